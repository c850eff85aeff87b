from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

STATES = [
    ("applied", "On the waiting list"),
    ("waiting", "Waiting time runs"),
    ("active", "Active"),
    ("grace", "A share is overdue"),
    ("frozen", "Paused"),
    ("left", "Left"),
    ("lapsed", "Ended for arrears"),
    ("aged_out", "Reached the oldest age"),
    ("award", "Ended by an award"),
    ("deceased", "Has died"),
]
ENDINGS = [
    ("left", "left"),
    ("lapsed", "ended for arrears"),
    ("aged_out", "reached the oldest age"),
    ("award", "ended by an award"),
    ("deceased", "has died"),
    ("withdrawn", "taken back before it began"),
]
MOVES = [
    ("applied", "Put on the waiting list"),
    ("admitted", "Came in from the waiting list"),
    ("withdrawn", "Taken back before it began"),
    ("waited", "Waiting time ended"),
    ("overdue", "A share is overdue"),
    ("paid_up", "Overdue shares paid"),
    ("frozen", "Paused"),
    ("thawed", "Goes on"),
    ("payer_changed", "Another payer"),
    ("handed_over", "Moved to an account of their own"),
    ("left", "Left"),
    ("lapsed", "Ended for arrears"),
    ("aged_out", "Reached the oldest age"),
    ("awarded", "Ended by an award"),
    ("died", "Has died"),
    ("resumed", "Came back"),
]
STEP = models.CharField(blank=True, choices=STATES, db_default="", default="", max_length=12)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("charter", "0002_what_has_landed_never_changes"),
        ("members", "0006_identities_and_who_opened_them"),
    ]
    operations: ClassVar[list[Operation]] = [
        migrations.RemoveConstraint(
            model_name="enrolment", name="enrolment_has_an_ending_iff_it_ended"
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="ending",
            field=models.CharField(
                blank=True, choices=ENDINGS, db_default="", default="", max_length=12
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ending", ""), ("left_at", None)),
                    models.Q(
                        ("ending__in", [ending for ending, _ in ENDINGS]),
                        ("left_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="enrolment_has_an_ending_iff_it_ended",
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="state",
            field=models.CharField(
                choices=STATES, db_default="active", default="active", max_length=12
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="outgrows_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="enrolmentevent",
            name="move",
            field=models.CharField(choices=MOVES, max_length=16),
        ),
        migrations.AddField(model_name="enrolmentevent", name="before", field=STEP.clone()),
        migrations.AddField(model_name="enrolmentevent", name="after", field=STEP.clone()),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

AUTO_ID = models.BigAutoField(
    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
)
PLAN = models.ForeignKey(
    db_index=False,
    on_delete=django.db.models.deletion.PROTECT,
    related_name="+",
    to="charter.plan",
)
MOVES = [
    ("left", "Left"),
    ("lapsed", "Ended for arrears"),
    ("resumed", "Came back"),
    ("payer_changed", "Another payer"),
    ("frozen", "Paused"),
    ("thawed", "Goes on"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("charter", "0002_what_has_landed_never_changes"),
        ("members", "0002_what_a_run_has_counted_cannot_change"),
        ("treasury", "0003_debits_follow_each_other"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="ending",
            field=models.CharField(
                blank=True,
                choices=[("left", "left"), ("lapsed", "ended for arrears")],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="EnrolmentEvent",
            fields=[
                ("id", AUTO_ID.clone()),
                ("plan", PLAN.clone()),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="members.enrolment",
                    ),
                ),
                ("move", models.CharField(choices=MOVES, max_length=16)),
                ("reason", models.TextField(blank=True, default="")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["plan", "at"], name="enrolment_event_by_time")],
            },
        ),
        migrations.CreateModel(
            name="Freeze",
            fields=[
                ("id", AUTO_ID.clone()),
                ("plan", PLAN.clone()),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="freezes",
                        to="members.enrolment",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="treasury.payer",
                    ),
                ),
                ("reason", models.TextField()),
                ("frozen_at", models.DateTimeField()),
                ("thawed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("thawed_at", None)),
                        fields=["plan", "payer"],
                        name="open_freezes_of_payer",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("thawed_at", None)),
                        fields=("enrolment",),
                        name="one_open_freeze_per_enrolment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("thawed_at", None),
                            ("thawed_at__gte", models.F("frozen_at")),
                            _connector="OR",
                        ),
                        name="freeze_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="acceptance", name="accepted_once_per_version"),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.UniqueConstraint(
                fields=("enrolment", "consent", "version", "accepted_at"),
                name="accepted_once_at_a_time",
            ),
        ),
    ]

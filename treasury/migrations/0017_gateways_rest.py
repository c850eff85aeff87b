import django.db.models.deletion
from django.db import migrations, models

UNPLACED = [
    "amount_differs",
    "contradicts",
    "currency_differs",
    "forged",
    "other_attempt",
    "stuck",
    "too_old",
    "unknown_request",
    "unreadable",
]


class Migration(migrations.Migration):
    """A provider that fails rests a while; a debit knows whom to ask about it, and when."""

    dependencies = [("treasury", "0016_payers_pay_in")]

    operations = [
        migrations.CreateModel(
            name="Circuit",
            fields=[
                ("gateway", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField()),
                ("opened_until", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField()),
                ("last_error", models.CharField(max_length=200)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opened_until", None), ("failures__gt", 0), _connector="OR"
                        ),
                        name="circuit_open_only_after_failures",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="EventFlood",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "gateway",
                        "hour",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("gateway", models.CharField(max_length=20)),
                ("hour", models.DateTimeField()),
                ("not_kept", models.PositiveIntegerField()),
            ],
        ),
        migrations.AddField(
            "gatewayevent",
            "off_seconds",
            models.IntegerField(null=True),
        ),
        migrations.AlterField(
            "gatewayevent",
            "outcome",
            models.CharField(
                blank=True,
                choices=[
                    ("", "not worked yet"),
                    ("applied", "applied"),
                    ("already_known", "already known"),
                    ("other_attempt", "belongs to another attempt"),
                    ("contradicts", "contradicts what we know"),
                    ("amount_differs", "another amount than we asked for"),
                    ("currency_differs", "another currency than the plan's"),
                    ("not_needed", "nothing to do"),
                    ("unknown_request", "nothing of ours"),
                    ("unreadable", "unreadable"),
                    ("forged", "signature wrong"),
                    ("too_old", "too old"),
                    ("stuck", "could not be worked"),
                ],
                default="",
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            "gatewayevent",
            models.Index(
                models.F("gateway"),
                models.F("received_at"),
                condition=models.Q(("signature_ok", False)),
                name="events_refused",
            ),
        ),
        migrations.AddIndex(
            "gatewayevent",
            models.Index(
                models.F("received_at"),
                models.F("id"),
                condition=models.Q(("outcome__in", UNPLACED)),
                name="events_not_placed",
            ),
        ),
        migrations.AddField("debit", "look_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "debit",
            "mandate",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="treasury.mandate",
            ),
        ),
        migrations.AddConstraint(
            "debit",
            models.CheckConstraint(
                condition=models.Q(
                    ("look_at", None), ("state__in", ["asked", "unknown"]), _connector="OR"
                ),
                name="debit_looked_at_only_if_unanswered",
            ),
        ),
        migrations.RemoveIndex("debit", "debits_unanswered"),
        migrations.AddIndex(
            "debit",
            models.Index(
                models.F("plan_id"),
                models.F("look_at"),
                condition=models.Q(("state__in", ["asked", "unknown"])),
                name="debits_unanswered",
            ),
        ),
    ]

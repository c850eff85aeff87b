import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0009_a_state_is_how_it_stands")]

    operations = [
        migrations.CreateModel(
            name="DeliveryReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("carrier", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
                ("key", models.CharField(blank=True, max_length=120)),
                ("provider_id", models.CharField(blank=True, max_length=120)),
                ("has_arrived", models.BooleanField()),
                ("reason", models.CharField(blank=True, max_length=60)),
                ("occurred_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for its message"),
                            ("applied", "applied"),
                            ("overtaken", "a later one was known already"),
                            ("unknown", "about no message of ours"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="message_has_words_when_sent",
        ),
        migrations.RemoveIndex(
            model_name="message",
            name="messages_to_send",
        ),
        migrations.AddField(
            model_name="message",
            name="blanked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="carrier",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="message",
            name="delivered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="failed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="failure",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="message",
            name="heard_state",
            field=models.CharField(blank=True, db_default="", default="", max_length=9),
        ),
        migrations.AddField(
            model_name="message",
            name="is_awaited",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="message",
            name="language",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.AddField(
            model_name="message",
            name="priority",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "at once"), (1, "in turn")], db_default=1, default=1
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="provider_id",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="message",
            name="reported_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "waits in the outbox"),
                    ("handed", "handed over, not yet arrived"),
                    ("delivered", "arrived"),
                    ("failed", "did not arrive"),
                    ("given_up", "could not be sent"),
                ],
                db_default="queued",
                default="queued",
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="deliveryreport",
            name="message",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reports",
                to="members.message",
            ),
        ),
        migrations.AddIndex(
            model_name="deliveryreport",
            index=models.Index(
                condition=models.Q(("outcome", "waiting")),
                fields=["received_at"],
                name="reports_to_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryreport",
            constraint=models.UniqueConstraint(
                fields=("carrier", "digest"), name="one_row_per_report"
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("key", ""), _negated=True),
                    models.Q(("provider_id", ""), _negated=True),
                    _connector="OR",
                ),
                name="report_names_its_message",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("message__isnull", False),
                    models.Q(("outcome__in", ["applied", "overtaken"]), _negated=True),
                    _connector="OR",
                ),
                name="report_is_of_a_message_once_applied",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0011_what_was_sent_has_arrived")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "queued"), ("try_again_at", None)),
                fields=["channel", "priority", "id"],
                name="messages_to_send",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "queued"), ("try_again_at__isnull", False)),
                fields=["channel", "priority", "try_again_at"],
                name="messages_to_send_again",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "handed")),
                fields=["sent_at"],
                name="messages_on_their_way",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(
                    models.Q(("state__in", ["delivered", "failed", "given_up"])),
                    ("is_awaited", True),
                    models.Q(("heard_state", models.F("state")), _negated=True),
                ),
                fields=["plan", "kind", "id"],
                name="messages_to_hear_of",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("failed_at__isnull", False)),
                fields=["plan", "failed_at"],
                name="messages_undelivered",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("provider_id", ""), _negated=True),
                fields=["provider_id"],
                name="messages_by_provider_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sent_at", None),
                    models.Q(("body", ""), _negated=True),
                    ("blanked_at__isnull", False),
                    _connector="OR",
                ),
                name="message_has_words_when_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("delivered_at", None),
                        ("failed_at", None),
                        ("sent_at", None),
                        ("state", "queued"),
                    ),
                    models.Q(
                        ("delivered_at", None),
                        ("failed_at", None),
                        ("sent_at__isnull", False),
                        ("state", "handed"),
                    ),
                    models.Q(
                        ("delivered_at__isnull", False),
                        ("failed_at", None),
                        ("sent_at__isnull", False),
                        ("state", "delivered"),
                    ),
                    models.Q(
                        ("delivered_at", None),
                        ("failed_at__isnull", False),
                        ("state", "failed"),
                        models.Q(("failure", ""), _negated=True),
                    ),
                    models.Q(
                        ("delivered_at", None),
                        ("failed_at__isnull", False),
                        ("sent_at", None),
                        ("state", "given_up"),
                        models.Q(("failure", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="message_is_in_one_state",
            ),
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import vault.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("charter", "0002_what_has_landed_never_changes"),
        ("members", "0013_what_was_said_on_joining"),
    ]

    operations = [
        migrations.CreateModel(
            name="JoinDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("self", "Myself"),
                            ("child", "My child"),
                            ("parent", "My parent"),
                            ("spouse", "My spouse"),
                        ],
                        max_length=8,
                    ),
                ),
                ("person_hash", models.BinaryField(blank=True, max_length=32, null=True)),
                ("answers", vault.fields.EncryptedJSONField(default=dict)),
                ("begun_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                (
                    "enrolment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.enrolment",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="charter.plan",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["plan", "touched_at"], name="join_drafts_to_forget")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("enrolment", None), ("person_hash__isnull", False)),
                        fields=("user", "plan", "person_hash"),
                        name="one_join_draft_per_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("enrolment", None), ("person_hash", None)),
                        fields=("user", "plan", "relation"),
                        name="one_join_draft_of_nobody_yet",
                    ),
                ],
            },
        ),
    ]

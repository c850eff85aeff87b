import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0005_an_ending_iff_it_ended"),
    ]

    operations = [
        migrations.CreateModel(
            name="Access",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("identity", "The identity document"),
                            ("health", "The health answers"),
                            ("contacts", "The emergency contacts"),
                        ],
                        max_length=10,
                    ),
                ),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accesses",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "accesses",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "kind", "by", "on"),
                        name="one_access_a_day_by_person_and_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("resident_id", "Resident identity card"),
                            ("passport", "Passport"),
                            ("other", "Another document"),
                        ],
                        max_length=12,
                    ),
                ),
                ("country", models.CharField(max_length=2)),
                ("number", vault.fields.EncryptedTextField()),
                (
                    "number_hash",
                    vault.fields.KeyedHashField(
                        max_length=32,
                        of=["kind", "country", "number"],
                        purpose="document",
                        unique=True,
                    ),
                ),
                ("given_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unverified", "Not yet looked at"),
                            ("verified", "Verified"),
                            ("doubtful", "In doubt"),
                        ],
                        default="unverified",
                        max_length=12,
                    ),
                ),
                ("ask_at", models.DateTimeField(blank=True, null=True)),
                ("verifier", models.CharField(blank=True, default="", max_length=60)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("reason", vault.fields.EncryptedTextField(default="")),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identity",
                        to="members.member",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "identities",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "unverified")),
                        fields=["given_at"],
                        name="identities_to_verify",
                    ),
                    models.Index(
                        condition=models.Q(("ask_at__isnull", False)),
                        fields=["ask_at"],
                        name="identities_to_ask",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "unverified"),
                                ("verified_at", None),
                                ("verified_by", None),
                                ("verifier", ""),
                            ),
                            models.Q(
                                ("ask_at", None),
                                ("state__in", ["verified", "doubtful"]),
                                ("verified_at__isnull", False),
                                models.Q(("verifier", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="identity_is_judged_iff_not_unverified",
                    )
                ],
            },
        ),
    ]

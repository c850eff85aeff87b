import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("charter", "0002_what_has_landed_never_changes"),
        ("members", "0019_children_who_will_come_of_age"),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=120)),
                ("digest", models.CharField(max_length=64)),
                ("language", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checked", "looked through, nobody invited yet"),
                            ("invited", "invited"),
                            ("dropped", "dropped"),
                        ],
                        default="checked",
                        max_length=8,
                    ),
                ),
                ("content", vault.fields.EncryptedTextField(null=True)),
                ("lines", models.PositiveIntegerField(default=0)),
                ("invited", models.PositiveIntegerField(default=0)),
                ("passed_over", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("invited_at", models.DateTimeField(blank=True, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="charter.plan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField()),
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
                ("name", vault.fields.EncryptedTextField(null=True)),
                ("born_on", vault.fields.EncryptedDateField(null=True)),
                (
                    "person_hash",
                    vault.fields.KeyedHashField(
                        max_length=32, null=True, of=["name", "born_on"], purpose="person"
                    ),
                ),
                (
                    "document_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resident_id", "Resident identity card"),
                            ("passport", "Passport"),
                            ("other", "Another document"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("document_country", models.CharField(blank=True, default="", max_length=2)),
                ("document_number", vault.fields.EncryptedTextField(null=True)),
                (
                    "document_hash",
                    vault.fields.KeyedHashField(
                        max_length=32,
                        null=True,
                        of=["document_kind", "document_country", "document_number"],
                        purpose="document",
                    ),
                ),
                ("address", vault.fields.EncryptedTextField(null=True)),
                (
                    "address_hash",
                    vault.fields.KeyedHashField(
                        max_length=32, null=True, of=["address"], purpose="address"
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                ("code_hash", models.BinaryField(max_length=32, null=True, unique=True)),
                ("invited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("forgotten_at", models.DateTimeField(blank=True, null=True)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="members.groupimport",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dependants",
                        to="members.invitation",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="charter.plan",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="groupimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("content__isnull", True),
                        ("invited_at__isnull", False),
                        ("state", "invited"),
                    ),
                    models.Q(
                        models.Q(("state", "invited"), _negated=True),
                        ("invited", 0),
                        ("invited_at", None),
                    ),
                    _connector="OR",
                ),
                name="group_is_invited_iff_it_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dropped"), _negated=True),
                    ("content__isnull", True),
                    _connector="OR",
                ),
                name="group_dropped_keeps_no_list",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["address_hash"], name="invitations_by_address"),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["plan", "document_hash"], name="invitations_by_document"),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(("forgotten_at", None)),
                fields=["expires_at"],
                name="invitations_to_forget",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("forgotten_at", None), ("withdrawn_at", None)),
                fields=("plan", "person_hash"),
                name="a_person_is_invited_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("forgotten_at", None), ("person_hash__isnull", False)),
                    models.Q(
                        ("address_hash__isnull", True),
                        ("code_hash__isnull", True),
                        ("forgotten_at__isnull", False),
                        ("person_hash__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="invitation_has_a_person_until_forgotten",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("invited_at"))),
                name="invitation_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("opened_at", None), ("opened_by", None)),
                    models.Q(("opened_at__isnull", False), ("opened_by__isnull", False)),
                    _connector="OR",
                ),
                name="invitation_is_opened_by_somebody",
            ),
        ),
    ]

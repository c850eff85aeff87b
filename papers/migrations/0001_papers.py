"""Papers, the pictures of their pages, and uploads under way."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import papers.models.papers
import vault.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        default=papers.models.papers.new_place, max_length=32, unique=True
                    ),
                ),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("size_bytes", models.PositiveIntegerField()),
                ("media_type", models.CharField(max_length=20)),
                ("name", vault.fields.EncryptedTextField()),
                ("data_key", vault.fields.EncryptedTextField(default="")),
                (
                    "lies",
                    models.CharField(
                        choices=[
                            ("plain", "as they came, from before papers were encrypted"),
                            ("double", "encrypted; the plain ones are about to go"),
                            ("sealed", "encrypted"),
                            ("leaving", "about to be deleted; the key is gone"),
                            ("gone", "deleted"),
                        ],
                        default="sealed",
                        max_length=7,
                    ),
                ),
                ("uploaded_at", models.DateTimeField()),
                (
                    "scan",
                    models.CharField(
                        choices=[
                            ("not_asked", "not scanned"),
                            ("waits", "waits for the scanner"),
                            ("clean", "scanned"),
                            ("infected", "found harmful"),
                        ],
                        default="not_asked",
                        max_length=9,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("taken", "being prepared"),
                            ("ready", "ready to be looked at"),
                            ("unreadable", "cannot be shown"),
                        ],
                        default="taken",
                        max_length=10,
                    ),
                ),
                (
                    "trouble",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("broken", "The file is broken: no program opens it."),
                            ("locked", "The PDF is locked with a password."),
                            (
                                "too_much",
                                "Opening it takes more time or memory than any paper should.",
                            ),
                            (
                                "infected",
                                "The scanner found something harmful in it. Nobody opens it.",
                            ),
                            ("damaged", "What is stored is not what was sent. Please tell us."),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("pages", models.PositiveIntegerField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(blank=True, null=True)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Copy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveSmallIntegerField()),
                ("width", models.PositiveSmallIntegerField()),
                ("height", models.PositiveSmallIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="copies",
                        to="papers.paper",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "copies",
                "ordering": ("paper", "no"),
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", vault.fields.EncryptedTextField()),
                ("size_bytes", models.PositiveIntegerField()),
                ("received", models.PositiveIntegerField(default=0)),
                ("parts", models.JSONField(default=list)),
                ("key", vault.fields.EncryptedTextField()),
                ("begun_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="papers.paper",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(
                condition=models.Q(("state", "taken")), fields=["id"], name="papers_to_look_at"
            ),
        ),
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(
                condition=models.Q(("lies__in", ["plain", "double", "leaving"])),
                fields=["id"],
                name="papers_lying_otherwise",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(("size_bytes__gt", 0)), name="paper_is_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="paper_hash_is_sha256"
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("media_type__in", ("application/pdf", "image/jpeg", "image/png"))
                ),
                name="paper_is_pdf_or_image",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("data_key__is_blank", False), ("lies__in", ["double", "sealed"])),
                    models.Q(
                        models.Q(("lies__in", ["double", "sealed"]), _negated=True),
                        ("data_key__is_blank", True),
                    ),
                    _connector="OR",
                ),
                name="paper_has_a_key_iff_encrypted",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("pages__gt", 0),
                        ("pages__isnull", False),
                        ("state", "ready"),
                        ("trouble", ""),
                        ("scan__in", ["clean", "not_asked"]),
                    ),
                    models.Q(("state", "unreadable"), models.Q(("trouble", ""), _negated=True)),
                    models.Q(("state", "taken"), ("trouble", "")),
                    _connector="OR",
                ),
                name="paper_ready_with_pages_and_no_trouble",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scan", "infected"), _negated=True),
                    models.Q(("state", "unreadable"), ("trouble", "infected")),
                    _connector="OR",
                ),
                name="paper_found_harmful_is_not_shown",
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.UniqueConstraint(fields=("paper", "no"), name="one_copy_a_page"),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.CheckConstraint(
                condition=models.Q(("height__gt", 0), ("no__gt", 0), ("width__gt", 0)),
                name="copy_is_a_picture",
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="copy_hash_is_sha256"
            ),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["expires_at"], name="uploads_to_forget"),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("size_bytes__gt", 0)), name="upload_is_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("received__lte", models.F("size_bytes"))),
                name="upload_receives_at_most_its_size",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paper", None), ("received", models.F("size_bytes")), _connector="OR"
                ),
                name="upload_is_a_paper_only_when_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("begun_at"))),
                name="upload_is_kept_for_a_while",
            ),
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import vault.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("charter", "0002_what_has_landed_never_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Complaint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("decision", "A decision on a request for aid"),
                            ("debit", "A debit"),
                            ("conduct", "How somebody treated me"),
                            ("data", "My data"),
                            ("other", "Something else"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("acknowledged", "Being looked into"),
                            ("answered", "Answered"),
                            ("contested", "Second look, by another person"),
                            ("final", "Answered a second time"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="received",
                        max_length=12,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("acknowledge_by", models.DateTimeField()),
                ("answer_by", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("upheld", "You were right"),
                            ("partly", "You were right in part"),
                            ("not_upheld", "We see it differently"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("reason", vault.fields.EncryptedTextField(default="")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "final_outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("upheld", "You were right"),
                            ("partly", "You were right in part"),
                            ("not_upheld", "We see it differently"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("final_reason", vault.fields.EncryptedTextField(default="")),
                ("final_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "final_by",
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
        migrations.CreateModel(
            name="ComplaintEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("move", models.CharField(max_length=12)),
                ("before", models.CharField(blank=True, max_length=12)),
                ("after", models.CharField(max_length=12)),
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
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="support.complaint",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=8, unique=True)),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("joining", "Joining or leaving"),
                            ("money", "A debit, or paying"),
                            ("aid", "A request for aid"),
                            ("account", "My account"),
                            ("other", "Something else"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waits for an answer"),
                            ("answered", "Answered"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("waits_since", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assigned_to",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="charter.plan",
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
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="support.thread",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="complaint",
            name="thread",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="complaint",
                to="support.thread",
            ),
        ),
        migrations.CreateModel(
            name="Writing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_of_crew", models.BooleanField()),
                ("text", vault.fields.EncryptedTextField()),
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
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="writings",
                        to="support.thread",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("waits_since__isnull", False)),
                fields=["waits_since"],
                name="threads_that_wait",
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "open"), ("waits_since__isnull", False)),
                    models.Q(models.Q(("state", "open"), _negated=True), ("waits_since", None)),
                    _connector="OR",
                ),
                name="thread_waits_iff_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state", "closed")),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at", None)),
                    _connector="OR",
                ),
                name="thread_closed_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("assigned_to", None),
                    models.Q(("assigned_to", models.F("user")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_answers_their_own_thread",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(
                fields=("thread", "by", "on"), name="one_reading_a_day"
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("state__in", ["received", "acknowledged", "contested"])),
                fields=["answer_by"],
                name="complaints_pending",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["received", "acknowledged"]),
                        ("decided_at", None),
                        ("decided_by", None),
                        ("outcome", ""),
                        ("final_at", None),
                        ("final_by", None),
                        ("final_outcome", ""),
                    ),
                    models.Q(
                        ("state__in", ["answered", "contested"]),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                        ("final_at", None),
                        ("final_by", None),
                        ("final_outcome", ""),
                    ),
                    models.Q(
                        ("state", "final"),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                        ("final_at__isnull", False),
                        ("final_by__isnull", False),
                        models.Q(("final_outcome", ""), _negated=True),
                    ),
                    models.Q(
                        ("state", "withdrawn"),
                        ("final_at", None),
                        ("final_by", None),
                        ("final_outcome", ""),
                    ),
                    _connector="OR",
                ),
                name="complaint_has_an_outcome_iff_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("final_by", None),
                    models.Q(("final_by", models.F("decided_by")), _negated=True),
                    _connector="OR",
                ),
                name="complaint_is_looked_at_again_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("acknowledge_by__gt", models.F("made_at")),
                    ("answer_by__gt", models.F("acknowledge_by")),
                ),
                name="complaint_is_answered_after_it_is_acknowledged",
            ),
        ),
    ]

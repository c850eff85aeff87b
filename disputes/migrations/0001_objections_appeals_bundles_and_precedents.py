import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import vault.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("charter", "0002_what_has_landed_never_changes"),
        ("claims", "0010_signals_have_their_clock"),
        ("members", "0021_reasons_may_be_erased"),
        ("papers", "0001_papers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Bundle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=12, unique=True)),
                ("is_for_office", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("wanted", "Being put together"),
                            ("ready", "Ready"),
                            ("failed", "Could not be put together"),
                            ("gone", "Deleted in time"),
                        ],
                        default="wanted",
                        max_length=6,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("data_key", vault.fields.EncryptedTextField(default="")),
                ("size_bytes", models.PositiveBigIntegerField(blank=True, null=True)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bundles",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="BundleDownload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="downloads",
                        to="disputes.bundle",
                    ),
                ),
                (
                    "by",
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
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=8, unique=True)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("not_covered", "The charter does not help with this"),
                            ("too_early", "It began before joining or while waiting"),
                            ("papers", "A paper is false, or somebody else's"),
                            ("twice", "It was helped with already, here or elsewhere"),
                            ("amount", "The award is too high"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", vault.fields.EncryptedTextField()),
                ("at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("is_late", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Being looked at"),
                            ("proposed", "A second person looks at it"),
                            ("dismissed", "Answered: the award stands"),
                            ("upheld", "Answered: the objection is right"),
                            ("withdrawn", "Taken back"),
                            ("moot", "Fell away: the case is read anew"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("clawback_minor", models.PositiveBigIntegerField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, default="")),
                ("panel_ref", models.CharField(blank=True, default="", max_length=8)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("taken_up_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="claims.claim",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="claims.decision",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.enrolment",
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
                (
                    "proposed_by",
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
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="ObjectionEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("move", models.CharField(max_length=10)),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("open", "Being looked at"),
                            ("proposed", "A second person looks at it"),
                            ("dismissed", "Answered: the award stands"),
                            ("upheld", "Answered: the objection is right"),
                            ("withdrawn", "Taken back"),
                            ("moot", "Fell away: the case is read anew"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("open", "Being looked at"),
                            ("proposed", "A second person looks at it"),
                            ("dismissed", "Answered: the award stands"),
                            ("upheld", "Answered: the objection is right"),
                            ("withdrawn", "Taken back"),
                            ("moot", "Fell away: the case is read anew"),
                        ],
                        max_length=9,
                    ),
                ),
                ("at", models.DateTimeField()),
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
                (
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="disputes.objection",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="ObjectionPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="disputes.objection",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="papers.paper",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Precedent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[("illness", "Illness"), ("accident", "Accident")], max_length=8
                    ),
                ),
                ("kind_key", models.CharField(blank=True, default="", max_length=60)),
                ("kind_zh", models.CharField(blank=True, default="", max_length=120)),
                ("kind_en", models.CharField(blank=True, default="", max_length=120)),
                (
                    "verdict",
                    models.CharField(
                        choices=[("grant", "Grant"), ("refuse", "Do not grant")], max_length=6
                    ),
                ),
                ("article", models.CharField(max_length=120)),
                ("reason_code", models.CharField(blank=True, default="", max_length=40)),
                ("award_from_minor", models.PositiveBigIntegerField(blank=True, null=True)),
                ("award_to_minor", models.PositiveBigIntegerField(blank=True, null=True)),
                ("decided_year", models.PositiveSmallIntegerField()),
                ("was_overturned", models.BooleanField(default=False)),
                ("words", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("written", "Waits for a second person"),
                            ("published", "Published"),
                            ("rejected", "Not published"),
                        ],
                        default="written",
                        max_length=9,
                    ),
                ),
                ("written_at", models.DateTimeField()),
                ("looked_at_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="precedent",
                        to="claims.decision",
                    ),
                ),
                (
                    "looked_at_by",
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
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "round",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "First reading"), (1, "Other reviewers"), (2, "Panel")]
                    ),
                ),
                ("at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("grounds", vault.fields.EncryptedTextField()),
                ("wishes_sealed", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Being looked at"),
                            ("upheld", "Decided better for the claimant"),
                            ("rejected", "The decision stands"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "against",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="claims.decision",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="claims.claim",
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.decision",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "rejected", "upheld", "withdrawn"])
                        ),
                        name="appeal_is_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("round__in", [1, 2])),
                        name="appeal_goes_to_a_later_round",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome__isnull", False), ("state__in", ["upheld", "rejected"])
                            ),
                            models.Q(("outcome", None), ("state__in", ["open", "withdrawn"])),
                            _connector="OR",
                        ),
                        name="appeal_decided_iff_by_a_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("closed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="appeal_closed_has_its_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("claim",),
                        name="one_open_appeal_a_claim",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="bundle",
            index=models.Index(
                condition=models.Q(("state", "wanted")), fields=["id"], name="bundles_to_make"
            ),
        ),
        migrations.AddIndex(
            model_name="bundle",
            index=models.Index(
                condition=models.Q(("state", "ready")),
                fields=["expires_at"],
                name="bundles_to_delete",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("data_key__is_blank", False),
                        ("expires_at__isnull", False),
                        ("made_at__isnull", False),
                        ("sha256__regex", "^[0-9a-f]{64}$"),
                        ("size_bytes__gt", 0),
                        ("size_bytes__isnull", False),
                        ("state", "ready"),
                    ),
                    models.Q(
                        models.Q(("state", "ready"), _negated=True), ("data_key__is_blank", True)
                    ),
                    _connector="OR",
                ),
                name="bundle_ready_with_file_key_and_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundle",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "wanted")),
                fields=("claim", "is_for_office"),
                name="one_bundle_being_made",
            ),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(
                condition=models.Q(("state__in", ["open", "proposed"])),
                fields=["plan", "due_at"],
                name="objections_that_wait",
            ),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(
                condition=models.Q(
                    ("clawback_minor__isnull", False), ("state", "upheld"), ("taken_up_at", None)
                ),
                fields=["plan", "id"],
                name="clawbacks_to_take_up",
            ),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["by", "at"], name="objections_of_a_member"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["dismissed", "moot", "open", "proposed", "upheld", "withdrawn"])
                ),
                name="objection_is_in_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ground__in",
                        ["amount", "not_covered", "other", "papers", "too_early", "twice"],
                    )
                ),
                name="objection_has_a_known_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answered_at__isnull", False),
                        ("state__in", ["dismissed", "upheld"]),
                        models.Q(
                            models.Q(
                                ("answered_by__isnull", False),
                                ("panel_ref", ""),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            models.Q(
                                ("answered_by", None), models.Q(("panel_ref", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        models.Q(("state__in", ["dismissed", "upheld"]), _negated=True),
                        ("answered_at", None),
                        ("answered_by", None),
                        ("panel_ref", ""),
                    ),
                    _connector="OR",
                ),
                name="objection_answered_by_somebody_with_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answered_by", None),
                        models.Q(("answered_by", models.F("by")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("proposed_by", None),
                        models.Q(("proposed_by", models.F("by")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="nobody_answers_their_own_objection",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "proposed"), _negated=True),
                    models.Q(
                        ("clawback_minor__isnull", False),
                        ("proposed_by__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="objection_proposed_with_amount_and_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("clawback_minor", None),
                    models.Q(
                        ("clawback_minor__gt", 0),
                        ("is_late", True),
                        ("proposed_by__isnull", False),
                        models.Q(
                            ("state", "proposed"),
                            models.Q(("answered_by__isnull", False), ("state", "upheld")),
                            _connector="OR",
                        ),
                        models.Q(
                            ("answered_by", None),
                            models.Q(("answered_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="clawback_of_a_late_one_by_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken_up_at", None),
                    models.Q(
                        ("clawback_minor__isnull", False),
                        ("state", "upheld"),
                        ("taken_up_at__gte", models.F("answered_at")),
                    ),
                    _connector="OR",
                ),
                name="taken_up_is_an_upheld_clawback",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(
                fields=("claim", "decision", "by", "ground"),
                name="one_objection_a_member_decision_and_ground",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="objectionpaper",
            constraint=models.UniqueConstraint(fields=("paper",), name="one_objection_a_paper"),
        ),
        migrations.AddIndex(
            model_name="precedent",
            index=models.Index(fields=["plan", "state", "-id"], name="precedents_of_a_plan"),
        ),
        migrations.AddConstraint(
            model_name="precedent",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="precedent_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="precedent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("looked_at_at", None), ("looked_at_by", None), ("state", "written")),
                    models.Q(
                        models.Q(("state", "written"), _negated=True),
                        ("looked_at_at__isnull", False),
                        ("looked_at_by__isnull", False),
                        models.Q(("looked_at_by", models.F("written_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="precedent_looked_at_by_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="precedent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("award_from_minor__isnull", False), ("verdict", "grant")),
                    models.Q(
                        ("award_from_minor", None), ("award_to_minor", None), ("verdict", "refuse")
                    ),
                    _connector="OR",
                ),
                name="precedent_has_a_step_iff_it_grants",
            ),
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("charter", "0002_what_has_landed_never_changes"),
        ("members", "0001_people_and_standings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=8, unique=True)),
                ("once", models.UUIDField(unique=True)),
                (
                    "cause",
                    models.CharField(
                        choices=[("illness", "Illness"), ("accident", "Accident")], max_length=8
                    ),
                ),
                ("condition", models.CharField(max_length=80)),
                ("story", models.TextField(max_length=4000)),
                ("event_on", models.DateField()),
                ("account_name", models.CharField(max_length=80)),
                ("account_ref", models.CharField(max_length=40)),
                ("cap_minor", models.PositiveBigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "Received"),
                            ("recommended", "Second reading"),
                            ("granted", "Granted"),
                            ("refused", "Not granted"),
                            ("on_notice", "On notice"),
                            ("cleared", "Notice ended"),
                            ("shared", "Shared"),
                            ("paid", "Paid"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="submitted",
                        max_length=12,
                    ),
                ),
                ("submitted_at", models.DateTimeField()),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("grant", "Grant"), ("refuse", "Do not grant")],
                        default="",
                        max_length=6,
                    ),
                ),
                ("recommended_minor", models.PositiveBigIntegerField(blank=True, null=True)),
                ("article", models.CharField(blank=True, default="", max_length=120)),
                ("fact", models.TextField(blank=True, default="", max_length=1000)),
                ("reason", models.TextField(blank=True, default="", max_length=2000)),
                ("remedy", models.TextField(blank=True, default="", max_length=1000)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("award_minor", models.PositiveBigIntegerField(blank=True, null=True)),
                ("notice_from", models.DateTimeField(blank=True, null=True)),
                ("notice_until", models.DateTimeField(blank=True, null=True)),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
                ("shared_at", models.DateTimeField(blank=True, null=True)),
                ("paid_at", models.DateTimeField(blank=True, null=True)),
                (
                    "band",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="charter.band",
                    ),
                ),
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
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="members.enrolment",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
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
                    "recommended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="charter.charterversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClaimEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("move", models.CharField(max_length=12)),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("submitted", "Received"),
                            ("recommended", "Second reading"),
                            ("granted", "Granted"),
                            ("refused", "Not granted"),
                            ("on_notice", "On notice"),
                            ("cleared", "Notice ended"),
                            ("shared", "Shared"),
                            ("paid", "Paid"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("submitted", "Received"),
                            ("recommended", "Second reading"),
                            ("granted", "Granted"),
                            ("refused", "Not granted"),
                            ("on_notice", "On notice"),
                            ("cleared", "Notice ended"),
                            ("shared", "Shared"),
                            ("paid", "Paid"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField(blank=True, default="")),
                ("article", models.CharField(blank=True, default="", max_length=120)),
                ("fact", models.TextField(blank=True, default="")),
                ("remedy", models.TextField(blank=True, default="")),
                ("award_minor", models.PositiveBigIntegerField(blank=True, null=True)),
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
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Evidence",
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
                            ("event", "Diagnosis or accident report"),
                            ("other", "Other paper"),
                        ],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.PositiveIntegerField()),
                ("media_type", models.CharField(max_length=20)),
                ("uploaded_at", models.DateTimeField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="claims.claim",
                    ),
                ),
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
            name="Access",
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
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accesses",
                        to="claims.claim",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.evidence",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "accesses",
                "ordering": ("pk",),
            },
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                fields=["plan", "state", "submitted_at"], name="claims_of_a_plan_by_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "cleared",
                            "granted",
                            "on_notice",
                            "paid",
                            "recommended",
                            "refused",
                            "shared",
                            "submitted",
                            "withdrawn",
                        ],
                    )
                ),
                name="claim_is_in_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("band__isnull", False), ("cap_minor", 0), _connector="OR"),
                name="claim_without_a_band_has_no_cap",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("article", ""),
                        ("recommended_by", None),
                        ("recommended_minor", None),
                        ("state__in", ["submitted", "withdrawn"]),
                        ("verdict", ""),
                    ),
                    models.Q(
                        models.Q(("state", "submitted"), _negated=True),
                        ("recommended_by__isnull", False),
                        ("verdict__in", ["grant", "refuse"]),
                        models.Q(("article", ""), _negated=True),
                        models.Q(("fact", ""), _negated=True),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="claim_recommended_with_verdict_and_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("recommended_minor__gt", 0),
                        ("recommended_minor__isnull", False),
                        ("verdict", "grant"),
                    ),
                    models.Q(
                        models.Q(("verdict", "grant"), _negated=True), ("recommended_minor", None)
                    ),
                    _connector="OR",
                ),
                name="claim_recommended_amount_iff_to_grant",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "refuse"), _negated=True),
                    models.Q(("remedy", ""), _negated=True),
                    _connector="OR",
                ),
                name="claim_refusal_says_what_would_change_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            ["cleared", "granted", "on_notice", "paid", "refused", "shared"],
                        ),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "state__in",
                                ["cleared", "granted", "on_notice", "paid", "refused", "shared"],
                            ),
                            _negated=True,
                        ),
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="claim_decided_iff_past_review",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("recommended_by")), _negated=True),
                    _connector="OR",
                ),
                name="claim_decided_by_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["recommended", "refused", "submitted", "withdrawn"]),
                        ("verdict", "grant"),
                        _connector="OR",
                    ),
                    models.Q(
                        models.Q(("state", "refused"), _negated=True),
                        ("verdict", "refuse"),
                        _connector="OR",
                    ),
                ),
                name="claim_verdict_is_what_was_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["cleared", "granted", "on_notice", "paid", "shared"]),
                        ("award_minor__gt", 0),
                        ("award_minor__isnull", False),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ["cleared", "granted", "on_notice", "paid", "shared"]),
                            _negated=True,
                        ),
                        ("award_minor__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="claim_award_iff_granted",
                violation_error_message="A claim carries an award exactly when it is granted.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("award_minor", None),
                    ("award_minor", models.F("recommended_minor")),
                    _connector="OR",
                ),
                name="claim_award_is_what_was_recommended",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recommended_minor", None),
                    ("recommended_minor__lte", models.F("cap_minor")),
                    _connector="OR",
                ),
                name="claim_award_within_cap",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["cleared", "on_notice", "paid", "shared"]),
                        ("notice_from__isnull", False),
                        ("notice_until__gt", models.F("notice_from")),
                        ("notice_until__isnull", False),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ["cleared", "on_notice", "paid", "shared"]), _negated=True
                        ),
                        ("notice_from__isnull", True),
                        ("notice_until__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="claim_notice_iff_shown",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["cleared", "paid", "shared"]),
                        ("cleared_at__gte", models.F("notice_until")),
                        ("cleared_at__isnull", False),
                    ),
                    models.Q(
                        models.Q(("state__in", ["cleared", "paid", "shared"]), _negated=True),
                        ("cleared_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="claim_cleared_iff_notice_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["paid", "shared"]), ("shared_at__isnull", False)),
                    models.Q(
                        models.Q(("state__in", ["paid", "shared"]), _negated=True),
                        ("shared_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="claim_shared_at_iff_shared",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["paid"]), ("paid_at__isnull", False)),
                    models.Q(
                        models.Q(("state__in", ["paid"]), _negated=True), ("paid_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="claim_paid_at_iff_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["refused", "withdrawn"]), _negated=True),
                fields=("enrolment", "event_on", "cause"),
                name="one_claim_per_event",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(
                fields=("claim", "sha256"), name="one_paper_per_claim_and_content"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("size_bytes__gt", 0)), name="evidence_is_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                name="evidence_hash_is_sha256",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("media_type__in", ("application/pdf", "image/jpeg", "image/png"))
                ),
                name="evidence_is_pdf_or_image",
            ),
        ),
        migrations.AddConstraint(
            model_name="access",
            constraint=models.UniqueConstraint(
                fields=("claim", "evidence", "by", "on"),
                name="one_access_a_day_by_person_and_paper",
                nulls_distinct=False,
            ),
        ),
    ]

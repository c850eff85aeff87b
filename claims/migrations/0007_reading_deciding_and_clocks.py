from typing import Final

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import vault.fields

# What was under way before clocks were kept gets the days that were promised then.
CLOCKS: Final = """
UPDATE claims_claim claim SET
    state_since = coalesce(
        (SELECT max(at) FROM claims_claimevent WHERE claim_id = claim.id), submitted_at),
    due_at = CASE WHEN state IN ('submitted', 'recommended') THEN coalesce(
        (SELECT max(at) FROM claims_claimevent WHERE claim_id = claim.id), submitted_at
        ) + interval '7 days' END;
"""
TABLES: Final = ("claims_reading", "claims_decision")
WORDS: Final = (
    "'reason', 'fact', 'remedy', 'alternatives', 'causality', 'materiality'",
    "'reason', 'fact', 'remedy', 'plain_reason', 'plain_fact', 'plain_remedy'",
)
FUNCTION: Final = """
CREATE OR REPLACE FUNCTION claims_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE words text[] := ARRAY[%s];
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND current_setting('app.may_reword', true) = 'on' THEN
        IF to_jsonb(NEW) - words = to_jsonb(OLD) - words THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_history_is_append_only';
END $$;
"""
GUARD: Final = FUNCTION % WORDS[0] + "".join(
    f"""
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION claims_append_only();
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION claims_append_only();
"""
    for table in TABLES
)
UNGUARD: Final = (
    "".join(
        f"DROP TRIGGER {table}_whole ON {table}; DROP TRIGGER {table}_rows ON {table};"
        for table in TABLES
    )
    + FUNCTION % WORDS[1]
)


class Migration(migrations.Migration):
    dependencies = [
        ("charter", "0002_what_has_landed_never_changes"),
        ("claims", "0006_only_encrypted_words"),
        ("members", "0021_reasons_may_be_erased"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Bill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("billed_on", models.DateField()),
                ("what", vault.fields.EncryptedTextField()),
                ("amount_minor", models.PositiveBigIntegerField()),
                ("paid_elsewhere_minor", models.PositiveBigIntegerField(default=0)),
                ("accepted_minor", models.PositiveBigIntegerField(blank=True, null=True)),
                ("why", vault.fields.EncryptedTextField(default="")),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="CaseLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.CharField(max_length=32, unique=True)),
                ("code_hash", models.BinaryField(max_length=32)),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ClaimDraft",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("answers", vault.fields.EncryptedJSONField(default=dict)),
                ("saves", models.PositiveIntegerField(default=0)),
                ("begun_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                ("forgotten_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
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
                (
                    "verdict",
                    models.CharField(
                        choices=[("grant", "Grant"), ("refuse", "Do not grant")], max_length=6
                    ),
                ),
                ("award_minor", models.PositiveBigIntegerField(blank=True, null=True)),
                ("article", models.CharField(max_length=120)),
                ("reason_code", models.CharField(blank=True, default="", max_length=40)),
                ("fact", vault.fields.EncryptedTextField()),
                ("reason", vault.fields.EncryptedTextField()),
                ("remedy", vault.fields.EncryptedTextField(default="")),
                ("alternatives", vault.fields.EncryptedTextField(default="")),
                ("panel_ref", models.CharField(blank=True, default="", max_length=8)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Employer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", vault.fields.EncryptedTextField()),
                (
                    "name_lookup",
                    vault.fields.KeyedHashField(
                        max_length=32, null=True, of=["name"], purpose="claims.employer"
                    ),
                ),
                ("declared_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="InformationRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("items", vault.fields.EncryptedJSONField(default=list)),
                ("words", vault.fields.EncryptedTextField()),
                ("due_on", models.DateField()),
                ("warned_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", vault.fields.EncryptedTextField(default="")),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Investigation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=8, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ordered", "Ordered"),
                            ("reported", "Reported"),
                            ("cancelled", "Called off"),
                        ],
                        default="ordered",
                        max_length=9,
                    ),
                ),
                ("ordered_at", models.DateTimeField()),
                ("investigator", vault.fields.EncryptedTextField()),
                ("brief", vault.fields.EncryptedTextField()),
                ("due_on", models.DateField()),
                ("reported_at", models.DateTimeField(blank=True, null=True)),
                ("report", vault.fields.EncryptedTextField(default="")),
                ("cost_minor", models.PositiveBigIntegerField(blank=True, null=True)),
                ("booked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Note",
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
                            ("note", "Reviewer's note"),
                            ("medical", "Medical adviser's note"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("words", vault.fields.EncryptedTextField()),
                ("page", models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
            options={
                "ordering": ("pk",),
            },
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
                (
                    "round",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "First reading"), (1, "Other reviewers"), (2, "Panel")]
                    ),
                ),
                ("at", models.DateTimeField()),
                ("is_blind", models.BooleanField(default=False)),
                (
                    "verdict",
                    models.CharField(
                        choices=[("grant", "Grant"), ("refuse", "Do not grant")], max_length=6
                    ),
                ),
                ("award_minor", models.PositiveBigIntegerField(blank=True, null=True)),
                ("severity", models.CharField(blank=True, default="", max_length=120)),
                ("sum", models.JSONField(default=list)),
                ("article", models.CharField(max_length=120)),
                ("reason_code", models.CharField(blank=True, default="", max_length=40)),
                ("fact", vault.fields.EncryptedTextField()),
                ("reason", vault.fields.EncryptedTextField()),
                ("remedy", vault.fields.EncryptedTextField(default="")),
                ("alternatives", vault.fields.EncryptedTextField(default="")),
                (
                    "undeclared",
                    models.CharField(
                        choices=[
                            ("none", "Nothing was left out"),
                            ("unrelated", "Left out, but it has nothing to do with this event"),
                            ("related", "Left out, and it brought this event about"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                ("causality", vault.fields.EncryptedTextField(default="")),
                ("materiality", vault.fields.EncryptedTextField(default="")),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", vault.fields.EncryptedTextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=30)),
                ("facts", vault.fields.EncryptedJSONField(default=dict)),
                ("found_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("useful", "It mattered"), ("not_useful", "It did not matter")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("words", vault.fields.EncryptedTextField(default="")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_is_in_a_known_state",
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_decided_iff_past_review",
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_verdict_is_what_was_decided",
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_award_iff_granted",
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="one_claim_per_event",
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_notice_iff_shown",
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_recommended_with_verdict_and_reasons",
        ),
        migrations.AddField(
            model_name="claim",
            name="account_lookup",
            field=vault.fields.KeyedHashField(
                max_length=32, null=True, of=["account_ref"], purpose="claims.account"
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="bound_by",
            field=models.CharField(
                choices=[
                    ("joining", "In force when they joined"),
                    ("accepted", "Accepted later by the member"),
                    ("voted", "Made binding by a vote"),
                    ("event", "In force on the day of the event"),
                ],
                default="event",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="condition_key",
            field=vault.fields.EncryptedTextField(default=""),
        ),
        migrations.AddField(
            model_name="claim",
            name="condition_lookup",
            field=vault.fields.KeyedHashField(
                max_length=32,
                null=True,
                of=["plan_id", "condition_key"],
                purpose="claims.condition",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="claim",
            name="employer",
            field=vault.fields.EncryptedTextField(default=""),
        ),
        migrations.AddField(
            model_name="claim",
            name="employer_lookup",
            field=vault.fields.KeyedHashField(
                max_length=32, null=True, of=["employer"], purpose="claims.employer"
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="filed_as",
            field=models.CharField(
                choices=[
                    ("holder", "Who pays for the member"),
                    ("contact", "Emergency contact"),
                    ("crew", "The office, from paper"),
                ],
                default="holder",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="is_blind",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="claim",
            name="panel_ref",
            field=models.CharField(blank=True, default="", max_length=8),
        ),
        migrations.AddField(
            model_name="claim",
            name="round",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "First reading"), (1, "Other reviewers"), (2, "Panel")], default=0
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="severity",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AddField(
            model_name="claim",
            name="state_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="claim",
            name="taken_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="taken_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="claim",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Being written"),
                    ("submitted", "Received"),
                    ("under_review", "Being read"),
                    ("waiting", "Waiting for you"),
                    ("recommended", "Second reading"),
                    ("granted", "Granted"),
                    ("refused", "Not granted"),
                    ("on_notice", "On notice"),
                    ("contested", "Objection being looked at"),
                    ("panel", "Before the panel"),
                    ("appealed", "Appeal received"),
                    ("cleared", "Notice ended"),
                    ("shared", "Shared"),
                    ("paid", "Paid"),
                    ("withdrawn", "Withdrawn"),
                    ("lapsed", "Closed without an answer"),
                ],
                default="submitted",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="claimevent",
            name="after",
            field=models.CharField(
                choices=[
                    ("draft", "Being written"),
                    ("submitted", "Received"),
                    ("under_review", "Being read"),
                    ("waiting", "Waiting for you"),
                    ("recommended", "Second reading"),
                    ("granted", "Granted"),
                    ("refused", "Not granted"),
                    ("on_notice", "On notice"),
                    ("contested", "Objection being looked at"),
                    ("panel", "Before the panel"),
                    ("appealed", "Appeal received"),
                    ("cleared", "Notice ended"),
                    ("shared", "Shared"),
                    ("paid", "Paid"),
                    ("withdrawn", "Withdrawn"),
                    ("lapsed", "Closed without an answer"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="claimevent",
            name="before",
            field=models.CharField(
                blank=True,
                choices=[
                    ("draft", "Being written"),
                    ("submitted", "Received"),
                    ("under_review", "Being read"),
                    ("waiting", "Waiting for you"),
                    ("recommended", "Second reading"),
                    ("granted", "Granted"),
                    ("refused", "Not granted"),
                    ("on_notice", "On notice"),
                    ("contested", "Objection being looked at"),
                    ("panel", "Before the panel"),
                    ("appealed", "Appeal received"),
                    ("cleared", "Notice ended"),
                    ("shared", "Shared"),
                    ("paid", "Paid"),
                    ("withdrawn", "Withdrawn"),
                    ("lapsed", "Closed without an answer"),
                ],
                max_length=12,
            ),
        ),
        migrations.RunSQL(CLOCKS, migrations.RunSQL.noop),
        migrations.AlterField(model_name="claim", name="state_since", field=models.DateTimeField()),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["due_at"],
                name="claims_with_a_clock",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["account_lookup"], name="claims_by_account"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                fields=["condition_lookup", "submitted_at"], name="claims_by_condition"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "appealed",
                            "cleared",
                            "contested",
                            "draft",
                            "granted",
                            "lapsed",
                            "on_notice",
                            "paid",
                            "panel",
                            "recommended",
                            "refused",
                            "shared",
                            "submitted",
                            "under_review",
                            "waiting",
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
                condition=models.Q(
                    models.Q(
                        ("article", ""),
                        ("recommended_by", None),
                        ("recommended_minor", None),
                        (
                            "state__in",
                            [
                                "appealed",
                                "lapsed",
                                "panel",
                                "submitted",
                                "under_review",
                                "waiting",
                                "withdrawn",
                            ],
                        ),
                        ("verdict", ""),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "state__in",
                                [
                                    "appealed",
                                    "lapsed",
                                    "panel",
                                    "submitted",
                                    "under_review",
                                    "waiting",
                                ],
                            ),
                            _negated=True,
                        ),
                        models.Q(
                            ("recommended_by__isnull", False),
                            models.Q(("panel_ref", ""), _negated=True),
                            _connector="OR",
                        ),
                        ("verdict__in", ["grant", "refuse"]),
                        models.Q(("article", ""), _negated=True),
                        ("fact__is_blank", False),
                        ("reason__is_blank", False),
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
                        (
                            "state__in",
                            [
                                "cleared",
                                "contested",
                                "granted",
                                "on_notice",
                                "paid",
                                "refused",
                                "shared",
                            ],
                        ),
                        ("decided_at__isnull", False),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "state__in",
                                [
                                    "cleared",
                                    "contested",
                                    "granted",
                                    "on_notice",
                                    "paid",
                                    "refused",
                                    "shared",
                                ],
                            ),
                            _negated=True,
                        ),
                        ("decided_at__isnull", True),
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
                    models.Q(("decided_at", None), ("decided_by", None), ("panel_ref", "")),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("panel_ref", ""),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by", None),
                        ("recommended_by", None),
                        models.Q(("panel_ref", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="claim_decided_by_a_person_or_a_panel",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            [
                                "appealed",
                                "draft",
                                "lapsed",
                                "panel",
                                "recommended",
                                "refused",
                                "submitted",
                                "under_review",
                                "waiting",
                                "withdrawn",
                            ],
                        ),
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
                        (
                            "state__in",
                            ["cleared", "contested", "granted", "on_notice", "paid", "shared"],
                        ),
                        ("award_minor__gt", 0),
                        ("award_minor__isnull", False),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "state__in",
                                ["cleared", "contested", "granted", "on_notice", "paid", "shared"],
                            ),
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
                    models.Q(
                        ("state__in", ["cleared", "contested", "on_notice", "paid", "shared"]),
                        ("notice_from__isnull", False),
                        ("notice_until__gte", models.F("notice_from")),
                        ("notice_until__isnull", False),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ["cleared", "contested", "on_notice", "paid", "shared"]),
                            _negated=True,
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
                        (
                            "state__in",
                            [
                                "appealed",
                                "contested",
                                "panel",
                                "recommended",
                                "submitted",
                                "under_review",
                                "waiting",
                            ],
                        ),
                        ("due_at__gte", models.F("state_since")),
                        ("due_at__isnull", False),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "state__in",
                                [
                                    "appealed",
                                    "contested",
                                    "panel",
                                    "recommended",
                                    "submitted",
                                    "under_review",
                                    "waiting",
                                ],
                            ),
                            _negated=True,
                        ),
                        ("due_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="claim_has_a_clock_iff_somebody_must_act",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("taken_by", None), ("taken_until", None)),
                    models.Q(("taken_by__isnull", False), ("taken_until__isnull", False)),
                    _connector="OR",
                ),
                name="claim_taken_by_somebody_for_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "under_review"), _negated=True),
                    ("taken_by__isnull", False),
                    _connector="OR",
                ),
                name="claim_read_by_somebody_while_under_review",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("round__in", [0, 1, 2])), name="claim_of_a_known_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["lapsed", "refused", "withdrawn"]), _negated=True
                ),
                fields=("enrolment", "event_on", "cause"),
                name="one_claim_per_event",
            ),
        ),
        migrations.AddField(
            model_name="bill",
            name="accepted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bill",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="bills", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="bill",
            name="evidence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="claims.evidence",
            ),
        ),
        migrations.AddField(
            model_name="caselink",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="links", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="caselink",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="claimdraft",
            name="claim",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draft",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="claimdraft",
            name="enrolment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.enrolment",
            ),
        ),
        migrations.AddField(
            model_name="claimdraft",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claim_drafts",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="employer",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="investigation",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="investigations",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="investigation",
            name="evidence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="claims.evidence",
            ),
        ),
        migrations.AddField(
            model_name="investigation",
            name="ordered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="evidence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="claims.evidence",
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="readings",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="reading",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="claims.reading",
            ),
        ),
        migrations.AddField(
            model_name="recusal",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recusals",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="recusal",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signal",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signal",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signals",
                to="claims.claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="bill_is_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted_minor", None),
                    models.Q(
                        (
                            "accepted_minor__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("amount_minor"), "-", models.F("paid_elsewhere_minor")
                            ),
                        ),
                        ("accepted_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="bill_counts_at_most_what_is_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid_elsewhere_minor__lte", models.F("amount_minor"))),
                name="bill_paid_elsewhere_at_most_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("made_at"))), name="case_link_has_an_end"
            ),
        ),
        migrations.AddIndex(
            model_name="claimdraft",
            index=models.Index(fields=["forgotten_at"], name="claim_drafts_to_forget"),
        ),
        migrations.AddConstraint(
            model_name="claimdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(("forgotten_at__gt", models.F("saved_at"))),
                name="claim_draft_is_kept_for_a_while",
            ),
        ),
        migrations.AddConstraint(
            model_name="employer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("user", "name_lookup"),
                name="one_employer_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None), ("closed_at", None)),
                fields=("claim",),
                name="one_open_request_a_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_at", None), ("closed_at", None), _connector="OR"),
                name="request_answered_or_closed_or_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="investigation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ordered")),
                fields=("claim",),
                name="one_open_investigation_a_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="investigation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cost_minor__isnull", False),
                        ("report__is_blank", False),
                        ("reported_at__isnull", False),
                        ("state", "reported"),
                    ),
                    models.Q(
                        models.Q(("state", "reported"), _negated=True),
                        ("cost_minor", None),
                        ("reported_at", None),
                    ),
                    _connector="OR",
                ),
                name="investigation_reported_with_report_and_cost",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("words__is_blank", False)), name="note_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("page", None),
                    models.Q(("evidence__isnull", False), ("page__gt", 0), ("page__isnull", False)),
                    _connector="OR",
                ),
                name="note_cites_a_page_of_a_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["grant", "refuse"])),
                name="reading_has_a_verdict",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(("article", ""), _negated=True), name="reading_cites_an_article"
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(("fact__is_blank", False), ("reason__is_blank", False)),
                name="reading_has_grounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("award_minor__gt", 0), ("award_minor__isnull", False), ("verdict", "grant")
                    ),
                    models.Q(
                        ("award_minor", None), ("remedy__is_blank", False), ("verdict", "refuse")
                    ),
                    _connector="OR",
                ),
                name="reading_awards_iff_it_grants",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("undeclared", "none"),
                    models.Q(("causality__is_blank", False), ("materiality__is_blank", False)),
                    _connector="OR",
                ),
                name="reading_weighs_what_was_undeclared",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["article", "at"], name="decisions_by_article"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by__isnull", False), ("panel_ref", ""), ("reading__isnull", False)),
                    models.Q(
                        ("by", None), ("reading", None), models.Q(("panel_ref", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="decision_by_a_person_or_a_panel",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("award_minor__gt", 0), ("award_minor__isnull", False), ("verdict", "grant")
                    ),
                    models.Q(
                        ("award_minor", None), ("remedy__is_blank", False), ("verdict", "refuse")
                    ),
                    _connector="OR",
                ),
                name="decision_awards_iff_it_grants",
            ),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.UniqueConstraint(
                fields=("claim", "user"), name="one_recusal_a_claim_and_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.UniqueConstraint(
                fields=("claim", "key"), name="one_signal_of_a_kind_a_claim"
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None), ("answered_by", None)),
                    models.Q(
                        ("answer__in", ["not_useful", "useful"]),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="signal_answered_by_somebody",
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]

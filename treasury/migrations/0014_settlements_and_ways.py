import django.db.models.deletion
from django.db import migrations, models

ENDED = """
UPDATE treasury_mandate SET state = 'ended' WHERE revoked_at IS NOT NULL
"""

CURRENCIES = """
DO $$ BEGIN
    IF to_regclass('charter_plan') IS NOT NULL THEN
        INSERT INTO treasury_plancurrency (plan_id, currency)
            SELECT id, currency FROM charter_plan ON CONFLICT DO NOTHING;
    END IF;
END $$
"""

STAY = """
CREATE FUNCTION treasury_set_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
    name text;
BEGIN
    FOREACH name IN ARRAY TG_ARGV LOOP
        IF before -> name NOT IN ('null', '""') AND before -> name <> after -> name THEN
            RAISE EXCEPTION '% of % is said once', name, TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        before := before - name;
        after := after - name;
    END LOOP;
    IF before <> after THEN
        RAISE EXCEPTION 'what % says never changes', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER treasury_settlement_stays BEFORE UPDATE ON treasury_settlement
    FOR EACH ROW EXECUTE FUNCTION treasury_set_once('closed_by', 'closed_at', 'closed_because');
CREATE TRIGGER treasury_settlement_is_kept BEFORE DELETE ON treasury_settlement
    FOR EACH ROW EXECUTE FUNCTION treasury_refuse_change();
CREATE TRIGGER treasury_settlementline_stays BEFORE UPDATE OR DELETE ON treasury_settlementline
    FOR EACH ROW EXECUTE FUNCTION treasury_refuse_change();
CREATE TRIGGER treasury_way_stays BEFORE UPDATE ON treasury_way
    FOR EACH ROW EXECUTE FUNCTION
    treasury_set_once('released_by', 'released_at', 'ended_by', 'ended_at');
CREATE TRIGGER treasury_way_is_kept BEFORE DELETE ON treasury_way
    FOR EACH ROW EXECUTE FUNCTION treasury_refuse_change();
CREATE TRIGGER treasury_gap_stays BEFORE UPDATE ON treasury_gap
    FOR EACH ROW EXECUTE FUNCTION treasury_set_once('closed_at');
CREATE TRIGGER treasury_gap_is_kept BEFORE DELETE ON treasury_gap
    FOR EACH ROW EXECUTE FUNCTION treasury_refuse_change();
CREATE TRIGGER treasury_reconciliation_stays BEFORE UPDATE OR DELETE ON treasury_reconciliation
    FOR EACH ROW EXECUTE FUNCTION treasury_refuse_change();
CREATE TRIGGER treasury_plancurrency_stays BEFORE UPDATE ON treasury_plancurrency
    FOR EACH ROW EXECUTE FUNCTION treasury_set_once();
"""

LEAVE = """
DROP TRIGGER treasury_settlement_stays ON treasury_settlement;
DROP TRIGGER treasury_settlement_is_kept ON treasury_settlement;
DROP TRIGGER treasury_settlementline_stays ON treasury_settlementline;
DROP TRIGGER treasury_way_stays ON treasury_way;
DROP TRIGGER treasury_way_is_kept ON treasury_way;
DROP TRIGGER treasury_gap_stays ON treasury_gap;
DROP TRIGGER treasury_gap_is_kept ON treasury_gap;
DROP TRIGGER treasury_reconciliation_stays ON treasury_reconciliation;
DROP TRIGGER treasury_plancurrency_stays ON treasury_plancurrency;
DROP FUNCTION treasury_set_once();
"""


class Migration(migrations.Migration):
    """Ways to pay, settlements of providers, gaps between books and banks."""

    dependencies = [("treasury", "0013_files_for_banks")]

    operations = [
        migrations.CreateModel(
            name="Gap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("not_settled", "paid, but in no batch of the provider"),
                            ("not_paid", "in a batch of the provider, but not paid here"),
                            ("line_unknown", "in a batch of the provider, and nothing of ours"),
                            ("settlement_aside", "a batch of the provider that was not booked"),
                            ("not_at_bank", "sent by the provider, and not at the bank"),
                            ("bank_unplaced", "at the bank, and nobody knows for what"),
                            ("bank_differs", "the bank tells another balance than the books"),
                        ],
                        max_length=20,
                    ),
                ),
                ("key", models.CharField(max_length=140)),
                ("amount_minor", models.BigIntegerField()),
                ("since_on", models.DateField()),
                ("found_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PlanCurrency",
            fields=[
                ("plan_id", models.IntegerField(primary_key=True, serialize=False)),
                ("currency", models.CharField(max_length=3)),
            ],
            options={
                "verbose_name_plural": "plan currencies",
            },
        ),
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("on", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("bank_minor", models.BigIntegerField()),
                ("bank_told_minor", models.BigIntegerField(null=True)),
                ("unplaced_minor", models.BigIntegerField()),
                ("clearing_minor", models.BigIntegerField()),
                ("at_providers_minor", models.BigIntegerField()),
                ("sent_minor", models.BigIntegerField()),
                ("elsewhere_minor", models.BigIntegerField()),
                ("open_gaps", models.PositiveIntegerField()),
                ("open_gaps_minor", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField(null=True)),
                ("gateway", models.CharField(max_length=20)),
                ("reference", models.CharField(max_length=80)),
                ("settled_on", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("gross_minor", models.BigIntegerField()),
                ("fees_minor", models.BigIntegerField()),
                ("returns_minor", models.BigIntegerField()),
                ("payouts_minor", models.BigIntegerField()),
                ("net_minor", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("told", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("booked", "booked"), ("aside", "set aside")], max_length=8
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("received_by", models.BigIntegerField(null=True)),
                ("received_at", models.DateTimeField()),
                ("closed_by", models.BigIntegerField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_because", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="SettlementLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("gateway", models.CharField(max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("debit", "debit"),
                            ("refund", "refund"),
                            ("payout", "payout"),
                            ("return", "returned debit"),
                            ("chargeback", "chargeback"),
                            ("fee", "fee"),
                        ],
                        max_length=12,
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=120)),
                ("reference", models.CharField(blank=True, max_length=80)),
                ("amount_minor", models.BigIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("matched", "agrees"),
                            ("news", "told us something new"),
                            ("unknown_key", "nothing of ours"),
                            ("amount_differs", "another amount than we asked for"),
                            ("contradicts", "contradicts what we know"),
                        ],
                        max_length=16,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Way",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("gateway", models.CharField(max_length=20)),
                ("is_offered", models.BooleanField()),
                ("pays_out", models.BooleanField()),
                ("details", models.JSONField(default=dict)),
                ("set_by", models.BigIntegerField()),
                ("set_at", models.DateTimeField()),
                ("released_by", models.BigIntegerField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("ended_by", models.BigIntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="mandate",
            name="confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="mandate",
            name="ended_because",
            field=models.CharField(blank=True, db_default="", max_length=40),
        ),
        migrations.AddField(
            model_name="mandate",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "waits for the payer's agreement"),
                    ("open", "holds"),
                    ("ended", "ended"),
                ],
                db_default="open",
                default="open",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="url",
            field=models.CharField(blank=True, db_default="", max_length=500),
        ),
        migrations.AlterField(
            model_name="gatewayevent",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "not worked yet"),
                    ("applied", "applied"),
                    ("already_known", "already known"),
                    ("other_attempt", "belongs to another attempt"),
                    ("contradicts", "contradicts what we know"),
                    ("amount_differs", "another amount than we asked for"),
                    ("currency_differs", "another currency than the plan's"),
                    ("not_needed", "nothing to do"),
                    ("unknown_request", "nothing of ours"),
                    ("unreadable", "unreadable"),
                    ("forged", "signature wrong"),
                    ("too_old", "too old"),
                ],
                default="",
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="mandate",
            index=models.Index(
                models.F("id"), condition=models.Q(("state", "pending")), name="mandates_pending"
            ),
        ),
        migrations.AddIndex(
            model_name="mandate",
            index=models.Index(
                models.F("gateway"), models.F("reference"), name="mandates_by_reference"
            ),
        ),
        migrations.RunSQL(ENDED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_at__isnull", False), ("state", "ended")),
                    models.Q(
                        ("ended_because", ""),
                        ("revoked_at", None),
                        ("state__in", ["pending", "open"]),
                    ),
                    _connector="OR",
                ),
                name="mandate_ended_iff_revoked",
            ),
        ),
        migrations.AddIndex(
            model_name="gap",
            index=models.Index(models.F("plan_id"), models.F("since_on"), name="gaps_by_age"),
        ),
        migrations.AddConstraint(
            model_name="gap",
            constraint=models.UniqueConstraint(
                models.F("plan_id"),
                models.F("kind"),
                models.F("key"),
                condition=models.Q(("closed_at", None)),
                name="one_open_gap",
            ),
        ),
        migrations.AddConstraint(
            model_name="gap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "not_settled",
                            "not_paid",
                            "line_unknown",
                            "settlement_aside",
                            "not_at_bank",
                            "bank_unplaced",
                            "bank_differs",
                        ],
                    )
                ),
                name="gap_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="gap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None), ("closed_at__gte", models.F("found_at")), _connector="OR"
                ),
                name="gap_closed_after_found",
            ),
        ),
        migrations.AddConstraint(
            model_name="plancurrency",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                name="plan_currency_is_a_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="reconciliation",
            constraint=models.UniqueConstraint(
                models.F("plan_id"), models.F("on"), name="one_reconciliation_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="reconciliation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "clearing_minor",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("at_providers_minor"), "+", models.F("sent_minor")
                            ),
                            "+",
                            models.F("elsewhere_minor"),
                        ),
                    )
                ),
                name="reconciliation_parts_are_clearing",
            ),
        ),
        migrations.AddConstraint(
            model_name="reconciliation",
            constraint=models.CheckConstraint(
                condition=models.Q(("open_gaps_minor__gte", 0)),
                name="reconciliation_gaps_weigh_something",
            ),
        ),
        migrations.AddField(
            model_name="settlement",
            name="entry",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="treasury.entry"
            ),
        ),
        migrations.AddField(
            model_name="settlementline",
            name="settlement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="treasury.settlement",
            ),
        ),
        migrations.AddConstraint(
            model_name="way",
            constraint=models.UniqueConstraint(
                models.F("plan_id"),
                models.F("gateway"),
                condition=models.Q(("ended_at", None), ("released_at__isnull", False)),
                name="one_way_in_force_per_gateway",
            ),
        ),
        migrations.AddConstraint(
            model_name="way",
            constraint=models.UniqueConstraint(
                models.F("plan_id"),
                models.F("gateway"),
                condition=models.Q(("ended_at", None), ("released_at", None)),
                name="one_way_waiting_per_gateway",
            ),
        ),
        migrations.AddConstraint(
            model_name="way",
            constraint=models.UniqueConstraint(
                models.F("plan_id"),
                condition=models.Q(
                    ("ended_at", None), ("pays_out", True), ("released_at__isnull", False)
                ),
                name="one_way_pays_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="way",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_offered", True), ("pays_out", True), _connector="OR"),
                name="way_leads_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="way",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at", None), ("released_by", None)),
                    models.Q(
                        ("released_at__isnull", False),
                        ("released_by__isnull", False),
                        models.Q(("released_by", models.F("set_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="way_released_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="way",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="way_ended_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(
                models.F("plan_id"), models.F("settled_on"), name="settlements_by_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.UniqueConstraint(
                models.F("gateway"),
                models.F("reference"),
                models.F("sha256"),
                name="settlement_comes_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.UniqueConstraint(
                models.F("gateway"),
                models.F("reference"),
                condition=models.Q(("state", "booked")),
                name="settlement_is_booked_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "booked"), _negated=True),
                    models.Q(
                        ("fees_minor__gte", 0),
                        ("gross_minor__gte", 0),
                        (
                            "net_minor",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("gross_minor"), "-", models.F("fees_minor")
                                    ),
                                    "-",
                                    models.F("returns_minor"),
                                ),
                                "-",
                                models.F("payouts_minor"),
                            ),
                        ),
                        ("payouts_minor__gte", 0),
                        ("plan_id__isnull", False),
                        ("returns_minor__gte", 0),
                    ),
                    _connector="OR",
                ),
                name="settlement_adds_up_if_booked",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entry", None), ("fees_minor", 0), ("state", "booked")),
                    models.Q(("entry__isnull", False), ("fees_minor__gt", 0), ("state", "booked")),
                    models.Q(("entry", None), ("state", "aside")),
                    _connector="OR",
                ),
                name="settlement_fees_have_their_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("state", "booked")),
                    models.Q(("state", "aside"), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="settlement_aside_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_because", ""), ("closed_by", None)),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("state", "aside"),
                        models.Q(("closed_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="settlement_closed_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="settlementline",
            index=models.Index(
                models.F("plan_id"), models.F("key"), name="settlement_lines_by_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="settlementline",
            constraint=models.UniqueConstraint(
                models.F("gateway"),
                models.F("key"),
                models.F("kind"),
                models.F("reference"),
                condition=models.Q(
                    models.Q(("kind", "fee"), _negated=True), models.Q(("key", ""), _negated=True)
                ),
                name="settlement_line_comes_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlementline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor", 0), _negated=True),
                name="settlement_line_moves_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlementline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["debit", "refund", "payout", "return", "chargeback", "fee"])
                ),
                name="settlement_line_kind_is_known",
            ),
        ),
        migrations.RunSQL(CURRENCIES, migrations.RunSQL.noop),
        migrations.RunSQL(STAY, LEAVE),
    ]

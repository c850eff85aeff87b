import django.db.models.deletion
from django.db import migrations, models

import vault.fields

BATCH = """
CREATE FUNCTION treasury_batch_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told record;
    one bigint;
BEGIN
    FOREACH one IN ARRAY ARRAY[
        (to_jsonb(NEW) ->> TG_ARGV[0])::bigint, (to_jsonb(OLD) ->> TG_ARGV[0])::bigint]
    LOOP
        SELECT batch.count AS said, batch.total_minor AS minor,
            count(payout.id) AS found, coalesce(sum(payout.amount_minor), 0) AS added
        INTO told
        FROM treasury_payoutbatch batch LEFT JOIN treasury_payout payout
            ON payout.batch_id = batch.id
            AND (payout.state <> 'withdrawn' OR payout.released_at IS NOT NULL)
        WHERE batch.id = one GROUP BY batch.id;
        IF FOUND AND (told.said <> told.found OR told.minor <> told.added) THEN
            RAISE EXCEPTION 'batch % says % of %, its payouts are % of %',
                one, told.said, told.minor, told.found, told.added
                USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER treasury_batch_adds_up AFTER INSERT OR UPDATE ON treasury_payoutbatch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION treasury_batch_adds_up('id');
CREATE CONSTRAINT TRIGGER treasury_payout_adds_up
    AFTER INSERT OR UPDATE OF batch_id, amount_minor, state ON treasury_payout
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION treasury_batch_adds_up('batch_id');
"""
NO_BATCH = """
DROP TRIGGER treasury_payout_adds_up ON treasury_payout;
DROP TRIGGER treasury_batch_adds_up ON treasury_payoutbatch;
DROP FUNCTION treasury_batch_adds_up();
"""

# What was prepared or under way before there were batches: one batch of each who prepared it, and
# released it. Checked at once, so that the table can be altered afterwards.
GATHER = """
WITH made AS (
    INSERT INTO treasury_payoutbatch (plan_id, count, total_minor, prepared_by, prepared_at,
        released_by, released_at)
    SELECT plan_id, count(*), sum(amount_minor), prepared_by, min(prepared_at), released_by,
        max(released_at)
    FROM treasury_payout
    WHERE batch_id IS NULL AND state NOT IN ('paid', 'withdrawn') AND key LIKE 'award/%'
    GROUP BY plan_id, prepared_by, released_by
    RETURNING id, plan_id, prepared_by, released_by
)
UPDATE treasury_payout AS payout SET batch_id = made.id
FROM made
WHERE payout.plan_id = made.plan_id AND payout.prepared_by = made.prepared_by
    AND payout.released_by IS NOT DISTINCT FROM made.released_by
    AND payout.batch_id IS NULL AND payout.state NOT IN ('paid', 'withdrawn')
    AND payout.key LIKE 'award/%';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""

# The payer's row is locked, so that of two refunds of one debit the second counts the first.
WITHIN_PAID = """
CREATE FUNCTION treasury_refund_within_paid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    paid numeric;
    given numeric;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.payer_id, NEW.plan_id, NEW.to_period, NEW.run_id)
            IS DISTINCT FROM (OLD.payer_id, OLD.plan_id, OLD.to_period, OLD.run_id) THEN
        RAISE EXCEPTION 'refund % is of what it was made for', OLD.id
            USING ERRCODE = 'restrict_violation';
    ELSIF TG_OP = 'UPDATE' AND NEW.amount_minor <= OLD.amount_minor
            AND (OLD.state <> 'withdrawn' OR NEW.state = 'withdrawn') THEN
        RETURN NEW;
    END IF;
    PERFORM FROM treasury_payer WHERE id = NEW.payer_id FOR NO KEY UPDATE;
    IF NEW.to_period IS NULL THEN
        SELECT coalesce(sum(minor), 0) INTO paid FROM (
            SELECT amount_minor AS minor FROM treasury_topup
            WHERE payer_id = NEW.payer_id AND plan_id = NEW.plan_id
            UNION ALL
            SELECT -amount_minor FROM treasury_debit
            WHERE payer_id = NEW.payer_id AND plan_id = NEW.plan_id AND paid_from = 'balances'
        ) moves;
    ELSE
        SELECT coalesce(sum(amount_minor), 0) INTO paid FROM treasury_debit
        WHERE payer_id = NEW.payer_id AND plan_id = NEW.plan_id AND to_period = NEW.to_period
            AND state = 'paid';
    END IF;
    SELECT coalesce(sum(amount_minor), 0) INTO given FROM treasury_refund
    WHERE payer_id = NEW.payer_id AND plan_id = NEW.plan_id
        AND to_period IS NOT DISTINCT FROM NEW.to_period AND id <> NEW.id AND state <> 'withdrawn'
        AND (to_period IS NOT NULL OR attempts = 0);
    IF given + NEW.amount_minor > paid THEN
        RAISE EXCEPTION 'refunds of % to payer % are more than the % that was paid',
            given + NEW.amount_minor, NEW.payer_id, paid USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER treasury_refund_within_paid BEFORE INSERT OR UPDATE ON treasury_refund
    FOR EACH ROW EXECUTE FUNCTION treasury_refund_within_paid();
"""
NOT_WITHIN_PAID = """
DROP TRIGGER treasury_refund_within_paid ON treasury_refund;
DROP FUNCTION treasury_refund_within_paid();
"""
STAYS = """
CREATE TRIGGER treasury_payoutreturn_stays BEFORE UPDATE OR DELETE ON treasury_payoutreturn
    FOR EACH ROW EXECUTE FUNCTION treasury_refuse_change();
CREATE TRIGGER treasury_payoutreturn_is_not_emptied BEFORE TRUNCATE ON treasury_payoutreturn
    FOR EACH STATEMENT EXECUTE FUNCTION treasury_refuse_change();
"""
MAY_GO = """
DROP TRIGGER treasury_payoutreturn_stays ON treasury_payoutreturn;
DROP TRIGGER treasury_payoutreturn_is_not_emptied ON treasury_payoutreturn;
"""


class Migration(migrations.Migration):
    """Payouts go in batches; shares are refunded in runs."""

    dependencies = [("treasury", "0014_settlements_and_ways")]

    operations = [
        migrations.CreateModel(
            name="PayeeAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("holder", vault.fields.EncryptedTextField()),
                ("account", vault.fields.EncryptedTextField()),
                ("named_by", models.BigIntegerField()),
                ("named_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PayoutBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("count", models.PositiveIntegerField()),
                ("total_minor", models.BigIntegerField()),
                ("prepared_by", models.BigIntegerField()),
                ("prepared_at", models.DateTimeField()),
                ("released_by", models.BigIntegerField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name_plural": "payout batches",
            },
        ),
        migrations.CreateModel(
            name="PayoutReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField()),
                ("failure_code", models.CharField(max_length=40)),
                ("returned_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("to_period", models.IntegerField(null=True)),
                ("amount_minor", models.BigIntegerField()),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("gateway", "back to where it was paid from"),
                            ("account", "to the account the member has named"),
                            ("balance", "onto the member's balance here"),
                            ("solidarity", "back to the solidarity fund, which had paid"),
                        ],
                        max_length=10,
                    ),
                ),
                ("gateway", models.CharField(blank=True, max_length=20)),
                ("of", models.CharField(blank=True, max_length=80)),
                ("holder", vault.fields.EncryptedTextField()),
                ("account", vault.fields.EncryptedTextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "prepared"),
                            ("released", "released"),
                            ("asked", "on its way"),
                            ("unknown", "being clarified"),
                            ("failed", "failed"),
                            ("paid", "paid"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="prepared",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField(null=True)),
                ("provider_reference", models.CharField(blank=True, max_length=80)),
                ("settled_on", models.DateField(null=True)),
                ("failure_code", models.CharField(blank=True, max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="RefundRun",
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
                            ("shares", "the shares of one period"),
                            ("all", "everything that was paid"),
                            ("balances", "the balances that members hold"),
                        ],
                        max_length=8,
                    ),
                ),
                ("period_no", models.PositiveIntegerField(null=True)),
                ("borne_by", models.CharField(blank=True, max_length=10)),
                ("reason", models.CharField(max_length=300)),
                ("count", models.PositiveIntegerField()),
                ("total_minor", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "prepared"),
                            ("released", "released"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="prepared",
                        max_length=10,
                    ),
                ),
                ("prepared_by", models.BigIntegerField()),
                ("prepared_at", models.DateTimeField()),
                ("released_by", models.BigIntegerField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("withdrawn_by", models.BigIntegerField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="payout",
            name="payout_booked_iff_paid",
        ),
        migrations.AddField(
            model_name="payout",
            name="looked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="payout",
            name="looked_by",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="payout",
            name="needs_look",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="payout",
            name="nets_payer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="treasury.payer",
            ),
        ),
        migrations.AddField(
            model_name="payout",
            name="nets_period",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="payeeaccount",
            name="payer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payee_accounts",
                to="treasury.payer",
            ),
        ),
        migrations.AddIndex(
            model_name="payoutbatch",
            index=models.Index(fields=["plan_id", "-id"], name="batches_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="payoutbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_by", None),
                    models.Q(("released_by", models.F("prepared_by")), _negated=True),
                    _connector="OR",
                ),
                name="batch_released_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at", None), ("released_by", None)),
                    models.Q(
                        ("count__gt", 0),
                        ("released_at__isnull", False),
                        ("released_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="batch_has_releaser_and_hour",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("count", 0), ("total_minor", 0)),
                    models.Q(("count__gt", 0), ("total_minor__gt", 0)),
                    _connector="OR",
                ),
                name="batch_is_of_something",
            ),
        ),
        migrations.AddField(
            model_name="payout",
            name="batch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payouts",
                to="treasury.payoutbatch",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("settled_on__isnull", False),
                        ("state", "paid"),
                        models.Q(
                            models.Q(("entry__isnull", False), ("nets_period", None)),
                            models.Q(("entry", None), ("nets_period__isnull", False)),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        models.Q(("state", "paid"), _negated=True),
                        ("entry", None),
                        ("settled_on", None),
                    ),
                    _connector="OR",
                ),
                name="payout_booked_iff_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("gateway", "netting"),
                        ("nets_payer__isnull", False),
                        ("nets_period__isnull", False),
                    ),
                    models.Q(
                        models.Q(("gateway", "netting"), _negated=True),
                        ("nets_payer", None),
                        ("nets_period", None),
                    ),
                    _connector="OR",
                ),
                name="payout_nets_iff_by_netting",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.UniqueConstraint(
                models.F("nets_payer"),
                models.F("plan_id"),
                models.F("nets_period"),
                condition=models.Q(
                    ("nets_period__isnull", False), models.Q(("state", "withdrawn"), _negated=True)
                ),
                name="debit_is_netted_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("looked_at", None), ("looked_by", None)),
                    models.Q(
                        ("looked_at__isnull", False),
                        ("looked_by__isnull", False),
                        models.Q(("needs_look", ""), _negated=True),
                        models.Q(("looked_by", models.F("prepared_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payout_looked_at_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("needs_look", ""),
                    ("looked_by__isnull", False),
                    ("released_by", None),
                    _connector="OR",
                ),
                name="payout_released_after_look",
            ),
        ),
        migrations.AddField(
            model_name="payoutreturn",
            name="entry",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="treasury.entry"
            ),
        ),
        migrations.AddField(
            model_name="payoutreturn",
            name="paid_entry",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="treasury.entry"
            ),
        ),
        migrations.AddField(
            model_name="payoutreturn",
            name="payout",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="returns",
                to="treasury.payout",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="entry",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="treasury.entry",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="payer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="treasury.payer",
            ),
        ),
        migrations.AddIndex(
            model_name="refundrun",
            index=models.Index(fields=["plan_id", "-id"], name="refund_runs_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="refundrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("count__gt", 0), ("total_minor__gt", 0)),
                name="refund_run_is_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="refundrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="refund_run_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="refundrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["shares", "all", "balances"])),
                name="refund_run_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="refundrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "shares"), ("period_no__isnull", False)),
                    models.Q(models.Q(("kind", "shares"), _negated=True), ("period_no", None)),
                    _connector="OR",
                ),
                name="refund_run_of_shares_names_the_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="refundrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("borne_by", ""), ("kind", "balances")),
                    models.Q(
                        models.Q(("kind", "balances"), _negated=True),
                        ("borne_by__in", ["operator", "reserve"]),
                    ),
                    _connector="OR",
                ),
                name="refund_run_says_who_bears_shares",
            ),
        ),
        migrations.AddConstraint(
            model_name="refundrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_by", None),
                    models.Q(("released_by", models.F("prepared_by")), _negated=True),
                    _connector="OR",
                ),
                name="refund_run_released_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="refundrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("released_at", None),
                        ("released_by", None),
                        ("state", "prepared"),
                        ("withdrawn_at", None),
                        ("withdrawn_by", None),
                    ),
                    models.Q(
                        ("released_at__isnull", False),
                        ("released_by__isnull", False),
                        ("state", "released"),
                        ("withdrawn_at", None),
                        ("withdrawn_by", None),
                    ),
                    models.Q(
                        ("released_at", None),
                        ("released_by", None),
                        ("state", "withdrawn"),
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="refund_run_state_has_its_people",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="treasury.refundrun",
            ),
        ),
        migrations.AddConstraint(
            model_name="payeeaccount",
            constraint=models.UniqueConstraint(
                models.F("payer"),
                models.F("plan_id"),
                condition=models.Q(("replaced_at", None)),
                name="one_payee_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="payeeaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaced_at", None),
                    ("replaced_at__gte", models.F("named_at")),
                    _connector="OR",
                ),
                name="payee_account_replaced_after_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutreturn",
            constraint=models.UniqueConstraint(
                models.F("payout"), models.F("attempt"), name="attempt_comes_back_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("failure_code", ""), _negated=True), ("attempt__gt", 0)
                ),
                name="payout_return_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                models.F("payer"),
                models.F("plan_id"),
                models.F("to_period"),
                name="refunds_of_debit",
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                models.F("plan_id"), models.F("state"), models.F("id"), name="refunds_by_state"
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                models.F("plan_id"),
                models.F("settled_on"),
                condition=models.Q(("entry", None), ("state", "paid")),
                name="refunds_unbooked",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="refund_is_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["prepared", "released", "asked", "unknown", "failed", "paid", "withdrawn"],
                    )
                ),
                name="refund_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ["gateway", "account", "balance", "solidarity"])),
                name="refund_way_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("to_period__isnull", False),
                        ("way", "gateway"),
                        models.Q(("of", ""), _negated=True),
                        models.Q(("gateway", ""), _negated=True),
                    ),
                    models.Q(models.Q(("way", "gateway"), _negated=True), ("of", "")),
                    _connector="OR",
                ),
                name="refund_by_gateway_is_of_a_payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("asked_at", None),
                        ("attempts", 0),
                        models.Q(
                            ("state__in", ["asked", "failed", "paid", "unknown"]), _negated=True
                        ),
                    ),
                    models.Q(
                        ("asked_at__isnull", False),
                        ("attempts__gt", 0),
                        models.Q(("state", "prepared"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="refund_asked_iff_attempted",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_on__isnull", False), ("state", "paid")),
                    models.Q(
                        models.Q(("state", "paid"), _negated=True),
                        ("entry", None),
                        ("settled_on", None),
                    ),
                    _connector="OR",
                ),
                name="refund_settled_iff_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_period__isnull", False), ("entry", None), _connector="OR"),
                name="refund_of_a_balance_is_booked_by_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), models.Q(("failure_code", ""), _negated=True)),
                    models.Q(models.Q(("state", "failed"), _negated=True), ("failure_code", "")),
                    _connector="OR",
                ),
                name="refund_has_failure_iff_failed",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(
                models.F("run"),
                models.F("payer"),
                models.F("to_period"),
                name="refund_once_a_run_of_debit",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(
                models.F("run"),
                models.F("payer"),
                condition=models.Q(("to_period", None)),
                name="refund_once_a_run_of_balance",
            ),
        ),
        migrations.RunSQL(GATHER, migrations.RunSQL.noop),
        migrations.RunSQL(BATCH, NO_BATCH),
        migrations.RunSQL(WITHIN_PAID, NOT_WITHIN_PAID),
        migrations.RunSQL(STAYS, MAY_GO),
    ]

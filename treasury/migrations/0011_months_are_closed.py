from django.db import migrations, models
from django.db.models.functions import Lower

# A class of advisory locks of its own ("book"), in which whoever books shares and whoever closes a
# month or makes checkpoints is alone: what is not committed yet cannot slip behind either.
CLOSED_UNTIL = """
CREATE FUNCTION treasury_closed_until(plan integer) RETURNS timestamptz LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1651470187, plan);
    RETURN (
        SELECT max(until_at) FROM treasury_closedmonth
        WHERE plan_id = plan AND closed_at IS NOT NULL
    );
END $$;
"""
KEEP_CLOSED = """
CREATE FUNCTION treasury_entry_is_in_open_month() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed timestamptz := treasury_closed_until(NEW.plan_id);
    counted bigint;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'entries are booked at read committed'
            USING ERRCODE = 'feature_not_supported';
    END IF;
    IF NEW.booked_at < closed THEN
        RAISE EXCEPTION 'entry % falls into a closed month', NEW.key
            USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT max(point.upto_entry) INTO counted
    FROM treasury_checkpoint point JOIN treasury_account account ON account.id = point.account_id
    WHERE account.plan_id = NEW.plan_id;
    IF NEW.id <= counted THEN  -- numbered before a checkpoint was made, written after it
        NEW.id := nextval(pg_get_serial_sequence('treasury_entry', 'id'));
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER treasury_entry_is_in_open_month BEFORE INSERT ON treasury_entry
    FOR EACH ROW EXECUTE FUNCTION treasury_entry_is_in_open_month();
"""
LET_OPEN = """
DROP TRIGGER treasury_entry_is_in_open_month ON treasury_entry;
DROP FUNCTION treasury_entry_is_in_open_month();
"""
STAY_CLOSED = """
CREATE FUNCTION treasury_month_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'a closed month stays closed: no %', TG_OP
            USING ERRCODE = 'restrict_violation';
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER treasury_month_stays_closed BEFORE UPDATE OR DELETE ON treasury_closedmonth
    FOR EACH ROW EXECUTE FUNCTION treasury_month_stays_closed();
"""
LET_GO = """
DROP TRIGGER treasury_month_stays_closed ON treasury_closedmonth;
DROP FUNCTION treasury_month_stays_closed();
"""
REVERSE = """
CREATE TRIGGER treasury_reversal_stays BEFORE UPDATE OR DELETE ON treasury_reversal
    FOR EACH ROW EXECUTE FUNCTION treasury_refuse_change();
CREATE FUNCTION treasury_reversal_undoes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM treasury_posting WHERE entry_id IN (NEW.entry_id, NEW.made_id)
        GROUP BY account_id HAVING sum(amount_minor) <> 0
    ) OR EXISTS (SELECT FROM treasury_reversal WHERE made_id = NEW.entry_id) THEN
        RAISE EXCEPTION 'entry % does not undo entry %', NEW.made_id, NEW.entry_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER treasury_reversal_undoes AFTER INSERT ON treasury_reversal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION treasury_reversal_undoes();
"""
UNREVERSE = """
DROP TRIGGER treasury_reversal_undoes ON treasury_reversal;
DROP FUNCTION treasury_reversal_undoes();
DROP TRIGGER treasury_reversal_stays ON treasury_reversal;
"""
EXPENSES_STAY = """
CREATE FUNCTION treasury_expense_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state IN ('withdrawn', 'reversed') OR OLD.entry_id IS NOT NULL AND (
        OLD.plan_id, OLD.source, OLD.kind, OLD.amount_minor, OLD.payee, OLD.invoice_ref,
        OLD.spent_on, OLD.note, OLD.prepared_by, OLD.released_by, OLD.entry_id
    ) IS DISTINCT FROM (
        NEW.plan_id, NEW.source, NEW.kind, NEW.amount_minor, NEW.payee, NEW.invoice_ref,
        NEW.spent_on, NEW.note, NEW.prepared_by, NEW.released_by, NEW.entry_id
    ) THEN
        RAISE EXCEPTION 'what was released stays as it was: no %', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER treasury_expense_stays BEFORE UPDATE OR DELETE ON treasury_expense
    FOR EACH ROW EXECUTE FUNCTION treasury_expense_stays();
"""
LET_CHANGE = """
DROP TRIGGER treasury_expense_stays ON treasury_expense;
DROP FUNCTION treasury_expense_stays();
"""


class Migration(migrations.Migration):
    """Months are closed, balances have checkpoints, expenses an invoice."""

    dependencies = [("treasury", "0010_money_has_more_accounts")]

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=models.CASCADE, related_name="checkpoint", to="treasury.account"
                    ),
                ),
                ("upto_entry", models.BigIntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ClosedMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("month", models.DateField()),
                ("until_at", models.DateTimeField()),
                ("asked_by", models.BigIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("closed_by", models.BigIntegerField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("last_entry", models.BigIntegerField(null=True)),
            ],
            options={
                "ordering": ["month"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("plan_id"), models.F("month"), name="month_closes_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="month_is_its_first_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_by", None),
                            models.Q(("closed_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="month_closed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at", None), ("closed_by", None), ("last_entry", None)
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                ("last_entry__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="month_has_closer_iff_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None),
                            ("closed_at__gte", models.F("until_at")),
                            _connector="OR",
                        ),
                        name="month_closes_after_its_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reversal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=models.PROTECT, related_name="reversal", to="treasury.entry"
                    ),
                ),
                (
                    "made",
                    models.OneToOneField(
                        on_delete=models.PROTECT, related_name="reverses", to="treasury.entry"
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("entry", models.F("made")), _negated=True),
                        name="reversal_is_of_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="reversal_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Expense",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("source", models.CharField(blank=True, max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("processing", "payment processing"),
                            ("investigation", "looking into claims"),
                            ("staff", "people who work for the pool"),
                            ("audit", "audits"),
                            ("other", "other expenses"),
                        ],
                        max_length=13,
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("payee", models.CharField(blank=True, max_length=120)),
                ("invoice_ref", models.CharField(blank=True, max_length=60)),
                ("spent_on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("wanting", "waits for its invoice"),
                            ("prepared", "prepared"),
                            ("released", "released"),
                            ("reversed", "taken back"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="prepared",
                        max_length=10,
                    ),
                ),
                ("prepared_by", models.BigIntegerField(null=True)),
                ("prepared_at", models.DateTimeField()),
                ("released_by", models.BigIntegerField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                (
                    "entry",
                    models.OneToOneField(null=True, on_delete=models.PROTECT, to="treasury.entry"),
                ),
                ("undo_reason", models.CharField(blank=True, max_length=200)),
                ("undo_asked_by", models.BigIntegerField(null=True)),
                ("undo_asked_at", models.DateTimeField(null=True)),
                ("undone_by", models.BigIntegerField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(models.F("plan_id"), models.F("spent_on"), name="expenses_by_day")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        fields=("plan_id", "source"),
                        name="expense_comes_of_it_once",
                    ),
                    models.UniqueConstraint(
                        models.F("plan_id"),
                        Lower("payee"),
                        Lower("invoice_ref"),
                        condition=models.Q(("state__in", ["prepared", "released"])),
                        name="invoice_is_paid_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="expense_is_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["wanting", "prepared", "released", "reversed", "withdrawn"],
                            )
                        ),
                        name="expense_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["processing", "investigation", "staff", "audit", "other"])
                        ),
                        name="expense_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("prepared_by", None),
                                ("state", "wanting"),
                                models.Q(("source", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "wanting"), _negated=True),
                                models.Q(("payee", ""), _negated=True),
                                models.Q(("invoice_ref", ""), _negated=True),
                                ("prepared_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="expense_has_invoice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_by", None),
                            models.Q(("released_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="expense_released_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("released_by__isnull", False),
                                ("state__in", ["released", "reversed"]),
                                ("entry__isnull", False),
                                ("released_at__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state__in", ["released", "reversed"]), _negated=True),
                                ("entry", None),
                                ("released_at", None),
                                ("released_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="expense_booked_iff_released",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("undone_by", None),
                            models.Q(("undone_by", models.F("undo_asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="expense_undone_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "reversed"),
                                ("undone_at__isnull", False),
                                ("undone_by__isnull", False),
                                ("undo_asked_by__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state", "reversed"), _negated=True),
                                ("undone_at", None),
                                ("undone_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="expense_undone_iff_reversed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("undo_asked_at", None),
                                ("undo_asked_by", None),
                                ("undo_reason", ""),
                            ),
                            models.Q(
                                ("entry__isnull", False),
                                ("undo_asked_at__isnull", False),
                                ("undo_asked_by__isnull", False),
                                models.Q(("undo_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="expense_undo_is_whole",
                    ),
                ],
            },
        ),
        migrations.AlterField(
            model_name="entry",
            name="key",
            field=models.CharField(max_length=140),
        ),
        migrations.AlterField(
            model_name="entry",
            name="memo",
            field=models.CharField(max_length=300),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(models.F("plan_id"), models.F("booked_at"), name="entries_by_day"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                fields=["account", "entry"], include=("amount_minor",), name="postings_of_account"
            ),
        ),
        migrations.RunSQL(CLOSED_UNTIL, "DROP FUNCTION treasury_closed_until(integer);"),
        migrations.RunSQL(KEEP_CLOSED, LET_OPEN),
        migrations.RunSQL(STAY_CLOSED, LET_GO),
        migrations.RunSQL(REVERSE, UNREVERSE),
        migrations.RunSQL(EXPENSES_STAY, LET_CHANGE),
    ]

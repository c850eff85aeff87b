from django.db import migrations

REFUSE = """
CREATE FUNCTION treasury_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append only: no %', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
"""
STAY = """
CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION treasury_refuse_change();
CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION treasury_refuse_change();
"""
LEAVE = """
DROP TRIGGER {table}_stays ON {table};
DROP TRIGGER {table}_is_not_emptied ON {table};
"""
APPEND_ONLY = ("treasury_entry", "treasury_posting", "treasury_payoutevent")

BALANCE = """
CREATE FUNCTION treasury_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry bigint := to_jsonb(NEW) ->> TG_ARGV[0];
    minor numeric;
BEGIN
    SELECT sum(amount_minor) INTO minor FROM treasury_posting WHERE entry_id = entry;
    IF minor IS NULL THEN
        RAISE EXCEPTION 'entry % has no postings', entry USING ERRCODE = 'check_violation';
    ELSIF minor <> 0 THEN
        RAISE EXCEPTION 'entry % is off by %', entry, minor USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER treasury_entry_balances AFTER INSERT ON treasury_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION treasury_entry_balances('id');
CREATE CONSTRAINT TRIGGER treasury_posting_balances AFTER INSERT ON treasury_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION treasury_entry_balances('entry_id');
"""
UNBALANCE = """
DROP TRIGGER treasury_posting_balances ON treasury_posting;
DROP TRIGGER treasury_entry_balances ON treasury_entry;
DROP FUNCTION treasury_entry_balances();
"""

CLOSE = """
CREATE FUNCTION treasury_posting_comes_with_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT written_in FROM treasury_entry WHERE id = NEW.entry_id)
            <> pg_current_xact_id()::text::bigint THEN
        RAISE EXCEPTION 'entry % is closed', NEW.entry_id USING ERRCODE = 'restrict_violation';
    ELSIF (SELECT plan_id FROM treasury_entry WHERE id = NEW.entry_id)
            <> (SELECT plan_id FROM treasury_account WHERE id = NEW.account_id) THEN
        RAISE EXCEPTION 'entry % and account % are of different plans', NEW.entry_id, NEW.account_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER treasury_posting_comes_with_entry BEFORE INSERT ON treasury_posting
    FOR EACH ROW EXECUTE FUNCTION treasury_posting_comes_with_entry();
"""
OPEN = """
DROP TRIGGER treasury_posting_comes_with_entry ON treasury_posting;
DROP FUNCTION treasury_posting_comes_with_entry();
"""


class Migration(migrations.Migration):
    """Entries sum to zero, come whole, and stay as they were written."""

    dependencies = [("treasury", "0001_ledger_debits_and_payouts")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION treasury_refuse_change();"),
        *[
            migrations.RunSQL(STAY.format(table=table), LEAVE.format(table=table))
            for table in APPEND_ONLY
        ],
        migrations.RunSQL(BALANCE, UNBALANCE),
        migrations.RunSQL(CLOSE, OPEN),
    ]

from django.db import migrations

# A span begins at 0 or where another of this payer and plan ends, and the unique key (payer, plan,
# from_period) lets one begin there: so spans form one chain, without gap or overlap, also when two
# are inserted at once. The scalar subquery keeps the plan an index look-up, whatever the numbers.
FOLLOW = """
CREATE FUNCTION treasury_debits_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM made
        WHERE from_period <> 0 AND (
            SELECT true FROM treasury_debit AS last
            WHERE last.payer_id = made.payer_id AND last.plan_id = made.plan_id
                AND last.to_period = made.from_period
            LIMIT 1
        ) IS NULL
    ) THEN
        RAISE EXCEPTION 'a debit does not begin where the last one ended'
            USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER treasury_debits_follow AFTER INSERT ON treasury_debit
    REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION treasury_debits_follow();
"""
NOT_FOLLOW = """
DROP TRIGGER treasury_debits_follow ON treasury_debit;
DROP FUNCTION treasury_debits_follow();
"""
FIX = """
CREATE TRIGGER treasury_debit_is_fixed
    BEFORE UPDATE OF payer_id, plan_id, from_period, to_period, opened_on, amount_minor
    ON treasury_debit FOR EACH ROW WHEN (
        (OLD.payer_id, OLD.plan_id, OLD.from_period, OLD.to_period, OLD.opened_on, OLD.amount_minor)
        IS DISTINCT FROM
        (NEW.payer_id, NEW.plan_id, NEW.from_period, NEW.to_period, NEW.opened_on, NEW.amount_minor)
    ) EXECUTE FUNCTION treasury_refuse_change();
CREATE TRIGGER treasury_debit_stays BEFORE DELETE ON treasury_debit
    FOR EACH ROW EXECUTE FUNCTION treasury_refuse_change();
CREATE TRIGGER treasury_debit_is_not_emptied BEFORE TRUNCATE ON treasury_debit
    FOR EACH STATEMENT EXECUTE FUNCTION treasury_refuse_change();
"""
UNFIX = """
DROP TRIGGER treasury_debit_is_fixed ON treasury_debit;
DROP TRIGGER treasury_debit_stays ON treasury_debit;
DROP TRIGGER treasury_debit_is_not_emptied ON treasury_debit;
"""


class Migration(migrations.Migration):
    """Debits of one payer follow each other without gap or overlap, and their amounts stay."""

    dependencies = [("treasury", "0002_entries_balance_and_stay")]

    operations = [migrations.RunSQL(FOLLOW, NOT_FOLLOW), migrations.RunSQL(FIX, UNFIX)]

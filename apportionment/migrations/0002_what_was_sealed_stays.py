"""What a sealed run says never changes; steps of a run are written once."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

GUARD = """
CREATE FUNCTION apportionment_sealed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF current_setting('app.allow_truncate', true) = 'on' THEN
            RETURN NULL;
        END IF;
        RAISE EXCEPTION 'append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RAISE EXCEPTION 'what was sealed stays as it is' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER run_stays_sealed BEFORE UPDATE OR DELETE ON apportionment_run
    FOR EACH ROW WHEN (OLD.state IN ('sealed', 'abandoned'))
    EXECUTE FUNCTION apportionment_sealed_stays();
CREATE TRIGGER share_stays_sealed BEFORE UPDATE OR DELETE ON apportionment_share
    FOR EACH ROW WHEN (OLD.cumulative_minor IS NOT NULL)
    EXECUTE FUNCTION apportionment_sealed_stays();
CREATE TRIGGER run_event_is_written_once BEFORE UPDATE OR DELETE ON apportionment_runevent
    FOR EACH ROW EXECUTE FUNCTION apportionment_sealed_stays();
CREATE TRIGGER run_is_not_emptied BEFORE TRUNCATE ON apportionment_run
    FOR EACH STATEMENT EXECUTE FUNCTION apportionment_sealed_stays();
CREATE TRIGGER share_is_not_emptied BEFORE TRUNCATE ON apportionment_share
    FOR EACH STATEMENT EXECUTE FUNCTION apportionment_sealed_stays();
CREATE TRIGGER portion_is_not_emptied BEFORE TRUNCATE ON apportionment_portion
    FOR EACH STATEMENT EXECUTE FUNCTION apportionment_sealed_stays();
CREATE TRIGGER run_event_is_not_emptied BEFORE TRUNCATE ON apportionment_runevent
    FOR EACH STATEMENT EXECUTE FUNCTION apportionment_sealed_stays();

CREATE FUNCTION apportionment_portion_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_period bigint = CASE WHEN TG_OP = 'INSERT' THEN NEW.period_id ELSE OLD.period_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM apportionment_run
               WHERE period_id = of_period AND state = 'sealed') THEN
        RAISE EXCEPTION 'what was sealed stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER portion_stays_sealed BEFORE INSERT OR UPDATE OR DELETE ON apportionment_portion
    FOR EACH ROW EXECUTE FUNCTION apportionment_portion_stays();
"""

UNGUARD = """
DROP TRIGGER portion_stays_sealed ON apportionment_portion;
DROP FUNCTION apportionment_portion_stays();
DROP TRIGGER run_event_is_not_emptied ON apportionment_runevent;
DROP TRIGGER portion_is_not_emptied ON apportionment_portion;
DROP TRIGGER share_is_not_emptied ON apportionment_share;
DROP TRIGGER run_is_not_emptied ON apportionment_run;
DROP TRIGGER run_event_is_written_once ON apportionment_runevent;
DROP TRIGGER share_stays_sealed ON apportionment_share;
DROP TRIGGER run_stays_sealed ON apportionment_run;
DROP FUNCTION apportionment_sealed_stays();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("apportionment", "0001_periods_runs_and_shares")
    ]
    operations: ClassVar[list[Operation]] = [migrations.RunSQL(GUARD, UNGUARD)]

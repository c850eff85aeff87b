"""What a closed run has taken up stays in it; what was given back is given back for ever."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

GUARD = """
CREATE FUNCTION apportionment_taken_up_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := '{}';
BEGIN
    IF TG_OP <> 'INSERT' THEN
        touched := touched || (to_jsonb(OLD) ->> TG_ARGV[0])::bigint;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        touched := touched || (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    END IF;
    IF EXISTS (SELECT 1 FROM apportionment_run
               WHERE period_id = ANY (touched) AND state IN ('sealed', 'abandoned')) THEN
        RAISE EXCEPTION 'what was sealed stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER run_item_stays_sealed BEFORE INSERT OR UPDATE OR DELETE ON apportionment_runitem
    FOR EACH ROW EXECUTE FUNCTION apportionment_taken_up_stays('period_id');
CREATE TRIGGER exception_stays_sealed BEFORE INSERT OR UPDATE OR DELETE ON apportionment_exception
    FOR EACH ROW EXECUTE FUNCTION apportionment_taken_up_stays('period_id');
CREATE TRIGGER rebate_stays_sealed BEFORE INSERT OR UPDATE OR DELETE ON apportionment_rebate
    FOR EACH ROW EXECUTE FUNCTION apportionment_taken_up_stays('granted_in_id');
CREATE TRIGGER rebate_never_changes BEFORE UPDATE OR DELETE ON apportionment_rebate
    FOR EACH ROW EXECUTE FUNCTION apportionment_sealed_stays();

CREATE TRIGGER run_item_is_not_emptied BEFORE TRUNCATE ON apportionment_runitem
    FOR EACH STATEMENT EXECUTE FUNCTION apportionment_sealed_stays();
CREATE TRIGGER exception_is_not_emptied BEFORE TRUNCATE ON apportionment_exception
    FOR EACH STATEMENT EXECUTE FUNCTION apportionment_sealed_stays();
CREATE TRIGGER rebate_is_not_emptied BEFORE TRUNCATE ON apportionment_rebate
    FOR EACH STATEMENT EXECUTE FUNCTION apportionment_sealed_stays();
"""

UNGUARD = """
DROP TRIGGER rebate_is_not_emptied ON apportionment_rebate;
DROP TRIGGER exception_is_not_emptied ON apportionment_exception;
DROP TRIGGER run_item_is_not_emptied ON apportionment_runitem;
DROP TRIGGER rebate_never_changes ON apportionment_rebate;
DROP TRIGGER rebate_stays_sealed ON apportionment_rebate;
DROP TRIGGER exception_stays_sealed ON apportionment_exception;
DROP TRIGGER run_item_stays_sealed ON apportionment_runitem;
DROP FUNCTION apportionment_taken_up_stays();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("apportionment", "0004_what_bears_and_waits")]
    operations: ClassVar[list[Operation]] = [migrations.RunSQL(GUARD, UNGUARD)]

from django.db import migrations

GUARD = """
CREATE FUNCTION support_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'complaint_history_is_append_only';
END $$;
CREATE TRIGGER support_complaintevent_rows BEFORE UPDATE OR DELETE ON support_complaintevent
    FOR EACH ROW EXECUTE FUNCTION support_append_only();
CREATE TRIGGER support_complaintevent_whole BEFORE TRUNCATE ON support_complaintevent
    FOR EACH STATEMENT EXECUTE FUNCTION support_append_only();
"""
UNGUARD = """
DROP TRIGGER support_complaintevent_rows ON support_complaintevent;
DROP TRIGGER support_complaintevent_whole ON support_complaintevent;
DROP FUNCTION support_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("support", "0001_questions_and_complaints")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]

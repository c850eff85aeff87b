"""An ending stands exactly where an enrolment ended; what happened to one can only be added to.

A truncate is let through only where a test database has been told so (app.allow_truncate).
"""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

GUARD = """
CREATE FUNCTION members_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'enrolment_history_is_append_only';
END $$;
CREATE TRIGGER members_enrolmentevent_rows BEFORE UPDATE OR DELETE ON members_enrolmentevent
    FOR EACH ROW EXECUTE FUNCTION members_append_only();
CREATE TRIGGER members_enrolmentevent_whole BEFORE TRUNCATE ON members_enrolmentevent
    FOR EACH STATEMENT EXECUTE FUNCTION members_append_only();
"""

UNGUARD = """
DROP TRIGGER members_enrolmentevent_whole ON members_enrolmentevent;
DROP TRIGGER members_enrolmentevent_rows ON members_enrolmentevent;
DROP FUNCTION members_append_only();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("members", "0004_who_left_before_left")]
    operations: ClassVar[list[Operation]] = [
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ending", ""), ("left_at", None)),
                    models.Q(("ending__in", ["left", "lapsed"]), ("left_at__isnull", False)),
                    _connector="OR",
                ),
                name="enrolment_has_an_ending_iff_it_ended",
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]

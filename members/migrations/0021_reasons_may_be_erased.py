"""The reason of a step may be taken away when a person is erased; all else of it stays.

A transaction says so by `SET LOCAL app.may_reword = 'on'` (vault.rewording).
"""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

GUARD = """
CREATE OR REPLACE FUNCTION members_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND current_setting('app.may_reword', true) = 'on' THEN
        IF to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'enrolment_history_is_append_only';
END $$;
"""

UNGUARD = """
CREATE OR REPLACE FUNCTION members_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'enrolment_history_is_append_only';
END $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("members", "0020_those_who_are_invited")]
    operations: ClassVar[list[Operation]] = [migrations.RunSQL(GUARD, UNGUARD)]

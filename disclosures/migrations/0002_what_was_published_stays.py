"""A report's hash is of its bytes, and neither ever changes."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

HASH = """
ALTER TABLE disclosures_report ADD CONSTRAINT report_hash_is_of_its_bytes
    CHECK (sha256 = encode(pg_catalog.sha256(convert_to(body, 'UTF8')), 'hex'));
"""
NO_HASH = "ALTER TABLE disclosures_report DROP CONSTRAINT report_hash_is_of_its_bytes;"
GUARD = """
CREATE FUNCTION disclosures_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'what was published stays: no %', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER report_stays BEFORE UPDATE OR DELETE ON disclosures_report
    FOR EACH ROW EXECUTE FUNCTION disclosures_report_stays();
CREATE TRIGGER report_is_not_emptied BEFORE TRUNCATE ON disclosures_report
    FOR EACH STATEMENT EXECUTE FUNCTION disclosures_report_stays();
"""
UNGUARD = """
DROP TRIGGER report_is_not_emptied ON disclosures_report;
DROP TRIGGER report_stays ON disclosures_report;
DROP FUNCTION disclosures_report_stays();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("disclosures", "0001_reports")]
    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(HASH, NO_HASH),
        migrations.RunSQL(GUARD, UNGUARD),
    ]

"""A closed objection, appeal or precedent stays as it is; steps and downloads are only added.

Of a closed row only encrypted words may change (a new key, an erasure), and a clawback may be taken
up once. A truncate is let through only where a test database has been told so.
"""

from django.db import migrations

CLOSED = {
    "disputes_objection": (
        "OLD.state IN ('dismissed', 'upheld', 'withdrawn', 'moot')",
        "claim_id, decision_id, by_id, enrolment_id, ground, at, due_at, is_late, state,"
        " proposed_by_id, clawback_minor, answer, answered_by_id, panel_ref, answered_at",
        "OR OLD.taken_up_at IS NOT NULL AND NEW.taken_up_at IS DISTINCT FROM OLD.taken_up_at",
    ),
    "disputes_appeal": (
        "OLD.state <> 'open'",
        "claim_id, round, by_id, at, due_at, wishes_sealed, against_id, state, outcome_id,"
        " closed_at",
        "",
    ),
    "disputes_precedent": (
        "OLD.state = 'published'",
        "plan_id, decision_id, cause, kind_key, verdict, article, reason_code, award_from_minor,"
        " award_to_minor, decided_year, was_overturned, words, state, written_by_id,"
        " looked_at_by_id",
        "",
    ),
}
APPEND_ONLY = ("disputes_objectionevent", "disputes_objectionpaper", "disputes_bundledownload")


def _row(record: str, columns: str) -> str:
    return ", ".join(f"{record}.{name.strip()}" for name in columns.split(","))


GUARD = """
CREATE FUNCTION disputes_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'disputes_are_append_only';
END $$;
"""
GUARD += "".join(
    f"""
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION disputes_append_only();
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION disputes_append_only();
"""
    for table in APPEND_ONLY
)
GUARD += "".join(
    f"""
CREATE FUNCTION {table}_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {closed} AND ({_row("NEW", columns)}) IS DISTINCT FROM ({_row("OLD", columns)}) {more} THEN
        RAISE EXCEPTION 'a closed row of % stays as it is', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_closed_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {table}_closed BEFORE UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_closed();
CREATE TRIGGER {table}_rows BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION disputes_append_only();
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION disputes_append_only();
"""
    for table, (closed, columns, more) in CLOSED.items()
)
UNGUARD = "".join(
    f"DROP TRIGGER {table}_whole ON {table}; DROP TRIGGER {table}_rows ON {table};"
    for table in (*APPEND_ONLY, *CLOSED)
)
UNGUARD += "".join(
    f"DROP TRIGGER {table}_closed ON {table}; DROP FUNCTION {table}_closed();" for table in CLOSED
)
UNGUARD += "DROP FUNCTION disputes_append_only();"


class Migration(migrations.Migration):
    dependencies = [("disputes", "0001_objections_appeals_bundles_and_precedents")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]

"""How the enrolments and steps there are already stand: what they say by their dates and pauses."""

from collections.abc import Iterator
from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper
from django.db.migrations.operations.base import Operation

BATCH = 10_000
STAND = """
UPDATE members_enrolment enrolment SET
    state = CASE
        WHEN enrolment.left_at IS NOT NULL THEN enrolment.ending
        WHEN EXISTS (SELECT 1 FROM members_freeze pause WHERE pause.enrolment_id = enrolment.id
                     AND pause.thawed_at IS NULL) THEN 'frozen'
        WHEN enrolment.waiting_until > now() + plan.clock_offset THEN 'waiting'
        ELSE 'active' END,
    outgrows_at = CASE WHEN enrolment.left_at IS NULL THEN (
        SELECT CASE WHEN count(*) = count(counts_until) THEN max(counts_until) END
        FROM members_standing WHERE enrolment_id = enrolment.id
        AND NOT EXISTS (SELECT 1 FROM members_freeze pause
                        WHERE pause.enrolment_id = enrolment.id AND pause.thawed_at IS NULL)) END
FROM charter_plan plan
WHERE plan.id = enrolment.plan_id AND enrolment.id > %s AND enrolment.id <= %s
"""
# A pause that goes on at the step's instant; a thaw ends it and a freeze begins it just then.
PAUSES = """
    EXISTS (SELECT 1 FROM members_freeze pause WHERE pause.enrolment_id = step.enrolment_id
        AND pause.frozen_at {began} step.at
        AND (pause.thawed_at IS NULL OR pause.thawed_at {ended} step.at))
"""
RUNS = "CASE WHEN step.at < enrolment.waiting_until THEN 'waiting' ELSE 'active' END"
STEP = f"""
UPDATE members_enrolmentevent told SET
    before = CASE
        WHEN step.move = 'resumed' THEN coalesce((
            SELECT earlier.move FROM members_enrolmentevent earlier
            WHERE earlier.enrolment_id = step.enrolment_id AND earlier.id < step.id
              AND earlier.move IN ('left', 'lapsed') ORDER BY earlier.id DESC LIMIT 1), 'left')
        WHEN step.move = 'thawed' THEN 'frozen'
        WHEN step.move <> 'frozen' AND {PAUSES.format(began="<", ended=">=")} THEN 'frozen'
        ELSE {RUNS} END,
    after = CASE
        WHEN step.move IN ('left', 'lapsed', 'frozen') THEN step.move
        WHEN step.move = 'payer_changed' AND {PAUSES.format(began="<=", ended=">")} THEN 'frozen'
        ELSE {RUNS} END
FROM members_enrolmentevent step
JOIN members_enrolment enrolment ON enrolment.id = step.enrolment_id
WHERE told.id = step.id AND told.after = '' AND step.id > %s AND step.id <= %s
"""
# Backwards: endings that the last release did not know were left by their member.
UNKNOWN = """
UPDATE members_enrolment SET ending = 'left'
WHERE ending NOT IN ('', 'left', 'lapsed') AND id > %s AND id <= %s
"""
LAST = "SELECT coalesce(max(id), 0) FROM {table}"


def stand(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write state and oldest age, a batch a transaction; killed and begun again, it goes on."""
    _in_batches(schema_editor, "members_enrolment", STAND)


def tell(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write before and after into what is only added to otherwise; all of it or nothing."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE members_enrolmentevent DISABLE TRIGGER members_enrolmentevent_rows"
        )
        for first, last in _batches(cursor, "members_enrolmentevent"):
            cursor.execute(STEP, [first, last])
        cursor.execute(
            "ALTER TABLE members_enrolmentevent ENABLE TRIGGER members_enrolmentevent_rows"
        )


def forget(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Call endings of a kind that is not yet known left."""
    _in_batches(schema_editor, "members_enrolment", UNKNOWN)


def _in_batches(schema_editor: BaseDatabaseSchemaEditor, table: str, statement: str) -> None:
    with schema_editor.connection.cursor() as cursor:
        for first, last in _batches(cursor, table):
            cursor.execute(statement, [first, last])


def _batches(cursor: CursorWrapper, table: str) -> Iterator[tuple[int, int]]:
    cursor.execute(LAST.format(table=table))
    last = cursor.fetchone()[0]
    for first in range(0, last, BATCH):
        yield first, first + BATCH


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar[list[tuple[str, str]]] = [("members", "0007_how_an_enrolment_stands")]
    operations: ClassVar[list[Operation]] = [
        migrations.RunPython(stand, forget),
        migrations.RunPython(tell, migrations.RunPython.noop, atomic=True),
    ]

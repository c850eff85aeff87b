"""Enrolments that ended before endings were told apart: each was left by its member."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

BATCH = 10_000
FILL = """
WITH ended AS (
    UPDATE members_enrolment SET ending = 'left' WHERE id IN (
        SELECT id FROM members_enrolment WHERE left_at IS NOT NULL AND ending = '' LIMIT %s)
    RETURNING id, plan_id, left_by_id, left_at
)
INSERT INTO members_enrolmentevent (plan_id, enrolment_id, move, reason, by_id, at)
    SELECT plan_id, id, 'left', '', left_by_id, left_at FROM ended
"""


def fill(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write ending and event, a batch a transaction; killed and begun again, it goes on."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(FILL, [BATCH])
        while cursor.rowcount:
            cursor.execute(FILL, [BATCH])


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar[list[tuple[str, str]]] = [("members", "0003_endings_events_and_freezes")]
    # Backwards the rows may stay: 0003 takes column and table away.
    operations: ClassVar[list[Operation]] = [migrations.RunPython(fill, migrations.RunPython.noop)]

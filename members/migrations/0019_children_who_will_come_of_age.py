"""When those are told who hold the children there are already: the month after they turn 18."""

from datetime import date
from itertools import islice
from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

BATCH = 2_000
OF_AGE = 18


def fill(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write a row for each child that is not of age yet; begun again, it goes on."""
    children = apps.get_model("members", "Member").objects.filter(
        relation="child", born_on__isnull=False
    )
    rows = apps.get_model("members", "ComingOfAge").objects
    today = date.today()  # noqa: DTZ011  a day more or less is told a month later
    found = children.order_by("pk").values_list("pk", "born_on").iterator(chunk_size=BATCH)
    while batch := list(islice(found, BATCH)):
        ahead = [(pk, _tell_on(born_on)) for pk, born_on in batch]
        rows.bulk_create(
            (rows.model(member_id=pk, tell_on=on) for pk, on in ahead if on > today),
            ignore_conflicts=True,
        )


def _tell_on(born_on: date) -> date:
    year, month = born_on.year + OF_AGE, born_on.month + 1
    return date(year + month // 13, month % 12 or 12, 1)


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar[list[tuple[str, str]]] = [("members", "0018_those_around_a_member")]
    # Backwards the rows may stay: 0018 takes the table away.
    operations: ClassVar[list[Operation]] = [migrations.RunPython(fill, migrations.RunPython.noop)]

"""Encrypt the names and birth dates there are, in batches; killed halfway, it goes on."""

from datetime import date
from typing import ClassVar, Final

from django.apps.registry import Apps
from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

BATCH: Final = 5_000
OF_AN_ERASED_ONE: Final = date(1900, 1, 1)  # the plain column knew no empty day


def encrypt(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    member = apps.get_model("members", "Member")
    fields = [member._meta.get_field(name) for name in ("name", "born_on")]
    hashes = [member._meta.get_field(name) for name in ("name_hash", "person_hash")]
    columns = ("name", "born_on", "name_hash", "person_hash")
    todo = member._base_manager.filter(name__isnull=True, plain_name__isnull=False)
    while rows := list(
        todo.order_by("pk").values_list("pk", "plain_name", "plain_born_on")[:BATCH]
    ):
        _write(
            schema_editor,
            dict.fromkeys(columns, "bytea"),
            [
                (
                    pk,
                    *(field.encrypted(value) for field, value in zip(fields, plain, strict=True)),
                    hashes[0].hash_of(plain[0]),
                    hashes[1].hash_of(*plain),
                )
                for pk, *plain in rows
            ],
        )


def decrypt(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    member = apps.get_model("members", "Member")
    todo = member._base_manager.filter(plain_name__isnull=True, name__isnull=False)
    while rows := list(todo.order_by("pk").values_list("pk", "name", "born_on")[:BATCH]):
        plain = [(pk, name, born_on or OF_AN_ERASED_ONE) for pk, name, born_on in rows]
        _write(schema_editor, {"plain_name": "varchar", "plain_born_on": "date"}, plain)


def _write(
    schema_editor: BaseDatabaseSchemaEditor, types: dict[str, str], rows: list[tuple[object, ...]]
) -> None:
    """Set these columns of some members, in one statement and transaction of its own."""
    sets = ", ".join(f"{column} = came.{column}" for column in types)
    lists = ", ".join(f"%s::{type_}[]" for type_ in ("bigint", *types.values()))
    with transaction.atomic(), schema_editor.connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE members_member SET {sets} FROM unnest({lists})"
            f" AS came (id, {', '.join(types)}) WHERE members_member.id = came.id",
            [list(column) for column in zip(*rows, strict=True)],
        )


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar[list[tuple[str, str]]] = [("members", "0015_room_for_encrypted_names")]
    operations: ClassVar[list[Operation]] = [migrations.RunPython(encrypt, decrypt)]

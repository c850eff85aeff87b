"""Encrypt the words of claims there are, in batches; killed halfway, it goes on."""

from collections.abc import Sequence
from typing import ClassVar, Final

from django.apps.registry import Apps
from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

BATCH: Final = 2_000
WORDS: Final = {
    "Claim": ("condition", "story", "account_name", "account_ref", "fact", "reason", "remedy"),
    "ClaimEvent": ("reason", "fact", "remedy"),
    "Evidence": ("name",),
}


def encrypt(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for model_name, names in WORDS.items():
        model = apps.get_model("claims", model_name)
        fields = [model._meta.get_field(name) for name in names]
        plain = [f"plain_{name}" for name in names]
        todo = model._base_manager.filter(**{f"{names[0]}__isnull": True})
        while rows := list(todo.order_by("pk").values_list("pk", *plain)[:BATCH]):
            hidden = [
                (pk, *(one.encrypted(word) for one, word in zip(fields, words, strict=True)))
                for pk, *words in rows
            ]
            _write(schema_editor, model._meta.db_table, names, "bytea", hidden)


def decrypt(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for model_name, names in WORDS.items():
        model = apps.get_model("claims", model_name)
        plain = [f"plain_{name}" for name in names]
        todo = model._base_manager.filter(**{f"{plain[0]}__isnull": True})
        while rows := list(todo.order_by("pk").values_list("pk", *names)[:BATCH]):
            _write(schema_editor, model._meta.db_table, plain, "text", rows)


def _write(
    schema_editor: BaseDatabaseSchemaEditor,
    table: str,
    columns: Sequence[str],
    type_: str,
    rows: Sequence[Sequence[object]],
) -> None:
    """Set these columns of some rows, in one statement and transaction of its own."""
    sets = ", ".join(f"{column} = came.{column}" for column in columns)
    lists = ", ".join(["%s::bigint[]", *(f"%s::{type_}[]" for _ in columns)])
    with transaction.atomic(), schema_editor.connection.cursor() as cursor:
        cursor.execute("SET LOCAL app.may_reword = 'on'")
        cursor.execute(
            f"UPDATE {table} SET {sets} FROM unnest({lists}) AS came (id, {', '.join(columns)})"
            f" WHERE {table}.id = came.id",
            [list(column) for column in zip(*rows, strict=True)],
        )


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar[list[tuple[str, str]]] = [("claims", "0004_room_for_encrypted_words")]
    operations: ClassVar[list[Operation]] = [migrations.RunPython(encrypt, decrypt)]

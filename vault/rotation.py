"""Taking every stored value to the first key, while the site works.

A row is read, its values are decrypted and encrypted anew, and it is written only if it still is
what was read: whoever wrote it meanwhile wrote it under the first key already.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import connection, models, transaction

from vault.fields import EncryptedField, KeyedHashField
from vault.rewording import rewording
from vault.ring import ring

BATCH: Final = 1_000


@dataclass(frozen=True)
class Place:
    """One column of a table that has a key of one column."""

    model: type[models.Model]
    field: EncryptedField

    @property
    def table(self) -> str:
        return connection.ops.quote_name(self.model._meta.db_table)

    @property
    def key(self) -> str:
        return connection.ops.quote_name(str(self.model._meta.pk.column))

    @property
    def column(self) -> str:
        return connection.ops.quote_name(str(self.field.column))


def encrypted_places() -> list[Place]:
    """Return every encrypted column there is, in a fixed order."""
    return [
        Place(model, field)
        for model in _own_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedField)
    ]


def hashed_models() -> list[tuple[type[models.Model], list[KeyedHashField]]]:
    """Return the models that have keyed hashes, with these."""
    found = [
        (model, [one for one in model._meta.concrete_fields if isinstance(one, KeyedHashField)])
        for model in _own_models()
    ]
    return [(model, fields) for model, fields in found if fields]


def _own_models() -> list[type[models.Model]]:
    return sorted(
        (model for model in apps.get_models() if model._meta.managed and not model._meta.proxy),
        key=lambda model: model._meta.db_table,
    )


def values_by_key(place: Place) -> dict[str, int]:
    """Return how many values of a column each key still closes, by the key's name."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT convert_from(substring({place.column} FROM 2 FOR get_byte({place.column}, 0)),"
            f" 'LATIN1'), count(*) FROM {place.table} WHERE octet_length({place.column}) > 0"
            " GROUP BY 1"
        )
        return dict(cursor.fetchall())


def rotate(place: Place) -> Iterator[int]:
    """Take a column to the first key, batch by batch; yield how many each batch has written.

    What is done is what begins with the first key's name: killed and started again, it goes on.
    """
    after: Any = None
    while rows := _old_rows(place, after=after):
        after = rows[-1][0]
        yield _write(place, [(key, old, _anew(place.field, old)) for key, old in rows])


def rehash(model: type[models.Model], fields: Sequence[KeyedHashField]) -> Iterator[int]:
    """Work out the keyed hashes of a table under the LOOKUP_KEY of today, batch by batch.

    Yields how many rows each batch has changed. Rows that are written meanwhile are left: they
    were hashed under today's key.
    """
    after: Any = None
    needs = sorted({name for field in fields for name in field.of})
    while rows := _next_rows(model, after=after):
        after = rows[-1].pk
        changed = 0
        for row in rows:
            values = {name: getattr(row, name) for name in needs}
            fresh = {one.attname: one.hash_of(*(values[n] for n in one.of)) for one in fields}
            changed += _set_hashes(model, row, fresh)
        yield changed


def _old_rows(place: Place, *, after: Any) -> list[tuple[Any, bytes]]:
    past = "" if after is None else f"AND {place.key} > %(after)s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {place.key}, {place.column} FROM {place.table}"
            f" WHERE octet_length({place.column}) > 0"
            f" AND substring({place.column} FROM 1 FOR %(length)s) <> %(prefix)s {past}"
            f" ORDER BY {place.key} LIMIT {BATCH}",
            {"length": len(ring().prefix), "prefix": ring().prefix, "after": after},
        )
        return [(key, bytes(old)) for key, old in cursor.fetchall()]


def _anew(field: EncryptedField, old: bytes) -> bytes:
    return ring().encrypt(ring().decrypt(old, belongs_to=field.place), belongs_to=field.place)


def _write(place: Place, rows: Sequence[tuple[Any, bytes, bytes]]) -> int:
    """Write values anew, each only over what was read; one transaction for them all."""
    keys, old, new = (list(column) for column in zip(*rows, strict=True))
    key_type = place.model._meta.pk.db_type(connection)
    with transaction.atomic(), rewording(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {place.table} SET {place.column} = came.fresh"
            f" FROM unnest(%s::{_plain(key_type)}[], %s::bytea[], %s::bytea[])"
            " AS came (key, old, fresh)"
            f" WHERE {place.table}.{place.key} = came.key AND {place.table}.{place.column}"
            " = came.old",
            [keys, old, new],
        )
        return int(cursor.rowcount)


def _plain(key_type: str | None) -> str:
    """Return a key's type as it stands in a list: without how it numbers itself."""
    return (key_type or "bigint").split(" ")[0]


def _next_rows(model: type[models.Model], *, after: Any) -> list[models.Model]:
    rows = model._base_manager.order_by("pk")
    return list((rows if after is None else rows.filter(pk__gt=after))[:BATCH])


def _set_hashes(model: type[models.Model], row: models.Model, fresh: dict[str, Any]) -> int:
    """Set a row's hashes where they are still those that were read."""
    read = {name: getattr(row, name) for name in fresh}
    if all(_bytes(read[name]) == fresh[name] for name in fresh):
        return 0
    same = model._base_manager.filter(pk=row.pk, **read)
    return same.update(**fresh)


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)

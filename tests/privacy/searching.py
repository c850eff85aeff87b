"""Where words of an erased person may still be found: in the database, decrypted, in files."""

import base64
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from papers.models import Paper
from papers.services import read_original
from papers.states import HAS_BYTES
from vault import rotation


def found_in_database(words: tuple[str, ...], hashes: tuple[bytes, ...] = ()) -> list[str]:
    """Return where any of the words stands, in whichever column of whichever table.

    Every text, JSON, byte, date and network column of the catalogue is read; what is encrypted is
    decrypted first.
    """
    return sorted({*_in_plain(words), *_in_bytes(words, hashes), *_in_encrypted(words)})


def _columns(*types: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE'"
            " AND c.data_type = ANY(%s)",
            [list(types)],
        )
        columns: list[tuple[str, str]] = cursor.fetchall()
        return columns


def _in_plain(words: tuple[str, ...]) -> Iterator[str]:
    types = ("text", "character varying", "character", "json", "jsonb", "date", "inet")
    columns = _columns(*types)
    assert len(columns) > 150
    with connection.cursor() as cursor:
        for table, column in columns:
            cursor.execute(
                f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE ANY(%s) LIMIT 1',
                [[f"%{word}%" for word in words]],
            )
            if cursor.fetchone():
                yield f"{table}.{column}"


def _in_bytes(words: tuple[str, ...], hashes: tuple[bytes, ...]) -> Iterator[str]:
    sought = [*(word.encode() for word in words), *hashes]
    sought += [base64.b64encode(word.encode()) for word in words if len(word) > 6]
    with connection.cursor() as cursor:
        for table, column in _columns("bytea"):
            cursor.execute(
                f'SELECT 1 FROM "{table}", unnest(%s::bytea[]) AS sought'
                f' WHERE position(sought IN "{column}") > 0 LIMIT 1',
                [sought],
            )
            if cursor.fetchone():
                yield f"{table}.{column}"


def _in_encrypted(words: tuple[str, ...]) -> Iterator[str]:
    for place in rotation.encrypted_places():
        values = place.model._base_manager.values_list(place.field.name, flat=True)
        if any(word in str(value) for value in values for word in words):
            yield place.field.place


def found_in_files(words: tuple[str, ...]) -> list[str]:
    """Return the stored files in whose name or bytes any of the words stands."""
    return [*_in_files(words), *_in_papers(words)]


def _in_papers(words: tuple[str, ...]) -> Iterator[str]:
    """Yield the papers whose original, decrypted, has any of the words."""
    for paper in Paper.objects.filter(lies__in=HAS_BYTES):
        content = b"".join(read_original(paper))
        if any(word.encode() in content for word in words):
            yield paper.place


def _in_files(words: tuple[str, ...]) -> list[str]:
    files = [one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()]
    return [
        one.name
        for one in files
        if any(word in one.name or word.encode() in one.read_bytes() for word in words)
    ]

"""The doors of the log: C2SP's addresses to the letter, and a page for people."""

import base64

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from logbook import selectors, services
from logbook.models import FullTile
from logbook.rules import merkle, notes, tiles
from logbook.rules.tiles import Tile
from tests.logbook.builders import NOON, a_log, a_signed_log

pytestmark = pytest.mark.django_db
IMMUTABLE = "public, max-age=31536000, immutable"


def test_the_checkpoint_is_a_signed_note_that_nobody_keeps_long(client: Client) -> None:
    a_signed_log(300)

    response = client.get("/log/checkpoint")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=5"
    text, (signature,) = notes.split_note(response.content)
    (vkey, from_size, until_size, state) = client.get("/log/keys").content.decode().split()
    assert (from_size, until_size, state) == ("0", "-", "signs")
    assert notes.is_signed(text, signature.signature, verifier=notes.verifier_of(vkey))
    assert notes.checkpoint_of(text).size == 300


def test_a_stranger_rebuilds_the_log_from_tiles_and_entries(client: Client) -> None:
    a_signed_log(300)
    checkpoint = notes.checkpoint_of(notes.split_note(client.get("/log/checkpoint").content)[0])

    hashes: list[bytes] = []
    for path in ("0/000", "0/001.p/44"):
        response = client.get(f"/log/tile/{path}")
        assert response["Content-Type"] == "application/octet-stream"
        assert response["Cache-Control"] == IMMUTABLE
        hashes += tiles.hashes_of(response.content)
    entries = b"".join(
        client.get(f"/log/tile/entries/{path}").content for path in ("000", "001.p/44")
    )
    upper = client.get("/log/tile/1/000.p/1").content

    assert upper == merkle.root_of(hashes[:256])
    assert merkle.root_of(hashes) == checkpoint.root
    found = []
    while entries:
        length = int.from_bytes(entries[:2], "big")
        found.append(merkle.leaf_hash(entries[2 : 2 + length]))
        entries = entries[2 + length :]
    assert found == hashes


@pytest.mark.parametrize(
    "address",
    [
        "tile/0/001",
        "tile/0/001.p/45",
        "tile/0/002",
        "tile/1/000",
        "tile/1/000.p/2",
        "tile/2/000.p/1",
        "tile/64/000",
        "tile/0/0",
        "tile/0/x000/000",
        "tile/entries/001.p/45",
        "tile/entries/x999/x999/x999/x999/x999/x999/999",
        "tile/63/x999/x999/x999/x999/x999/x999/999",
        "tile/0/..%2f..%2fcheckpoint",
        "tile/0/000%00",
        "tile/%D9%A0/000",
        "tile/",
        "checkpoints/299",
        "checkpoints/99999999999999999999999",
        "checkpoints/-1",
        "heads/ledger/2026-13-45.json",
        "heads/ledger/2026-01-01.json",
        "heads/other/2026-01-01.json",
    ],
)
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    a_signed_log(300)

    response = client.get(f"/log/{address}")

    assert response.status_code == 404
    assert "immutable" not in response.headers.get("Cache-Control", "")


def test_entries_that_are_not_signed_yet_are_not_served(client: Client) -> None:
    a_signed_log(3)
    a_log(2, first=3)

    assert client.get("/log/tile/0/000.p/3").status_code == 200
    assert client.get("/log/tile/0/000.p/5").status_code == 404
    services.sign_checkpoint(at=NOON)
    assert client.get("/log/tile/0/000.p/5").status_code == 200


def test_a_log_without_entries_says_so(client: Client) -> None:
    for address in ("checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"):
        assert client.get(f"/log/{address}").status_code == 404
    assert client.get("/log/keys").content == b""
    assert client.get("/log/checkpoints.txt").content == b""
    assert b"Nothing is published yet" in client.get("/log/").content


def test_older_checkpoints_stay(client: Client) -> None:
    a_signed_log(3)
    first = client.get("/log/checkpoint").content
    a_log(4, first=3)
    services.sign_checkpoint(at=NOON)

    lines = client.get("/log/checkpoints.txt").content.decode().splitlines()
    assert [line.split()[0] for line in lines] == ["3", "7"]
    assert lines[1].split()[1:] == [selectors.tree(7).root().hex(), "2026-04-04T12:00:00Z"]
    assert client.get("/log/checkpoints/3").content == first
    root = base64.b64decode(first.split(b"\n")[2]).hex()
    assert lines[0].split()[1] == root


def test_a_bent_tile_is_never_handed_out(client: Client) -> None:
    a_signed_log(300)
    bend("UPDATE logbook_fulltile SET hashes = set_byte(hashes, 99, get_byte(hashes, 99) # 1)")
    bend("UPDATE logbook_leaf SET entry = replace(entry, '/299/', '/298/') WHERE index = 299")

    for address in ("0/000", "entries/001.p/44"):
        response = client.get(f"/log/tile/{address}")
        assert response.status_code == 503
        assert response["Cache-Control"] == "no-store"
    assert client.get("/log/tile/entries/000").status_code == 200
    check = services.check_log(at=NOON)
    assert "tile 0/000 is not of its leaves" in check.faults


def bend(sql: str) -> None:
    """Change what triggers and constraints hold, as only whoever runs the database can."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "ALTER TABLE logbook_leaf DROP CONSTRAINT IF EXISTS leaf_hash_is_of_its_entry"
        )
        cursor.execute(
            "ALTER TABLE logbook_leaf DROP CONSTRAINT IF EXISTS leaf_says_what_its_entry_says"
        )
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE logbook_leaf SET entry = entry || ' ' WHERE index = 7", "leaf 7 is not of its"),
        ("DELETE FROM logbook_leaf WHERE index = 7", "leaf 7 is missing"),
        ("DELETE FROM logbook_fulltile", "tile 0/000 is not of its leaves"),
        ("UPDATE logbook_fulltile SET number = 9", "tile 0/009 is of no leaves"),
        ("UPDATE logbook_fulltile SET root = sha256('x')", "tile 0/000 is not of its leaves"),
        ("UPDATE logbook_signature SET signature = sha256('x')", "does not hold"),
        ("UPDATE logbook_logkey SET seed = sha256('x')", "cannot be opened"),
        ("DELETE FROM logbook_leaf WHERE index > 270", "of leaves that are gone"),
    ],
)
def test_the_check_names_whatever_was_bent(sql: str, fault: str) -> None:
    a_signed_log(300)
    assert services.check_log(at=NOON).faults == []

    bend(sql)

    assert any(fault in one for one in services.check_log(at=NOON).faults)


def test_the_page_shows_the_newest_entries_with_links(client: Client, settings: Settings) -> None:
    a_signed_log(30)

    page = client.get("/log/").content.decode()

    checkpoint = selectors.latest_checkpoint()
    assert checkpoint is not None
    assert checkpoint.mark in page
    assert 'href="/plans/boat/periods/29/report.json"' in page
    assert "/plans/boat/periods/9/report.json" not in page
    assert selectors.log_keys()[0].vkey in page
    assert "no witness yet" in page
    assert "What this does not prove" in page


@pytest.mark.parametrize("size", [1, 30])
def test_the_page_costs_the_same_for_any_log(
    client: Client, size: int, django_assert_max_num_queries: object
) -> None:
    a_signed_log(size)

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert client.get("/log/").status_code == 200


def test_a_full_tile_is_stored_and_a_partial_one_is_not() -> None:
    a_log(300)

    assert [(one.level, one.number) for one in FullTile.objects.all()] == [(0, 0)]
    assert selectors.tile_hashes(Tile(1, 0, 1)) == [bytes(FullTile.objects.get().root)]

"""Witnesses over real HTTP: a process of their own that cosigns, and answers of every kind."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from logbook import selectors, services, witnesses
from logbook.models import Checkpoint, Cosignature, Signature
from logbook.rules import merkle, notes
from logbook.rules.notes import COSIGNATURE, Verifier
from logbook.services import Answer
from tests.logbook.builders import NOON, a_log, a_signed_log

pytestmark = pytest.mark.django_db
HOUSE = Path(__file__).parent.parent.parent
SEED = bytes(range(32))
WITNESS = Verifier("other.example/w", notes.public_of(SEED), COSIGNATURE)
Reply = Callable[[bytes], tuple[int, bytes]]


@pytest.fixture
def witness(tmp_path: Path, settings: Settings) -> Iterator[Verifier]:
    """Run a witness that knows our log's first key, and let us ask it."""
    a_signed_log(3)
    (key,) = selectors.log_keys()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.logbook.witness", str(tmp_path), key.vkey],
        cwd=HOUSE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        settings.LOG_WITNESSES = line
        yield notes.verifier_of(line.split()[0])
        process.terminate()


@contextmanager
def answering(reply: Reply, settings: Settings) -> Iterator[list[bytes]]:
    """Let our witness be a server that answers so; yields what it was asked."""
    asked: list[bytes] = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(body)
            status, content = reply(body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.LOG_WITNESSES = f"{WITNESS.vkey} http://127.0.0.1:{server.server_port}/"
    try:
        yield asked
    finally:
        server.shutdown()
        server.server_close()


def collect() -> list[Answer]:
    return [one.answer for one in services.collect_cosignatures(at=datetime.now(UTC))]


def test_a_witness_follows_the_log_and_its_name_stands_in_the_note(witness: Verifier) -> None:
    assert collect() == [Answer.COSIGNED]
    assert collect() == [Answer.HAD]
    a_log(300, first=3)
    services.sign_checkpoint(at=NOON)
    assert collect() == [Answer.COSIGNED]

    latest = selectors.latest_checkpoint()
    assert latest is not None
    text, (_ours, theirs) = notes.split_note(latest.note.encode())
    assert theirs.is_by(witness)
    assert notes.is_signed(text, theirs.signature, verifier=witness)
    assert [(one.name, one.size) for one in selectors.witnessed()] == [(witness.name, 303)]
    assert Cosignature.objects.count() == 2


def test_we_ask_anew_from_what_a_witness_really_saw(witness: Verifier) -> None:
    collect()
    with connection.cursor() as cursor:  # as after a backup: we forgot what it has signed
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM logbook_cosignature")
        cursor.execute("SET LOCAL session_replication_role = origin")
    a_log(2, first=3)
    services.sign_checkpoint(at=NOON)

    assert collect() == [Answer.COSIGNED]


def test_a_witness_cosigns_no_second_history(witness: Verifier) -> None:
    a_log(4, first=3)
    services.sign_checkpoint(at=NOON)
    collect()
    note = forked(size=9)

    with pytest.raises(witnesses.WitnessRefuses, match="422"):
        witnesses.add_checkpoint(
            selectors.witnesses()[0], old=7, proof=[b"\1" * 32, b"\2" * 32], note=note
        )
    with pytest.raises(witnesses.WitnessRefuses, match="409"):
        witnesses.add_checkpoint(selectors.witnesses()[0], old=7, proof=[], note=forked(size=7))
    with pytest.raises(witnesses.WitnessRefuses, match="400"):
        witnesses.add_checkpoint(selectors.witnesses()[0], old=9, proof=[], note=forked(size=7))


def forked(*, size: int) -> str:
    """Return a checkpoint that our own key has signed over another tree."""
    key = Signature.objects.select_related("key").latest("pk").key
    text = notes.Checkpoint(key.name, size, merkle.leaf_hash(b"forked")).text
    line = selectors.verifier_of(key).line(notes.sign(text, seed=bytes.fromhex(key.seed)))
    return notes.note_of(text, [line])


def test_a_witness_that_does_not_know_the_new_key_says_no(witness: Verifier) -> None:
    collect()
    services.rotate_key(reason="lost", is_lost=True, at=NOON)
    a_log(1, first=3)
    services.sign_checkpoint(at=NOON)

    (asked,) = services.collect_cosignatures(at=datetime.now(UTC))
    assert (asked.answer, asked.why) == (Answer.REFUSED, "403")


def cosigned(body: bytes, *, time: int | None = None, seed: bytes = SEED) -> bytes:
    """Return the cosignature line of the note in a question, right or wrong as asked for."""
    text, _signatures = notes.split_note(body.partition(b"\n\n")[2])
    at = int(datetime.now(UTC).timestamp()) if time is None else time
    return WITNESS.line(notes.cosign(text, seed=seed, time=at)).encode()


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        (lambda body: (200, cosigned(body)), Answer.COSIGNED),
        (lambda body: (200, b"".join([other_line(), cosigned(body)])), Answer.COSIGNED),
        (lambda body: (200, cosigned(body, time=4_000_000_000)), Answer.WRONG),
        (lambda body: (200, cosigned(body, seed=bytes(32))), Answer.WRONG),
        (lambda _body: (200, other_line()), Answer.WRONG),
        (lambda _body: (200, b"hello"), Answer.AWAY),
        (lambda _body: (200, b"\xff\n"), Answer.AWAY),
        (lambda _body: (200, b"x" * 100_000), Answer.AWAY),
        (lambda _body: (400, b""), Answer.REFUSED),
        (lambda _body: (403, b""), Answer.REFUSED),
        (lambda _body: (404, b"who?"), Answer.REFUSED),
        (lambda _body: (409, b"roots differ"), Answer.REFUSED),
        (lambda _body: (409, b"99\n"), Answer.AHEAD),
        (lambda _body: (409, b"1\n"), Answer.AHEAD),
        (lambda _body: (422, b""), Answer.REFUSED),
        (lambda _body: (500, b""), Answer.AWAY),
        (lambda _body: (302, b""), Answer.AWAY),
    ],
)
def test_every_answer_has_its_name(reply: Reply, answer: Answer, settings: Settings) -> None:
    a_signed_log(3)

    with answering(reply, settings):
        assert collect() == [answer]

    assert Cosignature.objects.count() == (answer == Answer.COSIGNED)


def other_line() -> bytes:
    other = Verifier("unknown.example", notes.public_of(bytes(32)), COSIGNATURE)
    return other.line(bytes(72)).encode()


def test_the_first_question_is_from_nothing(settings: Settings) -> None:
    a_signed_log(3)

    with answering(lambda body: (200, cosigned(body)), settings) as asked:
        collect()

    latest = selectors.checkpoint_of(3)
    assert latest is not None
    ours = latest.note.splitlines(keepends=True)[:5]
    assert asked == [b"old 0\n\n" + "".join(ours).encode()]


def test_a_witness_that_is_away_holds_up_nobody(settings: Settings) -> None:
    a_signed_log(3)
    settings.LOG_WITNESSES = f"{WITNESS.vkey} http://127.0.0.1:1"

    assert collect() == [Answer.AWAY]
    with pytest.raises(CommandError):
        call_command("collect_cosignatures")
    settings.LOG_WITNESSES = ""
    call_command("collect_cosignatures")
    assert Checkpoint.objects.count() == 1

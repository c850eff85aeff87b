"""Signed notes, checkpoints and cosignatures, as C2SP has them."""

import base64

import pytest

from logbook.rules import NoteUnreadable, notes, witnessing
from logbook.rules.notes import COSIGNATURE, Checkpoint, Verifier

# The example of Go's own package (golang.org/x/mod/sumdb/note).
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotp"
    "RZb6KE6RyyBwJnAM=\n"
)
SEED = bytes(range(32))
OURS = Verifier("pool.example/log", notes.public_of(SEED))
TEXT = Checkpoint("pool.example/log", 7, b"\x07" * 32).text


def test_the_note_of_another_house_verifies() -> None:
    verifier = notes.verifier_of(GO_KEY)
    text, (signature,) = notes.split_note(GO_NOTE.encode())

    assert verifier.vkey == GO_KEY
    assert signature.is_by(verifier)
    assert notes.is_signed(text, signature.signature, verifier=verifier)
    assert not notes.is_signed(text + "\n", signature.signature, verifier=verifier)
    assert notes.note_of(text, [signature.line]) == GO_NOTE


def test_a_checkpoint_is_three_lines_and_its_signature() -> None:
    signature = notes.sign(TEXT, seed=SEED)
    note = notes.note_of(TEXT, [OURS.line(signature)])

    lines = note.split("\n")
    assert lines[:2] == ["pool.example/log", "7"]
    assert base64.b64decode(lines[2]) == b"\x07" * 32
    assert lines[3] == ""
    assert lines[4].startswith("— pool.example/log ")
    assert base64.b64decode(lines[4].split(" ")[2])[:4] == OURS.key_id
    assert lines[5:] == [""]
    text, (found,) = notes.split_note(note.encode())
    assert notes.checkpoint_of(text) == Checkpoint("pool.example/log", 7, b"\x07" * 32)
    assert notes.is_signed(text, found.signature, verifier=OURS)


def test_a_cosignature_binds_its_time() -> None:
    witness = Verifier("witness.example/w", notes.public_of(SEED), COSIGNATURE)
    signature = notes.cosign(TEXT, seed=SEED, time=1_700_000_000)

    assert len(signature) == 72
    assert notes.time_of(signature) == 1_700_000_000
    assert notes.is_signed(TEXT, signature, verifier=witness)
    later = (1_700_000_001).to_bytes(8, "big") + signature[8:]
    assert not notes.is_signed(TEXT, later, verifier=witness)
    assert not notes.is_signed(TEXT, signature[8:], verifier=witness)
    assert witness.key_id != OURS.key_id


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"\n",
        b"\n\n",
        b"text\n",
        TEXT.encode(),
        GO_NOTE.encode()[:-1],
        GO_NOTE.replace("—", "-").encode(),
        GO_NOTE.replace("— P", "—  P").encode(),
        GO_NOTE.replace("x08", "x0*8").encode(),
        GO_NOTE.replace("\n\n", "\n").encode(),
        GO_NOTE.replace("If", "\tIf").encode(),
        GO_NOTE.replace("If", "\x00").encode(),
        GO_NOTE.encode() + b"\xff\n",
        GO_NOTE.encode() + "— P AA==\n".encode(),
        b"x" * 70_000 + GO_NOTE.encode(),
    ],
)
def test_what_is_no_note_is_refused(note: bytes) -> None:
    with pytest.raises(NoteUnreadable):
        notes.split_note(note)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n",
        "origin\n7\n",
        TEXT.replace("7", "07", 1),
        TEXT.replace("7", "-7", 1),
        TEXT.replace("7", "٧", 1),
        TEXT.replace("7\n", "7\n\n", 1),
        "\n" + TEXT,
        TEXT.replace("BwcH", "Bwc", 1),
        TEXT.removesuffix("\n"),
        "origin\n7\nAAAA\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteUnreadable):
        notes.checkpoint_of(text)


@pytest.mark.parametrize(
    "vkey",
    ["", "a", "a+b", GO_KEY + "x", GO_KEY.replace("c74f", "c74e"), GO_KEY.replace("+ARp", "+BRp")],
)
def test_what_is_no_key_is_refused(vkey: str) -> None:
    with pytest.raises(NoteUnreadable):
        notes.verifier_of(vkey)


def test_a_question_to_a_witness_is_read_as_it_was_asked() -> None:
    note = notes.note_of(TEXT, [OURS.line(notes.sign(TEXT, seed=SEED))])
    proof = (b"\x01" * 32, b"\x02" * 32)

    body = witnessing.question_of(old=3, proof=proof, note=note)

    assert body.startswith(b"old 3\nAQEB")
    assert witnessing.read_question(body) == witnessing.Question(3, proof, note.encode())
    first = witnessing.question_of(old=0, proof=(), note=note)
    assert first == b"old 0\n\n" + note.encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 1",
        b"old -1\n\nnote",
        b"old 01\n\nnote",
        b"new 1\n\nnote",
        b"old 1\nAAAA\n\nnote",
        b"old 1\n*\n\nnote",
        b"old 1\n" + b"\n".join([base64.b64encode(bytes(32))] * 64) + b"\n\nnote",
        b"\xff\n\n",
    ],
)
def test_what_is_no_question_is_refused(body: bytes) -> None:
    with pytest.raises(NoteUnreadable):
        witnessing.read_question(body)


def test_witnesses_are_named_by_key_and_address() -> None:
    key = Verifier("w.example", notes.public_of(SEED), COSIGNATURE).vkey

    found = witnessing.witnesses_of(f"{key} https://w.example/api/, {key} http://localhost:1\n")

    assert [each.address for each in found] == ["https://w.example/api", "http://localhost:1"]
    assert witnessing.witnesses_of("") == ()
    for wrong in (key, f"{key} ftp://w.example", "w https://w.example", f"{key} https://a b"):
        with pytest.raises(NoteUnreadable):
            witnessing.witnesses_of(wrong)

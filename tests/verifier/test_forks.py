"""A log with two histories, other keys, and who witnesses it."""

from pathlib import Path

import pytest

from logbook.rules import notes
from tests.verifier.folders import AT, ORIGIN, Pool, put, verified
from tests.verifier.reports import Json

pytestmark = pytest.mark.django_db  # the record is published into a database, once
FIRST = "plans/where-1/periods/1/report.json"


def more_fee(content: Json) -> None:
    content["figures"]["fee_minor"] += 1


def test_a_log_that_was_forked_does_not_fit_an_older_checkpoint(pool: Pool, tmp_path: Path) -> None:
    put(tmp_path / "old", pool.signed(6).encode())
    assert verified(pool.write(tmp_path / "a"), "--since", tmp_path / "old")[0] == 0
    pool.change(FIRST, more_fee)

    code, said = verified(pool.write(tmp_path / "b"), "--since", tmp_path / "old")

    assert (code, "there are two histories" in said) == (1, True), said


def test_a_log_that_was_cut_back_does_not_fit_an_older_checkpoint(
    pool: Pool, tmp_path: Path
) -> None:
    put(tmp_path / "old", pool.signed(len(pool.files)).encode())
    pool.drop(pool.files[-1][1])

    code, said = verified(pool.write(tmp_path / "b"), "--since", tmp_path / "old")

    assert (code, "some are gone" in said) == (1, True), said


def test_two_kept_checkpoints_that_contradict_each_other_are_caught(
    pool: Pool, tmp_path: Path
) -> None:
    pool.checkpoints = [(4, pool.signed(4))]
    assert verified(pool.write(tmp_path / "a"))[0] == 0
    pool.change(FIRST, more_fee)

    code, said = verified(pool.write(tmp_path / "b"))

    assert (code, "log/checkpoints/4: its root is not that of the log" in said) == (1, True), said


def test_a_checkpoint_of_another_key_is_caught_by_the_key_one_holds(
    record: Path, pool: Pool, tmp_path: Path
) -> None:
    """The folder signed anew is whole in itself: only a key from elsewhere tells it apart."""
    own = (record / "log/keys").read_text().split(" ")[0]
    assert verified(record, "--key", own)[0] == 0

    code, said = verified(pool.write(tmp_path), "--key", own)

    assert (code, "not signed by the key that you hold" in said) == (1, True), said


def test_a_key_that_was_changed_since_says_so(pool: Pool, tmp_path: Path) -> None:
    size = len(pool.files)
    old, new = pool.key, notes.Verifier(ORIGIN, notes.public_of(b"n" * 32))
    pool.checkpoints = [(4, pool.signed(4))]
    pool.seed = b"n" * 32
    pool.write(tmp_path)
    put(tmp_path / "log/keys", f"{old.vkey} 0 4 ended\n{new.vkey} 4 - signs\n".encode())

    assert verified(tmp_path, "--key", new.vkey)[0] == 0
    code, said = verified(tmp_path, "--key", old.vkey)

    assert (code, "yours signed up to 4 entries" in said, size > 4) == (1, True, True), said


def test_a_witness_is_asked_for_by_name(pool: Pool, tmp_path: Path) -> None:
    witness = notes.Verifier("seen.example", notes.public_of(b"w" * 32), notes.COSIGNATURE)
    pool.write(tmp_path)
    assert (
        "not cosigned by the witness seen.example"
        in verified(tmp_path, "--witness", witness.vkey)[1]
    )
    note = (tmp_path / "log/checkpoint").read_text()
    text = note.rpartition("\n\n")[0] + "\n"
    line = witness.line(notes.cosign(text, seed=b"w" * 32, time=int(AT.timestamp())))
    put(tmp_path / "log/checkpoint", (note + line).encode())

    code, said = verified(tmp_path, "--witness", witness.vkey)

    assert (code, "seen.example has cosigned this checkpoint" in said) == (0, True), said

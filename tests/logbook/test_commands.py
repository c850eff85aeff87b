"""The commands of the log, and its sweeps, say what stands in the way and do not fall over it."""

import logging
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from logbook import selectors, tasks
from logbook.rules import notes
from logbook.rules.notes import Verifier
from tests.logbook.builders import a_log, a_signed_log

pytestmark = pytest.mark.django_db
OTHER_RING = f"new:{'B' * 43}="


def test_a_lost_key_is_ended_by_the_procedure(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """docs/operations.md, "A key that was lost", from beginning to end."""
    a_signed_log(3)
    a_log(1, first=3)
    settings.FIELD_KEYS = OTHER_RING

    with caplog.at_level(logging.ERROR):
        tasks.sign_checkpoint()
    assert "cannot be opened" in caplog.text
    assert selectors.signed_size() == 3

    said = StringIO()
    call_command("rotate_log_key", reason="the ring burned", stdout=said)
    tasks.sign_checkpoint()

    assert selectors.signed_size() == 4
    old, new = selectors.log_keys()
    assert f"{old.vkey} signs from 0 to 3\n{new.vkey} signs from 3 to …\n" in said.getvalue()
    assert (old.was_lost, old.reason) == (True, "the ring burned")


@pytest.mark.parametrize("reason", ["", " ", "x" * 301])
def test_a_key_is_ended_for_a_reason(reason: str) -> None:
    a_signed_log(1)

    with pytest.raises(CommandError):
        call_command("rotate_log_key", reason=reason)

    assert len(selectors.log_keys()) == 1


def test_there_must_be_a_key_to_end() -> None:
    with pytest.raises(CommandError, match="no key"):
        call_command("rotate_log_key", reason="every year")


def test_a_witness_that_is_away_is_named_in_the_journal(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    a_signed_log(1)
    key = Verifier("w.example", notes.public_of(bytes(32)), notes.COSIGNATURE)
    settings.LOG_WITNESSES = f"{key.vkey} http://127.0.0.1:1"

    with caplog.at_level(logging.WARNING):
        tasks.collect_cosignatures()

    assert "w.example did not answer" in caplog.text

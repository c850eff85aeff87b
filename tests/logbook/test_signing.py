"""Checkpoints: one a size, by the key of the time; keys are changed, even lost ones."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from pytest_django import Settings

from logbook import rules, selectors, services
from logbook.models import Checkpoint, Leaf, LogKey, Signature
from logbook.rules import merkle, notes
from tests.logbook.builders import NOON, a_log, a_signed_log
from tests.treasury.builders import refused

LATER = NOON + timedelta(days=1)
OTHER_RING = f"new:{'B' * 43}="


def verified(size: int) -> list[str]:
    """Return which of our keys, by their place, have signed a checkpoint; all lines must hold."""
    checkpoint = selectors.checkpoint_of(size)
    assert checkpoint is not None
    text, signatures = notes.split_note(checkpoint.note.encode())
    keys = [notes.verifier_of(key.vkey) for key in selectors.log_keys()]
    found = []
    for place, key in enumerate(keys):
        lines = [one for one in signatures if one.is_by(key)]
        assert all(notes.is_signed(text, one.signature, verifier=key) for one in lines)
        found += [str(place)] * len(lines)
    assert len(found) == len(signatures)
    return found


@pytest.mark.django_db
def test_an_empty_log_has_nothing_to_sign() -> None:
    assert services.sign_checkpoint(at=NOON) is None
    assert selectors.latest_checkpoint() is None
    assert not LogKey.objects.exists()


@pytest.mark.django_db
def test_a_checkpoint_is_what_others_can_read(settings: Settings) -> None:
    settings.LOG_ORIGIN = "pool.example/log"
    a_log(5)

    services.sign_checkpoint(at=NOON)

    checkpoint = selectors.latest_checkpoint()
    assert checkpoint is not None
    text, (signature,) = notes.split_note(checkpoint.note.encode())
    found = notes.checkpoint_of(text)
    assert found == notes.Checkpoint("pool.example/log", 5, selectors.tree(5).root())
    assert (checkpoint.size, checkpoint.root_hex) == (5, found.root.hex())
    assert checkpoint.mark == found.root.hex()[:16]
    (key,) = selectors.log_keys()
    assert key.vkey.startswith("pool.example/log+")
    assert notes.is_signed(text, signature.signature, verifier=notes.verifier_of(key.vkey))


@pytest.mark.django_db
def test_one_size_is_signed_once() -> None:
    a_signed_log(5)
    services.sign_checkpoint(at=LATER)
    a_log(2, first=5)
    services.sign_checkpoint(at=LATER)

    assert list(Checkpoint.objects.order_by("size").values_list("size", "at")) == [
        (5, NOON),
        (7, LATER),
    ]
    assert Signature.objects.count() == 2
    assert LogKey.objects.count() == 1


@pytest.mark.django_db
def test_nothing_is_signed_over_a_log_that_was_bent() -> None:
    a_signed_log(300)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE logbook_fulltile SET root = sha256('bent') WHERE number = 0")
        cursor.execute("SET LOCAL session_replication_role = origin")
    a_log(1, first=300)

    with pytest.raises(rules.LogCorrupted):
        services.sign_checkpoint(at=LATER)

    latest = selectors.latest_checkpoint()
    assert latest is not None
    assert latest.size == 300


@pytest.mark.django_db
def test_a_key_is_changed_and_both_sign_the_size_between() -> None:
    a_signed_log(3)
    a_log(2, first=3)

    services.rotate_key(reason="every year", is_lost=False, at=LATER)
    a_log(1, first=5)
    services.sign_checkpoint(at=LATER)

    assert [(k.from_size, k.until_size, k.was_lost) for k in selectors.log_keys()] == [
        (0, 5, False),
        (5, None, False),
    ]
    assert [verified(size) for size in (3, 5, 6)] == [["0"], ["0", "1"], ["1"]]
    assert selectors.log_keys()[0].reason == "every year"


@pytest.mark.django_db
def test_a_lost_key_stops_signing_and_a_new_one_goes_on(settings: Settings) -> None:
    a_signed_log(3)
    a_log(2, first=3)
    settings.FIELD_KEYS = OTHER_RING  # the ring that could open the seed is gone

    with pytest.raises(rules.SeedUnreadable):
        services.sign_checkpoint(at=LATER)
    latest = selectors.latest_checkpoint()
    assert latest is not None
    assert latest.size == 3  # what was signed is served as before

    services.rotate_key(reason="the ring burned", is_lost=False, at=LATER)
    services.sign_checkpoint(at=LATER)

    assert [(k.from_size, k.until_size, k.was_lost) for k in selectors.log_keys()] == [
        (0, 3, True),
        (3, None, False),
    ]
    assert [verified(size) for size in (3, 5)] == [["0", "1"], ["1"]]


@pytest.mark.django_db
def test_a_key_in_other_hands_signs_nothing_more() -> None:
    a_signed_log(3)
    a_log(2, first=3)

    services.rotate_key(reason="copied", is_lost=True, at=LATER)

    assert [(k.until_size, k.was_lost) for k in selectors.log_keys()] == [(3, True), (None, False)]
    assert verified(3) == ["0", "1"]


@pytest.mark.django_db
def test_a_key_that_never_signed_can_be_changed(settings: Settings) -> None:
    with pytest.raises(rules.NoLogKey):
        services.rotate_key(reason="none", is_lost=False, at=LATER)
    settings.LOG_ORIGIN = "no name+"
    a_log(1)
    with pytest.raises(rules.NoLogKey):
        services.sign_checkpoint(at=NOON)
    assert not Checkpoint.objects.exists()


@pytest.mark.django_db
def test_the_name_of_the_log_outlives_its_setting(settings: Settings) -> None:
    a_signed_log(1)
    settings.LOG_ORIGIN = "elsewhere.example/log"
    a_log(1, first=1)
    services.rotate_key(reason="moved", is_lost=False, at=LATER)

    origins = {Checkpoint.objects.get(size=size).text.split("\n")[0] for size in (1, 2)}
    assert len(origins) == 1
    assert {key.vkey.split("+")[0] for key in selectors.log_keys()} == origins


@pytest.mark.django_db
def test_only_one_key_signs_and_an_end_is_final() -> None:
    a_signed_log(1)
    services.rotate_key(reason="yearly", is_lost=False, at=LATER)
    key = LogKey.objects.defer("seed").latest("pk")

    with refused("one_key_signs"):
        LogKey.objects.create(
            name="another", public=b"\2" * 32, seed="00", from_size=1, made_at=NOON
        )
    with refused("only ended"):
        LogKey.objects.exclude(pk=key.pk).update(reason="nothing happened")
    with refused("a_key_ends_for_a_reason"):
        LogKey.objects.filter(pk=key.pk).update(ended_at=LATER, until_size=1)


@pytest.mark.django_db(transaction=True)
def test_two_signers_at_once_are_one_and_appenders_take_turns() -> None:
    a_log(2)

    def work(number: int) -> Any:
        try:
            if number % 2:
                return services.sign_checkpoint(at=NOON)
            return a_log(3, first=2 + number * 10)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    services.sign_checkpoint(at=NOON)

    assert LogKey.objects.count() == 1
    assert selectors.size() == 14
    leaves = Leaf.objects.order_by("index").values_list("hash", flat=True)
    hashes = [bytes(each) for each in leaves]
    for checkpoint in Checkpoint.objects.all():
        assert bytes(checkpoint.root) == merkle.root_of(hashes[: checkpoint.size])
        assert checkpoint.signatures.count() == 1

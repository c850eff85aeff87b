"""The sandbox provider, as a caller sees it."""

import signal
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.treasury.sandbox import Provider, wait_until
from treasury.provider.faults import Faults

WISH = {"mandate": "m", "amount_minor": 972}


def find(provider: Provider, key: str) -> httpx.Response:
    return provider.call("GET", f"/v1/debits/{quote(key, safe='')}")


def test_a_debit_is_pending_first_and_paid_later(provider: Provider) -> None:
    first = provider.call("POST", "/v1/debits", key="a/1", content=WISH)

    assert (first.status_code, first.json()["status"]) == (HTTPStatus.ACCEPTED, "pending")
    wait_until(lambda: find(provider, "a/1").json()["status"] == "paid")


def test_a_key_again_gives_the_same_answer_and_no_second_debit(provider: Provider) -> None:
    answers = [provider.call("POST", "/v1/debits", key="b/1", content=WISH) for _ in range(2)]
    wait_until(lambda: provider.settled("b/1"))
    answers.append(provider.call("POST", "/v1/debits", key="b/1", content=WISH))

    assert len({answer.content for answer in answers}) == 1
    assert provider.book()["b/1"] == ("paid", 972)


def test_a_key_with_another_wish_is_refused(provider: Provider) -> None:
    provider.call("POST", "/v1/debits", key="c/1", content=WISH)

    other = provider.call("POST", "/v1/debits", key="c/1", content={**WISH, "amount_minor": 1})
    payout = provider.call(
        "POST", "/v1/payouts", key="c/1", content={"account": "a", "name": "n", "amount_minor": 972}
    )

    assert {other.status_code, payout.status_code} == {HTTPStatus.CONFLICT}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"mandate": "m", "amount_minor": 0}, "amount_wrong"),
        ({"mandate": "m", "amount_minor": 1.5}, "amount_wrong"),
        ({"mandate": "m", "amount_minor": True}, "amount_wrong"),
        ({"mandate": "m"}, "amount_wrong"),
        ({"amount_minor": 5}, "mandate_missing"),
        ([], "unreadable"),
    ],
)
def test_a_wrong_wish_is_refused_and_not_written_down(
    content: object, code: str, provider: Provider
) -> None:
    answer = provider.call("POST", "/v1/debits", key="d/1", content=content)

    assert answer.json() == {"code": code}
    assert "d/1" not in provider.book()


def test_strangers_and_unknown_addresses_are_turned_away(provider: Provider) -> None:
    stranger = httpx.get(f"{provider.url}/v1/faults", trust_env=False)

    assert stranger.status_code == HTTPStatus.UNAUTHORIZED
    assert find(provider, "nobody").status_code == HTTPStatus.NOT_FOUND
    unknown = provider.call("POST", "/v1/cakes", key="e/1", content={})
    without_key = provider.call("POST", "/v1/debits", content=WISH)
    assert unknown.status_code == HTTPStatus.NOT_FOUND
    assert without_key.status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    "faults",
    [{"failure": 2}, {"failure": -0.1}, {"seed": 1.5}, {"cakes": 1}, {"duplicate": "a"}, 5],
)
def test_faults_that_make_no_sense_are_refused(faults: Any, provider: Provider) -> None:
    answer = provider.call("PUT", "/v1/faults", content=faults)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert provider.call("GET", "/v1/faults").json()["failure"] == 0


def test_the_same_seed_fails_the_same_debits(provider: Provider) -> None:
    keys = [f"f/{number}" for number in range(30)]
    provider.misbehave(failure=0.5, seed=4)
    for key in keys:
        provider.call("POST", "/v1/debits", key=key, content=WISH)
    wait_until(lambda: all(provider.book()[key][0] != "pending" for key in keys))

    failed = [key for key in keys if provider.book()[key][0] == "failed"]

    seeded = Faults(failure=0.5, seed=4)
    assert failed == [key for key in keys if seeded.strikes("failure", key)]
    assert 0 < len(failed) < 30


def test_its_book_survives_a_kill_and_it_stops_cleanly(tmp_path: Path) -> None:
    state = tmp_path / "book.sqlite"
    first = Provider(state)
    first.misbehave(delay_seconds=0, failure=1)
    first.call("POST", "/v1/debits", key="g/1", content=WISH)
    first.process.send_signal(signal.SIGKILL)
    first.process.wait(timeout=10)

    second = Provider(state, port=first.port)

    wait_until(lambda: find(second, "g/1").json()["status"] == "failed")
    assert second.stop() == 0

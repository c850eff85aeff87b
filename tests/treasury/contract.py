"""What every gateway must do, whoever stands behind it. `Harness` says how one is brought there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.db import connections

from tests.treasury.builders import NOON, at_once
from treasury import rules
from treasury.gateways import GATEWAYS
from treasury.gateways.interface import (
    DEEDS,
    CannotDo,
    EventForged,
    EventNotNeeded,
    EventUnreadable,
    Gateway,
    RequestRefused,
)
from treasury.rules import Answer, Request

AMOUNT = 4_200
FAR_OFF = date(2999, 1, 1)
NOISE: Sequence[bytes] = (b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"id": 5}', b'"paid"')


@dataclass(frozen=True)
class Harness:
    """One gateway, and what it takes to ask it for something.

    `pay` lets a debit be paid out there; `remembers`: it knows by key what it was asked for;
    `count` says how many real requests it ever made of a key out there (None: it makes none).
    """

    name: str
    can: frozenset[str]
    details: Callable[[], dict[str, str]] = dict
    payer: Callable[[], str] = lambda: "7"
    debit: Callable[[str], Request] | None = None
    payee: str = "6222-0001"
    currency: str = "EUR"
    pay: Callable[[str], None] | None = None
    count: Callable[[str], int] | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def gateway(self) -> Gateway:
        return GATEWAYS[self.name]

    def wish(self, key: str) -> Request:
        """Return a debit that the gateway can be asked for, under this key or a real one."""
        if self.debit is not None:
            return self.debit(key)
        granted = self.gateway.grant_mandate(
            key=f"mandate/{key}", payer=self.payer(), details=self.details()
        )
        return Request(
            key, AMOUNT, counterpart=granted.reference, currency=self.currency, plan_id=1
        )

    def payout(self, key: str) -> Request:
        return Request(
            key, AMOUNT, counterpart=self.payee, name="王芳", currency=self.currency, plan_id=1
        )


def it_says_what_it_can(harness: Harness) -> None:
    assert harness.gateway.can == harness.can
    assert harness.can <= DEEDS


def what_it_cannot_do_it_refuses_by_name(harness: Harness) -> None:
    gateway, wish = harness.gateway, Request("debit/1/1/1/1", AMOUNT, counterpart="x", of="y")
    deeds: dict[str, list[Callable[[], object]]] = {
        "mandate": [lambda: gateway.grant_mandate(key="mandate/1/1/1", payer="1")],
        "debit": [lambda: gateway.debit(wish), lambda: gateway.find_debit(wish.key)],
        "refund": [lambda: gateway.refund(wish), lambda: gateway.find_refund(wish.key)],
        "payout": [lambda: gateway.pay_out(wish), lambda: gateway.find_payout(wish.key)],
        "settlement": [lambda: list(gateway.settlements(FAR_OFF))],
        "event": [
            lambda: gateway.verify(headers={}, body=b"{}", at=NOON),
            lambda: gateway.event_id(b"{}"),
            lambda: gateway.parse(b"{}"),
        ],
    }
    assert deeds.keys() == DEEDS
    for deed in DEEDS - harness.can:
        for ask in deeds[deed]:
            with pytest.raises(CannotDo) as refusal:
                ask()
            assert refusal.value.code == f"cannot_{deed}"


def a_mandate_asked_for_twice_is_one(harness: Harness) -> None:
    payer, details = harness.payer(), harness.details()
    granted = [
        harness.gateway.grant_mandate(key=f"mandate/1/{payer}/1", payer=payer, details=details)
        for _ in range(2)
    ]
    assert granted[0].reference == granted[1].reference != ""
    told = harness.gateway.find_mandate(granted[0].reference)
    assert told is not None
    assert told.status == ("pending" if granted[0].pending else "confirmed")


def a_mandate_never_seen_is_none(harness: Harness) -> None:
    assert harness.gateway.find_mandate("never-granted") is None


def a_debit_asked_for_twice_is_one(harness: Harness) -> None:
    wish = harness.wish("debit/1/7/1/1")
    first, again = (harness.gateway.debit(wish) for _ in range(2))
    _require_about(first, wish)
    assert (again.key, again.reference, again.amount_minor) == (
        first.key,
        first.reference,
        first.amount_minor,
    )
    if harness.count is not None:
        assert harness.count(wish.key) == 1


def a_debit_asked_for_four_times_at_once_is_one(harness: Harness) -> None:
    wish = harness.wish("debit/1/7/2/1")

    def ask() -> str:
        try:
            return harness.gateway.debit(wish).reference
        except RequestRefused:
            raise
        except Exception:  # noqa: BLE001  lost on the way: to be asked about, not asked again
            return ""
        finally:
            connections.close_all()

    assert len(set(at_once(ask)) - {""}) == 1
    if harness.count is not None:
        assert harness.count(wish.key) == 1


def what_was_asked_for_is_found_by_its_key(harness: Harness) -> None:
    wish = harness.wish("debit/1/7/3/1")
    asked = harness.gateway.debit(wish)
    found = harness.gateway.find_debit(wish.key)
    if found is None:  # it keeps no book: to be asked again must change nothing
        assert harness.count is None
        assert harness.gateway.debit(wish) == asked
        return
    _require_about(found, wish)
    assert found.reference == asked.reference


def what_was_never_asked_for_is_none(harness: Harness) -> None:
    for deed, find in (
        ("debit", harness.gateway.find_debit),
        ("payout", harness.gateway.find_payout),
        ("refund", harness.gateway.find_refund),
    ):
        if deed in harness.can:
            assert find("debit/1/7/999999/1") is None
            assert find("né/0") is None


def a_payout_asked_for_twice_is_one(harness: Harness) -> None:
    wish = harness.payout("payout/claim/1/7/1")
    first, again = (harness.gateway.pay_out(wish) for _ in range(2))
    _require_about(first, wish)
    assert again.reference == first.reference
    found = harness.gateway.find_payout(wish.key)
    assert found is not None
    assert found.reference == first.reference


def no_more_goes_back_than_was_paid(harness: Harness) -> None:
    assert harness.pay is not None
    wish = harness.wish("debit/1/7/4/1")
    reference = harness.gateway.debit(wish).reference
    harness.pay(wish.key)
    back = _refund("refund/41/1", AMOUNT - 100, reference, harness)
    first, again = (harness.gateway.refund(back) for _ in range(2))
    _require_about(first, back)
    assert again.reference == first.reference
    found = harness.gateway.find_refund(back.key)
    assert found is not None
    assert found.reference == first.reference
    with pytest.raises(RequestRefused):
        harness.gateway.refund(_refund("refund/42/1", 101, reference, harness))
    harness.gateway.refund(_refund("refund/43/1", 100, reference, harness))


def nothing_goes_back_of_what_is_unknown(harness: Harness) -> None:
    with pytest.raises(RequestRefused):
        harness.gateway.refund(_refund("refund/44/1", 1, "never-paid", harness))


def its_batches_add_up(harness: Harness) -> None:
    batches = list(harness.gateway.settlements(date(2000, 1, 1)))
    for told in batches:
        sums = rules.settlement_sums(told.lines)
        assert {name: getattr(told, name) for name in sums} == sums
    assert list(harness.gateway.settlements(FAR_OFF)) == []
    days = [told.settled_on for told in batches]
    assert days == sorted(days)


def an_unsigned_event_is_forged(harness: Harness) -> None:
    for body in (b'{"id": "evt-1"}', *NOISE):
        with pytest.raises(EventForged):
            harness.gateway.verify(headers={}, body=body, at=NOON)


def noise_is_no_event(harness: Harness) -> None:
    for body in NOISE:
        with pytest.raises((EventUnreadable, EventNotNeeded)):
            harness.gateway.parse(body)
        with pytest.raises(EventUnreadable):
            harness.gateway.event_id(body)


def _refund(key: str, minor: int, reference: str, harness: Harness) -> Request:
    return Request(
        key,
        minor,
        counterpart="",
        of=reference,
        currency=harness.currency,
        plan_id=1,
    )


def _require_about(answer: Answer, wish: Request) -> None:
    """Fail unless an answer is about what was asked for, in words that we know."""
    assert (answer.key, answer.amount_minor) == (wish.key, wish.amount_minor)
    assert answer.status in {"pending", "paid", "failed"}
    assert 0 < len(answer.reference) <= 80
    assert answer.currency in {"", wish.currency}


ALWAYS = (it_says_what_it_can, what_it_cannot_do_it_refuses_by_name)
BY_DEED: dict[str, tuple[Callable[[Harness], None], ...]] = {
    "mandate": (a_mandate_asked_for_twice_is_one, a_mandate_never_seen_is_none),
    "debit": (
        a_debit_asked_for_twice_is_one,
        a_debit_asked_for_four_times_at_once_is_one,
        what_was_asked_for_is_found_by_its_key,
        what_was_never_asked_for_is_none,
    ),
    "payout": (a_payout_asked_for_twice_is_one,),
    "refund": (no_more_goes_back_than_was_paid, nothing_goes_back_of_what_is_unknown),
    "settlement": (its_batches_add_up,),
    "event": (an_unsigned_event_is_forged, noise_is_no_event),
}


def clauses(can: frozenset[str]) -> list[Callable[[Harness], None]]:
    """Return what a gateway of these abilities must do."""
    return [*ALWAYS, *(one for deed in sorted(can) for one in BY_DEED[deed])]

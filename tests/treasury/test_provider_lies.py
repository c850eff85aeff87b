"""The sandbox provider errs, lies, takes back and refuses; we are never the poorer for it."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from tests.treasury.builders import (
    NOON,
    a_debit,
    a_plan,
    ask,
    books,
    fresh,
    hear,
    resolve,
    signed,
)
from tests.treasury.sandbox import Provider
from treasury import selectors, services
from treasury.gateways import GATEWAYS
from treasury.gateways.interface import OutcomeUnknown, RequestRefused
from treasury.gateways.sandbox import Sandbox
from treasury.models import Debit
from treasury.provider.faults import Faults
from treasury.rules import Request
from treasury.states import DebitState, Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan_id() -> int:
    number = a_plan()
    services.set_currency(plan_id=number, currency="CNY")
    return number


def events(provider: Provider, key: str) -> list[bytes]:
    """Return what the provider tells of a request."""
    with closing(sqlite3.connect(provider.state, timeout=30)) as book:
        bodies = [body for (body,) in book.execute("SELECT body FROM event ORDER BY number")]
    return [body.encode() for body in bodies if json.loads(body).get("key") == key]


def told(provider: Provider, debit: Debit) -> bytes:
    """Return the event of a debit, once there is one."""
    provider.wait_for(debit.request_key)
    return events(provider, debit.request_key)[-1]


def test_an_error_leaves_it_open_whether_it_was_done_and_it_is_done_once(
    provider: Provider,
) -> None:
    provider.misbehave(error=1)
    wishes = [Request(f"debit/888/1/{no}/1", 5, "mandate-1") for no in range(12)]
    gateway = Sandbox()  # without the breaker, which would let it rest
    for wish in wishes:
        with pytest.raises(OutcomeUnknown):
            gateway.debit(wish)
    done = {wish.key for wish in wishes if provider.keys(wish.key)}
    provider.behave()
    for wish in wishes:
        gateway.debit(wish)
        assert provider.keys(wish.key) == [wish.key]
    assert 0 < len(done) < len(wishes)


def test_of_errors_some_were_done_and_some_were_not() -> None:
    faults = Faults(error=1)
    chances = [faults.chance("undone", f"key-{no}", 1) < 0.5 for no in range(50)]
    assert 10 < sum(chances) < 40


def test_an_event_of_another_amount_changes_nothing_and_the_truth_is_asked_for(
    provider: Provider, plan_id: int
) -> None:
    provider.misbehave(wrong_amount=1)
    debit = ask(a_debit(plan_id=plan_id))
    assert hear(told(provider, debit)) is Outcome.AMOUNT_DIFFERS
    assert fresh(debit).state == DebitState.ASKED
    assert resolve(debit).state == DebitState.PAID


def test_an_event_of_another_currency_changes_nothing(provider: Provider, plan_id: int) -> None:
    provider.misbehave(wrong_currency=1)
    debit = ask(a_debit(plan_id=plan_id))
    assert hear(told(provider, debit)) is Outcome.CURRENCY_DIFFERS
    assert fresh(debit).state == DebitState.ASKED
    assert selectors.unplaced_events().filter(outcome="currency_differs").count() == 1


@pytest.mark.parametrize("skew", [-3600, 3600])
def test_a_provider_whose_clock_is_off_is_not_heard_but_asked(
    provider: Provider, plan_id: int, skew: int
) -> None:
    debit = ask(a_debit(plan_id=plan_id))
    body = told(provider, debit)
    event = services.receive_event(
        headers=signed(body, at=NOON + timedelta(seconds=skew)), body=body, at=NOON
    )
    assert event.outcome == Outcome.TOO_OLD
    assert fresh(debit).state == DebitState.ASKED
    assert resolve(debit).state == DebitState.PAID


def test_a_debit_charged_back_after_days_is_owed_again(provider: Provider, plan_id: int) -> None:
    debit = ask(a_debit(plan_id=plan_id))
    hear(told(provider, debit))
    paid = fresh(debit)
    assert paid.settled_on is not None
    services.book_collected(plan_id=plan_id, settled_on=paid.settled_on, at=NOON)
    provider.call("POST", "/v1/chargebacks", content={"key": debit.request_key})
    assert hear(events(provider, debit.request_key)[-1]) is Outcome.APPLIED
    assert (fresh(debit).state, fresh(debit).failure_code) == (DebitState.FAILED, "chargeback")
    assert books(plan_id) == {}


def test_what_was_not_paid_cannot_be_charged_back(provider: Provider) -> None:
    answer = provider.call("POST", "/v1/chargebacks", content={"key": "debit/0/0/0/1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_paid")


def test_a_refund_of_more_than_was_paid_is_refused_and_leaves_nothing(provider: Provider) -> None:
    key = f"debit/{a_plan()}/1/1/1"
    paid = GATEWAYS["sandbox"].debit(Request(key, 500, "mandate-1"))
    provider.wait_for(key)
    for name, minor, of in (("a", 501, paid.reference), ("b", 1, "deb_unknown")):
        with pytest.raises(RequestRefused):
            GATEWAYS["sandbox"].refund(Request(f"refund/{name}/{key}", minor, "", of=of))
        assert provider.keys(f"refund/{name}/{key}") == []


# Mandates


def test_a_mandate_revoked_at_the_provider_ends_here_by_its_event(
    provider: Provider, plan_id: int
) -> None:
    debit = a_debit(plan_id=plan_id)
    mandate = selectors.mandate_of(payer_id=debit.payer_id, plan_id=plan_id)
    assert mandate is not None
    provider.call("POST", "/v1/revocations", content={"mandate": mandate.reference})
    with closing(sqlite3.connect(provider.state, timeout=30)) as book:
        (body,) = book.execute(
            "SELECT body FROM event WHERE body LIKE ?", (f'%"{mandate.reference}"%',)
        ).fetchone()
    assert hear(body.encode()) is Outcome.APPLIED
    mandate.refresh_from_db()
    assert (mandate.state, mandate.ended_because) == ("ended", "revoked_by_payer_at_provider")
    assert selectors.due_debit_keys(plan_id=plan_id, at=NOON, limit=9) == []
    assert provider.keys(f"debit/{plan_id}/") == []  # told beforehand, and never asked for


def test_a_mandate_revoked_between_notice_and_debit_is_found_out_by_the_refusal(
    provider: Provider, plan_id: int
) -> None:
    debit = a_debit(plan_id=plan_id)
    mandate = selectors.mandate_of(payer_id=debit.payer_id, plan_id=plan_id)
    assert mandate is not None
    wish = {"mandate": mandate.reference, "silent": True}
    provider.call("POST", "/v1/revocations", content=wish)
    asked = ask(debit)
    assert (asked.state, asked.failure_code) == (DebitState.FAILED, "mandate_revoked")
    assert selectors.doubtful_mandate_ids(plan_id=plan_id, limit=9) == [mandate.pk]
    services.follow_mandates(mandate_ids=[mandate.pk], at=NOON)
    assert selectors.mandate_of(payer_id=debit.payer_id, plan_id=plan_id) is None
    assert selectors.doubtful_mandate_ids(plan_id=plan_id, limit=9) == []


def test_what_comes_late_of_an_ended_mandate_is_known(provider: Provider, plan_id: int) -> None:
    debit = a_debit(plan_id=plan_id)
    mandate = selectors.mandate_of(payer_id=debit.payer_id, plan_id=plan_id)
    assert mandate is not None
    services.revoke_mandate(payer_id=debit.payer_id, plan_id=plan_id, at=NOON)
    body = json.dumps(
        {
            "id": f"evt-{mandate.pk}",
            "type": "mandate.revoked",
            "reference": mandate.reference,
            "status": "revoked",
        }
    )
    assert hear(body.encode()) is Outcome.ALREADY_KNOWN
    strange = body.replace(mandate.reference, "mandate-of-nobody").replace("evt-", "evt-x")
    assert hear(strange.encode()) is Outcome.UNKNOWN_REQUEST

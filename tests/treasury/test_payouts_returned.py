"""A payout that comes back days later: booked back, written down, paid again."""

import pytest
from django.db import connection

from tests.treasury.builders import (
    BOB,
    NOON,
    a_plan,
    books,
    entry_keys,
    refused,
)
from tests.treasury.payout_batches import a_batch, first, release
from treasury import selectors, services
from treasury.models import PayoutReturn
from treasury.rules import Answer
from treasury.states import Outcome, PayoutState

pytestmark = pytest.mark.django_db


def test_a_payout_that_came_back_is_booked_back_and_paid_again() -> None:
    plan_id = a_plan()
    batch = a_batch(plan_id, 100)
    release(batch)
    payout = services.settle_payout(payout_id=first(batch).pk, at=NOON)
    back = Answer(payout.request_key, "failed", "elsewhere", 100, failure_code="AC04")

    assert services.hear(back, at=NOON) == Outcome.APPLIED
    assert services.hear(back, at=NOON) == Outcome.ALREADY_KNOWN

    payout.refresh_from_db()
    assert (payout.state, payout.failure_code, payout.settled_on) == (
        PayoutState.FAILED, "AC04", None
    )  # fmt: skip
    assert books(plan_id) == {}
    assert list(selectors.returned_payouts(plan_id).values_list("attempt", flat=True)) == [1]
    services.retry_payout(payout_id=payout.pk, by=BOB, at=NOON)
    services.settle_payout(payout_id=payout.pk, at=NOON)
    assert books(plan_id) == {"awards_payable": 100, "clearing": -100}
    key = f"{plan_id}/1"
    assert entry_keys(plan_id) == [
        f"payout/award/{key}", f"payout_return/award/{key}/1", f"payout/award/{key}/again/2"
    ]  # fmt: skip


def test_failed_news_of_another_payment_contradicts() -> None:
    plan_id = a_plan()
    batch = a_batch(plan_id, 100)
    release(batch)
    payout = services.settle_payout(payout_id=first(batch).pk, at=NOON)
    other = Answer(payout.request_key, "failed", "another", 100, failure_code="AC04")

    assert services.hear(other, at=NOON) == Outcome.CONTRADICTS
    assert not PayoutReturn.objects.exists()


def test_what_came_back_stays_written() -> None:
    batch = a_batch(a_plan(), 100)
    release(batch)
    payout = services.settle_payout(payout_id=first(batch).pk, at=NOON)
    services.hear(Answer(payout.request_key, "failed", "elsewhere", 100), at=NOON)

    with refused("append only"), connection.cursor() as cursor:
        cursor.execute("UPDATE treasury_payoutreturn SET attempt = 9")

"""What a pool can pay out: what is there, less what is owed back and what is promised."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.treasury.builders import NOON, a_payout, a_plan
from treasury import selectors, services
from treasury.selectors.books import IN_HAND

pytestmark = pytest.mark.django_db


def post(plan_id: int, key: str, debited: str, credited: str, minor: int) -> None:
    moves = {debited: minor, credited: -minor}
    services.post(plan_id=plan_id, key=key, moves=moves, memo="a test", at=NOON)


def available(plan_id: int) -> int:
    return selectors.available_minor(plan_id=plan_id)


def test_what_is_collected_can_be_paid_out_wherever_it_is() -> None:
    plan_id = a_plan()
    post(plan_id, "run/1", "clearing", "receivable", 1000)
    assert available(plan_id) == 1000

    post(plan_id, "run/2", "bank", "clearing", 300)
    assert available(plan_id) == 1000


@pytest.mark.parametrize("owed", ["balances", "unplaced", "solidarity"])
def test_what_is_owed_back_cannot(owed: str) -> None:
    plan_id = a_plan()

    post(plan_id, "run/1", "bank", owed, 50)

    assert available(plan_id) == 0


def test_what_is_spent_or_promised_cannot() -> None:
    plan_id = a_plan()
    post(plan_id, "run/1", "clearing", "receivable", 1000)
    post(plan_id, "run/2", "spent_audit", "clearing", 100)
    payout = a_payout(plan_id=plan_id, amount_minor=200)
    assert available(plan_id) == 700

    services.withdraw_payout(payout_id=payout.pk, by=1, reason="wrong", at=NOON)
    assert available(plan_id) == 900


class TestAvailable(TestCase):
    @hypothesis_settings(max_examples=20, deadline=None)
    @given(
        minors=st.lists(
            st.tuples(st.sampled_from(sorted(IN_HAND)), st.integers(1, 10**12)), max_size=6
        )
    )
    def test_is_what_came_from_outside(self, minors: list[tuple[str, int]]) -> None:
        plan_id = a_plan()
        for number, (account, minor) in enumerate(minors):
            post(plan_id, f"run/{number}", account, "receivable", minor)

        assert available(plan_id) == -selectors.balance_minor(plan_id=plan_id, account="receivable")

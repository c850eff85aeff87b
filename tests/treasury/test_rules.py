from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treasury import rules
from treasury.rules import DebitKey

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
numbers = st.integers(0, 2**31 - 1)


@given(minors=st.lists(st.integers(-(10**15), 10**15), max_size=8))
def test_require_balanced_lets_through_only_what_sums_to_zero(minors: list[int]) -> None:
    moves = dict(zip(sorted(rules.ACCOUNTS), minors, strict=False))
    kept = {code: minor for code, minor in moves.items() if minor}

    if kept and sum(minors) == 0:
        assert rules.require_balanced(key="k", moves=moves) == kept
    else:
        with pytest.raises(rules.NotBalanced):
            rules.require_balanced(key="k", moves=moves)


def test_require_balanced_refuses_an_account_outside_the_list() -> None:
    with pytest.raises(rules.UnknownAccount, match="petty_cash"):
        rules.require_balanced(key="k", moves={"petty_cash": 1, "clearing": -1})


@given(plan_id=numbers, payer_id=numbers, to_period=numbers, attempt=numbers)
def test_debit_request_key_leads_back_to_its_debit(
    plan_id: int, payer_id: int, to_period: int, attempt: int
) -> None:
    key = rules.debit_request_key(
        payer_id=payer_id, plan_id=plan_id, to_period=to_period, attempt=attempt
    )

    debit = DebitKey(payer_id=payer_id, plan_id=plan_id, to_period=to_period)
    assert rules.debit_of_request(key) == (debit, attempt)


@pytest.mark.parametrize(
    "key",
    ["", "debit/1/2/3", "debit/1/2/3/x", "debit/1/2/3/４", "payout/1/2/3/4", "debit/1/2/3/-4"],
)
def test_debit_of_request_knows_no_other_key(key: str) -> None:
    assert rules.debit_of_request(key) is None


def test_payout_request_key_leads_back_to_its_payout() -> None:
    assert rules.payout_of_request(rules.payout_request_key(key="claim/7", attempt=2)) == (
        "claim/7",
        2,
    )
    assert rules.payout_of_request("payout/7") is None


def test_retry_at_asks_daily_for_the_days_of_the_charter_and_then_no_more() -> None:
    asked, asks = NOON, []
    while (
        again := rules.retry_at(asked_at=asked, debit_on=date(2026, 3, 14), retry_days=5)
    ) is not None:
        asks.append(again)
        asked = again

    assert asks == [NOON + timedelta(days=days) for days in range(1, 6)]


def test_retry_at_waits_for_the_announced_day_when_the_payer_tried_before_it() -> None:
    again = rules.retry_at(asked_at=NOON, debit_on=date(2026, 3, 20), retry_days=0)

    assert again == datetime(2026, 3, 20, 12, tzinfo=UTC)
    assert again.astimezone(ZoneInfo("America/Los_Angeles")).date() == date(2026, 3, 20)


def test_settlement_day_is_never_before_we_asked() -> None:
    assert rules.settlement_day(told=date(2026, 3, 15), asked_at=NOON) == date(2026, 3, 15)
    assert rules.settlement_day(told=date(2025, 1, 1), asked_at=NOON) == date(2026, 3, 14)
    assert rules.settlement_day(told=None, asked_at=NOON) == date(2026, 3, 14)

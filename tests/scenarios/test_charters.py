"""Every charter of the pools that came before runs a year, at a size of its own kind."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import partial
from typing import Final

import pytest

from apportionment import selectors
from apportionment.models import Portion, Rebate, Run
from charter.models import Plan
from claims.models import Claim
from members.models import Freeze
from tests.apportionment.builders import OPENING, a_payer_of, a_pool
from tests.members.builders import a_plan
from tests.scenarios.life import (
    DAY,
    Life,
    a_claim_of,
    paid_minor,
    require_whole_books,
    top_up_each,
    top_up_one,
)
from treasury import selectors as treasury

pytestmark = pytest.mark.django_db

YEAR_END: Final = datetime(2026, 1, 2, tzinfo=UTC)


def _shares(runs: Iterable[Run], *, band: int = 0) -> list[int]:
    """Return what one head of a band owed in each of these periods."""
    return [run.period.shares.order_by("band_id")[band].share_minor or 0 for run in runs]


def _headcounts(runs: Iterable[Run]) -> list[int]:
    return [sum(share.headcount for share in run.period.shares.all()) for run in runs]


def _claims(plan: Plan) -> list[Claim]:
    return list(Claim.objects.filter(plan=plan).order_by("pk"))


def _allowed(claim: Claim) -> list[int]:
    """Return what each period shared of a claim, oldest first."""
    rows = Portion.objects.filter(claim=claim, allowed_minor__gt=0).order_by("period__no")
    return list(rows.values_list("allowed_minor", flat=True))


def test_village_spreads_awards_over_six_months_and_never_asks_above_the_case_cap() -> None:
    plan = a_pool(heads=300)
    life = Life(
        plan,
        before={
            3: a_claim_of(plan, award_minor=3_000_000, number=0),
            6: a_claim_of(plan, award_minor=6_000_000, number=7),
        },
    )

    runs = life.walk(until=YEAR_END)

    small, large = _claims(plan)
    # 5,000.00 a month with fee 3 % and reserve 2 %: 5,250.00 among 300 is 17.50
    assert _shares(runs[:4]) == [0, 0, 1_750, 1_750]
    assert _allowed(small) == [500_000] * 6
    assert (small.state, paid_minor(small)) == ("paid", 3_000_000)
    # 20.00 a head and case, fee and reserve included: 300 × 20.00 ÷ 1.05 a month
    assert set(_allowed(large)) == {571_428}
    assert paid_minor(large) == sum(_allowed(large))
    assert max(_shares(runs)) <= 2 * 2_000
    require_whole_books(plan)


def test_broodfonds_pays_by_the_month_from_own_balances() -> None:
    plan = a_pool(heads=40, charter_name="broodfonds")
    life = Life(
        plan,
        before={3: a_claim_of(plan, award_minor=5 * 150_000, number=0)},
        before_each=partial(_deposit, plan, 2 * 6_750),
    )

    runs = life.walk(until=YEAR_END)

    (claim,) = _claims(plan)
    assert _shares(runs[:8]) == [0, 0, *[3_750] * 5, 0]
    assert _allowed(claim) == [150_000] * 5
    assert (claim.state, paid_minor(claim)) == ("paid", 750_000)
    payer_id = a_payer_of(plan)
    deposits = len(runs) * 2 * 6_750
    assert treasury.balance_of(payer_id=payer_id, plan_id=plan.pk) == deposits - 2 * 5 * 3_750
    require_whole_books(plan)


def _deposit(plan: Plan, amount_minor: int, at: datetime) -> None:
    top_up_each(plan, amount_minor=amount_minor, at=at)


def test_huiminbao_counts_all_from_january_and_returns_what_the_year_leaves() -> None:
    plan = _a_city(heads=2_000)
    life = Life(
        plan,
        before={
            2: a_claim_of(plan, award_minor=4_000_000, number=0),
            5: a_claim_of(plan, award_minor=6_000_000, number=9),
        },
    )

    runs = life.walk(until=YEAR_END)

    # 79.00 once, in January; 15,800,000 less 10,000,000 and its fee of 5 % leaves 5,300,000
    assert _headcounts(runs) == [2_000] * 13
    assert _shares(runs) == [7_900, *[0] * 11, 7_900]
    assert [paid_minor(claim) for claim in _claims(plan)] == [4_000_000, 6_000_000]
    assert runs[11].carry_out_minor == 5_300_000
    assert runs[12].rebates_minor == 5_300_000
    assert Rebate.objects.get(plan=plan, rebate_minor__gt=0).rebate_minor == 2_650
    due = selectors.total_due_minor(payer_id=a_payer_of(plan), plan_id=plan.pk)
    assert due == 2 * (7_900 - 2_650 + 7_900)
    require_whole_books(plan)


def test_huiminbao_pays_pro_rata_when_the_year_is_too_short_of_money() -> None:
    plan = _a_city(heads=1_000)
    life = Life(plan, before={2: a_claim_of(plan, award_minor=20_000_000, number=0)})

    runs = life.walk(until=YEAR_END)

    # 7,900,000 are there; with the fee of 5 % they carry an award of 7,523,809
    (claim,) = _claims(plan)
    assert _allowed(claim) == [7_523_809]
    assert Portion.objects.get(claim=claim, cut_minor__gt=0).cut_minor == 20_000_000 - 7_523_809
    assert paid_minor(claim) == 7_523_809
    assert runs[12].rebates_minor == 0
    require_whole_books(plan)


def _a_city(*, heads: int) -> Plan:
    """Return a city scheme whose members joined in its window of autumn 2024."""
    joined_at = datetime(2024, 12, 10, tzinfo=UTC)
    plan = a_plan(charter_name="huiminbao", at=joined_at - 5 * DAY)
    return a_pool(heads=heads, plan=plan, joined_at=joined_at)


def test_kangai_freezes_who_cannot_cover_the_last_share_and_counts_them_again() -> None:
    plan = a_pool(heads=1_000, charter_name="kangai-accident")
    late = a_payer_of(plan)
    top_up_each(plan, amount_minor=2_000, at=OPENING + DAY, skips=frozenset({0}))
    life = Life(
        plan,
        before={
            3: a_claim_of(plan, award_minor=500_000, number=5),
            7: partial(_top_up_late, plan, late),
        },
    )

    runs = life.walk(until=YEAR_END)

    # 2.00 a head and case: 2,000.00 a period, then what is left; two heads pause
    (claim,) = _claims(plan)
    assert _allowed(claim) == [200_000, 199_600, 100_400]
    assert _shares(runs[2:4]) == [200, 200]
    assert _headcounts(runs[2:8]) == [1_000, 998, 998, 998, 1_000, 1_000]
    assert (claim.state, paid_minor(claim)) == ("paid", 500_000)
    assert Freeze.objects.filter(plan=plan, thawed_at=None).count() == 0
    assert treasury.balance_of(payer_id=late, plan_id=plan.pk) == 5_000 - 2 * 200
    require_whole_books(plan)


def _top_up_late(plan: Plan, payer_id: int, at: datetime) -> None:
    top_up_one(plan, payer_id=payer_id, amount_minor=5_000, at=at)


def test_meituan_shares_three_times_a_month_within_ten_cents_a_case() -> None:
    plan = a_pool(heads=1_000, charter_name="meituan")
    life = Life(plan, before={5: a_claim_of(plan, award_minor=30_000, number=0)})

    runs = life.walk(until=YEAR_END)

    # 1,000 × 0.10 ÷ 1.08 a period; nothing shared is paid before its period is collected
    (claim,) = _claims(plan)
    assert len(runs) == 36
    assert _allowed(claim) == [9_259, 9_259, 9_259, 2_223]
    assert max(_shares(runs)) == 10
    assert (claim.state, paid_minor(claim)) == ("paid", 30_000)
    require_whole_books(plan)


def test_mutual_calls_once_more_at_most_and_returns_the_surplus_in_proportion() -> None:
    plan = a_pool(heads=1_000, charter_name="mutual")
    a_pool(heads=1_000, plan=plan, joined_at=OPENING + DAY, born_on=date(1975, 5, 20))
    life = Life(
        plan,
        before={
            2: a_claim_of(plan, award_minor=10_000_000, number=0),
            3: a_claim_of(plan, award_minor=20_000_000, number=9),
        },
    )

    runs = life.walk(until=YEAR_END)

    # 30.00 a head on average, by incidence × benefit 3 : 4
    assert (_shares(runs[:1]), _shares(runs[:1], band=1)) == ([2_571], [3_429])
    # after the first award 1,000,000 is left; the second gets it, a contribution and one call
    assert [run.called_minor for run in runs[:4]] == [0, 0, 6_000_000, 0]
    assert _allowed(_claims(plan)[1]) == [11_818_182]
    assert paid_minor(_claims(plan)[1]) == 11_818_182
    # eight contributions are left of twelve that were charged: two thirds come back
    january = runs[-1]
    assert january.rebates_minor <= (runs[-2].carry_out_minor or 0)
    young = Rebate.objects.get(plan=plan, no=1, band__key="d30-y40")
    assert young.rebate_minor in {1_713, 1_714}
    require_whole_books(plan)


@pytest.mark.parametrize(
    ("name", "minimum_minor", "share_minor"), [("qingsong", 0, 530), ("waterdrop", 100, 541)]
)
def test_prepaid_pools_draw_shares_from_balances(
    name: str, minimum_minor: int, share_minor: int
) -> None:
    plan = a_pool(heads=1_000, charter_name=name)
    top_up_each(plan, amount_minor=4_000, at=OPENING + DAY, skips=frozenset({3}))
    life = Life(plan, before={2: a_claim_of(plan, award_minor=500_000, number=0)})

    runs = life.walk(until=YEAR_END)

    (claim,) = _claims(plan)
    absent = 2 if minimum_minor else 0  # who holds less than the minimum never counted
    assert _headcounts(runs[:2]) == [1_000 - absent] * 2
    assert _shares(runs[:2]) == [0, share_minor]
    assert (claim.state, paid_minor(claim)) == ("paid", 500_000)
    balance = treasury.balance_of(payer_id=a_payer_of(plan), plan_id=plan.pk)
    assert balance == 4_000 - 2 * sum(_shares(runs))
    require_whole_books(plan)


def test_xianghubao_senior_shares_twice_a_month_within_one_yuan_a_case() -> None:
    plan = a_pool(heads=2_000, charter_name="xianghubao-senior", born_on=date(1960, 5, 20))
    life = Life(plan, before={4: a_claim_of(plan, award_minor=500_000, number=0)})

    runs = life.walk(until=YEAR_END)

    (claim,) = _claims(plan)
    assert len(runs) == 24
    assert _allowed(claim) == [185_185, 185_185, 129_630]
    assert max(_shares(runs)) == 100
    assert (claim.state, paid_minor(claim)) == ("paid", 500_000)
    require_whole_books(plan)

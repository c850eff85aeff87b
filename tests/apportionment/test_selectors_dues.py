"""Dues: the one question to the database, the statement, and a slow oracle all say the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apportionment import selectors, services
from apportionment.models import DueException, Period, Run, Share
from apportionment.selectors.dues import charged_by_scan
from apportionment.states import ExceptionKind, RunState
from charter.models import Band, Plan
from members.models import Enrolment, Member, Standing, User
from members.states import Relation
from tests.apportionment.builders import (
    a_granted_claim,
    a_payer_of,
    a_pool,
    a_sealed_run,
    an_enrolment_of,
)
from tests.members.builders import FOUNDED, a_plan
from treasury.models import Payer

pytestmark = pytest.mark.django_db

MONTH: Final = timedelta(days=30)
PERIODS: Final = 18


@dataclass(frozen=True)
class Head:
    """A span of one enrolment, in thirds of a month since founding."""

    enrolment: int
    payer: int
    band: int
    begins: int
    ends: int | None


@st.composite
def histories(draw: st.DrawFn) -> list[Head]:
    """Yield a few enrolments, each a chain of spans: birthdays, new payers, leaving, rejoining."""
    heads = []
    for enrolment in range(draw(st.integers(1, 4))):
        at, payer = draw(st.integers(1, 30)), draw(st.integers(0, 2))
        for _ in range(draw(st.integers(1, 3))):
            is_last = draw(st.booleans())
            ends = None if is_last else at + draw(st.integers(1, 30))
            heads.append(Head(enrolment, payer, draw(st.integers(0, 1)), at, ends))
            if ends is None:
                break
            at = ends + draw(st.integers(0, 6))
            payer = draw(st.integers(0, 2))
    return heads


shares = st.lists(
    st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=PERIODS, max_size=PERIODS
)
caps = st.sampled_from([None, 100, 300, 1_000])


def _instant(third: int) -> datetime:
    return FOUNDED + third * MONTH / 3


def _cutoff(no: int) -> datetime:
    return FOUNDED + no * MONTH


def _write(plan: Plan, heads: list[Head], prices: list[tuple[int, int]], cap: int | None) -> None:
    """Write a plan's history straight into the tables: this test is about reading it."""
    bands = list(Band.objects.filter(plan=plan).order_by("pk"))
    payers = [Payer.objects.create(opened_at=FOUNDED) for _ in range(3)]
    version = plan.versions.get()
    user = User.objects.create(name="甲", email=f"{plan.slug}@example.org", registered_at=FOUNDED)
    enrolments = [
        Enrolment.objects.create(
            plan=plan,
            member=Member.objects.create(
                holder=user, name="甲", born_on=FOUNDED.date(), relation=Relation.CHILD
            ),
            version=version,
            joined_at=FOUNDED,
            waiting_until=FOUNDED,
        )
        for _ in range(4)
    ]
    for head in heads:
        Standing.objects.create(
            payer=payers[head.payer],
            enrolment=enrolments[head.enrolment],
            plan=plan,
            band=bands[head.band],
            counts_from=_instant(head.begins),
            counts_until=None if head.ends is None else _instant(head.ends),
        )
    totals = [0, 0]
    for no, price in enumerate(prices, start=1):
        period = _a_period(plan, no, cap)
        for place, share_minor in enumerate(price):
            totals[place] += share_minor
            _a_share(period, bands[place], share_minor, totals[place])


def _a_period(plan: Plan, no: int, cap: int | None) -> Period:
    period = Period.objects.create(
        plan=plan,
        version=plan.versions.get(),
        no=no,
        cutoff_at=_cutoff(no),
        cutoff_year=_cutoff(no).year,
        notice_until=_cutoff(no),
        debit_on=_cutoff(no).date(),
        year_cap_minor=cap,
    )
    Run.objects.create(period=period, state=RunState.ABANDONED)
    return period


def _a_share(period: Period, band: Band, share_minor: int, cumulative_minor: int) -> None:
    Share.objects.create(
        plan_id=period.plan_id,
        period=period,
        band=band,
        no=period.no,
        came=0,
        went=0,
        counted=0,
        weight=1,
        share_minor=share_minor,
        cumulative_minor=cumulative_minor,
    )


def _oracle(heads: list[Head], prices: list[tuple[int, int]], cap: int | None) -> dict[int, int]:
    """Return each payer's due, by writing down every head in every period."""
    years: dict[tuple[int, int, int], int] = {}
    for no, price in enumerate(prices, start=1):
        for head in heads:
            is_over = head.ends is not None and _instant(head.ends) <= _cutoff(no)
            if _instant(head.begins) <= _cutoff(no) and not is_over:
                key = (head.payer, head.enrolment, _cutoff(no).year)
                years[key] = years.get(key, 0) + price[head.band]
    dues = dict.fromkeys(range(3), 0)
    for (payer, _, _), minor in years.items():
        dues[payer] += minor if cap is None else min(cap, minor)
    return dues


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(heads=histories(), prices=shares, cap=caps)
def test_the_question_the_statement_and_the_oracle_agree(
    heads: list[Head], prices: list[tuple[int, int]], cap: int | None
) -> None:
    plan = a_plan()
    _write(plan, heads, prices, cap)
    payers = list(Payer.objects.order_by("-pk")[:3])[::-1]

    asked = [selectors.total_due_minor(payer_id=one.pk, plan_id=plan.pk) for one in payers]
    stated = [selectors.statement(payer_id=one.pk, plan_id=plan.pk).owed_minor for one in payers]

    assert asked == list(_oracle(heads, prices, cap).values())
    assert stated == asked


def test_dues_of_all_heads_together_are_what_the_runs_charged() -> None:
    plan = a_pool(heads=301)
    a_granted_claim(plan, award_minor=1_234_567)

    charged = sum(a_sealed_run(plan).charged_minor or 0 for _ in range(3))

    query = selectors.dues_query(plan_id=plan.pk, upto_no=3)
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.params)
        assert sum(row[1] for row in cursor.fetchall()) == charged


def test_where_the_yearly_cap_binds_the_run_charges_what_heads_will_owe() -> None:
    plan = a_pool(heads=200)  # capped at 20 yuan a case: five claims make 100 yuan a period
    for number in range(5):
        a_granted_claim(plan, award_minor=6_000_000, number=number)

    runs = [a_sealed_run(plan) for _ in range(5)]

    # 360 yuan a year and head; at 100 yuan a period the fourth passes it
    assert [run.charged_minor for run in runs] == [
        *[200 * share for share in _shares_of(runs[:3])],
        200 * (36_000 - sum(_shares_of(runs[:3]))),
        0,
    ]
    assert runs[3].borne_minor == 200 * sum(_shares_of(runs[:3])) * 200 // 10_500
    assert selectors.total_due_minor(payer_id=a_payer_of(plan), plan_id=plan.pk) == 2 * 36_000


def _shares_of(runs: list[Run]) -> list[int]:
    return [run.period.shares.get(band__key="y18-y45").share_minor or 0 for run in runs]


def test_charged_by_scan_is_headcount_times_share_while_no_cap_binds() -> None:
    plan = a_pool(heads=250)
    a_granted_claim(plan)
    run = a_sealed_run(plan)
    prices = {share.band_id: share.share_minor or 0 for share in run.period.shares.all()}

    assert charged_by_scan(period=run.period, share_minor=prices) == run.charged_minor


def test_an_exempt_period_and_an_adjustment_change_one_due_only() -> None:
    plan = a_pool(heads=250)
    a_granted_claim(plan)
    run = a_sealed_run(plan)
    enrolment, payer_id = an_enrolment_of(plan), a_payer_of(plan)
    share = run.period.shares.get(band__key="y18-y45").share_minor or 0
    before = selectors.total_due_minor(payer_id=payer_id, plan_id=plan.pk)
    for kind, minor in ((ExceptionKind.EXEMPT, share), (ExceptionKind.ADJUSTMENT, -7)):
        DueException.objects.create(
            payer_id=payer_id,
            enrolment=enrolment,
            plan=plan,
            period=run.period,
            kind=kind,
            amount_minor=minor,
            reason="a hard year",
        )

    assert before == 2 * share
    assert selectors.total_due_minor(payer_id=payer_id, plan_id=plan.pk) == share - 7
    assert selectors.statement(payer_id=payer_id, plan_id=plan.pk).owed_minor == share - 7
    assert selectors.total_due_minor(payer_id=payer_id + 1, plan_id=plan.pk) == before


@pytest.mark.parametrize("period_count", [1, 3])
def test_a_statement_costs_the_same_for_any_number_of_periods(period_count: int) -> None:
    plan = a_pool()
    a_granted_claim(plan)
    for _ in range(period_count):
        a_sealed_run(plan)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        selectors.statement(payer_id=a_payer_of(plan), plan_id=plan.pk)

    assert len(queries) == 5


def test_pay_now_twice_opens_one_debit() -> None:
    plan = a_pool()
    a_granted_claim(plan)
    run = a_sealed_run(plan)
    payer_id, at = a_payer_of(plan), run.period.notice_until

    first = services.pay_now(payer_id=payer_id, plan_id=plan.pk, at=at)
    second = services.pay_now(payer_id=payer_id, plan_id=plan.pk, at=at)

    assert [debit.key for debit in first] == [debit.key for debit in second]
    assert selectors.due_minor(payer_id=payer_id, plan_id=plan.pk) == 0

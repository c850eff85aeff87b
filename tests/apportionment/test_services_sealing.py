"""Sealing: what it writes, what it carries, and that nobody can bend it afterwards."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from apportionment import rules, services
from apportionment.models import DueException, Portion, Run, RunEvent, Share, Slice
from claims.models import Claim
from claims.states import ClaimState
from tests.apportionment.builders import (
    DAY,
    a_frozen_run,
    a_granted_claim,
    a_pool,
    a_released_run,
    a_sealed_run,
    officers,
)
from treasury import selectors as treasury

pytestmark = pytest.mark.django_db


def test_seal_run_adds_to_the_running_totals_and_the_books() -> None:
    plan = a_pool(heads=300)
    a_granted_claim(plan, award_minor=1_800_000)
    a_sealed_run(plan)

    second = a_sealed_run(plan)

    share = second.period.shares.get(band__key="y18-y45")
    assert (share.share_minor, share.cumulative_minor) == (1_050, 2_100)
    balance = {one.code: one.amount_minor for one in treasury.trial_balance(plan.pk)}
    assert balance == {
        "receivable": 630_000,
        "awards_payable": -600_000,
        "fee_income": -18_000,
        "reserve": -12_000,
    }


def test_seal_run_twice_seals_once() -> None:
    run = a_sealed_run(a_pool())

    again = services.seal_run(run_id=run.pk, at=run.period.notice_until + DAY)

    assert again.sealed_at == run.sealed_at
    assert RunEvent.objects.filter(run=run, move="seal").count() == 1


def test_a_claim_is_shared_when_its_last_part_is_sealed() -> None:
    plan = a_pool(heads=300)
    claim = a_granted_claim(plan, award_minor=600)

    states = []
    for _ in range(6):
        a_sealed_run(plan)
        states.append(Claim.objects.get(pk=claim.pk).state)

    assert states == [ClaimState.CLEARED] * 5 + [ClaimState.SHARED]


def _rows_in_all_tables() -> dict[str, int]:
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchone()[0]
    return counts


def test_sealing_writes_as_many_rows_for_two_thousand_heads_as_for_two_hundred() -> None:
    written = []
    for heads in (200, 2_000):
        plan = a_pool(heads=heads)
        a_granted_claim(plan, award_minor=600_006)  # so that either pool has a remainder to carry
        run = a_released_run(plan)
        before = _rows_in_all_tables()
        services.seal_run(run_id=run.pk, at=run.period.notice_until)
        after = _rows_in_all_tables()
        written.append({table: after[table] - before[table] for table in after})

    assert written[0] == written[1]
    assert sum(written[1].values()) < 40


@pytest.mark.parametrize(
    "bend",
    [
        lambda run: Run.objects.filter(pk=run.pk).update(subsidy_minor=0),
        lambda run: Share.objects.filter(period_id=run.pk).update(counted=1),
        lambda run: Share.objects.filter(period_id=run.pk).delete(),
        lambda run: Portion.objects.filter(period_id=run.pk).update(allowed_minor=0),
        lambda run: Portion.objects.filter(period_id=run.pk).delete(),
        lambda run: RunEvent.objects.filter(run=run).delete(),
    ],
)
def test_what_was_sealed_cannot_be_bent(bend: Callable[[Run], object]) -> None:
    plan = a_pool()
    a_granted_claim(plan)
    run = a_sealed_run(plan)

    with pytest.raises(DatabaseError), transaction.atomic():
        bend(run)


def test_abandon_run_shares_nothing_and_stays_the_base_of_the_next_count() -> None:
    plan = a_pool(heads=300)
    claim = a_granted_claim(plan, award_minor=600_000)
    run = a_frozen_run(plan)

    services.abandon_run(
        run_id=run.pk, by=officers(plan)[0], reason="wrong", at=run.period.notice_until
    )
    following = a_sealed_run(plan)

    assert set(run.period.shares.values_list("share_minor", flat=True)) == {0}
    assert following.period.shares.get(band__key="y18-y45").counted == 300
    assert following.benefit_minor == 100_000
    assert Portion.objects.get(claim=claim).period == following.period


def test_abandon_run_waits_for_the_earlier_one_so_that_no_running_total_is_lost() -> None:
    plan = a_pool(heads=300)
    a_granted_claim(plan, award_minor=1_800_000)
    earlier, later = a_frozen_run(plan), a_frozen_run(plan)
    officer, at = officers(plan)[0], later.period.notice_until

    with pytest.raises(rules.EarlierRunOpen) as refusal:
        services.abandon_run(run_id=later.pk, by=officer, reason="wrong", at=at)

    assert refusal.value.period_no == earlier.period.no
    services.abandon_run(run_id=earlier.pk, by=officer, reason="wrong", at=at)
    services.abandon_run(run_id=later.pk, by=officer, reason="wrong", at=at)
    share = a_sealed_run(plan).period.shares.get(band__key="y18-y45")
    assert share.share_minor == share.cumulative_minor


def test_small_amounts_are_carried_until_they_are_used_up() -> None:
    plan = a_pool(heads=3_000)
    a_granted_claim(plan, award_minor=12_000)  # 20 yuan a period, for six periods

    runs = [a_sealed_run(plan) for _ in range(4)]

    figures = [(run.to_share_minor, run.charged_minor, run.carry_out_minor) for run in runs]
    # 20.00 + fee 0.60 + reserve 0.40 is 0.7 fen each; one fen is the least: 30.00 comes in
    assert figures[:3] == [(2_100, 3_000, 900), (1_200, 3_000, 1_800), (300, 3_000, 2_700)]
    assert figures[3] == (-600, 0, 600)


def test_a_period_without_a_claim_costs_nothing() -> None:
    run = a_sealed_run(a_pool())

    assert (run.to_share_minor, run.charged_minor, run.carry_out_minor) == (0, 0, 0)
    assert not treasury.trial_balance(run.period.plan_id)


def test_an_exempt_head_is_not_counted_among_those_who_share() -> None:
    plan = a_pool(heads=250)
    a_granted_claim(plan)
    run = a_frozen_run(plan)
    Share.objects.filter(period=run.period, band__key="y18-y45").update(exempt=50)

    with pytest.raises(IntegrityError), transaction.atomic():
        Share.objects.filter(period=run.period).update(exempt=251)

    assert sum(share.headcount for share in run.period.shares.all()) == 200
    assert not DueException.objects.exists()
    assert not Slice.objects.exists()

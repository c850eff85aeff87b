"""Runs: opened, proposed, released, sealed; what each refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apportionment import rules, services
from apportionment.models import Portion, Run
from apportionment.states import MOVES, RunState, target_of
from charter.models import CharterCutoff
from charter.rules import CutoffNotLater
from claims.states import ClaimState
from members import services as members
from tests.apportionment.builders import (
    DAY,
    a_frozen_run,
    a_granted_claim,
    a_pool,
    a_proposed_run,
    a_sealed_run,
    an_enrolment_of,
    officers,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", RunState)
def test_a_move_starts_only_where_the_table_says(move: str, state: RunState) -> None:
    sources, target = MOVES[move]

    if state in sources:
        assert target_of(move, state) == target
    else:
        with pytest.raises(rules.RunMoveNotAllowed):
            target_of(move, state)


def test_open_run_counts_who_came_and_went_since_the_last_cutoff() -> None:
    plan = a_pool(heads=250)
    first = a_frozen_run(plan)
    between = first.period.cutoff_at + DAY
    a_pool(heads=10, plan=plan, joined_at=between)
    leaver = an_enrolment_of(plan)
    members.leave(enrolment_id=leaver.pk, by=leaver.member.holder, at=between)

    second = a_frozen_run(plan)

    shares = {share.band.key: share for share in second.period.shares.select_related("band")}
    young = shares["y18-y45"]
    assert (young.came, young.went, young.counted) == (10, 1, 259)
    assert shares["y45-y65"].counted == 0
    assert first.period.shares.get(band__key="y18-y45").counted == 250


def test_open_run_counts_a_birthday_on_the_cutoff_in_the_new_band() -> None:
    plan = a_pool(heads=250, born_on=date(1980, 1, 5))  # 45 on the day of the first cutoff

    run = a_frozen_run(plan)

    counted = dict(run.period.shares.values_list("band__key", "counted"))
    assert counted == {"y18-y45": 0, "y45-y65": 250}


def test_open_run_puts_granted_claims_on_notice() -> None:
    plan = a_pool()
    claim = a_granted_claim(plan)

    run = a_frozen_run(plan)

    claim.refresh_from_db()
    assert claim.state == ClaimState.ON_NOTICE
    assert claim.notice_until == run.period.notice_until


def test_open_run_below_the_minimum_headcount_freezes_nothing() -> None:
    plan = a_pool(heads=199)
    frozen_at = CharterCutoff.objects.get(plan=plan).frozen_at

    with pytest.raises(rules.TooFewHeads) as refusal:
        a_frozen_run(plan)

    assert (refusal.value.headcount, refusal.value.minimum) == (199, 200)
    assert CharterCutoff.objects.get(plan=plan).frozen_at == frozen_at
    assert not Run.objects.exists()


def test_open_run_twice_is_one_run() -> None:
    plan = a_pool()
    run = a_frozen_run(plan)
    cutoff_at = run.period.cutoff_at

    with pytest.raises(CutoffNotLater):
        services.open_run(plan_id=plan.pk, cutoff_at=cutoff_at, at=cutoff_at)

    assert Run.objects.count() == 1


def test_propose_run_before_notice_has_ended_is_refused() -> None:
    plan = a_pool()
    run = a_frozen_run(plan)
    too_early = run.period.notice_until - timedelta(seconds=1)

    with pytest.raises(rules.NoticeNotOver):
        services.propose_run(run_id=run.pk, by=officers(plan)[0], at=too_early)

    run.refresh_from_db()
    assert (run.state, run.benefit_minor) == (RunState.FROZEN, None)


def test_propose_run_waits_for_the_earlier_one() -> None:
    plan = a_pool()
    a_frozen_run(plan)
    later = a_frozen_run(plan)

    with pytest.raises(rules.EarlierRunOpen) as refusal:
        services.propose_run(run_id=later.pk, by=officers(plan)[0], at=later.period.notice_until)

    assert refusal.value.period_no == 1


def test_propose_run_spreads_an_award_and_adds_fee_and_reserve() -> None:
    plan = a_pool(heads=300)
    a_granted_claim(plan, award_minor=1_800_000)  # 18,000 yuan over six periods: 3,000 each

    run = a_proposed_run(plan)

    assert run.benefit_minor == 300_000
    assert run.fee_minor == 9_000  # 3 %
    assert run.reserve_minor == 6_000  # 2 %
    assert run.to_share_minor == 315_000
    assert run.period.shares.get(band__key="y18-y45").share_minor == 1_050
    assert (run.charged_minor, run.carry_out_minor) == (315_000, 0)


def test_propose_run_leaves_what_the_case_cap_cuts_for_the_next_period() -> None:
    plan = a_pool(heads=200)
    claim = a_granted_claim(plan, award_minor=6_000_000)  # 10,000 yuan a period

    first = a_sealed_run(plan)
    second = a_proposed_run(plan)

    allowed = 2_000 * 200 * 10_000 // 10_500  # 20 yuan a member, fee and reserve included
    portion = Portion.objects.get(claim=claim, period=first.period)
    assert (portion.brought_minor, portion.allowed_minor) == (1_000_000, allowed)
    carried = Portion.objects.get(claim=claim, period=second.period)
    assert carried.brought_minor == 1_000_000 + portion.left_minor
    assert max(share.share_minor or 0 for share in first.period.shares.all()) <= 2_000


def test_release_run_by_its_proposer_is_refused() -> None:
    plan = a_pool()
    proposer, _ = officers(plan)
    run = a_proposed_run(plan, by=proposer)

    with pytest.raises(rules.SamePerson):
        services.release_run(run_id=run.pk, by=proposer, at=run.period.notice_until)

    run.refresh_from_db()
    assert (run.state, run.released_by) == (RunState.PROPOSED, None)


def test_the_database_refuses_a_release_by_the_proposer() -> None:
    run = a_proposed_run(a_pool())

    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(
            state=RunState.RELEASED, released_by=run.proposed_by_id
        )


def test_the_database_refuses_figures_that_lose_a_cent() -> None:
    run = a_proposed_run(a_pool())

    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(carry_out_minor=(run.carry_out_minor or 0) + 1)


def test_return_run_drops_the_figures_for_a_new_proposal() -> None:
    plan = a_pool()
    a_granted_claim(plan)
    run = a_proposed_run(plan)

    services.return_run(
        run_id=run.pk, by=officers(plan)[1], reason="look again", at=run.period.notice_until
    )

    run.refresh_from_db()
    assert run.state == RunState.FROZEN
    assert not run.period.portions.exists()
    assert services.propose_run(
        run_id=run.pk, by=officers(plan)[0], at=run.period.notice_until
    ).benefit_minor

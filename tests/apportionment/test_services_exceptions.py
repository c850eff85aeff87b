"""Heads that count and do not share: exempt by somebody's deed, or because they are helped."""

import pytest

from apportionment import rules, selectors, services
from apportionment.models import DueException, Share
from apportionment.states import ExceptionKind
from charter.models import Plan
from claims.models import Claim
from claims.states import ClaimState
from members import services as members
from tests.apportionment.builders import (
    DAY,
    OPENING,
    a_family,
    a_frozen_run,
    a_granted_claim,
    a_proposed_run,
    a_sealed_run,
    a_small_pool,
    an_enrolment_of,
    officers,
)

pytestmark = pytest.mark.django_db

SPARING = {"spares_claimants": True}
DAY_1 = OPENING + DAY


def young(plan: Plan, no: int) -> Share:
    return Share.objects.get(plan=plan, no=no, band__key="y18-y45")


def test_an_exempt_head_shares_nothing_and_the_others_share_it() -> None:
    """9,000 by nine of ten heads is 1,000 each; the tenth is spared exactly that."""
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=9_000)
    run = a_frozen_run(plan)
    enrolment = an_enrolment_of(plan, number=4)

    exception = services.exempt_enrolment(
        run_id=run.pk,
        enrolment_id=enrolment.pk,
        reason="a hard year",
        by=officers(plan)[0],
        at=DAY_1,
    )
    services.propose_run(run_id=run.pk, by=officers(plan)[0], at=run.period.notice_until)

    exception.refresh_from_db()
    share = young(plan, 1)
    assert (share.counted, share.exempt, share.headcount, share.share_minor) == (10, 1, 9, 1_000)
    assert exception.amount_minor == 1_000
    run.refresh_from_db()
    assert (run.charged_minor, run.carry_out_minor) == (9_000, 0)


def test_exempting_twice_is_once() -> None:
    plan = a_small_pool()
    run, enrolment, by = a_frozen_run(plan), an_enrolment_of(plan), officers(plan)[0]
    facts = {"run_id": run.pk, "enrolment_id": enrolment.pk, "reason": "why", "by": by}

    first = services.exempt_enrolment(**facts, at=DAY_1)

    assert services.exempt_enrolment(**facts, at=DAY_1 + DAY) == first


def test_an_exemption_can_be_withdrawn_while_the_run_is_frozen_and_given_anew() -> None:
    plan = a_small_pool()
    run, enrolment, by = a_frozen_run(plan), an_enrolment_of(plan), officers(plan)[0]
    facts = {"run_id": run.pk, "enrolment_id": enrolment.pk, "reason": "why", "by": by}
    first = services.exempt_enrolment(**facts, at=DAY_1)

    services.withdraw_exception(exception_id=first.pk, by=by, at=DAY_1)
    assert selectors.proposal(run=run).headcount == 10
    second = services.exempt_enrolment(**facts, at=DAY_1)
    assert selectors.proposal(run=run).headcount == 9

    services.propose_run(run_id=run.pk, by=by, at=run.period.notice_until)
    with pytest.raises(rules.NotWaiting):
        services.withdraw_exception(exception_id=second.pk, by=by, at=DAY_1)


def test_nobody_is_exempt_once_a_run_is_proposed() -> None:
    plan = a_small_pool()
    run = a_proposed_run(plan)

    with pytest.raises(rules.RunMoveNotAllowed):
        services.exempt_enrolment(
            run_id=run.pk,
            enrolment_id=an_enrolment_of(plan).pk,
            reason="too late",
            by=officers(plan)[0],
            at=run.period.notice_until,
        )


def test_who_does_not_count_at_the_cutoff_cannot_be_exempt() -> None:
    plan = a_small_pool()
    leaver = an_enrolment_of(plan)
    members.leave(enrolment_id=leaver.pk, by=leaver.member.holder, at=OPENING + DAY)
    run = a_frozen_run(plan)

    with pytest.raises(rules.NotCounted):
        services.exempt_enrolment(
            run_id=run.pk, enrolment_id=leaver.pk, reason="why", by=officers(plan)[0], at=DAY_1
        )


def test_a_claimant_is_spared_in_the_periods_that_bring_the_award() -> None:
    """Two periods of 4,500 by nine heads: 500 each; then the claimant shares again."""
    plan = a_small_pool({**SPARING, "spread_over_periods": 2})
    claim = a_granted_claim(plan, award_minor=9_000, number=2)

    runs = [a_sealed_run(plan) for _ in range(3)]

    assert [(young(plan, no).exempt, young(plan, no).share_minor) for no in (1, 2, 3)] == [
        (1, 500),
        (1, 500),
        (0, 0),
    ]
    spared = DueException.objects.filter(enrolment=claim.enrolment, kind=ExceptionKind.EXEMPT)
    assert [(one.period, one.amount_minor, one.recorded_by) for one in spared.order_by("pk")] == [
        (runs[0].period, 500, None),
        (runs[1].period, 500, None),
    ]
    payer_id = spared[0].payer_id
    assert selectors.total_due_minor(payer_id=payer_id, plan_id=plan.pk) == 1_000  # the other head


def test_a_claimant_who_has_left_needs_no_sparing() -> None:
    plan = a_small_pool(SPARING)
    claim = a_granted_claim(plan, award_minor=9_000)
    members.leave(enrolment_id=claim.enrolment_id, by=claim.enrolment.member.holder, at=DAY_1)

    run = a_sealed_run(plan)

    assert (young(plan, 1).counted, young(plan, 1).exempt) == (9, 0)
    assert run.charged_minor == 9_000


def test_a_pool_whose_only_member_is_helped_shares_nothing_and_the_claim_waits() -> None:
    plan = a_small_pool(SPARING, heads=0)
    family = a_family(plan)
    claim = a_granted_claim(plan, award_minor=9_000)

    run = a_sealed_run(plan)

    assert (run.benefit_minor, young(plan, 1).exempt) == (0, 0)
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.CLEARED
    assert not DueException.objects.filter(enrolment__member__holder=family).exists()


def test_a_dry_run_spares_as_the_run_does_where_the_yearly_cap_cuts() -> None:
    """A head owes at most 600 a year; 9 heads of 1,000 bring 5,400, the operator bears 3,600."""
    plan = a_small_pool({**SPARING, "year_cap_minor": 600, "year_cap_borne_by": "operator"})
    a_granted_claim(plan, award_minor=9_000)
    run = a_frozen_run(plan)
    dry = selectors.proposal(run=run, with_notice=True)

    services.propose_run(run_id=run.pk, by=officers(plan)[0], at=run.period.notice_until)

    run.refresh_from_db()
    assert (run.charged_minor, run.borne_minor, run.carry_out_minor) == (5_400, 3_600, 0)
    assert dry.outcome.charged_minor == 5_400
    assert run.operator_bears_minor == 3_600

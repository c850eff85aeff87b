"""What runs and sweeps do to claims; each deed may arrive twice."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from claims import rules, selectors, services, tasks
from claims.models import Claim
from claims.states import SHOWN, ClaimState
from members.models import Message
from tests.claims.builders import (
    CLEARED_AT,
    DECIDED_AT,
    NOTICE_UNTIL,
    PAID_AT,
    REACHED,
    SHARED_AT,
    SHOWN_AT,
    a_claim,
)

pytestmark = pytest.mark.django_db


def moves(claim: Claim) -> list[str]:
    return [event.move for event in claim.events.order_by("pk")]


def test_put_on_notice_shows_granted_claims_and_tells_until_when() -> None:
    claim = a_claim(ClaimState.GRANTED)

    shown = services.put_on_notice(claim_ids=[claim.pk], at=SHOWN_AT, until=NOTICE_UNTIL)

    claim.refresh_from_db()
    assert shown == [claim.pk]
    assert (claim.state, claim.notice_from, claim.notice_until) == (
        "on_notice",
        SHOWN_AT,
        NOTICE_UNTIL,
    )
    facts = Message.objects.get(kind="claims/on_notice").facts
    assert facts["until_on"] == "2025-10-10"


def test_put_on_notice_twice_is_one_notice_and_leaves_out_the_withdrawn() -> None:
    granted, withdrawn = a_claim(ClaimState.GRANTED), a_claim(ClaimState.WITHDRAWN)
    both = [granted.pk, withdrawn.pk]
    services.put_on_notice(claim_ids=both, at=SHOWN_AT, until=NOTICE_UNTIL)

    again = services.put_on_notice(
        claim_ids=both, at=SHOWN_AT, until=NOTICE_UNTIL + timedelta(days=9)
    )

    granted.refresh_from_db()
    assert again == []
    assert granted.notice_until == NOTICE_UNTIL
    assert moves(granted) == ["file", "recommend", "grant", "show"]


def test_clear_claims_waits_for_the_last_instant_of_notice() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)

    early = services.clear_claims(
        plan_id=claim.plan_id, at=NOTICE_UNTIL - timedelta(microseconds=1)
    )
    on_time = services.clear_claims(plan_id=claim.plan_id, at=NOTICE_UNTIL)
    again = services.clear_claims(plan_id=claim.plan_id, at=NOTICE_UNTIL)

    claim.refresh_from_db()
    assert (early, on_time, again) == ([], [claim.pk], [])
    assert (claim.state, claim.cleared_at) == ("cleared", NOTICE_UNTIL)


def test_clear_claims_leaves_other_plans_alone() -> None:
    claim, other = a_claim(ClaimState.ON_NOTICE), a_claim(ClaimState.ON_NOTICE)

    services.clear_claims(plan_id=claim.plan_id, at=CLEARED_AT)

    other.refresh_from_db()
    assert other.state == ClaimState.ON_NOTICE


def test_the_task_clears_every_plan_by_its_own_clock_and_may_arrive_twice() -> None:
    claims = [a_claim(ClaimState.ON_NOTICE), a_claim(ClaimState.ON_NOTICE)]
    assert timezone.now() > NOTICE_UNTIL

    tasks.clear_claims()
    tasks.clear_claims()

    assert all(moves(claim)[-2:] == ["show", "clear"] for claim in claims)


def test_mark_shared_and_paid_twice_are_one_step_each() -> None:
    claim = a_claim(ClaimState.CLEARED)

    for _again in range(2):
        services.mark_shared(claim_ids=[claim.pk], at=SHARED_AT)
    for _again in range(2):
        services.mark_paid(claim_id=claim.pk, at=PAID_AT)
    services.mark_shared(claim_ids=[claim.pk], at=PAID_AT)

    claim.refresh_from_db()
    assert (claim.state, claim.shared_at, claim.paid_at) == ("paid", SHARED_AT, PAID_AT)
    assert moves(claim)[-2:] == ["share", "pay"]
    assert Message.objects.filter(kind="claims/paid").count() == 1


def test_mark_shared_of_a_claim_on_notice_changes_nothing() -> None:
    cleared, on_notice = a_claim(ClaimState.CLEARED), a_claim(ClaimState.ON_NOTICE)

    with pytest.raises(rules.MoveNotAllowed), transaction.atomic():
        services.mark_shared(claim_ids=[cleared.pk, on_notice.pk], at=SHARED_AT)

    cleared.refresh_from_db()
    assert cleared.state == ClaimState.CLEARED


def test_granted_before_leaves_out_what_was_granted_at_the_cutoff_or_later() -> None:
    claim = a_claim(ClaimState.GRANTED)

    at_decision = selectors.granted_before(plan_id=claim.plan_id, cutoff_at=DECIDED_AT)
    later = selectors.granted_before(plan_id=claim.plan_id, cutoff_at=SHOWN_AT)

    assert (at_decision, later) == ([], [claim.pk])


def test_claims_to_share_are_the_cleared_whose_notice_had_ended() -> None:
    claim = a_claim(ClaimState.CLEARED)
    a_claim(ClaimState.SHARED, enrolment=None)

    found = selectors.claims_to_share(plan_id=claim.plan_id, noticed_until=NOTICE_UNTIL)
    earlier = selectors.claims_to_share(plan_id=claim.plan_id, noticed_until=SHOWN_AT)

    assert (list(found), list(earlier)) == ([claim], [])


@pytest.mark.parametrize("state", REACHED)
def test_public_claims_are_those_from_notice_to_payment(state: ClaimState) -> None:
    claim = a_claim(state)

    shown = selectors.public_claims(plan_id=claim.plan_id)

    assert shown.exists() is (state in SHOWN)
    assert selectors.on_notice(plan_id=claim.plan_id).exists() is (state == "on_notice")

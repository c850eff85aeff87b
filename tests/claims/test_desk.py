"""The reviewer's desk: taking, letting go, handing over, and a step out of reading."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from claims import rules, services
from claims.models import Claim
from claims.services.steps import lock_claim, walk
from claims.states import ClaimState
from members.models import User
from tests.claims.builders import (
    DECIDED_AT,
    READ_AT,
    a_claim,
    a_reviewer,
    recommend,
)
from tests.members.builders import a_user, an_enrolment

pytestmark = pytest.mark.django_db
HOURS = timedelta(hours=4)  # what the charter gives to read in


def moves(claim: Claim) -> list[str]:
    return [event.move for event in claim.events.order_by("pk")]


def refused(kind: type[rules.ClaimRefused], deed: Callable[[], object]) -> rules.ClaimRefused:
    with pytest.raises(kind) as found, transaction.atomic():
        deed()
    assert type(found.value) is kind
    return found.value


def test_take_claim_holds_it_for_the_hours_of_the_charter() -> None:
    claim, reader = a_claim(), a_reviewer()
    due_at = claim.due_at

    services.take_claim(claim_id=claim.pk, by=reader, at=READ_AT)

    claim.refresh_from_db()
    assert (claim.state, claim.taken_by, claim.taken_until) == (
        "under_review",
        reader,
        READ_AT + HOURS,
    )
    assert claim.due_at == due_at, "reading wins no time"
    assert moves(claim) == ["file", "take"]


def test_take_claim_again_begins_the_hours_anew_without_a_step() -> None:
    claim, reader = a_claim(), a_reviewer()
    services.take_claim(claim_id=claim.pk, by=reader, at=READ_AT)

    services.take_claim(claim_id=claim.pk, by=reader, at=READ_AT + timedelta(hours=1))

    claim.refresh_from_db()
    assert claim.taken_until == READ_AT + timedelta(hours=1) + HOURS
    assert moves(claim) == ["file", "take"]


def test_what_another_holds_can_be_neither_taken_nor_recommended() -> None:
    claim, holder, other = a_claim(), a_reviewer("Holder"), a_reviewer("Other")
    services.take_claim(claim_id=claim.pk, by=holder, at=READ_AT)

    told = refused(
        rules.TakenByAnother,
        lambda: services.take_claim(claim_id=claim.pk, by=other, at=READ_AT + HOURS / 2),
    )
    refused(rules.TakenByAnother, lambda: recommend(claim))

    assert vars(told) == {"name": "Holder", "until": READ_AT + HOURS}


def test_what_was_taken_too_long_ago_is_taken_by_the_next() -> None:
    claim, other = a_claim(ClaimState.UNDER_REVIEW), a_reviewer("Other")

    services.take_claim(claim_id=claim.pk, by=other, at=READ_AT + HOURS)

    claim.refresh_from_db()
    assert claim.taken_by == other
    assert moves(claim) == ["file", "take", "release", "take"]


def test_release_forgotten_frees_what_was_taken_too_long_ago_once() -> None:
    claim = a_claim(ClaimState.UNDER_REVIEW)
    free = {"plan_id": claim.plan_id}

    assert services.release_forgotten(**free, at=READ_AT + HOURS - timedelta(seconds=1)) == []
    assert services.release_forgotten(**free, at=READ_AT + HOURS) == [claim.pk]
    assert services.release_forgotten(**free, at=READ_AT + HOURS) == []

    claim.refresh_from_db()
    assert (claim.state, claim.taken_by) == ("submitted", None)


def test_only_who_holds_a_claim_lets_it_go() -> None:
    claim, holder, other = a_claim(), a_reviewer("Holder"), a_reviewer("Other")
    services.take_claim(claim_id=claim.pk, by=holder, at=READ_AT)

    refused(rules.NotTaken, lambda: services.release_claim(claim_id=claim.pk, by=other, at=READ_AT))
    services.release_claim(claim_id=claim.pk, by=holder, at=READ_AT)

    claim.refresh_from_db()
    assert (claim.state, claim.taken_by, claim.taken_until) == ("submitted", None, None)


def test_hand_over_claim_gives_it_to_a_colleague_with_a_reason() -> None:
    claim, holder, other = a_claim(), a_reviewer("Holder"), a_reviewer("Other")
    services.take_claim(claim_id=claim.pk, by=holder, at=READ_AT)

    services.hand_over_claim(
        claim_id=claim.pk, to=other, reason="You know this illness.", by=holder, at=DECIDED_AT
    )

    claim.refresh_from_db()
    assert (claim.taken_by, claim.taken_until) == (other, DECIDED_AT + HOURS)
    step = claim.events.latest("pk")
    assert (step.move, step.by, step.reason) == ("hand_over", holder, "You know this illness.")


def test_a_claim_is_handed_only_to_a_reviewer_who_may_read_it() -> None:
    holder, kin = a_reviewer("Holder"), a_reviewer("Kin")
    claim = a_claim(enrolment=an_enrolment(user=kin))
    services.take_claim(claim_id=claim.pk, by=holder, at=READ_AT)

    def handing(to: User) -> Callable[[], object]:
        return lambda: services.hand_over_claim(
            claim_id=claim.pk, to=to, reason="-", by=holder, at=READ_AT
        )

    refused(rules.NotAReviewer, handing(a_user()))
    refused(rules.NotAReviewer, handing(holder))
    refused(rules.NotImpartial, handing(kin))


def test_a_step_out_of_reading_frees_the_claim() -> None:
    claim = a_claim(ClaimState.UNDER_REVIEW)

    walk(lock_claim(claim.pk), "ask", by=claim.taken_by, at=DECIDED_AT)

    claim.refresh_from_db()
    assert (claim.taken_by, claim.taken_until) == (None, None)

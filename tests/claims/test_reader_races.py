"""Two of the crew in the same second: one deed each time, and the other is told."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from claims import services
from claims.models import Claim
from claims.rules import (
    ClaimRefused,
    HasReadBlind,
    MoveNotAllowed,
    NoticeIsOver,
    NotTaken,
    TakenByAnother,
)
from claims.states import ClaimState, Verdict
from members.models import User
from tests.claims.builders import (
    AWARD,
    CONTESTED_AT,
    DECIDED_AT,
    NOTICE_UNTIL,
    READ_AT,
    a_claim,
    a_reviewer,
    recommend_refusal,
)
from tests.claims.test_races import at_once, moves, only

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)
Deed = Callable[[Claim, User], object]


def taking(claim: Claim, by: User) -> Claim:
    return services.take_claim(claim_id=claim.pk, by=by, at=READ_AT)


def recommending(claim: Claim, by: User) -> Claim:
    return services.recommend_claim(
        claim_id=claim.pk,
        verdict=Verdict.GRANT,
        award_minor=AWARD,
        article="Benefits",
        fact="Report, page 1",
        reason="It fits.",
        by=by,
        at=READ_AT,
    )


def reading_blind(claim: Claim, by: User) -> Claim:
    return services.read_blind(
        claim_id=claim.pk,
        verdict=Verdict.GRANT,
        award_minor=AWARD - 1,
        article="Benefits",
        fact="Report, page 1",
        reason="It fits.",
        by=by,
        at=DECIDED_AT,
    )


def refusing(claim: Claim, by: User) -> Claim:
    return services.refuse_claim(claim_id=claim.pk, reason="I agree.", by=by, at=DECIDED_AT)


def sending_back(claim: Claim, by: User) -> Claim:
    return services.send_back_claim(claim_id=claim.pk, reason="Page 2?", by=by, at=DECIDED_AT)


def dismissing(claim: Claim, by: User) -> Claim:
    return services.dismiss(claim_id=claim.pk, reason="It stands.", by=by, at=CONTESTED_AT)


def upholding(claim: Claim, by: User) -> Claim:
    return services.uphold(claim_id=claim.pk, reason="They are right.", by=by, at=CONTESTED_AT)


def a_refusal() -> Claim:
    claim = a_claim()
    recommend_refusal(claim)
    return claim


def a_blind_one() -> Claim:
    claim = a_claim()
    Claim.objects.filter(pk=claim.pk).update(is_blind=True)
    return recommending(claim, a_reviewer("First"))


@pytest.mark.parametrize(
    ("made", "one", "other", "refusal"),
    [
        (a_claim, taking, taking, TakenByAnother),
        (a_claim, recommending, recommending, MoveNotAllowed),
        (a_refusal, refusing, refusing, MoveNotAllowed),
        (a_refusal, refusing, sending_back, MoveNotAllowed),
        (a_refusal, sending_back, sending_back, MoveNotAllowed),
        (a_blind_one, reading_blind, reading_blind, HasReadBlind),
        (lambda: a_claim(ClaimState.CONTESTED), dismissing, upholding, MoveNotAllowed),
    ],
    ids=["take", "recommend", "refuse", "refuse-back", "back", "blind", "objection"],
)
def test_of_two_at_once_one_does_it_and_the_other_is_told(
    made: Callable[[], Claim], one: Deed, other: Deed, refusal: type[ClaimRefused]
) -> None:
    claim, readers = made(), [a_reviewer("Third"), a_reviewer("Fourth")]
    steps = len(moves(claim))

    outcomes = at_once(lambda: one(claim, readers[0]), lambda: other(claim, readers[1]))

    assert (only(outcomes, Claim), only(outcomes, refusal)) == (1, 1)
    assert len(moves(claim)) == steps + (0 if one is reading_blind else 1)
    assert claim.readings.count() == len({(row.by_id, row.round) for row in claim.readings.all()})
    assert claim.decisions.count() <= 2


def test_one_takes_what_another_is_recommending() -> None:
    claim, reading, taker = a_claim(), a_reviewer("Reading"), a_reviewer("Taker")

    outcomes = at_once(lambda: recommending(claim, reading), lambda: taking(claim, taker))

    claim.refresh_from_db()
    if claim.state == ClaimState.RECOMMENDED:
        assert only(outcomes, MoveNotAllowed) == 1
    else:
        assert (claim.taken_by, only(outcomes, TakenByAnother)) == (taker, 1)


def test_it_is_handed_over_while_it_is_let_go() -> None:
    claim, holder, other = a_claim(), a_reviewer("Holder"), a_reviewer("Other")
    taking(claim, holder)

    outcomes = at_once(
        lambda: services.hand_over_claim(
            claim_id=claim.pk, to=other, reason="-", by=holder, at=READ_AT
        ),
        lambda: services.release_claim(claim_id=claim.pk, by=holder, at=READ_AT),
    )

    assert (only(outcomes, Claim), only(outcomes, NotTaken)) == (1, 1)


def test_an_objection_in_the_last_second_of_notice_halts_it_or_comes_too_late() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)

    contested, cleared = at_once(
        lambda: services.contest(claim_id=claim.pk, reason="Wait.", at=NOTICE_UNTIL - SECOND),
        lambda: services.clear_claims(plan_id=claim.plan_id, at=NOTICE_UNTIL),
    )

    claim.refresh_from_db()
    if claim.state == ClaimState.CONTESTED:
        assert cleared == []
    else:
        assert (claim.state, type(contested)) == (ClaimState.CLEARED, MoveNotAllowed)


def test_an_objection_at_the_very_end_of_notice_is_late_even_if_nothing_swept_yet() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)

    with pytest.raises(NoticeIsOver):
        services.contest(claim_id=claim.pk, reason="Wait.", at=NOTICE_UNTIL)

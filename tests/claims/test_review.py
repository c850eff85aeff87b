"""Two readings: recommend, confirm, send back; every refusal leaves the claim as it was."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest

from claims import rules, services
from claims.models import Claim, ClaimEvent
from claims.states import ClaimState, Verdict
from members.models import Message, User
from tests.claims.builders import (
    AWARD,
    DECIDED_AT,
    READ_AT,
    a_claim,
    a_reviewer,
    recommend,
    recommend_refusal,
)
from tests.members.builders import an_enrolment

pytestmark = pytest.mark.django_db
LATER = DECIDED_AT + timedelta(days=1)


def fields(claim: Claim) -> dict[str, object]:
    return dict(Claim.objects.filter(pk=claim.pk).values().get())


def refused(claim: Claim, refusal: type[rules.ClaimRefused], deed: Callable[[], object]) -> None:
    """Assert that a deed is refused, and that it changed nothing and told nobody."""
    before = fields(claim), ClaimEvent.objects.count(), Message.objects.count()

    with pytest.raises(refusal):
        deed()

    assert (fields(claim), ClaimEvent.objects.count(), Message.objects.count()) == before


def recommending(
    claim: Claim,
    *,
    by: User,
    verdict: Verdict = Verdict.GRANT,
    award_minor: int | None = AWARD,
    words: dict[str, str] | None = None,
    at: datetime = READ_AT,
) -> Callable[[], Claim]:
    told = {"article": "Benefits", "fact": "Report", "reason": "It fits.", "remedy": ""}
    told |= words or {}
    return lambda: services.recommend_claim(
        claim_id=claim.pk,
        verdict=verdict,
        award_minor=award_minor,
        article=told["article"],
        fact=told["fact"],
        reason=told["reason"],
        remedy=told["remedy"],
        by=by,
        at=at,
    )


def test_recommend_claim_stores_the_grounds_and_its_step() -> None:
    claim, reviewer = a_claim(), a_reviewer()

    recommending(claim, by=reviewer)()

    claim.refresh_from_db()
    assert (claim.state, claim.recommended_minor, claim.recommended_by) == (
        "recommended",
        AWARD,
        reviewer,
    )
    event = claim.events.latest("pk")
    assert (event.move, event.before, event.after) == ("recommend", "submitted", "recommended")
    assert (event.article, event.fact, event.award_minor) == ("Benefits", "Report", AWARD)
    assert (event.by, event.at) == (reviewer, READ_AT)


@pytest.mark.parametrize(
    ("award_minor", "refusal"),
    [
        (None, rules.AwardNotPositive),
        (0, rules.AwardNotPositive),
        (-1, rules.AwardNotPositive),
        (6_000_001, rules.AwardAboveCap),
        (10**30, rules.AwardAboveCap),
    ],
)
def test_recommend_claim_of_an_impossible_award_changes_nothing(
    award_minor: int | None, refusal: type[rules.ClaimRefused]
) -> None:
    claim = a_claim()

    refused(claim, refusal, recommending(claim, by=a_reviewer(), award_minor=award_minor))


@pytest.mark.parametrize("field", ["article", "fact", "reason"])
def test_recommend_claim_without_its_grounds_changes_nothing(field: str) -> None:
    claim = a_claim()

    refused(claim, rules.ReasonMissing, recommending(claim, by=a_reviewer(), words={field: "  "}))


def test_recommend_claim_to_refuse_must_say_what_would_change_it() -> None:
    claim = a_claim()
    deed = recommending(claim, by=a_reviewer(), verdict=Verdict.REFUSE, award_minor=None)

    refused(claim, rules.ReasonMissing, deed)


def test_recommend_claim_to_refuse_keeps_no_award() -> None:
    claim = a_claim()

    recommending(claim, by=a_reviewer(), verdict=Verdict.REFUSE, words={"remedy": "A report."})()

    claim.refresh_from_db()
    assert (claim.verdict, claim.recommended_minor, claim.remedy) == ("refuse", None, "A report.")


def test_nobody_recommends_or_decides_on_their_own_familys_claim() -> None:
    reviewer = a_reviewer()
    own = a_claim(enrolment=an_enrolment(user=reviewer))
    refused(own, rules.NotImpartial, recommending(own, by=reviewer))
    recommend(own)

    for deed in (services.grant_claim, services.refuse_claim, services.send_back_claim):
        refused(
            own,
            rules.NotImpartial,
            partial(deed, claim_id=own.pk, reason="Yes.", by=reviewer, at=DECIDED_AT),
        )


def test_grant_claim_confirms_the_award_and_tells_the_claimant() -> None:
    claim, second = a_claim(ClaimState.RECOMMENDED), a_reviewer()

    services.grant_claim(claim_id=claim.pk, reason="I agree.", by=second, at=DECIDED_AT)

    claim.refresh_from_db()
    assert (claim.state, claim.award_minor) == ("granted", AWARD)
    assert (claim.decided_by, claim.decided_at) == (second, DECIDED_AT)
    event = claim.events.latest("pk")
    assert (event.move, event.reason, event.award_minor) == ("grant", "I agree.", AWARD)
    assert Message.objects.filter(kind="claims/granted").exists()


def test_refuse_claim_confirms_and_the_letter_cites_everything() -> None:
    claim = a_claim()
    recommend_refusal(claim)

    services.refuse_claim(claim_id=claim.pk, reason="I agree.", by=a_reviewer(), at=DECIDED_AT)

    claim.refresh_from_db()
    assert (claim.state, claim.award_minor) == ("refused", None)
    facts = Message.objects.get(kind="claims/refused").facts
    assert (facts["article"], facts["fact"]) == (claim.article, claim.fact)
    assert facts["remedy"] == claim.remedy


def test_the_one_who_recommended_cannot_confirm() -> None:
    claim, reviewer = a_claim(), a_reviewer()
    recommending(claim, by=reviewer)()

    refused(
        claim,
        rules.SamePerson,
        lambda: services.grant_claim(claim_id=claim.pk, reason="Yes.", by=reviewer, at=DECIDED_AT),
    )


def test_only_what_was_recommended_can_be_confirmed() -> None:
    to_grant, to_refuse = a_claim(ClaimState.RECOMMENDED), a_claim()
    recommend_refusal(to_refuse)
    second = a_reviewer()

    refused(
        to_grant,
        rules.VerdictDiffers,
        lambda: services.refuse_claim(claim_id=to_grant.pk, reason="No.", by=second, at=DECIDED_AT),
    )
    refused(
        to_refuse,
        rules.VerdictDiffers,
        lambda: services.grant_claim(
            claim_id=to_refuse.pk, reason="Yes.", by=second, at=DECIDED_AT
        ),
    )


def test_a_decision_needs_a_reason() -> None:
    claim, second = a_claim(ClaimState.RECOMMENDED), a_reviewer()

    for deed in (services.grant_claim, services.send_back_claim):
        refused(
            claim,
            rules.ReasonMissing,
            partial(deed, claim_id=claim.pk, reason=" ", by=second, at=DECIDED_AT),
        )


def test_send_back_claim_empties_the_recommendation_and_keeps_it_in_history() -> None:
    claim, second = a_claim(ClaimState.RECOMMENDED), a_reviewer()

    services.send_back_claim(claim_id=claim.pk, reason="Page 2?", by=second, at=DECIDED_AT)

    claim.refresh_from_db()
    assert (claim.state, claim.verdict, claim.recommended_by) == ("submitted", "", None)
    assert [event.move for event in claim.events.order_by("pk")] == [
        "file",
        "recommend",
        "send_back",
    ]
    assert claim.events.get(move="recommend").award_minor == AWARD


def test_what_was_not_seen_cannot_be_confirmed() -> None:
    claim, first, second = a_claim(), a_reviewer("First"), a_reviewer("Second")
    recommending(claim, by=first)()
    seen = claim.events.latest("pk").pk
    services.send_back_claim(claim_id=claim.pk, reason="Too much.", by=second, at=DECIDED_AT)
    recommending(claim, by=first, award_minor=100)()

    refused(
        claim,
        rules.PageStale,
        lambda: services.grant_claim(
            claim_id=claim.pk, reason="Yes.", by=second, at=DECIDED_AT, seen=seen
        ),
    )

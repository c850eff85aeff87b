"""Appealing: who may, how far up, taking it back, and how it is closed."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from claims import services as claims
from claims.models import Claim
from claims.rules import AppealTooLate, LadderEnds, MoveNotAllowed, NotTheirs, TookPartBefore
from claims.services import Document
from claims.states import ClaimState, Round, Verdict
from disputes import rules, selectors, services
from disputes.models import Appeal
from disputes.states import AppealState
from tests.claims.builders import AWARD, DECIDED_AT, PDF, a_claim, a_reviewer, recommend
from tests.disputes.builders import APPEALED_AT, a_fellow_member, an_appeal, decided_anew

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def followed(appeal: Appeal) -> Appeal:
    assert selectors.appeals_to_follow() == [appeal.pk]
    for _twice in range(2):
        appeal = services.follow_appeal(appeal_id=appeal.pk)
    return appeal


def test_first_appeal_goes_to_other_reviewers() -> None:
    claim = a_claim(ClaimState.REFUSED)
    deciders = [claim.recommended_by, claim.decided_by]

    appeal = an_appeal(claim)

    claim.refresh_from_db()
    assert (claim.state, claim.round) == (ClaimState.APPEALED, Round.APPEAL)
    assert (appeal.against, appeal.due_at) == (claim.decisions.get(), claim.due_at)
    assert selectors.open_appeal(claim=claim) == appeal
    assert selectors.appeals_to_follow() == []
    for decider in deciders:
        assert decider is not None
        with pytest.raises(TookPartBefore):
            claims.take_claim(claim_id=claim.pk, by=decider, at=APPEALED_AT)


def test_papers_of_an_appeal_join_those_of_the_request() -> None:
    claim = a_claim(ClaimState.REFUSED)

    services.appeal_claim(
        claim_id=claim.pk,
        grounds="See the letter.",
        documents=[Document(ContentFile(PDF + b" ", name="letter.pdf"))],
        by=claim.filed_by,
        at=APPEALED_AT,
    )

    assert [one.name for one in claim.evidence.order_by("pk")][-1] == "letter.pdf"


def test_until_the_last_second_of_its_days() -> None:
    claim = a_claim(ClaimState.REFUSED)
    until = DECIDED_AT + timedelta(days=60)
    assert selectors.appeal_until(claim=claim, at=until - SECOND) == until
    assert selectors.appeal_until(claim=claim, at=until) is None

    with pytest.raises(AppealTooLate):
        an_appeal(claim, at=until)
    assert an_appeal(claim, at=until - SECOND).round == Round.APPEAL


def test_only_who_speaks_for_the_claimant() -> None:
    claim = a_claim(ClaimState.REFUSED)

    with pytest.raises(NotTheirs):
        services.appeal_claim(
            claim_id=claim.pk, grounds="-", by=a_fellow_member(claim), at=APPEALED_AT
        )
    with pytest.raises(rules.WordsMissing):
        services.appeal_claim(claim_id=claim.pk, grounds=" ", by=claim.filed_by, at=APPEALED_AT)
    with pytest.raises(MoveNotAllowed):
        an_appeal(a_claim(ClaimState.ON_NOTICE))
    assert not Appeal.objects.exists()


def test_taken_back_the_decision_stands_as_it_did() -> None:
    claim = a_claim(ClaimState.REFUSED)
    before = Claim.objects.values().get(pk=claim.pk)
    appeal = an_appeal(claim)

    services.withdraw_appeal(appeal_id=appeal.pk, by=claim.filed_by, at=APPEALED_AT)

    after = Claim.objects.values().get(pk=claim.pk)
    moving = ("state_since",)
    assert {name: value for name, value in after.items() if name not in moving} == {
        name: value for name, value in before.items() if name not in moving
    }
    appeal.refresh_from_db()
    assert appeal.state == AppealState.WITHDRAWN
    assert an_appeal(claim).state == AppealState.OPEN  # within its days, once more


def test_taken_back_against_an_award_the_award_is_there_again() -> None:
    claim = a_claim(ClaimState.GRANTED)
    appeal = an_appeal(claim)

    services.withdraw_appeal(appeal_id=appeal.pk, by=claim.filed_by, at=APPEALED_AT)

    claim.refresh_from_db()
    assert (claim.state, claim.award_minor) == (ClaimState.GRANTED, AWARD)


def test_what_somebody_reads_is_not_taken_back() -> None:
    appeal = an_appeal()
    claims.take_claim(claim_id=appeal.claim_id, by=a_reviewer("Fifth"), at=APPEALED_AT)

    with pytest.raises(rules.TakenUp):
        services.withdraw_appeal(appeal_id=appeal.pk, by=appeal.by, at=APPEALED_AT)


def test_a_better_decision_upholds_it() -> None:
    appeal = an_appeal()

    decided_anew(appeal.claim, Verdict.GRANT)

    appeal = followed(appeal)
    assert appeal.state == AppealState.UPHELD
    assert appeal.outcome == appeal.claim.decisions.latest("pk")


def test_the_same_decision_rejects_it_and_a_smaller_award_too() -> None:
    refused, granted = an_appeal(), an_appeal(a_claim(ClaimState.GRANTED))
    decided_anew(refused.claim, Verdict.REFUSE)
    assert followed(refused).state == AppealState.REJECTED

    decided_anew(granted.claim, Verdict.GRANT, award_minor=AWARD - 1)
    assert followed(granted).state == AppealState.REJECTED


def test_with_the_request_it_is_taken_back() -> None:
    appeal = an_appeal()
    claims.withdraw_claim(
        claim_id=appeal.claim_id, reason="", by=appeal.by, at=APPEALED_AT + SECOND
    )

    assert followed(appeal).state == AppealState.WITHDRAWN


def test_second_appeal_goes_to_the_panel_in_the_same_deed_and_then_the_ladder_ends() -> None:
    first = an_appeal()
    decided_anew(first.claim, Verdict.REFUSE)
    followed(first)
    at = APPEALED_AT + timedelta(days=5)

    second = an_appeal(first.claim, at=at)

    claim = second.claim
    assert (claim.state, claim.round, second.round) == (
        ClaimState.PANEL,
        Round.PANEL,
        Round.PANEL,
    )
    claims.panel_decides(
        claim_id=claim.pk,
        verdict=Verdict.REFUSE,
        award_minor=None,
        article="3",
        fact="-",
        reason="-",
        remedy="-",
        panel_ref="PANEL123",
        at=at,
    )
    assert followed(second).state == AppealState.REJECTED
    with pytest.raises(LadderEnds):
        an_appeal(claim, at=at)
    rungs = selectors.ladder_of(claim=Claim.objects.get(pk=claim.pk))
    assert [(rung.round, rung.outcome) for rung in rungs] == [
        (0, "refuse"),
        (1, "refuse"),
        (2, "refuse"),
    ]


def test_with_too_few_others_to_read_it_the_panel_hears_it_at_once() -> None:
    claim = a_claim(ClaimState.REFUSED)
    a_reviewer("Third")  # one is not two

    appeal = services.appeal_claim(
        claim_id=claim.pk, grounds="Read it again.", by=claim.filed_by, at=APPEALED_AT
    )

    claim.refresh_from_db()
    assert (claim.state, appeal.round) == (ClaimState.PANEL, Round.PANEL)


def test_recommending_alone_closes_nothing() -> None:
    appeal = an_appeal()
    recommend(appeal.claim)

    assert selectors.appeals_to_follow() == []
    assert services.follow_appeal(appeal_id=appeal.pk).state == AppealState.OPEN

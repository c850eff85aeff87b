"""Answering objections: who may, what follows, and two persons where money goes back."""

import pytest

from claims import services as claims
from claims.states import ClaimState, Verdict
from disputes import rules, selectors, services
from disputes.states import ObjectionState
from members.models import Message
from members.states import Role
from tests.claims.builders import AWARD, NOTICE_UNTIL, a_claim, a_reviewer
from tests.disputes.builders import (
    ANSWER,
    ANSWERED_AT,
    CONFIRMED_AT,
    a_fellow_member,
    a_late_objection,
    an_objection,
    confirmed,
    dismissed,
    proposed,
    upheld,
)
from tests.members.builders import a_crew_member

pytestmark = pytest.mark.django_db


def test_dismissing_the_last_one_puts_the_claim_back_on_notice() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)
    one, other = an_objection(claim), an_objection(claim)

    dismissed(one)
    claim.refresh_from_db()
    assert claim.state == ClaimState.CONTESTED

    answered = dismissed(other)
    claim.refresh_from_db()
    assert (claim.state, claim.notice_until) == (ClaimState.ON_NOTICE, NOTICE_UNTIL)
    assert (answered.state, answered.answer) == (ObjectionState.DISMISSED, ANSWER)
    told = Message.objects.get(kind="disputes/objection_answered", user=other.by)
    assert told.facts["answer"] == ANSWER


def test_upholding_one_returns_the_claim_and_lets_the_others_fall() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)
    one, other = an_objection(claim), an_objection(claim)

    upheld(one)

    claim.refresh_from_db()
    other.refresh_from_db()
    assert (claim.state, claim.award_minor, claim.notice_until) == (
        ClaimState.SUBMITTED,
        None,
        None,
    )
    assert other.state == ObjectionState.MOOT
    assert Message.objects.filter(kind="disputes/objection_fell_away", user=other.by).exists()


def test_an_answer_is_given_once() -> None:
    objection = an_objection()
    dismissed(objection)

    with pytest.raises(rules.AlreadyAnswered):
        upheld(objection)


def test_who_decided_does_not_answer() -> None:
    objection = an_objection()
    claim = objection.claim

    for decider in (claim.recommended_by, claim.decided_by):
        with pytest.raises(rules.TookPart):
            dismissed(objection, by=decider)
        assert objection not in selectors.desk(user=decider)  # type: ignore[arg-type]  # decided by somebody
    assert selectors.desk(user=a_reviewer()) == [objection]


def test_who_objected_does_not_answer_nor_their_family() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)
    member = a_fellow_member(claim)
    from_the_crew = a_reviewer("Objects")
    objection = an_objection(claim, by=member)
    objection.enrolment.member.holder = from_the_crew
    objection.enrolment.member.save()

    with pytest.raises(rules.OwnObjection):
        dismissed(objection, by=member)
    with pytest.raises(rules.OwnObjection):
        dismissed(objection, by=from_the_crew)


def test_who_is_no_reviewer_of_the_plan_does_not_answer() -> None:
    objection = an_objection()
    a_reviewer("There is one left")

    with pytest.raises(rules.NotAsked):
        dismissed(objection, by=a_crew_member(Role.TREASURER))
    with pytest.raises(rules.NotAsked):
        dismissed(objection, by=a_crew_member(Role.OPERATOR))


def test_operator_stands_in_where_no_reviewer_is_left() -> None:
    objection = an_objection()
    operator = a_crew_member(Role.OPERATOR)

    assert selectors.desk(user=operator) == [objection]
    assert dismissed(objection, by=operator).state == ObjectionState.DISMISSED


@pytest.mark.parametrize(
    "words",
    [
        "The report of 林小雨 is in order.",
        "The thyroid  CANCER was found later.",
        "Call 138 0013 8000 for more.",
        "See https://example.org/report.",
    ],
)
def test_public_words_name_nobody_and_no_illness(words: str) -> None:
    objection = an_objection()

    with pytest.raises(rules.NotPublicWords):
        services.dismiss_objection(
            objection_id=objection.pk, answer=words, by=a_reviewer(), at=ANSWERED_AT
        )
    objection.refresh_from_db()
    assert objection.state == ObjectionState.OPEN


def test_public_answer_shows_only_what_is_listed() -> None:
    objection = an_objection(words="MARKER: she was in the clinic in spring")
    claim = objection.claim
    shown = selectors.public_objections(claim_ref=claim.ref)
    assert (shown[0].answer, shown[0].state) == ("", "open")

    dismissed(objection)

    shown = selectors.public_objections(claim_ref=claim.ref)
    assert shown[0].answer == ANSWER
    told = repr(shown)
    for secret in ("MARKER", objection.by.name, claim.condition, claim.enrolment.member.name):
        assert secret not in told


def test_late_and_upheld_takes_two_people_and_waits_for_a_run() -> None:
    objection = a_late_objection()
    claim = objection.claim
    third = a_reviewer("Third")

    proposed(objection, clawback_minor=200_000, by=third)
    assert not selectors.clawbacks_to_take_up(plan_id=claim.plan_id)
    assert selectors.public_objections(claim_ref=claim.ref)[0].answer == ""
    with pytest.raises(rules.SamePersonAgain):
        confirmed(objection, by=third)

    confirmed(objection, by=claim.decided_by)
    (clawback,) = selectors.clawbacks_to_take_up(plan_id=claim.plan_id)
    assert (clawback.claim_id, clawback.amount_minor) == (claim.pk, 200_000)
    assert set(selectors.awards_to_hold(plan_id=claim.plan_id)) == {claim.pk}
    claim.refresh_from_db()
    assert claim.state == ClaimState.CLEARED

    for expected in ([objection.pk], []):
        taken = services.mark_taken_up(objection_ids=[objection.pk], at=CONFIRMED_AT)
        assert taken == expected
    assert not selectors.clawbacks_to_take_up(plan_id=claim.plan_id)
    assert set(selectors.awards_to_hold(plan_id=claim.plan_id)) == {claim.pk}


def test_second_person_may_return_it() -> None:
    objection = proposed(a_late_objection())

    services.return_clawback(objection_id=objection.pk, by=a_reviewer("Fourth"), at=CONFIRMED_AT)

    objection.refresh_from_db()
    assert (objection.state, objection.clawback_minor, objection.answer) == (
        ObjectionState.OPEN,
        None,
        "",
    )


def test_no_more_is_taken_back_than_was_awarded() -> None:
    claim = a_claim(ClaimState.CLEARED)
    first, second = a_late_objection(claim), a_late_objection(claim)
    proposed(first, clawback_minor=AWARD - 100)

    with pytest.raises(rules.ClawbackTooHigh) as refused:
        proposed(second, clawback_minor=101)
    assert refused.value.most_minor == 100
    for nothing in (0, None):
        with pytest.raises(rules.ClawbackMissing):
            services.uphold_objection(
                objection_id=second.pk,
                answer=ANSWER,
                clawback_minor=nothing,
                by=a_reviewer(),
                at=CONFIRMED_AT,
            )


def test_late_one_dismissed_leaves_the_claim_alone() -> None:
    objection = a_late_objection()

    dismissed(objection)

    objection.claim.refresh_from_db()
    assert objection.claim.state == ClaimState.CLEARED


def test_panel_answers_what_was_referred_to_it() -> None:
    objection = an_objection()
    claim = objection.claim
    services.refer_to_panel(
        objection_id=objection.pk, reason="Members should decide.", by=a_reviewer(), at=ANSWERED_AT
    )
    claim.refresh_from_db()
    assert claim.state == ClaimState.PANEL
    assert selectors.objections_to_follow() == []

    claims.panel_decides(
        claim_id=claim.pk,
        verdict=Verdict.REFUSE,
        award_minor=None,
        article="3",
        fact="Report, page 1",
        reason="It began while waiting.",
        remedy="Another report.",
        panel_ref="PANEL123",
        at=ANSWERED_AT,
    )
    assert selectors.objections_to_follow() == [objection.pk]
    for _twice in range(2):
        services.follow_objection(objection_id=objection.pk, at=CONFIRMED_AT)

    objection.refresh_from_db()
    assert (objection.state, objection.panel_ref) == (ObjectionState.UPHELD, "PANEL123")


def test_request_taken_back_lets_its_objections_fall() -> None:
    objection = an_objection()
    claim = objection.claim
    claims.withdraw_claim(claim_id=claim.pk, reason="", by=claim.filed_by, at=ANSWERED_AT)

    assert selectors.objections_to_follow() == [objection.pk]
    services.follow_objection(objection_id=objection.pk, at=CONFIRMED_AT)

    objection.refresh_from_db()
    assert objection.state == ObjectionState.MOOT

"""Objecting: who may, when it counts, when it is late, and how often."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from claims import services as claims
from claims.states import ClaimState
from disputes import rules, selectors, services
from disputes.models import Objection
from disputes.states import Ground, ObjectionState
from members.models import Message
from papers.rules import PaperRefused
from tests.claims.builders import CONTESTED_AT, NOTICE_UNTIL, PDF, a_claim, a_reviewer
from tests.disputes.builders import LATE_AT, a_fellow_member, a_late_objection, an_objection
from tests.members.builders import a_user

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def letters_to(user_id: int) -> list[str]:
    return list(
        Message.objects.filter(user_id=user_id, kind__startswith="disputes/").values_list(
            "kind", flat=True
        )
    )


def test_first_objection_halts_the_claim_at_once() -> None:
    objection = an_objection()

    assert objection.claim.state == ClaimState.ON_NOTICE  # as it was read; the row has moved on
    objection.claim.refresh_from_db()
    assert objection.claim.state == ClaimState.CONTESTED
    assert (objection.state, objection.is_late) == (ObjectionState.OPEN, False)
    assert objection.decision == objection.claim.decisions.get()
    assert objection.due_at == CONTESTED_AT + timedelta(days=3)
    assert [one.move for one in objection.events.all()] == ["object"]
    assert letters_to(objection.by_id) == ["disputes/objection_received"]


def test_second_objection_joins_the_first() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)
    an_objection(claim)
    an_objection(claim)

    claim.refresh_from_db()
    assert claim.state == ClaimState.CONTESTED
    assert [event.move for event in claim.events.all()].count("contest") == 1
    assert selectors.open_objections(claim=claim).count() == 2


def test_in_the_last_second_it_counts() -> None:
    objection = an_objection(at=NOTICE_UNTIL - SECOND)

    objection.claim.refresh_from_db()
    assert not objection.is_late
    assert objection.claim.state == ClaimState.CONTESTED


def test_at_the_end_it_is_late_and_the_claim_goes_on() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)

    objection = an_objection(claim, at=NOTICE_UNTIL)

    claim.refresh_from_db()
    assert objection.is_late
    assert claim.state == ClaimState.ON_NOTICE
    assert claims.clear_claims(plan_id=claim.plan_id, at=NOTICE_UNTIL) == [claim.pk]
    assert letters_to(claim.enrolment.member.holder_id) == ["disputes/late_objection"]


@pytest.mark.parametrize("state", [ClaimState.CLEARED, ClaimState.SHARED, ClaimState.PAID])
def test_after_the_notice_it_is_heard_late(state: ClaimState) -> None:
    claim = a_claim(state)

    assert a_late_objection(claim).is_late
    claim.refresh_from_db()
    assert claim.state == state


def test_a_year_after_the_notice_nobody_is_heard() -> None:
    claim = a_claim(ClaimState.PAID)

    with pytest.raises(rules.ObjectionNotOpen):
        an_objection(claim, at=NOTICE_UNTIL + rules.LATE_FOR)
    assert an_objection(claim, at=NOTICE_UNTIL + rules.LATE_FOR - SECOND).is_late


@pytest.mark.parametrize(
    "state",
    [ClaimState.SUBMITTED, ClaimState.RECOMMENDED, ClaimState.GRANTED, ClaimState.REFUSED],
)
def test_what_is_not_shown_cannot_be_doubted(state: ClaimState) -> None:
    claim = a_claim(state)
    member = a_fellow_member(claim)

    with pytest.raises(rules.ObjectionNotOpen):
        an_objection(claim, by=member)
    assert not selectors.takes_objections(state=state)
    assert selectors.case_to_object_to(ref=claim.ref) is None
    assert not Objection.objects.exists()


def test_only_members_of_the_plan_object() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)

    for stranger in (a_user(name="外人"), a_reviewer()):
        with pytest.raises(rules.NotAMember):
            an_objection(claim, by=stranger)
    claim.refresh_from_db()
    assert claim.state == ClaimState.ON_NOTICE


def test_nobody_doubts_their_own_case() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)

    with pytest.raises(rules.OwnCase):
        an_objection(claim, by=claim.enrolment.member.holder)


def test_once_for_each_ground_and_decision() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)
    member = a_fellow_member(claim)
    an_objection(claim, by=member)

    with pytest.raises(rules.ObjectedAlready):
        an_objection(claim, by=member)
    an_objection(claim, by=member, ground=Ground.AMOUNT)
    assert Objection.objects.count() == 2


def test_one_taken_back_is_not_raised_again() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)
    member = a_fellow_member(claim)
    objection = an_objection(claim, by=member)
    services.withdraw_objection(objection_id=objection.pk, by=member, at=CONTESTED_AT)

    with pytest.raises(rules.ObjectedAlready):
        an_objection(claim, by=member)


def test_three_at_once_are_enough() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)
    member = a_fellow_member(claim)
    for ground in (Ground.PAPERS, Ground.TWICE, Ground.AMOUNT):
        an_objection(claim, by=member, ground=ground)

    with pytest.raises(rules.TooManyObjections):
        an_objection(claim, by=member, ground=Ground.OTHER)


def test_an_objection_says_something() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)
    member = a_fellow_member(claim)

    with pytest.raises(rules.WordsMissing):
        an_objection(claim, by=member, words="  ")
    claim.refresh_from_db()
    assert claim.state == ClaimState.ON_NOTICE


def test_papers_come_along_and_one_refused_stops_it_all() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)
    member = a_fellow_member(claim)

    with pytest.raises(PaperRefused):
        services.object_to_claim(
            claim_id=claim.pk,
            ground=Ground.PAPERS,
            words="The stamp is of another clinic.",
            by=member,
            handed=[ContentFile(b"<html>", name="stamp.pdf")],
            at=CONTESTED_AT,
        )
    assert not Objection.objects.exists()

    objection = services.object_to_claim(
        claim_id=claim.pk,
        ground=Ground.PAPERS,
        words="The stamp is of another clinic.",
        by=member,
        handed=[ContentFile(PDF, name="stamp.pdf")],
        at=CONTESTED_AT,
    )
    assert [one.paper.name for one in objection.papers.all()] == ["stamp.pdf"]


def test_taking_the_last_one_back_puts_the_claim_back_on_notice() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)
    members = [a_fellow_member(claim), a_fellow_member(claim)]
    objections = [an_objection(claim, by=member) for member in members]

    services.withdraw_objection(objection_id=objections[0].pk, by=members[0], at=CONTESTED_AT)
    claim.refresh_from_db()
    assert claim.state == ClaimState.CONTESTED

    services.withdraw_objection(objection_id=objections[1].pk, by=members[1], at=CONTESTED_AT)
    claim.refresh_from_db()
    assert (claim.state, claim.notice_until) == (ClaimState.ON_NOTICE, NOTICE_UNTIL)


def test_nobody_takes_back_what_another_wrote() -> None:
    objection = an_objection()

    with pytest.raises(rules.NotAMember):
        services.withdraw_objection(objection_id=objection.pk, by=a_user(), at=CONTESTED_AT)


def test_overdue_are_those_whose_day_has_passed() -> None:
    objection = a_late_objection()
    plan_id = objection.plan_id

    before, after = LATE_AT + timedelta(days=3) - SECOND, LATE_AT + timedelta(days=3)
    assert not selectors.overdue_objections(plan_id=plan_id, at=before).exists()
    assert list(selectors.overdue_objections(plan_id=plan_id, at=after)) == [objection]

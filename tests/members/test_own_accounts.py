"""An account of one's own: offered with a code, taken once, with all seniority."""

import re
from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import IntegrityError, transaction

from charter import services as charter
from members import rules, selectors, services
from members.models import AccountOffer, Enrolment, Member, Message, User
from members.services.own_accounts import ASKED
from members.states import Channel, EnrolmentState, Move, Relation
from tests.members.builders import (
    JOINED,
    a_person,
    a_plan,
    a_user,
    an_enrolment,
    moves_of,
    payer_of,
    spans_of,
)
from tests.members.threads import at_once

THEN: Final = JOINED + timedelta(days=3)
LATER: Final = THEN + timedelta(days=2)
PHONE: Final = "138 0013 8000"
EVERY_YES: Final = frozenset(consent.value for consent in ASKED)


def a_parent_held() -> Enrolment:
    """Return the enrolment of somebody's grown-up mother."""
    user = a_user(name="林小雨")
    return an_enrolment(user=user, person=a_person(name="陈兰", relation=Relation.PARENT))


def offered(enrolment: Enrolment) -> str:
    """Return the code of an offer of an own account."""
    services.offer_own_account(
        member_id=enrolment.member_id,
        channel=Channel.MAIL,
        recipient="Lan@Example.org",
        by=enrolment.member.holder,
        at=THEN,
    )
    return str(Message.objects.filter(kind="members/account_offered").latest("pk").facts["code"])


def take(code: str, by: User, at: datetime = LATER) -> Member:
    return services.take_own_account(
        code=code, accepted=EVERY_YES, by=by, language="en", at=at, plan_at={}
    )


@pytest.mark.django_db
def test_an_own_account_keeps_seniority_and_pays_from_then_on() -> None:
    enrolment = a_parent_held()
    old_payer, old_holder = payer_of(enrolment), enrolment.member.holder
    new = a_user(name="陈兰")

    member = take(offered(enrolment), new)

    enrolment.refresh_from_db()
    assert (member.holder, member.relation) == (new, Relation.SELF)
    assert (enrolment.joined_at, enrolment.state) == (JOINED, EnrolmentState.WAITING)
    new.refresh_from_db()
    assert [(payer, since, until) for payer, _band, since, until in spans_of(enrolment)][:2] == [
        (old_payer, JOINED, LATER),
        (new.payer_id, LATER, spans_of(enrolment)[1][3]),
    ]
    assert moves_of(enrolment) == [(Move.PAYER_CHANGED, LATER), (Move.HANDED_OVER, LATER)]
    accepted = enrolment.acceptances.filter(accepted_by=new).values_list("consent", flat=True)
    assert set(accepted) == EVERY_YES
    assert set(Message.objects.filter(user=old_holder).values_list("kind", flat=True)) >= {
        "members/moved_out"
    }
    assert not selectors.members_of(user_id=old_holder.pk).exists()


@pytest.mark.django_db
def test_the_code_is_read_however_it_is_typed_and_is_not_kept() -> None:
    enrolment = a_parent_held()
    code = offered(enrolment)

    assert re.fullmatch(r"[2-9A-Z]{5}-[2-9A-Z]{5}", code)
    assert selectors.offer_of_code(code=f" {code.lower().replace('-', ' ')} ", at=LATER)
    take(code.lower(), a_user())
    assert not Message.objects.filter(facts__code=code).exists()


@pytest.mark.django_db
def test_taken_twice_by_one_it_happened_once_and_by_another_it_is_gone() -> None:
    enrolment, new = a_parent_held(), a_user()
    code = offered(enrolment)

    first, second = take(code, new), take(code, new)

    assert first == second
    assert len(moves_of(enrolment)) == 2
    with pytest.raises(rules.OfferGone):
        take(code, a_user())


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["late", "withdrawn", "newer", "own", "wrong"])
def test_an_offer_that_is_over_moves_nobody(how: str) -> None:
    enrolment = a_parent_held()
    holder, code, at, by = enrolment.member.holder, offered(enrolment), LATER, a_user()
    match how:
        case "late":
            at = THEN + timedelta(days=14)
        case "withdrawn":
            services.withdraw_offer(member_id=enrolment.member_id, by=holder, at=LATER)
        case "newer":
            offered(enrolment)
        case "own":
            by = holder
        case "wrong":
            code = "22222-22222"

    with pytest.raises((rules.OfferGone, rules.OfferIsOwn)):
        take(code, by, at)

    assert Member.objects.get(pk=enrolment.member_id).holder == holder
    assert not moves_of(enrolment)


@pytest.mark.django_db
def test_who_is_a_member_themself_takes_nobody_else_in() -> None:
    enrolment, other = a_parent_held(), an_enrolment(user=a_user(name="王芳"))

    with pytest.raises(rules.HasMemberAlready):
        take(offered(enrolment), other.member.holder)

    assert not moves_of(enrolment)


@pytest.mark.django_db
def test_without_every_yes_nothing_moves() -> None:
    enrolment = a_parent_held()

    with pytest.raises(rules.ConsentMissing):
        services.take_own_account(
            code=offered(enrolment),
            accepted=EVERY_YES - {"mandate"},
            by=a_user(),
            language="en",
            at=LATER,
            plan_at={},
        )

    assert not moves_of(enrolment)


@pytest.mark.django_db
def test_oneself_a_stranger_and_a_small_child_are_not_offered() -> None:
    own = an_enrolment()
    small = a_person(name="林小宝", born_on=date(2015, 1, 1), relation=Relation.CHILD)
    plan = a_plan(charter_name="xianghubao")
    child = an_enrolment(plan=plan, user=own.member.holder, person=small)
    told: dict[str, Any] = {"channel": Channel.SMS, "recipient": PHONE, "at": THEN}

    with pytest.raises(rules.IsTheirOwnMember):
        services.offer_own_account(member_id=own.member_id, by=own.member.holder, **told)
    with pytest.raises(rules.NotOfAge) as refused:
        services.offer_own_account(member_id=child.member_id, by=own.member.holder, **told)
    assert refused.value.of_age_on == date(2033, 1, 1)
    with pytest.raises(rules.NotTheirMember):
        services.offer_own_account(member_id=child.member_id, by=a_user(), **told)
    assert not AccountOffer.objects.exists()


@pytest.mark.django_db
def test_while_a_run_froze_its_cutoff_nothing_moves_and_later_it_does() -> None:
    enrolment, new = a_parent_held(), a_user()
    code = offered(enrolment)
    charter.freeze_cutoff(plan_id=enrolment.plan_id, cutoff_at=LATER)

    with pytest.raises(rules.CutoffPassed), transaction.atomic():
        take(code, new)
    assert Member.objects.get(pk=enrolment.member_id).holder == enrolment.member.holder

    take(code, new, LATER + timedelta(seconds=1))
    assert Member.objects.get(pk=enrolment.member_id).holder == new


@pytest.mark.django_db
def test_what_was_overdue_stays_with_who_paid_before() -> None:
    enrolment, new = a_parent_held(), a_user()
    services.begin_grace(plan_id=enrolment.plan_id, payer_ids=[payer_of(enrolment)], at=THEN)

    take(offered(enrolment), new)

    assert Enrolment.objects.get(pk=enrolment.pk).state == EnrolmentState.WAITING


@pytest.mark.django_db(transaction=True)
def test_taken_by_two_at_once_one_has_it() -> None:
    enrolment, first, second = a_parent_held(), a_user(), a_user()
    code = offered(enrolment)

    assert at_once(lambda: take(code, first), lambda: take(code, second)) == ["OfferGone", "done"]

    holder = Member.objects.get(pk=enrolment.member_id).holder
    assert holder in (first, second)
    payers = {payer for payer, _band, since, _until in spans_of(enrolment) if since >= LATER}
    assert payers == {holder.payer_id}


@pytest.mark.django_db(transaction=True)
def test_taken_and_withdrawn_at_once_is_one_of_both() -> None:
    enrolment, new = a_parent_held(), a_user()
    holder, code = enrolment.member.holder, offered(enrolment)

    outcomes = at_once(
        lambda: take(code, new),
        lambda: services.withdraw_offer(member_id=enrolment.member_id, by=holder, at=LATER),
    )

    moved = Member.objects.get(pk=enrolment.member_id).holder == new
    assert outcomes == (["NotTheirMember", "done"] if moved else ["OfferGone", "done"])


@pytest.mark.django_db(transaction=True)
def test_taken_and_left_at_once_ends_it_once() -> None:
    enrolment, new = a_parent_held(), a_user()
    holder, code = enrolment.member.holder, offered(enrolment)

    at_once(
        lambda: take(code, new),
        lambda: services.leave(enrolment_id=enrolment.pk, by=holder, at=LATER),
    )

    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.LEFT
    assert Member.objects.get(pk=enrolment.member_id).holder == new
    assert not enrolment.standings.ending_after(LATER).exists()


@pytest.mark.django_db
def test_an_offer_is_open_once_a_member() -> None:
    enrolment = a_parent_held()
    offered(enrolment)
    twin = AccountOffer.objects.get()
    twin.pk, twin.code_hash = None, b"2" * 32

    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)

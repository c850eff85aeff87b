"""A consent is taken back for one purpose, with its date, and nothing else changes."""

from datetime import timedelta

import pytest
from django.db.models import F

from apportionment import selectors as apportionment
from apportionment.selectors import boards
from members.models import Enrolment
from members.states import Relation
from privacy import services
from privacy.models import Withdrawal
from privacy.states import Purpose
from tests.apportionment.builders import (
    OPENING,
    a_debited_run,
    a_granted_claim,
    a_small_pool,
    an_enrolment_of,
)
from tests.members.builders import JOINED, a_person, a_plan, a_user, an_enrolment
from tests.members.threads import at_once
from treasury import services as treasury
from treasury.models import Debit, DebitPause

DAY = timedelta(days=1)


@pytest.mark.django_db
def test_without_the_mandate_nothing_is_debited_and_what_is_due_stays_due() -> None:
    plan = a_small_pool()
    one = an_enrolment_of(plan)
    user = one.member.holder
    services.withdraw(user_id=user.pk, purpose=Purpose.MANDATE, plan_id=plan.pk, at=OPENING + DAY)
    a_granted_claim(plan, number=4)
    run = a_debited_run(plan)
    day = run.period.notice_until + 10 * DAY
    treasury.settle_batch(plan_id=plan.pk, to_period=run.period.no, at=day)

    assert user.payer_id is not None
    assert not Debit.objects.filter(payer_id=user.payer_id).exists()
    assert Debit.objects.exclude(payer_id=user.payer_id).filter(state="paid").exists()
    assert apportionment.due_minor(payer_id=user.payer_id, plan_id=plan.pk) > 0
    assert Enrolment.objects.get(pk=one.pk).left_at is None


@pytest.mark.django_db
def test_the_mandate_can_be_given_again_and_taken_back_again() -> None:
    plan = a_plan()
    user = an_enrolment(plan=plan).member.holder

    for _ in range(2):
        services.withdraw(user_id=user.pk, purpose=Purpose.MANDATE, plan_id=plan.pk, at=JOINED)
        services.withdraw(user_id=user.pk, purpose=Purpose.MANDATE, plan_id=plan.pk, at=JOINED)
        services.give_again(user_id=user.pk, plan_id=plan.pk, at=JOINED + DAY)
        services.give_again(user_id=user.pk, plan_id=plan.pk, at=JOINED + DAY)

    assert Withdrawal.objects.filter(given_again_at__isnull=False).count() == 2
    assert not DebitPause.objects.filter(until_on=None).exists()


@pytest.mark.django_db
def test_given_anew_by_joining_again_it_can_be_taken_back_once_more() -> None:
    plan = a_plan()
    user = an_enrolment(plan=plan).member.holder
    assert user.payer_id is not None
    at = JOINED + DAY
    services.withdraw(user_id=user.pk, purpose=Purpose.MANDATE, plan_id=plan.pk, at=at)

    for held in (True, False):  # as joining does it
        ended = treasury.end_consent_pause(
            payer_id=user.payer_id, plan_id=plan.pk, on=at.date() + DAY
        )
        assert ended is held
    services.withdraw(user_id=user.pk, purpose=Purpose.MANDATE, plan_id=plan.pk, at=at + 2 * DAY)

    assert Withdrawal.objects.filter(user=user).count() == 2
    assert DebitPause.objects.get(until_on=None).is_hardship is False


@pytest.mark.django_db
def test_it_is_no_hardship_on_the_treasurers_page() -> None:
    plan = a_small_pool()
    user = an_enrolment_of(plan).member.holder
    at = OPENING + DAY
    services.withdraw(user_id=user.pk, purpose=Purpose.MANDATE, plan_id=plan.pk, at=at)

    assert boards.plan_money(plan=plan, at=at).pauses == []
    treasury.resume_debits(
        payer_id=user.payer_id or 0, plan_id=plan.pk, on=at.date(), hardship_only=True
    )
    assert DebitPause.objects.filter(until_on=None).exists()  # no treasurer ends it for them


@pytest.mark.django_db
def test_a_pause_for_hardship_gives_way_to_it() -> None:
    plan = a_plan()
    user = an_enrolment(plan=plan).member.holder
    assert user.payer_id is not None
    treasury.pause_debits(
        payer_id=user.payer_id,
        plan_id=plan.pk,
        from_on=JOINED.date(),
        until_on=JOINED.date() + 30 * DAY,
        reason="lost work",
        by=1,
    )

    services.withdraw(user_id=user.pk, purpose=Purpose.MANDATE, plan_id=plan.pk, at=JOINED + DAY)

    assert DebitPause.objects.filter(payer_id=user.payer_id, until_on=None).count() == 1


@pytest.mark.django_db
def test_every_pause_for_hardship_gives_way_to_it_the_one_to_come_too() -> None:
    plan = a_plan()
    user = an_enrolment(plan=plan).member.holder
    assert user.payer_id is not None
    for begins in (JOINED.date(), JOINED.date() + 60 * DAY):
        treasury.pause_debits(
            payer_id=user.payer_id,
            plan_id=plan.pk,
            from_on=begins,
            until_on=begins + 30 * DAY,
            reason="lost work",
            by=1,
        )

    services.withdraw(user_id=user.pk, purpose=Purpose.MANDATE, plan_id=plan.pk, at=JOINED + DAY)

    today = (JOINED + DAY).date()
    held = DebitPause.objects.filter(payer_id=user.payer_id).exclude(until_on__lte=today)
    assert held.exclude(until_on=F("from_on")).get().until_on is None


@pytest.mark.django_db
def test_without_health_everybody_leaves_this_plan_and_no_other() -> None:
    plan, other = a_plan(), a_plan()
    user = a_user()
    for where in (plan, other):
        an_enrolment(plan=where, user=user)
    an_enrolment(plan=plan, user=user, person=a_person(name="林小满", relation=Relation.CHILD))

    services.withdraw(user_id=user.pk, purpose=Purpose.HEALTH, plan_id=plan.pk, at=JOINED + DAY)
    services.withdraw(user_id=user.pk, purpose=Purpose.HEALTH, plan_id=plan.pk, at=JOINED + DAY)

    left = Enrolment.objects.filter(plan=plan)
    assert {one.ending for one in left} == {"left"}
    assert len(left) == 2
    assert Enrolment.objects.get(plan=other).left_at is None
    withdrawal = Withdrawal.objects.get()
    assert (withdrawal.purpose, withdrawal.withdrawn_at) == ("health", JOINED + DAY)


@pytest.mark.django_db
def test_who_joins_again_can_take_it_back_again() -> None:
    plan, user = a_plan(), a_user()
    for number in range(2):
        at = JOINED + 2 * number * DAY
        an_enrolment(plan=plan, user=user, at=at)
        services.withdraw(user_id=user.pk, purpose=Purpose.HEALTH, plan_id=plan.pk, at=at + DAY)

    assert not Enrolment.objects.filter(left_at=None).exists()
    assert Withdrawal.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_taken_back_in_two_tabs_at_once_it_is_taken_back_once() -> None:
    plan = a_plan()
    user = an_enrolment(plan=plan).member.holder

    def withdraw() -> Withdrawal:
        return services.withdraw(
            user_id=user.pk, purpose=Purpose.MANDATE, plan_id=plan.pk, at=JOINED + DAY
        )

    assert at_once(withdraw, withdraw) == ["done", "done"]
    assert Withdrawal.objects.count() == DebitPause.objects.count() == 1

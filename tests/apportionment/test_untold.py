"""A debit whose letter did not arrive is not attempted; it waits, is shown, and can be paid."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from apportionment import selectors, services, tasks
from apportionment.models import Run
from charter import selectors as charter
from charter import services as charter_services
from charter.models import Plan
from members import services as members
from members import tasks as members_tasks
from members.models import Message, User
from members.services import Report
from members.states import MessageState, Role
from tests.apportionment.builders import (
    DAY,
    a_family,
    a_granted_claim,
    a_sealed_run,
    a_small_pool,
    debits_of,
)
from tests.members.builders import a_crew_member, signs_in
from tests.treasury.sandbox import Provider
from treasury import selectors as treasury
from treasury.models import Debit

HOUR = timedelta(hours=1)


def a_told_run(plan: Plan) -> Run:
    """Return a sealed run whose debits are made, their letters in the outbox."""
    run = a_sealed_run(plan)
    for part in run.slices.all():
        services.make_debits(slice_id=part.pk, at=run.period.notice_until)
        services.notify_debits(slice_id=part.pk, at=run.period.notice_until)
    return run


@pytest.fixture
def plan(db: None) -> Plan:
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=100_000)
    return plan


@pytest.fixture
def family(plan: Plan) -> User:
    return a_family(plan)


def letter_to(user: User) -> Message:
    return Message.objects.get(kind="apportionment/debit_ahead", user=user)


def debit_of(user: User) -> Debit:
    return debits_of(user).get()


def send_all(run: Run) -> None:
    for message_id in Message.objects.filter(state="queued").values_list("pk", flat=True):
        members.send_message(message_id=message_id, at=run.period.notice_until)


def bounce(message: Message, *, later: timedelta = HOUR) -> None:
    assert message.sent_at is not None
    members.hear_report(
        carrier="sandbox",
        body=f"{message.key} {later}".encode(),
        report=Report(
            key=message.key,
            provider_id="",
            has_arrived=False,
            reason="mailbox_gone",
            occurred_at=message.sent_at + later,
        ),
        at=message.sent_at + later,
    )


def due(plan: Plan, at: object) -> set[int]:
    keys = treasury.due_debit_keys(plan_id=plan.pk, at=at, limit=99)  # type: ignore[arg-type]
    return {key.payer_id for key in keys}


def test_a_debit_is_askable_only_once_its_letter_has_arrived(plan: Plan, family: User) -> None:
    run = a_told_run(plan)
    day = debit_of(family).next_ask_at
    assert day is not None
    at = run.period.notice_until

    services.follow_letters(plan_id=plan.pk, at=at)
    assert due(plan, day) == set()  # still in the outbox
    send_all(run)
    services.follow_letters(plan_id=plan.pk, at=at)

    assert family.payer_id in due(plan, day)
    assert debit_of(family).notified_at == at


def test_a_letter_that_was_only_handed_over_is_not_enough(
    plan: Plan, family: User, settings: Settings
) -> None:
    settings.MAIL_CARRIER = "mail"
    run = a_told_run(plan)
    send_all(run)
    assert letter_to(family).state == MessageState.HANDED

    services.follow_letters(plan_id=plan.pk, at=run.period.notice_until)
    assert debit_of(family).notified_at is None
    members.settle_handed(at=run.period.notice_until + DAY)  # a day without a bounce
    services.follow_letters(plan_id=plan.pk, at=run.period.notice_until + DAY)

    assert debit_of(family).notified_at is not None
    assert letter_to(family).delivered_at == run.period.notice_until


def test_a_letter_that_comes_back_takes_the_notice_with_it(plan: Plan, family: User) -> None:
    run = a_told_run(plan)
    send_all(run)
    services.follow_letters(plan_id=plan.pk, at=run.period.notice_until)
    day = debit_of(family).next_ask_at
    assert day is not None

    bounce(letter_to(family))
    services.follow_letters(plan_id=plan.pk, at=run.period.notice_until + HOUR)

    assert debit_of(family).notified_at is None
    assert family.payer_id not in due(plan, day)
    assert len(due(plan, day)) > 0  # everybody else is asked
    [row] = selectors.untold_rows(plan_id=plan.pk)
    assert (row.debit.payer_id, row.last.failure) == (family.payer_id, "mailbox_gone")


def test_the_head_still_owes_and_can_pay_by_hand(plan: Plan, family: User) -> None:
    run = a_told_run(plan)
    send_all(run)
    bounce(letter_to(family))
    services.follow_letters(plan_id=plan.pk, at=run.period.notice_until)
    assert family.payer_id is not None
    [waiting] = treasury.open_debits(payer_id=family.payer_id, plan_id=plan.pk)
    assert waiting.amount_minor == debit_of(family).amount_minor > 0

    [debit] = services.pay_now(
        payer_id=family.payer_id, plan_id=plan.pk, at=run.period.notice_until + DAY
    )

    assert debit.amount_minor == waiting.amount_minor
    assert debit.next_ask_at is not None
    assert debit.next_ask_at <= run.period.notice_until + DAY
    assert selectors.untold_rows(plan_id=plan.pk) == []


def test_telling_again_gives_a_new_day_with_its_notice_and_a_new_letter(
    plan: Plan, family: User
) -> None:
    run = a_told_run(plan)
    send_all(run)
    bounce(letter_to(family))
    at = run.period.notice_until + 30 * DAY
    services.follow_letters(plan_id=plan.pk, at=at)
    family.email = "new@example.org"
    family.save(update_fields=["email"])
    assert family.payer_id is not None

    told = [services.tell_again(plan_id=plan.pk, payer_id=family.payer_id, at=at) for _ in range(2)]

    assert told == [1, 0]  # pressed twice, told once
    notice_days = charter.terms_at(plan.pk, at).debit_notice_days
    assert debit_of(family).debit_on >= (at + notice_days * DAY).date()
    anew = Message.objects.get(recipient="new@example.org", kind="apportionment/debit_ahead")
    assert anew.facts["debit_on"] == debit_of(family).debit_on.isoformat()
    members.send_message(message_id=anew.pk, at=at)
    services.follow_letters(plan_id=plan.pk, at=at)
    assert debit_of(family).notified_at == at
    assert selectors.untold_rows(plan_id=plan.pk) == []


def test_a_letter_that_was_days_under_way_puts_the_debit_off_by_as_many(
    plan: Plan, family: User
) -> None:
    run = a_told_run(plan)
    planned = debit_of(family).debit_on
    late = letter_to(family)
    members.send_message(message_id=late.pk, at=run.period.notice_until + 3 * DAY + HOUR)

    services.follow_letters(plan_id=plan.pk, at=run.period.notice_until + 4 * DAY)
    services.follow_letters(plan_id=plan.pk, at=run.period.notice_until + 4 * DAY)

    debit = debit_of(family)
    assert debit.debit_on == planned + 3 * DAY
    assert debit.notified_at is not None


def test_a_debit_asked_for_already_keeps_its_notice(plan: Plan, family: User) -> None:
    run = a_told_run(plan)
    send_all(run)
    services.follow_letters(plan_id=plan.pk, at=run.period.notice_until)
    debits_of(family).update(
        attempts=1, asked_at=run.period.notice_until, state="asked", next_ask_at=None
    )

    bounce(letter_to(family))
    services.follow_letters(plan_id=plan.pk, at=run.period.notice_until)

    assert debit_of(family).notified_at is not None


@pytest.mark.django_db(transaction=True)
def test_from_the_outbox_to_the_bank_only_whoever_was_reached_is_asked(
    provider: Provider,
) -> None:
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=100_000)
    family = a_family(plan)
    run = a_sealed_run(plan)
    charter_services.move_clock(
        plan_id=plan.pk, to=timezone.now() + 400 * DAY, at=timezone.now(), allowed=True
    )
    for part in run.slices.all():
        tasks.work_slice(slice_id=part.pk)
    Message.objects.filter(pk=letter_to(family).pk).update(channel="fax", recipient="nowhere")
    Message.objects.filter(pk=letter_to(family).pk).update(
        channel="mail", state="given_up", failure="not_carried", failed_at=timezone.now()
    )

    members_tasks.send_messages()
    tasks.follow_letters()
    plan.refresh_from_db()
    charter_services.move_clock(
        plan_id=plan.pk, to=charter.now(plan) + 60 * DAY, at=timezone.now(), allowed=True
    )
    tasks.ask_due_debits()

    asked = set(Debit.objects.filter(attempts=1).values_list("payer_id", flat=True))
    assert len(asked) == Debit.objects.count() - 1
    assert family.payer_id not in asked
    assert len(provider.keys(f"debit/{plan.pk}/")) == len(asked)


@pytest.mark.parametrize("role", [Role.TREASURER, Role.AUDITOR])
def test_the_treasurer_sees_who_could_not_be_told_and_tells_again(
    plan: Plan, family: User, client: Client, role: Role
) -> None:
    run = a_told_run(plan)
    send_all(run)
    bounce(letter_to(family))
    services.follow_letters(plan_id=plan.pk, at=run.period.notice_until)
    signs_in(client, a_crew_member(role, plan=plan))

    html = client.get(reverse("apportionment:money")).content.decode()
    assert f"Payer {family.payer_id}" in html
    assert "mailbox_gone" in html
    address = reverse("apportionment:tell_again", args=[plan.slug, family.payer_id])
    response = client.post(address)

    may = role == Role.TREASURER
    assert response.status_code == (302 if may else 403)
    letters = Message.objects.filter(user=family, kind="apportionment/debit_ahead")
    assert letters.count() == (2 if may else 1)

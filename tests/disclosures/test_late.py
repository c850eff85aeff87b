"""What is late, and what the last check of the books said: in public, and nobody's name in it."""

from datetime import datetime, timedelta
from typing import Final

import pytest
from django.test import Client
from django.urls import reverse

from apportionment import services
from apportionment.models import ParkedPayer, Run
from charter.models import Plan
from claims import services as claims
from claims.states import Cause
from disclosures import selectors
from disclosures import services as publishing
from disclosures.rules import lateness
from disclosures.rules.lateness import LateKind
from disclosures.selectors import lateness as late_selectors
from members.models import Message
from members.states import MessageState
from receipts.services import build_tree
from tests.apportionment.builders import (
    DAY,
    OPENING,
    a_debited_run,
    a_frozen_run,
    a_granted_claim,
    a_proposed_run,
    a_released_run,
    a_sealed_run,
    a_small_pool,
    an_enrolment_of,
    officers,
)
from tests.apportionment.paying_out import release_all
from tests.support.builders import a_complaint
from treasury import services as treasury
from treasury.models import Debit, Payout

pytestmark = pytest.mark.django_db

LANGUAGES: Final = ["en", "zh-hans"]
HOUR: Final = timedelta(hours=1)
K = LateKind


def late(plan: Plan, at: datetime) -> set[str]:
    """Return what is late in a plan at an instant, messages and the books' check left out."""
    Message.objects.update(
        state=MessageState.DELIVERED, sent_at=OPENING, delivered_at=OPENING, body="told"
    )
    return set(everything_late(plan, at)) - {K.BOOKS_UNCHECKED}


def everything_late(plan: Plan, at: datetime) -> dict[str, lateness.Late]:
    board = late_selectors.board(pool=selectors.pool(plan=plan, at=at))
    return {one.kind: one for one in board.late}


def the_page(client: Client, plan: Plan, *, language: str = "en") -> str:
    address = reverse("disclosures:late", kwargs={"slug": plan.slug})
    response = client.get(address, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def plan() -> Plan:
    """Return a pool of ten that owes 10,000 of its first period."""
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    return plan


def published(run: Run) -> Run:
    assert run.sealed_at is not None
    build_tree(run_id=run.pk, at=run.sealed_at)
    publishing.publish_report(run_id=run.pk, at=run.sealed_at)
    return run


def test_a_cutoff_that_passed_without_a_run_is_late(plan: Plan) -> None:
    cutoff_at = selectors.pool(plan=plan, at=OPENING).next_cutoff_at

    assert late(plan, cutoff_at + HOUR) == set()
    assert late(plan, cutoff_at + HOUR * 2) == {K.RUN_UNOPENED}


def test_a_pool_too_small_for_a_run_is_not_late_with_it() -> None:
    plan = a_small_pool({"minimum_headcount": 50})

    assert late(plan, OPENING + 90 * DAY) == set()


@pytest.mark.parametrize(
    ("made", "kind"),
    [(a_frozen_run, K.RUN_UNPROPOSED), (a_proposed_run, K.RUN_UNRELEASED)],
)
def test_an_officer_has_two_days(plan: Plan, made: object, kind: LateKind) -> None:
    run = made(plan)  # type: ignore[operator]
    due_at = run.period.notice_until + lateness.SIGNED_WITHIN

    assert late(plan, due_at) == set()
    assert late(plan, due_at + HOUR) == {kind}
    assert everything_late(plan, due_at + HOUR)[kind].period_no == 1


def test_what_two_have_released_is_sealed_and_published_within_the_hour(plan: Plan) -> None:
    run = a_released_run(plan)
    at = run.period.notice_until
    assert late(plan, at + HOUR * 2) == {K.RUN_UNSEALED}

    run = services.seal_run(run_id=run.pk, at=at)
    assert late(plan, at + HOUR * 2) == {K.RECEIPTS_UNMADE}

    build_tree(run_id=run.pk, at=at)
    assert late(plan, at + HOUR * 2) == {K.REPORT_UNPUBLISHED}

    published(run)
    assert late(plan, at + HOUR * 2) == set()


def test_debits_are_made_and_told_within_a_day_of_sealing(plan: Plan) -> None:
    run = published(a_sealed_run(plan))
    at = run.period.notice_until + DAY + HOUR
    assert late(plan, at) == {K.DEBITS_UNMADE}

    for part in run.slices.all():
        services.make_debits(slice_id=part.pk, at=at)
        services.notify_debits(slice_id=part.pk, at=at)
    assert late(plan, at) == set()


def test_a_debit_is_asked_for_on_its_day_and_answered_within_another(plan: Plan) -> None:
    run = published(a_debited_run(plan))
    debit = Debit.objects.filter(plan_id=plan.pk).order_by("payer_id").first()
    assert debit is not None
    asked_at = debit.next_ask_at
    assert asked_at is not None
    assert late(plan, asked_at + DAY) == set()
    assert everything_late(plan, asked_at + DAY + HOUR)[K.DEBITS_UNASKED].amount_minor == 10_000

    Debit.objects.filter(plan_id=plan.pk).update(
        state="asked", attempts=1, asked_at=asked_at, next_ask_at=None
    )
    assert run.period.no == 1
    assert late(plan, asked_at + DAY) == set()
    found = everything_late(plan, asked_at + DAY + HOUR)[K.DEBITS_UNANSWERED]
    assert (found.count, found.since, found.amount_minor) == (5, asked_at, 10_000)


def test_a_debit_that_failed_for_good_is_nobodys_lateness(plan: Plan) -> None:
    run = published(a_debited_run(plan))
    at = run.period.notice_until
    Debit.objects.filter(plan_id=plan.pk).update(
        state="failed", failure_code="no", attempts=1, asked_at=at, next_ask_at=None
    )

    assert late(plan, at + 9 * DAY) == set()


def test_parked_payers_are_counted_and_not_named(plan: Plan, client: Client) -> None:
    run = published(a_sealed_run(plan))
    part = run.slices.first()
    assert part is not None
    ParkedPayer.objects.create(
        slice=part, payer_id=987_654_321, reason="Markerreason", parked_at=run.period.notice_until
    )

    found = everything_late(plan, run.period.notice_until)[K.PAYERS_PARKED]
    page = the_page(client, plan)

    assert (found.count, found.amount_minor) == (1, None)
    assert "1 payer is set aside" in page
    assert "Markerreason" not in page
    assert "987" not in page


def test_an_award_arrives_within_the_month(plan: Plan) -> None:
    run = published(a_debited_run(plan))
    Debit.objects.filter(plan_id=plan.pk).update(state="paid", settled_on=run.period.debit_on,
                                                next_ask_at=None)  # fmt: skip
    treasury.book_collected(
        plan_id=plan.pk, settled_on=run.period.debit_on, at=run.period.notice_until
    )
    at = run.period.notice_until
    assert late(plan, at + 25 * DAY) == set()
    assert everything_late(plan, at + 31 * DAY)[K.AWARDS_UNPAID].amount_minor == 10_000

    preparer, releaser = officers(plan)
    (award,) = services.prepare_payouts(plan_id=plan.pk, by=preparer, at=at)
    assert late(plan, at + 2 * DAY + HOUR) == {K.PAYOUTS_UNRELEASED}

    release_all([award], by=releaser, at=at)
    assert late(plan, at + DAY + HOUR) == {K.PAYOUTS_UNANSWERED}

    Payout.objects.update(state="failed", failure_code="no", attempts=1, asked_at=at)
    assert late(plan, at) == {K.PAYOUTS_FAILED}


def test_a_request_for_aid_is_read_within_a_week(plan: Plan) -> None:
    enrolment = an_enrolment_of(plan, number=5)
    claims.file_claim(
        enrolment_id=enrolment.pk,
        by=enrolment.member.holder,
        cause=Cause.ACCIDENT,
        condition="Markerillness",
        event_on=OPENING.date(),
        story="Markerstory",
        account_name="Markerpayee",
        account_ref="6222 0000 0000 0000",
        documents=[],
        at=OPENING,
    )

    assert K.CLAIM_UNREAD not in late(plan, OPENING + 7 * DAY)
    assert K.CLAIM_UNREAD in late(plan, OPENING + 8 * DAY)


def test_a_message_is_sent_within_the_hour(plan: Plan) -> None:
    Message.objects.update(
        state=MessageState.QUEUED, sent_at=None, delivered_at=None, queued_at=OPENING
    )

    assert K.MESSAGES_UNSENT not in everything_late(plan, OPENING + HOUR)
    assert K.MESSAGES_UNSENT in everything_late(plan, OPENING + 2 * HOUR)


def test_a_complaint_that_missed_its_date_is_counted_and_nothing_else(
    plan: Plan, client: Client
) -> None:
    complaint = a_complaint(plan=plan, text="Dr. Secret was rude", at=OPENING)

    assert K.COMPLAINTS_OVERDUE not in everything_late(plan, OPENING + 2 * DAY)
    late_one = everything_late(plan, OPENING + 3 * DAY)[K.COMPLAINTS_OVERDUE]

    assert (late_one.count, late_one.since) == (1, complaint.acknowledge_by)
    for language in LANGUAGES:
        page = the_page(client, plan, language=language)
        assert complaint.thread.ref not in page
        assert "Secret" not in page


def test_a_complaint_about_no_plan_stands_on_every_board_by_the_real_clock(plan: Plan) -> None:
    a_complaint(at=OPENING)
    a_complaint(plan=plan, at=OPENING)
    other = a_small_pool()
    Plan.objects.filter(pk=other.pk).update(clock_offset=9 * DAY)
    other.refresh_from_db()

    def overdue(where: Plan, at: datetime) -> int:
        found = everything_late(where, at).get(K.COMPLAINTS_OVERDUE)
        return found.count if found else 0

    assert overdue(plan, OPENING + 3 * DAY) == 2
    assert (overdue(other, OPENING + 11 * DAY), overdue(other, OPENING + 12 * DAY)) == (0, 1)


def test_the_books_are_checked_daily_from_the_first_sealed_period_on(plan: Plan) -> None:
    run = published(a_debited_run(plan))
    at = run.period.notice_until
    assert K.BOOKS_UNCHECKED not in everything_late(plan, at + 2 * DAY)
    assert K.BOOKS_UNCHECKED in everything_late(plan, at + 2 * DAY + HOUR)

    services.check_books(plan_id=plan.pk, at=at + 2 * DAY)

    assert K.BOOKS_UNCHECKED not in everything_late(plan, at + 2 * DAY + HOUR)

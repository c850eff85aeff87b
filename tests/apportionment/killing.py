"""A pool whose worker is killed, where it is killed, and what is asked of it afterwards."""

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from apportionment import tasks
from apportionment.models import Run, Slice
from charter import selectors
from charter import services as charter_services
from charter.models import Plan
from members.models import Message
from tests.apportionment.books import books
from tests.apportionment.builders import (
    a_granted_claim,
    a_payer_of,
    a_pool,
    a_released_run,
    a_sealed_run,
    deliver_letters,
)
from tests.apportionment.workers import LONG, Worker, are_alone, held, wait_until_blocked_by
from tests.treasury.sandbox import Provider, wait_until
from treasury import selectors as treasury
from treasury.models import Debit
from treasury.rules import DebitKey
from treasury.states import UNANSWERED, DebitState

HEADS: Final = 210
PAYERS: Final = HEADS // 2
HOUR: Final = timedelta(hours=1)
THE_DAY: Final = datetime(2031, 3, 3, 4, tzinfo=UTC)  # far enough from a midnight
DEBIT_DAY: Final = THE_DAY + timedelta(days=20)


class Point(NamedTuple):
    """Where a deed is stopped: what it waits for there; `is_over` if its commit may come true."""

    name: str
    lock: str
    is_over: bool = False


OF_ONE_PAYER: Final = Point(
    "one debit cannot be touched",
    "SELECT FROM treasury_debit WHERE plan_id = %s AND payer_id = %s FOR UPDATE",
)


BEFORE_A_QUESTION: Final = Point(
    "nobody can say in which currency to ask",
    "LOCK TABLE treasury_plancurrency IN ACCESS EXCLUSIVE MODE; SELECT %s",
)


SEALING: Final = (
    Point(
        "one of its bands is not in the running totals",
        "SELECT FROM apportionment_share WHERE plan_id = %s AND no = 2 FOR UPDATE",
    ),
    Point(
        "its entry is being written into the books",
        "INSERT INTO treasury_entry (plan_id, key, memo, booked_at)"
        " VALUES (%s, 'run/2/sealed', '', now())",
    ),
    Point(
        "a claim is being told, the books are written",
        "SELECT FROM claims_claim WHERE plan_id = %s FOR UPDATE",
    ),
    Point(
        "all is written but the run's last step",
        "LOCK TABLE apportionment_runevent IN SHARE MODE; SELECT %s",
    ),
    Point(
        "the commit is on its way",
        "SELECT FROM treasury_account WHERE plan_id = %s FOR UPDATE",
        is_over=True,
    ),
)
MAKING: Final = (
    Point(
        "half of a slice's debits are written",
        "INSERT INTO treasury_debit (plan_id, payer_id, from_period, to_period, amount_minor,"
        " cumulative_minor, opened_on, debit_on, retry_days, state, attempts)"
        " VALUES (%s, %s, 0, 1, 1, 1, '2031-03-03', '2031-03-03', 0, 'open', 0)",  # on THE_DAY
    ),
    Point(
        "all debits are written and checked, the slice is not made yet",
        "LOCK TABLE apportionment_parkedpayer IN SHARE MODE; SELECT %s, %s",
    ),
)
TELLING: Final = (
    Point(
        "half of a slice's letters are written",
        "INSERT INTO members_message (plan_id, key, user_id, kind, facts, channel, recipient,"
        " subject, body, queued_at, failures)"
        " SELECT plan.id, format('debit/%%s/%%s/1', plan.id, payer_id), told.id, '', '{}', 'mail',"
        " '', '', '', now(), 0 FROM charter_plan plan, members_user told"
        " WHERE plan.id = %s AND payer_id = %s",
    ),
)


def a_pool_that_owes() -> Plan:
    """Return a pool with a claim, in which members owe something from its first period on."""
    plan = a_pool(heads=HEADS)
    a_granted_claim(plan)
    return plan


def a_pool_to_seal() -> Plan:
    """Return a pool whose second run is released; it shares a claim to the last cent."""
    plan = a_pool_that_owes()
    a_sealed_run(plan)
    a_granted_claim(plan, award_minor=1, number=1)
    a_released_run(plan)
    return plan


def move_clock(plan: Plan, to: datetime) -> None:
    charter_services.move_clock(plan_id=plan.pk, to=to, at=timezone.now(), allowed=True)
    plan.refresh_from_db()


def kill_at(point: Point, worker: Worker, sweep: str, *params: object) -> None:
    """Let a worker sweep until it waits in the middle of the deed; kill it there, start another."""
    with held(point.lock, *params) as session:
        worker.sweep(sweep)
        wait_until_blocked_by(session)
        worker.kill()
    wait_until(are_alone, seconds=LONG)
    worker.start()


def last_run(plan: Plan) -> Run:
    return Run.objects.of_plan(plan.pk).latest("period__no")


def unworked_slices(plan: Plan) -> list[Slice]:
    return list(Slice.objects.filter(run__period__plan=plan, notified_at=None).order_by("pk"))


def of_slice(plan: Plan, payer_id: int) -> tuple[bool, bool, int, int]:
    """Return what is done of a payer's slice: made, told, how many debits, how many letters."""
    part = Slice.objects.get(run=last_run(plan), payer_from__lte=payer_id, payer_until__gt=payer_id)
    asked = debits(plan).filter(payer_id__gte=part.payer_from, payer_id__lt=part.payer_until)
    letters = Message.objects.filter(
        plan=plan,
        kind="apportionment/debit_ahead",
        user__payer_id__gte=part.payer_from,
        user__payer_id__lt=part.payer_until,
    )
    made, told = part.made_at is not None, part.notified_at is not None
    return made, told, asked.count(), letters.count()


def work_slices(plan: Plan) -> None:
    for part in unworked_slices(plan):
        tasks.work_slice(slice_id=part.pk)
    deliver_letters(plan, at=selectors.now(plan))


def debits(plan: Plan) -> QuerySet[Debit]:
    return Debit.objects.filter(plan_id=plan.pk).order_by("payer_id")


def due_keys(plan: Plan) -> list[DebitKey]:
    return treasury.due_debit_keys(plan_id=plan.pk, at=selectors.now(plan), limit=PAYERS)


def unanswered(plan: Plan) -> QuerySet[Debit]:
    return debits(plan).filter(state__in=UNANSWERED)


def all_is_answered(plan: Plan) -> bool:
    """Return whether nothing is unanswered; if something is, let a minute pass: it is looked at."""
    if not unanswered(plan).exists():
        return True
    move_clock(plan, selectors.now(plan) + timedelta(minutes=1))
    return False


def collect_undisturbed(plan: Plan) -> None:
    """Ask for everything due, hear every answer and book it, in this very process."""
    move_clock(plan, DEBIT_DAY)
    while due_keys(plan):
        tasks.ask_due_debits()
    move_clock(plan, DEBIT_DAY + HOUR)

    def is_answered() -> bool:
        tasks.ask_unanswered()
        return all_is_answered(plan)

    wait_until(is_answered, seconds=LONG)
    tasks.book_collected()


def kill_before_a_question(worker: Worker, provider: Provider, plan: Plan) -> None:
    """Kill a worker that has committed debits as asked for, and has asked for none of them yet."""
    kill_at(BEFORE_A_QUESTION, worker, "ask_due_debits", plan.pk)

    assert 0 < debits(plan).filter(attempts=1).count() < PAYERS
    assert not provider.keys(f"debit/{plan.pk}/")


def kill_between_question_and_answer(worker: Worker, provider: Provider, plan: Plan) -> None:
    """Kill a worker whose question has arrived, and that does not know what became of it."""
    provider.misbehave(answer_seconds=60)
    worker.sweep("ask_due_debits")
    asked = debits(plan).filter(state=DebitState.ASKED, provider_reference=None)
    wait_until(
        lambda: any(debit.request_key in provider.book() for debit in asked.all()), seconds=LONG
    )
    worker.kill()
    provider.behave()
    worker.start()

    assert len(provider.keys(f"debit/{plan.pk}/")) < PAYERS  # it was in the middle


def kill_while_booking(worker: Worker, plan: Plan) -> None:
    """Kill a worker that has written an entry and is marking what it books."""
    kill_at(OF_ONE_PAYER, worker, "book_collected", plan.pk, a_payer_of(plan, number=100))

    assert not any("collected" in str(entry[0]) for entry in books(plan).entries)


def charged_by(provider: Provider, plan: Plan) -> list[tuple[object, ...]]:
    """Return what the provider did for a plan: period, attempt, what came of it, how much."""
    keys = provider.keys(f"debit/{plan.pk}/")
    return sorted((*key.split("/")[3:], *provider.book()[key]) for key in keys)

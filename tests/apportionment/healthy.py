"""A pool whose books are in order, with something in every table; and faults planted in it."""

from datetime import timedelta
from typing import Any, Final

from django.db import connection

from apportionment import services
from apportionment.models import BooksCheck, Run
from apportionment.services.books import check_books
from charter.models import Plan
from members import services as members
from tests.apportionment.builders import (
    DAY,
    a_collected_run,
    a_debited_run,
    a_frozen_run,
    a_granted_claim,
    a_pool,
    a_small_pool,
    an_enrolment_of,
    officers,
)
from tests.apportionment.paying_out import pay_all
from treasury import services as treasury
from treasury.models import Debit, Refund
from treasury.rules import Answer
from treasury.states import RefundKind

LONG_AFTER: Final = timedelta(days=90)
TERMS: Final = {
    "fee_bps": 300,
    "reserve_bps": 200,
    "reserve_cap_minor": 20_000_000,
    "case_cap_minor": 10_000,
    "case_cap_excess": "next_period",
}


def a_busy_pool() -> Plan:
    """Return a pool that was through everything once.

    Its first period is collected, of its two awards one is paid in full; one member has left since;
    its second period is debited and waits for its day; its third is open.
    """
    plan = a_small_pool(TERMS, heads=53)
    a_granted_claim(plan, award_minor=300_003)
    a_granted_claim(plan, award_minor=601_003, number=4)  # above the case cap: a part is left
    first = a_collected_run(plan)
    pay_out(plan, first)
    give_back(plan, first)
    after = first.period.notice_until + 12 * DAY
    leaver = an_enrolment_of(plan, number=7)
    members.leave(enrolment_id=leaver.pk, by=leaver.member.holder, at=after)
    a_pool(plan=plan, heads=9, joined_at=after)
    a_granted_claim(plan, award_minor=250_000, at=after, number=2)
    a_debited_run(plan)
    a_frozen_run(plan)
    return plan


def give_back(plan: Plan, run: Run) -> None:
    """Give one share of the first period back, borne by the operator."""
    at = run.period.notice_until + 11 * DAY
    preparer, releaser = officers(plan)
    refunds = treasury.prepare_refunds(
        plan_id=plan.pk,
        kind=RefundKind.ALL,
        reason="paid twice",
        by=preparer.pk,
        at=at,
        borne_by="operator",
        payer_id=Debit.objects.filter(plan_id=plan.pk, state="paid").latest("payer_id").payer_id,
    )
    treasury.release_refunds(run_id=refunds.pk, by=releaser.pk, at=at)
    refund = Refund.objects.get(run=refunds)
    Refund.objects.filter(pk=refund.pk).update(state="asked", attempts=1, asked_at=at)
    refund.refresh_from_db()
    treasury.hear(Answer(refund.request_key, "paid", "elsewhere", refund.amount_minor), at=at)
    treasury.book_refunded(plan_id=plan.pk, settled_on=at.date(), at=at)


def pay_out(plan: Plan, run: Run) -> None:
    """Have everything that has come in paid out, and told to the claims."""
    at = run.period.notice_until + 11 * DAY
    preparer, releaser = officers(plan)
    pay_all(services.prepare_payouts(plan_id=plan.pk, by=preparer, at=at), by=releaser, at=at)


def plant(sql: str, **params: Any) -> int:
    """Change rows behind the back of every trigger, and return how many."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, params)
        changed = cursor.rowcount
        cursor.execute("SET session_replication_role = origin")
    return int(changed)


def checked(plan_id: int) -> BooksCheck:
    """Return a check of a plan's books, long after everything in them."""
    last = Run.objects.of_plan(plan_id).select_related("period").order_by("-period__no").first()
    assert last is not None
    return check_books(plan_id=plan_id, at=last.period.notice_until + LONG_AFTER)


def kinds(plan_id: int) -> set[str]:
    """Return the kinds of differences that a check of a plan's books names."""
    return {one["kind"] for one in checked(plan_id).differences}

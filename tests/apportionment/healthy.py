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
from treasury import services as treasury

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
    after = first.period.notice_until + 12 * DAY
    leaver = an_enrolment_of(plan, number=7)
    members.leave(enrolment_id=leaver.pk, by=leaver.member.holder, at=after)
    a_pool(plan=plan, heads=9, joined_at=after)
    a_granted_claim(plan, award_minor=250_000, at=after, number=2)
    a_debited_run(plan)
    a_frozen_run(plan)
    return plan


def pay_out(plan: Plan, run: Run) -> None:
    """Have everything that has come in paid out, and told to the claims."""
    at = run.period.notice_until + 11 * DAY
    preparer, releaser = officers(plan)
    for award in services.prepare_payouts(plan_id=plan.pk, by=preparer, at=at):
        treasury.release_payout(payout_id=award.payout_id, by=releaser.pk, at=at)
        treasury.settle_payout(payout_id=award.payout_id, at=at)
        services.follow_payout(award_payout_id=award.pk, at=at)


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

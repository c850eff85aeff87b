"""From a debit that failed for good to paid again, or to the end: days of grace, and warnings.

A failed payment never ends a membership directly (design.md 4.4): it opens days of grace. Sweeps;
each finds its work by an index, may run twice or never, and moves nobody who was not warned.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from apportionment import rules
from apportionment.models import Arrears
from apportionment.selectors import arrears as selectors
from apportionment.selectors.announcing import way_of_paying
from apportionment.services.lapses import lapse_payer
from apportionment.states import ArrearsEnd
from charter import selectors as charter
from charter.models import Plan
from charter.rules import ArrearsTerms, ArrearsThen, Funding, Terms, local_date
from members import selectors as members
from members import services as members_services
from members.models import Enrolment
from members.services import PayerLetter, UserLetter
from members.states import MessageState
from treasury import selectors as treasury
from treasury.models import Debit

BATCH: Final = 500  # payers in one transaction
OVERDUE: Final = "apportionment/overdue"
REASON: Final = "Unpaid to the end of the days of grace"


def begin_grace(*, plan_id: int, at: datetime) -> int:
    """Open days of grace for all whose retries are over, and warn them; return how many payers.

    Where the charter ends no membership for arrears, and in prepaid plans, nothing happens.
    """
    terms = charter.terms_at(plan_id, at)
    arrears = terms.arrears
    if arrears is None or arrears.then is not ArrearsThen.LAPSE or terms.funding is Funding.PREPAID:
        return 0
    begun, after = 0, 0
    while True:
        opened, last = _begin_batch(plan_id, terms, arrears, after=after, at=at)
        begun += opened
        if last is None:
            return begun
        after = last


def follow_warnings(*, plan_id: int, at: datetime) -> int:
    """Take what became of the warnings, and return of how many; an arrived one counts from now."""
    followed = 0
    while letters := _follow_batch(plan_id, at=at):
        followed += letters
    return followed


def end_grace(*, plan_id: int, at: datetime) -> int:
    """End the days of grace of all who have paid, and tell them; return how many payers."""
    ended, after = 0, 0
    while True:
        count, last = _end_batch(plan_id, after=after, at=at)
        ended += count
        if last is None:
            return ended
        after = last


@transaction.atomic
def remind_of_grace(*, plan_id: int, at: datetime) -> int:
    """Remind those whose days of grace are over soon, once; return how many payers."""
    plan = charter.plan_by_id(plan_id)
    soon = local_date(at, plan.time_zone) + timedelta(days=rules.REMIND_DAYS)
    due = selectors.open_arrears(plan_id=plan_id).filter(
        reminded_at=None, warned_at__isnull=False, until_on__lte=soon
    )
    found = list(due.select_for_update(of=("self",), skip_locked=True)[:BATCH])
    Arrears.objects.filter(pk__in=[one.pk for one in found]).update(reminded_at=at)
    letters = [
        PayerLetter(one.payer_id, f"overdue_soon/{one.pk}", {"until_on": one.until_on})
        for one in found
    ]
    members_services.queue_for_payers(
        kind="apportionment/overdue_soon", plan_id=plan_id, letters=letters, at=at
    )
    return len(found)


@transaction.atomic
def lapse_after_grace(*, arrears_id: int, at: datetime) -> bool:
    """End what a payer pays for whose days of grace are over; return whether it was done.

    Only who was warned in time, whom no pause spares, and whom no bank is asked for just now. Asked
    twice, it happens once. Where a run froze its cutoff meanwhile, members' `CutoffPassed`.
    """
    arrears = Arrears.objects.select_for_update(of=("self",)).get(pk=arrears_id)
    plan = charter.plan_by_id(arrears.plan_id)
    if arrears.ended_at is not None:
        return False
    if selectors.paid_up([arrears], plan_id=plan.pk):
        return False
    if not selectors.may_lapse(arrears, at=at, time_zone=plan.time_zone):
        return False
    lapse_payer(payer_id=arrears.payer_id, plan_id=plan.pk, by=None, reason=REASON, told="", at=at)
    arrears.ended_at, arrears.ending = at, ArrearsEnd.LAPSED
    arrears.save(update_fields=["ended_at", "ending"])
    return True


@transaction.atomic
def _begin_batch(
    plan_id: int, terms: Terms, arrears: ArrearsTerms, *, after: int, at: datetime
) -> tuple[int, int | None]:
    today = local_date(at, terms.time_zone)
    found, last = selectors.new_given_up(plan_id=plan_id, on=today, after=after, most=BATCH)
    until_on = rules.last_day_of_grace(terms=terms, arrears=arrears, at=at)
    opened = [
        Arrears(
            plan_id=plan_id,
            payer_id=payer_id,
            upto_period=debits[-1].to_period,
            began_at=at,
            until_on=until_on,
        )
        for payer_id, debits in found.items()
    ]
    # Of two workers one opens it: the other is waited for, and then finds it there.
    Arrears.objects.bulk_create(opened, ignore_conflicts=True)
    own = selectors.open_arrears(plan_id=plan_id).filter(payer_id__in=found, began_at=at)
    going = members_services.begin_grace(plan_id=plan_id, payer_ids=list(found), at=at)
    _warn(list(own), found, going, at=at)
    return len(opened), last


def _warn(
    opened: Sequence[Arrears],
    debits: Mapping[int, Sequence[Debit]],
    going: Mapping[int, Sequence[Enrolment]],
    *,
    at: datetime,
) -> None:
    if not opened:
        return
    plan_id = opened[0].plan_id
    # What has come in part lies on the balance until it pays a debit wholly: it is not overdue.
    payer_ids = [one.payer_id for one in opened]
    held = treasury.balances_of(plan_id=plan_id, payer_ids=payer_ids)
    gateways = treasury.gateways_of(plan_id=plan_id, payer_ids=payer_ids)
    letters = [
        PayerLetter(
            payer_id=one.payer_id,
            key=f"overdue/{one.pk}",
            facts={
                "names": [enrolment.member.name for enrolment in going[one.payer_id]],
                "amount_minor": _unpaid_minor(debits[one.payer_id], held.get(one.payer_id, 0)),
                "until_on": one.until_on,
                "way": way_of_paying(gateways.get(one.payer_id, "")),
            },
        )
        for one in opened
    ]
    members_services.queue_for_payers(
        kind=OVERDUE, plan_id=plan_id, letters=letters, at=at, is_awaited=True
    )
    _tell_others(opened, going, kind="overdue_family", at=at)


def _unpaid_minor(debits: Sequence[Debit], held_minor: int) -> int:
    return max(0, sum(debit.amount_minor for debit in debits) - held_minor)


def _tell_others(
    some: Sequence[Arrears], going: Mapping[int, Sequence[Enrolment]], *, kind: str, at: datetime
) -> None:
    """Tell those who hold a member whom somebody else pays for."""
    members_services.queue_messages(
        (
            UserLetter(
                key=f"{kind}/{one.pk}/{enrolment.pk}",
                user=enrolment.member.holder,
                plan_id=one.plan_id,
                kind=f"apportionment/{kind}",
                facts={"member": enrolment.member.name, "until_on": one.until_on},
            )
            for one in some
            for enrolment in going[one.payer_id]
            if enrolment.member.holder.payer_id != one.payer_id
        ),
        at=at,
    )


@transaction.atomic
def _follow_batch(plan_id: int, *, at: datetime) -> int:
    letters = members.letters_to_hear_of(plan_id=plan_id, kind=OVERDUE, most=BATCH)
    arrived = [one for one in letters if one.state == MessageState.DELIVERED]
    plan = charter.plan_by_id(plan_id)
    numbers = [int(one.key.split("/")[1]) for one in arrived]
    warned = Arrears.objects.select_for_update(of=("self",)).filter(
        pk__in=numbers, warned_at=None, ended_at=None
    )
    for one in warned.order_by("pk"):
        one.warned_at = at
        one.until_on = rules.last_day_after_warning(
            until_on=one.until_on, warned_on=local_date(at, plan.time_zone)
        )
        one.save(update_fields=["warned_at", "until_on"])
    members_services.acknowledge(letters)
    return len(letters)


@transaction.atomic
def _end_batch(plan_id: int, *, after: int, at: datetime) -> tuple[int, int | None]:
    going_on = Arrears.objects.filter(plan_id=plan_id, ended_at=None, payer_id__gt=after)
    batch = list(going_on.select_for_update(of=("self",)).order_by("payer_id")[:BATCH])
    if not batch:
        return 0, None
    paid = selectors.paid_up(batch, plan_id=plan_id)
    Arrears.objects.filter(pk__in=[one.pk for one in paid]).update(
        ended_at=at, ending=ArrearsEnd.PAID
    )
    payer_ids = [one.payer_id for one in paid]
    going = members_services.end_grace(plan_id=plan_id, payer_ids=payer_ids, at=at)
    _tell_paid(paid, going, plan=charter.plan_by_id(plan_id), at=at)
    return len(paid), batch[-1].payer_id


def _tell_paid(
    paid: Sequence[Arrears], going: Mapping[int, Sequence[Enrolment]], *, plan: Plan, at: datetime
) -> None:
    letters = [
        PayerLetter(
            one.payer_id,
            f"paid_up/{one.pk}",
            {"names": [enrolment.member.name for enrolment in going[one.payer_id]]},
        )
        for one in paid
    ]
    members_services.queue_for_payers(
        kind="apportionment/paid_up", plan_id=plan.pk, letters=letters, at=at
    )
    _tell_others(paid, going, kind="paid_up_family", at=at)

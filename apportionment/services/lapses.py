"""A payer who did not pay: enrolments end, debits are given up, and the pool bears them once."""

from datetime import datetime
from typing import Final

from django.db import transaction

from apportionment import selectors
from apportionment.models import RunItem
from apportionment.services.items import record_item
from apportionment.states import ItemKind
from charter import selectors as charter
from charter.rules import local_date
from members import selectors as members
from members import services as members_services
from members.models import User
from treasury import selectors as treasury
from treasury import services as treasury_services

RECOVERED: Final = "Paid after it had been given up"


@transaction.atomic
def lapse_payer(
    *,
    payer_id: int,
    plan_id: int,
    by: User | None,
    reason: str,
    at: datetime,
    told: str | None = None,
) -> list[RunItem]:
    """End all that a payer pays for in a plan, and write off what they did not pay.

    What is due is asked for in a last debit, so that all of it is given up in debits; one under way
    at the bank is left alone. Called again, it gives up what has failed since, and nothing twice.
    Where a run froze its cutoff meanwhile, members' `CutoffPassed`: call with a fresh instant.
    `told` is what the letters say was noted, if it is not the reason.
    """
    noted = reason if told is None else told
    for enrolment_id in members.open_enrolment_ids(plan_id=plan_id, payer_id=payer_id, at=at):
        members_services.lapse_enrolment(enrolment_id=enrolment_id, reason=noted, by=by, at=at)
    _request_last(payer_id=payer_id, plan_id=plan_id, at=at)
    unpaid = treasury.unpaid_debits_not_in_flight(payer_id=payer_id, plan_id=plan_id)
    return [
        _write_off(payer_id, plan_id, to_period=to_period, reason=reason, by=by, at=at)
        for to_period in list(unpaid.values_list("to_period", flat=True))
    ]


@transaction.atomic
def record_recovered(*, plan_id: int, at: datetime) -> list[RunItem]:
    """Record what came in of debits that had been written off, for the next run; each once."""
    recorded = RunItem.objects.filter(plan_id=plan_id, kind=ItemKind.RECOVERED)
    keys = set(recorded.values_list("key", flat=True))
    return [
        record_item(
            plan_id=plan_id,
            kind=ItemKind.RECOVERED,
            key=key,
            amount_minor=debit.amount_minor,
            reason=RECOVERED,
            by=None,
            at=at,
        )
        for debit in treasury.recovered_debits(plan_id)
        if (key := f"recovered/{debit.payer_id}/{debit.to_period}") not in keys
    ]


def _request_last(*, payer_id: int, plan_id: int, at: datetime) -> None:
    """Ask for all that is due and that no debit asks for yet."""
    sealed = selectors.latest_sealed(plan_id=plan_id)
    if sealed is None:
        return
    until = payer_id + 1
    time_zone = charter.plan_by_id(plan_id).time_zone
    treasury_services.request_debits(
        plan_id=plan_id,
        to_period=sealed.period.no,
        dues=selectors.dues_query(
            plan_id=plan_id, upto_no=sealed.period.no, payer_from=payer_id, payer_until=until
        ),
        debit_on=local_date(at, time_zone),
        at=at,
        payer_from=payer_id,
        payer_until=until,
        by_payer=True,
    )


def _write_off(
    payer_id: int, plan_id: int, *, to_period: int, reason: str, by: User | None, at: datetime
) -> RunItem:
    debit = treasury_services.write_off_debit(
        payer_id=payer_id, plan_id=plan_id, to_period=to_period, at=at
    )
    return record_item(
        plan_id=plan_id,
        kind=ItemKind.WRITTEN_OFF,
        key=f"written_off/{payer_id}/{to_period}",
        amount_minor=debit.amount_minor,
        reason=reason,
        by=by,
        at=at,
    )

"""What payers send by bank transfer: the references they write, and where their money goes."""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import DateField, F, Func, Q

from treasury import selectors
from treasury.models import BankLine, Debit, PaymentReference
from treasury.rules import PAID_BY_PAYER, Answer, bank
from treasury.services.balances import lock_balances
from treasury.services.debits import hear_of_debit
from treasury.services.ledger import make_entry, post_many, write_postings
from treasury.services.lines import line_names, mark_placed
from treasury.states import DEBIT_MOVES, UNANSWERED, BankLineState, MandateState, PlacedAs

WINDOW: Final = 20_000  # lines placed at once: memory stays the same, and others wait for less
NOT_RECEIVED: Final = "not_received"
FUND: Final = "fund"

SETTLE: Final = """
WITH balance AS ({balances}),
waiting AS (
    SELECT debit.payer_id, debit.to_period, debit.opened_on, sum(debit.amount_minor)
        OVER (PARTITION BY debit.payer_id ORDER BY debit.to_period) AS needed_minor
    FROM treasury_debit debit
    LEFT JOIN treasury_mandate mandate ON mandate.id = debit.mandate_id
    WHERE debit.plan_id = %(plan)s AND debit.payer_id = ANY (%(payers)s)
        AND (
            debit.state = ANY (%(free)s)
            OR debit.state = ANY (%(asked)s) AND mandate.gateway = ANY (%(by_payer)s)
        )
)
UPDATE treasury_debit AS debit
SET state = 'paid', settled_on = %(on)s, paid_from = 'balances', next_ask_at = NULL,
    look_at = NULL, failure_code = NULL, provider_reference = NULL
FROM waiting JOIN balance ON balance.payer_id = waiting.payer_id
WHERE debit.payer_id = waiting.payer_id AND debit.plan_id = %(plan)s
    AND debit.to_period = waiting.to_period AND debit.opened_on = waiting.opened_on
    AND debit.state = ANY (%(payable)s) AND waiting.needed_minor <= balance.minor
"""
# First, so that what is read afterwards stays: a provider may be asked for a free debit meanwhile.
LOCK: Final = """
SELECT 1 FROM treasury_debit
WHERE plan_id = %(plan)s AND payer_id = ANY (%(payers)s) AND state = ANY (%(payable)s)
ORDER BY payer_id, to_period FOR UPDATE
"""
BALANCES: Final = """
SELECT payer_id, minor FROM ({balances}) AS held WHERE payer_id = ANY (%(payers)s) AND minor > 0
"""
RECORD: Final = """
INSERT INTO treasury_topup (payer_id, plan_id, key, amount_minor, topped_up_at, entry_id)
SELECT payer_id, %s, key, minor, %s, %s
FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS told (payer_id, key, minor)
"""


@transaction.atomic
def open_reference(*, payer_id: int | None, plan_id: int, at: datetime) -> str:
    """Return the reference that a payer (None: a giver to the fund) writes on transfers to a plan.

    It stays the same for ever.
    """
    reference = selectors.reference_of(payer_id=payer_id, plan_id=plan_id)
    if reference is None:
        PaymentReference.objects.bulk_create(
            [
                PaymentReference(
                    payer_id=payer_id,
                    plan_id=plan_id,
                    reference=bank.make_reference(secrets.choice),
                    made_at=at,
                )
            ],
            ignore_conflicts=True,  # another request made it meanwhile
        )
        reference = selectors.reference_of(payer_id=payer_id, plan_id=plan_id)
    return reference or ""


def place_by_reference(plan_id: int, at: datetime) -> int:
    """Put what came in with a payer's reference on their balance, and pay their debits with it.

    What carries the fund's reference is given to the fund. Window by window, each in a transaction
    of its own.
    """
    placed = 0
    while window := _referenced(plan_id):
        placed += _place_window(plan_id, window, at=at)
    return placed


def _referenced(plan_id: int) -> list[tuple[int, str]]:
    waiting = BankLine.objects.filter(
        plan_id=plan_id, state=BankLineState.WAITING, amount_minor__gt=0
    )
    known = PaymentReference.objects.filter(plan_id=plan_id).values("reference")
    told = waiting.exclude(reference="").filter(reference__in=known)
    return list(told.order_by("pk").values_list("pk", "reference")[:WINDOW])


@transaction.atomic
def _place_window(plan_id: int, window: list[tuple[int, str]], *, at: datetime) -> int:
    references = {reference for _, reference in window}
    payers = dict(
        PaymentReference.objects.filter(plan_id=plan_id, reference__in=references).values_list(
            "reference", "payer_id"
        )
    )
    paid = {pk: told for pk, reference in window if (told := payers[reference]) is not None}
    given = {pk for pk, reference in window if payers[reference] is None}
    count = put_on_balances(plan_id=plan_id, payer_by_line=paid, at=at)
    return count + give_to_fund(plan_id=plan_id, line_ids=given, at=at)


@transaction.atomic
def put_on_balances(
    *, plan_id: int, payer_by_line: Mapping[int, int], at: datetime, by: int | None = None
) -> int:
    """Place lines as paid in by these payers, and pay their debits with it; return how many."""
    keys = {pk: str(payer_id) for pk, payer_id in payer_by_line.items()}
    minor_by_line = mark_placed(
        plan_id=plan_id,
        as_=PlacedAs.TOP_UP,
        key_by_line=keys,
        by=by,
        at=at,
        is_aside=by is not None,
    )
    if not minor_by_line:
        return 0
    _record_paid(plan_id, payer_by_line, minor_by_line, at=at)
    payers = {payer_by_line[pk] for pk in minor_by_line}
    settle_from_balance(plan_id=plan_id, payer_ids=payers, at=at)
    return len(minor_by_line)


def _record_paid(
    plan_id: int,
    payer_by_line: Mapping[int, int],
    minor_by_line: Mapping[int, int],
    *,
    at: datetime,
) -> None:
    """Write what these payers have paid in, and book it in one entry."""
    names = line_names(plan_id, minor_by_line)
    entry = make_entry(
        plan_id=plan_id,
        key=f"top_up/lines/{names[min(minor_by_line)]}",
        memo="received by transfer",
        at=at,
    )
    minor = sum(minor_by_line.values())
    write_postings(entry, {"clearing": minor, "balances": -minor})
    with connection.cursor() as cursor:
        cursor.execute(
            RECORD,
            (
                plan_id,
                at,
                entry.pk,
                [payer_by_line[pk] for pk in minor_by_line],
                [f"line/{names[pk]}" for pk in minor_by_line],
                list(minor_by_line.values()),
            ),
        )


@transaction.atomic
def give_to_fund(
    *, plan_id: int, line_ids: Collection[int], at: datetime, by: int | None = None
) -> int:
    """Place lines as given to the solidarity fund, and return how many."""
    minor_by_line = mark_placed(
        plan_id=plan_id,
        as_=PlacedAs.GIFT,
        key_by_line=dict.fromkeys(line_ids, FUND),
        by=by,
        at=at,
        is_aside=by is not None,
    )
    names = line_names(plan_id, minor_by_line)
    post_many(
        plan_id=plan_id,
        minor_by_key={f"gift/{names[pk]}": minor for pk, minor in minor_by_line.items()},
        debit="clearing",
        credit="solidarity",
        memo="given to the solidarity fund",
        at=at,
    )
    return len(minor_by_line)


@transaction.atomic
def settle_from_balance(*, plan_id: int, payer_ids: Collection[int], at: datetime) -> int:
    """Pay what these payers owe out of their balances, oldest first, each debit wholly; how many.

    Never what a provider was asked for and may still pay: only what nobody is asked for now, also
    what was given up, and what the payer themselves was asked to send.
    """
    if not payer_ids:
        return 0
    lock_balances(plan_id)
    payers = sorted(payer_ids)
    query = selectors.balances_query(plan_id, payer_from=payers[0], payer_until=payers[-1] + 1)
    free = DEBIT_MOVES["settle"].sources | DEBIT_MOVES["recover"].sources
    told: dict[str, Any] = {
        "plan": plan_id,
        "payers": payers,
        "on": at.date(),
        "free": sorted(free),
        "asked": sorted(UNANSWERED),
        "payable": sorted(free | UNANSWERED),
        "by_payer": sorted(PAID_BY_PAYER),
    }
    with connection.cursor() as cursor:
        cursor.execute(LOCK, told)
        held = BALANCES.format(balances=query.sql % query.params)  # numbers, all of them
        cursor.execute(SETTLE.format(balances=held), told)
        return int(cursor.rowcount)


def fail_unreceived(*, plan_id: int, at: datetime, most: int) -> int:
    """Count as failed what payers were asked to send and did not in time; return how many.

    A transfer has as many days as a bank would be asked again on, and at least ten. Whoever has
    ended this way of paying is not waited for: the debit is asked for in the new way.
    """
    asked = Debit.objects.filter(
        plan_id=plan_id, state__in=UNANSWERED, mandate__gateway__in=PAID_BY_PAYER
    )
    yesterday = at.date() - timedelta(days=1)
    retried_until = Func(  # a day and a number of days are a day
        F("debit_on"),
        F("retry_days"),
        template="(%(expressions)s)",
        arg_joiner=" + ",
        output_field=DateField(),
    )
    is_late = Q(debit_on__lte=yesterday - timedelta(days=bank.TRANSFER_DAYS))
    is_late &= Q(retried_until__lte=yesterday)
    late = asked.annotate(retried_until=retried_until).filter(
        is_late | Q(mandate__state=MandateState.ENDED)
    )
    debits = list(late.order_by("payer_id", "to_period")[:most])
    for debit in debits:
        missing = Answer(
            debit.request_key, "failed", "", debit.amount_minor, failure_code=NOT_RECEIVED
        )
        with transaction.atomic():
            hear_of_debit(debit.key, attempt=debit.attempts, answer=missing, at=at)
    return len(debits)

"""What an answer about a debit changes: one locked row in memory, written by whoever locked it."""

import random
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.db import connection

from treasury import rules, states
from treasury.models import Debit
from treasury.rules import Answer, DebitKey
from treasury.services.ledger import post
from treasury.states import DebitState, Outcome

# What a deed may change of a debit, each with its type in the database.
CHANGEABLE: Final = {
    "state": "text",
    "attempts": "smallint",
    "asked_at": "timestamptz",
    "next_ask_at": "timestamptz",
    "look_at": "timestamptz",
    "settled_on": "date",
    "written_off_on": "date",
    "entry_id": "bigint",
    "mandate_id": "bigint",
    "failure_code": "text",
    "provider_reference": "text",
    "paid_from": "text",
}
KEY: Final = {"payer_id": "bigint", "plan_id": "integer", "to_period": "integer"}
# The days are said as values, so that no other quarter is looked into.
WRITE: Final = """
UPDATE treasury_debit AS debit SET {changes}
FROM unnest({arrays}) AS told ({columns})
WHERE debit.payer_id = told.payer_id AND debit.plan_id = told.plan_id
    AND debit.to_period = told.to_period AND debit.opened_on = ANY (%s::date[])
""".format(
    changes=", ".join(f"{name} = told.{name}" for name in CHANGEABLE),
    arrays=", ".join(f"%s::{kind}[]" for kind in (KEY | CHANGEABLE).values()),
    columns=", ".join(KEY | CHANGEABLE),
)


def take_answer(debit: Debit, answer: Answer, *, at: datetime, currency: str = "") -> Outcome:
    """Take an answer about a locked debit, if it is news; the row is yet to be written."""
    move = states.move_of_debit(
        answer.status,
        state=debit.state,
        is_written_off=debit.written_off_on is not None,
        is_same_payment=debit.provider_reference == answer.reference,
    )
    outcome = states.outcome_of(
        answer,
        move=states.DEBIT_MOVES[move],
        state=debit.state,
        amount_minor=debit.amount_minor,
        reference=debit.provider_reference,
        currency=currency,
    )
    if outcome is Outcome.APPLIED:
        _note(debit, answer, move, at=at)
        step(debit, move)
        if debit.state in states.UNANSWERED:
            look_later(debit, at=at, since=at)
    return outcome


def lose_answer(debit: Debit, *, at: datetime) -> None:
    """Note on a locked debit that no answer came; the row is yet to be written."""
    if debit.state == DebitState.ASKED and not debit.provider_reference:
        step(debit, "lose")
    if debit.state in states.UNANSWERED:
        look_later(debit, at=at)


def look_later(debit: Debit, *, at: datetime, since: datetime | None = None) -> None:
    """Say when the provider is asked next what became of a debit: known to it since, or asked for.

    What it has only now taken is looked at as soon as what was only now asked for.
    """
    debit.look_at = rules.look_again_at(
        asked_at=since or asked_at(debit),
        at=at,
        is_unknown=debit.state == DebitState.UNKNOWN,
        chance=random.random(),
    )


def step(debit: Debit, move: str) -> None:
    """Take a debit one step, in memory."""
    debit.state = states.target_of(states.DEBIT_MOVES, move, debit.state)
    if debit.state not in states.UNANSWERED:
        debit.look_at = None


def refusal(debit: Debit, code: str) -> Answer:
    """Return what a request is answered with that was not even taken."""
    return Answer(debit.request_key, "failed", "", debit.amount_minor, failure_code=code)


def asked_at(debit: Debit) -> datetime:
    """Return when a debit was asked for."""
    if debit.asked_at is None:
        raise states.MoveNotAllowed(move="hear", state=debit.state)
    return debit.asked_at


def locked_debits(
    keys: Collection[DebitKey], *, skip_locked: bool = False
) -> dict[DebitKey, Debit]:
    """Lock debits in the order of their key and return them; those locked elsewhere may be left."""
    wanted, found = set(keys), {}
    for plan_id in sorted({key.plan_id for key in wanted}):
        of_plan = [key for key in wanted if key.plan_id == plan_id]
        rows = Debit.objects.filter(
            plan_id=plan_id,
            payer_id__in={key.payer_id for key in of_plan},
            to_period__in={key.to_period for key in of_plan},
        ).order_by("payer_id", "to_period")
        for debit in rows.select_for_update(of=("self",), skip_locked=skip_locked):
            found[debit.key] = debit
    return {key: debit for key, debit in found.items() if key in wanted}


def write_debits(debits: Sequence[Debit]) -> None:
    """Write locked debits that were changed in memory, in one statement."""
    if not debits:
        return
    arrays = [[getattr(debit, name) for debit in debits] for name in KEY | CHANGEABLE]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [*arrays, list({debit.opened_on for debit in debits})])


def _note(debit: Debit, answer: Answer, move: str, *, at: datetime) -> None:
    asked = asked_at(debit)
    debit.provider_reference = answer.reference or debit.provider_reference
    if answer.status == "paid":
        debit.settled_on = rules.settlement_day(told=answer.settled_on, asked_at=asked)
    if debit.state == DebitState.PAID:
        _take_back(debit, at=max(at, asked))
    if states.DEBIT_MOVES[move].target == DebitState.FAILED:
        debit.failure_code = answer.failure_code or "unnamed"
        debit.next_ask_at = rules.retry_at(
            asked_at=asked, debit_on=debit.debit_on, retry_days=debit.retry_days
        )


def _take_back(debit: Debit, *, at: datetime) -> None:
    """Undo that a debit was paid: its money went back to the payer's bank days later."""
    if debit.entry_id is not None:
        owed_on = "receivable" if debit.written_off_on is None else "written_off"
        post(
            plan_id=debit.plan_id,
            key=f"late_failure/{debit.payer_id}/{debit.to_period}/{debit.attempts}",
            moves={
                owed_on: debit.amount_minor,
                rules.PAYING_ACCOUNTS[debit.paid_from]: -debit.amount_minor,
            },
            memo="debit returned by the bank",
            at=at,
        )
    debit.settled_on = debit.entry = debit.paid_from = None

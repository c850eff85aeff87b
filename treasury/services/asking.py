"""Asking providers for many debits, and about many: what one worker does in one round."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from treasury import rules, selectors
from treasury.gateways import GATEWAYS
from treasury.gateways.guarded import answers_of
from treasury.gateways.interface import Gateway, GatewayFailed, RequestRefused
from treasury.models import Debit, Mandate
from treasury.rules import Answer, DebitKey
from treasury.services.answers import (
    asked_at,
    locked_debits,
    look_later,
    lose_answer,
    refusal,
    write_debits,
)
from treasury.services.debits import (
    mark_asked,
    newest_mandate,
    request_of,
    take_or_tell,
    take_told,
)
from treasury.states import MandateState

logger = logging.getLogger(__name__)
Asked = tuple[Debit, Mandate]
Said = tuple[Debit, Answer | GatewayFailed | None]


def ask_debits(*, plan_id: int, at: datetime, on: date | None = None, most: int) -> int:
    """Ask the providers for the next due debits of a plan, and return how many were asked for.

    They are the caller's alone: another worker meanwhile takes the next ones. First they are
    committed as asked, then asked for outside any transaction, then the answers are written. `on`
    is the plan's day, by which pauses hold; UTC's, if it is not said.
    """
    asked = _mark_next(plan_id=plan_id, at=at, on=on or at.date(), most=most)
    _send(asked, at=at)
    return len(asked)


def resolve_debits(
    *, plan_id: int | None = None, at: datetime, most: int, lost_only: bool = False
) -> int:
    """Ask the providers what became of debits at which it is time to look; return of how many.

    What a provider never saw is sent again under the same key. Without a plan: of all of them.
    """
    looked_at = _mark_looked(plan_id=plan_id, at=at, most=most, lost_only=lost_only)
    to_send: list[Asked] = []
    to_write: list[Said] = []
    for (debit, mandate), (_, answer) in zip(looked_at, _said(looked_at, _find), strict=True):
        if answer is not None:
            to_write.append((debit, answer))
        elif mandate.revoked_at is None:
            to_send.append((debit, mandate))
        elif rules.is_certainly_lost(asked_at=asked_at(debit), at=at):
            to_write.append((debit, refusal(debit, "mandate_revoked")))
    _write(to_write, at=at)
    _send(to_send, at=at)
    return len(looked_at)


@transaction.atomic(durable=True)
def _mark_next(*, plan_id: int, at: datetime, on: date, most: int) -> list[Asked]:
    """Commit that the next due debits are being asked for, and return them with their mandates."""
    resting = selectors.resting_gateways()
    still = _still(resting)
    due = selectors.due_debits(plan_id=plan_id, at=at, on=on, except_at=still)
    debits = due.select_for_update(of=("self",), skip_locked=True)
    taken = list(debits[: _at_most(most, resting)])
    mandates = _open_mandates(plan_id, [debit.payer_id for debit in taken], except_at=still)
    asked = [(debit, mandates[debit.payer_id]) for debit in taken if debit.payer_id in mandates]
    for debit, mandate in asked:
        mark_asked(debit, mandate, "ask", at=at)
    write_debits([debit for debit, _ in asked])
    return asked


def _still(resting: Mapping[str, bool]) -> list[str]:
    """Return the gateways that are not to be asked at all."""
    return [name for name, is_over in resting.items() if not is_over]


def _at_most(most: int, resting: Mapping[str, bool]) -> int:
    """Return how much is asked for: one alone, while it is tried whether a gateway answers."""
    return 1 if any(resting.values()) else most


def _open_mandates(
    plan_id: int, payer_ids: Sequence[int], *, except_at: Sequence[str]
) -> dict[int, Mandate]:
    mandates = Mandate.objects.filter(
        plan_id=plan_id, payer_id__in=payer_ids, state=MandateState.OPEN
    )
    return {mandate.payer_id: mandate for mandate in mandates.exclude(gateway__in=except_at)}


@transaction.atomic(durable=True)
def _mark_looked(*, plan_id: int | None, at: datetime, most: int, lost_only: bool) -> list[Asked]:
    """Commit when to look next, so that no other worker looks now; return what to ask about."""
    resting = selectors.resting_gateways()
    due = selectors.debits_to_look_at(
        plan_id=plan_id, at=at, lost_only=lost_only, except_at=_still(resting)
    )
    rows = due.select_related("mandate").select_for_update(of=("self",), skip_locked=True)
    debits = list(rows[: _at_most(most, resting)])
    for debit in debits:
        look_later(debit, at=at)
    write_debits(debits)
    return [(debit, debit.mandate or newest_mandate(debit)) for debit in debits]


def _send(asked: Sequence[Asked], *, at: datetime) -> None:
    """Ask for debits that are committed as asked, and write what is said or not said."""
    currencies = _currencies(debit for debit, _ in asked)

    def question(debit: Debit, mandate: Mandate) -> Callable[[Gateway], Answer]:
        request = request_of(debit, mandate, currency=currencies[debit.plan_id])
        return lambda gateway: gateway.debit(request)

    _write(_said(asked, question), at=at)


def _find(debit: Debit, _mandate: Mandate) -> Callable[[Gateway], Answer | None]:
    key = debit.request_key
    return lambda gateway: gateway.find_debit(key)


def _said(
    asked: Sequence[Asked],
    question: Callable[[Debit, Mandate], Callable[[Gateway], Answer | None]],
) -> list[Said]:
    """Return what the debits' own providers say to a question about each, in their order."""
    of_gateway: dict[str, list[Asked]] = defaultdict(list)
    for debit, mandate in asked:
        of_gateway[mandate.gateway].append((debit, mandate))
    said: dict[DebitKey, Answer | GatewayFailed | None] = {}
    for name, pairs in of_gateway.items():
        questions = [question(debit, mandate) for debit, mandate in pairs]
        answers = answers_of(GATEWAYS[name], questions)
        said |= {debit.key: answer for (debit, _), answer in zip(pairs, answers, strict=True)}
    return [(debit, said[debit.key]) for debit, _ in asked]


def _write(said: Sequence[Said], *, at: datetime) -> None:
    """Write answers down, all in one statement; one that cannot be is written on its own."""
    told = [(debit, _understood(debit, answer)) for debit, answer in said]
    try:
        left = _write_together(told, at=at)
    except Exception:
        logger.exception("%d answers could not be written together", len(told))
        left = told
    for debit, answer in left:
        take_told(debit, answer, at=at)


def _understood(debit: Debit, answer: Answer | GatewayFailed | None) -> Answer | None:
    """Return what is to be written of an answer; None: there was none."""
    if isinstance(answer, RequestRefused):
        return refusal(debit, answer.code)
    return None if isinstance(answer, GatewayFailed) else answer


@transaction.atomic
def _write_together(
    told: Sequence[tuple[Debit, Answer | None]], *, at: datetime
) -> list[tuple[Debit, Answer | None]]:
    """Write answers about debits that nobody else is at; return those that are left."""
    locked = locked_debits([debit.key for debit, _ in told], skip_locked=True)
    currencies = _currencies(locked.values())
    changed, left = [], []
    for asked, answer in told:
        debit = locked.get(asked.key)
        if debit is None or debit.request_key != (answer.key if answer else asked.request_key):
            left.append((asked, answer))
            continue
        if answer is None:
            lose_answer(debit, at=at)
        else:
            take_or_tell(debit, answer, at=at, currency=currencies[debit.plan_id])
        changed.append(debit)
    write_debits(changed)
    return left


def _currencies(debits: Iterable[Debit]) -> dict[int, str]:
    plan_ids = {debit.plan_id for debit in debits}
    return {plan_id: selectors.currency_of(plan_id) for plan_id in plan_ids}

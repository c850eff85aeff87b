"""Files for the bank: made by one person, released by another, fetched, taken back or refused."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Count, Sum

from treasury import rules, selectors, states
from treasury.gateways.bank_file import answer_of
from treasury.gateways.sepa import FileHead, FileLine, write_debits, write_payouts
from treasury.models import BankFile, BankFileEvent, BankOrder
from treasury.rules import bank_files as banks
from treasury.rules.bank_files import FileTerms
from treasury.services.hearing import hear
from treasury.states import BankOrderState, FileKind

ENDED: Final = "mandate_revoked"
DORMANT: Final = "mandate_dormant"


@transaction.atomic
def drop_ended_orders(*, plan_id: int, on: date, at: datetime) -> int:
    """Let debits fail that wait under a mandate that ended or slept too long; return how many."""
    waiting = selectors.waiting_orders(plan_id=plan_id, kind=FileKind.DEBIT)
    locked = waiting.select_for_update(of=("self",), skip_locked=True)
    ended = list(selectors.orders_without_mandate(locked))
    last_signed = on - banks.DORMANT_AFTER
    asleep = list(locked.filter(mandate__signed_on__lt=last_signed).select_related("mandate"))
    awake = _debited_since(asleep, last_signed)
    dormant = [one for one in asleep if one not in ended and one.mandate_id not in awake]
    for order, code in [(one, ENDED) for one in ended] + [(one, DORMANT) for one in dormant]:
        fail_order(order, code, at=at)
    return len(ended) + len(dormant)


@transaction.atomic
def make_bank_file(
    *, plan_id: int, kind: str, execute_on: date, on: date, by: int, at: datetime
) -> BankFile:
    """Put the orders that wait into a file; another person releases it. Each is in one file only.

    `on` is the plan's day. No more than MOST_ORDERS go into one: the rest waits for the next.
    """
    terms = _require_terms(plan_id, kind)
    banks.require_bank_day(execute_on, today=on, is_debit=kind == FileKind.DEBIT)
    waiting = selectors.waiting_orders(plan_id=plan_id, kind=kind).select_related("mandate")
    orders = list(waiting.select_for_update(of=("self",))[: banks.MOST_ORDERS])
    if not orders:
        raise banks.NothingToFile
    head = FileHead(f"TZ-{on:%y%m%d}-{secrets.token_hex(6).upper()}", execute_on, at)
    told = _sequences(orders) if kind == FileKind.DEBIT else ["P"] * len(orders)
    body = _written(head, terms, kind, orders, told)
    file = BankFile.objects.create(
        plan_id=plan_id,
        account_id=terms.account_id,
        kind=kind,
        message_id=head.message_id,
        schema=_schema(terms, kind),
        execute_on=execute_on,
        count=len(orders),
        total_minor=sum(one.amount_minor for one in orders),
        sha256=hashlib.sha256(body).hexdigest(),
        body=body.decode(),
        made_by=by,
        made_at=at,
    )
    _put_in(file, orders, told)
    _note(file, "make", by=by, at=at)
    return file


@transaction.atomic
def release_bank_file(*, file_id: int, on: date, by: int, at: datetime) -> BankFile:
    """Release a file for the bank; whoever made it may not. What has changed since is refused."""
    file = _locked(file_id)
    target = states.target_of(states.BANK_FILE_MOVES, "release", file.state)
    rules.require_other_person(prepared_by=file.made_by, by=by)
    banks.require_bank_day(file.execute_on, today=on, is_debit=file.kind == FileKind.DEBIT)
    _require_as_made(file)
    if ended := selectors.orders_without_mandate(BankOrder.objects.filter(file=file)).count():
        raise banks.MandatesEnded(ended)
    file.state, file.released_by, file.released_at = target, by, at
    file.save(update_fields=["state", "released_by", "released_at"])
    _note(file, "release", by=by, at=at)
    return file


@transaction.atomic
def fetch_bank_file(*, file_id: int, by: int, at: datetime) -> BankFile:
    """Return a released file with its contents, for the bank; who fetched it, and when, is kept."""
    file = _locked(file_id)
    file.state = states.target_of(states.BANK_FILE_MOVES, "fetch", file.state)
    if not file.body:
        raise banks.FileForgotten
    _require_as_made(file)
    file.save(update_fields=["state"])
    _note(file, "fetch", by=by, at=at)
    return file


@transaction.atomic
def withdraw_bank_file(*, file_id: int, reason: str, by: int, at: datetime) -> BankFile:
    """Take back a file that nobody fetched: its orders wait for another one."""
    file = _close(file_id, "withdraw", at=at)
    filed = BankOrder.objects.filter(file=file, state=BankOrderState.FILED)
    filed.update(state=BankOrderState.WAITING, file=None, batch="")
    _note(file, "withdraw", by=by, at=at, note=reason)
    return file


@transaction.atomic
def refuse_bank_file(*, file_id: int, reason: str, by: int, at: datetime) -> BankFile:
    """Record that the bank refused a whole file: what it did not do otherwise has failed."""
    file = _close(file_id, "refuse", at=at)
    rest = BankOrder.objects.filter(file=file, state=BankOrderState.FILED)
    for order in rest.select_for_update(of=("self",)).order_by("pk"):
        fail_order(order, "file_refused", at=at)
    _note(file, "refuse", by=by, at=at, note=reason)
    return file


def fail_order(order: BankOrder, code: str, *, at: datetime) -> None:
    """Record that a locked order came to nothing, and tell whoever gave it."""
    order.state, order.failure_code, order.settled_on = BankOrderState.FAILED, code, None
    order.save(update_fields=["state", "failure_code", "settled_on"])
    hear(answer_of(order), at=at)


def _require_terms(plan_id: int, kind: str) -> FileTerms:
    terms = selectors.file_terms(plan_id)
    if terms is None:
        raise banks.AccountMissing("account")
    if banks.clean_iban(terms.iban) is None:
        raise banks.AccountMissing("iban")
    if kind == FileKind.DEBIT and not terms.creditor_id:
        raise banks.AccountMissing("creditor_id")
    if _schema(terms, kind) == banks.DEBIT_SCHEMAS[1] and not terms.bic:
        raise banks.AccountMissing("bic")
    return terms


def _schema(terms: FileTerms, kind: str) -> str:
    return terms.debit_schema if kind == FileKind.DEBIT else terms.payout_schema


def _sequences(orders: Sequence[BankOrder]) -> list[str]:
    mandate_ids = [order.mandate_id or 0 for order in orders]
    return banks.sequences(mandate_ids, used=selectors.used_mandate_ids(mandate_ids))


def _written(
    head: FileHead, terms: FileTerms, kind: str, orders: Sequence[BankOrder], told: Sequence[str]
) -> bytes:
    pairs = zip(orders, told, strict=True)
    if kind == FileKind.DEBIT:
        return write_debits(head, terms, [_debit_line(*pair, terms) for pair in pairs])
    return write_payouts(head, terms, [_payout_line(order, terms) for order, _ in pairs])


def _debit_line(order: BankOrder, sequence: str, terms: FileTerms) -> FileLine:
    mandate = order.mandate
    if mandate is None:
        raise banks.FileChanged
    return FileLine(
        end_to_end=order.end_to_end,
        amount_minor=order.amount_minor,
        iban=mandate.iban,
        bic=mandate.bic,
        name=mandate.holder,
        text=f"{terms.name} {order.end_to_end}",
        mandate_id=mandate.reference,
        signed_on=mandate.signed_on,
        sequence=sequence,
    )


def _payout_line(order: BankOrder, terms: FileTerms) -> FileLine:
    return FileLine(
        end_to_end=order.end_to_end,
        amount_minor=order.amount_minor,
        iban=order.counterpart,
        bic="",
        name=order.name,
        text=f"{terms.name} {order.end_to_end}",
    )


def _put_in(file: BankFile, orders: Sequence[BankOrder], told: Sequence[str]) -> None:
    by_sequence: Mapping[str, list[int]] = {name: [] for name in sorted(set(told))}
    for order, sequence in zip(orders, told, strict=True):
        by_sequence[sequence].append(order.pk)
    for sequence, order_ids in by_sequence.items():
        BankOrder.objects.filter(pk__in=order_ids).update(
            state=BankOrderState.FILED, file=file, batch=banks.batch_of(file.message_id, sequence)
        )


def _require_as_made(file: BankFile) -> None:
    """Refuse a file whose contents, or whose orders, are no longer what its maker saw."""
    held = BankOrder.objects.filter(file=file).aggregate(
        count=Count("pk"), minor=Sum("amount_minor")
    )
    is_same = hashlib.sha256(file.body.encode()).hexdigest() == file.sha256
    if not is_same or (held["count"], held["minor"]) != (file.count, file.total_minor):
        raise banks.FileChanged


def _debited_since(orders: Sequence[BankOrder], since: date) -> set[int]:
    used = BankOrder.objects.filter(
        mandate_id__in={one.mandate_id for one in orders}, settled_on__gte=since
    )
    return {one for one in used.values_list("mandate_id", flat=True) if one is not None}


def _close(file_id: int, move: str, *, at: datetime) -> BankFile:
    file = _locked(file_id)
    file.state = states.target_of(states.BANK_FILE_MOVES, move, file.state)
    file.closed_at = at
    file.save(update_fields=["state", "closed_at"])
    return file


def _locked(file_id: int) -> BankFile:
    return BankFile.objects.select_for_update(of=("self",)).get(pk=file_id)


def _note(file: BankFile, move: str, *, by: int, at: datetime, note: str = "") -> None:
    BankFileEvent.objects.create(file=file, move=move, by=by, at=at, note=note[:200])

"""What banks have told of a plan, what of it waits for a person, and who may have sent it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Substr

from treasury.models import (
    BankAccount,
    BankLine,
    BankStatement,
    PaymentReference,
    RefusedFile,
    StatementUpload,
    Unplacing,
    UnreadLine,
)
from treasury.rules import bank
from treasury.selectors.totals import minor
from treasury.states import BankLineState, PlacedAs, UploadState

HALF: Final = 6  # of a reference's twelve letters: one mistake leaves a half as it is
MOST_PROPOSED: Final = 3


@dataclass(frozen=True)
class Proposal:
    """Who may have sent a line: their reference with a mistake in it, or they sent one before."""

    payer_id: int
    reference: str
    why: str


@dataclass(frozen=True)
class Break:
    """Two statements that do not follow each other: days, or an amount, are missing between."""

    until_on: date
    from_on: date
    closing_minor: int
    opening_minor: int


def bank_accounts(plan_id: int) -> QuerySet[BankAccount]:
    """Return a plan's accounts, the one that members are shown first."""
    return BankAccount.objects.filter(plan_id=plan_id).order_by("-takes_transfers", "pk")


def transfer_account(plan_id: int) -> BankAccount | None:
    """Return the account to which members send money, once it is released."""
    return BankAccount.objects.filter(plan_id=plan_id, takes_transfers=True).first()


def reference_of(*, payer_id: int | None, plan_id: int) -> str | None:
    """Return what a payer (None: a giver to the fund) writes on transfers, if it was made."""
    whose = Q(payer=None) if payer_id is None else Q(payer_id=payer_id)
    found = PaymentReference.objects.filter(whose, plan_id=plan_id).first()
    return found.reference if found else None


def payer_of_reference(*, plan_id: int, reference: str) -> PaymentReference | None:
    """Return whose reference of a plan this is, however it is written."""
    plain = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", reference).upper())
    return PaymentReference.objects.filter(plan_id=plan_id, reference=plain).first()


def statements(plan_id: int) -> QuerySet[BankStatement]:
    """Return the statements of a plan, newest first."""
    found = BankStatement.objects.filter(plan_id=plan_id).select_related("account")
    return found.order_by("-imported_at", "-pk")


def refused_files(plan_id: int) -> QuerySet[RefusedFile]:
    """Return the files that were not taken as statements, newest first."""
    return RefusedFile.objects.filter(plan_id=plan_id).order_by("-at", "-pk")


def lines_to_place(plan_id: int) -> QuerySet[BankLine]:
    """Return the lines of which nobody knows yet what they are, oldest first."""
    waiting = [BankLineState.WAITING, BankLineState.ASIDE]
    lines = BankLine.objects.filter(plan_id=plan_id, state__in=waiting)
    return lines.order_by("booked_on", "pk")


def lines_to_place_totals(plan_id: int) -> dict[str, tuple[int, int]]:
    """Return how many lines wait and stand aside, and how much they come to."""
    sums = lines_to_place(plan_id).order_by().values_list("state")
    rows = sums.annotate(Count("pk"), minor=Sum("amount_minor"))
    return {state: (int(count), minor(summed)) for state, count, summed in rows}


def unread_lines(plan_id: int) -> QuerySet[UnreadLine]:
    """Return the lines that nobody has read yet, oldest first."""
    return (
        UnreadLine.objects.filter(plan_id=plan_id, closed_at=None)
        .select_related("statement")
        .order_by("pk")
    )


def placed_lines(plan_id: int) -> QuerySet[BankLine]:
    """Return the lines of which it is known what they are, last placed first."""
    lines = BankLine.objects.filter(plan_id=plan_id, state=BankLineState.PLACED)
    return lines.order_by("-placed_at", "-pk")


def off_minor(statement: BankStatement) -> int:
    """Return what its balances say that its lines moved which nobody has read yet."""
    read = UnreadLine.objects.filter(statement=statement)
    return statement.off_minor - minor(read.aggregate(minor=Sum("line__amount_minor"))["minor"])


def account_off_minor(account_id: int) -> int | None:
    """Return by how much the lines of an account miss its last closing balance; None: not told.

    From the first balance told on, all lines up to the last one.
    """
    told = BankStatement.objects.filter(account_id=account_id)
    first = told.filter(opening_minor__isnull=False).order_by("from_on", "pk").first()
    last = told.filter(closing_minor__isnull=False).order_by("-until_on", "-pk").first()
    if first is None or last is None:
        return None
    lines = BankLine.objects.filter(
        account_id=account_id, booked_on__range=(first.from_on, last.until_on)
    ).exclude(state=BankLineState.DOUBLE)
    summed = minor(lines.aggregate(minor=Sum("amount_minor"))["minor"])
    return (last.closing_minor or 0) - (first.opening_minor or 0) - summed


def breaks(account_id: int) -> list[Break]:
    """Return where the statements of an account do not follow each other, oldest first.

    Only among those that tell their balances, and do not overlap.
    """
    told = BankStatement.objects.filter(
        account_id=account_id, opening_minor__isnull=False, closing_minor__isnull=False
    )
    found: list[Break] = []
    before: tuple[date, int] | None = None
    rows = told.order_by("from_on", "until_on", "pk")
    for one in rows:
        opening, closing = one.opening_minor or 0, one.closing_minor or 0
        if before and one.from_on > before[0] and opening != before[1]:
            found.append(Break(before[0], one.from_on, before[1], opening))
        if before is None or one.until_on >= before[0]:
            before = (one.until_on, closing)
    return found


def proposals(lines: Sequence[BankLine]) -> dict[int, list[Proposal]]:
    """Return by line who may have sent it, the likeliest first; two questions for all of them."""
    coming = [line for line in lines if line.amount_minor > 0]
    if not coming:
        return {}
    found: dict[int, list[Proposal]] = {line.pk: [] for line in coming}
    _add_mistaken(coming, found)
    _add_known_senders(coming, found)
    return {pk: told[:MOST_PROPOSED] for pk, told in found.items() if told}


def _add_mistaken(lines: Sequence[BankLine], found: dict[int, list[Proposal]]) -> None:
    halves = {gram for line in lines for gram in _grams(_words(line))}
    references = PaymentReference.objects.filter(plan_id=lines[0].plan_id, payer__isnull=False)
    near = references.annotate(
        first=Substr("reference", 5, HALF), last=Substr("reference", 11, HALF)
    )
    for one in near.filter(Q(first__in=halves) | Q(last__in=halves)):
        for line in lines:
            if one.payer_id and bank.nearly(one.reference, _words(line)):
                found[line.pk].append(Proposal(one.payer_id, one.reference, "mistaken"))


def _add_known_senders(lines: Sequence[BankLine], found: dict[int, list[Proposal]]) -> None:
    senders = {line.pk: bytes(line.found_by) for line in lines if line.found_by is not None}
    before = BankLine.objects.filter(
        plan_id=lines[0].plan_id, found_by__in=set(senders.values()), placed_as=PlacedAs.TOP_UP
    )
    known: dict[bytes, set[int]] = {}
    for sender, key in before.values_list("found_by", "placed_key").distinct():
        known.setdefault(bytes(sender or b""), set()).add(int(key))
    references = dict(
        PaymentReference.objects.filter(
            plan_id=lines[0].plan_id, payer_id__in=set().union(*known.values())
        ).values_list("payer_id", "reference")
    )
    for pk, sender in senders.items():
        told = {one.payer_id for one in found[pk]}
        found[pk] += [
            Proposal(payer_id, references.get(payer_id, ""), "sent_before")
            for payer_id in sorted(known.get(sender, set()) - told)
        ]


def _words(line: BankLine) -> str:
    return f"{line.text} {line.end_to_end}"


def _grams(text: str) -> set[str]:
    plain = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).upper())[:300]
    return {plain[first : first + HALF] for first in range(len(plain) - HALF + 1)}


def open_unplacings(plan_id: int) -> QuerySet[Unplacing]:
    """Return the wishes to take placed lines back that nobody has decided, oldest first."""
    return Unplacing.objects.filter(plan_id=plan_id, closed_at=None).order_by("pk")


def uploads(plan_id: int) -> QuerySet[StatementUpload]:
    """Return the files handed in as statements, without their contents, newest first."""
    found = StatementUpload.objects.filter(plan_id=plan_id).defer("body")
    return found.order_by("-pk")


def upload_ids_to_work() -> list[int]:
    """Return the files that wait to be taken in, of all plans, oldest first."""
    waiting = StatementUpload.objects.filter(state=UploadState.WAITING)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def upload_to_work(upload_id: int) -> StatementUpload | None:
    """Return a file that waits, without its contents; None: it has been worked, or never was."""
    waiting = StatementUpload.objects.filter(pk=upload_id, state=UploadState.WAITING)
    return waiting.defer("body").first()

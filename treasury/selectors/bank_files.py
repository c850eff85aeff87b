from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from treasury.models import BankFile, BankMandate, BankOrder, Mandate
from treasury.rules.bank_files import DEBIT_SCHEMAS, PAYOUT_SCHEMAS, FileTerms
from treasury.selectors.bank import transfer_account
from treasury.selectors.totals import StateTotal, by_state, minor
from treasury.selectors.ways import way_of
from treasury.states import BankOrderState, FileKind, OrderKind

KINDS_IN: Mapping[str, Collection[str]] = {
    FileKind.DEBIT: (OrderKind.DEBIT,),
    FileKind.PAYOUT: (OrderKind.PAYOUT, OrderKind.REFUND),
}


@dataclass(frozen=True)
class Waiting:
    """How many orders wait for a file, and of how much."""

    count: int
    minor: int


def bank_files(plan_id: int) -> QuerySet[BankFile]:
    """Return a plan's files for its bank, newest first; without their contents."""
    return BankFile.objects.filter(plan_id=plan_id).defer("body").order_by("-made_at", "-pk")


def waiting_orders(*, plan_id: int, kind: str) -> QuerySet[BankOrder]:
    """Return the orders that wait for a file of this kind, oldest first."""
    waiting = BankOrder.objects.filter(
        plan_id=plan_id, kind__in=KINDS_IN[kind], state=BankOrderState.WAITING
    )
    return waiting.order_by("pk")


def waiting_for_file(*, plan_id: int, kind: str) -> Waiting:
    """Return how many orders wait for a file of this kind, and of how much."""
    found = waiting_orders(plan_id=plan_id, kind=kind).aggregate(
        count=Count("pk"), minor=Sum("amount_minor")
    )
    return Waiting(found["count"], minor(found["minor"]))


def orders_by_state(file_id: int) -> list[StateTotal]:
    """Return number and sum by state of the orders of a file."""
    sums = BankOrder.objects.filter(file_id=file_id).values_list("state")
    rows = sums.annotate(Count("pk"), minor=Sum("amount_minor"))
    return by_state(BankOrderState, {state: (count, summed) for state, count, summed in rows})


def failed_orders(file_id: int) -> QuerySet[BankOrder]:
    """Return the orders of a file that came to nothing, in its order."""
    return BankOrder.objects.filter(file_id=file_id, state=BankOrderState.FAILED).order_by("pk")


def orders_without_mandate(orders: QuerySet[BankOrder]) -> QuerySet[BankOrder]:
    """Return those of these debits that rest on a mandate that has ended."""
    held = Mandate.objects.filter(
        gateway="bank_file", reference=OuterRef("mandate__reference"), revoked_at=None
    )
    return orders.filter(~Exists(held), kind=OrderKind.DEBIT)


def used_mandate_ids(mandate_ids: Collection[int | None]) -> set[int]:
    """Return which mandates the bank has debited before, or is about to."""
    used = BankOrder.objects.filter(
        mandate_id__in=mandate_ids, state__in=[BankOrderState.FILED, BankOrderState.PAID]
    )
    return {one for one in used.values_list("mandate_id", flat=True) if one is not None}


def bank_mandate_of(*, payer_id: int, plan_id: int) -> BankMandate | None:
    """Return what a payer signed for a plan's bank, while it holds."""
    held = Mandate.objects.filter(
        payer_id=payer_id, plan_id=plan_id, gateway="bank_file", revoked_at=None
    )
    return BankMandate.objects.filter(reference__in=held.values("reference")).first()


def file_terms(plan_id: int) -> FileTerms | None:
    """Return on which account of a plan files are written; None while it has named none."""
    account = transfer_account(plan_id)
    if account is None:
        return None
    way = way_of(plan_id=plan_id, gateway="bank_file")
    details = way.details if way is not None else {}
    return FileTerms(
        account_id=account.pk,
        name=account.holder,
        iban=account.number,
        bic=account.bic,
        creditor_id=details.get("creditor_id", ""),
        debit_schema=details.get("debit_schema") or DEBIT_SCHEMAS[0],
        payout_schema=details.get("payout_schema") or PAYOUT_SCHEMAS[0],
    )


def charges_minor(plan_id: int) -> int:
    """Return what the bank took for returning debits, as booked from its statements."""
    returned = BankOrder.objects.filter(plan_id=plan_id).exclude(Q(charge_minor=0))
    return minor(returned.aggregate(minor=Sum("charge_minor"))["minor"])

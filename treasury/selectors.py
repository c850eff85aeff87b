from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum

from treasury import rules, states
from treasury.models import Debit, GatewayEvent, Mandate, Payer, Payout, Posting
from treasury.rules import DebitKey
from treasury.states import DebitState, PayoutState


@dataclass(frozen=True)
class StateTotal:
    """How many debits or payouts are in one state, and of how much together."""

    state: str
    label: str
    count: int
    amount_minor: int


@dataclass(frozen=True)
class AccountBalance:
    """What one account stands at: debit positive, credit negative."""

    code: str
    amount_minor: int


# The books


def balance_minor(*, plan_id: int, account: str) -> int:
    """Return the sum of all postings on an account (debit positive)."""
    postings = Posting.objects.filter(account__plan_id=plan_id, account__code=account)
    return _minor(postings.aggregate(minor=Sum("amount_minor"))["minor"])


def trial_balance(plan_id: int) -> list[AccountBalance]:
    """Return every account of a plan with its balance; together they are zero."""
    sums = (
        Posting.objects.filter(account__plan_id=plan_id)
        .values_list("account__code")
        .annotate(minor=Sum("amount_minor"))
        .order_by("account__code")
    )
    return [AccountBalance(code, int(minor)) for code, minor in sums]


def unbooked_days(plan_id: int) -> list[date]:
    """Return the settlement days on which money came in that is not in the books yet."""
    paid = Debit.objects.filter(plan_id=plan_id, state=DebitState.PAID, entry=None)
    days = paid.values_list("settled_on", flat=True).distinct().order_by("settled_on")
    return [day for day in days if day is not None]


# Payers and debits


def mandate_of(*, payer_id: int, plan_id: int) -> Mandate | None:
    """Return the payer's open mandate for a plan."""
    return Mandate.objects.filter(payer_id=payer_id, plan_id=plan_id, revoked_at=None).first()


def debits_of(*, payer_id: int, plan_id: int) -> QuerySet[Debit]:
    """Return a payer's debits, newest first."""
    return Debit.objects.filter(payer_id=payer_id, plan_id=plan_id).order_by("-to_period")


def last_payer_id() -> int:
    """Return the greatest payer id there is, 0 where there is none."""
    return Payer.objects.aggregate(last=Max("pk"))["last"] or 0


def debits_of_period(
    *, plan_id: int, to_period: int, payer_from: int, payer_until: int
) -> QuerySet[Debit]:
    """Return the debits that end with a period, of the payers in [payer_from, payer_until)."""
    return Debit.objects.filter(
        plan_id=plan_id, to_period=to_period, payer_id__gte=payer_from, payer_id__lt=payer_until
    ).order_by("payer_id")


def askable_debits(*, payer_id: int, plan_id: int) -> QuerySet[Debit]:
    """Return a payer's debits that can be asked for, oldest first."""
    return open_debits(payer_id=payer_id, plan_id=plan_id).filter(state__in=states.ASKABLE)


def open_debits(*, payer_id: int, plan_id: int) -> QuerySet[Debit]:
    """Return a payer's debits that are not paid, oldest first."""
    unpaid = Debit.objects.filter(payer_id=payer_id, plan_id=plan_id)
    return unpaid.exclude(state=DebitState.PAID).order_by("to_period")


def debited_minor(*, payer_id: int, plan_id: int) -> int:
    """Return what a payer was ever asked for in a plan, paid or not."""
    debits = Debit.objects.filter(payer_id=payer_id, plan_id=plan_id)
    return _minor(debits.aggregate(minor=Sum("amount_minor"))["minor"])


def received_minor(*, plan_id: int, payer_id: int | None = None) -> int:
    """Return what was paid by debit in a plan: by one payer, or by all."""
    paid = Debit.objects.filter(plan_id=plan_id, state=DebitState.PAID)
    if payer_id is not None:
        paid = paid.filter(payer_id=payer_id)
    return _minor(paid.aggregate(minor=Sum("amount_minor"))["minor"])


def debits_by_state(plan_id: int, to_period: int | None = None) -> list[StateTotal]:
    """Return number and sum by state of a plan's debits (all, or those of one period)."""
    debits = Debit.objects.filter(plan_id=plan_id)
    if to_period is not None:
        debits = debits.filter(to_period=to_period)
    sums = debits.values_list("state").annotate(Count("payer_id"), minor=Sum("amount_minor"))
    return _by_state(DebitState, {state: (count, minor) for state, count, minor in sums})


def late_debits(*, plan_id: int, at: datetime) -> QuerySet[Debit]:
    """Return debits that should have been asked for or answered by now, oldest first."""
    before = at - rules.LATE_AFTER
    not_asked = Q(state__in=states.ASKABLE, next_ask_at__lt=before)
    not_answered = Q(state__in=states.UNANSWERED, asked_at__lt=before)
    given_up = Q(state=DebitState.FAILED, next_ask_at=None)
    return Debit.objects.filter(not_asked | not_answered | given_up, plan_id=plan_id).order_by(
        "debit_on", "payer_id"
    )


def due_debit_keys(*, plan_id: int, at: datetime, limit: int) -> list[DebitKey]:
    """Return the debits to ask for now: due, announced to the payer, and under a mandate."""
    mandates = Mandate.objects.filter(
        payer_id=OuterRef("payer_id"), plan_id=plan_id, revoked_at=None
    )
    due = Debit.objects.filter(
        Exists(mandates), plan_id=plan_id, next_ask_at__lte=at, notified_at__isnull=False
    )
    return _keys(due.order_by("next_ask_at", "payer_id"), limit)


def unanswered_debit_keys(*, plan_id: int, at: datetime, limit: int) -> list[DebitKey]:
    """Return the debits of which the provider should be asked again what became of them."""
    waiting = Debit.objects.filter(plan_id=plan_id, state__in=states.UNANSWERED)
    return _keys(waiting.filter(asked_at__lte=at - rules.ANSWER_WITHIN).order_by("asked_at"), limit)


def unknown_debit_keys(*, limit: int) -> list[DebitKey]:
    """Return the debits, of any plan, whose answer is known to be lost."""
    return _keys(Debit.objects.filter(state=DebitState.UNKNOWN).order_by("asked_at"), limit)


# Payouts


def payouts(plan_id: int) -> QuerySet[Payout]:
    """Return a plan's payouts, newest first."""
    return Payout.objects.filter(plan_id=plan_id).order_by("-prepared_at", "-pk")


def available_minor(*, plan_id: int) -> int:
    """Return the money that is in and that no payout on its way has been promised."""
    promised = Payout.objects.filter(plan_id=plan_id).exclude(
        state__in=[PayoutState.PAID, PayoutState.WITHDRAWN]
    )
    promised_minor = _minor(promised.aggregate(minor=Sum("amount_minor"))["minor"])
    return balance_minor(plan_id=plan_id, account="clearing") - promised_minor


def payouts_by_state(plan_id: int) -> list[StateTotal]:
    """Return number and sum of a plan's payouts by state."""
    sums = Payout.objects.filter(plan_id=plan_id).values_list("state")
    rows = sums.annotate(Count("pk"), minor=Sum("amount_minor"))
    return _by_state(PayoutState, {state: (count, minor) for state, count, minor in rows})


def payout_by_key(key: str) -> Payout | None:
    """Return the payout prepared under a key."""
    return Payout.objects.filter(key=key).first()


def due_payout_ids(*, plan_id: int, limit: int) -> list[int]:
    """Return the released payouts that no provider was asked for yet."""
    released = Payout.objects.filter(plan_id=plan_id, state=PayoutState.RELEASED)
    return list(released.order_by("released_at", "pk").values_list("pk", flat=True)[:limit])


def unanswered_payout_ids(*, plan_id: int, at: datetime, limit: int) -> list[int]:
    """Return the payouts of which the provider should be asked again what became of them."""
    waiting = Payout.objects.filter(
        plan_id=plan_id, state__in=states.UNANSWERED, asked_at__lte=at - rules.ANSWER_WITHIN
    )
    return list(waiting.order_by("asked_at").values_list("pk", flat=True)[:limit])


def unknown_payout_ids(*, limit: int) -> list[int]:
    """Return the payouts, of any plan, whose answer is known to be lost."""
    unknown = Payout.objects.filter(state=PayoutState.UNKNOWN).order_by("asked_at")
    return list(unknown.values_list("pk", flat=True)[:limit])


# Events


def unworked_event_ids(*, limit: int) -> list[int]:
    """Return the events that came in and were not worked, oldest first."""
    waiting = GatewayEvent.objects.filter(worked_at=None).order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:limit])


def unplaced_events() -> QuerySet[GatewayEvent]:
    """Return the events that changed nothing and repeat nothing: a person looks at them."""
    return GatewayEvent.objects.filter(outcome__in=states.UNPLACED).order_by("-received_at", "-pk")


def _keys(debits: QuerySet[Debit], limit: int) -> list[DebitKey]:
    rows = debits.values_list("payer_id", "plan_id", "to_period")[:limit]
    return [DebitKey(*row) for row in rows]


def _by_state(
    known: type[DebitState] | type[PayoutState], sums: dict[str, tuple[int, int]]
) -> list[StateTotal]:
    return [
        StateTotal(state.value, str(state.label), *map(int, sums.get(state.value, (0, 0))))
        for state in known
    ]


def _minor(summed: int | None) -> int:
    return int(summed or 0)

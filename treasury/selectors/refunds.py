from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum

from treasury import rules, states
from treasury.models import PayeeAccount, Refund, RefundRun
from treasury.rules import DueQuery
from treasury.selectors.balances import balances_query
from treasury.selectors.totals import StateTotal, by_state, minor
from treasury.states import PayoutState, RefundKind, RefundWay

# What was paid of each debit and is still there to go back: of every debit, or of those that cover
# a period, at most a payer's share of it. The way money came is the way it goes, where a provider
# made the payment and knows it; what a balance paid goes onto it, unless all is given back.
DEBITS: Final = """
SELECT debit.payer_id, debit.to_period,
    {least}debit.amount_minor - coalesce(given.minor, 0){share} AS minor,
    CASE
        WHEN debit.paid_from = 'solidarity' THEN 'solidarity'
        WHEN debit.paid_from = 'balances' AND %s THEN 'balance'
        WHEN debit.paid_from IS NULL AND debit.attempts > 0 AND mandate.gateway = ANY (%s)
            AND coalesce(debit.provider_reference, '') <> '' THEN 'gateway'
        ELSE 'account'
    END AS way,
    coalesce(mandate.gateway, '') AS gateway, coalesce(debit.provider_reference, '') AS of
FROM treasury_debit debit
LEFT JOIN (
    SELECT payer_id, to_period, sum(amount_minor) AS minor FROM treasury_refund
    WHERE plan_id = %s AND state <> 'withdrawn' AND to_period IS NOT NULL GROUP BY 1, 2
) given ON given.payer_id = debit.payer_id AND given.to_period = debit.to_period
LEFT JOIN LATERAL (
    SELECT gateway FROM treasury_mandate
    WHERE payer_id = debit.payer_id AND plan_id = debit.plan_id
        AND (id = debit.mandate_id OR debit.mandate_id IS NULL AND granted_at <= debit.asked_at)
    ORDER BY granted_at DESC, id DESC LIMIT 1
) mandate ON true
{join}
WHERE debit.plan_id = %s AND debit.state = 'paid'{which}
"""
BALANCES: Final = """
SELECT held.payer_id, NULL::integer AS to_period, held.minor - coalesce(waiting.minor, 0) AS minor,
    'account' AS way, '' AS gateway, '' AS of
FROM ({balances}) held
LEFT JOIN (
    SELECT payer_id, sum(amount_minor) AS minor FROM treasury_refund
    WHERE plan_id = %s AND state <> 'withdrawn' AND to_period IS NULL AND attempts = 0 GROUP BY 1
) waiting ON waiting.payer_id = held.payer_id
"""
REFUNDABLE: Final = """
SELECT payer_id, to_period, minor::bigint, way,
    CASE WHEN way = 'gateway' THEN gateway ELSE '' END AS gateway,
    CASE WHEN way = 'gateway' THEN of ELSE '' END AS of
FROM ({found}) found WHERE minor > 0{payer}
"""
Params = tuple[Any, ...]


@dataclass(frozen=True)
class RunProgress:
    """Where the refunds of a run stand: by state, and how many wait for an account to go to."""

    states: list[StateTotal]
    without_account: int

    @property
    def is_done(self) -> bool:
        """Return whether nothing of it is under way or waits."""
        ended = {PayoutState.PAID, PayoutState.WITHDRAWN}
        return all(one.count == 0 for one in self.states if one.state not in ended)


def refundable_query(
    *,
    plan_id: int,
    kind: RefundKind,
    refunds_by: list[str],
    shares: DueQuery | None = None,
    period_no: int = 0,
    payer_id: int | None = None,
) -> tuple[str, Params]:
    """Return a SELECT of (payer_id, to_period, minor, way, gateway, of): what can go back.

    `shares` is each payer's share of the period; `refunds_by` the gateways that give refunds.
    """
    parts: list[tuple[str, Params]] = []
    if kind != RefundKind.BALANCES:
        parts.append(_debits(plan_id, kind, refunds_by, shares=shares, period_no=period_no))
    if kind != RefundKind.SHARES:
        balances = balances_query(plan_id)
        parts.append((BALANCES.format(balances=balances.sql), (*balances.params, plan_id)))
    found = REFUNDABLE.format(
        found=" UNION ALL ".join(sql for sql, _params in parts),
        payer="" if payer_id is None else " AND payer_id = %s",
    )
    params = tuple(one for _sql, params in parts for one in params)
    return found, params if payer_id is None else (*params, payer_id)


def _debits(
    plan_id: int,
    kind: RefundKind,
    refunds_by: list[str],
    *,
    shares: DueQuery | None,
    period_no: int,
) -> tuple[str, Params]:
    onto_balance = kind == RefundKind.SHARES
    if shares is None:
        sql = DEBITS.format(least="", share="", join="", which="")
        return sql, (onto_balance, refunds_by, plan_id, plan_id)
    sql = DEBITS.format(
        least="least(",
        share=", share.minor)",
        join=f"JOIN ({shares.sql}) AS share (payer_id, minor) ON share.payer_id = debit.payer_id",
        which=" AND debit.from_period < %s AND debit.to_period >= %s",
    )
    return sql, (
        onto_balance,
        refunds_by,
        plan_id,
        *shares.params,
        plan_id,
        period_no,
        period_no,
    )


def refund_runs(plan_id: int) -> QuerySet[RefundRun]:
    """Return a plan's runs of refunds, newest first."""
    return RefundRun.objects.filter(plan_id=plan_id).order_by("-pk")


def refunds_of_run(run_id: int) -> QuerySet[Refund]:
    """Return the refunds of a run: first what waits for somebody, then by payer."""
    return Refund.objects.filter(run_id=run_id).order_by("payer_id", "to_period", "pk")


def refunds_by_state(run_id: int) -> list[StateTotal]:
    """Return number and sum of a run's refunds by state."""
    rows = Refund.objects.filter(run_id=run_id).values_list("state")
    sums = rows.annotate(Count("pk"), minor=Sum("amount_minor"))
    return by_state(PayoutState, {state: (count, summed) for state, count, summed in sums})


def progress_of_run(run: RefundRun) -> RunProgress:
    """Return where the refunds of a run stand."""
    waiting = Refund.objects.filter(
        run=run,
        way=RefundWay.ACCOUNT,
        state__in=[PayoutState.PREPARED, PayoutState.RELEASED],
    )
    known = accounts(plan_id=run.plan_id).values("payer_id")
    return RunProgress(
        states=refunds_by_state(run.pk),
        without_account=waiting.exclude(payer_id__in=known).count(),
    )


def accounts(*, plan_id: int) -> QuerySet[PayeeAccount]:
    """Return where payers of a plan want money back, now."""
    return PayeeAccount.objects.filter(plan_id=plan_id, replaced_at=None)


def account_of(*, payer_id: int, plan_id: int) -> PayeeAccount | None:
    """Return where a payer wants money back; None: they have not said."""
    return accounts(plan_id=plan_id).filter(payer_id=payer_id).first()


def refunds_to(*, payer_id: int, plan_id: int) -> QuerySet[Refund]:
    """Return what goes or went back to a payer, newest first; what was never released left out."""
    found = Refund.objects.filter(payer_id=payer_id, plan_id=plan_id)
    return found.exclude(state__in=[PayoutState.PREPARED, PayoutState.WITHDRAWN]).order_by("-pk")


def accounts_of(*, plan_id: int, payer_ids: Collection[int]) -> dict[int, PayeeAccount]:
    """Return where each of these payers wants money back; who has not said is not there."""
    return {one.payer_id: one for one in accounts(plan_id=plan_id).filter(payer_id__in=payer_ids)}


def refunds_to_tell(plan_id: int) -> QuerySet[Refund]:
    """Return the released refunds of which the payer was not told yet, or not of their leaving."""
    released = Q(told_at=None) & ~Q(state__in=[PayoutState.PREPARED, PayoutState.WITHDRAWN])
    sent = Q(arrival_told_at=None, state=PayoutState.PAID)
    return Refund.objects.filter(released | sent, plan_id=plan_id).order_by("pk")


def refunds_under_way(*, payer_id: int, plan_id: int) -> QuerySet[Refund]:
    """Return what is to go back to a payer and has not arrived, released or not."""
    found = Refund.objects.filter(payer_id=payer_id, plan_id=plan_id)
    return found.exclude(state__in=[PayoutState.PAID, PayoutState.WITHDRAWN])


def refunded_minor(*, plan_id: int, payer_id: int | None = None) -> int:
    """Return what of debits has gone back: to one payer, or to all."""
    found = Refund.objects.filter(plan_id=plan_id, to_period__isnull=False, state=PayoutState.PAID)
    if payer_id is not None:
        found = found.filter(payer_id=payer_id)
    return minor(found.aggregate(minor=Sum("amount_minor"))["minor"])


def promised_refunds_minor(plan_id: int) -> int:
    """Return what released refunds of shares still take out of what is in hand.

    What goes back to the solidarity fund moves no money; a balance is nobody else's anyway.
    """
    found = Refund.objects.filter(
        Q(state=PayoutState.PAID, entry=None) | ~Q(state__in=_NOT_PROMISED),
        plan_id=plan_id,
        to_period__isnull=False,
    ).exclude(way=RefundWay.SOLIDARITY)
    return minor(found.aggregate(minor=Sum("amount_minor"))["minor"])


_NOT_PROMISED: Final = [PayoutState.PREPARED, PayoutState.PAID, PayoutState.WITHDRAWN]


def due_refund_ids(*, plan_id: int, limit: int) -> list[int]:
    """Return the released refunds that can go now: those to an account only if one is named."""
    known = accounts(plan_id=plan_id).values("payer_id")
    released = Refund.objects.filter(
        ~Q(way=RefundWay.ACCOUNT) | Q(payer_id__in=known),
        plan_id=plan_id,
        state=PayoutState.RELEASED,
    )
    return list(released.order_by("pk").values_list("pk", flat=True)[:limit])


def unanswered_refund_ids(*, plan_id: int, at: datetime, limit: int) -> list[int]:
    """Return the refunds of which the provider should be asked again what became of them."""
    waiting = Refund.objects.filter(
        plan_id=plan_id, state__in=states.UNANSWERED, asked_at__lte=at - rules.ANSWER_WITHIN
    )
    return list(waiting.order_by("asked_at", "pk").values_list("pk", flat=True)[:limit])


def unbooked_refund_days(plan_id: int) -> list[date]:
    """Return the days on which refunded shares went out that are not in the books yet."""
    paid = Refund.objects.filter(
        plan_id=plan_id, state=PayoutState.PAID, entry=None, to_period__isnull=False
    )
    days = paid.values_list("settled_on", flat=True).distinct().order_by("settled_on")
    return [day for day in days if day is not None]

"""Where bank, settlements, payments and books do not agree, asked of the tables themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import Case, Count, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Abs, Concat

from treasury import rules
from treasury.models import BankAccount, BankLine, Gap, Reconciliation, Settlement, SettlementLine
from treasury.rules import GapFound, Lump
from treasury.selectors.totals import minor
from treasury.selectors.ways import SHIPPED
from treasury.states import BankLineState, GapKind, LineOutcome, PlacedAs, SettlementState

_DEBITS: Final = """
    SELECT 'debit/' || debit.plan_id || '/' || debit.payer_id || '/' || to_period || '/' || attempts
        AS key, amount_minor AS minor, settled_on AS since_on, mandate.gateway
    FROM treasury_debit debit JOIN treasury_mandate mandate ON mandate.id = debit.mandate_id
    WHERE debit.plan_id = %(plan)s AND debit.state = 'paid' AND paid_from IS NULL
        AND debit.entry_id IS NOT NULL AND attempts > 0
"""
# Only the quarters are read in which a debit was opened that may have been paid since then.
_RECENT: Final = "AND settled_on >= %(since)s::date AND debit.opened_on >= %(since)s::date - 130"
_OTHERS: Final = """
    SELECT 'deposit/' || id || '/1' AS key, amount_minor AS minor, settled_on AS since_on, gateway
    FROM treasury_deposit WHERE plan_id = %(plan)s AND state = 'paid'
    UNION ALL
    SELECT 'withdrawal/' || withdrawal.id || '/1', -withdrawal.amount_minor, withdrawal.settled_on,
        coalesce(deposit.gateway, withdrawal.gateway)
    FROM treasury_withdrawal withdrawal
    LEFT JOIN treasury_deposit deposit ON deposit.id = withdrawal.deposit_id
    WHERE withdrawal.plan_id = %(plan)s AND withdrawal.state = 'paid'
    UNION ALL
    SELECT 'payout/' || key || '/' || attempts, -amount_minor, settled_on, gateway
    FROM treasury_payout
    WHERE plan_id = %(plan)s AND state = 'paid' AND provider_reference <> 'elsewhere'
    UNION ALL
    SELECT 'refund/' || id || '/' || attempts, -amount_minor, settled_on, gateway
    FROM treasury_refund WHERE plan_id = %(plan)s AND state = 'paid'
"""
# Of every request: what it moved by our tables, and what the batches of its provider tell. Only of
# providers that have sent a batch, and not of what was paid before the first of them, unless told.
# From a day on: what moved or was told since, and what did not agree before (`keys`); of these all
# that was ever told. The debits of older days are looked up by their keys.
PAYMENTS: Final = f"""
WITH settling AS (
    SELECT gateway, min(settled_on) AS since FROM treasury_settlement
    WHERE plan_id = %(plan)s AND state = 'booked' GROUP BY 1
),
recent AS MATERIALIZED (
    {_DEBITS} {_RECENT}
    UNION ALL SELECT * FROM ({_OTHERS}) others WHERE since_on >= %(since)s::date
),
touched AS MATERIALIZED (
    SELECT coalesce(nullif(line.key, ''), line.gateway || '/' || line.reference) AS key
    FROM treasury_settlementline line JOIN treasury_settlement batch ON batch.id = settlement_id
    WHERE line.plan_id = %(plan)s AND line.kind <> 'fee' AND batch.settled_on >= %(since)s::date
    UNION SELECT unnest(%(keys)s::text[]) UNION SELECT key FROM recent
),
told AS (
    SELECT line.name AS key, sum(line.amount_minor) AS minor, max(batch.settled_on) AS since_on,
        bool_or(line.outcome = 'unknown_key') AS is_unknown
    FROM (
        SELECT keyed.key AS name, keyed.* FROM treasury_settlementline keyed
        JOIN touched ON touched.key = keyed.key WHERE keyed.plan_id = %(plan)s
        UNION ALL
        SELECT bare.gateway || '/' || bare.reference, bare.* FROM treasury_settlementline bare
        JOIN touched ON touched.key = bare.gateway || '/' || bare.reference
        WHERE bare.plan_id = %(plan)s AND bare.key = ''
    ) line JOIN treasury_settlement batch ON batch.id = settlement_id
    WHERE line.kind <> 'fee' GROUP BY 1
),
named AS MATERIALIZED (
    SELECT key, string_to_array(key, '/') AS part FROM touched
    WHERE key ~ '^debit/[0-9]{{1,9}}/[0-9]{{1,18}}/[0-9]{{1,9}}/[0-9]{{1,9}}$'
        AND key NOT IN (SELECT key FROM recent)
),
moved AS (
    SELECT * FROM recent
    UNION ALL
    SELECT older.* FROM named JOIN LATERAL (
        {_DEBITS} AND debit.payer_id = part[3]::bigint AND debit.to_period = part[4]::integer
        AND debit.attempts = part[5]::integer AND part[2] = debit.plan_id::text
    ) older ON true
    UNION ALL
    SELECT older.* FROM ({_OTHERS}) older JOIN touched ON touched.key = older.key
    WHERE older.since_on < %(since)s::date
),
ours AS (
    SELECT moved.key, moved.minor, moved.since_on FROM moved
    JOIN settling ON settling.gateway = moved.gateway
    LEFT JOIN told ON told.key = moved.key
    WHERE moved.since_on >= settling.since OR told.key IS NOT NULL
)
SELECT CASE WHEN told.key IS NULL THEN 'not_settled'
            WHEN told.is_unknown THEN 'line_unknown' ELSE 'not_paid' END AS kind,
    coalesce(ours.key, told.key) AS key,
    coalesce(ours.minor, 0) - coalesce(told.minor, 0) AS minor,
    coalesce(told.since_on, ours.since_on) AS since_on
FROM ours FULL JOIN told ON told.key = ours.key
WHERE coalesce(ours.minor, 0) <> coalesce(told.minor, 0)
"""
COMPARED: Final = [GapKind.NOT_SETTLED, GapKind.NOT_PAID, GapKind.LINE_UNKNOWN]
EVER: Final = "-infinity"
# A share that went back to its payer, and whose payment their bank took back as well: until it is
# paid anew, or given up, they have it twice.
AFTER_REFUND: Final = """
SELECT 'after_refund', 'refund/' || refund.id || '/' || refund.attempts, -refund.amount_minor,
    coalesce(refund.settled_on, run.released_at::date)
FROM treasury_refund refund
JOIN treasury_refundrun run ON run.id = refund.run_id
JOIN treasury_debit debit ON debit.payer_id = refund.payer_id AND debit.plan_id = refund.plan_id
    AND debit.to_period = refund.to_period
WHERE refund.plan_id = %(plan)s AND refund.state IN ('asked', 'unknown', 'paid')
    AND refund.way IN ('gateway', 'account', 'balance')
    AND debit.state NOT IN ('paid', 'written_off')
"""
SENT: Final = """
SELECT 'not_at_bank', name, net_minor - coalesce(sum(line.amount_minor), 0), settled_on
FROM (
    SELECT gateway || '/' || reference AS name, net_minor, settled_on
    FROM treasury_settlement WHERE plan_id = %(plan)s AND state = 'booked'
) batch
LEFT JOIN treasury_bankline line ON line.plan_id = %(plan)s AND line.state = 'placed'
    AND line.placed_as = 'settlement' AND line.placed_key = batch.name
GROUP BY name, net_minor, settled_on
HAVING net_minor <> coalesce(sum(line.amount_minor), 0)
"""
UNPLACED: Final = """
SELECT 'bank_unplaced', account_id || '/' || key, amount_minor, booked_on
FROM treasury_bankline WHERE plan_id = %(plan)s AND state = 'waiting'
"""
ASIDE: Final = """
SELECT 'settlement_aside', gateway || '/' || reference || '/' || left(sha256, 8), net_minor,
    settled_on
FROM treasury_settlement WHERE plan_id = %(plan)s AND state = 'aside' AND closed_at IS NULL
"""
# The last balance that each account's statements tell; NULL, if one of them tells none.
BANK_TELLS: Final = """
SELECT CASE WHEN bool_and(closing_minor IS NOT NULL) THEN sum(closing_minor) END, max(until_on)
FROM (
    SELECT DISTINCT ON (account_id) account_id, closing_minor, until_on
    FROM treasury_bankstatement WHERE plan_id = %(plan)s
    ORDER BY account_id, until_on DESC, id DESC
) last
"""


@dataclass(frozen=True)
class OnItsWay:
    """What is on its way, and where: nothing of it need be a gap yet."""

    at_providers_minor: int
    sent_minor: int
    found: list[GapFound]


@dataclass(frozen=True)
class GapTotal:
    """How many things of a kind do not agree, how much they weigh, and the oldest's day."""

    kind: GapKind
    count: int
    minor: int
    since_on: date


def on_its_way(*, plan_id: int, on: date, since: date | None = None) -> OnItsWay:
    """Return what no bank told of yet, and which of it should have been by a day.

    With `since`, only what moved or was told from that day on, and what did not agree before.
    """
    payments = list(_payments(plan_id, since))
    sent = list(_found(SENT, plan_id))
    late = [one for one in payments if one.since_on <= rules.latest_paid_day(on)]
    has_bank = BankAccount.objects.filter(plan_id=plan_id).exists()
    late += [
        one
        for one in sent
        if one.since_on <= rules.latest_sent_day(on) and (has_bank or not _is_made_up(one))
    ]
    return OnItsWay(
        at_providers_minor=sum(one.amount_minor for one in payments),
        sent_minor=sum(one.amount_minor for one in sent),
        found=[
            *late,
            *_found(UNPLACED, plan_id),
            *_found(ASIDE, plan_id),
            *_found(AFTER_REFUND, plan_id),
        ],
    )


def _payments(plan_id: int, since: date | None) -> Iterator[GapFound]:
    open_ = Gap.objects.filter(plan_id=plan_id, closed_at=None, kind__in=COMPARED)
    keys = list(open_.values_list("key", flat=True))
    return _found(PAYMENTS, plan_id, since=since.isoformat() if since else EVER, keys=keys)


def last_full_reconciliation(plan_id: int) -> Reconciliation | None:
    """Return the last day on which everything was compared, from the beginning."""
    full = Reconciliation.objects.filter(plan_id=plan_id, compared_from=None)
    return full.order_by("-on").first()


def lumps(plan_id: int) -> list[Lump]:
    """Return the booked batches of which no line at the bank is known, oldest first."""
    known = BankLine.objects.filter(
        plan_id=plan_id, state=BankLineState.PLACED, placed_as=PlacedAs.SETTLEMENT
    ).values("placed_key")
    name = Concat("gateway", Value("/"), "reference")
    booked = Settlement.objects.filter(plan_id=plan_id, state=SettlementState.BOOKED)
    missing = booked.exclude(net_minor=0).annotate(name=name).exclude(name__in=known)
    return [
        Lump(f"{one.gateway}/{one.reference}", one.reference, one.net_minor, one.currency,
             one.settled_on)
        for one in missing.defer("told").order_by("settled_on", "pk")
    ]  # fmt: skip


def bank_tells(plan_id: int) -> tuple[int | None, date | None]:
    """Return the sum of what the statements tell is at the bank, and of which day."""
    with connection.cursor() as cursor:
        cursor.execute(BANK_TELLS, {"plan": plan_id})
        told, until_on = cursor.fetchone()
    return (None if told is None else int(told)), until_on


def open_gaps(plan_id: int) -> QuerySet[Gap]:
    """Return what does not agree in a plan, the oldest first."""
    return Gap.objects.filter(plan_id=plan_id, closed_at=None).order_by("since_on", "pk")


def gap_totals(plan_id: int) -> list[GapTotal]:
    """Return what does not agree in a plan by kind, the oldest kind first: fit to be published."""
    rows = (
        Gap.objects.filter(plan_id=plan_id, closed_at=None)
        .values_list("kind")
        .annotate(Count("pk"), minor=Sum(Abs("amount_minor")), since=Min("since_on"))
        .order_by("since", "kind")
    )
    return [GapTotal(GapKind(kind), count, minor(weight), since)
            for kind, count, weight, since in rows]  # fmt: skip


def latest_reconciliation(plan_id: int) -> Reconciliation | None:
    """Return how a plan's money stood on the last day it was compared."""
    return Reconciliation.objects.filter(plan_id=plan_id).order_by("-on").first()


def settlements_of(plan_id: int) -> QuerySet[Settlement]:
    """Return a plan's batches, the latest first, without their raw text."""
    return Settlement.objects.filter(plan_id=plan_id).defer("told").order_by("-settled_on", "-pk")


def settlement_lines(settlement_id: int) -> QuerySet[SettlementLine]:
    """Return the lines of a batch, those that do not agree first."""
    fine = Q(outcome__in=[LineOutcome.MATCHED, LineOutcome.NEWS])
    lines = SettlementLine.objects.filter(settlement_id=settlement_id)
    return lines.order_by(Case(When(fine, then=1), default=0), "pk")


def booked_settlements(*, plan_id: int, gateway: str) -> QuerySet[Settlement]:
    """Return the batches of a provider that are booked in a plan."""
    return Settlement.objects.filter(plan_id=plan_id, gateway=gateway, state=SettlementState.BOOKED)


def _is_made_up(sent: GapFound) -> bool:
    """Return whether no bank will ever tell of a batch, unless the plan has one to try out."""
    return sent.key.startswith(f"{SHIPPED}/")


def _found(sql: str, plan_id: int, **asked: str | list[str]) -> Iterator[GapFound]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"plan": plan_id, **asked})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    for kind, key, amount, since_on in rows:
        yield GapFound(kind=kind, key=key[:140], amount_minor=int(amount), since_on=since_on)

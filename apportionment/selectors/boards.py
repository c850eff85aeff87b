"""What officers see at a glance: the runs and the money of their plans."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from apportionment.models import AwardPayout, ParkedPayer, Run
from apportionment.selectors.collecting import parked_rows
from apportionment.selectors.holds import held_payers
from apportionment.selectors.paying_out import unprepared_minor
from apportionment.selectors.periods import cutoffs_to_open, proposable_runs, sealed_runs
from charter import selectors as charter
from charter.models import Plan
from charter.rules import local_date, next_cutoff
from claims.models import Claim
from members import selectors as members
from treasury import selectors as treasury
from treasury.models import Debit, DebitPause, Payout
from treasury.selectors import HeldPayer, StateTotal
from treasury.states import PayoutState

LATELY: Final = 6
AT_MOST: Final = 100

# What each account is called is a matter of words; which side it stands on is said here.
HELD: Final = (
    "bank",
    "clearing",
    "receivable",
    "operator",
    "written_off",
    "clawbacks",
    "spent_processing",
    "spent_investigation",
    "spent_staff",
    "spent_audit",
    "spent_other",
)
OWED: Final = (
    "awards_payable",
    "fee_income",
    "carry",
    "reserve",
    "advances",
    "balances",
    "solidarity",
    "unplaced",
)


@dataclass(frozen=True)
class SealedRow:
    """One sealed run in a list: how many heads, and what each owed from the least to the most."""

    run: Run
    headcount: int
    least_minor: int
    most_minor: int


@dataclass(frozen=True)
class PlanRuns:
    """One plan's runs: what comes, what is open, what was sealed last."""

    plan: Plan
    next_cutoff_at: datetime
    overdue_at: datetime | None
    minimum_headcount: int
    open_runs: list[Run]
    sealed: list[SealedRow]


@dataclass(frozen=True)
class Balance:
    """One account as people read it: an amount that is there, or one that is owed."""

    code: str
    minor: int


@dataclass(frozen=True)
class PayoutRow:
    """One payout of an award, with the people who prepared and released it."""

    payout: Payout
    claim: Claim
    period_no: int
    prepared_by: str
    released_by: str


@dataclass(frozen=True)
class PlanMoney:
    """One plan's books, debits and payouts."""

    plan: Plan
    held: list[Balance]
    owed: list[Balance]
    debits: list[StateTotal]
    late: list[Debit]
    late_number: int
    payouts: list[PayoutRow]
    awaiting_minor: int
    available_minor: int
    parked: list[ParkedPayer]
    parked_number: int
    held_payers: list[HeldPayer]
    pauses: list[DebitPause]

    @property
    def held_minor(self) -> int:
        """Return all that is there or comes in."""
        return sum(one.minor for one in self.held)

    @property
    def owed_minor(self) -> int:
        """Return all that it is for; equal to what is held, or the books are wrong."""
        return sum(one.minor for one in self.owed)


def plan_runs(*, plan: Plan, at: datetime) -> PlanRuns:
    """Return one plan's runs for the board."""
    terms = charter.terms_at(plan.pk, at)
    overdue = cutoffs_to_open(plan_id=plan.pk, at=at)
    return PlanRuns(
        plan=plan,
        next_cutoff_at=next_cutoff(terms, max(at, charter.frozen_at(plan.pk))),
        overdue_at=overdue[-1] if overdue else None,
        minimum_headcount=terms.minimum_headcount,
        open_runs=list(proposable_runs(plan_id=plan.pk)),
        sealed=[
            _sealed_row(run)
            for run in sealed_runs(plan_id=plan.pk).prefetch_related("period__shares")[:LATELY]
        ],
    )


def plan_money(*, plan: Plan, at: datetime) -> PlanMoney:
    """Return one plan's books, debits and payouts; its cost does not grow with any of them."""
    balances = {one.code: one.amount_minor for one in treasury.trial_balance(plan.pk)}
    today = local_date(at, plan.time_zone)
    late = treasury.late_debits(plan_id=plan.pk, at=at, on=today)
    parked = parked_rows(plan_id=plan.pk)
    paused = treasury.pauses(plan_id=plan.pk, on=today).filter(is_hardship=True)
    return PlanMoney(
        plan=plan,
        held=[Balance(code, balances[code]) for code in HELD if balances.get(code)],
        owed=[Balance(code, -balances[code]) for code in OWED if balances.get(code)],
        debits=treasury.debits_by_state(plan.pk),
        late=list(late[:AT_MOST]),
        late_number=late.count(),
        payouts=_payout_rows(plan),
        awaiting_minor=unprepared_minor(plan=plan),
        available_minor=treasury.available_minor(plan_id=plan.pk),
        parked=list(parked[:AT_MOST]),
        parked_number=parked.count(),
        held_payers=held_payers(plan=plan, at=at),
        pauses=list(paused.order_by("from_on", "pk")[:AT_MOST]),
    )


def payout_for(*, payout_id: int, plan_ids: frozenset[int]) -> AwardPayout:
    """Return one award payout of these plans."""
    return AwardPayout.objects.select_related("payout", "portion__period__plan").get(
        payout_id=payout_id, portion__period__plan_id__in=plan_ids
    )


def _sealed_row(run: Run) -> SealedRow:
    shares = list(run.period.shares.all())
    prices = [share.share_minor or 0 for share in shares if share.headcount] or [0]
    return SealedRow(
        run=run,
        headcount=sum(share.headcount for share in shares),
        least_minor=min(prices),
        most_minor=max(prices),
    )


def _payout_rows(plan: Plan) -> list[PayoutRow]:
    """Return the payouts that wait for somebody, then those done lately."""
    found = AwardPayout.objects.filter(portion__period__plan=plan).select_related(
        "payout", "portion__claim", "portion__period"
    )
    done = [PayoutState.PAID, PayoutState.WITHDRAWN]
    rows = [
        *found.exclude(payout__state__in=done).order_by("pk")[:AT_MOST],
        *found.filter(payout__state__in=done).order_by("-pk")[:LATELY],
    ]
    ids = [who for row in rows for who in (row.payout.prepared_by, row.payout.released_by) if who]
    names = members.names_of(user_ids=ids)
    return [_payout_row(row, names) for row in rows]


def _payout_row(row: AwardPayout, names: dict[int, str]) -> PayoutRow:
    return PayoutRow(
        payout=row.payout,
        claim=row.portion.claim,
        period_no=row.portion.period.no,
        prepared_by=names.get(row.payout.prepared_by, ""),
        released_by=names.get(row.payout.released_by or 0, ""),
    )

"""A pool's life, walked from cutoff to cutoff by the deeds that people and sweeps really do."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection

from apportionment import rules, selectors, services
from apportionment.models import AwardPayout, Run
from apportionment.services.books import check_books
from apportionment.states import RunState
from charter import selectors as charter
from charter.models import Plan
from charter.rules import Funding, Terms, cutoffs_between
from claims.models import Claim
from members.models import Standing, User
from tests.apportionment.builders import a_granted_claim, officers
from tests.apportionment.paying_out import release_all
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Debit
from treasury.states import PayoutState

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


@dataclass
class Life:
    """One plan, its crew, and what is to happen before which cutoff (by its number, from 1)."""

    plan: Plan
    before: dict[int, Callable[[datetime], None]] = field(default_factory=dict)
    before_each: Callable[[datetime], None] | None = None
    collects: Callable[[Run], bool] = lambda _run: True
    crew: tuple[User, User] = field(init=False)

    def __post_init__(self) -> None:
        self.crew = officers(self.plan)

    @property
    def terms(self) -> Terms:
        return charter.terms_at(self.plan.pk, charter.frozen_at(self.plan.pk) + DAY)

    def walk(self, *, until: datetime) -> list[Run]:
        """Live through every cutoff up to `until`; return the runs, oldest first."""
        return list(self._runs(until))

    def _runs(self, until: datetime) -> Iterator[Run]:
        frozen_at = charter.frozen_at(self.plan.pk)
        for number, cutoff_at in enumerate(cutoffs_between(self.terms, frozen_at, until), start=1):
            self._come_to_pass(number, cutoff_at - 2 * HOUR)
            if self.terms.funding is Funding.PREPAID:
                at = cutoff_at - HOUR
                services.thaw_covered_payers(plan_id=self.plan.pk, at=at)
                services.freeze_short_payers(plan_id=self.plan.pk, cutoff_at=cutoff_at, at=at)
            run = services.open_run(plan_id=self.plan.pk, cutoff_at=cutoff_at, at=cutoff_at)
            yield self._close(run)

    def _come_to_pass(self, number: int, at: datetime) -> None:
        for happens in (self.before_each, self.before.get(number)):
            if happens is not None:
                happens(at)

    def _close(self, run: Run) -> Run:
        at = run.period.notice_until
        proposer, releaser = self.crew
        services.propose_run(run_id=run.pk, by=proposer, at=at)
        services.release_run(run_id=run.pk, by=releaser, at=at)
        sealed = services.seal_run(run_id=run.pk, at=at)
        if self.collects(sealed):
            self._collect(sealed, at=at)
            self.pay_out(at=self._debit_day(sealed) + DAY)
        return sealed

    def _collect(self, run: Run, *, at: datetime) -> None:
        for part in run.slices.order_by("number"):
            services.make_debits(slice_id=part.pk, at=at)
            services.notify_debits(slice_id=part.pk, at=at)
        if self.terms.funding is not Funding.PREPAID:
            day = self._debit_day(run)
            treasury_services.settle_batch(
                plan_id=self.plan.pk, to_period=run.period.no, at=day, settled_on=day.date()
            )
            treasury_services.book_collected(plan_id=self.plan.pk, settled_on=day.date(), at=day)

    def _debit_day(self, run: Run) -> datetime:
        planned = datetime.combine(run.period.debit_on, datetime.min.time(), tzinfo=UTC)
        return max(planned, run.period.notice_until) + 12 * HOUR

    def pay_out(self, *, at: datetime) -> None:
        """Prepare, release and settle what can be paid now, and tell the claims."""
        with suppress(rules.NotEnoughMoney):
            made = services.prepare_payouts(plan_id=self.plan.pk, by=self.crew[0], at=at)
            release_all(made, by=self.crew[1], at=at)
        for payout in treasury.payouts(self.plan.pk).filter(state=PayoutState.RELEASED):
            treasury_services.settle_payout(payout_id=payout.pk, at=at)
        for award in AwardPayout.objects.filter(
            portion__period__plan=self.plan, followed_at=None, payout__state=PayoutState.PAID
        ):
            services.follow_payout(award_payout_id=award.pk, at=at)


def a_claim_of(plan: Plan, *, award_minor: int, number: int) -> Callable[[datetime], None]:
    """Return what grants one of the pool's members an award, whenever it is called."""

    def happens(at: datetime) -> None:
        a_granted_claim(plan, award_minor=award_minor, at=at - HOUR, number=number)

    return happens


def top_up_each(
    plan: Plan, *, amount_minor: int, at: datetime, skips: frozenset[int] = frozenset()
) -> None:
    """Let every payer of a plan but those at the places `skips` put as much into their balance."""
    payers = Standing.objects.filter(plan=plan).order_by("payer_id").distinct()
    for place, payer_id in enumerate(payers.values_list("payer_id", flat=True)):
        if place not in skips:
            top_up_one(plan, payer_id=payer_id, amount_minor=amount_minor, at=at)


def top_up_one(plan: Plan, *, payer_id: int, amount_minor: int, at: datetime) -> None:
    """Let one payer put money into their balance."""
    treasury_services.top_up(
        payer_id=payer_id,
        plan_id=plan.pk,
        key=f"topup/{payer_id}/{at:%Y%m%d}",
        amount_minor=amount_minor,
        at=at,
    )


def paid_minor(claim: Claim) -> int:
    """Return what has arrived of a claim's award."""
    arrived = AwardPayout.objects.filter(portion__claim=claim, payout__state=PayoutState.PAID)
    return sum(arrived.values_list("amount_minor", flat=True))


def require_whole_books(plan: Plan) -> None:
    """Hold what every pool must keep at any time, whatever its charter."""
    check = check_books(plan_id=plan.pk, at=charter.now(plan))
    assert check.differences == []
    assert sum(balance.amount_minor for balance in treasury.trial_balance(plan.pk)) == 0
    assert _dues_minor(plan) == _owed_by_runs_minor(plan)


def _dues_minor(plan: Plan) -> int:
    last = selectors.latest_sealed(plan_id=plan.pk)
    assert last is not None
    query = selectors.dues_query(plan_id=plan.pk, upto_no=last.period.no)
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.params)
        return sum(int(row[1]) for row in cursor.fetchall())


def _owed_by_runs_minor(plan: Plan) -> int:
    runs = Run.objects.filter(period__plan=plan, state=RunState.SEALED)
    return sum(
        (run.charged_minor or 0) + run.adjustments_minor - run.refunds_minor - run.rebates_minor
        for run in runs
    )


def debited_minor(plan: Plan) -> int:
    """Return all that was ever asked for in a plan."""
    return sum(Debit.objects.filter(plan_id=plan.pk).values_list("amount_minor", flat=True))

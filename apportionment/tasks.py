"""Work in the background: each sweep reads its queue from a table; a lost broker loses nothing."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic

from celery import shared_task

from apportionment import rules, selectors, services
from apportionment.selectors import arrears, books
from charter import selectors as charter
from charter.models import Plan
from charter.rules import CharterRefused, Funding, Terms, local_date, next_cutoff
from claims import selectors as claims
from disputes import selectors as disputes
from members.rules import CutoffPassed
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.gateways.interface import GatewayFailed
from treasury.rules import TreasuryRefused

MOST = 100  # requests to a gateway that one worker has committed and not yet answered
LONGEST_SECONDS = 8  # of one sweep that asks: less than a tick, so that others get their turn
AHEAD = timedelta(days=365)  # so far ahead of any plan's clock the tables of debits are made
BEFORE_CUTOFF = timedelta(days=1)  # within it, who cannot pay the next share pauses


@shared_task
def open_due_runs() -> None:
    """Open a run for every cutoff that has passed, oldest first."""
    for plan in charter.plans():
        at = charter.now(plan)
        for cutoff_at in _cutoffs(plan, at=at):
            # Shown on the plan's page; or another worker opened it.
            with suppress(rules.RunRefused, CharterRefused):
                services.open_run(plan_id=plan.pk, cutoff_at=cutoff_at, at=at)


def _cutoffs(plan: Plan, *, at: datetime) -> list[datetime]:
    try:
        return selectors.cutoffs_to_open(plan_id=plan.pk, at=at)
    except CharterRefused:
        return []  # none in force yet, or one that cannot be read; the other plans go on


@shared_task
def seal_released_runs() -> None:
    """Seal what two officers have released."""
    for run_id in selectors.released_run_ids():
        seal_run.delay(run_id=run_id)


@shared_task
def seal_run(*, run_id: int) -> None:
    """Seal one run."""
    services.seal_run(run_id=run_id, at=charter.now(selectors.plan_of_run(run_id=run_id)))


@shared_task
def take_up_outcomes() -> None:
    """Put into the next runs what disputes take back, and shares that a charter returns."""
    for plan in charter.plans():
        at = charter.now(plan)
        for clawback in disputes.clawbacks_to_take_up(plan_id=plan.pk):
            with suppress(rules.RunRefused, CharterRefused):  # not given yet: it waits
                services.take_back(plan_id=plan.pk, clawback=clawback, at=at)
        with suppress(CharterRefused):  # one that cannot be read; the other plans go on
            for refused in claims.refused_in_good_faith(plan=plan, at=at):
                services.return_own_shares(refused=refused, at=at)
        services.withhold_clawed_back(plan_id=plan.pk, at=at)


@shared_task
def make_due_debits() -> None:
    """Work off the slices whose debits are not all made and told."""
    for slice_id in selectors.slice_ids_to_work():
        work_slice.delay(slice_id=slice_id)


@shared_task
def work_slice(*, slice_id: int) -> None:
    """Make a slice's debits, then tell their payers."""
    at = charter.now(selectors.plan_of_slice(slice_id=slice_id))
    services.make_debits(slice_id=slice_id, at=at)
    services.notify_debits(slice_id=slice_id, at=at)


@shared_task
def follow_letters() -> None:
    """Let debits be asked for whose letters have arrived, and let those wait whose did not."""
    for plan in charter.plans():
        services.follow_letters(plan_id=plan.pk, at=charter.now(plan))


@shared_task
def ask_due_debits() -> None:
    """Ask the gateways for the debits whose day has come in their plan's time.

    A prepaid plan draws from balances, and asks no bank. Several workers may sweep at once: each
    takes debits of its own.
    """
    until = monotonic() + LONGEST_SECONDS
    for plan, terms in _plans_in_force():
        if terms.funding is not Funding.PREPAID:
            _ask_due_debits(plan, until=until)


def _ask_due_debits(plan: Plan, *, until: float) -> None:
    """Ask for a plan's debits, so many at a time; what is left when time is up, the next sweep."""
    asked = MOST
    while asked and monotonic() < until:
        at = charter.now(plan)
        asked = treasury_services.ask_debits(
            plan_id=plan.pk, at=at, on=local_date(at, plan.time_zone), most=MOST
        )


@shared_task
def ask_debit(*, payer_id: int, plan_id: int, to_period: int, by_payer: bool = False) -> None:
    """Ask for one debit; one that another worker asked for meanwhile is left alone."""
    plan = charter.plan_by_id(plan_id)
    at = charter.now(plan)
    # Refused: asked already, or not to be asked; its row says so.
    with suppress(TreasuryRefused):
        treasury_services.ask_debit(
            payer_id=payer_id,
            plan_id=plan_id,
            to_period=to_period,
            at=at,
            on=local_date(at, plan.time_zone),
            by_payer=by_payer,
        )


@shared_task
def ask_due_payouts() -> None:
    """Ask the gateway for every payout and refund that was released."""
    for plan in charter.plans():
        at = charter.now(plan)
        for payout_id in treasury.due_payout_ids(plan_id=plan.pk, limit=MOST):
            with suppress(TreasuryRefused):  # withdrawn meanwhile
                treasury_services.ask_payout(payout_id=payout_id, at=at)
        for refund_id in treasury.due_refund_ids(plan_id=plan.pk, limit=MOST):
            with suppress(TreasuryRefused):
                treasury_services.ask_refund(refund_id=refund_id, at=at)


@shared_task
def ask_unanswered() -> None:
    """Ask the gateway again about what it took and never told the end of: a lost webhook."""
    until = monotonic() + LONGEST_SECONDS
    for plan in charter.plans():
        at = charter.now(plan)
        while monotonic() < until:
            if not treasury_services.resolve_debits(plan_id=plan.pk, at=at, most=MOST):
                break
        for payout_id in treasury.unanswered_payout_ids(plan_id=plan.pk, at=at, limit=MOST):
            with suppress(GatewayFailed):
                treasury_services.resolve_payout(payout_id=payout_id, at=at)
        for refund_id in treasury.unanswered_refund_ids(plan_id=plan.pk, at=at, limit=MOST):
            with suppress(GatewayFailed):
                treasury_services.resolve_refund(refund_id=refund_id, at=at)


@shared_task
def book_collected() -> None:
    """Book what was paid, one entry a settlement day."""
    for plan in charter.plans():
        for settled_on in treasury.unbooked_days(plan.pk):
            treasury_services.book_collected(
                plan_id=plan.pk, settled_on=settled_on, at=charter.now(plan)
            )
        for settled_on in treasury.unbooked_refund_days(plan.pk):
            treasury_services.book_refunded(
                plan_id=plan.pk, settled_on=settled_on, at=charter.now(plan)
            )


@shared_task
def follow_payouts() -> None:
    """Tell claims whose awards have arrived."""
    for award_payout_id in selectors.award_payout_ids_to_follow():
        plan = selectors.plan_of_award_payout(award_payout_id=award_payout_id)
        with suppress(CutoffPassed):  # a membership that the award ends: the next sweep does it
            services.follow_payout(award_payout_id=award_payout_id, at=charter.now(plan))


@shared_task
def make_debit_partitions() -> None:
    """Make the tables of debits a year ahead of the plan whose clock is furthest on."""
    clocks = [charter.now(plan) for plan in charter.plans()]
    if clocks:
        treasury_services.make_partitions(upto=(max(clocks) + AHEAD).date())


@shared_task
def freeze_short_payers() -> None:
    """In the last day before a cutoff, pause whoever's balance is too small for what it costs."""
    for plan, terms in _prepaid_plans():
        at = charter.now(plan)
        cutoff_at = next_cutoff(terms, at)
        if cutoff_at - at <= BEFORE_CUTOFF:
            with suppress(CutoffPassed):  # the next sweep comes with a later instant
                services.freeze_short_payers(plan_id=plan.pk, cutoff_at=cutoff_at, at=at)


@shared_task
def draw_balances() -> None:
    """Pay from balances what they did not reach for before, and end the pauses they cover."""
    for plan, _terms in _prepaid_plans():
        at = charter.now(plan)
        sealed = selectors.latest_sealed(plan_id=plan.pk)
        if sealed is not None:
            services.draw_balances(plan_id=plan.pk, to_period=sealed.period.no, at=at)
        with suppress(CutoffPassed):
            services.thaw_covered_payers(plan_id=plan.pk, at=at)


def _prepaid_plans() -> Iterator[tuple[Plan, Terms]]:
    return (found for found in _plans_in_force() if found[1].funding is Funding.PREPAID)


def _plans_in_force() -> Iterator[tuple[Plan, Terms]]:
    """Yield plans and their terms of now; one whose charter cannot be read holds up no other."""
    for plan in charter.plans():
        with suppress(CharterRefused):
            yield plan, charter.terms_at(plan.pk, charter.now(plan))


@shared_task
def record_recovered() -> None:
    """Bring what those given up have paid after all into the next run."""
    for plan in charter.plans():
        services.record_recovered(plan_id=plan.pk, at=charter.now(plan))


@shared_task
def check_due_books() -> None:
    """Have every plan's books checked once a day, each by a task of its own."""
    for plan in charter.plans():
        if books.is_check_due(plan_id=plan.pk, at=charter.now(plan)):
            check_books.delay(plan_id=plan.pk)


@shared_task
def check_books(*, plan_id: int) -> None:
    """Check one plan's books, unless another worker has meanwhile."""
    services.check_books_if_due(plan_id=plan_id, at=charter.now(charter.plan_by_id(plan_id)))


@shared_task
def follow_arrears() -> None:
    """Open and end days of grace, warn, and end what was warned of; each plan by its own clock."""
    for plan, _terms in _plans_in_force():
        _follow_arrears(plan)


def _follow_arrears(plan: Plan) -> None:
    at = charter.now(plan)
    services.end_grace(plan_id=plan.pk, at=at)
    services.begin_grace(plan_id=plan.pk, at=at)
    services.follow_warnings(plan_id=plan.pk, at=at)
    services.remind_of_grace(plan_id=plan.pk, at=at)
    today = local_date(at, plan.time_zone)
    for one in arrears.over(plan_id=plan.pk, today=today, most=MOST):
        with suppress(CutoffPassed):  # the next sweep comes with a later instant
            services.lapse_after_grace(arrears_id=one.pk, at=charter.now(plan))

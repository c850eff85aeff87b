"""What treasurers' tables are swept for; every task may come twice, or never."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Final

from celery import shared_task
from django.utils import timezone

from apportionment import services as apportionment
from cashier import services
from charter import selectors as charter
from charter.models import Plan
from charter.rules import CharterRefused, local_date
from treasury import selectors as treasury_selectors
from treasury import services as treasury
from treasury.gateways import GATEWAYS
from treasury.gateways.interface import GatewayFailed

logger = logging.getLogger(__name__)
AT_ONCE: Final = 100  # requests to a provider in one sweep


@contextmanager
def _alone(what: str) -> Iterator[None]:
    """Let what fails in here fail alone: the log tells of it, and the others go on."""
    try:
        yield
    except (CharterRefused, GatewayFailed):
        pass  # a charter that cannot be read, a provider that is away: shown elsewhere, swept again
    except Exception:
        logger.exception("A sweep went on without %s", what)


def _for_each_plan(deed: Callable[[Plan, datetime], object]) -> None:
    """Do this for every plan, at its own time."""
    for plan in charter.plans():
        with _alone(f"plan {plan.pk}"):
            deed(plan, charter.now(plan))


@shared_task
def follow_investigations() -> None:
    """Enter what looking into claims has cost, for two treasurers to book."""
    _for_each_plan(lambda plan, at: services.follow_investigations(plan_id=plan.pk, at=at))


@shared_task
def make_checkpoints() -> None:
    """Note what accounts stand at where much was booked, so that balances stay cheap."""
    _for_each_plan(lambda plan, at: treasury.make_checkpoints(plan_id=plan.pk, at=at))


@shared_task
def ask_deposit(*, deposit_id: int) -> None:
    """Ask a provider for one deposit; one that another worker asked for meanwhile is left alone."""
    plan_id = treasury_selectors.plan_of_deposit(deposit_id)
    with suppress(GatewayFailed):  # asked about again by the sweep
        treasury.ask_deposit(deposit_id=deposit_id, at=charter.now(charter.plan_by_id(plan_id)))


@shared_task
def send_withdrawal(*, withdrawal_id: int) -> None:
    """Ask a provider to give money back; what is on its way already is left alone."""
    plan_id = treasury_selectors.plan_of_withdrawal(withdrawal_id)
    at = charter.now(charter.plan_by_id(plan_id))
    with suppress(GatewayFailed):
        treasury.send_withdrawal(withdrawal_id=withdrawal_id, at=at)


@shared_task
def follow_deposits() -> None:
    """Ask for deposits whose nudge was lost, and after those that nobody has answered."""
    _for_each_plan(_follow_deposits)


def _follow_deposits(plan: Plan, at: datetime) -> None:
    of_plan, asked = treasury_selectors, {"plan_id": plan.pk, "limit": AT_ONCE}
    for deposit_id in of_plan.deposit_ids_to_ask(**asked):
        with _alone(f"deposit {deposit_id}"):
            treasury.ask_deposit(deposit_id=deposit_id, at=at)
    for deposit_id in of_plan.deposit_ids_to_resolve(**asked, at=at):
        with _alone(f"deposit {deposit_id}"):
            treasury.resolve_deposit(deposit_id=deposit_id, at=at)
    for withdrawal_id in of_plan.withdrawal_ids_to_resolve(**asked, at=at):
        with _alone(f"withdrawal {withdrawal_id}"):
            treasury.resolve_withdrawal(withdrawal_id=withdrawal_id, at=at)


@shared_task
def settle_from_balances() -> None:
    """Pay what is owed out of what payers hold here, oldest first."""
    _for_each_plan(lambda plan, at: treasury.settle_from_balances(plan_id=plan.pk, at=at))


@shared_task
def follow_transfers() -> None:
    """Place what banks told and a killed worker left; count as failed what nobody sent in time."""
    _for_each_plan(_follow_transfers)


def _follow_transfers(plan: Plan, at: datetime) -> None:
    with _alone(f"the bank lines of plan {plan.pk}"):
        treasury.place_lines(plan_id=plan.pk, at=at)
    treasury.fail_unreceived(plan_id=plan.pk, at=at, most=AT_ONCE)


@shared_task
def take_statement(*, upload_id: int) -> None:
    """Take in one file of a bank; one that another worker has is left to it."""
    upload = treasury_selectors.upload_to_work(upload_id)
    if upload is not None:
        at = charter.now(charter.plan_by_id(upload.plan_id))
        treasury.work_upload(upload_id=upload_id, at=at)


@shared_task
def take_statements() -> None:
    """Take in what was handed in and whose nudge was lost, or whose worker was killed."""
    for upload_id in treasury_selectors.upload_ids_to_work():
        with _alone(f"the bank's file {upload_id}"):
            take_statement(upload_id=upload_id)


@shared_task
def fail_wayless() -> None:
    """Count as failed what is due from payers who have no way of paying."""
    _for_each_plan(_fail_wayless)


def _fail_wayless(plan: Plan, at: datetime) -> None:
    on = local_date(at, plan.time_zone)
    treasury.fail_wayless(plan_id=plan.pk, at=at, on=on, most=AT_ONCE)


@shared_task
def ask_leave() -> None:
    """Ask whoever's own limit holds what they owe whether they want to pay it."""
    _for_each_plan(lambda plan, at: apportionment.ask_leave(plan_id=plan.pk, at=at))


@shared_task
def fetch_settlements() -> None:
    """Fetch the batches that providers made; one that is away is asked again next time."""
    at = timezone.now()  # providers know no plan's clock
    for name in treasury_selectors.gateways_in_use():
        with _alone(f"the batches of {name}"):
            if "settlement" in GATEWAYS[name].can:
                treasury.fetch_settlements(gateway=name, at=at)


@shared_task
def follow_mandates() -> None:
    """Ask whether payers have agreed, and whether those hold that a provider refused."""
    at = timezone.now()
    pending = treasury_selectors.pending_mandate_ids(at=at, limit=AT_ONCE)
    for plan in charter.plans():
        pending += treasury_selectors.doubtful_mandate_ids(plan_id=plan.pk, limit=AT_ONCE)
    for mandate_id in pending:
        with _alone(f"mandate {mandate_id}"):
            treasury.follow_mandate(mandate_id=mandate_id, at=at)


@shared_task
def reconcile() -> None:
    """Compare bank, batches, payments and books, once a day of each plan's."""
    _for_each_plan(_reconcile)


def _reconcile(plan: Plan, at: datetime) -> None:
    on = local_date(at, plan.time_zone)
    last = treasury_selectors.latest_reconciliation(plan.pk)
    if last is None or last.on < on:
        treasury.reconcile(plan_id=plan.pk, on=on, at=at)


@shared_task
def compare_wholly(*, plan_id: int) -> None:
    """Compare all of a plan's money from the beginning, because a treasurer asks for it."""
    plan = charter.plan_by_id(plan_id)
    at = charter.now(plan)
    on = local_date(at, plan.time_zone)
    treasury.reconcile(plan_id=plan_id, on=on, at=at, is_full=True)


@shared_task
def tell_refunds() -> None:
    """Tell payers of money that goes back to them."""
    _for_each_plan(lambda plan, at: apportionment.tell_refunds(plan_id=plan.pk, at=at))


@shared_task
def remind_of_balances() -> None:
    """Remind whoever's balance runs low, where a charter says from where on."""
    _for_each_plan(lambda plan, at: apportionment.remind_of_balances(plan_id=plan.pk, at=at))

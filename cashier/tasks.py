"""What treasurers' tables are swept for; every task may come twice, or never."""

from contextlib import suppress
from typing import Final

from celery import shared_task
from django.utils import timezone

from apportionment import services as apportionment
from cashier import services
from charter import selectors as charter
from charter.rules import CharterRefused, local_date
from treasury import selectors as treasury_selectors
from treasury import services as treasury
from treasury.gateways import GATEWAYS
from treasury.gateways.interface import GatewayFailed

AT_ONCE: Final = 100  # requests to a provider in one sweep


@shared_task
def follow_investigations() -> None:
    """Enter what looking into claims has cost, for two treasurers to book."""
    for plan in charter.plans():
        services.follow_investigations(plan_id=plan.pk, at=charter.now(plan))


@shared_task
def make_checkpoints() -> None:
    """Note what accounts stand at where much was booked, so that balances stay cheap."""
    for plan in charter.plans():
        treasury.make_checkpoints(plan_id=plan.pk, at=charter.now(plan))


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
    for plan in charter.plans():
        at = charter.now(plan)
        for deposit_id in treasury_selectors.deposit_ids_to_ask(plan_id=plan.pk, limit=AT_ONCE):
            ask_deposit(deposit_id=deposit_id)
        for deposit_id in treasury_selectors.deposit_ids_to_resolve(
            plan_id=plan.pk, at=at, limit=AT_ONCE
        ):
            with suppress(GatewayFailed):
                treasury.resolve_deposit(deposit_id=deposit_id, at=at)
        for withdrawal_id in treasury_selectors.withdrawal_ids_to_resolve(
            plan_id=plan.pk, at=at, limit=AT_ONCE
        ):
            with suppress(GatewayFailed):
                treasury.resolve_withdrawal(withdrawal_id=withdrawal_id, at=at)


@shared_task
def settle_from_balances() -> None:
    """Pay what is owed out of what payers hold here, oldest first."""
    for plan in charter.plans():
        treasury.settle_from_balances(plan_id=plan.pk, at=charter.now(plan))


@shared_task
def follow_transfers() -> None:
    """Place what banks told and a killed worker left; count as failed what nobody sent in time."""
    for plan in charter.plans():
        at = charter.now(plan)
        treasury.place_lines(plan_id=plan.pk, at=at)
        treasury.fail_unreceived(plan_id=plan.pk, at=at, most=AT_ONCE)


@shared_task
def fail_wayless() -> None:
    """Count as failed what is due from payers who have no way of paying."""
    for plan in charter.plans():
        at = charter.now(plan)
        treasury.fail_wayless(
            plan_id=plan.pk, at=at, on=local_date(at, plan.time_zone), most=AT_ONCE
        )


@shared_task
def ask_leave() -> None:
    """Ask whoever's own limit holds what they owe whether they want to pay it."""
    for plan in charter.plans():
        apportionment.ask_leave(plan_id=plan.pk, at=charter.now(plan))


@shared_task
def fetch_settlements() -> None:
    """Fetch the batches that providers made; one that is away is asked again next time."""
    at = timezone.now()  # providers know no plan's clock
    for name in treasury_selectors.gateways_in_use():
        if "settlement" in GATEWAYS[name].can:
            with suppress(GatewayFailed):
                treasury.fetch_settlements(gateway=name, at=at)


@shared_task
def follow_mandates() -> None:
    """Ask whether payers have agreed, and whether those hold that a provider refused."""
    pending = treasury_selectors.pending_mandate_ids(at=timezone.now(), limit=AT_ONCE)
    for plan in charter.plans():
        pending += treasury_selectors.doubtful_mandate_ids(plan_id=plan.pk, limit=AT_ONCE)
    for mandate_id in pending:
        with suppress(GatewayFailed):
            treasury.follow_mandate(mandate_id=mandate_id, at=timezone.now())


@shared_task
def reconcile() -> None:
    """Compare bank, batches, payments and books, once a day of each plan's."""
    for plan in charter.plans():
        at = charter.now(plan)
        on = local_date(at, plan.time_zone)
        last = treasury_selectors.latest_reconciliation(plan.pk)
        if last is None or last.on < on:
            treasury.reconcile(plan_id=plan.pk, on=on, at=at)


@shared_task
def remind_of_balances() -> None:
    """Remind whoever's balance runs low, where a charter says from where on."""
    for plan in charter.plans():
        with suppress(CharterRefused):  # one that cannot be read; the other plans go on
            apportionment.remind_of_balances(plan_id=plan.pk, at=charter.now(plan))

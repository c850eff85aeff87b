"""Values for the draw: given under their hash before it, shown in time, and never taken back."""

from datetime import datetime

from django.db import transaction

from members.models import User
from panels import rules
from panels.models import BeaconReading, Commitment, Panel
from panels.services.steps import lock_live
from panels.states import PanelState, Side


@transaction.atomic
def commit_value(*, panel_id: int, side: Side, value: str, by: User, at: datetime) -> Commitment:
    """Seal a value for the draw and publish its hash; it is opened when the draw is made.

    Nobody can hold it back then, not even who gave it: that is what makes it count.
    """
    panel = _lock_committing(panel_id, at=at)
    value = rules.settled_value(value)
    commitment = rules.commitment_of(value, ref=panel.ref)
    return _keep(panel, side, commitment, by=by, at=at, sealed=value)


@transaction.atomic
def commit_hash(
    *, panel_id: int, side: Side, commitment: str, by: User, at: datetime
) -> Commitment:
    """Publish a hash whose value its giver keeps, to show it after the others are fixed."""
    panel = _lock_committing(panel_id, at=at)
    return _keep(panel, side, rules.settled_commitment(commitment), by=by, at=at, is_kept=True)


@transaction.atomic
def show_value(*, panel_id: int, value: str, by: User, at: datetime) -> Commitment:
    """Show a value that was kept, between the end of committing and the draw."""
    panel = lock_live(panel_id, state=PanelState.COMMITTING)
    if not panel.commit_until <= at < panel.draws_at:
        raise rules.WindowClosed(until=panel.draws_at)
    found = Commitment.objects.filter(panel=panel, by=by, is_kept=True, opened_at=None).first()
    if found is None:
        raise rules.NotYours
    value = rules.settled_value(value)
    rules.require_opens(value, commitment=found.commitment, ref=panel.ref)
    found.value, found.opened_at = value, at
    found.save(update_fields=["value", "opened_at"])
    return found


@transaction.atomic
def write_beacon(*, panel_id: int, value: str, by: User, at: datetime) -> Panel:
    """Write down the beacon's value of the round fixed beforehand; the second who agrees counts."""
    panel = lock_live(panel_id, state=PanelState.COMMITTING)
    if panel.beacon_round is None or panel.beacon_value or at < panel.draws_at:
        raise rules.WindowClosed(until=panel.draws_at)
    value = rules.settled_beacon(value)
    BeaconReading.objects.update_or_create(panel=panel, by=by, defaults={"value": value, "at": at})
    if BeaconReading.objects.filter(panel=panel, value=value).exclude(by=by).exists():
        panel.beacon_value = value
        panel.save(update_fields=["beacon_value"])
    return panel


def _lock_committing(panel_id: int, *, at: datetime) -> Panel:
    panel = lock_live(panel_id, state=PanelState.COMMITTING)
    if at >= panel.commit_until:
        raise rules.WindowClosed(until=panel.commit_until)
    return panel


def _keep(
    panel: Panel,
    side: Side,
    commitment: str,
    *,
    by: User,
    at: datetime,
    sealed: str = "",
    is_kept: bool = False,
) -> Commitment:
    given = Commitment.objects.filter(panel=panel)
    if given.filter(by=by).exists() or given.filter(commitment=commitment).exists():
        raise rules.AlreadyCommitted
    return Commitment.objects.create(
        panel=panel,
        side=side,
        number=given.filter(side=side).count() + 1,
        by=by,
        commitment=commitment,
        sealed=sealed,
        is_kept=is_kept,
        given_at=at,
    )

"""Values for the draw, as panels give them; here auditors and the crew do."""

from datetime import datetime

from django.db import transaction

from audits import rules, selectors
from audits.models import Audit, BeaconReading, Commitment
from audits.services.locking import lock_audit
from audits.states import AuditState, Giver
from members import selectors as members
from members.models import User
from members.states import Role
from panels import rules as panels


@transaction.atomic
def commit_value(*, audit_id: int, value: str, by: User, at: datetime) -> Commitment:
    """Seal a value for the draw and publish its hash; the machine opens it when it draws."""
    audit = _lock_committing(audit_id, at=at)
    value = panels.settled_value(value)
    commitment = panels.commitment_of(value, ref=selectors.name_of(audit=audit))
    return _keep(audit, commitment, by=by, at=at, sealed=value)


@transaction.atomic
def commit_hash(*, audit_id: int, commitment: str, by: User, at: datetime) -> Commitment:
    """Publish a hash whose value its giver keeps; whoever runs the server cannot know it then."""
    audit = _lock_committing(audit_id, at=at)
    return _keep(audit, panels.settled_commitment(commitment), by=by, at=at, is_kept=True)


@transaction.atomic
def show_value(*, audit_id: int, value: str, by: User, at: datetime) -> Commitment:
    """Show a value that was kept, between the end of committing and the draw."""
    audit = lock_audit(audit_id, state=AuditState.OPENED)
    if not audit.commit_until <= at < audit.draws_at:
        raise rules.WindowClosed(until=audit.draws_at)
    found = Commitment.objects.filter(audit=audit, by=by, is_kept=True, opened_at=None).first()
    if found is None:
        raise rules.NothingKept
    value = panels.settled_value(value)
    ref = selectors.name_of(audit=audit)
    panels.require_opens(value, commitment=found.commitment, ref=ref)
    found.value, found.opened_at = value, at
    found.save(update_fields=["value", "opened_at"])
    return found


@transaction.atomic
def write_beacon(*, audit_id: int, value: str, by: User, at: datetime) -> Audit:
    """Write down the beacon's value of the round fixed beforehand; the second who agrees counts."""
    audit = lock_audit(audit_id, state=AuditState.OPENED)
    if audit.beacon_round is None or audit.beacon_value or at < audit.draws_at:
        raise rules.WindowClosed(until=audit.draws_at)
    value = panels.settled_beacon(value)
    BeaconReading.objects.update_or_create(audit=audit, by=by, defaults={"value": value, "at": at})
    if BeaconReading.objects.filter(audit=audit, value=value).exclude(by=by).exists():
        audit.beacon_value = value
        audit.save(update_fields=["beacon_value"])
    return audit


def _lock_committing(audit_id: int, *, at: datetime) -> Audit:
    audit = lock_audit(audit_id, state=AuditState.OPENED)
    if at >= audit.commit_until:
        raise rules.WindowClosed(until=audit.commit_until)
    return audit


def _keep(
    audit: Audit,
    commitment: str,
    *,
    by: User,
    at: datetime,
    sealed: str = "",
    is_kept: bool = False,
) -> Commitment:
    given = Commitment.objects.filter(audit=audit)
    if given.filter(by=by).exists() or given.filter(commitment=commitment).exists():
        raise rules.AlreadyCommitted
    roles = frozenset({Role.AUDITOR})
    is_auditor = members.holds_role(user_id=by.pk, roles=roles, plan_id=audit.plan_id)
    giver = Giver.AUDITOR if is_auditor else Giver.CREW
    return Commitment.objects.create(
        audit=audit,
        giver=giver,
        number=given.filter(giver=giver).count() + 1,
        by=by,
        commitment=commitment,
        sealed=sealed,
        is_kept=is_kept,
        given_at=at,
    )

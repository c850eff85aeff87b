"""Appointing the auditor who looks, and the word of the people drawn before anybody does."""

from datetime import datetime
from typing import Final

from django.db import transaction

from audits import rules, selectors
from audits.models import Appointment, Audit, Drawn
from audits.services.locking import lock_audit, tell
from audits.states import AuditState
from charter.rules import local_date
from members import selectors as members
from members.models import User
from members.rules.crew import DECIDING
from members.states import Role

AUDITORS: Final = frozenset({Role.AUDITOR.value})


@transaction.atomic
def appoint_auditor(
    *, audit_id: int, auditor: User, organisation: str, by: User, at: datetime
) -> Appointment:
    """Appoint an outside auditor for an audit that was drawn; whoever was before sees no more.

    Each person drawn is told who will look and until when they may say no. Refused: no auditor of
    the plan, somebody who decides or ever decided there, and who is close to one of those drawn.
    """
    audit = lock_audit(audit_id, state=AuditState.DRAWN)
    organisation = " ".join(organisation.split())[:120]
    if not organisation:
        raise rules.WordsMissing
    _require_outside(audit, auditor, by=by)
    before = selectors.appointment_of(audit=audit)
    if before is not None and before.auditor_id == auditor.pk:
        return before
    if before is not None:
        before.ended_at = at
        before.save(update_fields=["ended_at"])
    appointment = Appointment.objects.create(
        audit=audit,
        auditor=auditor,
        organisation=organisation,
        is_member=members.open_enrolments(user_id=auditor.pk).filter(plan=audit.plan_id).exists(),
        by=by,
        at=at,
        looks_from=at + rules.TELL,
    )
    _tell(appointment, audit, at=at)
    return appointment


@transaction.atomic
def object_to_audit(*, drawn_id: int, by: User, at: datetime) -> Drawn:
    """Write down that a person does not wish to be seen; said twice, it is said once.

    Nobody is drawn in their place, and their aid stays as it is: the request counts, in public, as
    one that could not be checked. Too late where the auditor has written down what they found.
    """
    audit_id = Drawn.objects.values_list("audit", flat=True).get(pk=drawn_id)
    audit = lock_audit(audit_id, state=AuditState.DRAWN)
    drawn = selectors.drawn_of(audit=audit).get(pk=drawn_id)
    if drawn.listed.claim.enrolment.member.holder_id != by.pk:
        raise rules.NotYours
    finding, looks = selectors.finding_of(drawn), selectors.appointment_of(audit=audit)
    if finding is not None and (looks is None or finding.by_id == looks.auditor_id):
        raise rules.TooLate  # what an auditor before wrote down binds nobody
    if drawn.objected_at is None:
        drawn.objected_at = at
        drawn.save(update_fields=["objected_at"])
    return drawn


def _require_outside(audit: Audit, auditor: User, *, by: User) -> None:
    if auditor.pk == by.pk:
        raise rules.SamePerson
    who = {"user_id": auditor.pk, "plan_id": audit.plan_id}
    if not members.holds_role(user_id=auditor.pk, roles=AUDITORS, plan_id=audit.plan_id):
        raise rules.NotAnAuditor
    if members.has_held_role(roles=DECIDING, **who):
        raise rules.NotOutside
    close = selectors.too_close(drawn=selectors.drawn_of(audit=audit), auditor=auditor)
    if close:
        raise rules.TooClose(refs=tuple(close))


def _tell(appointment: Appointment, audit: Audit, *, at: datetime) -> None:
    until_on = local_date(appointment.looks_from, audit.plan.time_zone).isoformat()
    facts = {"organisation": appointment.organisation, "until_on": until_on}
    for drawn in selectors.drawn_of(audit=audit):
        holder = drawn.listed.claim.enrolment.member.holder
        if drawn.objected_at is None and holder.is_active and not selectors.is_erased(drawn):
            ref = drawn.listed.claim.ref
            once = f"{appointment.pk}/{ref}"
            tell(audit, "drawn", [holder], at=at, once=once, ref=ref, **facts)
    tell(audit, "appointed", [appointment.auditor], at=at, once=appointment.pk, **facts)

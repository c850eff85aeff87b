"""Looking at a request that was drawn: nothing is shown that is not noted for its person first."""

from datetime import datetime

from audits import rules, selectors
from audits.models import Drawn
from audits.states import AuditState
from claims import services as claims
from claims.models import Evidence
from members import services as members
from members.models import User
from members.states import AccessKind
from papers.models import Paper


def open_drawn(*, drawn: Drawn, by: User, at: datetime) -> None:
    """Note that the auditor opens a request and its person's identity; refused, nothing is shown.

    Once a day each; the person reads it on the request's page and in `/me/data/`.
    """
    require_may_look(drawn=drawn, by=by, at=at)
    claim = drawn.listed.claim
    claims.open_case(claim=claim, by=by, at=at)
    member_id = claim.enrolment.member_id
    members.record_access(member_id=member_id, kind=AccessKind.IDENTITY, by=by, at=at)


def open_drawn_paper(*, drawn: Drawn, evidence: Evidence, by: User, at: datetime) -> Paper:
    """Return a paper of a request to be opened, noted for its person."""
    require_may_look(drawn=drawn, by=by, at=at)
    return claims.open_paper(evidence=evidence, by=by, at=at)


def require_may_look(*, drawn: Drawn, by: User, at: datetime) -> None:
    """Refuse whoever is not appointed (any more), comes too early, or was told no."""
    appointment = selectors.appointment_of(audit=drawn.audit)
    if appointment is None or appointment.auditor_id != by.pk:
        raise rules.NotYours
    if drawn.audit.state != AuditState.DRAWN:
        raise rules.MovedOn
    if at < appointment.looks_from:
        raise rules.TooEarly(opens_at=appointment.looks_from)
    if drawn.objected_at is not None or selectors.is_erased(drawn):
        raise rules.NotToBeSeen
    one = selectors.drawn_of(audit=drawn.audit).filter(pk=drawn.pk)
    if selectors.too_close(drawn=one, auditor=by):
        raise rules.TooClose(refs=(drawn.listed.claim.ref,))

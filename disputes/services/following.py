"""What claims have become meanwhile: appeals and objections are closed by it, swept, not called."""

from datetime import datetime

from django.db import transaction

from claims.models import Claim, Decision
from claims.services.steps import lock_claim
from claims.states import SHOWN, ClaimState, Verdict
from disputes import rules
from disputes.models import Appeal, Objection
from disputes.services.answering import let_fall
from disputes.services.objecting import lock_objection, walk
from disputes.services.telling import tell_objector
from disputes.states import PENDING, AppealState, ObjectionState

HELD = SHOWN | {ClaimState.PANEL}  # where an objection still has something to doubt


@transaction.atomic
def follow_appeal(*, appeal_id: int) -> Appeal:
    """Close an open appeal by the decision that came after it; twice, it is closed once."""
    claim_id = Appeal.objects.values_list("claim_id", flat=True).get(pk=appeal_id)
    claim = lock_claim(claim_id)
    appeal = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal_id)
    if appeal.state != AppealState.OPEN:
        return appeal
    if decision := claim.decisions.filter(pk__gt=appeal.against_id or 0, at__gte=appeal.at).first():
        appeal.outcome, appeal.closed_at = decision, decision.at
        is_better = _is_better(appeal.against, decision)
        appeal.state = AppealState.UPHELD if is_better else AppealState.REJECTED
    elif claim.state == ClaimState.WITHDRAWN:
        appeal.state, appeal.closed_at = AppealState.WITHDRAWN, claim.state_since
    appeal.save(update_fields=["outcome", "state", "closed_at"])
    return appeal


@transaction.atomic
def follow_objection(*, objection_id: int, at: datetime) -> Objection:
    """Close a pending objection whose claim a panel has decided, or which has nothing to doubt."""
    objection = lock_objection(objection_id)
    if objection.state not in PENDING:
        return objection
    claim = objection.claim
    if decision := _by_panel(claim, objection):
        _settle_by_panel(objection, decision, at=at)
    elif claim.state not in HELD:
        let_fall(objection, at=at)
    return objection


def _is_better(before: Decision | None, after: Decision) -> bool:
    if before is None:
        return after.verdict == Verdict.GRANT
    return rules.outcome_of_appeal(
        before=(before.verdict, before.award_minor), after=(after.verdict, after.award_minor)
    )


def _by_panel(claim: Claim, objection: Objection) -> Decision | None:
    later = claim.decisions.filter(pk__gt=objection.decision_id or 0, at__gte=objection.at)
    return later.exclude(panel_ref="").first()


def _settle_by_panel(objection: Objection, decision: Decision, *, at: datetime) -> None:
    """Answer an objection as the panel has decided; its reasons are public at the panel's page."""
    if objection.state == ObjectionState.PROPOSED:
        let_fall(objection, at=at)
        return
    objection.panel_ref, objection.answered_at = decision.panel_ref, decision.at
    is_upheld = decision.verdict == Verdict.REFUSE
    walk(objection, "uphold" if is_upheld else "dismiss", by=None, at=at)
    tell_objector(objection, "objection_answered", at=at, is_upheld=is_upheld, answer="")

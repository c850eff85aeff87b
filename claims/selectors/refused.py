"""Refusals after which a charter gives the claimant's own past shares back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from charter import selectors as charter
from charter.models import Plan
from claims.models import Claim, Decision
from claims.states import ClaimState, Verdict


@dataclass(frozen=True)
class RefusedInGoodFaith:
    """A refusal that stands: nobody can appeal against it any more."""

    ref: str
    plan_id: int
    enrolment_id: int
    reason_code: str


def refused_in_good_faith(*, plan: Plan, at: datetime) -> list[RefusedInGoodFaith]:
    """Return the refusals that stand and for whose reason the binding charter returns own shares.

    Source of the rule: Kang'ai Commune's six situations (a charter's `return_own_shares`).
    """
    found: list[RefusedInGoodFaith] = []
    refused = Claim.objects.filter(plan=plan, state=ClaimState.REFUSED, decided_at__lte=at)
    for claim in refused.select_related("version").order_by("pk"):
        terms = charter.terms_of(claim.version)
        decision = claim.decisions.order_by("-pk").first()
        if decision is None or not _returns(decision, terms.return_own_shares):
            continue
        if decision.at + timedelta(days=terms.review.appeal_days) <= at:
            code = decision.reason_code
            found.append(RefusedInGoodFaith(claim.ref, plan.pk, claim.enrolment_id, code))
    return found


def _returns(decision: Decision, codes: tuple[str, ...]) -> bool:
    return decision.verdict == Verdict.REFUSE and decision.reason_code in codes

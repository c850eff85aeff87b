"""What a reader found and what was decided, each as a row of its own, and the letter about it."""

from datetime import datetime

from charter.rules import BenefitKind
from charter.selectors import terms_of
from claims import rules, selectors
from claims.models import Claim, ClaimEvent, Decision, Reading
from claims.rules import Finding, SumLine
from claims.services.steps import day, tell
from claims.states import Verdict
from members.models import User


def write_reading(
    claim: Claim, finding: Finding, *, by: User, at: datetime, is_blind: bool
) -> Reading:
    """Write down what a reader found."""
    return Reading.objects.create(
        claim=claim,
        round=claim.round,
        by=by,
        at=at,
        is_blind=is_blind,
        verdict=finding.verdict,
        award_minor=finding.award_minor,
        severity=finding.severity,
        sum=sum_of(claim, finding),
        article=finding.article,
        reason_code=finding.reason_code,
        fact=finding.fact,
        reason=finding.reason,
        remedy=finding.remedy,
        alternatives=finding.alternatives,
        undeclared=finding.undeclared,
        causality=finding.causality,
        materiality=finding.materiality,
    )


def sum_of(claim: Claim, finding: Finding) -> list[SumLine]:
    """Return how an award comes about, line by line; what a reader gave less stands last.

    Refuses more than the charter's rules give: a reader may go below them, never above. Where
    they rest on bills and none was counted one by one, the reader's own sum stands, within the cap.
    """
    if finding.award_minor is None or _has_no_bills(claim):
        return []
    found = selectors.award_of(claim=claim, severity=finding.severity)
    rules.require_within_sum(award_minor=finding.award_minor, sum_minor=found.award_minor)
    lines = [SumLine(key=line.key, minor=line.minor) for line in found.lines]
    less_minor = finding.award_minor - found.award_minor
    return [*lines, SumLine(key="less", minor=less_minor)] if less_minor else lines


def _has_no_bills(claim: Claim) -> bool:
    benefit = terms_of(claim.version).benefit
    if benefit is None or benefit.kind not in {BenefitKind.REIMBURSEMENT, BenefitKind.MIXED}:
        return False
    return not claim.bills.filter(accepted_minor__isnull=False).exists()


def put_grounds(claim: Claim, finding: Finding) -> None:
    """Let a claim carry what was found; its state, and who found it, are the caller's."""
    claim.verdict, claim.recommended_minor = finding.verdict, finding.award_minor
    claim.article, claim.fact = finding.article, finding.fact
    claim.reason, claim.remedy = finding.reason, finding.remedy


def reading_confirmed(claim: Claim) -> Reading:
    """Return the reading that stands as a claim's recommendation.

    One that was recommended before readings were kept gets its row now, from what stands there.
    """
    own = claim.readings.filter(by=claim.recommended_by, round=claim.round)
    if reading := own.order_by("pk").last():
        return reading
    assert claim.recommended_by is not None
    return Reading.objects.create(
        claim=claim,
        round=claim.round,
        by=claim.recommended_by,
        at=claim.state_since,
        verdict=claim.verdict,
        award_minor=claim.recommended_minor,
        article=claim.article,
        fact=claim.fact,
        reason=claim.reason,
        remedy=claim.remedy,
    )


def decide(claim: Claim, *, at: datetime, reading: Reading | None = None) -> Decision:
    """Write down the decision that stands in a claim; without a reading it is a panel's."""
    return Decision.objects.create(
        claim=claim,
        round=claim.round,
        reading=reading,
        verdict=claim.verdict,
        award_minor=claim.award_minor,
        article=claim.article,
        reason_code=reading.reason_code if reading else "",
        fact=claim.fact,
        reason=claim.reason,
        remedy=claim.remedy,
        alternatives=reading.alternatives if reading else "",
        by=claim.decided_by,
        panel_ref=claim.panel_ref,
        at=at,
    )


def tell_decision(claim: Claim, decision: Decision, *, at: datetime) -> None:
    """Tell the claimant what was decided, on what, and until when they may appeal."""
    until = selectors.appeal_until(claim=claim, decided_at=decision.at)
    tell(
        claim,
        "granted" if decision.verdict == Verdict.GRANT else "refused",
        once=decision.pk,
        at=at,
        award_minor=decision.award_minor,
        currency=claim.plan.currency,
        article=decision.article,
        fact=decision.fact,
        reason=decision.reason,
        remedy=decision.remedy,
        appeal_until=day(claim, until) if until else "",
    )


def grounds_of(claim: Claim) -> ClaimEvent:
    """Return a step of history, not written yet, with the grounds as they stand in the claim."""
    return ClaimEvent(
        article=claim.article,
        fact=claim.fact,
        remedy=claim.remedy,
        award_minor=claim.recommended_minor,
    )

"""What objections, appeals and panels do to a claim; who may is asked in the rooms above."""

from datetime import datetime

from django.db import transaction

from charter.selectors import terms_of
from claims import rules, selectors, states
from claims.models import Claim
from claims.services.decisions import decide, grounds_of, put_grounds, tell_decision
from claims.services.steps import clear_decision, lock_claim, tell, walk
from claims.states import ClaimState, Round, Verdict
from members.models import User


@transaction.atomic
def contest(*, claim_id: int, reason: str, at: datetime, by: User | None = None) -> Claim:
    """Halt a claim on notice, for a member has objected; its notice stays as it is.

    Refused from the moment on in which the notice ends, swept or not: `NoticeIsOver`.
    """
    claim = lock_claim(claim_id)
    if claim.state == ClaimState.ON_NOTICE and claim.notice_until and at >= claim.notice_until:
        raise rules.NoticeIsOver
    event = walk(claim, "contest", reason=reason, by=by, at=at)
    tell(claim, "contested", once=event.pk, at=at)
    return claim


@transaction.atomic
def dismiss(*, claim_id: int, reason: str, by: User | None, at: datetime) -> Claim:
    """Put a contested claim back on notice: every objection is answered, none upheld.

    The notice ends when it would have; if that has passed, the next sweep clears the claim.
    """
    claim = lock_claim(claim_id)
    event = walk(claim, "dismiss", reason=reason, by=by, at=at)
    tell(claim, "dismissed", once=event.pk, reason=reason, at=at)
    return claim


@transaction.atomic
def uphold(*, claim_id: int, reason: str, by: User | None, at: datetime) -> Claim:
    """Return a contested claim to its readers: award and notice are gone, it leaves the period."""
    claim = lock_claim(claim_id)
    clear_decision(claim)
    event = walk(claim, "uphold", reason=reason, by=by, at=at)
    tell(claim, "upheld", once=event.pk, reason=reason, at=at)
    return claim


@transaction.atomic
def appeal(*, claim_id: int, reason: str, by: User, at: datetime) -> Claim:
    """Take a decided claim one round up: to other reviewers, and from them to the panel.

    Whoever calls has asked whether `by` speaks for the claimant. Refused after the charter's days
    (`AppealTooLate`), and where nobody is left to ask (`LadderEnds`): then there is the bundle for
    somebody outside.
    """
    claim = lock_claim(claim_id)
    require_appeal(claim, at=at)
    rules.require_words({"reason": reason})
    clear_decision(claim)
    claim.round += 1
    event = walk(claim, "appeal", reason=reason, by=by, at=at)
    tell(claim, "appealed", once=event.pk, at=at)
    return claim


@transaction.atomic
def let_stand(*, claim_id: int, by: User, at: datetime) -> Claim:
    """Let the last decision stand as it did: an appeal that nobody reads yet was taken back.

    Its days run on from the day it was made: within them it may be appealed against again.
    """
    claim = lock_claim(claim_id)
    decision = claim.decisions.select_related("reading").latest("pk")
    move = f"stand_{decision.verdict}"
    states.target_of(move, claim.state)
    claim.recommended_by = decision.reading.by if decision.reading else None
    claim.verdict, claim.recommended_minor = decision.verdict, decision.award_minor
    claim.article, claim.fact = decision.article, decision.fact
    claim.reason, claim.remedy = decision.reason, decision.remedy
    claim.decided_by, claim.decided_at = decision.by, decision.at
    claim.panel_ref, claim.award_minor = decision.panel_ref, decision.award_minor
    claim.round = decision.round
    walk(claim, move, by=by, at=at)
    return claim


def require_appeal(claim: Claim, *, at: datetime) -> None:
    """Refuse an appeal out of turn, too late, or beyond the last round of the charter."""
    states.target_of("appeal", claim.state)
    assert claim.decided_at is not None, "what may be appealed against was decided"
    until = selectors.appeal_until(claim=claim, decided_at=claim.decided_at)
    if until is None:
        raise rules.LadderEnds
    if at >= until:
        raise rules.AppealTooLate(until=until)


@transaction.atomic
def call_panel(*, claim_id: int, reason: str, by: User | None, at: datetime) -> Claim:
    """Put a contested or appealed claim before a panel; that is the last round within the pool.

    What was decided, and a notice, are taken from the claim; `NoPanel` if its charter has none.
    """
    claim = lock_claim(claim_id)
    states.target_of("call_panel", claim.state)
    if terms_of(claim.version).panel is None:
        raise rules.NoPanel
    clear_decision(claim)
    claim.round = Round.PANEL
    event = walk(claim, "call_panel", reason=reason, by=by, at=at)
    tell(claim, "before_panel", once=event.pk, at=at)
    return claim


@transaction.atomic
def panel_decides(
    *,
    claim_id: int,
    verdict: Verdict,
    award_minor: int | None,
    article: str,
    fact: str,
    reason: str,
    remedy: str,
    panel_ref: str,
    at: datetime,
) -> Claim:
    """Write down what a panel decided: the award goes on notice with the next run, or none does.

    `award_minor` is for a grant, at most the case's cap; a refusal says in `remedy` what would
    change it. The letter is the same as after two reviewers.
    """
    claim = lock_claim(claim_id)
    move = "panel_grant" if verdict == Verdict.GRANT else "panel_refuse"
    states.target_of(move, claim.state)
    given = rules.Finding(
        verdict=verdict,
        award_minor=award_minor,
        article=article,
        fact=fact,
        reason=reason,
        remedy=remedy,
    )
    put_grounds(claim, rules.settled(given, cap_minor=claim.cap_minor))
    claim.award_minor, claim.decided_at, claim.panel_ref = claim.recommended_minor, at, panel_ref
    walk(claim, move, reason=reason, by=None, at=at, grounds=grounds_of(claim))
    tell_decision(claim, decide(claim, at=at), at=at)
    return claim


@transaction.atomic
def panel_return(*, claim_id: int, reason: str, by: User | None, at: datetime) -> Claim:
    """Return a claim from the panel to reviewers, as when the panel cannot be filled."""
    claim = lock_claim(claim_id)
    event = walk(claim, "panel_return", reason=reason, by=by, at=at)
    tell(claim, "returned", once=event.pk, reason=reason, at=at)
    return claim

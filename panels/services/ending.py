"""How a panel ends, and what its claim hears of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation

from charter.rules import IfNotFilled
from claims import selectors as claim_selectors
from claims import services as claims
from claims.models import Claim, Decision
from claims.states import Verdict as ClaimVerdict
from members.models import User
from panels import rules, selectors
from panels.models import Ballot, Panel, Seat
from panels.rules import Tally
from panels.services.steps import tell, walk
from panels.states import PanelState, SeatState, Verdict, Why
from panels.words import Grounds, default_grounds, return_words, verdict_grounds


def decide(panel: Panel, counted: Tally, *, at: datetime) -> None:
    """End a locked panel with what its ballots say, and let the claim be decided by it."""
    award_minor = _award_minor(panel.claim)
    if counted.verdict == Verdict.GRANT and award_minor is None:
        _return(panel, at=at)  # there is no sum to give: readers must find one
        return
    panel.verdict, panel.yes_count, panel.no_count = counted.verdict, counted.yes, counted.no
    walk(panel, "decide", at=at)
    Ballot.objects.filter(panel=panel).update(counted_for=panel.claim)
    with _claimants_language(panel):
        grounds = verdict_grounds(counted)
    _decide_claim(panel, counted.verdict, award_minor, grounds, at=at)
    _tell_sitting(panel, at=at)


def give_up(panel: Panel, why: Why, *, at: datetime) -> None:
    """End a locked panel that cannot decide; its claim goes where the charter sends it."""
    panel.why = why
    Seat.objects.filter(panel=panel, state=SeatState.INVITED).update(
        state=SeatState.SILENT, answered_at=at
    )
    walk(panel, "give_up", at=at)
    verdict, award_minor = _default(panel)
    if verdict:
        with _claimants_language(panel):
            grounds = default_grounds(panel)
        _decide_claim(panel, verdict, award_minor, grounds, at=at)
    else:
        with _claimants_language(panel):
            reason = return_words(panel)
        claims.panel_return(claim_id=panel.claim_id, reason=reason, by=None, at=at)
    _tell_sitting(panel, at=at)


def close(panel: Panel, *, at: datetime) -> None:
    """Close a locked panel whose claim was taken back: nobody opens its ballots any more."""
    Seat.objects.filter(panel=panel, state=SeatState.INVITED).update(
        state=SeatState.SILENT, answered_at=at
    )
    walk(panel, "close", at=at)
    _tell_sitting(panel, at=at)


@transaction.atomic
def publish_reason(*, ballot_id: UUID, words: str, by: User, at: datetime) -> Ballot:
    """Let out a reason, with what would single somebody out taken from it; once, after the count.

    Words may be empty: then nothing of it is published. The ballot keeps its own words.
    """
    ballot = Ballot.objects.select_for_update(of=("self",)).get(pk=ballot_id)
    if ballot.counted_for_id is None:
        raise rules.WindowClosed
    if ballot.approved_at is not None:
        raise rules.AlreadyAnswered
    ballot.published, ballot.approved_by, ballot.approved_at = words.strip(), by, at
    ballot.save(update_fields=["published", "approved_by", "approved_at"])
    return ballot


def _return(panel: Panel, *, at: datetime) -> None:
    panel.if_not_filled = IfNotFilled.REVIEWERS
    give_up(panel, Why.NO_SUM, at=at)


def _default(panel: Panel) -> tuple[str, int | None]:
    """Return the verdict that stands without a panel; none: back to the readers."""
    match panel.if_not_filled:
        case IfNotFilled.REFUSE:
            return Verdict.REFUSE, None
        case IfNotFilled.GRANT:
            award_minor = _award_minor(panel.claim)
            return (Verdict.GRANT, award_minor) if award_minor else ("", None)
        case IfNotFilled.OUTSIDE:
            before = _decision_before(panel.claim)
            return (before.verdict, before.award_minor) if before else ("", None)
    return "", None


def _decision_before(claim: Claim) -> Decision | None:
    return claim.decisions.order_by("-pk").first()


def _award_minor(claim: Claim) -> int | None:
    """Return what a grant gives: what was granted before, else what the charter's rules come to."""
    granted = claim.decisions.filter(verdict=ClaimVerdict.GRANT).order_by("-pk").first()
    if granted is not None:
        return granted.award_minor
    found = claim_selectors.award_of(claim=claim).award_minor
    return min(found, claim.cap_minor) if found > 0 and claim.cap_minor > 0 else None


def _decide_claim(
    panel: Panel, verdict: str, award_minor: int | None, grounds: Grounds, *, at: datetime
) -> None:
    claims.panel_decides(
        claim_id=panel.claim_id,
        verdict=ClaimVerdict(verdict),
        award_minor=award_minor if verdict == Verdict.GRANT else None,
        article=panel.article,
        fact=grounds.fact,
        reason=grounds.reason,
        remedy=grounds.remedy if verdict == Verdict.REFUSE else "",
        panel_ref=panel.ref,
        at=at,
    )


def _claimants_language(panel: Panel) -> "translation.override":
    return translation.override(panel.claim.enrolment.member.holder.language or None)


def _tell_sitting(panel: Panel, *, at: datetime) -> None:
    """Tell who sat, or had said yes, that it is over."""
    seats = selectors.line_of(panel=panel)
    sat = [seat.entry.user_id for seat in seats if seat.state == SeatState.ACCEPTED]
    users = User.objects.filter(pk__in=[one for one in sat if one])
    tell(panel, "ended", users, at=at, decided="yes" if panel.state == PanelState.DECIDED else "")

"""Questions about decisions: the letter of each, how long it may be appealed, who agreed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from charter.selectors import terms_of
from claims.models import Claim, Decision, Reading
from claims.rules import last_round

BOTH: Final = 2


def appeal_until(*, claim: Claim, decided_at: datetime) -> datetime | None:
    """Return the moment until which (not included) a decision may be appealed against.

    None after the last round of the charter: nobody within the pool is left to ask.
    """
    terms = terms_of(claim.version)
    if claim.round >= last_round(has_panel=terms.panel is not None):
        return None
    return decided_at + timedelta(days=terms.review.appeal_days)


def decisions_of(*, claim: Claim) -> QuerySet[Decision]:
    """Return what was decided of a claim, latest first."""
    return claim.decisions.select_related("by", "reading").order_by("-pk")


def readings_of(*, claim: Claim) -> QuerySet[Reading]:
    """Return what the readers of a claim found, oldest first."""
    return claim.readings.select_related("by").order_by("pk")


def awaits_blind_reading(*, claim: Claim) -> bool:
    """Return whether a second reader still has to read a claim without seeing the first."""
    if not claim.is_blind:
        return False
    return claim.readings.filter(round=claim.round, is_blind=True).count() < BOTH


@dataclass(frozen=True)
class Agreement:
    """How often two readers who did not see each other found the same; counts of claims."""

    pairs: int
    same_verdict: int
    same_award: int  # of the pairs: verdict and award, both the same


def blind_agreement(*, plan_id: int, since: datetime | None = None) -> Agreement:
    """Return how often blind readers of a plan agreed, from an instant on; a public figure."""
    readings = Reading.objects.filter(claim__plan_id=plan_id, is_blind=True).order_by("pk")
    if since is not None:
        readings = readings.filter(at__gte=since)
    found: dict[tuple[int, int], list[tuple[str, int | None]]] = defaultdict(list)
    rows = readings.values_list("claim_id", "round", "verdict", "award_minor")
    for claim_id, round_no, verdict, award_minor in rows:
        found[claim_id, round_no].append((verdict, award_minor))
    pairs = [both for both in found.values() if len(both) == BOTH]
    return Agreement(
        pairs=len(pairs),
        same_verdict=sum(first[0] == second[0] for first, second in pairs),
        same_award=sum(first == second for first, second in pairs),
    )

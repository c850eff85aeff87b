"""Which part of each award a period brings, and what no period has placed yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import F, Sum

from apportionment import rules
from apportionment.models import Period, Portion
from apportionment.states import RunState
from charter import selectors as charter
from charter.models import CharterVersion
from charter.rules import BenefitKind, Terms
from claims import selectors as claims
from claims.models import Claim


@dataclass(frozen=True)
class BroughtAward:
    """The part of one claim's award that a period brings, before any cap."""

    claim: Claim
    part_no: int
    minor: int


def brought_awards(*, period: Period, terms: Terms, with_notice: bool) -> list[BroughtAward]:
    """Return what a period brings of each award whose notice is over, oldest first.

    With `with_notice`, as if all that is still on notice had been cleared.
    """
    waiting = claims.claims_on_the_way if with_notice else claims.claims_to_share
    found = list(waiting(plan_id=period.plan_id, noticed_until=period.notice_until))
    past = _past_portions(found, before_no=period.no)
    brought = [_brought(claim, terms=terms, past=past.get(claim.pk, [])) for claim in found]
    return [award for award in brought if award.minor > 0]


def placed_minor(*, claim_ids: Iterable[int]) -> dict[int, int]:
    """Return what sealed periods have placed for good of each award: shared, borne or cut."""
    rows = Portion.objects.filter(claim_id__in=claim_ids, period__run__state=RunState.SEALED)
    placed = F("allowed_minor") + F("borne_minor") + F("cut_minor")
    return dict(rows.values_list("claim_id").annotate(minor=Sum(placed)))


def awarded_minor(*, plan_id: int, claim_id: int) -> int:
    """Return what a plan's sealed periods have given of an award: shared, or borne by others."""
    rows = Portion.objects.filter(
        claim=claim_id, period__plan_id=plan_id, period__run__state=RunState.SEALED
    )
    given = rows.aggregate(minor=Sum(F("allowed_minor") + F("borne_minor")))["minor"]
    return given or 0


def _past_portions(found: list[Claim], *, before_no: int) -> dict[int, list[Portion]]:
    by_claim: dict[int, list[Portion]] = {}
    rows = Portion.objects.filter(
        claim__in=[claim.pk for claim in found],
        period__no__lt=before_no,
        period__run__state=RunState.SEALED,
    )
    for portion in rows.order_by("period__no"):
        by_claim.setdefault(portion.claim_id, []).append(portion)
    return by_claim


def _brought(claim: Claim, *, terms: Terms, past: list[Portion]) -> BroughtAward:
    award = claim.award_minor or 0
    left = past[-1].left_minor if past else 0
    placed = sum(one.allowed_minor + one.borne_minor + one.cut_minor for one in past)
    scheduled = rules.scheduled_minor(
        award_minor=award,
        unscheduled_minor=award - placed - left,
        periods_before=len(past),
        schedule=_schedule(claim, terms=terms),
    )
    return BroughtAward(claim=claim, part_no=len(past) + 1, minor=scheduled + left)


def _schedule(claim: Claim, *, terms: Terms) -> rules.Schedule:
    """Return how the charter brings this award; a monthly benefit is by the claim's version."""
    if terms.benefit is None or terms.benefit.kind is not BenefitKind.MONTHLY or not claim.band:
        return rules.Schedule(spread_over_periods=terms.spread_over_periods)
    return rules.Schedule(
        monthly_minor=_benefit_minor(claim.version, claim.band.key),
        periods_a_month=len(terms.calendar.notice_on),
    )


@lru_cache(maxsize=256)  # a version never changes
def _benefit_minor(version: CharterVersion, band_key: str) -> int:
    return charter.terms_of(version).band(band_key).benefit_minor

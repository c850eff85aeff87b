"""Which part of each award a period brings, and what no period has placed yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.db.models import F, QuerySet, Sum

from apportionment import rules
from apportionment.models import Period, Portion
from apportionment.states import RunState
from charter import selectors as charter
from charter.models import CharterVersion
from charter.rules import BenefitKind, Terms
from claims import selectors as claims
from claims.models import Claim

ASKED: Final = ("enrolment", "award_minor", "notice_from", "version", "band")  # of a claim


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
    plan_id, until = period.plan_id, period.notice_until
    if with_notice:
        found = list(claims.claims_on_the_way(plan_id=plan_id, noticed_until=until))
    else:
        found = list(_to_share(terms, plan_id=plan_id, noticed_until=until))
    past = _past_portions(found, period=period)
    brought = [_brought(claim, terms=terms, past=past.get(claim.pk, [])) for claim in found]
    return [award for award in brought if award.minor > 0]


def placed_minor(*, claim_ids: Iterable[int], before_no: int | None = None) -> dict[int, int]:
    """Return what sealed periods have placed for good of each award: shared, borne or cut.

    All of them, or those before one; an award of which none has brought anything is left out.
    """
    rows = Portion.objects.filter(claim_id__in=claim_ids, period__run__state=RunState.SEALED)
    if before_no is not None:
        rows = rows.filter(period__no__lt=before_no)
    placed = F("allowed_minor") + F("borne_minor") + F("cut_minor")
    return dict(rows.values_list("claim_id").annotate(minor=Sum(placed)))


def awarded_minor(*, plan_id: int, claim_id: int) -> int:
    """Return what a plan's sealed periods have given of an award: shared, or borne by others."""
    rows = Portion.objects.filter(
        claim=claim_id, period__plan_id=plan_id, period__run__state=RunState.SEALED
    )
    given = rows.aggregate(minor=Sum(F("allowed_minor") + F("borne_minor")))["minor"]
    return given or 0


def _to_share(terms: Terms, *, plan_id: int, noticed_until: datetime) -> QuerySet[Claim]:
    """Return the claims to share with no more than the arithmetic asks for: no names, no story."""
    found = claims.claims_to_share(plan_id=plan_id, noticed_until=noticed_until)
    bare = found.select_related(None).only(*ASKED)
    return bare.select_related("version", "band") if _is_monthly(terms) else bare


def _past_portions(found: list[Claim], *, period: Period) -> dict[int, list[Portion]]:
    """Return what sealed periods have brought of each, in their order.

    No earlier one can have brought what was put on notice at this period's cutoff.
    """
    by_claim: dict[int, list[Portion]] = {}
    rows = Portion.objects.filter(
        claim__in=[claim.pk for claim in found if claim.notice_from != period.cutoff_at],
        period__no__lt=period.no,
        period__run__state=RunState.SEALED,
    )
    for portion in rows.order_by("period__no"):
        by_claim.setdefault(portion.claim_id, []).append(portion)
    return by_claim


def _brought(claim: Claim, *, terms: Terms, past: list[Portion]) -> BroughtAward:
    award = claim.award_minor or 0
    left = past[-1].left_minor if past else 0
    placed = sum(one.placed_minor for one in past)
    scheduled = rules.scheduled_minor(
        award_minor=award,
        unscheduled_minor=award - placed - left,
        periods_before=len(past),
        schedule=_schedule(claim, terms=terms),
    )
    return BroughtAward(claim=claim, part_no=len(past) + 1, minor=scheduled + left)


def _schedule(claim: Claim, *, terms: Terms) -> rules.Schedule:
    """Return how the charter brings this award; a monthly benefit is by the claim's version."""
    if not _is_monthly(terms) or claim.band is None:
        return rules.Schedule(spread_over_periods=terms.spread_over_periods)
    return rules.Schedule(
        monthly_minor=_benefit_minor(claim.version, claim.band.key),
        periods_a_month=len(terms.calendar.notice_on),
    )


def _is_monthly(terms: Terms) -> bool:
    return terms.benefit is not None and terms.benefit.kind is BenefitKind.MONTHLY


@lru_cache(maxsize=256)  # a version never changes
def _benefit_minor(version: CharterVersion, band_key: str) -> int:
    return charter.terms_of(version).band(band_key).benefit_minor

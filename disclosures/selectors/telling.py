"""How finely the cases of a plan may be told now: its members by band, as counted last."""

from collections.abc import Iterable, Sequence

from django.db.models import Subquery

from apportionment import selectors as apportionment
from apportionment.models import Share
from charter.models import Band
from claims.models import Claim
from disclosures import rules
from disclosures.rules import telling


def groups(*, plan_id: int) -> list[telling.Group]:
    """Return a plan's bands with their heads at the latest cutoff; none before the first."""
    latest = apportionment.periods(plan_id=plan_id).values("no")[:1]
    shares = Share.objects.filter(plan_id=plan_id, no=Subquery(latest)).select_related("band")
    return groups_of((share.band, share.counted) for share in shares)


def groups_of(counted: Iterable[tuple[Band, int]]) -> list[telling.Group]:
    """Return bands with their heads, as the rule of telling wants them."""
    return [telling.Group(_ages(band), heads) for band, heads in counted]


def told_of_claim(
    claim: Claim, groups: Sequence[telling.Group], measure: telling.Measure = telling.PUBLIC
) -> telling.Told:
    """Return how finely a claim is told to the readers of this measure."""
    return telling.told(
        event_on=claim.event_on,
        ages=None if claim.band is None else _ages(claim.band),
        groups=groups,
        measure=measure,
    )


def _ages(band: Band) -> rules.Ages:
    return rules.Ages(
        from_days=band.from_days, from_years=band.from_years, until_years=band.until_years
    )

"""Questions about plans, their charters and their clocks."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from charter import rules
from charter.models import Band, CharterCutoff, CharterVersion, Plan
from charter.rules import BandTerms, NoCharterInForce, Terms


def now(plan: Plan) -> datetime:
    """Return the plan's time: the only clock that doors of this plan read."""
    return timezone.now() + plan.clock_offset


def plans() -> QuerySet[Plan]:
    return Plan.objects.order_by("pk")


def plan_by_slug(slug: str) -> Plan:
    return Plan.objects.get(slug=slug)


def plan_by_id(plan_id: int) -> Plan:
    return Plan.objects.get(pk=plan_id)


def versions(plan_id: int) -> QuerySet[CharterVersion]:
    """Return all versions of a plan's charter, oldest first."""
    return CharterVersion.objects.filter(plan_id=plan_id).order_by("number")


def versions_of(plan_ids: Collection[int]) -> QuerySet[CharterVersion]:
    """Return all versions of some plans' charters, oldest first in each."""
    found = CharterVersion.objects.filter(plan_id__in=plan_ids).defer("source_toml")
    return found.order_by("plan_id", "number")


def version_at(plan_id: int, at: datetime) -> CharterVersion:
    """Return the version in force at this instant."""
    version = versions(plan_id).filter(in_force_at__lte=at).last()
    if version is None:
        raise NoCharterInForce(plan_id=plan_id, at=at)
    return version


def terms_at(plan_id: int, at: datetime) -> Terms:
    """Return the terms in force at this instant."""
    return terms_of(version_at(plan_id, at))


def terms_of(version: CharterVersion) -> Terms:
    return rules.terms_from_json(version.terms)


def frozen_at(plan_id: int) -> datetime:
    """Return the instant up to which heads have been counted."""
    return CharterCutoff.objects.values_list("frozen_at", flat=True).get(plan_id=plan_id)


def bands(plan_id: int) -> QuerySet[Band]:
    return Band.objects.filter(plan_id=plan_id).order_by("pk")


def band_ids(plan_id: int) -> Mapping[str, int]:
    """Return the id of each band by its key."""
    return dict(bands(plan_id).values_list("key", "pk"))


def band_label(band: Band | BandTerms) -> str:
    """Return an age band in the reader's language: 30 days to 39 years."""
    facts = {
        "days": band.from_days,
        "years": band.from_years,
        "last": band.until_years and band.until_years - 1,
    }
    if not band.from_days and not band.from_years and band.until_years is None:
        return _("All ages")
    if band.from_days is not None and band.until_years is None:
        return _("%(days)s days and over") % facts
    if band.from_days is not None:
        return _("%(days)s days to %(last)s years") % facts
    if band.until_years is None:
        return _("%(years)s years and over") % facts
    return _("%(years)s to %(last)s years") % facts

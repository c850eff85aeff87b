"""What things are called: causes, states, bands, months, plans."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from charter.rules import BandTerms
from charter.templatetags.plan_time import band_label
from claims.states import Cause, ClaimState
from disclosures.rules import Ages, BandPart, PlanPart

NOTHING: Final = "—"

CASE_STATES: Final[dict[str, Promise]] = {
    ClaimState.ON_NOTICE: gettext_lazy("On notice"),
    ClaimState.CONTESTED: gettext_lazy("Objection being looked at"),
    ClaimState.CLEARED: gettext_lazy("Notice over, being shared"),
    ClaimState.SHARED: gettext_lazy("Shared, being paid"),
    ClaimState.PAID: gettext_lazy("Paid"),
}
RUN_STATES: Final[dict[str, Promise]] = {
    "frozen": gettext_lazy("On notice"),
    "proposed": gettext_lazy("Second check"),
    "released": gettext_lazy("Being sealed"),
    "sealed": gettext_lazy("Sealed"),
    "abandoned": gettext_lazy("Given up, nobody shares"),
}
EXCEPTIONS: Final[dict[str, Promise]] = {
    "exempt": gettext_lazy("Spared this share"),
    "adjustment": gettext_lazy("Adjusted"),
    "refund": gettext_lazy("Refunded"),
}


def cause_words(cause: str) -> str:
    return str(Cause(cause).label)


def case_state_words(state: str) -> str:
    return str(CASE_STATES[state])


def run_state_words(state: str) -> str:
    return str(RUN_STATES[state])


def ages_words(ages: Ages | None) -> str:
    """Return an age band in words that stay on one line."""
    if ages is None:
        return NOTHING
    return str(band_label(_band(ages.from_days, ages.from_years, ages.until_years)))


def band_words(band: BandPart) -> str:
    """Return the ages of a report's band in words that stay on one line."""
    return str(band_label(_band(band.from_days, band.from_years, band.until_years)))


def time_words(told: str) -> str:
    """Return a time as 2026-04, 2026-Q2 or 2026 in words; a dash where it is not told."""
    year, _dash, part = told.partition("-")
    if not part:
        return year or NOTHING
    if part.startswith("Q"):
        return _("%(year)s, quarter %(no)s") % {"year": year, "no": part[1:]}
    return _("%(month)s\N{NO-BREAK SPACE}%(year)s") % {
        "month": str(MONTHS[int(part) - 1]),
        "year": year,
    }


def plan_words(plan: PlanPart) -> str:
    """Return a plan's name as its report gives it for this language."""
    return plan.name_zh if (get_language() or "en").startswith("zh") else plan.name_en


def _band(days: int | None, years: int | None, until: int | None) -> BandTerms:
    return BandTerms(name="", benefit_minor=0, from_days=days, from_years=years, until_years=until)


MONTHS: Final[tuple[Promise, ...]] = (
    pgettext_lazy("month and year", "January"),
    pgettext_lazy("month and year", "February"),
    pgettext_lazy("month and year", "March"),
    pgettext_lazy("month and year", "April"),
    pgettext_lazy("month and year", "May"),
    pgettext_lazy("month and year", "June"),
    pgettext_lazy("month and year", "July"),
    pgettext_lazy("month and year", "August"),
    pgettext_lazy("month and year", "September"),
    pgettext_lazy("month and year", "October"),
    pgettext_lazy("month and year", "November"),
    pgettext_lazy("month and year", "December"),
)

"""Incidents and corrections in one log, newest first, in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from charter.models import Plan
from charter.templatetags.plan_name import plan_name
from charter.templatetags.plan_time import plan_date_text
from disclosures import rules
from disclosures.rules import incidents
from disclosures.rules.incidents import IncidentWords
from disclosures.rules.public_words import NothingSaid
from disclosures.selectors.corrections import ReleasedCorrection
from disclosures.selectors.incidents import ReleasedIncident
from disclosures.words.warnings import said
from disputes.rules import NotPublicWords


@dataclass(frozen=True)
class Utc:
    """What is of no plan is dated in UTC."""

    time_zone: str = "UTC"


@dataclass(frozen=True)
class LogRow:
    """One line of the log: an incident, or a correction of a report."""

    at: datetime
    when: str
    kind: str
    title: str
    language: str  # of the title, where it is not the reader's
    plan: str
    href: str


@dataclass(frozen=True)
class IncidentPage:
    """One version of an incident as a page shows it."""

    no: int
    version: int
    words: IncidentWords
    language: str
    plan: str
    span: str
    told_on: str
    sha256: str
    href: str


def rows(
    found: list[ReleasedIncident], corrected: list[ReleasedCorrection], plans: dict[str, Plan]
) -> list[LogRow]:
    """Return incidents and corrections as lines of one log, the latest told first."""
    lines = [_row(one, plans.get(one.plan_slug)) for one in found]
    lines += [_corrected(one) for one in corrected]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _corrected(one: ReleasedCorrection) -> LogRow:
    language, words = said(one.words_zh, one.words_en)
    return LogRow(
        at=one.released_at,
        when=plan_date_text(one.released_at, one.plan),
        kind=_("Correction of the report of period %(no)d") % {"no": one.report_no},
        title=words,
        language=language,
        plan=plan_name(one.plan),
        href=reverse("disclosures:correction", args=[one.plan.slug, one.no]),
    )


def _row(one: ReleasedIncident, plan: Plan | None) -> LogRow:
    language, words = one.words_in(_language())
    return LogRow(
        at=one.released_at,
        when=plan_date_text(one.released_at, plan or Utc()),
        kind=_("Incident %(no)d") % {"no": one.no},
        title=words.title,
        language=_marked(language),
        plan=plan_name(plan) if plan else _("All plans"),
        href=reverse("disclosures:incident", args=[one.no]),
    )


def page(one: ReleasedIncident, plan: Plan | None) -> IncidentPage:
    """Return one version of an incident for its page."""
    language, words = one.words_in(_language())
    return IncidentPage(
        no=one.no,
        version=one.version,
        words=words,
        language=_marked(language),
        plan=plan_name(plan) if plan else _("All plans"),
        span=_span(one.since_on, one.until_on),
        told_on=plan_date_text(one.released_at, plan or Utc()),
        sha256=one.sha256,
        href=f"/{one.path}",
    )


def _span(since: date, until: date | None) -> str:
    first = plan_date_text(since, Utc())
    if until is None:
        return _("Since %(since)s; it goes on.") % {"since": first}
    if until == since:
        return _("On %(since)s.") % {"since": first}
    return _("From %(since)s until %(until)s.") % {
        "since": first,
        "until": plan_date_text(until, Utc()),
    }


def _language() -> str:
    return "zh" if (get_language() or "en").startswith("zh") else "en"


def _marked(language: str) -> str:
    """Return what `lang` says of words that are not in the reader's language; else nothing."""
    if language == _language():
        return ""
    return "zh-Hans" if language == "zh" else language


def refusal_words(refusal: Exception) -> str:
    """Return why something cannot be told, or released, with the next step."""
    match refusal:
        case NothingSaid():
            return _("Please say it in at least one language.")
        case incidents.PartMissing():
            return _("Please fill in every part of a language that you begin.")
        case NotPublicWords():
            return _("“%(found)s” must not stand here: everybody reads it.") % {
                "found": refusal.found
            }
        case incidents.SamePersonReleases():
            return _("You prepared this. Another person releases it.")
        case incidents.IncidentUnknown():
            return _("There is no such incident.")
        case rules.DisclosureRefused():
            return _("This step is not possible any more: things have moved on. Please look again.")
    raise refusal

"""What was published, told in a title and a few sentences: read back from the published bytes."""

import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audits.models import Attestation
from charter.models import CharterVersion
from charter.templatetags.plan_name import plan_name
from charter.templatetags.plan_time import plan_date_text
from disclosures import rules
from disclosures.models import Correction, Incident
from disclosures.rules.atom import Entry, Link
from disclosures.rules.incidents import path_of
from disclosures.words import stories

JSON: Final = "application/json"


def entry(kind: str, row: Any) -> Entry:
    """Return a published thing as an entry of a feed, in the reader's language."""
    return KINDS[kind](row)


def address(name: str, *args: object) -> str:
    """Return a page's whole address."""
    return urljoin(settings.SITE_URL, reverse(name, args=args))


def _report(report: Any) -> Entry:
    """Return a report as `selectors.feeds` gives it, with its own headline."""
    document = rules.read_content(report.headline)
    where = (report.plan.slug, report.no)
    return Entry(
        sha256=report.sha256,
        title=_("%(plan)s: report of period %(no)d")
        % {"plan": plan_name(report.plan), "no": report.no},
        summary=f"{stories.headline(document)} {stories.share_sentence(document)}".strip(),
        at=report.published_at,
        kind="report",
        links=_links("disclosures:period", "disclosures:report", *where),
    )


def _charter(version: CharterVersion) -> Entry:
    facts = {
        "plan": plan_name(version.plan),
        "number": version.number,
        "day": plan_date_text(version.in_force_at, version.plan),
    }
    where = (version.plan.slug, version.number)
    return Entry(
        sha256=rules.hash_of(f"{version.plan.slug}/{version.number}\n{version.source_toml}"),
        title=_("%(plan)s: charter, version %(number)d") % facts,
        summary=_("In force from %(day)s on.") % facts,
        at=version.loaded_at,
        kind="charter",
        links=_links(
            "disclosures:charter_version",
            "disclosures:charter_source",
            *where,
            media_type="application/toml",
        ),
    )


def _correction(correction: Correction) -> Entry:
    facts = {"plan": plan_name(correction.plan), "no": correction.report.no}
    where = (correction.plan.slug, correction.no)
    words = correction.words_zh if _is_chinese() else correction.words_en
    assert correction.released_at is not None  # released ones alone are in the feed
    return Entry(
        sha256=correction.sha256,
        title=_("%(plan)s: correction of the report of period %(no)d") % facts,
        summary=words or correction.words_en or correction.words_zh,
        at=correction.released_at,
        kind="correction",
        links=_links("disclosures:correction", "disclosures:correction_json", *where),
    )


def _incident(incident: Incident) -> Entry:
    told = incident.words
    words = told.get("zh" if _is_chinese() else "en") or next(iter(told.values()))
    assert incident.released_at is not None
    assert incident.no is not None
    assert incident.version is not None
    page = address("disclosures:incident", incident.no)
    path = path_of(no=incident.no, version=incident.version)
    return Entry(
        sha256=incident.sha256,
        title=_("What went wrong: %(title)s") % {"title": words["title"]},
        summary=words["what"],
        at=incident.released_at,
        kind="incident",
        links=(
            Link(href=page, rel="alternate", media_type="text/html"),
            Link(href=urljoin(settings.SITE_URL, f"/{path}"), rel="related", media_type=JSON),
        ),
    )


def _attestation(attestation: Attestation) -> Entry:
    audit, told = attestation.audit, json.loads(attestation.body)
    facts = {"plan": plan_name(audit.plan), "no": audit.no, **told["counts"]}
    return Entry(
        sha256=attestation.sha256,
        title=_("%(plan)s: audit %(no)d attested") % facts,
        summary=_(
            "Drawn: %(drawn)d. Confirmed: %(confirmed)d. Not confirmed: %(not_confirmed)d. Could"
            " not be checked: %(unchecked)d."
        )
        % facts,
        at=attestation.at,
        kind="attestation",
        links=_links("audits:public", "audits:attestation", audit.plan.slug, audit.no),
    )


def _links(page: str, body: str, *where: object, media_type: str = JSON) -> tuple[Link, ...]:
    return (
        Link(href=address(page, *where), rel="alternate", media_type="text/html"),
        Link(href=address(body, *where), rel="related", media_type=media_type),
    )


def _is_chinese() -> bool:
    return (get_language() or "en").startswith("zh")


KINDS: Final[dict[str, Callable[[Any], Entry]]] = {
    "report": _report,
    "charter": _charter,
    "correction": _correction,
    "incident": _incident,
    "attestation": _attestation,
}

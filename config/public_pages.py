"""Which addresses anybody may read, and how long an answer of theirs may be kept by others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve

SHORT: Final = 30  # seconds: figures that live
LONG: Final = 300  # what changes with a new version of the charter or of this software only


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How an address is kept: for how many seconds, and which of its questions have few answers.

    `differs` says whether somebody who is signed in sees something else there: then what they get
    is theirs alone, and is never kept. A file is the same for everybody.
    """

    seconds: int = SHORT
    questions: frozenset[str] = frozenset()
    differs: bool = True


LIVE: Final = Policy()
CALM: Final = Policy(seconds=LONG)
PAGED: Final = Policy(questions=frozenset({"page"}))
FILE: Final = Policy(seconds=LONG, differs=False)

PAGES: Final[Mapping[str, Policy]] = {
    "disclosures:home": LIVE,
    "disclosures:plans": LIVE,
    "disclosures:plan": LIVE,
    "disclosures:periods": PAGED,
    "disclosures:period": LIVE,
    "disclosures:case": LIVE,
    "disclosures:late": LIVE,
    "disclosures:charter": CALM,
    "disclosures:charter_version": CALM,
    "disclosures:charter_source": FILE,
    "disclosures:check": CALM,
    "disclosures:learn": Policy(
        seconds=LONG, questions=frozenset({"people", "ill", "award", "fee"})
    ),
    "disclosures:learn_panel": CALM,
    "disclosures:learn_crowd": FILE,
    "disclosures:learn_wave": FILE,
    "disclosures:help": CALM,
    "disclosures:outlook": CALM,
    "disclosures:complaints": CALM,
    "disclosures:plan_complaints": CALM,
    "disclosures:incidents": CALM,
    "disclosures:incident": CALM,
    "disclosures:corrections": CALM,
    "disclosures:correction": CALM,
    "disclosures:proofs": CALM,
    "disclosures:open_data": CALM,
    "disclosures:charter_changes": Policy(seconds=LONG, questions=frozenset({"before", "after"})),
    "disclosures:report_pdf": FILE,
    "disclosures:report_pdf_in": FILE,
    "disclosures:correction_json": FILE,
    "disclosures:incident_json": FILE,
    "disclosures:incident_version_json": FILE,
    "disclosures:outlook_part": FILE,
    "disclosures:datapackage": FILE,
    "disclosures:plan_datapackage": FILE,
    "disclosures:open_table": FILE,
    "disclosures:open_table_of_plan": FILE,
    "disclosures:open_table_of_version": FILE,
    "disclosures:licence": FILE,
    "disclosures:verifier": FILE,
    "disclosures:sitemap": FILE,
    "disclosures:sitemap_part": FILE,
    "disclosures:robots": FILE,
    "audits:of_plan": CALM,
    "audits:public": CALM,
    "cashier:public_money": LIVE,
    "disputes:figures": CALM,
    "panels:of_plan": CALM,
    "disclosures:feed": FILE,
    "disclosures:plan_feed": FILE,
    "disclosures:log": LIVE,
    "disclosures:report": FILE,
    "disclosures:table": FILE,
    "disclosures:period_chart": FILE,
    "disclosures:plan_chart": FILE,
}


def policy_of(match: ResolverMatch | None) -> Policy | None:
    """Return how the address is kept that a request has been led to; None: not at all."""
    return None if match is None else PAGES.get(match.view_name)


def policy_for(request: HttpRequest) -> Policy | None:
    """Return how the address of a request is kept, before anybody answers it."""
    try:
        found = policy_of(resolve(request.path_info))
    except Resolver404:
        return None
    if found is None or not found.questions.issuperset(request.GET):
        return None
    return found

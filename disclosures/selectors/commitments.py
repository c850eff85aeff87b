"""The finer rows of a published case, for members of its plan."""

from dataclasses import dataclass

from disclosures import rules
from disclosures.models import FinerRow
from disputes import selectors as disputes
from members.models import User


@dataclass(frozen=True)
class Opened:
    """A case's line as members read it, and the commitment in the report of that period."""

    plan_slug: str
    period_no: int
    line: str
    commitment: str


def opened(*, ref: str, reader: User) -> list[Opened]:
    """Return a shown case's lines, oldest report first; none for who is no member of its plan.

    What was erased is not there any more; the commitment in the report stays unread for ever.
    """
    claim = disputes.case_to_object_to(ref=ref)
    if claim is None or disputes.membership_of(plan_id=claim.plan_id, user=reader) is None:
        return []
    found = FinerRow.objects.filter(claim=claim).select_related("report").order_by("report__no")
    return [
        Opened(claim.plan.slug, one.report.no, one.told_line, _commitment(one.report.body, ref))
        for one in found
    ]


def _commitment(text: str, ref: str) -> str:
    claims = rules.read(text).claims
    return next((claim.commitment for claim in claims if claim.ref == ref), "")

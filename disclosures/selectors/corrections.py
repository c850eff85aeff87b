"""Corrections: those that everybody reads, and those that wait for a second person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from charter.models import Plan
from disclosures.models import Correction, Report
from disclosures.selectors.reports import report_nos
from disclosures.states import CorrectionState

NEWEST: Final = 24


@dataclass(frozen=True)
class ReleasedCorrection:
    """A published correction: of which report, in whose words, and its bytes' address below us."""

    plan: Plan
    no: int
    report_no: int
    report_sha256: str
    figures: list[dict[str, int | str]]
    words_en: str
    words_zh: str
    made_good_in: int | None
    body: str
    sha256: str
    released_at: datetime

    @property
    def path(self) -> str:
        """Return where its bytes stand, below the site's root."""
        return f"plans/{self.plan.slug}/corrections/{self.no}/correction.json"


def released(*, plan_id: int | None = None) -> list[ReleasedCorrection]:
    """Return the published corrections of a plan, or of all plans, newest first."""
    return [_told(one) for one in _released(plan_id)]


def released_one(*, plan_id: int, no: int) -> ReleasedCorrection | None:
    """Return one published correction of a plan."""
    found = _released(plan_id).filter(no=no).first()
    return None if found is None else _told(found)


def corrections_waiting(*, plan_ids: Collection[int]) -> QuerySet[Correction]:
    """Return the corrections of these plans that wait for a second person, oldest first."""
    found = Correction.objects.filter(plan_id__in=plan_ids, state=CorrectionState.PREPARED)
    return found.select_related("plan", "report", "prepared_by").order_by("pk")


def report_to_correct(*, plan_id: int, no: int) -> Report | None:
    """Return the report of a period, if it is published."""
    return Report.objects.filter(plan_id=plan_id, no=no).first()


def newest_report_nos(*, plan_id: int) -> QuerySet[Report, int]:
    """Return the numbers of a plan's last two dozen reports, newest first."""
    return report_nos(plan_id=plan_id)[:NEWEST]


def _released(plan_id: int | None) -> QuerySet[Correction]:
    found = Correction.objects.filter(state=CorrectionState.RELEASED)
    if plan_id is not None:
        found = found.filter(plan_id=plan_id)
    return found.select_related("plan", "report").order_by("-released_at", "-pk")


def _told(one: Correction) -> ReleasedCorrection:
    assert one.no is not None
    assert one.released_at is not None
    return ReleasedCorrection(
        plan=one.plan,
        no=one.no,
        report_no=one.report.no,
        report_sha256=one.report.sha256,
        figures=one.figures,
        words_en=one.words_en,
        words_zh=one.words_zh,
        made_good_in=one.made_good_in,
        body=one.body,
        sha256=one.sha256,
        released_at=one.released_at,
    )

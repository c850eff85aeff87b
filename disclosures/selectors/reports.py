"""What was published, read back from the bytes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Func, JSONField, Max, QuerySet, Value, Window
from django.db.models.functions import Cast, RowNumber

from disclosures import rules
from disclosures.models import Report


@dataclass(frozen=True)
class Published:
    """A report: its bytes, their hash, and what they say."""

    document: rules.Document
    text: str
    sha256: str
    published_at: datetime


class WithoutClaims(Func):
    """A report's own JSON without its list of claims, cut out by the database."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = JSONField()

    def __init__(self) -> None:
        super().__init__(Cast("body", JSONField()), Value("claims"))


def published(*, plan_id: int, no: int) -> Published | None:
    """Return the report of a period, if it is written."""
    report = Report.objects.filter(plan_id=plan_id, no=no).first()
    if report is None:
        return None
    return Published(rules.read(report.body), report.body, report.sha256, report.published_at)


def published_state() -> str:
    """Return a short name of what has been published so far; it changes with every report."""
    return str(Report.objects.aggregate(last=Max("run_id"))["last"])


def headlines(*, plan_id: int, nos: Collection[int]) -> dict[int, rules.Document]:
    """Return the reports of these periods by number, without their claims."""
    return {
        document.period.no: document
        for document in _read(Report.objects.filter(plan_id=plan_id, no__in=nos))
    }


def report_nos(*, plan_id: int) -> QuerySet[Report, int]:
    """Return the numbers of the periods that have a report, newest first."""
    return Report.objects.filter(plan_id=plan_id).order_by("-no").values_list("no", flat=True)


def headlines_since(*, plan_id: int, since: datetime) -> list[rules.Document]:
    """Return the reports of the periods counted after an instant, oldest first, without claims."""
    return _read(
        Report.objects.filter(plan_id=plan_id, run__period__cutoff_at__gt=since).order_by("no")
    )


def headlines_ever(*, plan_id: int) -> list[rules.Document]:
    """Return all reports of a plan, oldest first, without claims."""
    return _read(Report.objects.filter(plan_id=plan_id).order_by("no"))


def headlines_of_plans(*, most: int) -> dict[int, list[rules.Document]]:
    """Return every plan's last reports, oldest first, without claims, in one question."""
    rank = Window(RowNumber(), partition_by=F("plan_id"), order_by=F("no").desc())
    found = Report.objects.annotate(rank=rank).filter(rank__lte=most).order_by("plan_id", "no")
    rows = found.values_list("plan_id", WithoutClaims())
    documents: dict[int, list[rules.Document]] = {}
    for plan_id, content in rows:
        documents.setdefault(plan_id, []).append(rules.read_content(content))
    return documents


def _read(found: QuerySet[Report]) -> list[rules.Document]:
    return [
        rules.read_content(content) for content in found.values_list(WithoutClaims(), flat=True)
    ]

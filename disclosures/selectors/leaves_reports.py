"""Reports as leaves."""

from typing import Final

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Concat

from disclosures.models import Report
from disclosures.selectors.leaf_sources import Source

REPORTS: Final = Source(
    kind="report",
    rows=lambda: Report.objects.order_by("published_at", "pk"),
    path=Concat(
        Value("plans/"),
        F("plan__slug"),
        Value("/periods/"),
        Cast("no", TextField()),
        Value("/report.json"),
        output_field=TextField(),
    ),
    sha256="sha256",
    at="published_at",
)

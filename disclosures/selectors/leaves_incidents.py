"""Incidents as leaves: each released version of each."""

from typing import Final

from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Cast, Concat

from disclosures.models import Incident
from disclosures.selectors.leaf_sources import Source

INCIDENTS: Final = Source(
    kind="incident",
    rows=lambda: Incident.objects.filter(released_at__isnull=False).order_by("released_at", "pk"),
    path=Concat(
        Value("incidents/"),
        Cast("no", TextField()),
        Case(
            When(version=1, then=Value("")),
            default=Concat(Value("/"), Cast(F("version"), TextField())),
            output_field=TextField(),
        ),
        Value("/incident.json"),
        output_field=TextField(),
    ),
    sha256="sha256",
    at="released_at",
)

"""Corrections as leaves."""

from typing import Final

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Concat

from disclosures.models import Correction
from disclosures.selectors.leaf_sources import Source
from disclosures.states import CorrectionState

CORRECTIONS: Final = Source(
    kind="correction",
    rows=lambda: Correction.objects.filter(state=CorrectionState.RELEASED).order_by(
        "released_at", "pk"
    ),
    path=Concat(
        Value("plans/"),
        F("plan__slug"),
        Value("/corrections/"),
        Cast("no", TextField()),
        Value("/correction.json"),
        output_field=TextField(),
    ),
    sha256="sha256",
    at="released_at",
)

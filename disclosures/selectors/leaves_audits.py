"""Draws and attestations of audits as leaves."""

from typing import Final

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Concat

from audits.models import Attestation, Audit
from disclosures.selectors.leaf_sources import Source

AUDIT_DRAWS: Final = Source(
    kind="audit-draw",
    rows=lambda: Audit.objects.filter(drawn_at__isnull=False).order_by("drawn_at", "pk"),
    path=Concat(
        Value("plans/"),
        F("plan__slug"),
        Value("/audits/"),
        Cast("no", TextField()),
        Value("/draw.json"),
        output_field=TextField(),
    ),
    sha256="draw_sha256",
    at="drawn_at",
)
ATTESTATIONS: Final = Source(
    kind="attestation",
    rows=lambda: Attestation.objects.order_by("at", "pk"),
    path=Concat(
        Value("plans/"),
        F("audit__plan__slug"),
        Value("/audits/"),
        Cast("audit__no", TextField()),
        Value("/attestation.json"),
        output_field=TextField(),
    ),
    sha256="sha256",
    at="at",
)

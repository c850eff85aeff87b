"""The daily heads of the books and of the staff's trail as leaves."""

from typing import Final

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from disclosures.selectors.leaf_sources import Source
from logbook.models import Head


def _of(kind: str) -> Source:
    def rows() -> QuerySet[Head]:
        return Head.objects.filter(kind=kind).order_by("pk")

    return Source(
        kind=f"{kind}-head",
        rows=rows,
        path=Concat(
            Value("log/heads/"),
            F("kind"),
            Value("/"),
            Cast("day", TextField()),
            Value(".json"),
            output_field=TextField(),
        ),
        sha256="sha256",
        at="until",
    )


LEDGER_HEADS: Final = _of("ledger")
TRAIL_HEADS: Final = _of("trail")

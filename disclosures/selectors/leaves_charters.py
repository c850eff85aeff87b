"""Charter versions as leaves: the file each was loaded from, to the byte."""

from typing import Final

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast, Concat

from charter.models import CharterVersion
from disclosures.selectors.leaf_sources import Source


class HashOfText(Func):
    """The SHA-256 of a text's bytes, in hex."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = TextField()


CHARTERS: Final = Source(
    kind="charter",
    rows=lambda: CharterVersion.objects.annotate(source_sha256=HashOfText("source_toml")).order_by(
        "loaded_at", "pk"
    ),
    path=Concat(
        Value("plans/"),
        F("plan__slug"),
        Value("/charter/"),
        Cast("number", TextField()),
        Value("/source.toml"),
        output_field=TextField(),
    ),
    sha256="source_sha256",
    at="loaded_at",
)

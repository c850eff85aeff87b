"""The Frictionless Data Package: what the tables are, and what every column means."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from disclosures.rules.open_data.columns import Column
from disclosures.rules.open_data.tables import Table
from disclosures.rules.open_data.versions import Version

LICENCE: Final = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
MISSING: Final = ""  # an empty cell: the report does not say it


@dataclass(frozen=True)
class Packed:
    """A table as a file: how long it is, and its SHA-256."""

    table: Table
    bytes: int
    sha256: str


def package(
    *, name: str, site: str, version: Version, files: Iterable[Packed], title: str
) -> dict[str, Any]:
    """Return the package's descriptor (tabular-data-package, specs v1)."""
    return {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "description": (
            "Published figures of mutual-aid plans, made from the reports' own bytes. "
            "Amounts are whole numbers in the currency's minor unit; an empty cell means that "
            "the report does not say it. Mutual aid is not insurance; nothing is guaranteed."
        ),
        "homepage": f"{site}/open-data/",
        "version": str(version.number),
        "version_sha256": version.sha256,
        "created": version.report.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "licenses": [LICENCE],
        "sources": [
            {"title": "Reports, as the transparency log has them", "path": f"{site}/log/checkpoint"}
        ],
        "resources": [_resource(file) for file in files],
    }


def _resource(file: Packed) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": file.table.name,
        "path": f"{file.table.name}.csv",
        "description": file.table.en,
        "description_zh": file.table.zh,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "schema": schema_of(file.table),
    }


def schema_of(table: Table) -> dict[str, Any]:
    """Return a table's schema: the data dictionary."""
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [MISSING],
    }
    if table.part:
        to = {"resource": "periods", "fields": ["plan", "period"]}
        schema["foreignKeys"] = [{"fields": ["plan", "period"], "reference": to}]
    return schema


def _field(column: Column) -> dict[str, Any]:
    told = {
        "name": column.name,
        "type": column.kind,
        "description": column.en,
        "description_zh": column.zh,
    }
    return {**told, "constraints": {"required": True}} if column.is_required else told

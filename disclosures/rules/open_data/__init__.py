"""Open data: its tables, its dictionary, its package. Pure."""

from disclosures.rules.open_data.columns import Column
from disclosures.rules.open_data.packages import Packed, package, schema_of
from disclosures.rules.open_data.tables import TABLES, Table, rows_of
from disclosures.rules.open_data.versions import Logged, Version, versions_of

__all__ = [
    "TABLES",
    "Column",
    "Logged",
    "Packed",
    "Table",
    "Version",
    "package",
    "rows_of",
    "schema_of",
    "versions_of",
]

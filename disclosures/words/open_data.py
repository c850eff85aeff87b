"""Open data in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language

from disclosures.rules.open_data import TABLES, Column, Table, Version

LICENCE_TEXT: Final = """\
Data: Creative Commons Attribution 4.0 International (CC BY 4.0)
https://creativecommons.org/licenses/by/4.0/legalcode.en

You may copy, change and publish this data, also for money, if you say where it is from
(the name of the plan, the address of this site, and the version), and whether you changed it.
It says nothing of any one person; please do not try to find out who somebody is.
Mutual aid is not insurance; nothing is guaranteed; each share varies with the number helped.

数据：知识共享 署名 4.0 国际（CC BY 4.0）
https://creativecommons.org/licenses/by/4.0/legalcode.zh-hans

您可以复制、修改、发表这些数据，也可以用于商业用途，只要写明出处（计划名称、本站地址、版本），
并说明有没有改动。数据里没有任何个人的信息，请不要试图推断某个人是谁。
互助不是保险，不能预期获得确定的保障；每期分摊多少，随受助人数变化。
"""


@dataclass(frozen=True)
class ColumnWords:
    """A column: its name, its type, what it says."""

    name: str
    kind: str
    words: str


@dataclass(frozen=True)
class TableWords:
    """A table with its dictionary."""

    name: str
    words: str
    columns: tuple[ColumnWords, ...]


def tables() -> list[TableWords]:
    """Return the data dictionary as this reader reads it."""
    return [
        TableWords(table.name, _of(table), tuple(_column(column) for column in table.columns))
        for table in TABLES.values()
    ]


def plans(versions: Sequence[Version]) -> list[str]:
    """Return the plans that there is data of, by their short names."""
    return sorted({version.report.plan for version in versions})


def _column(column: Column) -> ColumnWords:
    return ColumnWords(column.name, column.kind, _of(column))


def _of(one: Table | Column) -> str:
    return one.zh if (get_language() or "").startswith("zh") else one.en

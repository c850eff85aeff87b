"""A strict reader of one table of a charter file: every key is asked for, nothing is skipped."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Final, NoReturn, TypeVar

from charter.rules.terms import MonthDay

D = TypeVar("D")
E = TypeVar("E", bound=StrEnum)
Path = tuple[str | int, ...]

BIGINT: Final = 2**63 - 1
MOST_DAYS: Final = 36_500
LAST_DAY: Final = 31
LONGEST_NAME: Final = 100


class FieldRefused(Exception):
    """A field of a charter that cannot be taken, and why."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason


@dataclass
class Table:
    """One table of the file, the way to it, and which of its keys nobody has asked for yet."""

    content: Mapping[str, object]
    path: Path = ()
    _asked: set[str] = field(default_factory=set)

    def refuse(self, name: str, reason: str) -> NoReturn:
        raise FieldRefused((*self.path, name), reason)

    def has(self, name: str) -> bool:
        self._asked.add(name)
        return name in self.content

    def whole(self, name: str, *, least: int = 0, most: int = BIGINT) -> int:
        """Return a whole number within its limits."""
        return self._whole(name, self._found(name), least=least, most=most)

    def whole_or(self, name: str, default: D, *, least: int = 0, most: int = BIGINT) -> int | D:
        return self.whole(name, least=least, most=most) if self.has(name) else default

    def days_of_month(self, name: str) -> tuple[int, ...]:
        """Return a list of at least one day, none of them twice; "last" is the month's last."""
        found = self._found(name)
        if not isinstance(found, list) or not found:
            self.refuse(name, f"must be a list of whole numbers, not {_kind(found)}")
        days = tuple(
            # Days past a month's end are its last anyway.
            LAST_DAY if one == "last" else self._whole(name, one, least=1, most=LAST_DAY)
            for one in found
        )
        if len(set(days)) < len(days):
            self.refuse(name, "names a day twice")
        return days

    def day_of_year(self, name: str) -> MonthDay:
        """Return a day that is there every year, written "MM-DD"."""
        return self._day_of_year(name, self._found(name))

    def days_of_year(self, name: str) -> tuple[MonthDay, MonthDay]:
        """Return the first and the last day of a stretch of every year."""
        found = self._found(name)
        if not isinstance(found, list) or len(found) != 2:
            self.refuse(name, 'must be two days like ["10-01", "12-31"]')
        return self._day_of_year(name, found[0]), self._day_of_year(name, found[1])

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of at least one text, none of them twice."""
        found = self._found(name)
        if not isinstance(found, list) or not found:
            self.refuse(name, f"must be a list of texts, not {_kind(found)}")
        texts = tuple(self._text(name, one, longest=LONGEST_NAME) for one in found)
        if len(set(texts)) < len(texts):
            self.refuse(name, "names a thing twice")
        return texts

    def text(self, name: str, *, longest: int = LONGEST_NAME) -> str:
        """Return a text that is not empty."""
        return self._text(name, self._found(name), longest=longest)

    def text_or(self, name: str, default: str = "", *, longest: int = LONGEST_NAME) -> str:
        return self.text(name, longest=longest) if self.has(name) else default

    def choice(self, name: str, choices: type[E]) -> E:
        """Return one of the words an enum knows."""
        found = self.text(name)
        if found not in {choice.value for choice in choices}:
            known = ", ".join(choice.value for choice in choices)
            self.refuse(name, f'"{found}" is not known here; one of: {known}')
        return choices(found)

    def choice_or(self, name: str, choices: type[E], default: D) -> E | D:
        return self.choice(name, choices) if self.has(name) else default

    def flag_or(self, name: str, *, default: bool) -> bool:
        if not self.has(name):
            return default
        found = self.content[name]
        if not isinstance(found, bool):
            self.refuse(name, f"must be true or false, not {_kind(found)}")
        return found

    def day_or_none(self, name: str) -> date | None:
        """Return a date; one written as a text (as in JSON) is read too."""
        if not self.has(name):
            return None
        found = self.content[name]
        if isinstance(found, date) and not isinstance(found, datetime):
            return found
        try:
            return date.fromisoformat(str(found))
        except ValueError:
            self.refuse(name, f"must be a date like 2019-05-01, not {_kind(found)}")

    def table(self, name: str) -> "Table":
        return self._table(name, self._found(name), (*self.path, name))

    def table_or_none(self, name: str) -> "Table | None":
        return self.table(name) if self.has(name) else None

    def tables(self, name: str) -> list["Table"]:
        """Return a list of tables, [[name]] in the file; empty if there is none."""
        found = self._found(name) if self.has(name) else []
        if not isinstance(found, list):
            self.refuse(name, f"must be a list of tables, [[{name}]], not {_kind(found)}")
        return [
            self._table(name, one, (*self.path, name, index)) for index, one in enumerate(found)
        ]

    def refuse_all(self, names: Iterable[str], reason: str) -> None:
        """Refuse the first of these keys that is there."""
        for name in names:
            if self.has(name):
                self.refuse(name, reason)

    def close(self) -> None:
        """Refuse the first key that nobody asked for."""
        for name in self.content:
            if name in self._asked:
                continue
            near = get_close_matches(name, self._asked, n=1)
            self.refuse(name, "is not a key of a charter" + (f"; meant {near[0]}?" if near else ""))

    def _found(self, name: str) -> object:
        if not self.has(name):
            self.refuse(name, "is missing")
        return self.content[name]

    def _text(self, name: str, found: object, *, longest: int) -> str:
        if not isinstance(found, str):
            self.refuse(name, f"must be a text in quotes, not {_kind(found)}")
        if not found.strip():
            self.refuse(name, "is empty")
        if len(found) > longest or "\x00" in found:
            self.refuse(name, f"must be at most {longest} plain characters long")
        return found

    def _day_of_year(self, name: str, found: object) -> MonthDay:
        written = re.fullmatch(r"([0-9]{2})-([0-9]{2})", found) if isinstance(found, str) else None
        if written is None:
            self.refuse(name, f'must be a day like "01-31", not {_kind(found)}')
        try:
            # In a common year, so that 29 February is none.
            on = date(2023, int(written[1]), int(written[2]))
        except ValueError:
            self.refuse(name, f"must be a day of every year, which {_kind(found)} is not")
        return MonthDay(month=on.month, day=on.day)

    def _whole(self, name: str, found: object, *, least: int, most: int) -> int:
        if isinstance(found, bool) or not isinstance(found, int):
            self.refuse(name, f"must be a whole number, not {_kind(found)}")
        if found < least:
            self.refuse(name, f"is {found}; the least is {least}")
        if found > most:
            self.refuse(name, f"is {found}; the most is {most}")
        return found

    def _table(self, name: str, found: object, path: Path) -> "Table":
        if not isinstance(found, Mapping):
            self.refuse(name, f"must be a table, not {_kind(found)}")
        return Table(found, path)


def _kind(found: object) -> str:
    """Return what was found, in a few words."""
    if isinstance(found, list | Mapping):
        return "a list" if isinstance(found, list) else "a table"
    shown = repr(found) if isinstance(found, str) else str(found)
    return shown if len(shown) <= 40 else shown[:37] + "..."

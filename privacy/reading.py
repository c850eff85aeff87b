"""The page of an export: everything stored of a person, in words, in their language."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Field, ForeignKey, Model
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from charter import selectors as charter
from charter.templatetags.plan_name import plan_name
from members.models import Member, User
from privacy.rules import Table
from privacy.words import GROUPS, field_words, table_words


@dataclass(frozen=True)
class Line:
    """One column of a row: what it is called, and what stands in it."""

    label: str
    text: str


@dataclass(frozen=True)
class Section:
    """One table: its name, and its rows, each with what stands in it."""

    title: str
    rows: Sequence[Sequence[Line]]


@dataclass(frozen=True)
class Chapter:
    """What belongs together on the page."""

    title: str
    sections: Sequence[Section]


def page(
    *, user: User, tables: Mapping[Table, Sequence[Model]], language: str, at: datetime
) -> str:
    """Return the whole page: one file that needs nothing else."""
    with translation.override(language):
        context = {
            "name": user.name,
            "at": _instant(at),
            "language": language,
            "chapters": list(_chapters(user, tables)),
        }
        return render_to_string("privacy/export.html", context)


def _chapters(user: User, tables: Mapping[Table, Sequence[Model]]) -> Iterator[Chapter]:
    teller = _Teller(user)
    for group, title in GROUPS.items():
        sections = [
            Section(table_words(table.label), [teller.lines(table, row) for row in rows])
            for table, rows in tables.items()
            if table.group == group and rows
        ]
        if sections:
            yield Chapter(str(title), sections)


class _Teller:
    """Says what stands in a row: names instead of numbers, words instead of keys."""

    def __init__(self, user: User) -> None:
        self.user_id = user.pk
        self.people = {one.pk: one.name for one in Member.objects.filter(holder=user)}
        self.plans = {plan.pk: plan_name(plan) for plan in charter.plans()}

    def lines(self, table: Table, row: Model) -> list[Line]:
        fields = [one for one in row._meta.concrete_fields if one.name not in table.hidden]
        said = ((one.name, self._text(row, one)) for one in fields)
        return [Line(field_words(name), text) for name, text in said if text]

    def _text(self, row: Model, field: "Field[Any, Any]") -> str:
        value = getattr(row, field.attname)
        if value is None or value == "":
            return ""
        if field.name in ("plan", "plan_id"):
            return str(self.plans.get(value, value))
        if isinstance(field, ForeignKey):
            return self._of_key(field, value)
        if field.choices:
            return str(getattr(row, f"get_{field.name}_display")())
        return _plain(value)

    def _of_key(self, field: "ForeignKey[Any, Any]", value: Any) -> str:
        if field.related_model is User:
            return _("you") if value == self.user_id else _("one of the crew, or another account")
        if field.related_model is Member:
            return str(self.people.get(value, value))
        return str(value)


def _plain(value: Any) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return _instant(value)
        case date():
            return date_format(value, "DATE_FORMAT")
        case dict():
            return "; ".join(f"{name}: {_plain(one)}" for name, one in value.items())
        case list() | tuple():
            return _listed(value)
        case bytes() | memoryview():
            return bytes(value).hex()
    return str(value)


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(_plain(one) for one in values)


def _instant(at: datetime) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT") + " UTC"

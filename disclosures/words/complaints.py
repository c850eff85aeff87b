"""The register of complaints in words: how many, about what, what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from charter.models import Plan
from charter.templatetags.plan_name import plan_name
from disclosures.rules.outlook import LEAST, OTHER, Counted
from disclosures.selectors.complaints import Register, ToldComplaint
from disclosures.words.names import time_words
from disclosures.words.warnings import said
from support.states import About
from treasury.templatetags.money import count


@dataclass(frozen=True)
class CountRow:
    """One kind, and how many."""

    label: str
    count: str


@dataclass(frozen=True)
class CountTable:
    """How many of each kind; `note` where they are too few to be told."""

    title: str
    rows: list[CountRow]
    note: str


@dataclass(frozen=True)
class ToldRow:
    """One decided complaint, coarsened."""

    when: str
    about: str
    outcome: str
    words: str
    language: str
    plan: str


def tables(register: Register) -> list[CountTable]:
    """Return the numbers of a register."""
    return [
        _table(
            _("What they are about"),
            register.made,
            {one.value: str(one.label) for one in About},
        ),
        _table(_("What came of them"), register.outcomes, _outcomes()),
        _table(
            _("Answered by the day promised"),
            register.clocks,
            {"kept": _("In time"), "missed": _("Late")},
        ),
        _table(_("Still open"), register.open, {"open": _("Waits for an answer")}),
    ]


def _outcomes() -> dict[str, str]:
    return {
        "upheld": pgettext("a complaint", "Right"),
        "partly": pgettext("a complaint", "Right in part"),
        "not_upheld": pgettext("a complaint", "Seen differently"),
    }


def _table(title: str, told: Counted, labels: Mapping[str, str]) -> CountTable:
    if told.total is None:
        return CountTable(title, [], _("Fewer than %(least)d.") % {"least": LEAST})
    if not told.total:
        return CountTable(title, [], _("None."))
    shown = list(told.rows)
    if all(kind == OTHER for kind, _number in shown):
        shown = []
    rows = [CountRow(labels.get(kind, _("Other")), count(number)) for kind, number in shown]
    return CountTable(title, [*rows, CountRow(_("In all"), count(told.total))], "")


def told(rows: list[ToldComplaint], plans: Mapping[int, Plan]) -> list[ToldRow]:
    """Return the decided complaints of which something was told."""
    return [_told(one, plans) for one in rows]


def _told(one: ToldComplaint, plans: Mapping[int, Plan]) -> ToldRow:
    language, words = said(one.words_zh, one.words_en)
    plan = plans.get(one.plan_id) if one.plan_id is not None else None
    return ToldRow(
        when=time_words(one.decided_in) if one.decided_in else "—",
        about=str(About(one.about).label),
        outcome=_outcomes()[one.outcome],
        words=words,
        language=language,
        plan=plan_name(plan) if plan else _("No plan in particular"),
    )

"""The outlook's parts in their order: a question each, its answer, a chart, its data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from charter.rules import Terms
from charter.templatetags.plan_time import plan_date_text
from disclosures.charts import Chart
from disclosures.selectors.outlook import Outlook
from disclosures.words import outlook_cases, outlook_money, outlook_people, pictures

Draw = Callable[[Outlook, Terms], Chart]


def _shares(outlook: Outlook, _terms: Terms) -> Chart:
    return pictures.shares_chart(outlook.documents, key="shares")


PARTS: Final[Mapping[str, Draw]] = {
    "heads": lambda outlook, _terms: outlook_people.heads(outlook),
    "bands": lambda outlook, _terms: outlook_people.bands(outlook),
    "moves": lambda outlook, _terms: outlook_people.moves(outlook),
    "waiting": lambda outlook, _terms: outlook_people.waiting(outlook),
    "shares": _shares,
    "incidence": lambda outlook, _terms: outlook_cases.incidence(outlook),
    "decisions": lambda outlook, _terms: outlook_cases.decisions(outlook),
    "steps": lambda outlook, _terms: outlook_cases.steps(outlook),
    "causes": outlook_cases.causes,
    "benefits": lambda outlook, _terms: outlook_money.benefits(outlook),
    "fees": lambda outlook, _terms: outlook_money.fees(outlook),
    "collection": lambda outlook, _terms: outlook_money.collection(outlook),
}


@dataclass(frozen=True)
class Part:
    """One part of the outlook."""

    key: str
    chart: Chart


@dataclass(frozen=True)
class Section:
    """Parts that belong together."""

    title: str
    parts: list[Part]


def sections(outlook: Outlook, terms: Terms) -> list[Section]:
    """Return the whole outlook."""
    titles = (
        (_("The members"), ("heads", "bands", "moves", "waiting")),
        (_("What it costs"), ("shares", "benefits", "fees", "collection")),
        (_("The cases"), ("incidence", "decisions", "steps", "causes")),
    )
    return [
        Section(title, [Part(key, PARTS[key](outlook, terms)) for key in keys])
        for title, keys in titles
    ]


def as_of(outlook: Outlook) -> str:
    """Return of when the figures are."""
    last = outlook.last
    if last is None:
        return _("No period has been sealed yet: the figures come with the first one.")
    return _("As of the cutoff of period %(no)d, %(date)s.") % {
        "no": last.period.no,
        "date": plan_date_text(last.period.cutoff_at, outlook.plan),
    }

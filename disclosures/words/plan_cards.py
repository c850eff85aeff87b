"""A plan on a card: its name, its last period, its chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from charter.models import Plan
from charter.templatetags.plan_name import plan_name
from disclosures import charts
from disclosures.rules import Document
from disclosures.words import pictures, stories
from disclosures.words.plan_facts import Figure
from treasury.templatetags.money import count, money


@dataclass(frozen=True, kw_only=True)
class Card:
    """What the first page says of a plan; `latest` is None before its first sealed period."""

    plan: Plan
    name: str
    note: str
    latest: Document | None
    headline: str
    share: str
    chart: charts.Bars


def card(plan: Plan, documents: Sequence[Document]) -> Card:
    """Return a plan's card from its last reports, oldest first."""
    latest = documents[-1] if documents else None
    return Card(
        plan=plan,
        name=plan_name(plan),
        note=note_of(plan),
        latest=latest,
        headline=stories.headline(latest) if latest else "",
        share=stories.share_sentence(latest) if latest else "",
        chart=pictures.shares_chart(documents, key=f"shares-{plan.slug}"),
    )


def figures(cards: Sequence[Card], documents: Mapping[int, Sequence[Document]]) -> list[Figure]:
    """Return what all plans here come to: heads at the last count, and the last periods' aid."""
    latest = [card.latest for card in cards if card.latest]
    if not latest:
        return []
    shown = [document for of_plan in documents.values() for document in of_plan]
    periods = {"periods": max(len(of_plan) for of_plan in documents.values())}
    cases = sum(one.figures.claim_count for one in shown)
    found = [
        Figure(_("Members at the last count"), count(sum(one.figures.headcount for one in latest))),
        Figure(
            ngettext(
                "Cases in the last period",
                "Cases in the last %(periods)d periods",
                periods["periods"],
            )
            % periods,
            count(cases),
        ),
    ]
    currencies = {one.plan.currency for one in shown}
    aid = sum(one.figures.benefit_minor for one in shown)
    if len(currencies) == 1 and aid:
        found.append(Figure(_("Aid shared in them"), money(aid, currencies.pop())))
    return found


def note_of(plan: Plan) -> str:
    """Return what a plan says of itself in the reader's language, such as scaled figures."""
    is_chinese = (get_language() or "en").startswith("zh")
    return (plan.note_zh if is_chinese else plan.note_en).strip()

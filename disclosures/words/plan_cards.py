"""A plan on a card: its name, its last period, its chart."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from charter.models import Plan
from charter.templatetags.plan_name import plan_name
from disclosures import charts
from disclosures.rules import Document
from disclosures.words import pictures, stories


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


def note_of(plan: Plan) -> str:
    """Return what a plan says of itself in the reader's language, such as scaled figures."""
    is_chinese = (get_language() or "en").startswith("zh")
    return (plan.note_zh if is_chinese else plan.note_en).strip()

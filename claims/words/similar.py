"""Earlier decisions as a reviewer reads them: coarse, without anybody's words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from charter import words as charter
from charter.models import Plan
from charter.rules import Terms
from claims.selectors import Earlier
from claims.states import Cause, Verdict
from treasury.templatetags.money import money


@dataclass(frozen=True)
class EarlierRow:
    """One earlier decision in a line."""

    when: str
    what: str
    outcome: str
    article: str
    note: str


def earlier_rows(found: Iterable[Earlier], terms: Terms, plan: Plan) -> list[EarlierRow]:
    """Return earlier decisions in the reader's language."""
    return [_row(one, terms, plan) for one in found]


def _row(one: Earlier, terms: Terms, plan: Plan) -> EarlierRow:
    condition = terms.aid_called(one.condition_key)
    kind = charter.aid_for(condition, terms).name if condition else Cause(one.cause).label
    given = money(one.award_minor, plan.currency) if one.award_minor else ""
    notes = [_("by a panel")] if one.is_by_panel else []
    notes += [_("overturned later")] if one.is_overturned else []
    return EarlierRow(
        when=date_format(one.month, "YEAR_MONTH_FORMAT"),
        what=str(kind),
        outcome=given or str(Verdict(one.verdict).label),
        article=one.article,
        note=", ".join(notes),
    )

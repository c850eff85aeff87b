"""What a plan cost in the last twelve months, and what may come, band by band."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from charter import words as charter_words
from charter.models import Plan
from charter.rules import Terms
from charter.templatetags.plan_time import band_label
from joining import selectors
from joining.rules import BandCost, Outlook
from treasury.templatetags.money import money

NOTHING = "—"
LIMITS = 6  # the article of the charter that says what a member pays at most


@dataclass(frozen=True)
class CostRow:
    """One age band: what it shared, its dearest period, what a year may cost."""

    ages: str
    total: str
    dearest: str
    dearest_no: int | None
    outlook: str


class CostPage:
    """The past of a plan and an honest word about what comes."""

    def __init__(self, plan: Plan, terms: Terms, *, at: datetime) -> None:
        self.plan = plan
        self.terms = terms
        self.costs = selectors.costs(plan=plan, terms=terms, at=at)

    @property
    def is_young(self) -> bool:
        """Return whether no period was sealed in the last twelve months."""
        return self.costs.periods == 0

    @property
    def is_thin(self) -> bool:
        """Return whether there are too few periods to say anything about what comes."""
        return all(one.high_minor is None for one in self.costs.outlooks)

    @cached_property
    def rows(self) -> list[CostRow]:
        """Return a row a band, in the charter's order."""
        return [
            _row(band_label(self.terms.band(one.band_key)), one, past, self.terms.currency)
            for one in self.costs.outlooks
            for past in [self.costs.past.get(one.band_key)]
        ]

    @property
    def limits(self) -> tuple[str, ...]:
        """Return what the charter says about the most that a member pays."""
        return charter_words.articles(self.terms)[LIMITS - 1].sentences


def _row(ages: str, outlook: Outlook, past: BandCost | None, currency: str) -> CostRow:
    return CostRow(
        ages=ages,
        total=money(past.total_minor, currency) if past else NOTHING,
        dearest=money(past.dearest_minor, currency) if past else NOTHING,
        dearest_no=past.dearest_no if past else None,
        outlook=_outlook_words(outlook, currency),
    )


def _outlook_words(outlook: Outlook, currency: str) -> str:
    """Return what a year may cost in words that promise nothing."""
    if outlook.low_minor is not None:
        return _("%(low)s to %(high)s") % {
            "low": money(outlook.low_minor, currency),
            "high": money(outlook.high_minor, currency),
        }
    if outlook.expected_minor is not None:
        return _("about %(expected)s, by the cases that the charter expects") % {
            "expected": money(outlook.expected_minor, currency)
        }
    return _("not known yet")

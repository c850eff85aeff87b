"""A period's page, put together from its document alone."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from charter.models import Plan
from disclosures.rules import BandPart, ClaimPart, Document
from disclosures.words import period_parts, pictures, stories
from disclosures.words.equations import equation, fund
from disclosures.words.names import (
    EXCEPTIONS,
    ages_words,
    band_words,
    cause_words,
    time_words,
)
from disclosures.words.plan_facts import Figure
from treasury import selectors as treasury
from treasury.states import DebitState
from treasury.templatetags.money import count, money, percent_bps

MOST_CLAIMS = 200


@dataclass(frozen=True)
class ClaimRow:
    """A claim of the report as one line."""

    claim: ClaimPart
    cause: str
    ages: str
    month: str


@dataclass(frozen=True)
class BandRow:
    """A band of the report as one line."""

    band: BandPart
    ages: str


@dataclass(frozen=True)
class Collected:
    """How much of what was asked for has come in."""

    paid_minor: int
    asked_minor: int

    @property
    def percent(self) -> str:
        """Return the part that has come in; only all of it is 100 %."""
        return percent_bps(self.paid_minor * 100 // self.asked_minor * 100)

    @property
    def is_complete(self) -> bool:
        """Return whether nothing is missing."""
        return self.paid_minor == self.asked_minor


def page(document: Document, plan: Plan) -> dict[str, object]:
    """Return what the page of a period shows."""
    no = document.period.no
    claims_at = "#cases" if document.claims else ""
    return {
        "document": document,
        "headline": stories.headline(document),
        "share": stories.share_sentence(document),
        "equation_title": stories.equation_title(document),
        "equation": equation(document, claims_at=claims_at),
        "fund": fund(document, claims_at=claims_at),
        "notes": stories.notes(document),
        "came_and_went": stories.came_and_went(document),
        "formula": period_parts.formula(document),
        "money_chart": pictures.each_yuan_chart(document, key="money"),
        "flow_chart": period_parts.flow_chart(document, key="flow"),
        "paid": period_parts.paid_sentence(document),
        "objections": period_parts.objections(document),
        "appeals": period_parts.appeals(document),
        "spending": period_parts.spending(document),
        "bands": [BandRow(band, band_words(band)) for band in document.bands],
        "claims": [_claim_row(claim) for claim in document.claims[:MOST_CLAIMS]],
        "exceptions": _exceptions(document),
        "collected": _collected(plan, no) if document.period.sealed_at else None,
        "check_query": check_query(document),
    }


def check_query(document: Document) -> str:
    """Return the figures as the form of /check/ takes them; empty where it knows too few rules.

    Bands that weigh differently, a contribution set in advance, a period cap: not typed there.
    """
    figures, rules = document.figures, document.rules
    is_plain = document.is_uniform and not document.is_fixed and rules.period_cap_minor is None
    if not is_plain or document.plan.currency != "CNY":
        return ""
    added = figures.reserve_minor + figures.written_off_minor + figures.refunds_minor
    added += figures.rebates_minor + max(0, -figures.adjustments_minor)
    less = figures.recovered_minor + figures.subsidy_minor + figures.clawback_minor
    less += figures.reserve_draw_minor + max(0, figures.adjustments_minor)
    query = QueryDict(mutable=True)
    query.update(
        {
            "benefit": _typed(figures.benefit_minor),
            "fee": _typed(rules.fee_bps),
            "added": _typed(added + max(0, -figures.carry_in_minor)),
            "less": _typed(less + max(0, figures.carry_in_minor)),
            "heads": str(figures.headcount),
            "rounding": rules.rounding,
            "floor": _typed(rules.floor_minor),
        }
    )
    return query.urlencode()


def _typed(hundredths: int) -> str:
    """Return a figure as one would type it."""
    return f"{hundredths // 100}.{hundredths % 100:02}"


def _claim_row(claim: ClaimPart) -> ClaimRow:
    return ClaimRow(
        claim, cause_words(claim.cause), ages_words(claim.ages), time_words(claim.event_in)
    )


def _exceptions(document: Document) -> list[Figure]:
    return [
        Figure(
            str(EXCEPTIONS[one.kind]),
            _("%(heads)s members, %(amount)s together")
            % {
                "heads": count(one.count),
                "amount": money(one.amount_minor, document.plan.currency),
            },
        )
        for one in document.exceptions
    ]


def _collected(plan: Plan, no: int) -> Collected | None:
    totals = treasury.debits_by_state(plan.pk, to_period=no)
    asked = sum(total.amount_minor for total in totals)
    paid = sum(total.amount_minor for total in totals if total.state == DebitState.PAID)
    return Collected(paid, asked) if asked else None

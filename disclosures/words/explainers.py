"""The pictures and sentences of /learn/: many people and a few ill, and the wave after waiting."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apportionment.equations import Term
from apportionment.rules import Outcome, RunInputs, close
from charter.rules import Rounding
from disclosures import charts
from disclosures.rules.lessons import PaperPool, months, settled_share_minor
from disclosures.words.equations import Equation
from disclosures.words.plain import plain_money
from treasury.templatetags.money import amount, count, money, percent_bps

SHOWN_MONTHS: Final = 24
PAPER_POOL: Final = PaperPool(
    joining=1_000,
    joining_months=12,
    waiting_months=3,
    ill_of_ten_thousand=12,
    award_minor=10_000_000,
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody wants to see: so many people, so many of them ill, each granted so much."""

    people: int
    ill: int
    award_minor: int
    fee_bps: int


FIRST: Final = Asked(people=1_000, ill=1, award_minor=10_000_000, fee_bps=800)


@dataclass(frozen=True, kw_only=True)
class Explained:
    """The answer: a sentence, a picture, and how it was worked out."""

    headline: str
    sentence: str
    chart: charts.Crowd
    each_is: str
    equation: Equation


def explain(asked: Asked) -> Explained:
    """Return what it comes to, worked out by the very rule that runs use."""
    outcome = close(
        RunInputs(
            headcount={0: asked.people},
            weight={0: 1},
            awards_minor=[asked.award_minor * asked.ill] if asked.ill else [],
            fee_bps=asked.fee_bps,
            rounding=Rounding.HALF_UP,
            floor_minor=1,
        )
    )
    chart = crowd_chart(asked)
    return Explained(
        headline=_headline(asked, outcome),
        sentence=_sentence(asked, outcome),
        chart=chart,
        each_is=_each_is(chart.each_is),
        equation=_equation(asked, outcome),
    )


def crowd_chart(asked: Asked) -> charts.Crowd:
    """Return the people as dots, those who are ill seen apart."""
    people, ill = count(asked.people), count(asked.ill)
    return charts.crowd(
        caption=charts.Caption(
            key="crowd",
            title=_("How many are ill, of how many?"),
            summary=_("%(ill)s of %(people)s people are ill.") % {"ill": ill, "people": people},
            columns=(_("Who"), _("Number of people")),
        ),
        meant=charts.Part(label=_("Fell ill"), value=asked.ill, text=ill),
        others=charts.Part(
            label=_("Well, and share"),
            value=asked.people - asked.ill,
            text=count(asked.people - asked.ill),
        ),
    )


def wave_chart() -> charts.Line:
    """Return what each shares a month in a pool on paper: while many wait, and afterwards."""
    settled = settled_share_minor(PAPER_POOL)
    last = PAPER_POOL.joining_months + PAPER_POOL.waiting_months
    return charts.line(
        caption=charts.Caption(
            key="wave",
            title=_("What does each share, month by month?"),
            summary=_(
                "Nothing in the first %(waiting)s months, then more from month to month, and from "
                "month %(last)s on the same: %(settled)s."
            )
            % {
                "waiting": count(PAPER_POOL.waiting_months),
                "last": count(last),
                "settled": money(settled),
            },
            columns=(_("Month"), _("Share of each"), _("If nobody had to wait")),
            plain=lambda minor: plain_money(minor, "CNY"),
        ),
        readings=_readings(expected=settled),
        tick_text=money,
        names=[("line", _("Share of each")), ("dashes", _("If nobody had to wait"))],
    )


def _readings(*, expected: int) -> list[charts.Reading]:
    return [
        charts.Reading(
            label=_("Month %(no)d") % {"no": month.no},
            value=month.share_minor,
            text=money(month.share_minor),
            expected=expected,
        )
        for month in months(PAPER_POOL, SHOWN_MONTHS)
    ]


def _headline(asked: Asked, outcome: Outcome) -> str:
    if not asked.ill:
        return _("Nobody is ill: nobody pays anything.")
    words = ngettext(
        "%(ill)s of %(people)s is ill: each shares %(share)s.",
        "%(ill)s of %(people)s are ill: each shares %(share)s.",
        asked.ill,
    )
    return words % {
        "ill": count(asked.ill),
        "people": count(asked.people),
        "share": money(outcome.shares[0]),
    }


def _sentence(asked: Asked, outcome: Outcome) -> str:
    """Return where the odd coins go."""
    if not asked.ill:
        return _("Not even a fee: it is a part of the aid, and there is none.")
    carry = outcome.carry_out_minor
    if carry > 0:
        return _("Rounding brings in %(amount)s more than needed; the next period needs less.") % {
            "amount": money(carry)
        }
    if carry < 0:
        return _("Rounding leaves %(amount)s short; the next period makes up for it.") % {
            "amount": money(-carry)
        }
    return _("It comes out to the cent.")


def _each_is(each: int) -> str:
    if each == 1:
        return _("Each dot is one person.")
    return _("Each dot stands for %(people)s people.") % {"people": count(each)}


def _equation(asked: Asked, outcome: Outcome) -> Equation:
    fee = _("Fee, %(rate)s") % {"rate": percent_bps(asked.fee_bps)}
    aid = ngettext("Aid for %(ill)s person", "Aid for %(ill)s people", asked.ill)
    return Equation(
        terms=(
            Term(aid % {"ill": count(asked.ill)}, amount(outcome.benefit_minor)),
            Term(fee, amount(outcome.fee_minor), "+"),
            Term(_("To share together"), amount(outcome.to_share_minor), "="),
            Term(_("Members who share"), count(asked.people), "÷"),
        ),
        result=Term(_("Each member's share"), money(outcome.shares[0])),
    )

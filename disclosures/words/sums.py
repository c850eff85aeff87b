"""A sum that someone typed, as an equation."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apportionment.equations import Term
from apportionment.rules import Outcome, RunInputs
from disclosures.words.equations import Equation
from treasury.templatetags.money import amount, count, money, percent_bps


@dataclass(frozen=True)
class Answer:
    """The equation, and where the odd cents go."""

    equation: Equation
    carry: str


def answer(inputs: RunInputs, outcome: Outcome) -> Answer:
    return Answer(
        equation=Equation(
            terms=tuple(_terms(inputs, outcome)),
            result=Term(_("Each member's share"), money(outcome.shares[0])),
        ),
        carry=_carry(outcome),
    )


def _terms(inputs: RunInputs, outcome: Outcome) -> Iterator[Term]:
    yield Term(_("Aid"), amount(outcome.benefit_minor))
    fee = _("Fee, %(rate)s") % {"rate": percent_bps(inputs.fee_bps)}
    yield Term(fee, amount(outcome.fee_minor), "+")
    if inputs.written_off_minor:
        yield Term(_("Added"), amount(inputs.written_off_minor), "+")
    if inputs.recovered_minor:
        yield Term(_("Taken off"), amount(inputs.recovered_minor), "−")
    yield Term(_("To share together"), amount(outcome.to_share_minor), "=")
    yield Term(_("Members who share"), count(inputs.headcount[0]), "÷")


def _carry(outcome: Outcome) -> str:
    facts = {
        "charged": money(outcome.charged_minor),
        "carry": money(abs(outcome.carry_out_minor)),
    }
    if outcome.carry_out_minor > 0:
        return _("Together they pay %(charged)s: %(carry)s too much, carried on.") % facts
    if outcome.carry_out_minor < 0:
        return _("Together they pay %(charged)s: %(carry)s too little, carried on.") % facts
    return _("Together they pay %(charged)s: it comes out to the cent.") % facts

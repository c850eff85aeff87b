"""The equation of a period, with the period's own numbers; a sign belongs to the term it leads."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apportionment.equations import Term
from disclosures.rules import BandPart, Document
from disclosures.words.names import band_words
from treasury.templatetags.money import amount, count, money, percent_bps


@dataclass(frozen=True, kw_only=True)
class Equation:
    """The terms, and what they come to."""

    terms: tuple[Term, ...]
    result: Term


def equation(document: Document, *, claims_at: str = "") -> Equation:
    """Return how a period's share came about; `claims_at` is where its claims are listed."""
    terms = [_aid(document, claims_at), *_added(document), *_taken_off(document)]
    terms.append(_plain("=", _("To share together"), document.figures.to_share_minor, document))
    return Equation(terms=(*terms, *_divisor(document)), result=_result(document))


def share_words(document: Document) -> str:
    """Return what each owes: one amount, or from the least to the most."""
    currency = document.plan.currency
    least, most = document.shares_minor
    if least == most:
        return money(most, currency)
    return _("%(least)s to %(most)s") % {
        "least": amount(least, currency),
        "most": money(most, currency),
    }


def _aid(document: Document, claims_at: str) -> Term:
    claims = document.figures.claim_count
    label = ngettext("Aid, %(count)s claim", "Aid, %(count)s claims", claims) % {
        "count": count(claims)
    }
    return _plain("", label, document.figures.benefit_minor, document, source=claims_at)


def _added(document: Document) -> Iterator[Term]:
    figures, rules = document.figures, document.rules
    fee = _("Fee, %(rate)s") % {"rate": percent_bps(rules.fee_bps)}
    yield _plain("+", fee, figures.fee_minor, document)
    if rules.reserve_bps or figures.reserve_minor:
        yield _plain("+", _("Into the reserve"), figures.reserve_minor, document)
    if figures.written_off_minor:
        yield _plain("+", _("Dues given up"), figures.written_off_minor, document)
    if figures.refunds_minor:
        yield _plain("+", _("Refunds"), figures.refunds_minor, document)
    if figures.carry_in_minor < 0:
        yield _plain("+", _("Collected too little last time"), -figures.carry_in_minor, document)


def _taken_off(document: Document) -> Iterator[Term]:
    figures = document.figures
    if figures.recovered_minor:
        yield _plain("−", _("Dues paid late"), figures.recovered_minor, document)
    if figures.subsidy_minor:
        yield _plain("−", _("Borne by others"), figures.subsidy_minor, document)
    if figures.clawback_minor:
        yield _plain("−", _("Awards taken back"), figures.clawback_minor, document)
    if figures.carry_in_minor >= 0:
        yield _plain("−", _("Collected too much last time"), figures.carry_in_minor, document)


def _divisor(document: Document) -> Iterator[Term]:
    """Yield what the sum is divided by: heads, or their weights where bands weigh differently."""
    figures = document.figures
    if document.is_uniform:
        yield Term(sign="÷", label=_("Members who share"), value=count(figures.headcount))
        return
    band = _largest(document)
    yield Term(sign="×", label=_("Weight of this age"), value=count(band.weight))
    yield Term(
        sign="÷",
        label=_("Members, each counted with their weight"),
        value=count(figures.total_weight),
    )


def _result(document: Document) -> Term:
    if document.is_uniform:
        share = document.shares_minor[1]
        return _money("=", _("Each member's share"), share, document)
    band = _largest(document)
    return _money("=", _("Each, %(ages)s") % {"ages": band_words(band)}, band.share_minor, document)


def _largest(document: Document) -> BandPart:
    return max(document.sharing_bands, key=lambda band: band.headcount)


def _plain(sign: str, label: str, minor: int, document: Document, *, source: str = "") -> Term:
    value = amount(minor, document.plan.currency)
    return Term(sign=sign, label=label, value=value, source=source)


def _money(sign: str, label: str, minor: int, document: Document) -> Term:
    return Term(sign=sign, label=label, value=money(minor, document.plan.currency))

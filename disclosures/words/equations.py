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


@dataclass(frozen=True)
class Line:
    """A line of what is shared: it adds, or it takes off; an amount below zero does the other."""

    label: str
    minor: int
    is_added: bool = True
    source: str = ""

    def sign(self, *, is_flipped: bool = False) -> str:
        """Return its sign where it stands; flipped in a sum from which it is taken."""
        return "+" if self.is_added != is_flipped else "−"


def equation(document: Document, *, claims_at: str = "") -> Equation:
    """Return how a period's share came about; `claims_at` is where its claims are listed."""
    if document.is_fixed:
        return Equation(terms=(*_asked(document), *_divisor(document)), result=_result(document))
    first, *others = _lines(document, claims_at)
    terms = [_plain("", first.label, first.minor, document, source=first.source)]
    terms += [_plain(line.sign(), line.label, line.minor, document) for line in others]
    terms.append(_plain("=", _("To share together"), document.figures.to_share_minor, document))
    return Equation(terms=(*terms, *_divisor(document)), result=_result(document))


def fund(document: Document, *, claims_at: str = "") -> Equation | None:
    """Return what a contribution set in advance came to: what came in, less what was paid."""
    if not document.is_fixed:
        return None
    figures = document.figures
    terms = [_plain("", _("Asked of all members"), figures.charged_minor, document)]
    if figures.borne_minor:
        borne = _("Above the yearly cap, borne by others")
        terms.append(_plain("+", borne, figures.borne_minor, document))
    terms += [
        _plain(line.sign(is_flipped=True), line.label, line.minor, document, source=line.source)
        for line in _lines(document, claims_at)
        if line.minor
    ]
    left = _("Left for the next period")
    if figures.carry_out_minor < 0:
        left = _("Missing, to be made up for in the next period")
    return Equation(
        terms=tuple(terms), result=_money("=", left, abs(figures.carry_out_minor), document)
    )


def _asked(document: Document) -> Iterator[Term]:
    """Yield what members are asked for where a contribution is set in advance."""
    figures = document.figures
    yield _plain("", _("Contributions, set in advance"), figures.contributed_minor, document)
    if figures.called_minor:
        called = _("Called in addition, because the money does not reach")
        yield _plain("+", called, figures.called_minor, document)


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


def _lines(document: Document, claims_at: str) -> Iterator[Line]:
    """Yield every line of what is shared, what adds first; the rare ones only if they are there."""
    figures, rules = document.figures, document.rules
    claims = figures.claim_count
    aid = ngettext("Aid, %(count)s claim", "Aid, %(count)s claims", claims)
    yield Line(aid % {"count": count(claims)}, figures.benefit_minor, source=claims_at)
    fee = _("Fee, %(rate)s") % {"rate": percent_bps(rules.fee_bps)}
    yield Line(fee, figures.fee_minor)
    if rules.reserve_bps or figures.reserve_minor:
        yield Line(_("Into the reserve"), figures.reserve_minor)
    yield from (line for line in _rare_lines(document) if line.minor)
    if figures.carry_in_minor >= 0:
        yield Line(_("Collected too much last time"), figures.carry_in_minor, is_added=False)


def _rare_lines(document: Document) -> Iterator[Line]:
    figures = document.figures
    owed_less = max(0, -figures.adjustments_minor)
    owed_more = max(0, figures.adjustments_minor)
    yield Line(_("Dues given up"), figures.written_off_minor)
    yield Line(_("Refunds"), figures.refunds_minor)
    yield Line(_("Given back of last year's surplus"), figures.rebates_minor)
    yield Line(_("Corrected: members owed less"), owed_less)
    yield Line(_("Collected too little last time"), max(0, -figures.carry_in_minor))
    yield Line(_("Dues paid late"), figures.recovered_minor, is_added=False)
    yield Line(_("Corrected: members owed more"), owed_more, is_added=False)
    yield Line(_("Borne by others"), figures.subsidy_minor, is_added=False)
    yield Line(_("Drawn from the reserve"), figures.reserve_draw_minor, is_added=False)
    yield Line(_("Awards taken back"), figures.clawback_minor, is_added=False)


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

"""The signature of the house: how a share follows from a period's figures, term by term."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apportionment.selectors.figures import BandFigures, Figures
from treasury.templatetags.money import amount, count, money, percent_bps

FEW = 3  # so many terms need no subtotal
Part = tuple[str, str, int]  # sign, label, amount


@dataclass(frozen=True)
class Term:
    """One term of an equation, as the component and the printed page want it."""

    label: str
    value: str
    sign: str = ""
    source: str = ""


@dataclass(frozen=True)
class Equation:
    """How the share of some bands follows; bands of one weight have one equation."""

    bands: list[BandFigures]
    terms: list[Term]
    result: Term


def equations(figures: Figures, *, band_ids: Iterable[int] | None = None) -> list[Equation]:
    """Return one equation per weight, of all bands or of those asked for."""
    wanted = set(band_ids) if band_ids is not None else None
    by_weight: dict[int, list[BandFigures]] = {}
    for band in figures.bands:
        if band.headcount and (wanted is None or band.band.pk in wanted):
            by_weight.setdefault(band.weight, []).append(band)
    return [_equation(figures, bands) for bands in by_weight.values()]


def _equation(figures: Figures, bands: list[BandFigures]) -> Equation:
    currency = figures.run.period.plan.currency
    terms = [*_to_share(figures), *_division(figures, weight=bands[0].weight)]
    result = Term(label=_("Each member's share"), value=money(bands[0].share_minor, currency))
    return Equation(bands=bands, terms=terms, result=result)


def _to_share(figures: Figures) -> list[Term]:
    """Return what is shared, added up; a subtotal where there is much to add."""
    currency = figures.run.period.plan.currency
    parts = _asked(figures) if figures.terms.fixed else _parts(figures)
    terms = [
        Term(label, amount(minor, currency), sign if place else "")
        for place, (sign, label, minor) in enumerate(parts)
    ]
    if figures.terms.fixed is None and (len(terms) > FEW or _is_weighted(figures)):
        terms.append(Term(_("To share together"), amount(figures.to_share_minor, currency), "="))
    return terms


def _asked(figures: Figures) -> Iterator[Part]:
    """Yield what members are asked for where the charter sets a contribution in advance."""
    yield "+", _("Contributions, set in advance"), figures.contributed_minor
    if figures.called_minor:
        called = _("Called in addition, because the money does not reach")
        yield "+", called, figures.called_minor


def _parts(figures: Figures) -> Iterator[Part]:
    """Yield sign, label and amount of everything that is added or taken off; nothing twice."""
    claims = len(figures.portions)
    label = ngettext("Aid, %(count)s claim", "Aid, %(count)s claims", claims)
    yield "+", label % {"count": count(claims)}, figures.benefit_minor
    rate = percent_bps(figures.terms.fee_bps)
    yield "+", _("Fee, %(rate)s") % {"rate": rate}, figures.fee_minor
    yield from (other for other in rare_parts(figures) if other[2])


def rare_parts(figures: Figures) -> tuple[Part, ...]:
    """Return the lines that only some periods have, each with its sign; zero where it has none."""
    adjustments, carry = figures.adjustments_minor, figures.carry_in_minor
    return (
        ("+", _("Into the reserve"), figures.reserve_minor),
        ("+", _("Dues given up"), figures.written_off_minor),
        ("−", _("Dues paid late"), figures.recovered_minor),
        ("+", _("Refunds"), figures.refunds_minor),
        ("+", _("Given back of last year's surplus"), figures.rebates_minor),
        ("−", _("Corrected: members owed more"), max(0, adjustments)),
        ("+", _("Corrected: members owed less"), max(0, -adjustments)),
        ("−", _("Borne by others"), figures.subsidy_minor),
        ("−", _("Drawn from the reserve"), figures.reserve_draw_minor),
        ("−", _("Awards taken back"), figures.clawback_minor),
        ("−", _("Collected too much last time"), max(0, carry)),
        ("+", _("Collected too little last time"), max(0, -carry)),
    )


def _division(figures: Figures, *, weight: int) -> Iterator[Term]:
    if not _is_weighted(figures):
        yield Term(_("Members who share"), count(figures.headcount), "÷")
        return
    yield Term(_("Weight of this age"), count(weight), "×")
    yield Term(_("Members, each counted with their weight"), count(figures.total_weight), "÷")


def _is_weighted(figures: Figures) -> bool:
    return figures.total_weight != figures.headcount

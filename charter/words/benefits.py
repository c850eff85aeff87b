"""What a case may receive, in sentences: the most of each age, of each kind, and how it is paid."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charter.rules import BandTerms, BenefitKind, BenefitTerms, SeverityTerms, Sharing, Terms
from charter.templatetags.plan_name import charter_name
from charter.templatetags.plan_time import band_label
from treasury.templatetags.money import count, money, percent_bps


def bands(terms: Terms) -> Iterator[str]:
    for band in terms.bands:
        yield _band(band, terms)
        if band.incidence_per_100k is not None:
            yield _(
                "%(ages)s: of 100,000 people, %(cases)s are expected to need aid in a year."
            ) % {
                "ages": band_label(band),
                "cases": count(band.incidence_per_100k),
            }
    for kind in terms.severity:
        yield _severity(kind, terms.currency)
    if terms.benefit is not None:
        yield from _benefit(terms.benefit, terms.currency)


def _band(band: BandTerms, terms: Terms) -> str:
    facts = {
        "ages": band_label(band),
        "most": money(band.benefit_minor, terms.currency),
        "weight": count(terms.weights[band.key]),
    }
    if terms.sharing is Sharing.UNIFORM:
        return _("%(ages)s: a case may receive up to %(most)s.") % facts
    return _("%(ages)s: up to %(most)s a case; shares with weight %(weight)s.") % facts


def _severity(kind: SeverityTerms, currency: str) -> str:
    facts = {
        "kind": charter_name(kind),
        "most": money(kind.benefit_minor, currency),
        "day": kind.in_force_on,
    }
    if kind.in_force_on is None:
        return _("For %(kind)s, up to %(most)s.") % facts
    return _("For %(kind)s found on %(day)s or later, up to %(most)s.") % facts


def _benefit(found: BenefitTerms, currency: str) -> Iterator[str]:
    """Yield how an award is paid."""
    match found.kind:
        case BenefitKind.LUMP_SUM:
            yield _("It is paid as one sum.")
        case BenefitKind.MONTHLY:
            months = found.at_most_months or 1
            yield ngettext(
                "These amounts are for one month; aid goes on for at most %(months)s month.",
                "These amounts are for one month; aid goes on for at most %(months)s months.",
                months,
            ) % {"months": count(months)}
        case BenefitKind.REIMBURSEMENT:
            yield from _bills(found, currency)
        case BenefitKind.MIXED:
            yield _("%(part)s of it is paid at once, the rest against bills.") % {
                "part": percent_bps(found.at_once_bps)
            }


def _bills(found: BenefitTerms, currency: str) -> Iterator[str]:
    facts = {
        "part": percent_bps(found.share_bps),
        "deductible": money(found.deductible_minor, currency),
    }
    if found.deductible_minor:
        yield _("Of a year's bills, %(part)s of what lies above %(deductible)s is repaid.") % facts
    else:
        yield _("Of the bills, %(part)s is repaid.") % facts
    if found.earlier_illness_share_bps is not None:
        yield _("For an illness from before joining, it is %(part)s.") % {
            "part": percent_bps(found.earlier_illness_share_bps)
        }

"""What happened in a period, in sentences."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from apportionment.rules import divided
from charter.rules import Rounding
from disclosures.rules import Document
from disclosures.words.equations import share_words
from treasury.templatetags.money import count, money

ROUNDED: Final = {
    "half_up": gettext_noop(
        "The share is rounded to the smallest coin, a half upwards, as the charter says."
    ),
    "up": gettext_noop("The share is rounded up to the smallest coin, as the charter says."),
    "down": gettext_noop("The share is rounded down to the smallest coin, as the charter says."),
}


def headline(document: Document) -> str:
    """Return the period's story in one sentence that a child can read."""
    claims, heads = document.figures.claim_count, document.figures.headcount
    if claims == 0:
        return _("Nobody receives aid this time")
    words = ngettext(
        "%(people)s people helped %(families)s family",
        "%(people)s people helped %(families)s families",
        claims,
    )
    if not document.is_sealed:
        words = ngettext(
            "%(people)s people are to help %(families)s family",
            "%(people)s people are to help %(families)s families",
            claims,
        )
    return words % {"people": count(heads), "families": count(claims)}


def share_sentence(document: Document) -> str:
    """Return what each person shares, as the sentence under the headline."""
    least, most = document.shares_minor
    if most == 0:
        return _("Nobody owes anything for this period.")
    if not document.is_sealed:
        return _("As it stands, each person would share %(share)s.") % {
            "share": share_words(document)
        }
    if least == most:
        return _("Each person shares %(share)s.") % {"share": share_words(document)}
    return _("Each person shares %(share)s, depending on age.") % {"share": share_words(document)}


def equation_title(document: Document) -> str:
    """Return the question that the equation answers, with its answer."""
    if document.shares_minor[1] == 0:
        return _("Nothing to share: this is how it was worked out")
    return _("%(share)s each: this is how it was worked out") % {"share": share_words(document)}


def notes(document: Document) -> list[str]:
    """Return what the equation does not say by itself: rounding, least share, cap, carry."""
    if document.is_fixed:
        return [*_fixed_sentences(document), *_cap_sentences(document)]
    found = [_(ROUNDED[document.rules.rounding])]
    if _is_at_floor(document):
        floor = money(document.rules.floor_minor, document.plan.currency)
        found.append(
            _("It would have been less than %(floor)s, the least share the charter knows.")
            % {"floor": floor}
        )
    return [*found, *_cap_sentences(document), carry_sentence(document)]


def carry_sentence(document: Document) -> str:
    """Return where the odd cents went."""
    carry = document.figures.carry_out_minor
    facts = {"amount": money(abs(carry), document.plan.currency)}
    if carry > 0:
        return _("That brings in %(amount)s more than needed; the next period needs less.") % facts
    if carry < 0:
        return _("That leaves %(amount)s short; the next period makes up for it.") % facts
    return _("It comes out to the cent: nothing is carried into the next period.")


def came_and_went(document: Document) -> str:
    """Return how the number of heads changed since the count before."""
    return _(
        "Since the count before, %(came)s people came into the count and %(went)s went out of it."
    ) % {"came": count(document.came), "went": count(document.went)}


def _is_at_floor(document: Document) -> bool:
    """Return whether the charter's least share lifted what the division gave."""
    floor, figures = document.rules.floor_minor, document.figures
    rounding = Rounding(document.rules.rounding)
    return figures.to_share_minor > 0 and any(
        divided(figures.to_share_minor * band.weight, figures.total_weight, rounding) < floor
        for band in document.sharing_bands
    )


def _fixed_sentences(document: Document) -> Iterator[str]:
    """Yield what a contribution set in advance means for this period."""
    figures, currency = document.figures, document.plan.currency
    if not figures.contributed_minor:
        yield _("The contribution of this year was asked for in an earlier period.")
    yield _(
        "What each member contributes is set by the charter beforehand, whatever happens; it is "
        "not worked out from the cases."
    )
    if figures.called_minor:
        yield _(
            "The money does not reach for this period's cases, so every member is called on once "
            "more, as the charter says: %(called)s together."
        ) % {"called": money(figures.called_minor, currency)}
    if figures.rebates_minor:
        yield _(
            "What last year left over is given back, to each in proportion to what they paid: "
            "%(rebates)s together."
        ) % {"rebates": money(figures.rebates_minor, currency)}


def _cap_sentences(document: Document) -> Iterator[str]:
    """Yield what the caps of the charter cut, and where it goes: yearly, by case, by period."""
    if document.cut_minor > 0:
        yield _cap_sentence(document)
    figures, currency = document.figures, document.plan.currency
    borne = sum(claim.borne_minor for claim in document.claims)
    if borne:
        yield _(
            "Above what the charter lets members share, %(borne)s of the awards is paid by "
            "operator or reserve (%(operator)s and %(reserve)s in all)."
        ) % {
            "borne": money(borne, currency),
            "operator": money(figures.operator_bears_minor, currency),
            "reserve": money(figures.reserve_bears_minor, currency),
        }
    if document.has_cut:
        cut = sum(claim.cut_minor for claim in document.claims)
        yield _(
            "The awards are smaller by %(cut)s, each by the same part, because the charter lets "
            "members share no more."
        ) % {"cut": money(cut, currency)}


def _cap_sentence(document: Document) -> str:
    figures, currency = document.figures, document.plan.currency
    facts = {
        "cut": money(document.cut_minor, currency),
        "borne": money(figures.borne_minor, currency),
        "left": money(document.cut_minor - figures.borne_minor, currency),
    }
    if figures.borne_minor == 0:
        return _("The yearly cap spared members %(cut)s; it is carried on.") % facts
    if document.rules.year_cap_borne_by == "reserve":
        return _("The yearly cap spared members %(cut)s; the reserve bore %(borne)s of it.") % facts
    return _("The yearly cap spared members %(cut)s; the operator bore %(borne)s of it.") % facts

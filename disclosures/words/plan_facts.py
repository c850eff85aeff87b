"""A plan's page: its figures, who can join, what waits, what comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apportionment.words import Step
from charter.rules import CountSince, Terms
from charter.templatetags.plan_time import band_label, plan_date_text, plan_time_text
from disclosures.rules import Document
from disclosures.selectors import Pool
from disclosures.words.equations import share_words
from disclosures.words.pictures import bps_of
from treasury.templatetags.money import count, money, percent_bps


@dataclass(frozen=True)
class Figure:
    """One large figure, and what it is."""

    label: str
    value: str


@dataclass(frozen=True)
class BandRow:
    """Who of an age may join, and what a case may receive."""

    ages: str
    benefit_minor: int
    weight: int


def figures(pool: Pool, documents: Sequence[Document]) -> list[Figure]:
    """Return the members of now, and what the last twelve months' reports add up to."""
    found = [Figure(_("Members counted now"), count(pool.headcount))]
    if not documents:
        return found
    return [
        *found,
        Figure(_("Last share of each"), share_words(documents[-1])),
        Figure(_("Shares of twelve months, each"), _year_words(documents)),
        Figure(_("Of each yuan, to families"), _to_families(documents)),
    ]


def bands(terms: Terms) -> list[BandRow]:
    weights = terms.weights
    return [
        BandRow(band_label(band), band.benefit_minor, weights[band.key]) for band in terms.bands
    ]


def waiting(terms: Terms) -> list[str]:
    """Return how long one waits for aid, and whether one shares meanwhile."""
    illness, accident = terms.waiting.illness_days, terms.waiting.accident_days
    return [
        _waiting_words(_("Illness"), illness),
        _waiting_words(_("Accident"), accident),
        _("You share from the day you join.")
        if terms.count_since is CountSince.JOINING
        else _("You share only when waiting is over."),
    ]


def dates(pool: Pool) -> list[Step]:
    """Return what comes next, in order: first of the period that is open, then of the next one."""
    return [*_open_dates(pool), *_next_dates(pool)]


def _open_dates(pool: Pool) -> Iterator[Step]:
    period = pool.open_period
    if period is None:
        return
    yield Step(
        what=_("Period %(no)d is on notice") % {"no": period.no},
        when=_until(plan_time_text(period.notice_until, pool.plan)),
        note=_("Its figures are still provisional."),
    )
    yield Step(
        what=_("Period %(no)d is debited") % {"no": period.no},
        when=plan_date_text(period.debit_on, pool.plan),
        tone="ahead",
    )


def _next_dates(pool: Pool) -> Iterator[Step]:
    yield Step(
        what=_("Heads are counted for the next period"),
        when=plan_time_text(pool.next_cutoff_at, pool.plan),
        note=_("Whoever is a member at this moment shares it."),
        tone="ahead",
    )
    yield Step(
        what=_("Its cases are shown in public"),
        when=_until(plan_date_text(pool.next_notice_until, pool.plan)),
        tone="ahead",
    )
    yield Step(
        what=_("Its share is debited"),
        when=plan_date_text(pool.next_debit_on, pool.plan),
        note=_("You are told the amount and the reason before."),
        tone="ahead",
    )


def _until(when: str) -> str:
    return _("until %(when)s") % {"when": when}


def _waiting_words(what: str, days: int) -> str:
    if days == 0:
        return _("%(what)s: no waiting.") % {"what": what}
    return ngettext(
        "%(what)s: aid from %(days)d day after joining.",
        "%(what)s: aid from %(days)d days after joining.",
        days,
    ) % {"what": what, "days": days}


def _year_words(documents: Sequence[Document]) -> str:
    """Return the sum of a head's shares; where bands differ, that of the dearest band each time."""
    least = sum(document.shares_minor[0] for document in documents)
    most = sum(document.shares_minor[1] for document in documents)
    words = money(most, documents[0].plan.currency)
    return words if least == most else _("up to %(most)s") % {"most": words}


def _to_families(documents: Sequence[Document]) -> str:
    aid = sum(document.figures.benefit_minor for document in documents)
    others = sum(one.figures.fee_minor + one.figures.reserve_minor for one in documents)
    return percent_bps(bps_of(aid, aid + others)) if aid + others else "—"

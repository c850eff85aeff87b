"""What is different from the period before, and why a share is not what it was, told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apportionment.rules import changes as rules
from apportionment.rules.changes import AskedThen, Change, SharedThen
from apportionment.selectors.differences import ClaimStanding, Movement
from apportionment.selectors.figures import BandFigures, Figures
from charter.selectors import band_label
from treasury.templatetags.money import amount, count, money

CAUSES: Final[dict[str, Promise]] = {
    rules.AWARDS: gettext_lazy("Aid"),
    rules.FEE: gettext_lazy("Fee"),
    rules.RESERVE: gettext_lazy("Into the reserve"),
    rules.ARREARS: gettext_lazy("Dues given up, less those paid late"),
    rules.CORRECTIONS: gettext_lazy("Refunds and corrections"),
    rules.REBATES: gettext_lazy("Given back of last year's surplus"),
    rules.HELP: gettext_lazy("Borne by others, drawn from the reserve, or taken back"),
    rules.CARRY: gettext_lazy("Brought in from before"),
    rules.HEADS: gettext_lazy("Members who share"),
    rules.REST: gettext_lazy("Rounding, least share, caps, a changed charter"),
    rules.CONTRIBUTION: gettext_lazy("Contribution, set in advance"),
    rules.CALL: gettext_lazy("Called in addition"),
}


@dataclass(frozen=True)
class CauseRow:
    """One cause in the table: what it was, is, and adds to a share or takes off."""

    label: str
    before: str
    now: str
    effect: str
    tone: str  # diff-up | diff-down


@dataclass(frozen=True)
class Why:
    """Why the share of the largest age group is not what it was: a sentence and a table."""

    sentence: str
    most: str
    rows: list[CauseRow]
    whole: str


@dataclass(frozen=True)
class MovementRow:
    """How many came or went for one reason."""

    sign: str
    reason: str
    ages: str
    heads: int


def why(now: Figures, before: Figures | None) -> Why | None:
    """Return why a share changed, for the age group with most heads; None if nobody shares."""
    bands = [band for band in now.bands if band.headcount and band.weight]
    if before is None or not bands:
        return None
    band = max(bands, key=lambda band: band.headcount)
    was = next((one for one in before.bands if one.band.pk == band.band.pk), None)
    if was is None:
        return None
    found = [change for change in _changes(now, before, band=band, was=was) if change.effect_minor]
    return _told(found, now=now, band=band, was=was)


def movement_rows(came: Iterable[Movement], went: Iterable[Movement]) -> list[MovementRow]:
    """Return who came and who went, in words."""
    rows = [("+", one) for one in came] + [("−", one) for one in went]
    return [
        MovementRow(sign, str(one.kind.label), band_label(one.band), one.heads)
        for sign, one in rows
    ]


def claim_words(standing: ClaimStanding) -> str:
    """Return where a claim stands: new, going on, finished with this period."""
    if standing.is_new and standing.is_finished:
        return _("New, shared in full")
    if standing.is_new:
        return _("New, goes on")
    return _("Finished now") if standing.is_finished else _("Goes on")


def _changes(now: Figures, before: Figures, *, band: BandFigures, was: BandFigures) -> list[Change]:
    rounding = now.terms.rounding
    if now.terms.fixed:
        return rules.changes_in_advance(_asked(before, was), _asked(now, band), rounding=rounding)
    return rules.changes(
        _shared(before, was),
        _shared(now, band),
        rounding=rounding,
        floor_minor=now.terms.floor_minor,
    )


def _shared(figures: Figures, band: BandFigures) -> SharedThen:
    helped = figures.subsidy_minor + figures.reserve_draw_minor + figures.clawback_minor
    return SharedThen(
        lines={
            rules.AWARDS: figures.benefit_minor,
            rules.FEE: figures.fee_minor,
            rules.RESERVE: figures.reserve_minor,
            rules.ARREARS: figures.written_off_minor - figures.recovered_minor,
            rules.CORRECTIONS: figures.refunds_minor - figures.adjustments_minor,
            rules.REBATES: figures.rebates_minor,
            rules.HELP: -helped,
            rules.CARRY: -figures.carry_in_minor,
        },
        weight=band.weight,
        total_weight=figures.total_weight,
        share_minor=band.share_minor,
    )


def _asked(figures: Figures, band: BandFigures) -> AskedThen:
    return AskedThen(
        contributed_minor=figures.contributed_minor,
        called_minor=figures.called_minor,
        weight=band.weight,
        total_weight=figures.total_weight,
        share_minor=band.share_minor,
    )


def _told(found: list[Change], *, now: Figures, band: BandFigures, was: BandFigures) -> Why:
    currency = now.run.period.plan.currency
    whole = band.share_minor - was.share_minor
    largest = max(found, key=lambda change: abs(change.effect_minor), default=None)
    return Why(
        sentence=_sentence(whole, band=band, was=was, currency=currency),
        most=_most(largest, currency=currency) if largest and len(found) > 1 else "",
        rows=list(_rows(found, currency=currency)),
        whole=signed(whole, currency),
    )


def _sentence(whole: int, *, band: BandFigures, was: BandFigures, currency: str) -> str:
    facts = {
        "ages": band_label(band.band),
        "share": money(band.share_minor, currency),
        "before": money(was.share_minor, currency),
        "by": money(abs(whole), currency),
    }
    if whole > 0:
        words = _("%(ages)s: the share rises from %(before)s to %(share)s, by %(by)s.")
    elif whole < 0:
        words = _("%(ages)s: the share falls from %(before)s to %(share)s, by %(by)s.")
    else:
        words = _("%(ages)s: the share stays at %(share)s.")
    return words % facts


def _most(change: Change, *, currency: str) -> str:
    facts = {
        "cause": str(CAUSES[change.cause]),
        "effect": signed(change.effect_minor, currency),
    }
    return _("What weighs most: %(cause)s (%(effect)s).") % facts


def _rows(found: Iterable[Change], *, currency: str) -> Iterator[CauseRow]:
    for change in found:
        before, now = ("", "") if change.cause == rules.REST else _sides(change, currency=currency)
        yield CauseRow(
            label=str(CAUSES[change.cause]),
            before=before,
            now=now,
            effect=signed(change.effect_minor, currency),
            tone="diff-up" if change.effect_minor > 0 else "diff-down",
        )


def _sides(change: Change, *, currency: str) -> tuple[str, str]:
    if change.cause == rules.HEADS:
        return count(change.before), count(change.now)
    return amount(change.before, currency), amount(change.now, currency)


def signed(minor: int, currency: str) -> str:
    """Return an amount with its sign, also above zero."""
    sign = "+" if minor > 0 else "−" if minor < 0 else ""
    return f"{sign}{amount(abs(minor), currency)}"

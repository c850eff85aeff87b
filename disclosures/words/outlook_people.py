"""The outlook's charts of members: how many, how old, who came and went, who still waits."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from charter.templatetags.plan_time import band_label, plan_date_text
from disclosures import charts
from disclosures.rules.outlook import LEAST, OTHER, Moved
from disclosures.selectors.outlook import Outlook
from disclosures.words.plain import plain_percent
from disclosures.words.sentences import told_together
from treasury.templatetags.money import count, percent_bps


def bands(outlook: Outlook) -> charts.Histogram:
    """Return the members by age, as they were counted last."""
    told = outlook.heads_by_band
    labels = {band.key: band_label(band) for band in outlook.bands} | {OTHER: _("Other ages")}
    order = [key for key in labels if key in dict(told.rows)]
    heads = dict(told.rows)
    return charts.histogram(
        caption=charts.Caption(
            key="bands",
            title=_("How old are those who share?"),
            summary=_bands_words(outlook, order),
            columns=(_("Age"), _("Members")),
        ),
        bands=[
            charts.Part(label=labels[key], value=heads[key], text=count(heads[key]))
            for key in order
        ],
    )


def _bands_words(outlook: Outlook, shown: list[str]) -> str:
    last = outlook.last
    if last is None:
        return _("Nobody has been counted yet: the first period is still to come.")
    told = outlook.heads_by_band
    if told.total is None:
        return _("Fewer than %(least)d members were counted last.") % {"least": LEAST}
    facts = {
        "heads": count(told.total),
        "date": plan_date_text(last.period.cutoff_at, outlook.plan),
        "least": LEAST,
    }
    words = _("%(heads)s members were counted on %(date)s.") % facts
    if OTHER not in shown:
        return words
    more = _("Ages with fewer than %(least)d members stand together.")
    return told_together(words, more % facts)


def heads(outlook: Outlook) -> charts.Bars:
    """Return how many members shared each period."""
    documents = outlook.documents
    return charts.bars(
        caption=charts.Caption(
            key="heads",
            title=_("How many members share?"),
            summary=_heads_words(outlook),
            columns=(_("Period"), _("Members")),
        ),
        points=[
            charts.Point(
                label=_("Period %(no)d") % {"no": one.period.no},
                value=one.figures.headcount,
                text=count(one.figures.headcount),
                state="current" if one is documents[-1] else "",
            )
            for one in documents
        ],
        tick_text=count,
    )


def _heads_words(outlook: Outlook) -> str:
    documents = outlook.documents
    if not documents:
        return _("No period has been sealed yet.")
    first, last = documents[0].figures.headcount, documents[-1].figures.headcount
    facts = {"first": count(first), "last": count(last), "no": documents[0].period.no}
    if len(documents) == 1:
        return _("%(last)s members shared the first period.") % facts
    if last > first:
        return _("The pool has grown: from %(first)s in period %(no)d to %(last)s now.") % facts
    if last < first:
        return _("The pool has shrunk: from %(first)s in period %(no)d to %(last)s now.") % facts
    return _("As many as in period %(no)d: %(last)s.") % facts


def moves(outlook: Outlook) -> charts.Line:
    """Return who joined and who left; periods with too few stand together."""
    told, waiting = outlook.moved
    later = told[1:] if told and told[0].from_no == 1 else told  # all joined before the first
    return charts.line(
        caption=charts.Caption(
            key="moves",
            title=_("How many join, and how many leave?"),
            summary=_moves_words(later, waiting),
            columns=(_("Periods"), pgettext("how many", "Joined"), pgettext("how many", "Left")),
        ),
        readings=[
            charts.Reading(
                label=_periods(one), value=one.joined, text=count(one.joined), expected=one.left
            )
            for one in later
        ],
        tick_text=count,
        names=[("line", pgettext("how many", "Joined")), ("dashes", pgettext("how many", "Left"))],
    )


def _moves_words(told: list[Moved], waiting: int) -> str:
    facts = {
        "joined": count(sum(one.joined for one in told)),
        "left": count(sum(one.left for one in told)),
        "least": LEAST,
    }
    if not told:
        return (
            _(
                "So far fewer than %(least)d joined or left after the first period. They are told"
                " together once they are more, so that nobody can be picked out."
            )
            % facts
        )
    words = _("Since the first period %(joined)s joined and %(left)s left.") % facts
    if not waiting and all(one.from_no == one.to_no for one in told):
        return words
    more = _(
        "Periods in which fewer than %(least)d joined or left stand together with those after."
    )
    return told_together(words, more % facts)


def _periods(one: Moved) -> str:
    if one.from_no == one.to_no:
        return _("Period %(no)d") % {"no": one.to_no}
    return _("Periods %(first)d–%(last)d") % {"first": one.from_no, "last": one.to_no}


def waiting(outlook: Outlook) -> charts.Line:
    """Return the part of those who share that is past waiting, by period."""
    told = [(one, part) for one, part in outlook.past_waiting if part is not None]
    return charts.line(
        caption=charts.Caption(
            key="waiting",
            title=_("How many are past waiting?"),
            summary=_waiting_words(outlook),
            columns=(_("Period"), _("Past waiting")),
            plain=plain_percent,
        ),
        readings=[
            charts.Reading(
                label=_("Period %(no)d") % {"no": one.no},
                value=part * 100,
                text=percent_bps(part * 100),
            )
            for one, part in told[-48:]
        ],
        tick_text=percent_bps,
    )


def _waiting_words(outlook: Outlook) -> str:
    if not outlook.counts:
        return _("Nobody has been counted yet: the first period is still to come.")
    _last, part = outlook.past_waiting[-1]
    if part is None:
        return _("All but a few of those who share, or hardly any, are past waiting.")
    if part == 0:
        return _(
            "Hardly anybody who shares is past waiting yet. When they are, there will be more"
            " cases."
        )
    if part == 100:
        return _("All who share are past waiting: whoever falls ill now can ask for aid.")
    return _(
        "%(part)s of those who share are past waiting. The others cannot ask for aid in illness"
        " yet; when they can, there will be more cases."
    ) % {"part": percent_bps(part * 100)}

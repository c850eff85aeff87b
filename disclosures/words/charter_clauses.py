"""The sentences of each article; a term that a charter does not have says nothing."""

from collections.abc import Iterator
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from charter.rules import (
    ArrearsTerms,
    Bearer,
    CountSince,
    PayoutWhen,
    SeverityTerms,
    Sharing,
    Terms,
)
from charter.templatetags.plan_time import band_label
from disclosures.words.names import ROUNDINGS
from treasury.templatetags.money import count, money, percent_bps

BEARERS: Final[dict[str, Promise]] = {
    Bearer.OPERATOR: gettext_lazy("the operator"),
    Bearer.RESERVE: gettext_lazy("the reserve"),
}


def purpose(terms: Terms) -> Iterator[str]:
    yield _("Members help each other when one of them falls seriously ill or has an accident.")
    yield _("This is mutual aid and not insurance; nobody can count on a certain amount.")
    yield _("Joining costs nothing. What was granted is shared afterwards, period by period.")
    smallest = ngettext(
        "With fewer than %(heads)s member no period opens: cases wait.",
        "With fewer than %(heads)s members no period opens: cases wait.",
        terms.minimum_headcount,
    )
    yield smallest % {"heads": count(terms.minimum_headcount)}


def bands(terms: Terms) -> Iterator[str]:
    for band in terms.bands:
        facts = {
            "ages": band_label(band),
            "most": money(band.benefit_minor, terms.currency),
            "weight": count(band.weight),
        }
        if terms.sharing is Sharing.UNIFORM:
            yield _("%(ages)s: a case may receive up to %(most)s.") % facts
        else:
            yield _("%(ages)s: up to %(most)s a case; shares with weight %(weight)s.") % facts
    for kind in terms.severity:
        yield _severity(kind, terms.currency)


def _severity(kind: SeverityTerms, currency: str) -> str:
    is_chinese = (get_language() or "en").startswith("zh")
    name = (kind.name_zh if is_chinese else kind.name_en) or kind.name
    facts = {"kind": name, "most": money(kind.benefit_minor, currency), "day": kind.in_force_on}
    if kind.in_force_on is None:
        return _("For %(kind)s, up to %(most)s.") % facts
    return _("For %(kind)s found on %(day)s or later, up to %(most)s.") % facts


def waiting(terms: Terms) -> Iterator[str]:
    yield _days(
        terms.waiting.illness_days,
        _("For illness there is no waiting."),
        ngettext(
            "An illness found in the first %(days)d day after joining brings no aid.",
            "An illness found in the first %(days)d days after joining brings no aid.",
            terms.waiting.illness_days,
        ),
    )
    yield _days(
        terms.waiting.accident_days,
        _("For an accident there is no waiting."),
        ngettext(
            "An accident in the first %(days)d day after joining brings no aid.",
            "An accident in the first %(days)d days after joining brings no aid.",
            terms.waiting.accident_days,
        ),
    )
    if terms.count_since is CountSince.JOINING:
        yield _("Those who still wait share from the day they join.")
    else:
        yield _("Those who still wait do not share yet.")


def claims(terms: Terms) -> Iterator[str]:
    if terms.claim_within_days is not None:
        yield ngettext(
            "Ask for aid within %(days)d day of the event.",
            "Ask for aid within %(days)d days of the event.",
            terms.claim_within_days,
        ) % {"days": terms.claim_within_days}
    yield _("Two reviewers read every case, one after the other. Nobody judges their own family.")
    yield _("Every decision names the article and the fact it rests on.")
    yield ngettext(
        "What is granted is shown to all, without identity, for %(days)d day before it is shared.",
        "What is granted is shown to all, without identity, for %(days)d days before it is shared.",
        terms.notice_days,
    ) % {"days": terms.notice_days}


def sharing(terms: Terms) -> Iterator[str]:
    yield _("Whoever is a member at the cutoff shares the period; later joiners do not.")
    if terms.sharing is Sharing.UNIFORM:
        yield _("Everyone shares the same amount: what is to share, divided by the people sharing.")
    else:
        yield _("Everyone in an age band shares the same amount; bands share by their weights.")
    yield _("A share is rounded %(how)s to the smallest coin.") % {"how": ROUNDINGS[terms.rounding]}
    if terms.floor_minor:
        yield _("If there is anything to share, the least share is %(least)s.") % {
            "least": money(terms.floor_minor, terms.currency)
        }
    yield _("What rounding takes too much or too little is carried into the next period.")


def limits(terms: Terms) -> Iterator[str]:
    if terms.case_cap_minor is not None:
        yield _("For one case, a member shares at most %(most)s in one period.") % {
            "most": money(terms.case_cap_minor, terms.currency)
        }
        yield _("What lies above waits for the next period.")
    if terms.spread_over_periods > 1:
        yield ngettext(
            "An award is shared over %(periods)d period.",
            "An award is shared over %(periods)d periods, in equal parts.",
            terms.spread_over_periods,
        ) % {"periods": terms.spread_over_periods}
    if terms.year_cap_minor is not None:
        yield _("In one calendar year a member shares at most %(most)s.") % {
            "most": money(terms.year_cap_minor, terms.currency)
        }
    if terms.year_cap_borne_by is not None:
        yield _("What lies above the yearly limit is borne by %(bearer)s.") % {
            "bearer": BEARERS[terms.year_cap_borne_by]
        }
    if terms.case_cap_minor is None and terms.year_cap_minor is None:
        yield _("This charter sets no limit.")


def fee(terms: Terms) -> Iterator[str]:
    yield _("The fee for running the plan is %(percent)s of the aid of a period.") % {
        "percent": percent_bps(terms.fee_bps)
    }
    if terms.reserve_bps:
        yield _("%(percent)s of the aid goes into the reserve.") % {
            "percent": percent_bps(terms.reserve_bps)
        }
    if terms.reserve_cap_minor is not None:
        yield _("The reserve is full at %(most)s; then nothing more goes into it.") % {
            "most": money(terms.reserve_cap_minor, terms.currency)
        }


def calendar(terms: Terms) -> Iterator[str]:
    for notice, debit in zip(terms.calendar.notice_on, terms.calendar.debit_on, strict=True):
        yield _(
            "On day %(notice)d of the month, at 00:00, heads are counted; on day %(debit)d after it"
            " the share is debited."
        ) % {"notice": notice, "debit": debit}
    yield _("Days past the end of a month are its last day. Times are those of %(zone)s.") % {
        "zone": terms.time_zone
    }
    if terms.debit_notice_days:
        yield ngettext(
            "Each debit is announced at least %(days)d day before.",
            "Each debit is announced at least %(days)d days before.",
            terms.debit_notice_days,
        ) % {"days": terms.debit_notice_days}


def arrears(terms: Terms) -> Iterator[str]:
    if terms.arrears is None:
        yield _("This charter says nothing about it.")
        return
    yield from _arrears(terms.arrears)


def _arrears(found: ArrearsTerms) -> Iterator[str]:
    yield ngettext(
        "A debit that fails is tried again for %(days)d day.",
        "A debit that fails is tried again for %(days)d days.",
        found.retry_days,
    ) % {"days": found.retry_days}
    if found.grace_days:
        yield ngettext(
            "Then there is %(days)d more day to pay.",
            "Then there are %(days)d more days to pay.",
            found.grace_days,
        ) % {"days": found.grace_days}
    yield _("Only then, and after a warning with a date, does membership end.")
    if found.continuity_days:
        yield ngettext(
            "Whoever comes back within %(days)d day and pays what is open goes on as before.",
            "Whoever comes back within %(days)d days and pays what is open goes on as before.",
            found.continuity_days,
        ) % {"days": found.continuity_days}
    if found.rejoin_restarts_waiting:
        yield _("Joining again starts the waiting anew.")


def payout(terms: Terms) -> Iterator[str]:
    if terms.payout_when is PayoutWhen.ADVANCED:
        yield _("The operator pays the award in advance and is paid back from the shares.")
    else:
        yield _("Awards are paid from the shares, in parts, as they come in.")
    if terms.payout_within_days is not None:
        yield ngettext(
            "The award is paid within %(days)d day of the debit day.",
            "The award is paid within %(days)d days of the debit day.",
            terms.payout_within_days,
        ) % {"days": terms.payout_within_days}


def panel(terms: Terms) -> Iterator[str]:
    if terms.panel is None:
        yield _("This charter says nothing about it.")
        return
    yield _("A panel of members, drawn by lot, hears disputed cases.")
    if terms.panel.seats is not None:
        yield _("It has %(seats)d seats and decides with at least %(quorum)d present.") % {
            "seats": terms.panel.seats,
            "quorum": terms.panel.quorum or 1,
        }
    if terms.panel.hours is not None:
        yield _("It has %(hours)d hours to decide.") % {"hours": terms.panel.hours}
    yield _("More than %(part)s of its votes grant a case.") % {"part": terms.panel.approve_above}


def ending(terms: Terms) -> Iterator[str]:
    if terms.wind_down is None:
        yield _("This charter says nothing about it.")
        return
    yield ngettext(
        "The end is announced %(days)d day before; from then on nobody joins.",
        "The end is announced %(days)d days before; from then on nobody joins.",
        terms.wind_down.notice_days,
    ) % {"days": terms.wind_down.notice_days}
    yield ngettext(
        "Cases from before the end are taken for %(days)d day after it.",
        "Cases from before the end are taken for %(days)d days after it.",
        terms.wind_down.tail_days,
    ) % {"days": terms.wind_down.tail_days}
    if terms.wind_down.shortfall is not None:
        yield _("If the last money is not enough, every last case receives the same part.")
    if terms.wind_down.borne_by is not None:
        yield _("The last cases are borne by %(bearer)s.") % {
            "bearer": BEARERS[terms.wind_down.borne_by]
        }


def _days(days: int, none: str, some: str) -> str:
    return some % {"days": days} if days else none

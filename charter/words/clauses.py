"""The sentences of each article; a term that a charter does not have says nothing."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from charter.rules import (
    AdoptedBy,
    CountSince,
    PanelTerms,
    PayoutWhen,
    Sharing,
    Terms,
)
from charter.words import aid, benefits, funding, joining
from charter.words import arrears as unpaid
from charter.words import limits as caps
from charter.words.own_words import ROUNDINGS, own_words
from treasury.templatetags.money import count, money, percent_bps

SHORTEST_MONTH: Final = 28


def purpose(terms: Terms) -> Iterator[str]:
    yield _("Members help each other when one of them falls seriously ill or has an accident.")
    yield _("This is mutual aid and not insurance; nobody can count on a certain amount.")
    yield from funding.beginning(terms)
    if terms.minimum_headcount > 1:
        yield ngettext(
            "With fewer than %(heads)s member no period opens: cases wait.",
            "With fewer than %(heads)s members no period opens: cases wait.",
            terms.minimum_headcount,
        ) % {"heads": count(terms.minimum_headcount)}
    if terms.maximum_headcount is not None:
        yield ngettext(
            "The plan takes at most %(heads)s member.",
            "The plan takes at most %(heads)s members.",
            terms.maximum_headcount,
        ) % {"heads": count(terms.maximum_headcount)}


def bands(terms: Terms) -> Iterator[str]:
    yield from benefits.bands(terms)
    yield from aid.tenure(terms)
    yield from funding.window(terms)
    yield from joining.room(terms)
    if terms.one_objection_blocks:
        yield _("One member's objection is enough, and an applicant is not taken.")


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
    if terms.waiting.waived_from:
        yield _("Who comes from the plan %(plan)s does not wait anew.") % {
            "plan": terms.waiting.waived_from
        }
    yield from _who_waits(terms)


def claims(terms: Terms) -> Iterator[str]:
    if terms.claim_within_days is not None:
        yield ngettext(
            "Ask for aid within %(days)d day of the event.",
            "Ask for aid within %(days)d days of the event.",
            terms.claim_within_days,
        ) % {"days": terms.claim_within_days}
    yield _("Two reviewers read every case, one after the other. Nobody judges their own family.")
    yield _("Every decision names the article and the fact it rests on.")
    if terms.notice_days:
        yield ngettext(
            "What is granted is shown to all, without identity, for %(days)d day before it is "
            "shared.",
            "What is granted is shown to all, without identity, for %(days)d days before it is "
            "shared.",
            terms.notice_days,
        ) % {"days": terms.notice_days}
    if terms.award_ends_membership:
        yield _("Once an award has been paid in full, the membership of who was helped ends.")
    yield from _refusals(terms)


def _who_waits(terms: Terms) -> Iterator[str]:
    """Yield whether those who wait pay; where all belong from one day, that day says it."""
    counts_from_joining = terms.count_since is CountSince.JOINING
    if terms.fixed is None and counts_from_joining:
        yield _("Those who still wait share from the day they join.")
    elif not counts_from_joining:
        yield _("Those who still wait do not share yet.")
    elif terms.fixed is not None and terms.fixed.join_window is None:
        yield _("Those who still wait contribute from the day they join.")


def _refusals(terms: Terms) -> Iterator[str]:
    if not terms.return_own_shares:
        return
    reasons = [own_words(reason) for reason in terms.return_own_shares]
    yield _("If a case is refused for one of these reasons, your own shares go back: %(list)s.") % {
        "list": pgettext("between the parts of a list", ", ").join(reasons)
    }


def sharing(terms: Terms) -> Iterator[str]:
    if terms.fixed is not None:
        yield from funding.contributions(terms)
        yield from _weights(terms)
        return
    yield _("Whoever is a member at the cutoff shares the period; later joiners do not.")
    if terms.spares_claimants:
        yield _("Whoever receives aid in a period does not share that period.")
    if terms.sharing is Sharing.UNIFORM:
        yield _("Everyone shares the same amount: what is to share, divided by the people sharing.")
    else:
        yield _("Everyone in an age band shares the same amount; bands share by their weights.")
    yield from _weights(terms)
    yield from _rounding(terms)
    yield from funding.balance(terms)


def _weights(terms: Terms) -> Iterator[str]:
    if terms.sharing is Sharing.MEAN_PROPORTIONAL:
        yield _("A band's weight is how often its people need aid, times what a case may receive.")


def _rounding(terms: Terms) -> Iterator[str]:
    yield _("A share is rounded %(how)s to the smallest coin.") % {"how": ROUNDINGS[terms.rounding]}
    if terms.floor_minor:
        yield _("If there is anything to share, the least share is %(least)s.") % {
            "least": money(terms.floor_minor, terms.currency)
        }
    yield _("What rounding takes too much or too little is carried into the next period.")


def limits(terms: Terms) -> Iterator[str]:
    yield from caps.limits(terms)


def fee(terms: Terms) -> Iterator[str]:
    if terms.fee_bps:
        yield _("The fee for running the plan is %(percent)s of the aid of a period.") % {
            "percent": percent_bps(terms.fee_bps)
        }
    else:
        yield _("There is no fee.")
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
        yield _debit_day(terms) % {"notice": notice, "debit": debit}
    if terms.notice_days and max(terms.calendar.debit_on) > SHORTEST_MONTH:
        yield _("Where a month is too short for the notice, the debit waits until it is over.")
    yield _("Days past the end of a month are its last day. Times are those of %(zone)s.") % {
        "zone": terms.time_zone
    }
    if terms.debit_notice_days:
        yield ngettext(
            "Each debit is announced at least %(days)d day before.",
            "Each debit is announced at least %(days)d days before.",
            terms.debit_notice_days,
        ) % {"days": terms.debit_notice_days}
    yield from funding.small_dues(terms)


def _debit_day(terms: Terms) -> str:
    if terms.balance is not None:
        return _(
            "On day %(notice)d of the month, at 00:00, heads are counted; on day %(debit)d after it"
            " the share is drawn from the balances."
        )
    if terms.fixed is not None:
        return _(
            "On day %(notice)d of the month, at 00:00, heads are counted; on day %(debit)d after it"
            " what is due is debited."
        )
    return _(
        "On day %(notice)d of the month, at 00:00, heads are counted; on day %(debit)d after it"
        " the share is debited."
    )


def arrears(terms: Terms) -> Iterator[str]:
    yield from unpaid.arrears(terms)


def payout(terms: Terms) -> Iterator[str]:
    match terms.payout_when:
        case PayoutWhen.ADVANCED:
            yield _("The operator pays the award in advance and is paid back from the shares.")
        case PayoutWhen.AFTER_COLLECTION:
            yield _("Awards are paid when the period has been collected, from what came in.")
        case PayoutWhen.AS_COLLECTED:
            yield _("Awards are paid from the shares, in parts, as they come in.")
    if terms.payout_within_days is not None:
        yield ngettext(
            "The award is paid within %(days)d day of the debit day.",
            "The award is paid within %(days)d days of the debit day.",
            terms.payout_within_days,
        ) % {"days": terms.payout_within_days}


def panel(terms: Terms) -> Iterator[str]:
    if terms.panel is not None:
        yield from _panel(terms.panel)
    elif not terms.rule_changes and not terms.surplus_use:
        yield _("This charter says nothing about it.")
    yield from _changes(terms)


def _changes(terms: Terms) -> Iterator[str]:
    """Yield how the rules change, how these came about, and who decides on a surplus."""
    if terms.rule_changes:
        yield _("The rules change by: %(words)s.") % {"words": own_words(terms.rule_changes)}
    if terms.adopted_by is AdoptedBy.VOTE:
        yield _("The members voted for these rules: they bind who was a member before as well.")
    if terms.surplus_use:
        yield _("What happens to a surplus is decided by: %(words)s.") % {
            "words": own_words(terms.surplus_use)
        }


def _panel(found: PanelTerms) -> Iterator[str]:
    yield _("A panel of members, drawn by lot, hears disputed cases.")
    if found.seats is not None:
        yield _("It has %(seats)d seats and decides with at least %(quorum)d present.") % {
            "seats": found.seats,
            "quorum": found.quorum or 1,
        }
    if found.hours is not None:
        yield _("It has %(hours)d hours to decide.") % {"hours": found.hours}
    yield _("More than %(part)s of its votes grant a case.") % {"part": found.approve_above}
    yield from aid.panel_clocks(found)


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
            "bearer": caps.BEARERS[terms.wind_down.borne_by]
        }

    if terms.wind_down.refund_all_shares:
        yield _("Then every share that members ever paid goes back to them.")
    if terms.wind_down.refund_balances_within_days is not None:
        yield ngettext(
            "Balances go back within %(days)d day.",
            "Balances go back within %(days)d days.",
            terms.wind_down.refund_balances_within_days,
        ) % {"days": terms.wind_down.refund_balances_within_days}


def _days(days: int, none: str, some: str) -> str:
    return some % {"days": days} if days else none

"""How members pay, in sentences: after it is known, from a balance, or a sum set before."""

from collections.abc import Iterator
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charter.rules import (
    BalanceTerms,
    CollectAtLatest,
    ContributionPer,
    FixedTerms,
    Sharing,
    Shortfall,
    Terms,
)
from charter.templatetags.plan_time import month_day_text
from charter.words.own_words import own_words
from treasury.templatetags.money import count, money

AT_LATEST: Final[dict[str, Promise]] = {
    CollectAtLatest.QUARTER: gettext_lazy(
        "Less than %(least)s is not debited yet: it waits, at the latest until the quarter's end."
    ),
    CollectAtLatest.HALF_YEAR: gettext_lazy(
        "Less than %(least)s is not debited yet: it waits, at the latest until the half-year's end."
    ),
    CollectAtLatest.YEAR: gettext_lazy(
        "Less than %(least)s is not debited yet: it waits, at the latest until the year's end."
    ),
}


def beginning(terms: Terms) -> Iterator[str]:
    """Yield what joining costs, and when the rest is paid."""
    if terms.fixed is not None:
        yield _contribution(terms, terms.fixed)
    elif terms.balance is not None:
        yield _(
            "Each payer keeps a balance. What was granted is drawn from the balances afterwards, "
            "period by period."
        )
    else:
        yield _("Joining costs nothing. What was granted is shared afterwards, period by period.")


def balance(terms: Terms) -> Iterator[str]:
    """Yield what a balance must hold, and that it stays its payer's own."""
    found = terms.balance
    if found is None:
        return
    if found.entry_minor:
        yield _("Whoever joins pays %(amount)s into their balance.") % {
            "amount": money(found.entry_minor, terms.currency)
        }
    if found.deposit_minor is not None:
        yield _("Each month, %(amount)s is paid into the balance.") % {
            "amount": money(found.deposit_minor, terms.currency)
        }
    yield _least(found, terms.currency)
    if found.remind_below_minor is not None:
        yield _("You are reminded when the balance is below %(amount)s.") % {
            "amount": money(found.remind_below_minor, terms.currency)
        }
    if found.cap_minor is not None:
        yield _("A balance holds at most %(amount)s; what is above is not taken, or goes back.") % {
            "amount": money(found.cap_minor, terms.currency)
        }
    if terms.leaving_balance:
        yield _("The balance stays yours; on leaving it is %(words)s.") % {
            "words": own_words(terms.leaving_balance)
        }
    else:
        yield _("The balance stays yours: on leaving, what is left of it goes back to you.")


def contributions(terms: Terms) -> Iterator[str]:
    """Yield what becomes of contributions set in advance: used, left over, or not enough."""
    found = terms.fixed
    if found is None:
        return
    yield _("What is granted is paid from the contributions.")
    if found.shortfall is Shortfall.CALL:
        yield ngettext(
            "If they are not enough, members are called upon for the rest, for at most "
            "%(times)s contribution more.",
            "If they are not enough, members are called upon for the rest, for at most "
            "%(times)s contributions more.",
            found.call_cap_times,
        ) % {"times": count(found.call_cap_times)}
        yield _("If that is not enough either, every award of the period is cut by the same part.")
    else:
        yield _("If they are not enough, every award of the period is cut by the same part.")
    yield _("What is left at the year's end goes back, in proportion to what each one paid.")


def window(terms: Terms) -> Iterator[str]:
    """Yield in which days of a year one may join, and from when one then belongs."""
    if terms.fixed is None or terms.fixed.join_window is None:
        return
    first, last = terms.fixed.join_window
    yield _(
        "You can join from %(first)s to %(last)s of each year; whoever does belongs from "
        "%(starts)s on."
    ) % {
        "first": month_day_text(first),
        "last": month_day_text(last),
        "starts": month_day_text(terms.fixed.coverage_starts),
    }


def small_dues(terms: Terms) -> Iterator[str]:
    if terms.collection is not None:
        yield str(AT_LATEST[terms.collection.at_latest]) % {
            "least": money(terms.collection.threshold_minor, terms.currency)
        }


def too_low(terms: Terms) -> Iterator[str]:
    """Yield what happens to those whose balance does not cover what it must."""
    if terms.balance is None:
        return
    yield _(
        "If a balance is too low at the cutoff, those it pays for are frozen: they do not share, "
        "and what happens then brings no aid, until it is topped up."
    )
    days = terms.arrears.top_up_days if terms.arrears else None
    if days is not None:
        yield ngettext(
            "There is %(days)d day to top it up.",
            "There are %(days)d days to top it up.",
            days,
        ) % {"days": days}


def _contribution(terms: Terms, found: FixedTerms) -> str:
    facts = {
        "amount": money(found.contribution_minor, terms.currency),
        "day": month_day_text(found.coverage_starts),
    }
    is_yearly = found.contribution_per is ContributionPer.YEAR
    if terms.sharing is Sharing.UNIFORM:
        each = _("Everyone contributes %(amount)s for each year from %(day)s on, set in advance.")
        return (each if is_yearly else _each_period()) % facts
    mean = _(
        "On average each contributes %(amount)s for each year from %(day)s on, set in advance; "
        "age bands by their weights."
    )
    return (mean if is_yearly else _mean_a_period()) % facts


def _each_period() -> str:
    return _("Everyone contributes %(amount)s for each period, set in advance.")


def _mean_a_period() -> str:
    return _(
        "On average each contributes %(amount)s for each period, set in advance; age bands by "
        "their weights."
    )


def _least(found: BalanceTerms, currency: str) -> str:
    if not found.minimum_minor:
        return _("At each cutoff a balance must cover the last share of everyone it pays for.")
    return _(
        "At each cutoff a balance must hold %(amount)s, and cover the last share of everyone "
        "it pays for."
    ) % {"amount": money(found.minimum_minor, currency)}

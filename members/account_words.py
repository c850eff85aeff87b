"""What people are told about codes, limits and addresses of accounts."""

from math import ceil
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members import rules
from members.limits import TooOften
from members.words import refusal_words

SIMPLE: Final[dict[type[rules.MembersRefused], Promise]] = {
    rules.CodeSpent: gettext_lazy(
        "This code is no longer good: it was tried too often, used, or is older than ten minutes."
        " Please ask for a new one."
    ),
    rules.NumberStillInUse: gettext_lazy(
        "The account with this number used it only lately. Telephone companies let a number rest"
        " for weeks before somebody else gets it, so we leave it there for now. You can open an"
        " account with an e-mail address, or write to us."
    ),
    rules.NotTheirNumber: gettext_lazy("The account does not have this number any more."),
    rules.LastAddress: gettext_lazy(
        "This is the only address of your account. Please add another one first, so that you can"
        " still sign in."
    ),
    rules.StaffAccount: gettext_lazy(
        "This account holds roles, and one person's word is not enough to hand its number over. Who"
        " runs the server can help."
    ),
}
SOON: Final = 90  # seconds: up to here they are told as seconds


def too_often_words(limit: TooOften) -> str:
    """Return that something was asked too often, and when to try again."""
    return _("That was tried too often. Please try again %(when)s.") % {
        "when": when_words(limit.seconds)
    }


def when_words(seconds: int) -> str:
    """Return "in 40 seconds", "in 9 minutes" or "in 3 hours", never too early."""
    if seconds <= SOON:
        return ngettext("in %(count)s second", "in %(count)s seconds", seconds) % {"count": seconds}
    minutes = ceil(seconds / 60)
    if minutes <= SOON:
        return ngettext("in %(count)s minute", "in %(count)s minutes", minutes) % {"count": minutes}
    hours = ceil(minutes / 60)
    return ngettext("in %(count)s hour", "in %(count)s hours", hours) % {"count": hours}


def account_words(refusal: rules.MembersRefused) -> str:
    """Return a refusal in the reader's language, with its facts."""
    if isinstance(refusal, rules.CodeWrong):
        return ngettext(
            "This is not the code we sent last. You have %(count)s try left.",
            "This is not the code we sent last. You have %(count)s tries left.",
            refusal.tries_left,
        ) % {"count": refusal.tries_left}
    words = SIMPLE.get(type(refusal))
    return str(words) if words is not None else refusal_words(refusal)

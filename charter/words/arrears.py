"""What happens when someone does not pay, in sentences."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charter.rules import ArrearsTerms, ArrearsThen, Terms
from charter.words import funding
from charter.words.own_words import own_words


def arrears(terms: Terms) -> Iterator[str]:
    yield from funding.too_low(terms)
    if terms.arrears is not None:
        yield from _arrears(terms.arrears)
    elif terms.balance is None:
        yield _("This charter says nothing about it.")


def _arrears(found: ArrearsTerms) -> Iterator[str]:
    if found.retry_days:
        yield ngettext(
            "A debit that fails is tried again for %(days)d day.",
            "A debit that fails is tried again for %(days)d days.",
            found.retry_days,
        ) % {"days": found.retry_days}
    yield from _grace(found)
    if found.then is ArrearsThen.LAPSE:
        yield _("Only then, and after a warning with a date, does membership end.")
    else:
        yield _("Nobody's membership ends for a balance that is too low.")
    if found.continuity_days:
        yield ngettext(
            "Whoever comes back within %(days)d day and pays what is open goes on as before.",
            "Whoever comes back within %(days)d days and pays what is open goes on as before.",
            found.continuity_days,
        ) % {"days": found.continuity_days}
    if found.rejoin_restarts_waiting:
        yield _("Joining again starts the waiting anew.")


def _grace(found: ArrearsTerms) -> Iterator[str]:
    if found.grace_days:
        yield ngettext(
            "Then there is %(days)d more day to pay.",
            "Then there are %(days)d more days to pay.",
            found.grace_days,
        ) % {"days": found.grace_days}
    if found.grace_until:
        yield _("What is open can be paid until %(words)s.") % {
            "words": own_words(found.grace_until)
        }

"""What became of something a provider told, and what a person does about it."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from treasury.states import Outcome

MINUTE: Final = 60
NEXT_STEPS: Final[dict[str, Promise]] = {
    Outcome.OTHER_ATTEMPT: gettext_lazy(
        "An earlier attempt was paid after it had counted as failed. Look at the payer's debits: "
        "if both attempts were paid, give one back."
    ),
    Outcome.CONTRADICTS: gettext_lazy(
        "Compare it with the payment here and ask the provider which is true. Nothing was changed."
    ),
    Outcome.AMOUNT_DIFFERS: gettext_lazy(
        "We asked for another amount. Ask the provider; the payment stays open until it is clear."
    ),
    Outcome.CURRENCY_DIFFERS: gettext_lazy(
        "It names another currency than the plan's. Ask the provider; nothing was booked."
    ),
    Outcome.UNKNOWN_REQUEST: gettext_lazy(
        "We never asked for this. If money came with it, it stands among the bank's lines: place "
        "it there, or send it back."
    ),
    Outcome.UNREADABLE: gettext_lazy(
        "The signature is true, and the text is not understood. The provider may have changed its "
        "format: please show this to whoever runs the site."
    ),
    Outcome.FORGED: gettext_lazy(
        "Somebody else may have sent it, or the secret shared with the provider has changed. One "
        "now and then means nothing; if all are refused, compare the secrets."
    ),
    Outcome.TOO_OLD: gettext_lazy(
        "It may be a repetition of something old. Its provider is asked by itself; if many come, "
        "compare the clocks."
    ),
    Outcome.STUCK: gettext_lazy(
        "Something failed here while it was worked. Let it be tried once more; if it fails again, "
        "please show this to whoever runs the site."
    ),
}


def clock_words(off_seconds: int | None) -> str:
    """Return by how much the sender's clock differed, empty where that is not known."""
    if off_seconds is None:
        return ""
    minutes = abs(off_seconds) // MINUTE
    behind = ngettext(
        "Stamped %(minutes)d minute before it came.",
        "Stamped %(minutes)d minutes before it came.",
        minutes,
    )
    ahead = ngettext(
        "Stamped %(minutes)d minute later than it came: one of the two clocks is wrong.",
        "Stamped %(minutes)d minutes later than it came: one of the two clocks is wrong.",
        minutes,
    )
    return (behind if off_seconds >= 0 else ahead) % {"minutes": minutes}


def reworked() -> str:
    """Return what is said when an event is worked once more."""
    return _("It is worked once more within seconds. Please come back then.")

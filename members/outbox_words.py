"""Messages that did not arrive, in words: why, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charter.templatetags.plan_time import plan_date_text
from members.models import Message

WHY: Final[Mapping[str, Promise]] = {
    "no_address": gettext_lazy("The reader has neither an e-mail address nor a phone number."),
    "no_such_address": gettext_lazy("There is no such address."),
    "address_lost": gettext_lazy("The address belongs to somebody else now."),
    "not_carried": gettext_lazy("Nobody took it, however often we tried."),
    "no_report": gettext_lazy("It was handed over, and nobody said that it arrived."),
    "unwritable": gettext_lazy("Its words could not be written. A fault of the program."),
    "bounced": gettext_lazy("It came back."),
}
SHOWN_OF_PHONE: Final = 4


@dataclass(frozen=True)
class Everywhere:
    """The time of what belongs to no plan."""

    time_zone: str = "UTC"


UTC: Final = Everywhere()


def why_undelivered(failure: str) -> str:
    """Return why a message did not arrive; a carrier's own word as it stands."""
    if failure in WHY:
        return str(WHY[failure])
    return _("The carrier says: %(word)s") % {"word": failure}


def masked_address(recipient: str) -> str:
    """Return an address as staff see it: enough to know it by, not to use it."""
    name, at, house = recipient.partition("@")
    if at:
        return f"{name[:1]}…@{house}"
    return f"…{recipient[-SHOWN_OF_PHONE:]}" if recipient else "—"


@dataclass(frozen=True)
class UndeliveredRow:
    """One message that did not arrive."""

    message: Message

    @property
    def reader(self) -> str:
        """Return who should have read it."""
        return self.message.user.name if self.message.user else _("somebody without an account")

    @property
    def address(self) -> str:
        """Return where it went."""
        return masked_address(self.message.recipient)

    @property
    def since(self) -> str:
        """Return the day since which it is known."""
        return plan_date_text(self.message.failed_at, self.message.plan or UTC)

    @property
    def why(self) -> str:
        """Return why it did not arrive."""
        return why_undelivered(self.message.failure)

    @property
    def is_of_a_debit(self) -> bool:
        """Return whether a debit waits for it: then the treasurer tells again, with a new day."""
        return self.message.is_awaited

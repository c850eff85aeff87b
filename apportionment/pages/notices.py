"""How a payer was told of a debit: on which day, by which way, and whether it arrived."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text
from members import rules as members
from members.models import Message
from members.states import Channel, MessageState
from treasury.models import Debit
from treasury.states import ASKABLE

WAYS: Final[dict[str, Promise]] = {
    Channel.MAIL: _("by e-mail to %(address)s"),
    Channel.SMS: _("by text message to %(address)s"),
}
TOLD: Final[dict[str, Promise]] = {
    MessageState.QUEUED: _("You will be told %(way)s. Nothing is debited before that has arrived."),
    MessageState.HANDED: _(
        "You were told %(way)s on %(day)s; whether it arrived is not known yet. Nothing is debited"
        " before it has."
    ),
    MessageState.DELIVERED: _("You were told %(way)s on %(day)s; it arrived."),
    MessageState.FAILED: _(
        "We could not reach you %(way)s. Until we have, nothing is debited; you can pay here."
    ),
    MessageState.GIVEN_UP: _(
        "We could not reach you %(way)s. Until we have, nothing is debited; you can pay here."
    ),
}
TOLD_ON: Final = _("You were told on %(day)s.")
NOT_YET: Final = _("You will be told before anything is debited.")


def notice_words(debit: Debit, message: Message | None, plan: Plan) -> str:
    """Return how a payer was told of a debit that is still to come, or nothing."""
    if debit.state not in ASKABLE:
        return ""
    if message is None:
        words = NOT_YET if debit.notified_at is None else TOLD_ON
        return str(words) % {"day": plan_date_text(debit.notified_at, plan)}
    return str(TOLD[message.state]) % {
        "way": str(WAYS[message.channel]) % {"address": _address(message)},
        "day": plan_date_text(debit.notified_at or message.sent_at, plan),
    }


def _address(message: Message) -> str:
    kind = "phone" if message.channel == Channel.SMS else "email"
    return members.masked_address(kind, message.recipient)

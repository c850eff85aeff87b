"""Questions about the outbox."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from members.models import Message
from members.states import ENDED_MESSAGES, UNDELIVERED, MessageState

REMEMBERED: Final = timedelta(days=120)


@dataclass(frozen=True)
class Unreached:
    """An address at which a user could not be reached, since when, and how many letters that is."""

    channel: str
    recipient: str
    since: datetime
    count: int


def queued_message_ids(*, key: str) -> list[int]:
    """Return the message under a key if it is still to be sent."""
    return list(_queued().filter(key=key).values_list("pk", flat=True))


def messages_to_send(*, message_ids: Sequence[int]) -> list[Message]:
    """Return those of the messages that are still queued, locked; not what another holds."""
    return list(_locked(_queued().filter(pk__in=message_ids)).order_by("pk"))


def next_messages(*, channel: str, at: datetime, most: int) -> list[Message]:
    """Return the next messages of a channel to send, locked; what another holds is left out.

    Two questions, each answered by an index: those never tried, then those to be tried again.
    """
    queued = _queued().filter(channel=channel)
    fresh = _locked(queued.filter(try_again_at=None)).order_by("priority", "pk")
    found = list(fresh[:most])
    if len(found) < most:
        again = _locked(queued.filter(try_again_at__lte=at)).order_by("priority", "try_again_at")
        found += again[: most - len(found)]
    return found


def unsent_messages(*, plan_id: int) -> QuerySet[Message]:
    """Return the messages of a plan that are still to be sent."""
    return _queued().filter(plan_id=plan_id)


def latest_letters(*, user_id: int, kind: str, most: int) -> QuerySet[Message]:
    """Return the last letters of one kind to a user, latest first."""
    return Message.objects.filter(user_id=user_id, kind=kind).order_by("-pk")[:most]


def letters_about(*, user_id: int, ref: str) -> QuerySet[Message]:
    """Return what a user was told about one request for aid, oldest first; emptied ones left out.

    The reference stands in each letter's key, between strokes.
    """
    own = Message.objects.filter(user_id=user_id, blanked_at=None)
    of_claim = own.filter(kind__startswith="claims/", key__contains=f"/{ref}/")
    return (of_claim | own.filter(kind__startswith="claims/", key__endswith=f"/{ref}")).order_by(
        "pk"
    )


def letters_to_hear_of(*, plan_id: int, kind: str, most: int) -> list[Message]:
    """Return awaited letters of a kind that came to an end nobody took notice of, locked."""
    ended = Message.objects.filter(
        ~Q(heard_state=F("state")),
        plan_id=plan_id,
        kind=kind,
        is_awaited=True,
        state__in=ENDED_MESSAGES,
    )
    rows = ended.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    return list(rows[:most])


def undelivered(*, plan_ids: Collection[int], with_planless: bool = False) -> QuerySet[Message]:
    """Return what did not reach its readers in these plans, newest first; blanked ones left out."""
    of_plans = Q(plan_id__in=plan_ids)
    if with_planless:
        of_plans |= Q(plan_id=None)
    failed = Message.objects.filter(of_plans, failed_at__isnull=False, blanked_at=None)
    return failed.select_related("user", "plan").order_by("-failed_at", "-pk")


def undelivered_letters(*, plan_id: int, kind: str) -> QuerySet[Message]:
    """Return a plan's awaited letters of one kind that did not arrive, oldest first."""
    failed = Message.objects.filter(
        plan_id=plan_id, kind=kind, is_awaited=True, failed_at__isnull=False
    )
    return failed.select_related("user").order_by("failed_at", "pk")


def unreached(*, user_id: int, at: datetime) -> list[Unreached]:
    """Return at which of their addresses a user could not be reached, and nothing arrived since."""
    later = Message.objects.filter(
        user_id=user_id,
        recipient=OuterRef("recipient"),
        state=MessageState.DELIVERED,
        queued_at__gt=OuterRef("queued_at"),
    )
    failed = Message.objects.filter(
        ~Exists(later),
        user_id=user_id,
        state__in=UNDELIVERED,
        failed_at__gt=at - REMEMBERED,
        blanked_at=None,
    )
    sums = failed.values_list("channel", "recipient").annotate(Max("failed_at"), Count("pk"))
    return [Unreached(*row) for row in sums.order_by("channel", "recipient")]


def _queued() -> QuerySet[Message]:
    return Message.objects.filter(state=MessageState.QUEUED)


def _locked(messages: QuerySet[Message]) -> QuerySet[Message]:
    rows = messages.select_for_update(of=("self",), skip_locked=True)
    return rows.select_related("user", "plan")

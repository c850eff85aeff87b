"""How an account is reached: its own changes, a number that went to somebody else, lost phones."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from members import rules
from members.models import AddressChange, HandOver, RoleGrant, User
from members.models.addresses import address_hash
from members.services import messages
from members.services.codes import CHANNELS
from members.services.factors import end_sessions
from members.states import AddressKind, AddressMove

LOST: Final = "address_lost"


@transaction.atomic
def change_address(
    *, user_id: int, kind: AddressKind, address: str, by: int, at: datetime
) -> AddressChange | None:
    """Give an account the address it has just proven by a code; the old one is told.

    Refused: `AccountTaken`, where the address has an account of its own. The same address once
    more proves it anew and changes nothing.
    """
    user = _lock(user_id)
    if getattr(user, kind) == address:
        note_proven(user_id=user_id, kind=kind, at=at)
        return None
    return _move(user, kind, address, AddressMove.CHANGED, by=by, at=at)


@transaction.atomic
def remove_address(*, user_id: int, kind: AddressKind, by: int, at: datetime) -> None:
    """Take an address from an account at its owner's wish; refused for the last (`LastAddress`)."""
    user = _lock(user_id)
    if not getattr(user, kind):
        return
    if not getattr(user, _other(kind)):
        raise rules.LastAddress
    _move(user, kind, None, AddressMove.REMOVED, by=by, at=at)


@transaction.atomic
def release_number(*, user_id: int, phone: str, at: datetime) -> AddressChange:
    """Take a number from the account that had it: whoever has proven it now says it is theirs.

    The account keeps all else, is told by its e-mail address, and no message that waits goes to
    the number. Refused: `NotTheirNumber`; `NumberStillInUse` where the account proved it lately.
    """
    user = _lock(user_id)
    if user.phone != phone:
        raise rules.NotTheirNumber
    rules.require_rested(proven_at=user.phone_proven_at, at=at, rest_days=settings.NUMBER_REST_DAYS)
    return _move(user, AddressKind.PHONE, None, AddressMove.RELEASED, by=None, at=at)


@transaction.atomic
def hand_over_number(*, user_id: int, phone: str, reason: str, by: int, at: datetime) -> HandOver:
    """Let whoever proves this number within a week have it for an account: its owner lost theirs.

    The office's deed, with how it made sure of the person; the account's addresses are told at
    once. An earlier hand-over of this number that nobody took up is replaced. Refused:
    `StaffAccount` (roles need more than one person's word), `AccountTaken`.
    """
    user = _lock(user_id)
    if RoleGrant.objects.filter(user=user).exists():
        raise rules.StaffAccount
    if User.objects.filter(phone=phone).exists():
        raise rules.AccountTaken(AddressKind.PHONE)
    HandOver.objects.filter(phone=phone, taken_at=None).delete()
    hand_over = HandOver.objects.create(
        user=user, phone=phone, reason=reason, by_id=by, at=at, lapses_at=at + rules.HAND_OVER_LIFE
    )
    for kind in AddressKind:
        if old := getattr(user, kind):
            _tell(user, kind, old, "members/number_handed_over", f"hand-over/{hand_over.pk}", at=at)
    return hand_over


@transaction.atomic
def take_hand_over(*, phone: str, at: datetime) -> User | None:
    """Return the account that a proven number was handed over to, which has it from now on.

    Wherever the account was open it is closed: a lost phone may be in other hands. A number that
    has become another account's meanwhile stays there.
    """
    hand_over = (
        HandOver.objects.select_for_update(of=("self",))
        .filter(phone=phone, taken_at=None, lapses_at__gt=at)
        .first()
    )
    if hand_over is None:
        return None
    user = _lock(hand_over.user_id)
    if User.objects.filter(phone=phone).exclude(pk=user.pk).exists():
        return None
    end_sessions(user_id=user.pk)
    _move(
        user,
        AddressKind.PHONE,
        phone,
        AddressMove.RESTORED,
        by=hand_over.by_id,
        reason=hand_over.reason,
        at=at,
    )
    hand_over.taken_at = at
    hand_over.save(update_fields=["taken_at"])
    return user


def note_proven(*, user_id: int, kind: AddressKind, at: datetime) -> None:
    """Remember that the owner of an account has just typed back a code sent to its number."""
    if kind == AddressKind.PHONE:
        User.objects.filter(pk=user_id).update(phone_proven_at=at)


def _move(
    user: User,
    kind: AddressKind,
    address: str | None,
    move: AddressMove,
    *,
    by: int | None,
    at: datetime,
    reason: str = "",
) -> AddressChange:
    """Write an account's new address (or none) and the row of it, and tell the addresses it had."""
    before = getattr(user, kind)
    setattr(user, kind, address)
    if kind == AddressKind.PHONE:
        user.phone_proven_at = at if address else None
    user.unreachable_since = None if user.email or user.phone else at
    _save(user, kind)
    change = AddressChange.objects.create(
        user=user,
        kind=kind,
        move=move,
        before_hash=address_hash(before) if before else None,
        before_masked=rules.masked_address(kind, before) if before else "",
        at=at,
        by_id=by,
        reason=reason,
    )
    _tell_of(change, before=before, at=at)
    return change


def _save(user: User, kind: AddressKind) -> None:
    try:
        with transaction.atomic():
            user.save(update_fields=[kind, "phone_proven_at", "unreachable_since"])
    except IntegrityError as taken:  # somebody else's, or taken this very moment
        raise rules.AccountTaken(kind) from taken


def _tell_of(change: AddressChange, *, before: str | None, at: datetime) -> None:
    """Tell the old address (unless a stranger has it now) and the one that stays."""
    user, kind = change.user, AddressKind(change.kind)
    if before:
        messages.give_up_messages(user_id=user.pk, recipient=before, reason=LOST, at=at)
    letter, key = f"members/address_{change.move}", f"address-change/{change.pk}"
    if before and change.move != AddressMove.RELEASED:
        _tell(user, kind, before, letter, key, at=at)
    other = _other(kind)
    if stays := getattr(user, other):
        _tell(user, other, stays, letter, key, at=at)


def _tell(
    user: User, kind: AddressKind, address: str, letter: str, key: str, *, at: datetime
) -> None:
    messages.queue_to_address(
        key=f"{key}/{kind}",
        user_id=user.pk,
        channel=CHANNELS[kind],
        recipient=address,
        language=user.language,
        kind=letter,
        facts={},
        at=at,
        urgent=True,
    )


def _other(kind: AddressKind) -> AddressKind:
    return AddressKind.PHONE if kind == AddressKind.EMAIL else AddressKind.EMAIL


def _lock(user_id: int) -> User:
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=user_id)

"""Codes of six digits that prove an address: sent, typed back, forgotten."""

import secrets
from datetime import datetime
from typing import Final

from django.db import transaction

from members import rules
from members.models import AddressCode
from members.services import messages
from members.states import AddressKind, Channel
from vault.ring import keyed_hash

CHANNELS: Final = {AddressKind.EMAIL: Channel.MAIL, AddressKind.PHONE: Channel.SMS}
MOST_AT_ONCE: Final = 1000


@transaction.atomic
def send_code(
    *, kind: AddressKind, address: str, language: str, user_id: int | None, at: datetime
) -> AddressCode:
    """Put a fresh code into the outbox, to an address that may be anybody's or nobody's.

    With a user it is for a new address of theirs; without, to sign in or to open an account. Only
    a keyed hash of the code stays with us; its message is blanked once it is used or has run out.
    """
    digits = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}}"
    code = AddressCode.objects.create(
        kind=kind,
        address=address,
        code_hash=_hash(address, digits),
        sent_at=at,
        expires_at=at + rules.CODE_LIFE,
    )
    messages.queue_to_address(
        key=code.message_key,
        user_id=user_id,
        channel=CHANNELS[kind],
        recipient=address,
        language=language,
        kind="members/sign_in_code" if user_id is None else "members/address_code",
        facts={"code": digits, "minutes": rules.CODE_LIFE.seconds // 60},
        at=at,
        urgent=True,
    )
    return code


def use_code(*, code_id: int, typed: str, at: datetime) -> AddressCode:
    """Return the code that was typed back rightly, used up now.

    Refused: `CodeWrong` with the tries left, `CodeSpent`. A wrong try is counted under the row's
    lock and stays counted, so that tries at once are no more tries.
    """
    code, is_right = _try(code_id=code_id, typed=rules.settled_code(typed), at=at)
    if code is None:
        raise rules.CodeSpent
    if is_right:
        return code
    if code.tries >= rules.MOST_TRIES:
        raise rules.CodeSpent
    raise rules.CodeWrong(rules.MOST_TRIES - code.tries)


def forget_codes(*, at: datetime) -> int:
    """Blank the messages of codes that have run out, and delete the codes; return how many.

    One short transaction each; called twice, nothing is left to do.
    """
    run_out = AddressCode.objects.filter(expires_at__lte=at).order_by("pk")
    codes = list(run_out[:MOST_AT_ONCE])
    for code in codes:
        with transaction.atomic():
            messages.blank_message(key=code.message_key, at=at)
            code.delete()
    return len(codes)


@transaction.atomic
def _try(*, code_id: int, typed: str, at: datetime) -> tuple[AddressCode | None, bool]:
    """Return a code that can still be tried, one try more counted, and whether it was right."""
    code = (
        AddressCode.objects.select_for_update(of=("self",))
        .filter(tries__lt=rules.MOST_TRIES, pk=code_id, used_at=None, expires_at__gt=at)
        .first()
    )
    if code is None:
        return None, False
    code.tries += 1
    is_right = secrets.compare_digest(bytes(code.code_hash), _hash(code.address, typed))
    if is_right:
        code.used_at = at
    code.save(update_fields=["tries", "used_at"])
    if is_right or code.tries >= rules.MOST_TRIES:
        messages.blank_message(key=code.message_key, at=at)
    return code, is_right


def _hash(address: str, digits: str) -> bytes:
    return keyed_hash(f"{address}|{digits}", purpose="code to an address")

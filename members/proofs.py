"""The code somebody was sent and is to type back: which one, where to, and what it is for."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from members import limits, services, tasks
from members.states import AddressKind

KEY: Final = "asked_code"
PROVEN: Final = "proven_address"
PROVEN_LIFE: Final = timedelta(minutes=30)

SIGN_IN: Final = "sign_in"
NEW_ADDRESS: Final = "new_address"
PROVE: Final = "prove"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A code that is waited for in this session."""

    code_id: int
    kind: str
    address: str
    purpose: str
    wanted: str  # where somebody is on their way to


def ask(
    request: HttpRequest,
    *,
    purpose: str,
    kind: AddressKind,
    address: str,
    wanted: str = "",
    user_id: int | None = None,
) -> None:
    """Send a code to an address and wait for it in this session; raises `limits.TooOften`."""
    limits.count(request, action="send_code", key=address)
    code = services.send_code(
        kind=kind,
        address=address,
        language=get_language() or "en",
        user_id=user_id,
        at=timezone.now(),
    )
    nudge = partial(tasks.send_at_once.delay, key=code.message_key)
    transaction.on_commit(nudge, robust=True)
    request.session[KEY] = asdict(
        Asked(code_id=code.pk, kind=kind, address=address, purpose=purpose, wanted=wanted)
    )


def asked(request: HttpRequest, purpose: str) -> Asked | None:
    """Return the code that this session waits for, if it is for this purpose."""
    stored: dict[str, Any] | None = request.session.get(KEY)
    if not stored or stored["purpose"] != purpose:
        return None
    return Asked(**stored)


def prove(request: HttpRequest, proof: Asked, *, typed: str) -> None:
    """Use the code up; raises what `services.use_code` refuses with, and `limits.TooOften`."""
    limits.count(request, action="try_code")
    services.use_code(code_id=proof.code_id, typed=typed, at=timezone.now())
    request.session.pop(KEY, None)


def keep_proven(request: HttpRequest, *, kind: str, address: str, wanted: str) -> None:
    """Remember for half an hour that this session has proven an address nobody signs in with."""
    request.session[PROVEN] = {
        "kind": kind,
        "address": address,
        "wanted": wanted,
        "at": timezone.now().isoformat(),
    }


def proven(request: HttpRequest) -> Mapping[str, str] | None:
    """Return the address this session has proven: its kind, itself, where the way leads."""
    kept: Mapping[str, str] | None = request.session.get(PROVEN)
    if not kept or timezone.now() > datetime.fromisoformat(kept["at"]) + PROVEN_LIFE:
        return None
    return kept


def forget_proven(request: HttpRequest) -> None:
    request.session.pop(PROVEN, None)

"""Who looks whether a document is a person's: one small interface, chosen by a setting.

IDENTITY_VERIFIER is the dotted path of a function that takes `name`, `born_on` and `document` and
returns an `Answer`, or raises `NotReached`. By default a person of the staff looks at each.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from members.rules import Document
from members.states import IdentityState

STAFF: Final = "staff"
PAUSE: Final = timedelta(minutes=10)


class NotReached(Exception):
    """The verifier did not answer; it is asked again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a verifier says: verified, doubtful (with a reason), or unverified: ask a person."""

    says: IdentityState
    verifier: str
    reason: str = ""


class Verifier(Protocol):
    """What IDENTITY_VERIFIER names."""

    def __call__(self, *, name: str, born_on: date, document: Document) -> Answer: ...


def verify(*, name: str, born_on: date, document: Document) -> Answer:
    """Return what the deployment's verifier says; raises `NotReached`."""
    verifier = cast("Verifier", import_string(settings.IDENTITY_VERIFIER))
    return verifier(name=name, born_on=born_on, document=document)


def ask_a_person(*, name: str, born_on: date, document: Document) -> Answer:  # noqa: ARG001
    """Leave every document to the staff: the default."""
    return Answer(IdentityState.UNVERIFIED, STAFF)

"""Recording whose document is whose, and what the verifier or the staff say to it."""

from datetime import datetime
from typing import cast

from django.db import IntegrityError, transaction

from members import rules, verifiers
from members.models import Identity, Member, User
from members.rules import Document
from members.states import IdentityState
from vault.fields import KeyedHashField


@transaction.atomic
def record_identity(*, member: Member, document: Document, by: User, at: datetime) -> Identity:
    """Record a member's document, in one form however written; the same again changes nothing.

    Another document than before takes its place, and is to be verified anew. Raises
    `DocumentUnreadable`, `BirthDateDiffers`, `DocumentOfAnother` (of another member of the same
    holder), and `PersonHeldElsewhere`: of two users at once who record one person, one wins and
    the other is told.
    """
    document = rules.settled(document, born_on=member.born_on)
    number_hash = _found_by(document)
    _require_free(number_hash, member)
    known = Identity.objects.select_for_update(of=("self",)).filter(member=member).first()
    if known is not None and bytes(known.number_hash) == number_hash:
        return known
    identity = known or Identity(member=member)
    identity.kind, identity.country = document.kind, document.country
    identity.number = document.number
    identity.given_by, identity.given_at, identity.ask_at = by, at, at
    _unverified(identity)
    try:
        with transaction.atomic():
            identity.save()
    except IntegrityError:  # two at once: the database lets one through
        _require_free(number_hash, member)
        raise
    return identity


@transaction.atomic
def verify_identity(*, identity_id: int, by: User, at: datetime, seen: str = "") -> Identity:
    """Say, as one of the staff, that this is the person; said again, it changes nothing.

    `seen` is the `Identity.seen` of the document that was looked at: where another one was given
    meanwhile, `DocumentChanged`. Nobody says it of their own family (`OwnIdentity`).
    """
    return _judge(identity_id, IdentityState.VERIFIED, reason="", seen=seen, by=by, at=at)


@transaction.atomic
def doubt_identity(
    *, identity_id: int, reason: str, by: User, at: datetime, seen: str = ""
) -> Identity:
    """Say, as one of the staff, why this may not be the person; the member reads the reason."""
    if not reason.strip():
        raise rules.DoubtNeedsReason
    return _judge(
        identity_id, IdentityState.DOUBTFUL, reason=reason.strip(), seen=seen, by=by, at=at
    )


@transaction.atomic
def ask_verifier(*, identity_id: int, at: datetime) -> None:
    """Let the deployment's verifier look at one identity; asked twice, it answers once.

    The row stays locked while it works. Where it wants a person to look, the identity stays
    unverified, on the office's list. Where it cannot be reached it is asked again later.
    """
    waiting = Identity.objects.select_for_update(of=("self",), skip_locked=True)
    identity = waiting.filter(pk=identity_id, ask_at__lte=at).select_related("member").first()
    if identity is None:
        return
    document = Document(identity.kind, identity.country, identity.number)
    member = identity.member
    try:
        answer = verifiers.verify(name=member.name, born_on=member.born_on, document=document)
    except verifiers.NotReached:
        identity.ask_at = at + verifiers.PAUSE
        identity.save(update_fields=["ask_at"])
        return
    identity.ask_at = None
    if answer.says in (IdentityState.VERIFIED, IdentityState.DOUBTFUL):
        identity.state, identity.reason = answer.says, answer.reason
        identity.verifier, identity.verified_at = answer.verifier, at
    identity.save()


def put_off_verifier(*, identity_id: int, at: datetime) -> None:
    """Let the verifier be asked about one identity later: it failed, and others wait behind it."""
    waiting = Identity.objects.filter(pk=identity_id, ask_at__lte=at)
    waiting.update(ask_at=at + verifiers.PAUSE)


def _judge(
    identity_id: int, state: IdentityState, *, reason: str, seen: str, by: User, at: datetime
) -> Identity:
    identity = Identity.objects.select_for_update(of=("self",)).get(pk=identity_id)
    if identity.member.holder_id == by.pk:
        raise rules.OwnIdentity
    if seen and seen != identity.seen:
        raise rules.DocumentChanged
    if identity.state == state and identity.reason == reason:
        return identity
    identity.state, identity.reason, identity.ask_at = state, reason, None
    identity.verifier, identity.verified_by, identity.verified_at = verifiers.STAFF, by, at
    identity.save()
    return identity


def _found_by(document: Document) -> bytes:
    """Return what a settled document is found by."""
    field = Identity._meta.get_field("number_hash")
    assert isinstance(field, KeyedHashField)
    return cast("bytes", field.hash_of(document.kind, document.country, document.number))


def _unverified(identity: Identity) -> None:
    identity.state, identity.reason, identity.verifier = IdentityState.UNVERIFIED, "", ""
    identity.verified_by, identity.verified_at = None, None


def _require_free(number_hash: bytes, member: Member) -> None:
    """Refuse a document that another member has."""
    of_other = Identity.objects.filter(number_hash=number_hash).exclude(member=member)
    other = of_other.select_related("member").first()
    if other is None:
        return
    if other.member.holder_id == member.holder_id:
        raise rules.DocumentOfAnother(name=other.member.name)
    raise rules.PersonHeldElsewhere

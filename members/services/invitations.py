"""What becomes of invitations: opened by whom they reached, withdrawn, forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from members.models import GroupImport, Invitation, Message
from members.rules.refusals import MembersRefused
from members.selectors import letter_key
from members.services.messages import blank
from members.states import GroupState

KEPT_AFTER: Final = timedelta(days=30)  # so long after an invitation is over its person is known
KEPT_LIST: Final = timedelta(days=1)  # so long a list waits for the word to invite
CHUNK: Final = 5_000


class InvitationOver(MembersRefused):
    """The invitation was withdrawn, has run out, or was opened by somebody else."""


@transaction.atomic
def open_invitation(*, invitation_id: int, user_id: int, at: datetime) -> Invitation:
    """Let the reader of a letter come in by it, once; the code in it is of no use to others.

    Opened again by the same user nothing changes. Nobody is enrolled by it.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
    if not invitation.is_open_at(at) or invitation.opened_by_id not in (None, user_id):
        raise InvitationOver
    if invitation.opened_at is None:
        invitation.opened_at, invitation.opened_by_id = at, user_id
        invitation.save(update_fields=["opened_at", "opened_by"])
        _blank_letters([invitation.pk], at=at)
    return invitation


@transaction.atomic
def withdraw_invitations(*, invitation_ids: Sequence[int], by: int, at: datetime) -> int:
    """Withdraw invitations, dependants with them, and return how many; who joined stays."""
    rows = Invitation.objects.select_for_update(of=("self",)).filter(
        Q(pk__in=invitation_ids) | Q(payer_id__in=invitation_ids), withdrawn_at=None
    )
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    Invitation.objects.filter(pk__in=found).update(withdrawn_at=at, withdrawn_by=by)
    _blank_letters(found, at=at)
    return len(found)


def forget_invitations(*, at: datetime) -> int:
    """Empty invitations that were over a month ago, and lists that nobody invited within a day."""
    stale = GroupImport.objects.filter(state=GroupState.CHECKED, made_at__lt=at - KEPT_LIST)
    stale.update(state=GroupState.DROPPED, content=None)
    forgotten = 0
    while some := _forget_some(at=at):
        forgotten += some
    return forgotten


@transaction.atomic
def _forget_some(*, at: datetime) -> int:
    before = at - KEPT_AFTER
    over = Invitation.objects.filter(
        Q(expires_at__lt=before) | Q(withdrawn_at__lt=before), forgotten_at=None
    )
    rows = over.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    found = list(rows.values_list("pk", flat=True)[:CHUNK])
    Invitation.objects.filter(pk__in=found).update(
        name=None,
        born_on=None,
        person_hash=None,
        document_number=None,
        document_hash=None,
        address=None,
        address_hash=None,
        code_hash=None,
        forgotten_at=at,
    )
    _blank_letters(found, at=at)
    return len(found)


def _blank_letters(invitation_ids: Sequence[int], *, at: datetime) -> None:
    """Empty the letters of invitations: the codes in them are of no use any more."""
    keys = [letter_key(invitation_id) for invitation_id in invitation_ids]
    letters = Message.objects.select_for_update(of=("self",)).filter(key__in=keys, blanked_at=None)
    blank(letters.order_by("pk").values_list("pk", flat=True), at=at)

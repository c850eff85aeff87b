"""Telling everybody what a complaint has changed."""

from datetime import datetime

from django.db import transaction

from disclosures import rules
from disclosures.models import ComplaintNote
from disclosures.rules import public_words
from members.models import User
from support.models import Complaint
from support.states import PENDING


class ComplaintOpen(rules.DisclosureRefused):
    """A complaint that waits for an answer has changed nothing yet."""


class AlreadyTold(rules.DisclosureRefused):
    """What was told of this complaint stays as it is."""


@transaction.atomic
def tell_of_complaint(
    *, complaint_id: int, words: public_words.Words, by: User, at: datetime
) -> ComplaintNote:
    """Tell what a decided complaint has changed, in words for everybody; it stays as it is."""
    complaint = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("thread__user")
        .get(pk=complaint_id)
    )
    if complaint.state in PENDING or not complaint.outcome:
        raise ComplaintOpen
    if ComplaintNote.objects.filter(pk=complaint.pk).exists():
        raise AlreadyTold
    public_words.require_words(words, never=[complaint.thread.user.name])
    return ComplaintNote.objects.create(
        complaint=complaint, words_zh=words.zh, words_en=words.en, released_by=by, released_at=at
    )

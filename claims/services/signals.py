"""What a machine points out to reviewers: looked for anew, and answered by them."""

from datetime import datetime

from django.db import transaction

from claims import rules, selectors
from claims.models import Claim, Signal
from claims.rules.signals import NEAR_DECLARED
from claims.services.impartiality import require_impartial
from claims.services.steps import lock_claim
from claims.states import SignalAnswer
from members import services as members
from members.models import User
from members.states import AccessKind


@transaction.atomic
def look_for_signals(*, claim_id: int, at: datetime) -> list[Signal]:
    """Look a claim through once more; what is found again is the same row, with facts as of now.

    What a reviewer has answered stays as they saw it; what is gone and unanswered goes.
    """
    claim = lock_claim(claim_id)
    found = {one.key: one.facts for one in selectors.found_signals(claim=claim)}
    known = {one.key: one for one in claim.signals.all()}
    for signal in known.values():
        if not signal.answer:
            _refresh(signal, found.get(signal.key), at=at)
    Signal.objects.bulk_create(
        Signal(claim=claim, key=key, facts=facts, found_at=at)
        for key, facts in found.items()
        if key not in known
    )
    Claim.objects.filter(pk=claim.pk).update(looked_at=at)
    return list(selectors.signals_of(claim=claim))


@transaction.atomic
def answer_signal(
    *, signal_id: int, answer: SignalAnswer, words: str, by: User, at: datetime
) -> Signal:
    """Record what a reviewer made of a signal: once, and whatever they decide on the claim.

    Said again by the same person it is the same answer; another's answer is refused.
    """
    signal = Signal.objects.select_for_update(of=("self",)).get(pk=signal_id)
    require_impartial(signal.claim, by)
    if signal.answer:
        if (signal.answered_by_id, signal.answer, signal.words) == (by.pk, answer, words):
            return signal
        raise rules.SignalAnswered
    signal.answer, signal.words = answer, words
    signal.answered_by, signal.answered_at = by, at
    signal.save(update_fields=["answer", "words", "answered_by", "answered_at"])
    return signal


def note_signals_seen(*, claim: Claim, by: User, at: datetime) -> None:
    """Note for the claimant that a reviewer saw an answer about health, if a signal shows one."""
    if claim.signals.filter(key=NEAR_DECLARED).exists():
        member_id = claim.enrolment.member_id
        members.record_access(member_id=member_id, kind=AccessKind.HEALTH, by=by, at=at)


def _refresh(signal: Signal, facts: dict[str, object] | None, *, at: datetime) -> None:
    if facts is None:
        signal.delete()
    elif signal.facts != facts:
        signal.facts, signal.found_at = facts, at
        signal.save(update_fields=["facts", "found_at"])

"""Writing down what others can learn from a decision: one person writes, another publishes."""

from datetime import datetime

from django.db import transaction

from claims.models import Decision
from claims.services.steps import lock_claim
from disputes import rules, selectors
from disputes.models import Precedent
from disputes.states import PrecedentState
from members.models import User


@transaction.atomic
def write_precedent(*, decision_id: int, words: str, by: User, at: datetime) -> Precedent:
    """Write a final decision down for everybody; a second person looks at it.

    One that was not published may be written anew; written again in other words it waits again.
    """
    decision = _lock_decision(decision_id)
    if not selectors.is_final(decision=decision, at=at):
        raise rules.NotFinal
    rules.require_words(words=words)
    rules.require_public(words, never=selectors.never_of_claim(claim=decision.claim))
    shown = selectors.shown_of(decision=decision)
    found = Precedent.objects.filter(decision=decision).first() or Precedent(decision=decision)
    if found.state == PrecedentState.PUBLISHED:
        raise rules.AlreadyAnswered(state=found.state)
    for name, value in shown.items():
        setattr(found, name, value)
    found.words, found.written_by, found.written_at = words, by, at
    found.state, found.looked_at_by, found.looked_at_at = PrecedentState.WRITTEN, None, None
    found.save()
    return found


@transaction.atomic
def publish_precedent(*, precedent_id: int, words: str, by: User, at: datetime) -> Precedent:
    """Publish what another person wrote; `words` are those that were read."""
    return _look_at(precedent_id, PrecedentState.PUBLISHED, words=words, by=by, at=at)


@transaction.atomic
def reject_precedent(*, precedent_id: int, by: User, at: datetime) -> Precedent:
    """Not publish what another person wrote; it may be written anew."""
    return _look_at(precedent_id, PrecedentState.REJECTED, words=None, by=by, at=at)


def _look_at(
    precedent_id: int, state: PrecedentState, *, words: str | None, by: User, at: datetime
) -> Precedent:
    found = Precedent.objects.select_for_update(of=("self",)).get(pk=precedent_id)
    if found.state != PrecedentState.WRITTEN or words not in {None, found.words}:
        raise rules.AlreadyAnswered(state=found.state)
    if found.written_by_id == by.pk:
        raise rules.SamePersonAgain
    found.state, found.looked_at_by, found.looked_at_at = state, by, at
    found.save()
    return found


def _lock_decision(decision_id: int) -> Decision:
    decision = Decision.objects.select_related("claim__plan").get(pk=decision_id)
    lock_claim(decision.claim_id)
    return decision

"""Keeping what somebody answers on their way into a plan."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from charter import selectors as charter
from joining import rules, selectors
from joining.models import JoinDraft
from members.states import Relation
from vault.ring import keyed_hash

KEPT: Final = timedelta(days=30)
PERSON: Final = "join person"


def begin_draft(*, user_id: int, plan_id: int, relation: Relation, at: datetime) -> JoinDraft:
    """Return the draft of nobody yet for this relation: the one begun before, or a new one."""
    draft, _ = JoinDraft.objects.get_or_create(
        user_id=user_id,
        plan_id=plan_id,
        relation=relation,
        person_hash=None,
        enrolment=None,
        defaults={"begun_at": at, "touched_at": at},
    )
    return draft


@transaction.atomic
def keep_answer(
    *, draft_id: int, step: str, answer: dict[str, Any], shown: str, at: datetime
) -> JoinDraft:
    """Keep the answer to one step; the same answer twice is kept once.

    `shown` is the token of the page that was answered. Raises `StaleAnswers` where what it rested
    on, or the answer itself, has become another since: nothing is written over. Raises
    `StepMissing` where a step before has no answer, `PersonBegun` where a join of this very person
    is under way already. A draft that is done stays as it is.
    """
    draft = _lock(draft_id)
    if draft.enrolment_id is not None:
        return draft
    version = charter.version_at(draft.plan_id, at)
    steps = selectors.steps_for(draft, charter.terms_of(version), at=at)
    if step not in steps:
        raise rules.StaleAnswers
    missing = selectors.missing_step(draft, version, at=at, steps=steps)
    if missing and steps.index(missing) < steps.index(step):
        raise rules.StepMissing(step=missing)
    _require_shown(draft, steps, step, answer=answer, shown=shown)
    draft.answers = rules.with_answer(draft.answers, step, answer)
    draft.touched_at = at
    if step == rules.IDENTITY:
        draft.person_hash = _person_hash(answer)
    return _save(draft)


@transaction.atomic
def drop_draft(*, draft_id: int) -> None:
    """Forget a draft that is not done; one that is stays, to lead to its enrolment."""
    JoinDraft.objects.filter(pk=draft_id, enrolment=None).delete()


def forget_drafts(*, plan_id: int, at: datetime) -> int:
    """Forget the drafts of a plan that nobody touched for 30 days, and return how many."""
    old = JoinDraft.objects.filter(plan_id=plan_id, touched_at__lt=at - KEPT)
    return old.delete()[0]


def _lock(draft_id: int) -> JoinDraft:
    locked = JoinDraft.objects.select_for_update(of=("self",))
    return locked.select_related("user", "plan").get(pk=draft_id)


def _require_shown(
    draft: JoinDraft, steps: tuple[str, ...], step: str, *, answer: dict[str, Any], shown: str
) -> None:
    before, _, own = selectors.token(draft, steps, step).partition(".")
    shown_before, _, shown_own = shown.partition(".")
    is_same = draft.answers.get(step) == answer
    if before != shown_before or not (is_same or own == shown_own):
        raise rules.StaleAnswers


def _save(draft: JoinDraft) -> JoinDraft:
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as begun:
        twin = JoinDraft.objects.get(
            user=draft.user_id, plan=draft.plan_id, person_hash=draft.person_hash, enrolment=None
        )
        raise rules.PersonBegun(draft_id=twin.pk) from begun
    return draft


def _person_hash(said: dict[str, Any]) -> bytes:
    return keyed_hash(f"{said['name']}|{said['born_on']}", purpose=PERSON)

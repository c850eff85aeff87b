"""Questions about half-finished joins."""

import json
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet

from charter import selectors as charter
from charter.models import CharterVersion
from charter.rules import Terms, local_date
from joining import rules
from joining.models import JoinDraft
from members import rules as members_rules
from members import selectors as members
from members.models import Enrolment
from members.rules import Document
from members.services import Person
from members.states import Relation
from treasury import selectors as treasury
from vault.ring import keyed_hash

PURPOSE: Final = "join draft"


def drafts_of(*, user_id: int, plan_id: int) -> QuerySet[JoinDraft]:
    """Return a user's half-finished joins into a plan, the one touched last first."""
    own = JoinDraft.objects.filter(user_id=user_id, plan_id=plan_id, enrolment=None)
    return own.order_by("-touched_at", "-pk")


def draft_of(*, user_id: int, plan_id: int, draft_id: int) -> JoinDraft | None:
    """Return a user's own draft, done or not; of anybody else's there is none."""
    own = JoinDraft.objects.filter(user_id=user_id, plan_id=plan_id, pk=draft_id)
    return own.select_related("user", "plan").first()


def person_in(draft: JoinDraft) -> Person | None:
    """Return the person a draft is about, once the draft knows them."""
    said = draft.answers.get(rules.IDENTITY)
    if said is None:
        return None
    return Person(
        name=said["name"],
        born_on=date.fromisoformat(said["born_on"]),
        relation=Relation(draft.relation),
        document=Document(said["kind"], said["country"], said["number"]),
    )


def goes_on(draft: JoinDraft, *, at: datetime) -> Enrolment | None:
    """Return the enrolment that a person left so lately that joining takes it up again."""
    person = person_in(draft)
    if person is None:
        return None
    return members.returning_enrolment_of(
        user_id=draft.user_id,
        plan_id=draft.plan_id,
        name=person.name,
        born_on=person.born_on,
        at=at,
    )


def steps_for(draft: JoinDraft, terms: Terms, *, at: datetime) -> tuple[str, ...]:
    """Return the steps that this person is led through, in order."""
    return rules.steps_of(
        terms,
        goes_on=goes_on(draft, at=at) is not None,
        needs_consent=_is_typed_for_a_grown_up(draft, at=at),
    )


def missing_step(
    draft: JoinDraft, version: CharterVersion, *, at: datetime, steps: tuple[str, ...] | None = None
) -> str:
    """Return the first step that has no answer to the charter as it stands; "" if none has not.

    `steps` are this person's, where the caller has asked for them already.
    """
    terms = charter.terms_of(version)
    steps = steps_for(draft, terms, at=at) if steps is None else steps
    marks = {step: rules.question_mark(terms, step) for step in steps}
    marks[rules.CHARTER] = str(version.pk)
    return rules.first_missing(steps, draft.answers, marks=marks)


def token(draft: JoinDraft, steps: tuple[str, ...], step: str) -> str:
    """Return what a page hands back, so that its answer is known to rest on what it showed.

    Two parts: of the answers before the step, and of its own. With step "" of all answers.
    """
    if not step:
        return _mark(draft, dict(draft.answers))
    before = rules.upto(steps, draft.answers, step)
    return f"{_mark(draft, before)}.{_mark(draft, draft.answers.get(step))}"


def _is_typed_for_a_grown_up(draft: JoinDraft, *, at: datetime) -> bool:
    person = person_in(draft)
    if person is None or draft.relation == Relation.SELF:
        return False
    today = local_date(at, draft.plan.time_zone)
    return members_rules.age_on(person.born_on, today) >= members_rules.OF_AGE


def _mark(draft: JoinDraft, said: object) -> str:
    """Return a short keyed hash: nobody reads a document's number out of it."""
    text = json.dumps([draft.pk, said], sort_keys=True, ensure_ascii=False)
    return keyed_hash(text, purpose=PURPOSE).hex()[:16]


def has_way(draft: JoinDraft) -> bool:
    """Return whether whoever types pays this plan already, by a way of their own."""
    payer_id = draft.user.payer_id
    if payer_id is None:
        return False
    return treasury.mandate_of(payer_id=payer_id, plan_id=draft.plan_id) is not None

"""Joining a plan, or coming back to it soon."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from charter import selectors as charter
from charter.models import CharterVersion
from charter.rules import Terms
from members import rules, selectors
from members.models import Enrolment, Member, User
from members.rules import Document
from members.services.beginnings import apply, begin
from members.services.declarations import Declaration, Moment, record_declaration
from members.services.identities import record_identity
from members.services.messages import queue_message
from members.services.paying import payer_of
from members.services.returning import resume
from members.services.seats import lock_room
from members.states import Consent, Relation


@dataclass(frozen=True)
class Person:
    """Who joins: the user themself, or someone they hold, and by which document."""

    name: str
    born_on: date
    relation: Relation
    document: Document | None = None


@transaction.atomic
def join(
    *,
    plan_id: int,
    user_id: int,
    person: Person,
    accepted: Collection[str],
    language: str,
    at: datetime,
    read_version_id: int | None = None,
    declared: Declaration | None = None,
) -> Enrolment:
    """Enrol a person: from here the waiting clock runs, and every future band span is written.

    Who left, or lapsed, less than the charter's continuity days ago goes on with the same
    enrolment instead, its waiting and its yearly cap (design.md 3.7); of them no health is asked.
    Whom a charter with a waiting list has no room for is put on it: look at the state. All of them
    record what was said. Refused for one who is in already, whom no band takes, who has not
    accepted everything, or whose answers refuse; where the plan or the period is full; outside the
    charter's window; and for a document that cannot be or is another's. Raises `CutoffPassed` when
    a run froze its cutoff meanwhile: call again with a fresh instant.
    """
    declared = declared or Declaration()
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user_id)
    version = charter.version_at(plan_id, at)
    if read_version_id not in (None, version.pk):
        raise rules.CharterChanged
    terms = charter.terms_of(version)
    rules.require_age(terms=terms, born_on=person.born_on, at=at)
    member = _member(user=user, person=person)
    latest = _lately_ended(member, plan_id=plan_id, at=at)
    _require_said(terms, accepted=accepted, declared=declared, goes_on=latest is not None)
    when = Moment(version=version, language=language, by=declared.typed_by or user, at=at)
    if person.document is not None:
        record_identity(member=member, document=person.document, by=when.by, at=at)
    if latest is not None:
        enrolment = resume(latest, payer_id=payer_of(user, at=at), by=when.by, at=at)
    else:
        enrolment = _begin(member, user=user, when=when, terms=terms)
    record_declaration(enrolment, declared, accepted=accepted, when=when)
    return enrolment


def _require_said(
    terms: Terms, *, accepted: Collection[str], declared: Declaration, goes_on: bool
) -> None:
    """Refuse where a consent is missing or an answer refuses; who goes on need not be well."""
    not_asked = set() if terms.residence_en else {Consent.RESIDENCE.value}
    not_asked |= {Consent.HEALTH.value} if goes_on else set()
    rules.require_consent(accepted=accepted, asked=set(Consent.values) - not_asked)
    if declared.health and not goes_on:
        rules.require_health(
            terms=terms, answers={one.question: one.answer for one in declared.health}
        )


def _begin(member: Member, *, user: User, when: Moment, terms: Terms) -> Enrolment:
    """Begin an enrolment, or put it on the waiting list where the charter has one and no room.

    Where others wait already nobody passes them, even if a seat is free.
    """
    version, at = when.version, when.at
    payer_id = payer_of(user, at=at)
    if not terms.waiting_list:
        return begin(member, version=version, payer_id=payer_id, at=at)
    lock_room(plan_id=version.plan_id)
    if not selectors.applications(plan_id=version.plan_id).exists():
        try:
            with transaction.atomic():
                return begin(member, version=version, payer_id=payer_id, at=at)
        except (rules.PlanFull, rules.PeriodFull):
            pass
    rules.require_window(terms=terms, at=at)
    return _apply(member, version=version, by=when.by, at=at)


def _apply(member: Member, *, version: CharterVersion, by: User, at: datetime) -> Enrolment:
    enrolment = apply(member, version=version, by=by, at=at)
    queue_message(
        key=f"applied/{enrolment.pk}",
        user_id=member.holder_id,
        plan_id=enrolment.plan_id,
        kind="members/applied",
        facts={"member": member.name, "place": selectors.place_in_line(enrolment)},
        at=at,
    )
    return enrolment


def _lately_ended(member: Member, *, plan_id: int, at: datetime) -> Enrolment | None:
    """Return, locked, the member's enrolment that ended so lately that it may go on."""
    latest = (
        Enrolment.objects.select_for_update(of=("self",))
        .filter(member=member, plan_id=plan_id)
        .order_by(F("left_at").desc(nulls_first=True))
        .first()
    )
    if latest is None:
        return None
    if latest.left_at is None:
        raise rules.AlreadyEnrolled
    return latest if selectors.may_return(latest, at=at) else None


def _member(*, user: User, person: Person) -> Member:
    """Return the person as this user's member, known by name and birth date, or made now."""
    known = Member.objects.filter(holder=user)
    found = known.called(person.name, person.born_on).first()
    if found is not None:
        return found
    if person.relation == Relation.SELF and (own := known.filter(relation=Relation.SELF).first()):
        raise rules.PersonDiffers(name=own.name, born_on=own.born_on)
    return Member.objects.create(
        holder=user, name=person.name, born_on=person.born_on, relation=person.relation
    )

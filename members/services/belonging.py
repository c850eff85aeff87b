"""Joining a plan, or coming back to it soon."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from charter import selectors as charter
from charter.models import CharterVersion
from charter.rules import local_date, waiting_ends_at
from members import rules, selectors
from members.models import Acceptance, Enrolment, Member, User
from members.services.messages import queue_message
from members.services.paying import ensure_mandate
from members.services.returning import resume
from members.services.seats import require_seat
from members.services.standings import write_standings
from members.states import Consent, Relation
from treasury import services as treasury


@dataclass(frozen=True)
class Person:
    """Who joins: the user themself, or someone they hold."""

    name: str
    born_on: date
    relation: Relation


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
) -> Enrolment:
    """Enrol a person: from here the waiting clock runs, and every future band span is written.

    Who left, or lapsed, less than the charter's continuity days ago goes on with the same
    enrolment instead, its waiting and its yearly cap (design.md 3.7). Both record what was
    accepted. Refused for one who is in already, whom no band takes, or who has not accepted
    everything; where the plan is full; and, for new ones, outside the charter's window. Raises
    `CutoffPassed` when a run froze its cutoff meanwhile: call again with a fresh instant.
    """
    rules.require_consent(accepted=accepted, asked=Consent.values)
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user_id)
    version = charter.version_at(plan_id, at)
    if read_version_id not in (None, version.pk):
        raise rules.CharterChanged
    rules.require_age(terms=charter.terms_of(version), born_on=person.born_on, at=at)
    payer_id = _payer_of(user, at=at)
    member = _member(user=user, person=person)
    enrolment = _lately_ended(member, plan_id=plan_id, at=at)
    if enrolment is None:
        enrolment = _begin(member, version=version, payer_id=payer_id, at=at)
    else:
        enrolment = resume(enrolment, payer_id=payer_id, by=user, at=at)
    _accept(
        enrolment=enrolment, version=version, accepted=accepted, language=language, by=user, at=at
    )
    return enrolment


def _begin(member: Member, *, version: CharterVersion, payer_id: int, at: datetime) -> Enrolment:
    """Write a new enrolment, every span to come, the mandate, and a letter."""
    terms = charter.terms_of(version)
    spans = rules.spans_to_come(terms=terms, born_on=member.born_on, joined_at=at)
    rules.require_window(terms=terms, at=at)
    require_seat(plan_id=version.plan_id, terms=terms, at=at)
    enrolment = _enrol(
        member=member, version=version, at=at, waiting_until=waiting_ends_at(terms, at)
    )
    write_standings(enrolment=enrolment, payer_id=payer_id, spans=spans)
    ensure_mandate(payer_id=payer_id, plan_id=version.plan_id, at=at)
    _tell_joined(enrolment, time_zone=terms.time_zone, at=at)
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
    found = known.filter(name=person.name, born_on=person.born_on).first()
    if found is not None:
        return found
    if person.relation == Relation.SELF and (own := known.filter(relation=Relation.SELF).first()):
        raise rules.PersonDiffers(name=own.name, born_on=own.born_on)
    return Member.objects.create(
        holder=user, name=person.name, born_on=person.born_on, relation=person.relation
    )


def _payer_of(user: User, *, at: datetime) -> int:
    if user.payer is None:
        user.payer = treasury.open_payer(at=at)
        user.save(update_fields=["payer"])
    return user.payer.pk


def _enrol(
    *, member: Member, version: CharterVersion, at: datetime, waiting_until: datetime
) -> Enrolment:
    try:
        with transaction.atomic():
            return Enrolment.objects.create(
                plan_id=version.plan_id,
                member=member,
                version=version,
                joined_at=at,
                waiting_until=waiting_until,
            )
    except IntegrityError as twice:
        raise rules.AlreadyEnrolled from twice


def _accept(
    *,
    enrolment: Enrolment,
    version: CharterVersion,
    accepted: Collection[str],
    language: str,
    by: User,
    at: datetime,
) -> None:
    Acceptance.objects.bulk_create(
        Acceptance(
            enrolment=enrolment,
            consent=consent,
            version=version,
            language=language,
            text_hash=version.text_hash,
            accepted_by=by,
            accepted_at=at,
        )
        for consent in sorted(accepted)
    )


def _tell_joined(enrolment: Enrolment, *, time_zone: str, at: datetime) -> None:
    queue_message(
        key=f"joined/{enrolment.pk}",
        user_id=enrolment.member.holder_id,
        plan_id=enrolment.plan_id,
        kind="members/joined",
        facts={
            "member": enrolment.member.name,
            "joined_at": at,
            "waiting_ends_on": local_date(enrolment.waiting_until, time_zone),
        },
        at=at,
    )

"""Questions about who belongs to which plan."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, QuerySet

from charter import selectors as charter
from charter.models import CharterVersion, Plan
from charter.rules import local_date
from members import rules
from members.models import Enrolment, EnrolmentEvent, Freeze, Member, Standing, User
from members.models.belonging import name_hash, person_hash
from members.selectors.family import contacts_who_are
from members.states import IN, MAY_RETURN, Ending, EnrolmentState, Move


@dataclass(frozen=True)
class OfficeRow:
    """A plan as the office sees it."""

    plan: Plan
    version: CharterVersion | None
    members: int


def office_rows(*, plans: Iterable[Plan]) -> list[OfficeRow]:
    """Return each plan with its newest charter and how many members are in it."""
    members = dict(
        Enrolment.objects.filter(left_at=None, state__in=sorted(IN))
        .values_list("plan_id")
        .annotate(members=Count("pk"))
        .values_list("plan_id", "members")
    )
    newest = {
        version.plan_id: version
        for version in CharterVersion.objects.filter(plan__in=[plan.pk for plan in plans])
        .order_by("plan", "number")
        .defer("terms", "source_toml")
    }
    return [OfficeRow(plan, newest.get(plan.pk), members.get(plan.pk, 0)) for plan in plans]


def open_enrolment_of(*, user_id: int, plan_id: int, name: str, born_on: date) -> Enrolment | None:
    """Return the open enrolment in a plan of a member whom a user holds, if there is one."""
    own = open_enrolments(user_id=user_id).filter(plan_id=plan_id)
    return own.filter(member__person_hash=person_hash(name, born_on)).first()


def open_enrolments(*, user_id: int) -> QuerySet[Enrolment]:
    """Return the enrolments that go on, or pause, of the members a user holds, oldest first."""
    return enrolments(user_id=user_id).filter(state__in=sorted(IN))


def enrolments(*, user_id: int) -> QuerySet[Enrolment]:
    """Return every enrolment, open or ended, of the members a user holds, oldest first."""
    return (
        Enrolment.objects.filter(member__holder_id=user_id)
        .select_related("plan", "member", "version")
        .order_by("joined_at", "pk")
    )


def some_enrolments(*, plan_id: int, skip: int, most: int) -> list[Enrolment]:
    """Return some open enrolments of a plan, by their order of joining, after the first ones."""
    found = Enrolment.objects.filter(plan_id=plan_id, state__in=sorted(IN)).order_by("pk")
    ids = list(found.values_list("pk", flat=True)[skip : skip + most])  # nothing to join on the way
    whole = Enrolment.objects.filter(pk__in=ids).select_related("plan", "member__holder")
    return list(whole.order_by("pk"))


def enrolments_of_aid(*, user_id: int) -> QuerySet[Enrolment]:
    """Return the enrolments of a user's members for which aid may be asked: who goes on first.

    One that ended stays among them: what was diagnosed before may be told after. One that never
    began does not.
    """
    begun = enrolments(user_id=user_id).exclude(state=EnrolmentState.APPLIED)
    return begun.exclude(ending=Ending.WITHDRAWN).order_by(
        F("left_at").desc(nulls_first=True), "joined_at", "pk"
    )


def enrolments_of_contact(*, user: User) -> QuerySet[Enrolment]:
    """Return the enrolments for which a user may ask for aid as emergency contact of the member.

    Of those whom they hold themself there are none here.
    """
    member_ids = contacts_who_are(user=user).values("member_id")
    return (
        Enrolment.objects.filter(member_id__in=member_ids)
        .exclude(member__holder=user)
        .exclude(state=EnrolmentState.APPLIED)
        .exclude(ending=Ending.WITHDRAWN)
        .select_related("plan", "member", "version")
        .order_by(F("left_at").desc(nulls_first=True), "joined_at", "pk")
    )


def history_of(*, enrolment_id: int) -> QuerySet[EnrolmentEvent]:
    """Return what happened to an enrolment since joining, oldest first."""
    found = EnrolmentEvent.objects.filter(enrolment_id=enrolment_id)
    return found.select_related("by").order_by("pk")


def latest_events(*, enrolment_ids: Collection[int], most: int) -> QuerySet[EnrolmentEvent]:
    """Return what happened last to some enrolments, latest first."""
    found = EnrolmentEvent.objects.filter(enrolment_id__in=enrolment_ids)
    return found.order_by("-at", "-pk")[:most]


def enrolments_held_or_paid(*, user_id: int, payer_id: int | None) -> list[Enrolment]:
    """Return every enrolment of the members a user holds, and all that counted at their cost.

    Oldest first. Who has an account of their own by now is held by another: see `member.holder_id`.
    """
    ids = Enrolment.objects.filter(member__holder_id=user_id).values("pk")
    if payer_id is not None:
        ids = ids.union(Standing.objects.filter(payer_id=payer_id).values("enrolment_id"))
    found = Enrolment.objects.filter(pk__in=ids).select_related("plan", "member", "version")
    return list(found.order_by("joined_at", "pk"))


def member_of(*, user_id: int) -> Member | None:
    """Return the member that a user is themself."""
    return Member.objects.filter(holder_id=user_id, relation="self").first()


def entered_at(enrolment: Enrolment) -> datetime:
    """Return when somebody joined, or came back last."""
    returns = EnrolmentEvent.objects.filter(enrolment=enrolment, move=Move.RESUMED)
    latest = returns.order_by("at").values_list("at", flat=True).last()
    return latest or enrolment.joined_at


def returning_enrolment_of(
    *, user_id: int, plan_id: int, name: str, born_on: date, at: datetime
) -> Enrolment | None:
    """Return the enrolment that goes on if a member whom a user holds joins now, if one does."""
    own = enrolments(user_id=user_id).filter(plan_id=plan_id)
    found = list(own.filter(member__person_hash=person_hash(name, born_on)))
    if not found or any(enrolment.left_at is None for enrolment in found):
        return None
    latest = max(found, key=lambda enrolment: enrolment.left_at or at)
    return latest if may_return(latest, at=at) else None


def may_return(enrolment: Enrolment, *, at: datetime) -> bool:
    """Return whether an enrolment that ended may still go on as before."""
    until = last_days_to_return([enrolment]).get(enrolment.pk)
    return until is not None and local_date(at, enrolment.plan.time_zone) <= until


def last_day_to_return(enrolment: Enrolment, *, at: datetime) -> date | None:
    """Return the last day on which one that ended, or ends at `at`, may go on as before."""
    if enrolment.left_at is None:
        return rules.last_day_to_return(terms=charter.terms_at(enrolment.plan_id, at), ended_at=at)
    return last_days_to_return([enrolment]).get(enrolment.pk)


def last_days_to_return(enrolments: Iterable[Enrolment]) -> dict[int, date]:
    """Return the last day, in plan time, on which each that ended may go on as before.

    By the charter in force when it ended, as its letter said; one without continuity is left out.
    """
    ended = {one.pk: one for one in enrolments if one.ending in MAY_RETURN}
    plan_ids = {one.plan_id for one in ended.values()}
    versions = list(CharterVersion.objects.filter(plan__in=plan_ids).order_by("in_force_at"))
    days = {pk: _last_day_to_return(one, versions) for pk, one in ended.items()}
    return {pk: day for pk, day in days.items() if day is not None}


def _last_day_to_return(enrolment: Enrolment, versions: Iterable[CharterVersion]) -> date | None:
    ended_at = enrolment.left_at
    assert ended_at is not None
    own = [one for one in versions if one.plan_id == enrolment.plan_id]
    in_force = [one for one in own if one.in_force_at <= ended_at] or [enrolment.version]
    return rules.last_day_to_return(terms=charter.terms_of(in_force[-1]), ended_at=ended_at)


def seats_taken(*, plan_id: int, at: datetime) -> int:
    """Return how many are in a plan: who counts, who waits to count, and who pauses."""
    ahead = Standing.objects.filter(plan_id=plan_id).ending_after(at)
    counted = ahead.aggregate(heads=Count("enrolment_id", distinct=True))["heads"]
    return int(counted) + Freeze.objects.filter(plan_id=plan_id, thawed_at=None).count()


def freezes_of(*, user_id: int) -> dict[int, Freeze]:
    """Return the pauses that go on of the members a user holds, by enrolment."""
    held = Freeze.objects.filter(enrolment__member__holder_id=user_id, thawed_at=None)
    return {freeze.enrolment_id: freeze for freeze in held}


def open_enrolment_ids(*, plan_id: int, payer_id: int, at: datetime) -> list[int]:
    """Return the open enrolments that go on after an instant, or pause, at one payer's cost."""
    going = Standing.objects.filter(plan_id=plan_id, payer_id=payer_id).ending_after(at)
    frozen = Freeze.objects.filter(plan_id=plan_id, payer_id=payer_id, thawed_at=None)
    ids = {*going.values_list("enrolment_id", flat=True)}
    return sorted(ids.union(frozen.values_list("enrolment_id", flat=True)))


def enrolments_called(*, plan_id: int, called: str, most: int = 20) -> list[Enrolment]:
    """Return the enrolments in a plan of this number, or of members of exactly this name."""
    found = Enrolment.objects.filter(plan_id=plan_id).select_related("member", "plan")
    is_number = called.isascii() and called.isdigit() and len(called) <= 18
    named = (
        found.filter(pk=int(called))
        if is_number
        else found.filter(member__name_hash=name_hash(called))
    )
    return list(named.order_by("-pk")[:most])

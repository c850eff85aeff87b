"""Questions about who may be drawn: who passed the course, and who stands too close to a case."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from claims import selectors as claims
from claims.models import Claim
from members import selectors as members
from members.models import User
from panels import rules
from panels.models import CoursePass, Panel, PoolEntry
from panels.rules import Listed
from panels.states import Excluded
from vault.ring import keyed_hash

PSEUDONYM_DIGITS = 16


def pass_of(*, user: User) -> CoursePass | None:
    """Return a user's pass of the course as it is now."""
    return CoursePass.objects.filter(user=user, version=rules.VERSION).first()


def user_ids_in_pool(*, plan_id: int, at: datetime) -> list[int]:
    """Return who may be drawn in a plan: long enough in it, passed, and not away."""
    passed = CoursePass.objects.filter(version=rules.VERSION, away_since=None)
    users = members.users_in_plan(plan_id=plan_id, joined_before=rules.joined_before(at))
    return list(users.filter(pk__in=passed.values("user_id")).values_list("pk", flat=True))


def is_long_enough_in(*, user: User, plan_ids: Iterable[int], at: datetime) -> bool:
    """Return whether a user has belonged to one of the plans for as long as a panel asks."""
    since = rules.joined_before(at)
    return any(
        members.users_in_plan(plan_id=plan_id, joined_before=since).filter(pk=user.pk).exists()
        for plan_id in plan_ids
    )


def hindrances_of(*, claim: Claim) -> dict[int, Excluded]:
    """Return who may not judge a claim, and why; the heaviest reason where there are several."""
    member = claim.enrolment.member
    reasons = (
        (Excluded.TOOK_PART, claims.hand_ids(claim=claim)),
        (Excluded.EMPLOYER, claims.colleague_ids(claim=claim)),
        (Excluded.CREW, members.crew_ids(plan_id=claim.plan_id)),
        (Excluded.OBJECTOR, frozenset(claim.objections.values_list("by_id", flat=True))),
        (Excluded.HOUSEHOLD, members.user_ids_close_to(member=member)),
    )
    return {user_id: reason for reason, user_ids in reasons for user_id in user_ids}


def pool_for(*, panel: Panel, at: datetime) -> list[PoolEntry]:
    """Return the list of a new panel, not written yet, numbered in the order of the pseudonyms."""
    too_close = hindrances_of(claim=panel.claim)
    user_ids = user_ids_in_pool(plan_id=panel.plan_id, at=at)
    named = sorted((pseudonym_of(user_id, ref=panel.ref), user_id) for user_id in user_ids)
    return [
        PoolEntry(
            number=number,
            pseudonym=pseudonym,
            user_id=user_id,
            excluded=too_close.get(user_id, Excluded.NONE),
        )
        for number, (pseudonym, user_id) in enumerate(named, start=1)
    ]


def pseudonym_of(user_id: int, *, ref: str) -> str:
    """Return how a user is called on one panel's list; no two panels' lists can be joined."""
    hashed = keyed_hash(f"{ref}|{user_id}", purpose="panels.pseudonym")
    return hashed.hex()[:PSEUDONYM_DIGITS]


def listed(entries: Iterable[PoolEntry]) -> list[Listed]:
    """Return the list as it is published and hashed."""
    return [Listed(one.number, one.pseudonym, one.excluded) for one in entries]


def eligible_numbers(*, panel: Panel) -> list[int]:
    """Return the numbers that the draw is made from, in their order."""
    drawable = PoolEntry.objects.filter(panel=panel).filter(Q(excluded=Excluded.NONE))
    return list(drawable.order_by("number").values_list("number", flat=True))


def entries_of(*, panel: Panel) -> QuerySet[PoolEntry]:
    """Return the published list."""
    return PoolEntry.objects.filter(panel=panel).order_by("number")

"""Questions about objections: who may object, who may answer, what waits, what is public."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db.models import QuerySet

from charter.selectors import terms_of
from claims import selectors as claims
from claims.models import Claim
from claims.rules import ClaimRefused
from claims.states import SHOWN
from disputes import rules
from disputes.models import Objection
from disputes.states import ANSWERED, PENDING, ObjectionState
from members import selectors as members
from members.models import Enrolment, User
from members.states import Role


@dataclass(frozen=True)
class Clawback:
    """An amount that the next run takes back from an award, by an objection upheld late."""

    objection_id: int
    claim_id: int
    ref: str
    amount_minor: int
    upheld_at: datetime


@dataclass(frozen=True)
class PublicObjection:
    """All that is ever shown of an objection. A field that is not here is not public."""

    ground: str
    state: str
    is_late: bool
    made_at: datetime
    answer: str
    answered_at: datetime | None
    panel_ref: str


def takes_objections(*, state: str) -> bool:
    """Return whether a case in this state may be objected to, in time or late."""
    return state in SHOWN


def case_to_object_to(*, ref: str) -> Claim | None:
    """Return a case that has been shown; before its notice it does not exist here."""
    found = Claim.objects.filter(ref=ref, state__in=sorted(SHOWN))
    return found.select_related("plan", "version", "band", "enrolment__member").first()


def membership_of(*, plan_id: int, user: User) -> Enrolment | None:
    """Return an open membership that a user holds in a plan, the oldest."""
    return members.open_enrolments(user_id=user.pk).filter(plan_id=plan_id).first()


def is_of_own_family(*, claim: Claim, user: User) -> bool:
    """Return whether a claim is of a user's own household, or asked for by them."""
    close = members.members_close_to(user=user).filter(pk=claim.enrolment.member_id)
    return close.exists() or claims.claims_of(user=user).filter(pk=claim.pk).exists()


def objections_by(*, user: User) -> QuerySet[Objection]:
    """Return a user's own objections, latest first."""
    found = Objection.objects.filter(by=user).select_related("claim__plan", "plan")
    return found.order_by("-at", "-pk")


def open_objections(*, claim: Claim) -> QuerySet[Objection]:
    """Return the objections to a claim that wait for an answer, oldest first."""
    found = Objection.objects.filter(claim=claim, state__in=sorted(PENDING))
    return found.select_related("by").order_by("pk")


def public_objections(*, claim_ref: str) -> list[PublicObjection]:
    """Return what everybody may see of the objections to a case, oldest first.

    Never who objected, nor their words; an answer only once it is given.
    """
    found = Objection.objects.filter(claim__ref=claim_ref).order_by("pk")
    return [
        PublicObjection(
            ground=one.ground,
            state=one.state,
            is_late=one.is_late,
            made_at=one.at,
            answer=one.answer if one.state in ANSWERED else "",
            answered_at=one.answered_at,
            panel_ref=one.panel_ref,
        )
        for one in found
    ]


def overdue_objections(*, plan_id: int, at: datetime) -> QuerySet[Objection]:
    """Return the objections of a plan, late ones too, whose day of answering has passed."""
    found = Objection.objects.filter(plan_id=plan_id, state__in=sorted(PENDING), due_at__lte=at)
    return found.order_by("due_at", "pk")


def clawbacks_to_take_up(*, plan_id: int) -> list[Clawback]:
    """Return the amounts that no run has taken back yet, oldest first."""
    found = Objection.objects.filter(
        plan_id=plan_id,
        state=ObjectionState.UPHELD,
        clawback_minor__isnull=False,
        taken_up_at=None,
    )
    return [
        Clawback(one.pk, one.claim_id, one.ref, one.clawback_minor, one.answered_at)
        for one in found.order_by("answered_at", "pk")
        if one.clawback_minor is not None and one.answered_at is not None
    ]


def awards_to_hold(*, plan_id: int) -> QuerySet[Objection, int]:
    """Return the ids of claims of which nothing more is to be paid out: upheld late.

    A question to put into another one, not a list.
    """
    found = Objection.objects.filter(
        plan_id=plan_id, state=ObjectionState.UPHELD, clawback_minor__isnull=False
    )
    return found.values_list("claim_id", flat=True)


def upheld_clawbacks(*, plan_id: int) -> list[tuple[int, int]]:
    """Return (claim id, amount) of every award, or part of one, that was taken back late."""
    found = Objection.objects.filter(
        plan_id=plan_id, state=ObjectionState.UPHELD, clawback_minor__isnull=False
    )
    rows = found.order_by("pk").values_list("claim_id", "clawback_minor")
    return [(claim_id, minor) for claim_id, minor in rows if minor]


def clawed_back(*, claim: Claim, but: Objection | None = None) -> list[int]:
    """Return what other objections take back of an award, or are proposed to."""
    found = Objection.objects.filter(
        claim=claim,
        clawback_minor__isnull=False,
        state__in=[ObjectionState.PROPOSED, ObjectionState.UPHELD],
    )
    if but is not None:
        found = found.exclude(pk=but.pk)
    return [minor for minor in found.values_list("clawback_minor", flat=True) if minor]


def desk(*, user: User) -> list[Objection]:
    """Return the objections that one of the crew may answer or confirm, the first date first."""
    roles = frozenset({Role.REVIEWER, Role.OPERATOR})
    plan_ids = members.plan_ids_of_roles(user_id=user.pk, roles=roles)
    waiting = readable().filter(plan_id__in=plan_ids, state__in=sorted(PENDING))
    return [one for one in waiting.order_by("due_at", "pk") if may_answer(objection=one, user=user)]


def readable() -> QuerySet[Objection]:
    """Return objections with everything that their page names."""
    return Objection.objects.select_related(
        "claim__plan",
        "claim__version",
        "claim__band",
        "claim__enrolment__member__holder",
        "plan",
        "decision__reading",
        "by",
        "enrolment",
        "proposed_by",
        "answered_by",
    )


def may_answer(*, objection: Objection, user: User) -> bool:
    """Return whether somebody may answer an objection, or confirm what was proposed."""
    is_second = objection.state == ObjectionState.PROPOSED
    return hindrance_of(objection=objection, user=user, is_second=is_second) is None


def may_read(*, objection: Objection, user: User) -> bool:
    """Return whether somebody may open an objection: to answer it, or because they did."""
    if user.pk in {objection.answered_by_id, objection.proposed_by_id}:
        return True
    return may_answer(objection=objection, user=user)


def hindrance_of(
    *, objection: Objection, user: User, is_second: bool = False
) -> rules.DisputeRefused | ClaimRefused | None:
    """Return why somebody may not answer an objection, as the refusal it is; None if they may.

    A second person, who confirms a clawback, may have taken part in the decision: then somebody
    who did not has looked at it already, and a crew of three has nobody else.
    """
    if user.pk == objection.by_id or _is_close_to_objector(objection, user):
        return rules.OwnObjection()
    if not is_second and user.pk in deciders_of(objection=objection):
        return rules.TookPart()
    if (hindrance := claims.hindrance_of(claim=objection.claim, reviewer=user)) is not None:
        return hindrance
    return None if _is_asked(objection, user, is_second=is_second) else rules.NotAsked()


def deciders_of(*, objection: Objection) -> frozenset[int]:
    """Return the ids of those who had a hand in the decision that is doubted."""
    claim, decision = objection.claim, objection.decision
    ids = {claim.recommended_by_id, claim.decided_by_id}
    if decision is not None:
        ids |= {decision.by_id, decision.reading.by_id if decision.reading else None}
    ids |= set(claim.readings.values_list("by_id", flat=True))
    return frozenset(one for one in ids if one is not None)


def _is_asked(objection: Objection, user: User, *, is_second: bool) -> bool:
    """Return whether a user is of those who answer: reviewers; an operator if none of them can."""
    plan_id = objection.plan_id
    if members.holds_role(user_id=user.pk, roles=frozenset({Role.REVIEWER}), plan_id=plan_id):
        return True
    if not members.holds_role(user_id=user.pk, roles=frozenset({Role.OPERATOR}), plan_id=plan_id):
        return False
    taken = set() if is_second else set(deciders_of(objection=objection))
    taken |= {objection.by_id} | ({objection.proposed_by_id or 0} if is_second else set())
    left = members.crew(plan_id=plan_id, role=Role.REVIEWER).exclude(pk__in=taken)
    return not any(_could_answer(objection, reviewer) for reviewer in left)


def _could_answer(objection: Objection, reviewer: User) -> bool:
    if _is_close_to_objector(objection, reviewer):
        return False
    return claims.hindrance_of(claim=objection.claim, reviewer=reviewer) is None


def _is_close_to_objector(objection: Objection, user: User) -> bool:
    close = members.members_close_to(user=user)
    return close.filter(pk=objection.enrolment.member_id).exists()


def never_of_claim(*, claim: Claim) -> list[str]:
    """Return what must not stand in public words about a claim: names, numbers, the workplace."""
    member = claim.enrolment.member
    told = (member.name, member.holder.name, claim.employer, claim.account_name, claim.account_ref)
    return [one for one in told if one]


def never_public(*, objection: Objection) -> list[str]:
    """Return what must not stand in the public answer: besides names, every illness by its name."""
    claim = objection.claim
    persons = [objection.by.name, objection.enrolment.member.name]
    return [*never_of_claim(claim=claim), *persons, *illness_words(claim=claim)]


def illness_words(*, claim: Claim) -> list[str]:
    """Return the words for what a claim is about, and those for which its charter helps at all."""
    terms = terms_of(claim.version)
    named: Iterable[str] = chain.from_iterable((one.name_zh, one.name_en) for one in terms.aid)
    return [one for one in (claim.condition, *named) if one]

"""Questions about users, members and enrolments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from charter import selectors as charter
from charter.models import CharterVersion, Plan
from members.models import Enrolment, Member, Message, RoleGrant, Standing, User
from members.states import Role


@dataclass(frozen=True)
class OfficeRow:
    """A plan as the office sees it."""

    plan: Plan
    version: CharterVersion | None
    members: int


def user_called(kind: str, address: str) -> User | None:
    """Return the active user with this "email" or "phone", in its settled form."""
    by = Q(email=address) if kind == "email" else Q(phone=address)
    return User.objects.filter(by, is_active=True).first()


def roles_of(*, user_id: int) -> frozenset[str]:
    """Return the names of the roles a user holds, for whichever plan."""
    return frozenset(RoleGrant.objects.filter(user_id=user_id).values_list("role", flat=True))


def holds_role(*, user_id: int, roles: frozenset[str], plan_id: int | None = None) -> bool:
    """Return whether a user holds one of the roles for a plan, or (plan None) for any plan."""
    grants = RoleGrant.objects.filter(user_id=user_id, role__in=roles)
    if plan_id is not None:
        grants = grants.filter(Q(plan_id=plan_id) | Q(plan_id=None))
    return grants.exists()


def plan_ids_of_role(*, user_id: int, role: str) -> frozenset[int]:
    """Return the plans for which a user holds a role; a role for all plans gives every plan."""
    return plan_ids_of_roles(user_id=user_id, roles=frozenset({role}))


def plan_ids_of_roles(*, user_id: int, roles: frozenset[str]) -> frozenset[int]:
    """Return the plans for which a user holds one of the roles; one for all plans gives each."""
    granted = set(
        RoleGrant.objects.filter(user_id=user_id, role__in=roles).values_list("plan_id", flat=True)
    )
    if None in granted:
        return frozenset(charter.plans().values_list("pk", flat=True))
    return frozenset(plan_id for plan_id in granted if plan_id is not None)


def crew(*, plan_id: int, role: str) -> QuerySet[User]:
    """Return who holds a role for a plan, longest account first."""
    return (
        User.objects.filter(
            Q(role_grants__plan_id=plan_id) | Q(role_grants__plan_id=None),
            role_grants__role=role,
            is_active=True,
        )
        .distinct()
        .order_by("pk")
    )


def holds_role_everywhere(*, user_id: int, role: Role) -> bool:
    """Return whether a user holds a role for all plans."""
    return RoleGrant.objects.filter(user_id=user_id, role=role, plan=None).exists()


def plans_run_by(*, user_id: int) -> QuerySet[Plan]:
    """Return the plans that a user is an operator of."""
    if holds_role_everywhere(user_id=user_id, role=Role.OPERATOR):
        return charter.plans()
    own = RoleGrant.objects.filter(user_id=user_id, role=Role.OPERATOR).values("plan_id")
    return charter.plans().filter(pk__in=own)


def role_grants(*, plans: Iterable[Plan]) -> QuerySet[RoleGrant]:
    """Return who holds which role in these plans or in all, by name."""
    return (
        RoleGrant.objects.filter(Q(plan=None) | Q(plan__in=[plan.pk for plan in plans]))
        .select_related("user", "plan")
        .order_by("user__name", "user_id", "role", "plan_id")
    )


def office_rows(*, plans: Iterable[Plan]) -> list[OfficeRow]:
    """Return each plan with its newest charter and how many members are in it."""
    members = dict(
        Enrolment.objects.filter(left_at=None)
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
    return own.filter(member__name=name, member__born_on=born_on).first()


def open_enrolments(*, user_id: int) -> QuerySet[Enrolment]:
    """Return the open enrolments of the members a user holds, oldest first."""
    return enrolments(user_id=user_id).filter(left_at=None)


def enrolments(*, user_id: int) -> QuerySet[Enrolment]:
    """Return every enrolment, open or ended, of the members a user holds, oldest first."""
    return (
        Enrolment.objects.filter(member__holder_id=user_id)
        .select_related("plan", "member", "version")
        .order_by("joined_at", "pk")
    )


def standings(*, enrolment_id: int) -> QuerySet[Standing]:
    """Return the spans in which an enrolment counts, past, present and future."""
    return (
        Standing.objects.filter(enrolment_id=enrolment_id)
        .select_related("band")
        .order_by("counts_from")
    )


def member_of(*, user_id: int) -> Member | None:
    """Return the member that a user is themself."""
    return Member.objects.filter(holder_id=user_id, relation="self").first()


def head_count(*, plan_id: int, at: datetime) -> int:
    """Return how many heads of a plan count at an instant."""
    return Standing.objects.filter(plan_id=plan_id).counting_at(at).count()


def unsent_message_ids(*, at: datetime, most: int) -> list[int]:
    """Return the messages to send now: those that never failed first, oldest first."""
    due = Message.objects.filter(sent_at=None).filter(
        Q(try_again_at=None) | Q(try_again_at__lte=at)
    )
    return list(due.order_by("failures", "pk").values_list("pk", flat=True)[:most])


def names_of(*, user_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of users by their ids: who prepared, who released."""
    return dict(User.objects.filter(pk__in=set(user_ids)).values_list("pk", "name"))


def payer_user(*, payer_id: int) -> User | None:
    """Return the user who has this payer."""
    return User.objects.filter(payer_id=payer_id).first()


def standings_of_payer(*, payer_id: int, plan_id: int) -> QuerySet[Standing]:
    """Return every span of every head that a payer pays for in a plan."""
    return (
        Standing.objects.filter(payer_id=payer_id, plan_id=plan_id)
        .select_related("band", "enrolment__member")
        .order_by("enrolment_id", "counts_from")
    )


def came_by_band(*, plan_id: int, after: datetime | None, upto: datetime) -> dict[int, int]:
    """Return how many heads began to count in (after, upto], by band: one index range scan."""
    return _by_band(Standing.objects.filter(plan_id=plan_id, counts_from__lte=upto), after, "from")


def went_by_band(*, plan_id: int, after: datetime | None, upto: datetime) -> dict[int, int]:
    """Return how many heads ceased to count in (after, upto], by band: one index range scan."""
    return _by_band(
        Standing.objects.filter(plan_id=plan_id, counts_until__lte=upto), after, "until"
    )


def _by_band(found: QuerySet[Standing], after: datetime | None, edge: str) -> dict[int, int]:
    if after is not None:
        found = found.filter(**{f"counts_{edge}__gt": after})
    heads = found.order_by().values("band_id").annotate(heads=Count("counts_from"))
    return dict(heads.values_list("band_id", "heads"))


def some_enrolments(*, plan_id: int, skip: int, most: int) -> list[Enrolment]:
    """Return some open enrolments of a plan, by their order of joining, after the first ones."""
    found = Enrolment.objects.filter(plan_id=plan_id, left_at=None).order_by("pk")
    ids = list(found.values_list("pk", flat=True)[skip : skip + most])  # nothing to join on the way
    whole = Enrolment.objects.filter(pk__in=ids).select_related("plan", "member__holder")
    return list(whole.order_by("pk"))

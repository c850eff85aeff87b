"""Questions about users and the roles they hold."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from charter import selectors as charter
from charter.models import Plan
from members.models import RoleEnd, RoleGrant, User
from members.states import Role


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


def has_held_role(*, user_id: int, roles: frozenset[str], plan_id: int) -> bool:
    """Return whether a user holds, or ever held, one of the roles for a plan."""
    of_plan = Q(plan_id=plan_id) | Q(plan_id=None)
    ended = RoleEnd.objects.filter(of_plan, user_id=user_id, role__in=roles)
    return holds_role(user_id=user_id, roles=roles, plan_id=plan_id) or ended.exists()


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


def grants_ended_by(*, user: User) -> QuerySet[RoleGrant]:
    """Return the roles that an operator may take back: those of their plans, or all."""
    found = RoleGrant.objects.select_related("user", "plan")
    if holds_role_everywhere(user_id=user.pk, role=Role.OPERATOR):
        return found
    own = RoleGrant.objects.filter(user=user, role=Role.OPERATOR).values("plan_id")
    return found.filter(plan_id__in=own)


def names_of(*, user_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of users by their ids: who prepared, who released."""
    return dict(User.objects.filter(pk__in=set(user_ids)).values_list("pk", "name"))

"""Giving roles, and taking them back."""

from datetime import datetime

from django.db import transaction

from charter import selectors as charter
from members import rules
from members.models import RoleEnd, RoleGrant, User
from members.services.messages import queue_message
from members.states import Role


@transaction.atomic
def grant_role(
    *, user_id: int, role: Role, plan_id: int | None, by: int | None, at: datetime
) -> RoleGrant:
    """Give a user a role, once; refused where the roles may not meet in one person."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    held = RoleGrant.objects.filter(user=user).values_list("role", flat=True)
    rules.require_possible_crew(role=role, held=held)
    plan = None if plan_id is None else charter.plan_by_id(plan_id)
    grant, _ = RoleGrant.objects.get_or_create(
        user=user, plan=plan, role=role, defaults={"granted_by_id": by, "granted_at": at}
    )
    if role == Role.OPERATOR and plan is None and not user.is_staff:
        user.is_staff = True  # an operator of the whole house may look at the read-only admin
        user.save(update_fields=["is_staff"])
    return grant


@transaction.atomic
def take_role_back(*, grant_id: int, reason: str, by: User, at: datetime) -> RoleEnd | None:
    """End a role and tell its holder; None: it is ended already.

    From the next request on they are no longer let in; what they did stays theirs. Refused for the
    last operator who can give roles everywhere (`LastOperator`), and without a reason.
    """
    if not reason.strip():
        raise rules.ReasonNeeded
    # All that say who is an operator take turns: two at once would leave none.
    operators = RoleGrant.objects.select_for_update(of=("self",)).filter(
        role=Role.OPERATOR, plan=None
    )
    left = {one.pk for one in operators.order_by("pk")} - {grant_id}
    grant = RoleGrant.objects.select_for_update(of=("self",)).filter(pk=grant_id).first()
    if grant is None:
        return None
    is_of_the_house = grant.role == Role.OPERATOR and grant.plan_id is None
    if is_of_the_house and not left:
        raise rules.LastOperator
    if is_of_the_house:
        User.objects.filter(pk=grant.user_id).update(is_staff=False)
    return _ended(grant, reason=reason.strip(), by=by, at=at)


def _ended(grant: RoleGrant, *, reason: str, by: User, at: datetime) -> RoleEnd:
    ended = RoleEnd.objects.create(
        user_id=grant.user_id,
        plan_id=grant.plan_id,
        role=grant.role,
        granted_at=grant.granted_at,
        granted_by_id=grant.granted_by_id,
        ended_at=max(at, grant.granted_at),
        ended_by=by,
        reason=reason,
    )
    grant.delete()
    queue_message(
        key=f"role_ended/{ended.pk}",
        user_id=ended.user_id,
        plan_id=ended.plan_id,
        kind="members/role_ended",
        facts={"role": ended.role, "reason": reason},
        at=at,
    )
    return ended

"""Opening accounts and giving roles."""

from datetime import datetime

from django.db import IntegrityError, transaction

from charter import selectors as charter
from members import rules
from members.models import RoleGrant, User
from members.services import messages
from members.states import Role


def register(
    *,
    name: str,
    email: str | None,
    phone: str | None,
    password: str | None,
    language: str,
    at: datetime,
) -> User:
    """Open an account that signs in by e-mail or phone; a second one with the same is refused.

    Without a password it is entered by codes sent to its address.
    """
    email = rules.email_address(email) if email else None
    phone = rules.phone_number(phone) if phone else None
    for field, value in (("email", email), ("phone", phone)):
        if value and User.objects.filter(**{field: value}).exists():
            raise rules.AccountTaken(field)
    user = User(name=name, email=email, phone=phone, language=language, registered_at=at)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as taken:  # two at once: the database lets one through
        raise rules.AccountTaken("email" if email else "phone") from taken
    return user


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


def set_password(*, user_id: int, password: str | None, at: datetime) -> User:
    """Give an account a password, or take it away (None); its owner is told.

    Every session but the one that asked ends, by the session hash that Django keeps.
    """
    user = User.objects.get(pk=user_id)
    user.set_password(password)
    user.save(update_fields=["password"])
    what = "password_set" if password else "password_removed"
    tell_of_security(user_id=user_id, what=what, at=at)
    return user


def tell_of_security(*, user_id: int, what: str, at: datetime) -> None:
    """Tell the owner of an account that something about its security has changed."""
    messages.queue_message(
        key=f"security/{user_id}/{what}/{at.timestamp():.6f}",
        user_id=user_id,
        plan_id=None,
        kind="members/security_changed",
        facts={"what": what},
        at=at,
    )

"""Opening accounts, and what keeps them safe."""

from datetime import datetime

from django.db import IntegrityError, transaction

from members import rules
from members.models import User
from members.services import messages


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

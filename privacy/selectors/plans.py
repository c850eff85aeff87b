"""The plans that somebody has to do with."""

from charter import selectors as charter
from charter.models import Plan
from members import selectors as members
from members.models import User


def plans_of(*, user: User) -> list[Plan]:
    """Return the plans a user or someone they hold is or was in, or pays or paid for."""
    own = {one.plan_id for one in members.enrolments(user_id=user.pk)}
    if user.payer_id is not None:
        own.update(members.plan_ids_paid_by(payer_id=user.payer_id))
    return list(charter.plans().filter(pk__in=own))

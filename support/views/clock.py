"""The clock of help: a plan's own where there is one."""

from datetime import datetime

from django.utils import timezone

from charter import selectors as charter
from charter.models import Plan


def now(plan: Plan | None) -> datetime:
    """Return the time of a conversation: its plan's, or everybody's."""
    return timezone.now() if plan is None else charter.now(plan)


def now_of(plan_id: int | None) -> datetime:
    """Return the time of a plan, or everybody's."""
    return now(None if plan_id is None else charter.plan_by_id(plan_id))

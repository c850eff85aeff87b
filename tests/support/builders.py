"""Questions and complaints for tests."""

from datetime import datetime

from charter.models import Plan
from members.models import User
from support import services
from support.models import Complaint, Thread
from support.states import About, Topic
from tests.members.builders import JOINED, a_user


def a_thread(
    *,
    user: User | None = None,
    plan: Plan | None = None,
    text: str = "Why is my share higher this time?",
    at: datetime = JOINED,
) -> Thread:
    """Return a question that waits for an answer."""
    return services.ask(
        user=user or a_user(),
        plan_id=plan.pk if plan else None,
        topic=Topic.MONEY,
        text=text,
        at=at,
    )


def a_complaint(
    *,
    user: User | None = None,
    plan: Plan | None = None,
    about: About = About.DEBIT,
    text: str = "I was debited without a letter.",
    at: datetime = JOINED,
) -> Complaint:
    """Return a complaint, just made."""
    return services.complain(
        user=user or a_user(), plan_id=plan.pk if plan else None, about=about, text=text, at=at
    )

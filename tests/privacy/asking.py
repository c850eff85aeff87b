"""Somebody who asks for help and complains, for tests of privacy."""

from charter.models import Plan
from members.models import User
from support import services as support
from support.models import Complaint
from tests.apportionment.builders import OPENING


def asks_and_complains(user: User, plan: Plan, staff: User, *, mark: str) -> None:
    """Leave a question and an answered complaint, the mark in every free text."""
    thread = support.ask(
        user=user, plan_id=plan.pk, topic="other", text=f"A question, {mark}", at=OPENING
    )
    support.record_reading(thread=thread, by=staff, at=OPENING)
    said = f"A complaint, {mark}"
    complaint = support.complain(user=user, plan_id=plan.pk, about="data", text=said, at=OPENING)
    support.acknowledge(complaint_id=complaint.pk, by=staff, at=OPENING)
    support.decide(complaint_id=complaint.pk, outcome="upheld", reason=mark, by=staff, at=OPENING)
    assert Complaint.objects.get(pk=complaint.pk).state == "answered"

"""Somebody who asks for help and complains, for tests of privacy."""

from charter.models import Plan
from disclosures.rules.public_words import Words
from disclosures.services.complaints import tell_of_complaint
from members.models import User
from support import services as support
from support.models import Complaint
from tests.apportionment.builders import OPENING


def asks_and_complains(user: User, plan: Plan, staff: User, *, mark: str) -> None:
    """Leave a question and an answered complaint, the mark in every free text of theirs."""
    thread = support.ask(
        user=user, plan_id=plan.pk, topic="other", text=f"A question, {mark}", at=OPENING
    )
    support.record_reading(thread=thread, by=staff, at=OPENING)
    said = f"A complaint, {mark}"
    complaint = support.complain(user=user, plan_id=plan.pk, about="data", text=said, at=OPENING)
    support.acknowledge(complaint_id=complaint.pk, by=staff, at=OPENING)
    support.decide(complaint_id=complaint.pk, outcome="upheld", reason=mark, by=staff, at=OPENING)
    assert Complaint.objects.get(pk=complaint.pk).state == "answered"
    said_to_all = Words(zh="下载文件里少的一栏补上了。", en="The column that was missing is there.")
    tell_of_complaint(complaint_id=complaint.pk, words=said_to_all, by=staff, at=OPENING)

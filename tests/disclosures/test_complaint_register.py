"""The register of complaints: numbers and outcomes for everybody, nobody's words."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from charter.models import Plan
from disclosures.models import ComplaintNote
from disclosures.rules.complaints import told_time
from disclosures.rules.public_words import Words
from disclosures.services.complaints import AlreadyTold, ComplaintOpen, tell_of_complaint
from disputes.rules import NotPublicWords
from members.states import Role
from support import services
from support.models import Complaint
from support.states import About, Outcome
from tests.members.builders import JOINED, a_crew_member, a_plan, a_user, signs_in
from tests.support.builders import a_complaint

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CHANGED = Words("", "Letters now name the day of the debit.")


def decided(plan: Plan, *, days: int = 1, about: About = About.DEBIT) -> Complaint:
    complaint = a_complaint(plan=plan, about=about, user=a_user(name="林晓梅"))
    return services.decide(
        complaint_id=complaint.pk,
        outcome=Outcome.UPHELD,
        reason="It went out late.",
        by=a_crew_member(Role.OPERATOR),
        at=JOINED + days * DAY,
    )


def test_numbers_are_told_once_they_are_of_five(client: Client) -> None:
    plan = a_plan()
    for _number in range(4):
        decided(plan)

    few = client.get(f"/plans/{plan.slug}/complaints/", headers={"accept-language": "en"})
    decided(plan, days=20)
    decided(plan)
    enough = client.get(f"/plans/{plan.slug}/complaints/", headers={"accept-language": "en"})

    assert few.content.decode().count("Fewer than 5.") == 3
    page = enough.content.decode()
    assert "Fewer than 5." not in page
    assert "Right" in page
    assert "In time" not in page  # five in time and one late would tell of the one
    assert "went out late" not in page
    assert "林晓梅" not in page


def test_a_decided_complaint_is_told_once_in_words_for_everybody(client: Client) -> None:
    plan = a_plan()
    complaint = decided(plan)
    operator = a_crew_member(Role.OPERATOR, plan=plan)
    signs_in(client, operator)

    address = f"/office/complaints/{complaint.thread.ref}/"
    named = client.post(address, {"words_zh": "林晓梅说得对。", "words_en": ""})
    done = client.post(address, {"words_zh": "", "words_en": CHANGED.en})
    again = client.get(address)

    assert (named.status_code, done.status_code, again.status_code) == (422, 302, 404)
    client.logout()
    for path in ("/complaints/", f"/plans/{plan.slug}/complaints/"):
        page = client.get(path, headers={"accept-language": "zh-hans"}).content.decode()
        assert f'lang="en">{CHANGED.en}' in page
        assert complaint.thread.ref not in page


def test_an_open_complaint_has_changed_nothing_yet_and_what_is_told_stays() -> None:
    plan = a_plan()
    operator = a_crew_member(Role.OPERATOR, plan=plan)
    pending = a_complaint(plan=plan)
    with pytest.raises(ComplaintOpen):
        tell_of_complaint(complaint_id=pending.pk, words=CHANGED, by=operator, at=JOINED)
    complaint = decided(plan)
    with pytest.raises(NotPublicWords):
        tell_of_complaint(
            complaint_id=complaint.pk, words=Words("", "Call 139 0000 0000"), by=operator, at=JOINED
        )

    tell_of_complaint(complaint_id=complaint.pk, words=CHANGED, by=operator, at=JOINED)

    with pytest.raises(AlreadyTold):
        tell_of_complaint(complaint_id=complaint.pk, words=CHANGED, by=operator, at=JOINED)
    with pytest.raises(DatabaseError), transaction.atomic():
        ComplaintNote.objects.update(words_en="other")


@pytest.mark.parametrize(
    ("heads", "when"),
    [(12, ""), (50, ""), (400, "2026-Q2"), (300, "2026"), (10_000_000, "2026-05")],
)
def test_the_smaller_the_pool_the_coarser_the_day(heads: int, when: str) -> None:
    assert told_time(date(2026, 5, 17), heads=heads) == when

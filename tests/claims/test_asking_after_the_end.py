"""Who asks for aid after a membership ended, for what happened within it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from claims import selectors
from claims.models import Claim
from claims.rules import AfterLeaving
from members import services as members
from tests.claims.filers import Filer
from tests.members.builders import JOINED, a_person, a_plan, an_enrolment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("how", ["aged_out", "left", "lapsed"])
def test_diagnosed_before_the_end_and_filed_after_it_is_still_in_time(
    client: Client, how: str
) -> None:
    """Turned 60 on 1 September 2025; found on 30 August, told on FILED_AT or later: no hint."""
    plan = a_plan(charter_name="xianghubao")
    joined = an_enrolment(plan=plan, person=a_person(born_on=date(1965, 9, 1)))
    user, ends_at = joined.member.holder, datetime(2025, 8, 31, 16, tzinfo=UTC)
    match how:
        case "aged_out":
            members.age_out(plan_id=plan.pk, at=ends_at)
        case "left":
            members.leave(enrolment_id=joined.pk, by=user, at=ends_at)
        case "lapsed":
            members.lapse_enrolment(enrolment_id=joined.pk, reason="", at=ends_at)
    joined.refresh_from_db()
    client.force_login(user)
    assert joined.left_at == ends_at
    assert "for what happened before" in client.get(reverse("claims:file")).content.decode()

    claim = Filer(client, joined).files(event={"event_on": "2025-08-30"})
    Claim.objects.filter(pk=claim.pk).update(submitted_at=ends_at + timedelta(days=150))
    claim.refresh_from_db()

    assert claim.band is not None
    assert claim.cap_minor > 0
    assert selectors.hints_of(claim=claim) == ()


def test_found_after_the_end_is_a_hint_to_who_reads_it(client: Client) -> None:
    plan = a_plan(charter_name="xianghubao")
    joined = an_enrolment(plan=plan, person=a_person(born_on=date(1965, 9, 1)))
    members.age_out(plan_id=plan.pk, at=datetime(2025, 8, 31, 16, tzinfo=UTC))
    client.force_login(joined.member.holder)

    claim = Filer(client, joined).files(event={"event_on": "2025-09-02"})

    assert any(isinstance(one, AfterLeaving) for one in selectors.hints_of(claim=claim))


def test_what_never_began_is_not_among_those_who_may_need_aid(client: Client) -> None:
    joined = an_enrolment()
    user, plan = joined.member.holder, a_plan(charter_name="mutual")
    members.apply(joined.member, version=plan.versions.get(), by=user, at=JOINED)
    client.force_login(user)

    page = client.get(reverse("claims:file")).content.decode()

    assert page.count('name="enrolment"') == 1

"""Another account for the award: who may name it, until when, and who is told."""

import pytest
from django.test import Client
from django.urls import reverse

from claims import rules, services
from claims.states import ClaimState
from members.models import Message
from tests.claims.builders import FILED_AT, a_claim
from tests.claims.filers import Filer
from tests.claims.test_on_behalf import a_contact, died
from tests.members.builders import (
    a_crew_member,
    an_enrolment,
    signs_in,
)

pytestmark = pytest.mark.django_db


def test_the_holder_names_another_account_and_it_is_a_step_and_a_letter() -> None:
    claim = a_claim(ClaimState.GRANTED)
    found_by = claim.account_lookup

    for _click in range(2):
        services.change_account(
            claim_id=claim.pk,
            account_name="王芳",
            account_ref="6222 9999 8888 7777",
            by=claim.filed_by,
            at=FILED_AT,
        )

    claim.refresh_from_db()
    step = claim.events.get(move="account")
    assert (claim.account_name, claim.account_ref) == ("王芳", "6222 9999 8888 7777")
    assert (step.before, step.after, step.fact) == ("granted", "granted", "…2345 → …7777")
    assert Message.objects.filter(kind="claims/account_changed").count() == 1
    assert claim.account_lookup != found_by


@pytest.mark.parametrize("state", [ClaimState.PAID, ClaimState.REFUSED, ClaimState.WITHDRAWN])
def test_no_other_account_once_it_is_paid_or_closed(state: ClaimState) -> None:
    claim = a_claim(state)

    with pytest.raises(rules.MoveNotAllowed):
        services.change_account(
            claim_id=claim.pk, account_name="x", account_ref="12345", by=claim.filed_by, at=FILED_AT
        )


def test_a_contact_who_asked_does_not_change_the_account(client: Client) -> None:
    enrolment = an_enrolment()
    contact = a_contact(enrolment)
    client.force_login(contact)
    claim = Filer(client, enrolment).files()

    with pytest.raises(rules.NotTheirs):
        services.change_account(
            claim_id=claim.pk, account_name="陈兰", account_ref="12345", by=contact, at=FILED_AT
        )
    assert client.get(reverse("claims:account", args=[claim.ref])).status_code in {302, 404}


def test_heirs_name_an_account_at_the_office_once_somebody_has_died(client: Client) -> None:
    claim = a_claim(ClaimState.GRANTED)
    operator = a_crew_member("operator", name="Office")
    signs_in(client, operator)
    address = reverse("claims:heirs_account", args=[claim.plan.slug, claim.ref])
    told = {"account_name": "王芳", "account_ref": "6222 9999 8888 7777", "reference": "H/3"}

    before = client.post(address, told)
    died(claim.enrolment)
    after = client.post(address, told)

    claim.refresh_from_db()
    assert before.status_code == 422
    assert "Nobody has been written down" in before.content.decode()
    assert after.status_code == 302
    assert claim.account_name == "王芳"
    assert claim.events.get(move="account").reason == "H/3"


def test_the_page_for_another_account_asks_for_a_fresh_proof(client: Client) -> None:
    claim = a_claim()
    client.force_login(claim.filed_by)

    answer = client.get(reverse("claims:account", args=[claim.ref]))

    assert answer.status_code == 302
    assert "next=" in answer.headers["Location"]

"""A member's pages: what of an award has arrived, and where money is wanted back."""

import pytest
from django.test import Client
from django.urls import reverse

from apportionment import selectors, services
from apportionment.models import AwardPayout
from charter.models import Plan
from claims.models import Claim
from members.models import User
from tests.apportionment.builders import a_collected_run, a_granted_claim, a_pool, officers
from tests.apportionment.paying_out import pay_all, release_all
from tests.members.builders import a_user, signs_in
from treasury import selectors as treasury

pytestmark = pytest.mark.django_db


def as_(user: User) -> Client:
    client = Client()
    signs_in(client, user)
    return client


def an_award(*, is_paid: bool = True) -> tuple[Plan, Claim, AwardPayout]:
    plan = a_pool(heads=250)
    claim = a_granted_claim(plan)
    at = a_collected_run(plan).period.notice_until
    one, two = officers(plan)
    made = services.prepare_payouts(plan_id=plan.pk, by=one, at=at)
    (pay_all if is_paid else release_all)(made, by=two, at=at)
    return plan, claim, made[0]


def test_the_family_says_that_the_money_has_arrived() -> None:
    plan, claim, award = an_award()
    client = as_(claim.enrolment.member.holder)
    page = reverse("cashier:received", args=[claim.ref])
    assert "It has arrived" in client.get(page).content.decode()

    done = client.post(reverse("cashier:confirm_receipt", args=[claim.ref, award.pk]))

    assert done.status_code == 302
    assert "Thank you." in client.get(page).content.decode()
    assert selectors.receipts(plan_id=plan.pk).confirmed == 1


def test_what_is_on_its_way_cannot_be_confirmed() -> None:
    _plan, claim, award = an_award(is_paid=False)
    client = as_(claim.enrolment.member.holder)
    assert (
        "on its way" in client.get(reverse("cashier:received", args=[claim.ref])).content.decode()
    )

    response = client.post(reverse("cashier:confirm_receipt", args=[claim.ref, award.pk]))

    assert response.status_code == 409


def test_nobody_else_sees_or_confirms_it() -> None:
    plan, claim, award = an_award()

    for user in (a_user(), officers(plan)[0]):
        client = as_(user)
        assert client.get(reverse("cashier:received", args=[claim.ref])).status_code == 404
        deed = reverse("cashier:confirm_receipt", args=[claim.ref, award.pk])
        assert client.post(deed).status_code == 404


def test_a_member_names_where_money_goes_back() -> None:
    plan, claim, _award = an_award()
    holder = claim.enrolment.member.holder
    client, page = as_(holder), reverse("cashier:refund_account", args=[plan.slug])
    assert client.get(page).status_code == 200

    bad = client.post(page, {"holder": "王芳", "account": "??"})
    assert bad.status_code == 422
    assert client.post(page, {"holder": "王芳", "account": "6222 0001"}).status_code == 302

    found = treasury.account_of(payer_id=holder.payer_id or 0, plan_id=plan.pk)
    assert found is not None
    assert (found.holder, found.account, found.named_by) == ("王芳", "62220001", holder.pk)
    assert as_(a_user()).get(page).status_code == 404

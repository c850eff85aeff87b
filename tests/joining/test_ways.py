"""How to pay is chosen on the way in, where there is a choice."""

import pytest
from django.test import Client

from charter import selectors as charter
from charter.models import Plan
from charter.rules import local_date
from members.models import User
from tests.joining.builders import AGREED, Joiner
from tests.members.builders import a_plan, a_user
from treasury import selectors as treasury
from treasury import services
from treasury.models import Way

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    plan = a_plan(slug="village")
    for number, gateway in enumerate(("transfer", "bank_file")):
        Way.objects.create(
            plan_id=plan.pk, gateway=gateway, is_offered=True, pays_out=False, set_by=1,
            set_at=charter.now(plan).replace(microsecond=number), released_by=2,
            released_at=charter.now(plan),
        )  # fmt: skip
    return plan


@pytest.fixture
def user(client: Client) -> User:
    user = a_user()
    client.force_login(user)
    return user


def way_of(user: User, plan: Plan) -> str:
    user.refresh_from_db()
    assert user.payer_id
    mandate = treasury.mandate_of(payer_id=user.payer_id, plan_id=plan.pk)
    return mandate.gateway if mandate else ""


def join(client: Client, plan: Plan, way: str) -> str:
    joiner = Joiner(client, plan)
    joiner.walks(mandate={**AGREED, "way": way})
    return client.get(joiner.joins()["Location"]).content.decode()


def test_a_way_is_to_be_chosen_and_none_is_chosen_beforehand(
    client: Client, plan: Plan, user: User
) -> None:
    del user
    joiner = Joiner(client, plan)
    joiner.walks(upto="mandate")

    html = client.get(joiner.address("mandate")).content.decode()

    assert "I transfer it myself" in html
    assert "checked" not in html
    assert joiner.answers("mandate", AGREED).status_code == 422
    assert joiner.answers("mandate", {**AGREED, "way": "stripe"}).status_code == 422


def test_who_chose_to_transfer_pays_so(client: Client, plan: Plan, user: User) -> None:
    html = join(client, plan, "transfer")

    assert way_of(user, plan) == "transfer"
    assert "One thing is left" not in html


def test_who_chose_a_direct_debit_says_from_which_account_next(
    client: Client, plan: Plan, user: User
) -> None:
    html = join(client, plan, "bank_file")

    assert way_of(user, plan) == ""
    assert "One thing is left" in html
    assert "/me/pay/village/way/" in html


def test_joining_again_ends_the_pause_of_a_consent_taken_back(
    client: Client, plan: Plan, user: User
) -> None:
    user.payer = services.open_payer(at=charter.now(plan))
    user.save()
    today = local_date(charter.now(plan), plan.time_zone)
    services.pause_debits(
        payer_id=user.payer.pk, plan_id=plan.pk, from_on=today, until_on=None,
        reason="consent to debits withdrawn", by=user.pk, is_hardship=False,
    )  # fmt: skip

    joiner = Joiner(client, plan)
    joiner.walks(mandate={**AGREED, "way": "transfer"})
    joiner.joins()

    assert treasury.pause_of(payer_id=user.payer.pk, plan_id=plan.pk, on=today) is None

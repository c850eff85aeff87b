"""The solidarity fund's page: one treasurer proposes, another agrees, nobody for themselves."""

import pytest
from django.test import Client
from django.urls import reverse

from charter import selectors as charter
from charter.models import Plan
from members.models import User
from members.states import Role
from tests.apportionment.builders import (
    a_debited_run,
    a_family,
    a_granted_claim,
    a_payer_of,
    a_small_pool,
)
from tests.members.builders import a_crew_member, a_user, signs_in
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Debit, SolidarityGrant
from treasury.states import DebitState

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    """Return a pool in which one payer's debit of 20.00 failed, and a fund of 25.00."""
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    run = a_debited_run(plan)
    Debit.objects.filter(payer_id=a_payer_of(plan)).update(
        state=DebitState.FAILED, failure_code="x", attempts=1,
        asked_at=run.period.notice_until, next_ask_at=None,
    )  # fmt: skip
    treasury_services.post(
        plan_id=plan.pk, key="gift/1", moves={"clearing": 2500, "solidarity": -2500},
        memo="a gift", at=charter.now(plan),
    )  # fmt: skip
    return plan


def treasurer(plan: Plan) -> User:
    return a_crew_member(Role.TREASURER, plan=plan)


def board(plan: Plan) -> str:
    return reverse("cashier:grants", args=[plan.slug])


def propose(client: Client, plan: Plan, *, payer_id: int = 0) -> int:
    form = {"debit": f"{payer_id or a_payer_of(plan)}/1", "reason": "out of work"}
    return client.post(board(plan), form).status_code


def decide(client: Client, plan: Plan, deed: str = "give_grant") -> int:
    grant = SolidarityGrant.objects.latest("pk")
    return client.post(reverse(f"cashier:{deed}", args=[plan.slug, grant.pk])).status_code


def test_only_treasurers_act_and_auditors_read(client: Client, plan: Plan) -> None:
    signs_in(client, a_user())
    assert client.get(board(plan)).status_code == 403

    signs_in(client, a_crew_member(Role.AUDITOR, plan=plan))
    html = client.get(board(plan)).content.decode()
    assert "25.00" in html
    assert "<textarea" not in html
    assert propose(client, plan) == 404


def test_one_proposes_another_agrees_and_the_fund_pays(client: Client, plan: Plan) -> None:
    first, second = treasurer(plan), treasurer(plan)
    signs_in(client, first)
    assert propose(client, plan) == 302
    assert decide(client, plan) == 409

    signs_in(client, second)
    assert "out of work" in client.get(board(plan)).content.decode()
    assert [decide(client, plan) for _ in range(2)] == [302, 302]

    assert Debit.objects.get(payer_id=a_payer_of(plan)).state == DebitState.PAID
    assert treasury.solidarity_fund(plan.pk).left_minor == 500


def test_a_proposal_is_withdrawn_and_proposed_anew(client: Client, plan: Plan) -> None:
    signs_in(client, treasurer(plan))
    propose(client, plan)
    assert propose(client, plan) == 422

    assert decide(client, plan, "withdraw_grant") == 302

    assert propose(client, plan) == 302


def test_nobody_decides_on_their_own_share(client: Client, plan: Plan) -> None:
    own, other = treasurer(plan), treasurer(plan)
    payer_id = a_payer_of(plan)
    User.objects.filter(payer_id=payer_id).update(payer=None)
    User.objects.filter(pk=own.pk).update(payer_id=payer_id)
    signs_in(client, own)
    assert propose(client, plan, payer_id=payer_id) == 404

    signs_in(client, other)
    assert propose(client, plan, payer_id=payer_id) == 302
    signs_in(client, own)
    assert decide(client, plan) == 404


def test_of_another_plan_nothing_is_found(client: Client, plan: Plan) -> None:
    elsewhere = a_small_pool()
    a_family(elsewhere)
    signs_in(client, treasurer(elsewhere))

    assert client.get(board(plan)).status_code == 404


def test_the_fund_s_totals_are_public_and_name_nobody(client: Client, plan: Plan) -> None:
    grant = treasury_services.propose_grant(
        payer_id=a_payer_of(plan), plan_id=plan.pk, to_period=1, reason="out of work", by=1,
        at=charter.now(plan),
    )  # fmt: skip
    treasury_services.give_grant(grant_id=grant.pk, by=2, at=charter.now(plan))

    html = client.get(reverse("cashier:public_money", args=[plan.slug])).content.decode()

    assert "was given 25.00" in html
    assert "1 share paid for somebody who could not: 20.00" in html
    assert "Left: 5.00" in html
    assert "out of work" not in html

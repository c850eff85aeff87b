"""Paying in at one's own wish, from the page to the books: parts, top-ups, gifts, taken back."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from cashier.forms.paying import new_key
from charter import selectors as charter
from charter.models import Plan
from members.models import User
from tests.apportionment.builders import (
    DAY,
    UNCAPPED,
    a_debited_run,
    a_family,
    a_granted_claim,
    a_plan_where,
    a_pool,
    a_small_pool,
    debits_of,
)
from tests.members.builders import a_user
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Deposit
from treasury.rules import Answer
from treasury.states import DebitState, DepositState, Purpose

pytestmark = pytest.mark.django_db
S = DepositState


@pytest.fixture
def plan() -> Plan:
    return a_small_pool()


@pytest.fixture
def user(plan: Plan) -> User:
    """Return a family of two heads among twelve that was told of a debit of 20.00."""
    user = a_family(plan, heads=2)
    a_granted_claim(plan, award_minor=12_000)
    a_debited_run(plan)
    return user


def address(name: str, plan: Plan) -> str:
    return reverse(f"cashier:{name}", args=[plan.slug])


def send(client: Client, where: str, amount: str, *, key: str = "") -> int:
    form = {"amount_minor": amount, "key": key or new_key()}
    return client.post(where, form).status_code


def came(deposit: Deposit, *, status: str = "paid") -> None:
    """Let the provider say what became of a deposit."""
    plan = charter.plan_by_id(deposit.plan_id)
    Deposit.objects.filter(pk=deposit.pk, state=S.OPEN).update(
        state=S.ASKED, asked_at=charter.now(plan)
    )
    code = "no_funds" if status == "failed" else None
    answer = Answer(deposit.request_key, status, "ref", deposit.amount_minor, failure_code=code)
    treasury_services.hear(answer, at=charter.now(plan))


def settle(plan: Plan) -> int:
    return treasury_services.settle_from_balances(plan_id=plan.pk, at=charter.now(plan))


def balance(user: User, plan: Plan) -> int:
    assert user.payer_id is not None
    return treasury.balance_of(payer_id=user.payer_id, plan_id=plan.pk)


@pytest.mark.parametrize("name", ["pay_in", "give", "take_back", "way", "friend"])
def test_a_plan_that_is_not_mine_does_not_exist(name: str, client: Client, plan: Plan) -> None:
    client.force_login(a_user())

    assert client.get(address(name, plan)).status_code == 404


def test_the_page_says_what_is_left_to_pay(client: Client, plan: Plan, user: User) -> None:
    client.force_login(user)

    html = client.get(address("pay_in", plan)).content.decode()

    assert "Left to pay" in html
    assert 'value="20.00"' in html
    assert "Nothing is paid in advance here." in html


def test_a_part_is_paid_in_then_the_rest_and_then_the_share_is_paid(
    client: Client,
    plan: Plan,
    user: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client.force_login(user)
    with django_capture_on_commit_callbacks() as nudges:
        assert send(client, address("pay_in", plan), "7") == 302
    assert len(nudges) == 1
    came(Deposit.objects.get())
    assert settle(plan) == 0
    assert 'value="13.00"' in client.get(address("pay_in", plan)).content.decode()

    assert send(client, address("pay_in", plan), "13") == 302
    came(Deposit.objects.latest("pk"))

    assert settle(plan) == 1
    assert debits_of(user).get().state == DebitState.PAID
    assert balance(user, plan) == 0


def test_more_than_is_left_is_refused_and_what_is_on_its_way_counts(
    client: Client, plan: Plan, user: User
) -> None:
    client.force_login(user)
    where = address("pay_in", plan)
    assert send(client, where, "15") == 302

    response = client.post(where, {"amount_minor": "5.01", "key": new_key()})

    assert response.status_code == 422
    assert "At most 5.00" in response.content.decode()
    assert Deposit.objects.count() == 1


@pytest.mark.parametrize("typed", ["0", "-3", "viel", "", "1e9", "0.001", "9" * 30])
def test_what_is_no_amount_is_refused(typed: str, client: Client, plan: Plan, user: User) -> None:
    client.force_login(user)

    assert send(client, address("pay_in", plan), typed) == 422
    assert not Deposit.objects.exists()


def test_the_button_pressed_twice_is_one_deposit(client: Client, plan: Plan, user: User) -> None:
    client.force_login(user)
    key = new_key()

    answers = [send(client, address("pay_in", plan), "7", key=key) for _ in range(2)]

    assert answers == [302, 302]
    assert Deposit.objects.count() == 1


def test_a_made_up_key_is_refused(client: Client, plan: Plan, user: User) -> None:
    client.force_login(user)

    assert send(client, address("pay_in", plan), "7", key="../../etc") == 422


def test_the_page_waits_for_the_bank_and_then_says_what_it_said(
    client: Client, plan: Plan, user: User
) -> None:
    client.force_login(user)
    where = client.post(address("pay_in", plan), {"amount_minor": "7", "key": new_key()})[
        "Location"
    ]
    poll = {"hx-request": "true"}

    waiting = client.get(where, headers=poll)
    assert 'hx-trigger="every 3s"' in client.get(where).content.decode()
    came(Deposit.objects.get(), status="failed")
    answered = client.get(where, headers=poll)

    assert (waiting.status_code, waiting.has_header("HX-Redirect")) == (204, False)
    assert answered["HX-Redirect"] == where
    assert "could not be taken. Nothing was debited." in client.get(where).content.decode()


def test_somebody_elses_deposit_is_not_shown(client: Client, plan: Plan) -> None:
    user, other = a_family(plan), a_family(plan, name="王芳")
    assert user.payer_id
    deposit = Deposit.objects.create(
        payer_id=user.payer_id, plan_id=plan.pk, purpose=Purpose.FUND, amount_minor=5,
        key="a", gateway="sandbox", opened_at=charter.now(plan),
    )  # fmt: skip
    client.force_login(other)

    html = client.get(f"{address('pay_in', plan)}?deposit={deposit.pk}").content.decode()

    assert "0.05" not in html
    for odd in ("x", "²", "9" * 40):
        assert client.get(address("pay_in", plan), {"deposit": odd}).status_code == 200


def test_who_pays_by_transfer_is_not_debited(client: Client, plan: Plan, user: User) -> None:
    assert user.payer_id
    treasury_services.switch_mandate(
        payer_id=user.payer_id, plan_id=plan.pk, gateway="transfer", at=charter.now(plan)
    )
    client.force_login(user)

    assert 'name="amount_minor"' not in client.get(address("pay_in", plan)).content.decode()
    assert send(client, address("pay_in", plan), "7") == 422
    assert not Deposit.objects.exists()


def test_a_gift_reaches_the_fund(client: Client, plan: Plan, user: User) -> None:
    client.force_login(user)

    assert send(client, address("give", plan), "50") == 302
    came(Deposit.objects.get())

    assert treasury.solidarity_fund(plan.pk).left_minor == 5000
    html = client.get(address("give", plan)).content.decode()
    assert "50.00" in html


# Prepaid


@pytest.fixture
def prepaid() -> Plan:
    terms = {**UNCAPPED, "funding": "prepaid", "balance_cap_minor": 10_000,
             "payout_when": "after_collection"}  # fmt: skip
    return a_pool(heads=10, plan=a_plan_where(terms))


def test_a_balance_is_topped_up_to_its_cap_and_goes_back(client: Client, prepaid: Plan) -> None:
    user = a_family(prepaid)
    client.force_login(user)
    where = address("pay_in", prepaid)
    assert "nobody hold more than 100.00" in client.get(where).content.decode()
    assert send(client, where, "100.01") == 422
    assert send(client, where, "100") == 302
    came(Deposit.objects.get())
    assert send(client, where, "0.01") == 422

    back = address("take_back", prepaid)
    key = new_key()
    assert send(client, back, "100.01") == 422
    assert [send(client, back, "40", key=key) for _ in range(2)] == [302, 302]

    assert balance(user, prepaid) == 6000
    assert "On its way back" in client.get(f"{back}?done=1").content.decode()


def test_an_event_of_another_currency_is_laid_aside(plan: Plan, user: User) -> None:
    assert user.payer_id
    deposit = treasury_services.open_deposit(
        payer_id=user.payer_id, plan_id=plan.pk, purpose=Purpose.FUND, for_payer_id=None,
        amount_minor=5, key="a", at=charter.now(plan),
    )  # fmt: skip
    treasury_services.set_currency(plan_id=plan.pk, currency=plan.currency)
    Deposit.objects.update(state=S.ASKED, asked_at=charter.now(plan))
    answer = Answer(deposit.request_key, "paid", "r", 5, currency="XXX")

    assert treasury_services.hear(answer, at=charter.now(plan) + DAY) == "currency_differs"
    assert treasury.solidarity_fund(plan.pk).left_minor == 0

"""Paying now: what is shown, one debit for a double click, and nothing but what was seen."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from apportionment import services
from charter import selectors as charter
from charter.models import Plan
from tests.apportionment.builders import (
    DAY,
    a_collected_run,
    a_debited_run,
    a_family,
    a_granted_claim,
    a_pool,
    a_sealed_run,
    debits_of,
    officers,
)
from tests.members.builders import a_user
from treasury import selectors as treasury

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool() -> Plan:
    plan = a_pool(heads=250)
    a_granted_claim(plan)
    return plan


def address_of(plan: Plan) -> str:
    return reverse("apportionment:pay", args=[plan.slug])


def test_pay_of_a_plan_that_is_not_mine_does_not_exist(client: Client, pool: Plan) -> None:
    client.force_login(a_user())

    assert client.get(address_of(pool)).status_code == 404


def test_pay_derives_the_share_in_an_equation(client: Client, pool: Plan) -> None:
    client.force_login(a_family(pool))
    a_debited_run(pool)

    html = client.get(address_of(pool)).content.decode()

    assert 'class="equation' in html
    assert "Aid, 1 claim" in html
    assert "Members who share" in html
    assert 'name="amount_minor"' in html


def test_pay_pressed_twice_makes_one_debit(
    client: Client,
    pool: Plan,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    user = a_family(pool)
    a_sealed_run(pool)  # nothing is debited yet
    client.force_login(user)
    form = client.get(address_of(pool)).context["page"].account

    with django_capture_on_commit_callbacks() as nudges:
        answers = [
            client.post(address_of(pool), {"amount_minor": form.payable_minor}) for _ in range(2)
        ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert debits_of(user).count() == 1
    assert len(nudges) == 2
    shown = client.get(answers[0]["Location"]).content.decode()
    assert "Asked. Your bank answers within minutes." in shown
    assert 'hx-trigger="every 3s"' in shown


def test_pay_pressed_while_no_worker_hears_it_is_asked_for_by_the_next_sweep(
    client: Client, pool: Plan
) -> None:
    user = a_family(pool)
    a_debited_run(pool)  # to be asked for on a day to come
    debits_of(user).update(next_ask_at=charter.now(pool) + DAY)
    client.force_login(user)
    payable = client.get(address_of(pool)).context["page"].account.payable_minor

    client.post(address_of(pool), {"amount_minor": payable})

    due = treasury.due_debit_keys(plan_id=pool.pk, at=charter.now(pool), limit=10_000)
    assert user.payer_id in {key.payer_id for key in due}


def test_pay_is_loaded_anew_once_the_bank_has_answered(client: Client, pool: Plan) -> None:
    user = a_family(pool)
    run = a_debited_run(pool)
    client.force_login(user)
    poll = {"hx-request": "true"}

    waiting = client.get(f"{address_of(pool)}?asked=0", headers=poll)
    debits_of(user).update(
        state="failed",
        failure_code="no_funds",
        attempts=1,
        asked_at=run.period.notice_until,
        next_ask_at=None,
    )
    answered = client.get(f"{address_of(pool)}?asked=0", headers=poll)

    assert (waiting.status_code, waiting.has_header("HX-Redirect")) == (204, False)
    assert answered["HX-Redirect"] == address_of(pool)
    assert "did not go through" in client.get(answered["HX-Redirect"]).content.decode()


def test_pay_of_another_amount_than_was_seen_is_refused(client: Client, pool: Plan) -> None:
    user = a_family(pool)
    a_sealed_run(pool)
    client.force_login(user)

    response = client.post(
        address_of(pool), {"amount_minor": 1}, headers={"accept-language": "zh-hans"}
    )

    assert response.status_code == 422
    assert "金额刚刚有变化，没有扣款" in response.content.decode()
    assert not debits_of(user).exists()


def test_pay_with_nothing_due_shows_that_nothing_is(client: Client, pool: Plan) -> None:
    client.force_login(a_family(pool))
    a_collected_run(pool)

    response = client.post(address_of(pool), {"amount_minor": 972}, follow=True)

    assert "Nothing to pay now" in response.content.decode()
    assert "Thank you." in response.content.decode()


def test_what_was_given_up_can_still_be_paid(
    client: Client,
    pool: Plan,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    user = a_family(pool)
    run = a_debited_run(pool)
    assert user.payer_id is not None
    services.lapse_payer(
        payer_id=user.payer_id,
        plan_id=pool.pk,
        by=officers(pool)[0],
        reason="unpaid",
        at=run.period.notice_until + 20 * DAY,
    )
    client.force_login(user)

    shown = client.get(address_of(pool))
    html = shown.content.decode()
    with django_capture_on_commit_callbacks() as nudges:
        answer = client.post(
            address_of(pool), {"amount_minor": shown.context["page"].account.payable_minor}
        )

    assert "You can still pay it." in html
    assert "Your bank answers" not in html
    assert (answer.status_code, len(nudges)) == (302, 1)


def test_pay_says_that_a_bank_was_asked_and_offers_no_second_button(
    client: Client, pool: Plan
) -> None:
    user = a_family(pool)
    run = a_debited_run(pool)
    debits_of(user).update(
        state="asked", attempts=1, asked_at=run.period.notice_until, next_ask_at=None
    )
    client.force_login(user)

    html = client.get(address_of(pool)).content.decode()

    assert "Asked. Your bank answers within minutes." in html
    assert "<button" not in html.partition('id="payment"')[2].partition("</section>")[0]

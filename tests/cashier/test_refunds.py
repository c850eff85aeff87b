"""Refunds at the treasurers' pages: what was paid, by two people, with words for every refusal."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apportionment.selectors import books as books_check
from charter import selectors as charter
from charter.models import Plan
from members.models import User
from members.states import Role
from tests.apportionment.builders import a_collected_run, a_granted_claim, a_pool, officers
from tests.members.builders import a_crew_member, a_user, signs_in
from treasury import selectors
from treasury import services as treasury
from treasury.models import Debit, Refund, RefundRun
from treasury.states import PayoutState

pytestmark = pytest.mark.django_db
EVERYTHING = {"kind": "all", "borne_by": "operator", "reason": "The pool closes.", "period_no": ""}


@pytest.fixture
def pool() -> Plan:
    plan = a_pool(heads=210)
    a_granted_claim(plan)
    return plan


def as_(user: User) -> Client:
    client = Client()
    signs_in(client, user)
    return client


def go(client: Client, plan: Plan, name: str, *args: int, **typed: Any) -> Any:
    return client.post(reverse(f"cashier:{name}", args=[plan.slug, *args]), typed)


def test_everything_that_was_paid_goes_back_by_two_people(pool: Plan) -> None:
    a_collected_run(pool)
    preparer, releaser = officers(pool)

    assert go(as_(preparer), pool, "prepare_refunds", **EVERYTHING).status_code == 302
    run = RefundRun.objects.get()
    paid = Debit.objects.filter(plan_id=pool.pk, state="paid")
    assert (run.count, run.total_minor) == (
        paid.count(), sum(paid.values_list("amount_minor", flat=True))
    )  # fmt: skip
    own = go(as_(preparer), pool, "release_refunds", run.pk)
    assert own.status_code == 409
    assert "another treasurer does this step" in own.content.decode()

    assert go(as_(releaser), pool, "release_refunds", run.pk).status_code == 302
    assert Refund.objects.filter(state=PayoutState.RELEASED).count() == run.count
    page = reverse("cashier:refund_run", args=[pool.slug, run.pk])
    assert "wait until the members name an account" in as_(releaser).get(page).content.decode()
    assert books_check.findings(plan_id=pool.pk, at=charter.now(pool)).differences == []


def test_the_shares_of_a_period_go_back_and_no_other(pool: Plan) -> None:
    a_collected_run(pool)
    a_granted_claim(pool, number=4)
    a_collected_run(pool)
    typed = {**EVERYTHING, "kind": "shares", "period_no": "1"}

    go(as_(officers(pool)[0]), pool, "prepare_refunds", **typed)

    run = RefundRun.objects.get()
    first = Debit.objects.filter(plan_id=pool.pk, to_period=1)
    assert run.total_minor == sum(first.values_list("amount_minor", flat=True))
    assert set(Refund.objects.values_list("to_period", flat=True)) == {1}


def test_what_is_missing_or_impossible_is_said_in_words(pool: Plan) -> None:
    client = as_(officers(pool)[0])

    for typed, words, status in (
        ({}, "This field is required", 422),
        ({**EVERYTHING, "kind": "shares"}, "choose the period", 422),
        ({**EVERYTHING, "reason": " "}, "Please say why", 422),
        (EVERYTHING, "Nothing that was paid is left", 409),
    ):
        response = go(client, pool, "prepare_refunds", **typed)
        assert response.status_code == status
        assert words in response.content.decode()
    assert not RefundRun.objects.exists()


def test_the_reserve_that_holds_too_little_is_told(pool: Plan) -> None:
    a_collected_run(pool)
    preparer, releaser = officers(pool)
    go(as_(preparer), pool, "prepare_refunds", **{**EVERYTHING, "borne_by": "reserve"})

    refused = go(as_(releaser), pool, "release_refunds", RefundRun.objects.get().pk)

    assert refused.status_code == 409
    assert "Let the operator bear it" in refused.content.decode()


def test_a_run_is_withdrawn_and_nothing_goes_back(pool: Plan) -> None:
    a_collected_run(pool)
    client = as_(officers(pool)[0])
    go(client, pool, "prepare_refunds", **EVERYTHING)
    run = RefundRun.objects.get()

    assert go(client, pool, "withdraw_refunds", run.pk).status_code == 302
    assert go(client, pool, "withdraw_refunds", run.pk).status_code == 409
    assert set(Refund.objects.values_list("state", flat=True)) == {PayoutState.WITHDRAWN}


def test_what_failed_is_listed_and_tried_again_or_taken_out(pool: Plan) -> None:
    a_collected_run(pool)
    preparer, releaser = officers(pool)
    go(as_(preparer), pool, "prepare_refunds", **EVERYTHING)
    run = RefundRun.objects.get()
    treasury.release_refunds(run_id=run.pk, by=releaser.pk, at=charter.now(pool))
    one, two = Refund.objects.order_by("pk")[:2]
    Refund.objects.filter(pk__in=[one.pk, two.pk]).update(
        state="failed", failure_code="AC04", attempts=1, asked_at=charter.now(pool)
    )

    html = as_(releaser).get(reverse("cashier:refund_run", args=[pool.slug, run.pk]))
    assert html.content.decode().count("AC04") == 2
    assert go(as_(preparer), pool, "retry_refund", one.pk).status_code == 409
    assert go(as_(releaser), pool, "retry_refund", one.pk).status_code == 302
    assert go(as_(preparer), pool, "withdraw_refund", two.pk).status_code == 302
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, two.state) == (PayoutState.RELEASED, PayoutState.WITHDRAWN)
    advanced = -selectors.balance_minor(plan_id=pool.pk, account="advances")
    assert advanced == run.total_minor - two.amount_minor  # what does not go is advanced no more
    assert books_check.findings(plan_id=pool.pk, at=charter.now(pool)).differences == []


def test_refunds_are_closed_to_others_and_of_another_plan_do_not_exist(pool: Plan) -> None:
    a_collected_run(pool)
    go(as_(officers(pool)[0]), pool, "prepare_refunds", **EVERYTHING)
    run = RefundRun.objects.get()
    page = reverse("cashier:refund_run", args=[pool.slug, run.pk])

    assert as_(a_user()).get(page).status_code == 403
    auditor = as_(a_crew_member(Role.AUDITOR, plan=pool))
    assert auditor.get(page).status_code == 200
    assert go(auditor, pool, "release_refunds", run.pk).status_code == 403
    stranger = as_(a_crew_member(Role.TREASURER, plan=a_pool(heads=205)))
    assert stranger.get(page).status_code == 404
    assert go(stranger, pool, "release_refunds", run.pk).status_code == 404

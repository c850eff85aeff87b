"""Batches of payouts at the treasurers' pages: prepared by one, released by another."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apportionment.models import AwardPayout
from charter import selectors as charter
from charter.models import Plan
from claims import services as claims
from claims.models import Claim
from members.models import User
from members.states import Role
from tests.apportionment.builders import (
    a_collected_run,
    a_debited_run,
    a_granted_claim,
    a_pool,
    officers,
)
from tests.members.builders import a_crew_member, a_user, signs_in
from treasury.models import Payout, PayoutBatch
from treasury.states import PayoutState

pytestmark = pytest.mark.django_db
CHINESE = {"accept-language": "zh-hans"}


@pytest.fixture
def pool() -> Plan:
    plan = a_pool(heads=250)
    a_granted_claim(plan)
    return plan


def as_(user: User) -> Client:
    client = Client()
    signs_in(client, user)
    return client


def go(client: Client, plan: Plan, name: str, *args: int, **typed: Any) -> Any:
    return client.post(reverse(f"cashier:{name}", args=[plan.slug, *args]), typed)


def prepared(plan: Plan, *, by: User | None = None) -> PayoutBatch:
    go(as_(by or officers(plan)[0]), plan, "prepare_batch")
    return PayoutBatch.objects.get()


def seen(batch: PayoutBatch) -> dict[str, int]:
    return {"count": batch.count, "total_minor": batch.total_minor}


def only_payout() -> Payout:
    return Payout.objects.get()


@pytest.mark.parametrize("role", [None, Role.OPERATOR, Role.REVIEWER])
def test_batches_are_closed_to_others(role: Role | None, pool: Plan) -> None:
    user = a_crew_member(role, plan=pool) if role else a_user()

    assert as_(user).get(reverse("cashier:batches", args=[pool.slug])).status_code == 403


def test_an_auditor_reads_and_does_nothing(pool: Plan) -> None:
    a_collected_run(pool)
    batch = prepared(pool)
    auditor = as_(a_crew_member(Role.AUDITOR, plan=pool))

    html = auditor.get(reverse("cashier:batch", args=[pool.slug, batch.pk])).content.decode()

    assert only_payout().payee_name not in html
    assert "<form" not in html.split("<main", 1)[1]
    for name, number in (("release_batch", batch.pk), ("take_out", only_payout().pk)):
        assert go(auditor, pool, name, number).status_code == 403


def test_one_prepares_and_another_releases_what_they_have_seen(pool: Plan) -> None:
    a_collected_run(pool)
    preparer, releaser = officers(pool)
    batch = prepared(pool, by=preparer)

    own = go(as_(preparer), pool, "release_batch", batch.pk, **seen(batch))
    assert own.status_code == 409
    assert "another treasurer does this step" in own.content.decode()
    changed = go(as_(releaser), pool, "release_batch", batch.pk, count=1, total_minor=1)
    assert (changed.status_code, only_payout().state) == (409, PayoutState.PREPARED)
    unread = go(as_(releaser), pool, "release_batch", batch.pk)
    assert unread.status_code == 422

    assert go(as_(releaser), pool, "release_batch", batch.pk, **seen(batch)).status_code == 302
    assert (only_payout().state, only_payout().released_by) == ("released", releaser.pk)
    again = go(as_(releaser), pool, "release_batch", batch.pk, **seen(batch))
    assert again.status_code == 409
    assert "no longer possible" in again.content.decode()


def test_what_is_odd_is_told_looked_at_and_then_released(pool: Plan) -> None:
    claim = Claim.objects.get()
    claims.change_account(
        claim_id=claim.pk,
        account_name="陈某",
        account_ref="6222 9999",
        by=claim.enrolment.member.holder,
        at=a_collected_run(pool).period.notice_until,
    )
    preparer, releaser = officers(pool)
    batch = prepared(pool, by=preparer)
    page = reverse("cashier:batch", args=[pool.slug, batch.pk])
    assert "in another name" in as_(releaser).get(page).content.decode()

    waits = go(as_(releaser), pool, "release_batch", batch.pk, **seen(batch))
    assert waits.status_code == 409
    assert "still need a second look" in waits.content.decode()
    assert go(as_(preparer), pool, "look_at_payout", only_payout().pk).status_code == 409
    assert go(as_(releaser), pool, "look_at_payout", only_payout().pk).status_code == 302
    assert f"Looked at by {releaser.name}" in as_(preparer).get(page).content.decode()
    assert go(as_(releaser), pool, "release_batch", batch.pk, **seen(batch)).status_code == 302


def test_another_account_named_meanwhile_is_marked_and_taken_out(pool: Plan) -> None:
    claim = Claim.objects.get()
    run = a_collected_run(pool)
    preparer, releaser = officers(pool)
    batch = prepared(pool, by=preparer)
    claims.change_account(
        claim_id=claim.pk,
        account_name=claim.account_name,
        account_ref="6222 9999",
        by=claim.enrolment.member.holder,
        at=run.period.notice_until,
    )

    refused = go(as_(releaser), pool, "release_batch", batch.pk, **seen(batch))
    assert refused.status_code == 409
    assert "has named another account since" in refused.content.decode()
    without = go(as_(releaser), pool, "take_out", only_payout().pk)
    assert without.status_code == 422
    taken = go(as_(releaser), pool, "take_out", only_payout().pk, reason="account changed")
    assert taken.status_code == 302
    assert only_payout().state == PayoutState.WITHDRAWN
    assert go(as_(preparer), pool, "prepare_batch").status_code == 302
    assert AwardPayout.objects.count() == 2


def test_a_failed_payout_is_tried_again_by_another_or_put_back(pool: Plan) -> None:
    a_collected_run(pool)
    preparer, releaser = officers(pool)
    batch = prepared(pool, by=preparer)
    go(as_(releaser), pool, "release_batch", batch.pk, **seen(batch))
    Payout.objects.update(
        state="failed", failure_code="AC04", attempts=1, asked_at=charter.now(pool)
    )

    html = as_(releaser).get(reverse("cashier:batch", args=[pool.slug, batch.pk])).content.decode()
    assert "Failed: AC04" in html
    assert go(as_(preparer), pool, "retry_payout", only_payout().pk).status_code == 409
    assert go(as_(releaser), pool, "retry_payout", only_payout().pk).status_code == 302
    assert only_payout().state == PayoutState.RELEASED


def test_prepare_pressed_twice_prepares_once(pool: Plan) -> None:
    a_collected_run(pool)
    preparer = officers(pool)[0]
    prepared(pool, by=preparer)

    again = go(as_(preparer), pool, "prepare_batch")

    assert again.status_code == 409
    assert "There is nothing to prepare" in again.content.decode()
    assert AwardPayout.objects.count() == 1


def test_prepare_before_any_money_came_in_is_refused(pool: Plan) -> None:
    a_debited_run(pool)
    client = as_(officers(pool)[0])

    response = client.post(reverse("cashier:prepare_batch", args=[pool.slug]), headers=CHINESE)

    assert response.status_code == 409
    assert "款项还没有收到" in response.content.decode()


def test_batches_of_another_plan_do_not_exist(pool: Plan) -> None:
    a_collected_run(pool)
    batch = prepared(pool)
    stranger = as_(a_crew_member(Role.TREASURER, plan=a_pool(heads=210)))

    for name, number in (("release_batch", batch.pk), ("take_out", only_payout().pk)):
        assert go(stranger, pool, name, number).status_code == 404
    assert stranger.get(reverse("cashier:batch", args=[pool.slug, batch.pk])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_a_batch_costs_the_same_for_any_number_of_payouts(
    number: int, pool: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for other in range(1, number):
        a_granted_claim(pool, number=other)
    a_collected_run(pool)
    batch = prepared(pool)
    client = as_(officers(pool)[1])
    assert batch.count == number

    with django_assert_num_queries(14):
        client.get(reverse("cashier:batch", args=[pool.slug, batch.pk]))

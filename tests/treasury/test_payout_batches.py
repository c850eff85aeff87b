"""Payouts released together: totals, the second look, taking out, netting."""

from importlib import import_module

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.treasury.builders import (
    ALICE,
    BOB,
    NOON,
    a_plan,
    book,
    books,
    refused,
)
from tests.treasury.payout_batches import (
    CAROL,
    a_batch,
    a_part,
    batch_of,
    first,
    owing,
    release,
    states,
)
from treasury import rules, selectors, services
from treasury.models import Debit, Payout, PayoutBatch
from treasury.states import DebitState, MoveNotAllowed, PaidFrom, PayoutState

pytestmark = pytest.mark.django_db


def test_a_batch_says_what_is_in_it_and_is_released_as_one() -> None:
    batch = a_batch(a_plan(), 100, 250)
    assert (batch.count, batch.total_minor) == (2, 350)

    release(batch, seen=(2, 350))

    assert states(batch) == [PayoutState.RELEASED] * 2
    batch.refresh_from_db()
    assert (batch.released_by, batch.released_at) == (BOB, NOON)


def test_whoever_prepared_a_batch_does_not_release_it() -> None:
    batch = a_batch(a_plan(), 100)

    with pytest.raises(rules.SamePerson):
        release(batch, by=ALICE)

    assert states(batch) == [PayoutState.PREPARED]
    with refused("batch_released_by_another"):
        PayoutBatch.objects.filter(pk=batch.pk).update(released_by=ALICE, released_at=NOON)


def test_a_payout_of_a_batch_is_not_released_alone() -> None:
    batch = a_batch(a_plan(), 100, 250)

    with pytest.raises(rules.InBatch):
        services.release_payout(payout_id=first(batch).pk, by=BOB, at=NOON)


def test_what_is_taken_out_counts_no_more_and_the_releaser_is_told() -> None:
    batch = a_batch(a_plan(), 100, 250)

    services.withdraw_payout(payout_id=first(batch).pk, by=BOB, at=NOON, reason="wrong")

    with pytest.raises(rules.BatchChanged) as changed:
        release(batch, seen=(2, 350))
    assert (changed.value.count, changed.value.total_minor) == (1, 250)
    release(batch, seen=(1, 250))
    assert states(batch) == [PayoutState.WITHDRAWN, PayoutState.RELEASED]


def test_what_is_withdrawn_after_the_release_stays_in_the_total() -> None:
    batch = a_batch(a_plan(), 100, 250)
    release(batch)

    services.withdraw_payout(payout_id=first(batch).pk, by=BOB, at=NOON, reason="closed")

    batch.refresh_from_db()
    assert (batch.count, batch.total_minor) == (2, 350)


def test_an_empty_batch_is_not_released() -> None:
    batch = a_batch(a_plan(), 100)
    services.withdraw_payout(payout_id=first(batch).pk, by=BOB, at=NOON, reason="wrong")

    with pytest.raises(rules.NothingToRelease):
        release(batch)


def test_a_batch_is_released_once() -> None:
    batch = a_batch(a_plan(), 100)
    release(batch)

    with pytest.raises(MoveNotAllowed):
        release(batch, by=CAROL)


def test_a_batch_whose_total_is_not_that_of_its_payouts_is_refused() -> None:
    batch = a_batch(a_plan(), 100, 250)

    for wrong in ({"total_minor": 349}, {"count": 3}):
        with refused("its payouts are 2 of 350"):
            PayoutBatch.objects.filter(pk=batch.pk).update(**wrong)
    with refused("its payouts are"):
        Payout.objects.filter(pk=first(batch).pk).update(amount_minor=99)
    with refused("its payouts are"):
        Payout.objects.filter(pk=first(batch).pk).update(batch=None)


def test_a_payout_that_needs_a_look_holds_its_batch_until_another_person_looked() -> None:
    plan_id = a_plan()
    odd = a_part(plan_id, 100, needs_look="name_differs")
    batch = batch_of(plan_id, [odd, a_part(plan_id, 50, number=2)])

    with pytest.raises(rules.NeedsLook) as waits:
        release(batch)
    assert (waits.value.count, selectors.looks_waiting(batch.pk).count()) == (1, 1)
    with pytest.raises(rules.SamePerson):
        services.look_at_payout(payout_id=odd.pk, by=ALICE, at=NOON)
    services.look_at_payout(payout_id=odd.pk, by=BOB, at=NOON)
    release(batch)

    odd.refresh_from_db()
    assert (odd.looked_by, odd.state) == (BOB, PayoutState.RELEASED)


def test_without_a_look_the_database_releases_nothing_odd() -> None:
    plan_id = a_plan()
    odd = a_part(plan_id, 100, needs_look="account_changed")

    with refused("payout_released_after_look"):
        Payout.objects.filter(pk=odd.pk).update(state="released", released_by=BOB, released_at=NOON)
    with refused("payout_looked_at_by_another"):
        Payout.objects.filter(pk=odd.pk).update(looked_by=ALICE, looked_at=NOON)


def test_what_is_not_odd_cannot_be_looked_at() -> None:
    with pytest.raises(MoveNotAllowed):
        services.look_at_payout(payout_id=a_part(a_plan(), 5).pk, by=BOB, at=NOON)


def test_what_was_prepared_before_there_were_batches_is_gathered_into_some() -> None:
    plan_id = a_plan()
    for number, state in enumerate(["prepared", "prepared", "failed", "withdrawn"], 1):
        part = a_part(plan_id, 100 * number, number=number)
        if state == "failed":
            Payout.objects.filter(pk=part.pk).update(
                state=state, failure_code="no", attempts=1, asked_at=NOON, released_by=BOB,
                released_at=NOON,
            )  # fmt: skip
        elif state == "withdrawn":
            services.withdraw_payout(payout_id=part.pk, by=BOB, at=NOON, reason="x")

    migration = import_module("treasury.migrations.0015_payouts_go_in_batches")
    with connection.cursor() as cursor:
        cursor.execute(migration.GATHER)

    found = PayoutBatch.objects.filter(plan_id=plan_id).order_by("count")
    assert [(one.count, one.total_minor, one.released_by) for one in found] == [
        (1, 300, BOB), (2, 300, None)
    ]  # fmt: skip
    assert Payout.objects.get(plan_id=plan_id, state="withdrawn").batch_id is None


# Netting


def test_netting_pays_the_debit_out_of_the_award_at_the_release() -> None:
    plan_id = a_plan()
    payer = owing(plan_id, 300)
    services.post(
        plan_id=plan_id,
        key="run/1/sealed",
        moves={"receivable": 300, "awards_payable": -300},
        memo="",
        at=NOON,
    )
    batch = batch_of(plan_id, [a_part(plan_id, 300, nets=payer)])
    assert Debit.objects.get(payer=payer).state == DebitState.OPEN

    release(batch)

    debit = Debit.objects.get(payer=payer)
    assert (debit.state, debit.paid_from) == (DebitState.PAID, PaidFrom.AWARD)
    assert states(batch) == [PayoutState.PAID]
    assert selectors.due_payout_ids(plan_id=plan_id, limit=9) == []
    book(plan_id)
    assert books(plan_id) == {}


def test_a_debit_paid_meanwhile_is_not_netted() -> None:
    plan_id = a_plan()
    payer = owing(plan_id, 300)
    batch = batch_of(plan_id, [a_part(plan_id, 300, nets=payer), a_part(plan_id, 50, number=2)])
    services.settle_debit(payer_id=payer.pk, plan_id=plan_id, to_period=1, at=NOON)

    release(batch)

    batch.refresh_from_db()
    assert states(batch) == [PayoutState.WITHDRAWN, PayoutState.RELEASED]
    assert (batch.count, batch.total_minor) == (1, 50)
    assert Debit.objects.get(payer=payer).paid_from is None


def test_a_batch_of_nothing_but_paid_debits_ends_empty() -> None:
    plan_id = a_plan()
    payer = owing(plan_id, 300)
    batch = batch_of(plan_id, [a_part(plan_id, 300, nets=payer)])
    services.settle_debit(payer_id=payer.pk, plan_id=plan_id, to_period=1, at=NOON)

    release(batch)

    batch.refresh_from_db()
    assert (batch.count, batch.released_at) == (0, None)


def test_a_debit_is_netted_once() -> None:
    plan_id = a_plan()
    payer = owing(plan_id, 300)
    a_part(plan_id, 300, nets=payer)

    with refused("debit_is_netted_once"):
        a_part(plan_id, 300, nets=payer, number=2)


taken_out = st.lists(st.integers(0, 4), max_size=8)


@given(minors=st.lists(st.integers(1, 10**14), min_size=1, max_size=5), out=taken_out)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_batch_is_always_what_is_left_in_it(minors: list[int], out: list[int]) -> None:
    batch = a_batch(a_plan(), *minors)
    parts = list(selectors.payouts_of_batch(batch.pk))
    left = dict(enumerate(minors))
    for place in out:
        if place in left:
            del left[place]
            services.withdraw_payout(payout_id=parts[place].pk, by=BOB, at=NOON, reason="x")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    batch.refresh_from_db()

    assert (batch.count, batch.total_minor) == (len(left), sum(left.values()))
    if left:
        release(batch)
        assert states(batch).count(PayoutState.RELEASED) == len(left)

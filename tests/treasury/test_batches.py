from datetime import timedelta

import pytest

from tests.treasury.builders import (
    DEBIT_DAY,
    NOON,
    a_debit,
    a_payer,
    a_payer_with_mandate,
    a_plan,
    at_once,
    request,
    spans,
)
from treasury import selectors, services
from treasury.models import Debit, Entry
from treasury.states import DebitState

pytestmark = pytest.mark.django_db


def test_request_debits_makes_one_for_each_who_owes() -> None:
    plan_id, payers = a_plan(), [a_payer().pk for _ in range(3)]

    made = request(plan_id, dict(zip(payers, (972, 0, -50), strict=True)))

    assert made == 1
    debit = Debit.objects.get(payer_id=payers[0])
    assert (debit.state, debit.amount_minor, debit.debit_on) == (DebitState.OPEN, 972, DEBIT_DAY)
    assert (debit.attempts, debit.notified_at) == (0, None)


def test_request_debits_twice_makes_nothing_new() -> None:
    plan_id, payer = a_plan(), a_payer()

    assert [request(plan_id, {payer.pk: 972}) for _ in range(2)] == [1, 0]


def test_request_debits_asks_for_what_was_not_debited_before() -> None:
    plan_id, payer = a_plan(), a_payer()

    request(plan_id, {payer.pk: 972}, to_period=1)
    request(plan_id, {payer.pk: 972}, to_period=2)
    request(plan_id, {payer.pk: 2000}, to_period=3)

    assert spans(payer.pk, plan_id) == [(0, 1, 972), (1, 3, 1028)]
    assert selectors.debited_minor(payer_id=payer.pk, plan_id=plan_id) == 2000


def test_request_debits_of_an_earlier_period_makes_nothing() -> None:
    plan_id, payer = a_plan(), a_payer()
    request(plan_id, {payer.pk: 972}, to_period=3)

    assert request(plan_id, {payer.pk: 2000}, to_period=2) == 0


def test_request_debits_keeps_to_its_slice_of_payers() -> None:
    plan_id, payers = a_plan(), [a_payer().pk for _ in range(3)]
    owed = dict.fromkeys(payers, 5)

    assert request(plan_id, owed, payer_until=payers[1]) == 1
    assert request(plan_id, owed, payer_from=payers[1]) == 2
    assert request(plan_id, owed) == 0


def test_request_debits_of_two_plans_know_nothing_of_each_other() -> None:
    payer = a_payer()

    assert [request(a_plan(), {payer.pk: 5}) for _ in range(2)] == [1, 1]


def test_record_notified_tells_once_and_only_these() -> None:
    plan_id, payers = a_plan(), [a_payer().pk for _ in range(2)]
    request(plan_id, dict.fromkeys(payers, 5))

    def told() -> int:
        return services.record_notified(plan_id=plan_id, to_period=1, at=NOON, payer_ids=payers[:1])

    assert [told(), told()] == [1, 0]
    assert services.record_notified(plan_id=plan_id, to_period=1, at=NOON) == 1


def test_settle_batch_marks_what_no_provider_has() -> None:
    plan_id, payers = a_plan(), [a_payer().pk for _ in range(3)]
    request(plan_id, dict.fromkeys(payers, 5))
    request(plan_id, dict.fromkeys(payers, 9), to_period=2)

    settled = [services.settle_batch(plan_id=plan_id, to_period=1, at=NOON) for _ in range(2)]

    assert settled == [3, 0]
    assert selectors.received_minor(plan_id=plan_id) == 15
    assert selectors.received_minor(plan_id=plan_id, payer_id=payers[0]) == 5
    assert Debit.objects.filter(plan_id=plan_id, settled_on=NOON.date()).count() == 3


def test_book_collected_books_a_day_once() -> None:
    plan_id, payers = a_plan(), [a_payer().pk for _ in range(3)]
    request(plan_id, dict.fromkeys(payers, 5))
    services.settle_batch(plan_id=plan_id, to_period=1, at=NOON)

    assert selectors.unbooked_days(plan_id) == [NOON.date()]
    entry, again = (
        services.book_collected(plan_id=plan_id, settled_on=NOON.date(), at=NOON) for _ in range(2)
    )

    assert entry is not None
    assert again is None
    assert selectors.unbooked_days(plan_id) == []
    assert Debit.objects.filter(entry=entry).count() == 3
    assert selectors.balance_minor(plan_id=plan_id, account="clearing") == 15
    assert selectors.balance_minor(plan_id=plan_id, account="receivable") == -15


def test_book_collected_books_what_comes_late_in_another_entry() -> None:
    plan_id, payer = a_plan(), a_payer()
    for period in (1, 2):
        request(plan_id, {payer.pk: period * 5}, to_period=period)
        services.settle_batch(plan_id=plan_id, to_period=period, at=NOON)
        services.book_collected(plan_id=plan_id, settled_on=NOON.date(), at=NOON)

    keys = list(Entry.objects.filter(plan_id=plan_id).values_list("key", flat=True).order_by("pk"))
    assert keys == ["collected/2026-03-14/0/1", "collected/2026-03-14/0/2"]
    assert selectors.balance_minor(plan_id=plan_id, account="clearing") == 10


def test_book_collected_keeps_to_day_and_slice() -> None:
    plan_id, payers = a_plan(), [a_payer().pk for _ in range(2)]
    request(plan_id, dict.fromkeys(payers, 5))
    services.settle_batch(plan_id=plan_id, to_period=1, at=NOON)

    other_day = NOON.date() + timedelta(days=1)
    assert services.book_collected(plan_id=plan_id, settled_on=other_day, at=NOON) is None
    services.book_collected(plan_id=plan_id, settled_on=NOON.date(), at=NOON, payer_from=payers[1])

    assert selectors.balance_minor(plan_id=plan_id, account="clearing") == 5


def test_due_debit_keys_are_due_told_and_under_a_mandate() -> None:
    plan_id = a_plan()
    debit = a_debit(plan_id=plan_id)
    without_mandate = a_payer()
    request(plan_id, {without_mandate.pk: 5})
    services.record_notified(plan_id=plan_id, to_period=1, at=NOON)
    not_told = a_payer_with_mandate(plan_id)
    request(plan_id, {not_told.pk: 5})

    def due(days: int) -> list[object]:
        at = NOON + timedelta(days=days)
        return list(selectors.due_debit_keys(plan_id=plan_id, at=at, limit=10))

    assert due(0) == [debit.key]
    assert due(-1) == []


@pytest.mark.django_db(transaction=True)
def test_request_debits_at_once_makes_each_once() -> None:
    plan_id, payers = a_plan(), [a_payer().pk for _ in range(50)]

    made = at_once(lambda: request(plan_id, dict.fromkeys(payers, 972)))

    assert sum(made) == 50
    assert all(spans(payer, plan_id) == [(0, 1, 972)] for payer in payers)


@pytest.mark.django_db(transaction=True)
def test_book_collected_at_once_books_once() -> None:
    plan_id, payers = a_plan(), [a_payer().pk for _ in range(20)]
    request(plan_id, dict.fromkeys(payers, 5))
    services.settle_batch(plan_id=plan_id, to_period=1, at=NOON)

    at_once(lambda: services.book_collected(plan_id=plan_id, settled_on=NOON.date(), at=NOON))

    assert selectors.balance_minor(plan_id=plan_id, account="clearing") == 100

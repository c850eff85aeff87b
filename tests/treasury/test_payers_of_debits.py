"""A debit has a payer who is there, and a payer with debits stays."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from tests.treasury.builders import (
    NOON,
    a_chain,
    a_payer,
    a_plan,
    refused,
    request,
    spans,
)
from tests.treasury.races import one_waits_for_the_other
from treasury import services
from treasury.models import Debit, Payer

pytestmark = pytest.mark.django_db
APRIL = datetime(2026, 4, 14, 12, tzinfo=UTC)
NOBODY = Payer(pk=2**40, opened_at=NOON)


def do(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


@pytest.mark.parametrize("table", ["treasury_debit", "treasury_debit_2026q1"])
def test_a_debit_of_a_payer_who_is_not_there_is_refused_at_once(table: str) -> None:
    plan_id, payer = a_plan(), a_payer()
    services.make_partitions(upto=NOON.date())
    a_chain(payer, plan_id, (0, 1, NOON))

    with pytest.raises(IntegrityError, match="a payer who is not there"), transaction.atomic():
        a_chain(NOBODY, plan_id, (0, 1, NOON), table=table)

    assert Debit.objects.count() == 1


@pytest.mark.parametrize("at", [NOON, APRIL])
def test_one_payer_who_is_not_there_fails_the_statement(at: datetime) -> None:
    plan_id, payers = a_plan(), [a_payer().pk for _ in range(3)]
    request(plan_id, {payers[0]: 5})

    with pytest.raises(IntegrityError, match="a payer who is not there"), transaction.atomic():
        request(plan_id, {**dict.fromkeys(payers, 9), NOBODY.pk: 9}, to_period=2, at=at)

    assert request(plan_id, dict.fromkeys(payers, 9), to_period=2, at=at) == 3
    assert spans(payers[0], plan_id) == [(0, 1, 5), (1, 2, 4)]


def test_a_payer_in_the_middle_who_was_deleted_is_missed() -> None:
    plan_id, payers = a_plan(), [a_payer() for _ in range(5)]
    gone = payers.pop(2)
    gone_id = gone.pk
    gone.delete()

    with pytest.raises(IntegrityError, match="a payer who is not there"), transaction.atomic():
        request(plan_id, dict.fromkeys([*(one.pk for one in payers), gone_id], 5))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM treasury_payer WHERE id = {payer}",
        "UPDATE treasury_payer SET id = id + 1000000 WHERE id = {payer}",
    ],
)
def test_a_payer_with_debits_of_any_quarter_stays(statement: str) -> None:
    plan_id, payer, other = a_plan(), a_payer(), a_payer()
    request(plan_id, {payer.pk: 5})
    request(plan_id, {other.pk: 5}, to_period=2, at=APRIL)

    for one in (payer, other):
        with refused(f"payer {one.pk} has debits"):
            do(statement.format(payer=one.pk))

    assert Payer.objects.filter(pk__in=[payer.pk, other.pk]).count() == 2


def test_a_payer_without_debits_may_go_and_be_numbered_anew() -> None:
    payer, other = a_payer(), a_payer()
    request(a_plan(), {other.pk: 5})

    assert do(f"UPDATE treasury_payer SET id = id + 1000000 WHERE id = {payer.pk}") == 1
    assert do(f"DELETE FROM treasury_payer WHERE id = {payer.pk + 1_000_000}") == 1
    assert do(f"UPDATE treasury_payer SET id = id, opened_at = now() WHERE id = {other.pk}") == 1
    with pytest.raises(ProtectedError):
        other.delete()


def test_payers_are_not_emptied() -> None:
    with refused("append only"):
        do("SET LOCAL app.allow_truncate = 'off'; TRUNCATE treasury_payer CASCADE")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_what_cannot_be_seen_together_is_refused(level: str) -> None:
    plan_id, payer = a_plan(), a_payer()
    services.begin_quarter(plan_id=plan_id, on=NOON.date())

    with refused("at read committed"):
        do(f"SET TRANSACTION ISOLATION LEVEL {level}")
        a_chain(payer, plan_id, (0, 1, NOON))
    with refused("at read committed"):
        do(f"SET TRANSACTION ISOLATION LEVEL {level}")
        do(f"DELETE FROM treasury_payer WHERE id = {payer.pk}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [0, 1], ids=["first of the plan", "a later one"])
def test_a_payer_is_not_deleted_while_their_debit_is_made(before: int) -> None:
    plan_id, payer, other = a_plan(), a_payer(), a_payer()
    services.make_partitions(upto=NOON.date())
    for _ in range(before):
        request(plan_id, {other.pk: 5})

    outcomes = one_waits_for_the_other(
        lambda: request(plan_id, {payer.pk: 5}),
        lambda: do(f"DELETE FROM treasury_payer WHERE id = {payer.pk}"),
    )

    assert outcomes == [1, IntegrityError]
    assert spans(payer.pk, plan_id) == [(0, 1, 5)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [0, 1], ids=["first of the plan", "a later one"])
def test_no_debit_is_made_of_a_payer_who_is_being_deleted(before: int) -> None:
    plan_id, payer, other = a_plan(), a_payer(), a_payer()
    services.make_partitions(upto=NOON.date())
    for _ in range(before):
        request(plan_id, {other.pk: 5})

    outcomes = one_waits_for_the_other(
        lambda: do(f"DELETE FROM treasury_payer WHERE id = {payer.pk}"),
        lambda: request(plan_id, {payer.pk: 5}),
    )

    assert outcomes == [1, IntegrityError]
    assert spans(payer.pk, plan_id) == []

"""Debits lie in one partition a quarter; their chain holds across all of them."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from django.db import connection

from tests.treasury.builders import (
    NOON,
    a_chain,
    a_payer,
    a_plan,
    at_once,
    fetched,
    partitions,
    refused,
    request,
    spans,
)
from treasury import rules, selectors, services
from treasury.models import Debit, DebitQuarter

pytestmark = pytest.mark.django_db
APRIL = datetime(2026, 4, 14, 12, tzinfo=UTC)
JULY = datetime(2026, 7, 14, 12, tzinfo=UTC)


def lies_in(payer_id: int) -> list[str]:
    rows = fetched(
        f"SELECT tableoid::regclass FROM treasury_debit WHERE payer_id = {payer_id:d}"
        " ORDER BY to_period"
    )
    return [str(name) for (name,) in rows]


@pytest.mark.parametrize(
    ("day", "begins_on", "after"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 1)),
        (date(2024, 2, 29), date(2024, 1, 1), date(2024, 4, 1)),
        (date(2026, 6, 30), date(2026, 4, 1), date(2026, 7, 1)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_a_day_lies_in_its_quarter(day: date, begins_on: date, after: date) -> None:
    assert rules.quarter_of(day) == begins_on
    assert rules.quarter_after(begins_on) == after


def test_quarters_follow_each_other_without_a_gap() -> None:
    found = rules.quarters(date(2018, 11, 3), date(2031, 1, 1))

    assert (found[0], found[-1], len(found)) == (date(2018, 10, 1), date(2031, 1, 1), 50)
    assert all(rules.quarter_after(one) == other for one, other in pairwise(found))


def test_make_partitions_makes_each_quarter_once() -> None:
    made = [services.make_partitions(upto=date(2027, 5, 5)) for _ in range(2)]

    assert made[1] == 0
    names = {f"treasury_debit_{year}q{no}" for year in (2026, 2027) for no in (1, 2, 3, 4)}
    assert names - {"treasury_debit_2027q3", "treasury_debit_2027q4"} <= set(partitions())


def test_begin_quarter_makes_it_and_moves_the_plan_on() -> None:
    plan_id = a_plan()

    for on in (APRIL, JULY, JULY):
        debits = services.begin_quarter(plan_id=plan_id, on=on.date())

    assert (debits.first_on, debits.begins_on) == (date(2026, 4, 1), date(2026, 7, 1))
    with pytest.raises(rules.QuarterIsOver):
        services.begin_quarter(plan_id=plan_id, on=APRIL.date())


def test_a_payer_is_found_again_whatever_was_debited_since() -> None:
    plan_id, payer, other = a_plan(), a_payer(), a_payer()
    request(plan_id, {payer.pk: 5, other.pk: 5}, to_period=1)
    for period in range(2, 7):  # five quarters on; one partition between was never made
        at = NOON.replace(year=2026 + period)
        request(plan_id, {other.pk: 5 * period}, to_period=period, at=at)

    assert request(plan_id, {payer.pk: 9}, to_period=7, at=NOON.replace(year=2033)) == 1

    assert spans(payer.pk, plan_id) == [(0, 1, 5), (1, 7, 4)]


@pytest.mark.parametrize("year", [2018, 2049])
def test_request_debits_makes_its_own_quarter(year: int) -> None:
    plan_id, payer = a_plan(), a_payer()

    assert request(plan_id, {payer.pk: 5}, at=NOON.replace(year=year)) == 1

    assert lies_in(payer.pk) == [f"treasury_debit_{year}q1"]


def test_debits_of_a_payer_follow_each_other_across_quarters() -> None:
    plan_id, payer, late = a_plan(), a_payer(), a_payer()

    request(plan_id, {payer.pk: 5}, to_period=1)
    request(plan_id, {payer.pk: 12}, to_period=2, at=APRIL)
    request(plan_id, {payer.pk: 12, late.pk: 3}, to_period=3, at=JULY)
    request(plan_id, {payer.pk: 20, late.pk: 3}, to_period=4, at=JULY)

    assert spans(payer.pk, plan_id) == [(0, 1, 5), (1, 2, 7), (2, 4, 8)]
    assert spans(late.pk, plan_id) == [(0, 3, 3)]
    assert lies_in(payer.pk) == [f"treasury_debit_2026q{no}" for no in (1, 2, 3)]
    assert selectors.debited_minor(payer_id=payer.pk, plan_id=plan_id) == 20


def test_request_debits_in_an_earlier_quarter_is_refused() -> None:
    plan_id, payer, other = a_plan(), a_payer(), a_payer()
    request(plan_id, {payer.pk: 5}, at=APRIL)

    with pytest.raises(rules.QuarterIsOver) as refusal:
        request(plan_id, {other.pk: 5}, to_period=2, at=NOON)

    assert (refusal.value.plan_id, refusal.value.begins_on) == (plan_id, date(2026, 4, 1))
    assert spans(other.pk, plan_id) == []
    assert request(a_plan(), {other.pk: 5}, at=NOON) == 1


BROKEN = {
    "fork from the beginning": (0, 3, 15, 15),
    "fork from an end": (1, 3, 10, 15),
    "gap": (3, 4, 5, 20),
    "overlap": (1, 4, 15, 20),
    "wrong total": (2, 3, 5, 16),
}


@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.parametrize("table", ["treasury_debit", "treasury_debit_2026q3"])
def test_a_row_that_breaks_the_chain_of_earlier_quarters_is_refused(table: str, fault: str) -> None:
    plan_id, payer = a_plan(), a_payer()
    services.make_partitions(upto=JULY.date())
    a_chain(payer, plan_id, (0, 1, NOON), (1, 2, APRIL))

    with refused("does not begin where the last one ended|running_total"):
        a_chain(payer, plan_id, (*BROKEN[fault][:2], JULY), table=table, minor=BROKEN[fault][2:])

    a_chain(payer, plan_id, (2, 3, JULY), table=table)
    assert spans(payer.pk, plan_id) == [(0, 1, 5), (1, 2, 5), (2, 3, 5)]


def test_a_row_of_an_earlier_quarter_is_refused() -> None:
    plan_id, payer, other = a_plan(), a_payer(), a_payer()
    services.make_partitions(upto=APRIL.date())
    a_chain(payer, plan_id, (0, 1, APRIL))

    with refused("a later quarter of debits has begun"):
        a_chain(other, plan_id, (0, 1, NOON))


def test_one_statement_may_fill_quarters_in_turn() -> None:
    plan_id, payer = a_plan(), a_payer()
    services.make_partitions(upto=JULY.date())

    a_chain(payer, plan_id, (0, 1, NOON), (1, 3, APRIL), (3, 4, APRIL), (4, 5, JULY))

    debits = DebitQuarter.objects.get(plan_id=plan_id)
    assert (debits.first_on, debits.begins_on) == (date(2026, 1, 1), date(2026, 7, 1))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM treasury_debit_2026q1",
        "UPDATE treasury_debit_2026q1 SET cumulative_minor = cumulative_minor + 1",
        "UPDATE treasury_debit_2026q1 SET opened_on = '2026-01-31'",
        "UPDATE treasury_debitquarter SET begins_on = '2025-10-01', first_on = '2025-10-01'",
        "DELETE FROM treasury_debitquarter",
    ],
)
def test_what_stands_in_a_partition_stays(statement: str) -> None:
    request(a_plan(), {a_payer().pk: 5})

    with refused("append only"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", ["treasury_debit", "treasury_debit_2026q1"])
def test_neither_table_nor_partition_is_emptied(table: str) -> None:
    with refused("append only"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL app.allow_truncate = 'off'")
        cursor.execute(f"TRUNCATE {table}")


def test_the_debits_of_one_payer_are_looked_up_by_key_in_each_quarter() -> None:
    services.make_partitions(upto=JULY.date())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = selectors.debits_of(payer_id=1, plan_id=1).explain()

    assert "Seq Scan" not in plan
    assert all(f"{name}_pkey" in plan for name in partitions())


@pytest.mark.django_db(transaction=True)
def test_make_partitions_at_once_makes_each_once(partitions_as_before: list[str]) -> None:
    newest = partitions_as_before[-1]
    year = int(newest.removeprefix("treasury_debit_")[:4])
    services.make_partitions(upto=date(year, 12, 31))

    made = at_once(lambda: services.make_partitions(upto=date(year + 1, 12, 31)))

    assert sum(made) == 4


def test_emptying_the_tables_between_tests_empties_the_partitions() -> None:
    request(a_plan(), {a_payer().pk: 5})
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE treasury_debit, treasury_debitquarter")

    assert not Debit.objects.exists()

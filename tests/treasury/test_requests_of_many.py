"""So many payers at once that their last debits are read on in the order of the key."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from tests.treasury.builders import NOON, a_plan, fetched, refused, request, spans
from treasury import services
from treasury.models import Debit

pytestmark = pytest.mark.django_db
APRIL = datetime(2026, 4, 14, 12, tzinfo=UTC)
JULY = datetime(2026, 7, 14, 12, tzinfo=UTC)
MANY = 1_100  # more than the debits of which some are looked at first
Spans = list[tuple[int, int, int]]


@pytest.fixture
def payers() -> list[int]:
    services.make_partitions(upto=JULY.date())
    return services.open_payers(count=MANY, at=NOON)


def ask(
    plan_id: int,
    payers: Collection[int],
    *,
    to_period: int,
    at: datetime,
    but: Collection[int] = (),
) -> int:
    """Ask payers for 5 a period, save some."""
    asked = [payer for payer in payers if payer not in but]
    return request(plan_id, dict.fromkeys(asked, 5 * to_period), to_period=to_period, at=at)


def spans_of_all(plan_id: int) -> dict[int, Spans]:
    found: dict[int, Spans] = {}
    rows = Debit.objects.filter(plan_id=plan_id).order_by("payer_id", "to_period")
    for payer, *span in rows.values_list("payer_id", "from_period", "to_period", "amount_minor"):
        found.setdefault(payer, []).append((span[0], span[1], span[2]))
    return found


@pytest.mark.parametrize("at", [NOON, APRIL], ids=["in the same quarter", "in the next quarter"])
def test_who_was_left_out_lately_goes_on_from_their_own_last_debit(
    at: datetime, payers: list[int]
) -> None:
    plan_id, late, new = a_plan(), {*payers[:3], payers[500]}, {payers[7], payers[-1]}
    ask(plan_id, payers, to_period=1, at=NOON, but=new)
    ask(plan_id, payers, to_period=2, at=NOON, but=late | new)

    assert ask(plan_id, payers, to_period=3, at=at) == MANY

    usual = [(0, 1, 5), (1, 2, 5), (2, 3, 5)]
    others = dict.fromkeys(late, [(0, 1, 5), (1, 3, 10)]) | dict.fromkeys(new, [(0, 3, 15)])
    assert spans_of_all(plan_id) == {payer: others.get(payer, usual) for payer in payers}


def test_who_asked_early_in_a_quarter_is_found_in_it_and_the_others_before(
    payers: list[int],
) -> None:
    plan_id, early, late = a_plan(), payers[10:13], payers[20:22]
    ask(plan_id, payers, to_period=1, at=NOON)
    ask(plan_id, payers, to_period=2, at=APRIL, but=late)
    ask(plan_id, early, to_period=3, at=JULY)

    assert ask(plan_id, payers, to_period=4, at=JULY) == MANY
    assert ask(plan_id, payers, to_period=4, at=JULY) == 0

    first = [(0, 1, 5)]
    usual = [*first, (1, 2, 5), (2, 4, 10)]
    others = {
        **dict.fromkeys(early, [*first, (1, 2, 5), (2, 3, 5), (3, 4, 5)]),
        **dict.fromkeys(late, [*first, (1, 4, 15)]),
    }
    assert spans_of_all(plan_id) == {payer: others.get(payer, usual) for payer in payers}


def write(plan_id: int, payers: Collection[int], rows: Collection[tuple[int, int, int]]) -> None:
    """Insert debits past every service, in one statement: the same for all, of others another."""
    values = ", ".join(
        f"({payer}, {plan_id}, {first}, {last}, {5 * (last - first)}, {5 * last})"
        for payer, first, last in [*((payer, 2, 4) for payer in payers), *rows]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO treasury_debit (payer_id, plan_id, from_period, to_period, amount_minor,"
            " cumulative_minor, opened_on, debit_on, state, attempts, retry_days)"
            " SELECT *, DATE '2026-04-20', DATE '2026-04-28', 'open', 0, 0"
            f" FROM (VALUES {values}) AS debit"
        )


@pytest.mark.parametrize("before", [NOON, APRIL], ids=["a quarter before", "the same quarter"])
@pytest.mark.parametrize(
    "row",
    [(2, 4), (1, 4), (0, 4), (4, 5)],
    ids=["fork from an end", "overlap", "fork from the beginning", "gap"],
)
def test_one_row_among_many_that_breaks_its_chain_is_refused(
    row: tuple[int, int], before: datetime, payers: list[int]
) -> None:
    plan_id, ahead, others = a_plan(), payers[600], payers[:600] + payers[601:]
    ask(plan_id, payers, to_period=2, at=before)
    ask(plan_id, [ahead], to_period=3, at=before)

    with refused("does not begin where|spans_fork_never"):
        write(plan_id, others, [(ahead, *row)])

    write(plan_id, others, [(ahead, 3, 4)])
    assert spans(ahead, plan_id) == [(0, 2, 10), (2, 3, 5), (3, 4, 5)]


def test_one_wrong_total_among_many_is_refused(payers: list[int]) -> None:
    plan_id, behind = a_plan(), payers[600]
    ask(plan_id, payers[:600] + payers[601:], to_period=2, at=NOON)
    request(plan_id, {behind: 9}, to_period=2)

    with refused("does not begin where"):
        write(plan_id, payers, [])


def test_no_quarter_is_read_through_though_it_was_empty_when_last_looked_at(
    payers: list[int],
) -> None:
    plan_id = a_plan()
    ask(plan_id, payers, to_period=1, at=NOON)
    services.begin_quarter(plan_id=plan_id, on=APRIL.date())
    _forget_numbers("treasury_debit_2026q1", "treasury_debit_2026q2")
    seen, before = _Explained(), rows_read_through()

    with connection.execute_wrapper(seen):
        ask(plan_id, payers[:400], to_period=2, at=APRIL)
        ask(plan_id, payers, to_period=3, at=APRIL)

    assert len(seen.plans) == 2
    assert not any("Seq Scan on treasury_debit_" in plan for plan in seen.plans)
    assert rows_read_through() == before


def rows_read_through() -> list[tuple[object, ...]]:
    """Return how many debits of each quarter this session has read without a key."""
    return fetched(
        "SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables"
        " WHERE relname ~ '^treasury_debit_2026' ORDER BY relname"
    )


@pytest.mark.parametrize("value", ["on", "off"])
def test_what_the_planner_is_told_holds_for_this_statement_only(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL enable_seqscan = {value}")

    ask(a_plan(), services.open_payers(count=2, at=NOON), to_period=1, at=NOON)

    assert fetched("SHOW enable_seqscan") == [(value,)]
    assert fetched("SHOW enable_hashjoin") == [("on",)]


def _forget_numbers(*tables: str) -> None:
    """Let the planner believe that tables are empty, as after a vacuum on the day before."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                "UPDATE pg_class SET relpages = 0, reltuples = 0, relallvisible = 0"
                f" WHERE oid = '{table}'::regclass"
            )


class _Explained:
    """Keeps the plans of the statements that make debits, before they are done."""

    def __init__(self) -> None:
        self.plans: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  Django calls it so
        if "INSERT INTO treasury_debit (" in sql:
            execute(f"EXPLAIN {sql}", params, many, context)
            self.plans.append("\n".join(line for (line,) in context["cursor"].fetchall()))
        return execute(sql, params, many, context)

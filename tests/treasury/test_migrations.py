"""Debits that were there before come through the migrations as they were, there and back."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests.treasury.builders import fetched

pytestmark = pytest.mark.django_db
BEFORE = [
    "0001_ledger_debits_and_payouts",
    "0002_entries_balance_and_stay",
    "0003_debits_follow_each_other",
]
NEW = [
    "0004_debits_by_quarter",
    "0005_pauses_and_limits",
    "0006_debits_are_written_off",
    "0007_balances_of_payers",
    "0008_debits_given_up",
    "0009_debits_are_checked_together",
]
OLD_COLUMNS = (
    "payer_id, plan_id, from_period, to_period, opened_on, amount_minor, state, settled_on"
)
ROWS = """
INSERT INTO treasury_payer (id, opened_at) VALUES (1, now()), (2, now());
INSERT INTO treasury_debit (payer_id, plan_id, from_period, to_period, opened_on, debit_on,
    amount_minor, state, settled_on, attempts, retry_days)
VALUES (1, 7, 0, 1, '2019-01-31', '2019-02-14', 5, 'paid', '2019-02-15', 0, 0),
    (1, 7, 1, 3, '2019-04-01', '2019-04-14', 7, 'open', NULL, 0, 0),
    (1, 8, 0, 2, '2025-12-31', '2026-01-14', 9, 'open', NULL, 0, 0),
    (2, 7, 0, 3, '2019-04-01', '2019-04-14', 11, 'open', NULL, 0, 0);
SET CONSTRAINTS ALL IMMEDIATE;
"""
ONE_MORE = """
INSERT INTO treasury_debit (payer_id, plan_id, from_period, to_period, opened_on, debit_on,
    amount_minor, cumulative_minor, state, attempts, retry_days)
VALUES ({payer}, 7, {first}, 4, '2019-04-02', '2019-04-14', 5, 5 + {first}, 'open', 0, 0)
"""
QUARTERS = 3


@pytest.fixture
def loader(db: None) -> Iterator[MigrationLoader]:
    """Return the migrations, in an empty schema of their own."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA elsewhere")
        cursor.execute("SET LOCAL search_path = elsewhere")
    yield MigrationLoader(connection, ignore_no_migrations=True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = public")


def _there(loader: MigrationLoader, state: ProjectState, names: list[str]) -> ProjectState:
    for name in names:
        with connection.schema_editor() as editor:
            state = loader.get_migration("treasury", name).apply(state, editor)
    return state


def _back(loader: MigrationLoader, names: list[str]) -> None:
    for name in reversed(names):
        before = ProjectState()
        for earlier in [*BEFORE, *NEW]:
            if earlier == name:
                break
            before = loader.get_migration("treasury", earlier).mutate_state(before)
        with connection.schema_editor() as editor:
            loader.get_migration("treasury", name).unapply(before, editor)


def test_debits_of_before_lie_in_their_quarters_and_come_back(loader: MigrationLoader) -> None:
    state = _there(loader, ProjectState(), BEFORE)
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
    before = fetched(f"SELECT {OLD_COLUMNS} FROM treasury_debit ORDER BY 1, 2, 3")
    columns = _columns()

    _there(loader, state, NEW)

    assert fetched(f"SELECT {OLD_COLUMNS} FROM treasury_debit ORDER BY 1, 2, 3") == before
    lies = "SELECT tableoid::regclass::text, cumulative_minor FROM treasury_debit ORDER BY 1, 2"
    assert fetched(lies) == [
        ("treasury_debit_2019q1", 5),
        ("treasury_debit_2019q2", 11),
        ("treasury_debit_2019q2", 12),
        ("treasury_debit_2025q4", 9),
    ]
    quarters = fetched("SELECT plan_id, first_on::text, begins_on::text FROM treasury_debitquarter")
    assert sorted(quarters) == [(7, "2019-01-01", "2019-04-01"), (8, "2025-10-01", "2025-10-01")]
    assert _keys_to_payers() == 0
    with pytest.raises(IntegrityError, match="payer 1 has debits"):
        _do("DELETE FROM treasury_payer WHERE id = 1")
    with pytest.raises(IntegrityError, match="a payer who is not there"):
        _do(ONE_MORE.format(payer=3, first=0))

    _back(loader, NEW)

    assert fetched(f"SELECT {OLD_COLUMNS} FROM treasury_debit ORDER BY 1, 2, 3") == before
    assert _columns() == columns
    assert _keys_to_payers() == 1
    with pytest.raises(IntegrityError, match="foreign key"):
        _do("DELETE FROM treasury_payer WHERE id = 1; SET CONSTRAINTS ALL IMMEDIATE")
    assert fetched("SELECT tableoid::regclass::text FROM treasury_debit LIMIT 1") == [
        ("treasury_debit",)
    ]


def test_the_chain_is_kept_after_a_way_back_to_the_quarters(loader: MigrationLoader) -> None:
    state = _there(loader, ProjectState(), BEFORE)
    _do(ROWS)
    _there(loader, state, NEW)

    _back(loader, NEW[-1:])

    assert _keys_to_payers() == 1 + QUARTERS  # the table's, and each quarter's
    with pytest.raises(IntegrityError, match="foreign key"):
        _do(ONE_MORE.format(payer=3, first=0) + "; SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="does not begin where"):
        _do(ONE_MORE.format(payer=2, first=2))


def _do(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def _keys_to_payers() -> int:
    ((count,),) = fetched(
        "SELECT count(*) FROM pg_constraint WHERE contype = 'f'"
        " AND confrelid = 'treasury_payer'::regclass"
        " AND conrelid IN (SELECT oid FROM pg_class WHERE relname LIKE 'treasury_debit%'"
        " AND relname <> 'treasury_debitpause')"
    )
    return int(str(count))


def _columns() -> list[tuple[object, ...]]:
    return fetched(
        "SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute"
        " WHERE attrelid = 'treasury_debit'::regclass AND attnum > 0 AND NOT attisdropped"
        " ORDER BY attnum"
    )

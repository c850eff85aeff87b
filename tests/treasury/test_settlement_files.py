"""A provider's batches, handed in as a file: whole, or with the line that is wrong."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.treasury.builders import A_MONTH_LATER, ALICE, NOON, a_plan, books
from tests.treasury.sandbox import Provider
from tests.treasury.settling import a_paid_debit, batch, line, lines_of
from treasury import rules, services
from treasury.models import Settlement
from treasury.rules import SettlementFileUnreadable, SettlementTold

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan_id(provider: Provider) -> int:  # noqa: ARG001  who asks, asks the provider
    """Return the number of a plan whose money is in CNY."""
    number = a_plan()
    services.set_currency(plan_id=number, currency="CNY")
    return number


def csv_of(*batches: SettlementTold) -> bytes:
    """Return batches as the file that a provider would offer."""
    rows = ["settlement,settled_on,currency,kind,key,reference,amount_minor"]
    for told in batches:
        head = f"{told.reference},{told.settled_on},{told.currency}"
        rows += [f"{head},{one.kind},{one.key},{one.reference},{one.amount_minor}"
                 for one in told.lines]  # fmt: skip
        rows.append(f"{head},net,,,{told.net_minor}")
    return "\n".join(rows).encode()


def test_a_file_is_taken_batch_by_batch_and_once(plan_id: int) -> None:
    one, two = a_paid_debit(plan_id), a_paid_debit(plan_id)
    file = csv_of(batch(plan_id, *lines_of(one)), batch(plan_id, *lines_of(two), reference="set-2"))
    for _ in range(2):
        found = services.import_settlements(
            plan_id=plan_id, gateway="sandbox", content=file, by=ALICE, at=A_MONTH_LATER
        )
        assert [one.state for one in found] == ["booked", "booked"]
    assert books(plan_id)["spent_processing"] == 120
    assert Settlement.objects.filter(plan_id=plan_id, received_by=ALICE).count() == 2


HEAD = "settlement,settled_on,currency,kind,key,reference,amount_minor\n"


@pytest.mark.parametrize(
    ("content", "code", "at"),
    [
        (b"\xff\xfe" + HEAD.encode("utf-16-le"), "not_utf8", 0),
        ("结算".encode("gb18030"), "not_utf8", 0),
        (b"a,b\n1,2\n", "columns_differ", 1),
        (b"", "columns_differ", 1),
        (HEAD.encode(), "empty", 0),
        (f"{HEAD}s,2026-03-16,CNY,debit,k,r,5\n".encode(), "net_missing", 2),
        (f"{HEAD}s,2026-03-16,CNY,gift,k,r,5\n".encode(), "kind_unknown", 2),
        (f"{HEAD}s,16.3.2026,CNY,debit,k,r,5\n".encode(), "number_wrong", 2),
        (f"{HEAD}s,2026-03-16,CNY,debit,k,r,5.00\n".encode(), "number_wrong", 2),
        (f"{HEAD}s,2026-03-16,CNY,debit,k,r,{10**16}\n".encode(), "number_wrong", 2),
        (f"{HEAD}s,2026-03-16,CNY,debit,k,5\n".encode(), "cells_missing", 2),
        (f"{HEAD}s,2026-03-16,CNY,debit,k,r,5,6\n".encode(), "cells_missing", 2),
        (f"{HEAD},2026-03-16,CNY,debit,k,r,5\n".encode(), "reference_wrong", 2),
        (f'{HEAD}"s,2026\n'.encode(), "not_csv", 2),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole_and_says_where(
    content: bytes, code: str, at: int
) -> None:
    with pytest.raises(SettlementFileUnreadable) as refusal:
        services.import_settlements(
            plan_id=a_plan(), gateway="sandbox", content=content, by=ALICE, at=NOON
        )
    assert (refusal.value.code, refusal.value.line) == (code, at)


def test_a_batch_torn_apart_in_its_file_is_refused(plan_id: int) -> None:
    told = batch(plan_id, line("debit", "a", 5))
    with pytest.raises(SettlementFileUnreadable, match="batch_torn"):
        rules.settlements_in(csv_of(told, batch(plan_id, reference="set-2"), told))


# Whatever the lines, a booked batch keeps the books whole

FEES = st.lists(st.integers(1, 500), max_size=4)
KINDS = st.sampled_from(["refund", "return", "chargeback", "payout"])


@given(
    paid=st.lists(st.integers(1, 10**9), max_size=6),
    fees=FEES,
    sent=st.lists(st.tuples(KINDS, st.integers(1, 10**9)), max_size=6),
)
def test_sums_of_lines_add_up_and_every_line_counts(
    paid: list[int], fees: list[int], sent: list[tuple[str, int]]
) -> None:
    lines = [
        *(line("debit", f"d/{at}", minor) for at, minor in enumerate(paid)),
        *(line("fee", "", -minor) for minor in fees),
        *(line(kind, f"s/{at}", -minor) for at, (kind, minor) in enumerate(sent)),
    ]
    told = batch(7, *lines)
    assert rules.settlement_fault(told, currency="CNY", plan_ids={7}) == ""
    assert told.net_minor == sum(one.amount_minor for one in lines)
    assert told.gross_minor - told.fees_minor - told.returns_minor - told.payouts_minor == (
        told.net_minor
    )
    for at in range(len(lines)):
        fewer = replace(told, lines=told.lines[:at] + told.lines[at + 1 :])
        assert rules.settlement_fault(fewer, currency="CNY", plan_ids={7}) == "sums_differ"
    assert rules.settlement_digest(replace(told, lines=told.lines[::-1])) == (
        rules.settlement_digest(told)
    )
    assert list(rules.settlements_in(csv_of(told))) == [replace(told, plan_id=0)]

"""Bank, settlements, payments and books are compared every day; what differs has name and age."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.treasury.builders import (
    A_MONTH_LATER,
    ALICE,
    DEBIT_DAY,
    a_plan,
    a_released_payout,
    at_once,
    refused,
)
from tests.treasury.comparing import LATE, arrived, compared, euros, gaps
from tests.treasury.sandbox import Provider
from tests.treasury.settling import SETTLED_ON, a_paid_debit, batch, line, lines_of, settled, take
from tests.treasury.statement_files import Paid, an_account
from treasury import rules, selectors, services
from treasury.models import Gap, Reconciliation
from treasury.rules import Arrival, Lump
from treasury.states import GapKind as K

pytestmark = pytest.mark.django_db
SOON = SETTLED_ON + timedelta(days=1)


@pytest.fixture
def plan_id(provider: Provider) -> int:  # noqa: ARG001  who asks, asks the provider
    """Return the number of a plan whose money is in EUR."""
    number = a_plan()
    services.set_currency(plan_id=number, currency="EUR")
    return number


def test_what_is_young_is_on_its_way_and_no_gap(plan_id: int) -> None:
    debit = a_paid_debit(plan_id)
    euros(plan_id, debit)
    later = a_paid_debit(plan_id)
    done = compared(plan_id, on=SOON)
    assert (done.sent_minor, done.clearing_minor) == (9_940, 19_940)
    assert gaps(plan_id) == []
    assert later.settled_on == DEBIT_DAY  # before the first batch: elsewhere, not watched
    assert (done.at_providers_minor, done.elsewhere_minor) == (0, 10_000)


def test_when_everything_arrived_clearing_is_empty(plan_id: int) -> None:
    euros(plan_id, a_paid_debit(plan_id), a_paid_debit(plan_id))
    arrived(plan_id, Paid(19_880, text=f"SANDBOX set-1-{plan_id}", on=SOON))
    done = compared(plan_id)
    assert (done.bank_minor, done.bank_told_minor, done.clearing_minor) == (19_880, 19_880, 0)
    assert (done.at_providers_minor, done.sent_minor, done.elsewhere_minor) == (0, 0, 0)
    assert gaps(plan_id) == []


def test_a_batch_that_never_reached_the_bank_is_named_with_its_day(plan_id: int) -> None:
    euros(plan_id, a_paid_debit(plan_id))
    done = compared(plan_id)
    assert (gaps(plan_id), done.sent_minor) == ([], 9_940)  # made up, and no bank to tell of it
    an_account(plan_id)
    compared(plan_id)
    assert gaps(plan_id) == [(K.NOT_AT_BANK, f"sandbox/set-1-{plan_id}", 9_940, SETTLED_ON)]


def test_a_payment_in_no_batch_is_named_once_it_is_late(plan_id: int) -> None:
    first = take(batch(plan_id, settled_on=DEBIT_DAY, currency="EUR"))
    debit = a_paid_debit(plan_id)
    compared(plan_id, on=DEBIT_DAY + timedelta(days=4))
    assert gaps(plan_id) == []
    done = compared(plan_id, on=DEBIT_DAY + timedelta(days=5))
    assert gaps(plan_id) == [(K.NOT_SETTLED, debit.request_key, 10_000, DEBIT_DAY)]
    assert (first.state, done.at_providers_minor) == ("booked", 10_000)


def test_a_line_of_nothing_of_ours_is_named(plan_id: int) -> None:
    debit = a_paid_debit(plan_id)
    strange = line("debit", f"debit/{plan_id}/1/777/1", 55)
    take(batch(plan_id, *lines_of(debit), strange, currency="EUR"))
    arrived(plan_id, Paid(9_995, text=f"set-1-{plan_id}", on=SOON))
    compared(plan_id)
    assert gaps(plan_id) == [(K.LINE_UNKNOWN, strange.key, -55, SETTLED_ON)]


def test_an_amount_that_differs_is_named_by_the_difference(plan_id: int) -> None:
    debit = a_paid_debit(plan_id)
    take(batch(plan_id, line("debit", debit.request_key, 9_990), currency="EUR"))
    arrived(plan_id, Paid(9_990, text=f"set-1-{plan_id}", on=SOON))
    done = compared(plan_id)
    assert gaps(plan_id) == [(K.NOT_PAID, debit.request_key, 10, SETTLED_ON)]
    assert (done.clearing_minor, done.at_providers_minor) == (10, 10)


def test_less_at_the_bank_than_was_sent_stays_named(plan_id: int) -> None:
    euros(plan_id, a_paid_debit(plan_id))
    arrived(plan_id, Paid(9_000, text="SANDBOX", on=SOON))
    compared(plan_id)
    kinds = {kind: minor for kind, _, minor, _ in gaps(plan_id)}
    assert kinds == {K.NOT_AT_BANK: 9_940, K.BANK_UNPLACED: 9_000}


def test_a_batch_aside_is_named_until_somebody_says_why_not(plan_id: int) -> None:
    aside = take(batch(plan_id, *lines_of(a_paid_debit(plan_id)), currency="USD"))
    compared(plan_id)
    assert [kind for kind, *_ in gaps(plan_id)] == [K.SETTLEMENT_ASIDE]
    services.close_settlement(
        settlement_id=aside.pk, by=ALICE, at=A_MONTH_LATER, because="sent again"
    )
    compared(plan_id)
    assert gaps(plan_id) == []


def test_a_bank_that_tells_another_balance_is_named(plan_id: int) -> None:
    arrived(plan_id, Paid(500, text="a gift", on=SOON))
    services.post(
        plan_id=plan_id,
        key="test/off",
        moves={"bank": 7, "clearing": -7},
        memo="",
        at=A_MONTH_LATER,
    )
    done = compared(plan_id)
    assert (done.bank_minor, done.bank_told_minor) == (507, 500)
    assert (K.BANK_DIFFERS, "bank", 7, SOON) in [(*one[:3], SOON) for one in gaps(plan_id)]


def test_what_agrees_again_is_closed_and_its_age_remembered_if_it_changes(plan_id: int) -> None:
    debit = a_paid_debit(plan_id)
    take(batch(plan_id, line("debit", debit.request_key, 9_990), currency="EUR"))
    compared(plan_id, on=LATE)
    more = batch(
        plan_id,
        line("debit", debit.request_key, 4, reference="rest"),
        reference="set-2",
        currency="EUR",
        settled_on=SETTLED_ON + timedelta(days=5),
    )
    take(more)
    compared(plan_id, on=LATE)
    assert (K.NOT_PAID, debit.request_key, 6, SETTLED_ON) in gaps(plan_id)
    assert Gap.objects.filter(plan_id=plan_id, key=debit.request_key).count() == 2
    closed = Gap.objects.get(plan_id=plan_id, key=debit.request_key, amount_minor=10)
    assert closed.closed_at == A_MONTH_LATER


def test_payouts_through_a_provider_count_too(plan_id: int) -> None:
    payout = services.ask_payout(payout_id=a_released_payout(plan_id=plan_id).pk, at=A_MONTH_LATER)
    take(batch(plan_id, line("payout", payout.request_key, -30_000_000), currency="EUR"))
    arrived(plan_id, Paid(-30_000_000, text=f"set-1-{plan_id}", on=SOON))
    done = compared(plan_id)
    assert (gaps(plan_id), done.clearing_minor, done.bank_minor) == ([], 0, -30_000_000)


@pytest.mark.django_db(transaction=True)
def test_compared_four_times_at_once_a_day_has_one_row_and_each_gap_is_open_once(
    plan_id: int,
) -> None:
    euros(plan_id, a_paid_debit(plan_id))
    an_account(plan_id)
    rows = at_once(lambda: compared(plan_id).pk)
    assert len(set(rows)) == 1
    assert len(gaps(plan_id)) == 1


def test_totals_are_by_kind_the_oldest_first(plan_id: int) -> None:
    debit = a_paid_debit(plan_id)
    take(batch(plan_id, line("debit", debit.request_key, 9_990), currency="EUR"))
    take(batch(plan_id, reference="set-2", currency="USD"))
    an_account(plan_id)
    compared(plan_id)
    totals = {one.kind: (one.count, one.minor) for one in selectors.gap_totals(plan_id)}
    assert totals == {
        K.NOT_PAID: (1, 10),
        K.NOT_AT_BANK: (1, 9_990),
        K.SETTLEMENT_ASIDE: (1, 0),
    }
    last = selectors.latest_reconciliation(plan_id)
    assert last is not None
    assert (last.open_gaps, last.open_gaps_minor) == (3, 10_000)


def test_what_was_compared_never_changes(plan_id: int) -> None:
    done = compared(plan_id)
    with refused("append only"):
        Reconciliation.objects.filter(pk=done.pk).update(bank_minor=1)
    with refused("reconciliation_parts_are_clearing"):
        Reconciliation.objects.create(
            plan_id=plan_id, on=SOON, made_at=A_MONTH_LATER, bank_minor=0, unplaced_minor=0,
            clearing_minor=5, at_providers_minor=1, sent_minor=1, elsewhere_minor=1,
            open_gaps=0, open_gaps_minor=0,
        )  # fmt: skip
    euros(plan_id, a_paid_debit(plan_id))
    an_account(plan_id)
    compared(plan_id)
    with refused("what treasury_gap says never changes"):
        Gap.objects.filter(plan_id=plan_id).update(amount_minor=1)


# Which line of the bank's is which batch: never a guess

DAYS = st.integers(-3, 15).map(lambda days: SETTLED_ON + timedelta(days=days))


@given(
    nets=st.lists(st.integers(1, 3), max_size=4),
    told=st.lists(st.tuples(st.integers(1, 3), DAYS, st.integers(0, 5)), max_size=5),
)
def test_a_line_is_a_batch_only_beyond_doubt(
    nets: list[int], told: list[tuple[int, date, int]]
) -> None:
    lumps = [
        Lump(f"g/batch-{no}", f"batch-{no}", minor, "EUR", SETTLED_ON)
        for no, minor in enumerate(nets)
    ]
    lines = [
        Arrival(no, minor, "EUR", on, f"PSP batch-{names}")
        for no, (minor, on, names) in enumerate(told)
    ]
    found = rules.lump_by_line(lumps, lines)
    assert len(set(found.values())) == len(found)
    by_key = {lump.key: lump for lump in lumps}
    for line_id, key in found.items():
        own = lines[line_id]
        assert own.amount_minor == by_key[key].amount_minor
        rivals = [
            one
            for one in lines
            if one.line_id not in found
            and one.amount_minor == own.amount_minor
            and by_key[key].reference in one.words
        ]
        assert by_key[key].reference in own.words or not rivals
    assert rules.lump_by_line(lumps, lines[::-1]) == found
    assert rules.lump_by_line(lumps[::-1], lines) == found


def test_another_currency_and_two_of_one_amount_are_left_to_a_person() -> None:
    lump = Lump("g/s", "settle-1", 500, "EUR", SETTLED_ON)
    line_ = Arrival(1, 500, "USD", SOON, "settle-1")
    assert rules.lump_by_line([lump], [line_]) == {}
    twins = [Arrival(no, 500, "EUR", SOON, "PSP") for no in (1, 2)]
    assert rules.lump_by_line([lump], twins) == {}
    assert rules.lump_by_line([lump], twins[:1]) == {1: "g/s"}
    named = Arrival(3, 500, "EUR", LATE + timedelta(days=60), "PSP settle-1 XYZ")
    assert rules.lump_by_line([lump], [*twins, named]) == {3: "g/s"}


def test_a_settled_plan_of_another_currency_is_compared_alone(plan_id: int) -> None:
    settled(plan_id, a_paid_debit(plan_id))  # CNY: aside
    other = a_plan()
    compared(plan_id)
    compared(other)
    assert gaps(other) == []
    assert [kind for kind, *_ in gaps(plan_id)] == [K.SETTLEMENT_ASIDE]

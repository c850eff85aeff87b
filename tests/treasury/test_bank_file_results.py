"""What a bank's statement says of the orders in our files."""

from datetime import timedelta

import pytest

from tests.treasury.bank_files import (
    TUESDAY,
    Told,
    a_banked_plan,
    a_waiting_payout,
    an_asked_debit,
    at_the_bank,
    make,
    order_of,
    tell,
)
from tests.treasury.builders import A_MONTH_LATER, BOB, NOON, book, books, fresh
from treasury import services
from treasury.models import BankOrder, Debit, Entry
from treasury.states import BankLineState, BankOrderState, DebitState, FileKind, PayoutState

pytestmark = pytest.mark.django_db
PLACED, WAITING = BankLineState.PLACED, BankLineState.WAITING
LATER = NOON + timedelta(days=10)


def collected(plan_id: int, *, minor: int = 972) -> Debit:
    """Return a debit that the bank has collected."""
    debit = an_asked_debit(plan_id, minor=minor)
    at_the_bank(plan_id)
    tell(plan_id, Told(minor, order_of(debit).end_to_end))
    return fresh(debit)


def test_a_debit_that_came_in_is_paid_on_the_banks_day() -> None:
    plan_id = a_banked_plan()
    debit = an_asked_debit(plan_id)
    at_the_bank(plan_id)

    stands = tell(plan_id, Told(972, order_of(debit).end_to_end))
    book(plan_id)

    assert stands == [PLACED]
    assert (fresh(debit).state, fresh(debit).settled_on) == (DebitState.PAID, TUESDAY)
    assert books(plan_id) == {"bank": 972, "receivable": -972}


def test_a_debit_that_the_bank_could_not_make_has_failed_with_its_reason() -> None:
    plan_id = a_banked_plan()
    debit = an_asked_debit(plan_id)
    at_the_bank(plan_id)
    name = order_of(debit).end_to_end

    stands = tell(plan_id, Told(972, name), Told(-972, name, code="AM04"))

    assert stands == [PLACED, PLACED]
    assert (fresh(debit).state, fresh(debit).failure_code) == (DebitState.FAILED, "AM04")
    assert fresh(debit).next_ask_at is not None
    assert books(plan_id) == {}


def test_a_debit_sent_back_days_later_is_owed_again() -> None:
    plan_id = a_banked_plan()
    debit = collected(plan_id)
    book(plan_id)

    stands = tell(
        plan_id,
        Told(-972, order_of(debit).end_to_end, code="MD06", on=TUESDAY + timedelta(days=9)),
        at=LATER,
    )

    assert stands == [PLACED]
    assert (fresh(debit).state, fresh(debit).failure_code) == (DebitState.FAILED, "MD06")
    assert order_of(debit).state == BankOrderState.FAILED
    assert books(plan_id) == {}


def test_what_the_bank_takes_for_sending_it_back_is_spent() -> None:
    plan_id = a_banked_plan()
    debit = collected(plan_id)
    book(plan_id)

    stands = tell(plan_id, Told(-1372, order_of(debit).end_to_end, code="AC04"), at=LATER)

    assert stands == [PLACED]
    assert order_of(debit).charge_minor == 400
    assert books(plan_id) == {"spent_processing": 400, "bank": -400}


def test_a_statement_told_twice_changes_nothing_more() -> None:
    plan_id = a_banked_plan()
    debit = collected(plan_id)
    line = Told(-1372, order_of(debit).end_to_end, code="AC04")
    tell(plan_id, line, at=LATER)
    before = (books(plan_id), Entry.objects.filter(plan_id=plan_id).count())

    tell(plan_id, line, at=LATER)
    services.place_lines(plan_id=plan_id, at=LATER)

    assert (books(plan_id), Entry.objects.filter(plan_id=plan_id).count()) == before


@pytest.mark.parametrize("minor", [971, 973, -20_000])
def test_another_amount_than_we_asked_for_waits_for_a_person(minor: int) -> None:
    plan_id = a_banked_plan()
    debit = an_asked_debit(plan_id)
    at_the_bank(plan_id)

    stands = tell(plan_id, Told(minor, order_of(debit).end_to_end, code="AC04" * (minor < 0)))

    assert stands == [WAITING]
    assert fresh(debit).state == DebitState.ASKED
    assert books(plan_id) == {"bank": minor, "unplaced": -minor}


def test_an_order_of_nobody_and_one_of_another_plan_wait_for_a_person() -> None:
    plan_id, other = a_banked_plan(), a_banked_plan()
    debit = an_asked_debit(other)
    at_the_bank(other)

    stands = tell(plan_id, Told(972, "TZNOBODY"), Told(972, order_of(debit).end_to_end))

    assert stands == [WAITING, WAITING]
    assert fresh(debit).state == DebitState.ASKED


def test_money_for_an_order_that_never_left_the_house_waits_for_a_person() -> None:
    plan_id = a_banked_plan()
    debit = an_asked_debit(plan_id)

    assert tell(plan_id, Told(972, order_of(debit).end_to_end)) == [WAITING]
    assert fresh(debit).state == DebitState.ASKED


def test_money_for_an_order_that_had_failed_waits_for_a_person() -> None:
    plan_id = a_banked_plan()
    debit = an_asked_debit(plan_id)
    file = at_the_bank(plan_id)
    services.refuse_bank_file(file_id=file.pk, reason="said by phone", by=BOB, at=NOON)

    assert tell(plan_id, Told(972, order_of(debit).end_to_end)) == [WAITING]
    assert fresh(debit).state == DebitState.FAILED


def test_money_for_a_debit_that_was_paid_otherwise_meanwhile_waits_for_a_person() -> None:
    plan_id = a_banked_plan()
    debit, other = an_asked_debit(plan_id), an_asked_debit(plan_id)
    at_the_bank(plan_id)
    Debit.objects.filter(payer_id=debit.payer_id).update(
        state=DebitState.PAID,
        settled_on=NOON.date(),
        paid_from="balances",
        provider_reference=None,
        look_at=None,
    )

    stands = tell(
        plan_id,
        Told(-972, order_of(debit).end_to_end, code="AC04"),
        Told(972, order_of(other).end_to_end),
    )

    assert stands == [WAITING, PLACED]
    assert (fresh(debit).state, fresh(other).state) == (DebitState.PAID, DebitState.PAID)


def test_a_part_of_a_file_that_the_bank_booked_as_one_is_paid_as_a_whole() -> None:
    plan_id = a_banked_plan()
    debits = [an_asked_debit(plan_id, minor=minor) for minor in (500, 700)]
    at_the_bank(plan_id)
    name = order_of(debits[0]).end_to_end

    stands = tell(
        plan_id, Told(1200, batch=order_of(debits[0]).batch), Told(-500, name, code="MS02")
    )
    book(plan_id)

    assert stands == [PLACED, PLACED]
    assert [fresh(one).state for one in debits] == [DebitState.FAILED, DebitState.PAID]
    assert books(plan_id) == {"bank": 700, "receivable": -700}


def test_a_lump_that_is_not_the_sum_of_its_orders_waits_for_a_person() -> None:
    plan_id = a_banked_plan()
    debit = an_asked_debit(plan_id)
    at_the_bank(plan_id)

    assert tell(plan_id, Told(900, batch=order_of(debit).batch)) == [WAITING]
    assert fresh(debit).state == DebitState.ASKED


def test_a_payout_that_went_out_is_paid_and_one_that_came_back_is_not() -> None:
    plan_id = a_banked_plan()
    payout = a_waiting_payout(plan_id, minor=30_000)
    at_the_bank(plan_id, FileKind.PAYOUT)
    name = BankOrder.objects.get(plan_id=plan_id).end_to_end

    assert tell(plan_id, Told(-30_000, name)) == [PLACED]
    payout.refresh_from_db()
    assert (payout.state, payout.settled_on) == (PayoutState.PAID, TUESDAY)
    assert books(plan_id) == {"awards_payable": 30_000, "bank": -30_000}

    assert tell(plan_id, Told(30_000, name, code="AC01"), at=LATER) == [PLACED]
    payout.refresh_from_db()
    assert (payout.state, payout.failure_code) == (PayoutState.FAILED, "AC01")
    assert books(plan_id) == {}


def test_a_line_that_does_not_fit_does_not_hold_up_the_others() -> None:
    plan_id = a_banked_plan()
    debits = [an_asked_debit(plan_id) for _ in range(3)]
    at_the_bank(plan_id)
    names = [order_of(one).end_to_end for one in debits]

    stands = tell(plan_id, Told(972, names[0]), Told(1, names[1]), Told(972, names[2]))

    assert stands == [PLACED, WAITING, PLACED]
    assert tell(plan_id, Told(972, names[1]), at=A_MONTH_LATER) == [PLACED]


def test_results_of_a_file_still_here_are_not_believed() -> None:
    plan_id = a_banked_plan()
    debit = an_asked_debit(plan_id)
    make(plan_id)

    assert tell(plan_id, Told(972, order_of(debit).end_to_end)) == [WAITING]
    assert fresh(debit).state == DebitState.ASKED

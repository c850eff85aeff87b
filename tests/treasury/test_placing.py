"""Lines of the bank of which a person says what they are, and what is proposed to them."""

from typing import Final

import pytest

from tests.treasury.builders import (
    ALICE,
    BOB,
    NOON,
    a_payer,
    a_plan,
    books,
    request,
)
from tests.treasury.statement_files import Paid, an_account, camt, take
from treasury import selectors, services
from treasury.models import BankLine, Debit, Payer
from treasury.rules import bank
from treasury.states import BankLineState, DebitState, PlacedAs

pytestmark = pytest.mark.django_db
FEE: Final = Paid(-200, "fee")


def a_sender(plan_id: int, *, gateway: str = "transfer") -> tuple[Payer, str]:
    """Return a payer who pays by transfer, and their reference."""
    payer = a_payer()
    services.open_mandate(payer_id=payer.pk, plan_id=plan_id, gateway=gateway, at=NOON)
    return payer, services.open_reference(payer_id=payer.pk, plan_id=plan_id, at=NOON)


def a_debit(plan_id: int, payer: Payer, minor: int, *, to_period: int = 1) -> Debit:
    request(plan_id, {payer.pk: minor}, to_period=to_period)
    services.record_notified(plan_id=plan_id, to_period=to_period, at=NOON)
    return Debit.objects.get(payer=payer, plan_id=plan_id, to_period=to_period)


def receive(plan_id: int, *paid: Paid) -> list[BankLine]:
    account = selectors.transfer_account(plan_id) or an_account(plan_id)
    opening = sum(line.amount_minor for line in BankLine.objects.filter(plan_id=plan_id))
    take(account, camt(*paid, opening=opening))
    return list(BankLine.objects.filter(plan_id=plan_id).order_by("pk"))


def balance(payer: Payer, plan_id: int) -> int:
    return selectors.balance_of(payer_id=payer.pk, plan_id=plan_id)


def states(plan_id: int) -> list[str]:
    found = Debit.objects.filter(plan_id=plan_id).order_by("to_period", "payer_id")
    return list(found.values_list("state", flat=True))


# Said by a person


def a_waiting_line(plan_id: int, minor: int = 500, text: str = "no reference") -> BankLine:
    return receive(plan_id, Paid(minor, text))[-1]


def place(line: BankLine, as_: str, key: str = "", *, by: int = ALICE) -> BankLine:
    return services.place_line(line_id=line.pk, as_=as_, key=key, by=by, at=NOON)


def test_a_person_says_who_sent_it() -> None:
    plan_id = a_plan()
    payer, _ = a_sender(plan_id)
    a_debit(plan_id, payer, 500)
    line = place(a_waiting_line(plan_id), PlacedAs.TOP_UP, str(payer.pk))

    assert (line.placed_by, line.placed_as) == (ALICE, PlacedAs.TOP_UP)
    assert states(plan_id) == [DebitState.PAID]


def test_a_line_that_is_placed_is_not_placed_again() -> None:
    plan_id = a_plan()
    (one, _), (other, _) = a_sender(plan_id), a_sender(plan_id)
    line = place(a_waiting_line(plan_id), PlacedAs.TOP_UP, str(one.pk))

    with pytest.raises(bank.LineIsPlaced):
        place(line, PlacedAs.TOP_UP, str(other.pk), by=BOB)
    assert balance(other, plan_id) == 0


def test_the_banks_charge_is_spent_and_its_interest_lowers_that() -> None:
    plan_id = a_plan()
    place(receive(plan_id, FEE)[-1], PlacedAs.CHARGE)
    assert books(plan_id) == {"bank": -200, "spent_processing": 200}

    place(receive(plan_id, Paid(50, "interest"))[-1], PlacedAs.CHARGE)
    assert books(plan_id) == {"bank": -150, "spent_processing": 150}


def test_what_was_sent_back_is_a_pair_of_lines() -> None:
    plan_id = a_plan()
    came = a_waiting_line(plan_id)
    services.set_line_aside(line_id=came.pk, why="send_back", note="not ours", by=ALICE, at=NOON)
    went = receive(plan_id, Paid(-500, "returned"))[-1]

    place(went, PlacedAs.RETURN, str(came.pk))

    came.refresh_from_db()
    assert (came.state, came.placed_key) == (BankLineState.PLACED, str(went.pk))
    assert books(plan_id) == {}


@pytest.mark.parametrize(
    ("minor", "as_", "key"),
    [
        (-500, PlacedAs.TOP_UP, "1"),
        (-500, PlacedAs.GIFT, ""),
        (-500, PlacedAs.EXPENSE, "1"),
        (-500, PlacedAs.EXPENSE, "x"),
        (-500, PlacedAs.RETURN, "999999"),
        (500, PlacedAs.RETURN, "1"),
    ],
)
def test_a_line_is_not_what_it_cannot_be(minor: int, as_: str, key: str) -> None:
    plan_id = a_plan()
    line = a_waiting_line(plan_id, minor)

    with pytest.raises(bank.CannotBeThat):
        place(line, as_, key)

    line.refresh_from_db()
    assert line.state == BankLineState.WAITING
    assert books(plan_id) == {"bank": minor, "unplaced": -minor}


def test_what_is_set_aside_stays_unplaced_until_it_is_taken_up_again() -> None:
    plan_id = a_plan()
    payer, reference = a_sender(plan_id)
    line = a_waiting_line(plan_id)
    services.set_line_aside(line_id=line.pk, why="asked", note="who is it?", by=ALICE, at=NOON)

    assert services.place_lines(plan_id=plan_id, at=NOON) == 0
    line.refresh_from_db()
    assert (line.note, line.aside_by) == ("who is it?", ALICE)

    services.take_line_up(line_id=line.pk)
    place(line, PlacedAs.TOP_UP, str(payer.pk))
    assert balance(payer, plan_id) == 500
    assert reference


# Who may have sent it


def test_a_reference_with_one_letter_mistaken_is_proposed() -> None:
    plan_id = a_plan()
    payer, reference = a_sender(plan_id)
    wrong = f"{reference[:-1]}{'2' if reference[-1] != '2' else '3'}"
    line = a_waiting_line(plan_id, text=f"my {wrong}")

    (proposal,) = selectors.proposals([line])[line.pk]
    assert (proposal.payer_id, proposal.reference, proposal.why) == (
        payer.pk,
        reference,
        "mistaken",
    )


def test_whoever_sent_money_from_this_account_before_is_proposed() -> None:
    plan_id = a_plan()
    payer, reference = a_sender(plan_id)
    receive(plan_id, Paid(5, reference))
    line = a_waiting_line(plan_id)

    (proposal,) = selectors.proposals([line])[line.pk]
    assert (proposal.payer_id, proposal.why) == (payer.pk, "sent_before")

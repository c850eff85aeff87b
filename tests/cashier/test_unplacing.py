"""A line of the bank that was placed wrongly: taken back by two people, and placed anew."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from charter import selectors as charter
from charter.models import Plan
from tests.apportionment.builders import a_debited_run, a_granted_claim
from tests.cashier.builders import a_booked_expense, a_pool_with_money, signed_in, treasurers
from tests.cashier.test_bank_lines import a_line, clean_books, go, look
from tests.treasury.builders import fresh
from treasury import selectors, services
from treasury.models import BankLine, Debit, Entry, Unplacing
from treasury.states import BankLineState, DebitState, PlacedAs

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool() -> Plan:
    return a_pool_with_money()


@pytest.fixture
def crew(pool: Plan) -> tuple[Client, Client]:
    one, other = treasurers(pool)
    return signed_in(one), signed_in(other)


def place(pool: Plan, line: BankLine, as_: str, key: str = "") -> None:
    services.place_line(line_id=line.pk, as_=as_, key=key, by=1, at=charter.now(pool))


def undo(pool: Plan, crew: tuple[Client, Client], line: BankLine) -> Unplacing:
    """Have one treasurer ask and the other take back."""
    assert (
        go(crew[0], pool, "ask_undo_line", line.pk, reason="It was her sister.").status_code == 302
    )
    wish = Unplacing.objects.get(line=line, closed_at=None)
    assert go(crew[1], pool, "undo_line", wish.pk).status_code == 302
    wish.refresh_from_db()
    line.refresh_from_db()
    return wish


def payers(pool: Plan) -> list[int]:
    """Return who pays in the pool."""
    found = Debit.objects.filter(plan_id=pool.pk).order_by("payer_id")
    return list(found.values_list("payer_id", flat=True).distinct())


def books(pool: Plan) -> dict[str, int]:
    return {one.code: one.amount_minor for one in selectors.trial_balance(pool.pk)}


def test_money_taken_for_the_wrong_members_goes_to_the_right_one(
    pool: Plan, crew: tuple[Client, Client]
) -> None:
    wrong, right = payers(pool)
    line = a_line(pool, crew, minor=500)
    before = books(pool)
    place(pool, line, PlacedAs.TOP_UP, str(wrong))

    undo(pool, crew, line)

    assert (line.state, line.why, line.placed_as) == (BankLineState.ASIDE, "undone", "")
    assert {k: v for k, v in books(pool).items() if v} == {k: v for k, v in before.items() if v}
    assert clean_books(pool)
    for payer_id in (right, wrong, right):  # in two more turns
        place(pool, line, PlacedAs.TOP_UP, str(payer_id))
        assert clean_books(pool)
        if payer_id == wrong or not Unplacing.objects.filter(turn=1).exists():
            undo(pool, crew, line)
    held = [selectors.balance_of(payer_id=one, plan_id=pool.pk)
            for one in (wrong, right)]  # fmt: skip
    assert held == [0, 500]
    assert clean_books(pool)


def test_a_share_that_it_had_paid_is_owed_again(pool: Plan, crew: tuple[Client, Client]) -> None:
    a_granted_claim(pool, number=1)
    run = a_debited_run(pool)
    payer_id = payers(pool)[0]
    debit = Debit.objects.get(plan_id=pool.pk, payer_id=payer_id, to_period=run.period.no)
    line = a_line(pool, crew, minor=debit.amount_minor)
    place(pool, line, PlacedAs.TOP_UP, str(payer_id))
    assert fresh(debit).state == DebitState.PAID

    undo(pool, crew, line)

    assert fresh(debit).state == DebitState.OPEN
    assert selectors.balance_of(payer_id=payer_id, plan_id=pool.pk) == 0
    assert clean_books(pool)


@pytest.mark.parametrize(
    ("as_", "minor"), [(PlacedAs.GIFT, 900), (PlacedAs.CHARGE, -120), (PlacedAs.CHARGE, 30)]
)
def test_a_gift_or_a_charge_leaves_the_books_as_they_were(
    pool: Plan, crew: tuple[Client, Client], as_: str, minor: int
) -> None:
    line = a_line(pool, crew, minor=minor)
    before = books(pool)

    for _ in range(2):
        place(pool, line, as_)
        assert clean_books(pool)
        undo(pool, crew, line)
        assert {k: v for k, v in books(pool).items() if v} == {k: v for k, v in before.items() if v}
        assert clean_books(pool)


def test_what_was_said_to_go_back_comes_apart_again(
    pool: Plan, crew: tuple[Client, Client]
) -> None:
    came, went = a_line(pool, crew, minor=400), a_line(pool, crew, minor=-400)
    place(pool, went, PlacedAs.RETURN, str(came.pk))

    undo(pool, crew, went)

    states = BankLine.objects.filter(plan_id=pool.pk).values_list("state", flat=True)
    assert set(states) == {BankLineState.ASIDE}
    assert clean_books(pool)


def test_an_expense_can_be_paid_by_another_line(pool: Plan, crew: tuple[Client, Client]) -> None:
    expense = a_booked_expense(pool)
    line, other = (a_line(pool, crew, minor=-expense.amount_minor) for _ in range(2))
    place(pool, line, PlacedAs.EXPENSE, str(expense.pk))
    undo(pool, crew, line)

    place(pool, other, PlacedAs.EXPENSE, str(expense.pk))

    assert clean_books(pool)


def test_whoever_asked_does_not_do_it_and_may_let_it_be(
    pool: Plan, crew: tuple[Client, Client]
) -> None:
    line = a_line(pool, crew)
    place(pool, line, PlacedAs.GIFT)
    assert go(crew[0], pool, "ask_undo_line", line.pk, reason="").status_code == 422
    go(crew[0], pool, "ask_undo_line", line.pk, reason="A dues payment.")
    wish = Unplacing.objects.get()

    own = go(crew[0], pool, "undo_line", wish.pk)
    assert own.status_code == 409
    assert "another treasurer takes it back" in own.content.decode()
    assert "A dues payment." in look(crew[1], pool, "bank_line", line.pk)
    assert "To be taken back" in look(crew[1], pool)
    assert go(crew[0], pool, "keep_line", wish.pk).status_code == 302

    line.refresh_from_db()
    assert line.placed_as == PlacedAs.GIFT
    assert go(crew[1], pool, "undo_line", wish.pk).status_code == 302  # too late: nothing happens
    line.refresh_from_db()
    assert line.placed_as == PlacedAs.GIFT


def test_a_gift_that_the_fund_has_spent_is_not_taken_back(
    pool: Plan, crew: tuple[Client, Client]
) -> None:
    line = a_line(pool, crew, minor=500)
    place(pool, line, PlacedAs.GIFT)
    services.post(
        plan_id=pool.pk, key="fund_returned/0", moves={"solidarity": 100, "clearing": -100},
        memo="", at=charter.now(pool),
    )  # fmt: skip
    go(crew[0], pool, "ask_undo_line", line.pk, reason="wrong")

    refused = go(crew[1], pool, "undo_line", Unplacing.objects.get().pk)

    assert refused.status_code == 409
    assert "has spent this money already" in refused.content.decode()


def test_in_a_closed_month_it_is_booked_in_the_open_one(
    pool: Plan, crew: tuple[Client, Client]
) -> None:
    line = a_line(pool, crew)
    place(pool, line, PlacedAs.GIFT)
    placed_at = line.entry.booked_at

    wish = undo(pool, crew, line)

    assert wish.entry is not None
    assert wish.entry.booked_at >= placed_at
    assert Entry.objects.filter(key=f"unplaced/{wish.pk}").count() == 1


def test_what_was_taken_back_stays_written(pool: Plan, crew: tuple[Client, Client]) -> None:
    line = a_line(pool, crew)
    place(pool, line, PlacedAs.GIFT)
    wish = undo(pool, crew, line)

    for change in ({"amount_minor": 1}, {"asked_by": 9}, {"closed_by": 9}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Unplacing.objects.filter(pk=wish.pk).update(**change)

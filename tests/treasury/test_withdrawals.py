"""A balance that came by transfer goes to the account that its payer names, by the plan's bank."""

import pytest

from tests.treasury import refunding
from tests.treasury.bank_files import THEIRS, Told, a_banked_plan, at_the_bank, tell
from tests.treasury.builders import NOON, a_payer, at_once
from treasury import rules, selectors, services
from treasury.models import BankOrder, Payer, Withdrawal
from treasury.states import DepositState, FileKind

pytestmark = pytest.mark.django_db


def a_holder(plan_id: int, *, minor: int = 1_000, account: str = THEIRS) -> Payer:
    """Return a payer whose transfer lies on their balance, and who has named an account."""
    payer = a_payer()
    refunding.pay_in(payer, plan_id, minor)
    if account:
        refunding.name_account(payer.pk, plan_id, account=account)
    return payer


def take(payer: Payer, plan_id: int, minor: int, *, key: str = "wish") -> list[Withdrawal]:
    return services.withdraw_balance(
        payer_id=payer.pk, plan_id=plan_id, amount_minor=minor, key=key, at=NOON
    )


def balance(payer: Payer, plan_id: int) -> int:
    return selectors.balance_of(payer_id=payer.pk, plan_id=plan_id)


def test_it_goes_into_a_file_for_the_bank_and_arrives() -> None:
    plan_id = a_banked_plan()
    payer = a_holder(plan_id)

    [withdrawal] = take(payer, plan_id, 600)
    assert balance(payer, plan_id) == 400
    services.send_withdrawal(withdrawal_id=withdrawal.pk, at=NOON)
    services.send_withdrawal(withdrawal_id=withdrawal.pk, at=NOON)
    order = BankOrder.objects.get(key=withdrawal.request_key)
    assert (order.counterpart, order.amount_minor) == (THEIRS, 600)
    at_the_bank(plan_id, FileKind.PAYOUT)
    assert tell(plan_id, Told(-600, end_to_end=order.end_to_end)) == ["placed"]

    withdrawal.refresh_from_db()
    assert withdrawal.state == DepositState.PAID
    assert balance(payer, plan_id) == 400


def test_what_the_bank_sends_back_is_on_the_balance_again() -> None:
    plan_id = a_banked_plan()
    payer = a_holder(plan_id)
    [withdrawal] = take(payer, plan_id, 600)
    services.send_withdrawal(withdrawal_id=withdrawal.pk, at=NOON)
    file = at_the_bank(plan_id, FileKind.PAYOUT)

    services.refuse_bank_file(file_id=file.pk, reason="closed", by=1, at=NOON)

    withdrawal.refresh_from_db()
    assert (withdrawal.state, withdrawal.failure_code) == (DepositState.FAILED, "file_refused")
    assert balance(payer, plan_id) == 1_000


def test_the_account_is_kept_as_it_was_when_it_was_asked() -> None:
    plan_id = a_banked_plan()
    payer = a_holder(plan_id)
    [withdrawal] = take(payer, plan_id, 600)

    refunding.name_account(payer.pk, plan_id, account="DE02120300000000202051")
    services.send_withdrawal(withdrawal_id=withdrawal.pk, at=NOON)

    assert BankOrder.objects.get(key=withdrawal.request_key).counterpart == THEIRS


def test_without_an_account_or_a_way_out_nothing_goes() -> None:
    banked, wayless = a_banked_plan(), a_banked_plan()
    nameless = a_holder(banked, account="")
    for payer, plan_id in ((nameless, banked), (a_payer(), wayless)):
        assert selectors.withdrawable_minor(payer_id=payer.pk, plan_id=plan_id) == 0
        with pytest.raises(rules.NothingToGiveBack):
            take(payer, plan_id, 1)


def test_more_than_is_held_is_refused_and_the_same_wish_is_one() -> None:
    plan_id = a_banked_plan()
    payer = a_holder(plan_id)

    with pytest.raises(rules.NotSoMuch):
        take(payer, plan_id, 1_001)
    first, second = (take(payer, plan_id, 900) for _ in range(2))

    assert first == second
    assert balance(payer, plan_id) == 100


@pytest.mark.django_db(transaction=True)
def test_four_at_once_take_no_more_than_there_is() -> None:
    plan_id = a_banked_plan()
    payer = a_holder(plan_id)

    def wish() -> int:
        try:
            return len(take(payer, plan_id, 600, key="one"))
        except rules.TreasuryRefused:
            return 0

    at_once(wish)

    assert balance(payer, plan_id) == 400
    assert Withdrawal.objects.filter(payer=payer).count() == 1

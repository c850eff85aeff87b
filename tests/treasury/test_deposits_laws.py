"""Whatever payers, friends, banks and the fund do, and in whatever order: each cent stands once."""

import random
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.treasury.builders import ALICE, BOB, NOON, a_payer_with_mandate, a_plan, book, request
from tests.treasury.paying_in import gift, paid, taken_back, wish
from tests.treasury.test_wallets import take, told
from treasury import rules, selectors, services
from treasury.models import Debit, Deposit, Payer, Withdrawal
from treasury.states import DebitState, DepositState, PaidFrom, Purpose

pytestmark = pytest.mark.django_db
STEPS = 30
CAME = DepositState.PAID


class Pool:
    """A plan with three payers to whom anything may happen."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311  a test's dice
        self.plan_id = a_plan()
        self.payers = [a_payer_with_mandate(self.plan_id) for _ in range(3)]
        self.owed = dict.fromkeys((payer.pk for payer in self.payers), 0)
        self.period = self.wishes = 0

    def happens(self) -> None:
        deeds: list[Callable[[], object]] = [
            self._shares, self._pays_in, self._pays_in, self._gives, self._takes_back,
            self._is_returned, self._is_settled, self._is_granted, self._is_booked,
            self._comes_back,
        ]  # fmt: skip
        with suppress(rules.TreasuryRefused):
            self.dice.choice(deeds)()

    def _somebody(self) -> Payer:
        return self.dice.choice(self.payers)

    def _key(self) -> str:
        self.wishes += 1
        return str(self.wishes)

    def _shares(self) -> None:
        self.period += 1
        for payer_id in self.owed:
            self.owed[payer_id] += self.dice.randint(1, 900)
        request(self.plan_id, self.owed, to_period=self.period)

    def _pays_in(self) -> None:
        minor = self.dice.randint(1, 1200)
        paid(wish(self._somebody(), self.plan_id, minor, to=self._somebody(), key=self._key()))

    def _gives(self) -> None:
        paid(gift(self._somebody(), self.plan_id, self.dice.randint(1, 900), key=self._key()))

    def _takes_back(self) -> None:
        take(self._somebody(), self.plan_id, self.dice.randint(1, 500), key=self._key())

    def _comes_back(self) -> None:
        for one in Withdrawal.objects.filter(plan_id=self.plan_id, state=DepositState.ASKED):
            told(one, self.dice.choice(["paid", "failed"]))

    def _is_returned(self) -> None:
        came = Deposit.objects.filter(plan_id=self.plan_id, state=CAME, withdrawals=None)
        if came:
            taken_back(self.dice.choice(list(came)))

    def _is_settled(self) -> None:
        services.settle_from_balances(plan_id=self.plan_id, at=NOON)

    def _is_granted(self) -> None:
        open_ones = Debit.objects.filter(plan_id=self.plan_id, state=DebitState.OPEN)
        if debit := open_ones.first():
            grant = services.propose_grant(
                payer_id=debit.payer_id, plan_id=self.plan_id, to_period=debit.to_period,
                reason="-", by=ALICE, at=NOON,
            )  # fmt: skip
            services.give_grant(grant_id=grant.pk, by=BOB, at=NOON)

    def _is_booked(self) -> None:
        book(self.plan_id)


def check(pool: Pool) -> None:
    """Add everything up again, from the rows alone."""
    plan_id = pool.plan_id
    deposits = Deposit.objects.filter(plan_id=plan_id, state=CAME)
    came = sum(deposits.values_list("amount_minor", flat=True))
    gone = sum(
        Withdrawal.objects.filter(plan_id=plan_id)
        .exclude(state=DepositState.FAILED)
        .values_list("amount_minor", flat=True)
    )
    balances = [selectors.balance_of(payer_id=one.pk, plan_id=plan_id) for one in pool.payers]
    drawn = Debit.objects.filter(plan_id=plan_id, paid_from=PaidFrom.BALANCES)
    unbooked = sum(drawn.filter(entry=None).values_list("amount_minor", flat=True))
    books = {one.code: one.amount_minor for one in selectors.trial_balance(plan_id)}
    gifts = sum(deposits.filter(purpose=Purpose.FUND).values_list("amount_minor", flat=True))

    assert sum(books.values()) == 0
    assert books.get("clearing", 0) == came - gone
    assert -books.get("balances", 0) == sum(balances) + unbooked
    assert min(balances) >= 0
    drawn_minor = sum(drawn.values_list("amount_minor", flat=True))
    assert sum(balances) == came - gifts - gone - drawn_minor
    fund = selectors.solidarity_fund(plan_id)
    assert fund.given_minor == gifts
    assert not Debit.objects.filter(plan_id=plan_id, state=DebitState.PAID, paid_from=None).exists()


@pytest.mark.parametrize("seed", range(4))
def test_each_cent_stands_once_whatever_happens(seed: int) -> None:
    pool = Pool(seed)

    for _ in range(STEPS):
        pool.happens()
        check(pool)

    book(pool.plan_id)
    check(pool)

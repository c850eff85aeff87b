"""The whole life of one debit, at a real provider: told, asked, failed, retried, paid, returned,
paid in part, grace, warned, lapsed, given up once, paid later, a member again; the books agree."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from apportionment import services
from apportionment.models import Arrears, Run, RunItem
from apportionment.states import ArrearsEnd, ItemKind
from cashier.forms.paying import new_key
from cashier.selectors.paying import room_of
from cashier.services import paying_in
from charter.models import Plan
from charter.rules import local_date
from members import services as members
from members.models import Enrolment, Message
from members.states import EnrolmentState, MessageState
from tests.apportionment.builders import (
    DAY,
    a_debited_run,
    a_granted_claim,
    a_payer_of,
    a_small_pool,
)
from tests.apportionment.conftest import provider
from tests.apportionment.healthy import kinds
from tests.treasury.sandbox import Provider, wait_until
from treasury import rules, selectors
from treasury import services as treasury
from treasury.models import Debit, Deposit, Entry
from treasury.rules import Answer
from treasury.states import DebitState, Outcome

pytestmark = pytest.mark.django_db
S = DebitState
__all__ = ["provider"]


@dataclass
class Life:
    """One payer's debit of 20.00, and the provider it is asked at."""

    plan: Plan
    run: Run
    payer_id: int
    provider: Provider

    @property
    def debit(self) -> Debit:
        return Debit.objects.get(payer_id=self.payer_id, plan_id=self.plan.pk)

    def ask(self, at: datetime, *, fails: bool) -> Debit:
        """Ask on a day, and hear what the provider decides."""
        self.provider.misbehave(failure=1.0 if fails else 0.0)
        debit = self.debit
        treasury.ask_debit(
            payer_id=self.payer_id,
            plan_id=self.plan.pk,
            to_period=debit.to_period,
            at=at,
            on=local_date(at, self.plan.time_zone),
        )
        wait_until(lambda: self.provider.settled(self.debit.request_key))
        return treasury.resolve_debit(
            payer_id=self.payer_id, plan_id=self.plan.pk, to_period=debit.to_period, at=at
        )

    def pay_in(self, minor: int, at: datetime) -> Deposit:
        """Pay a part at one's own wish, and let it settle what it can."""
        self.provider.behave()
        deposit = paying_in.pay_in(
            payer_id=self.payer_id, plan_id=self.plan.pk, amount_minor=minor, key=new_key(), at=at
        )
        treasury.ask_deposit(deposit_id=deposit.pk, at=at)
        wait_until(lambda: self.provider.settled(deposit.request_key))
        treasury.resolve_deposit(deposit_id=deposit.pk, at=at)
        treasury.settle_from_balances(plan_id=self.plan.pk, at=at)
        return Deposit.objects.get(pk=deposit.pk)

    def left(self, at: datetime) -> int:
        return room_of(payer_id=self.payer_id, plan_id=self.plan.pk, at=at).left_minor

    def book(self, at: datetime) -> None:
        for day in selectors.unbooked_days(self.plan.pk):
            treasury.book_collected(plan_id=self.plan.pk, settled_on=day, at=at)

    def states(self) -> set[str]:
        own = Enrolment.objects.filter(plan=self.plan, standings__payer_id=self.payer_id)
        return set(own.values_list("state", flat=True))


@pytest.fixture
def life(provider: Provider) -> Life:  # noqa: F811  the fixture itself
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    run = a_debited_run(plan)
    return Life(plan, run, a_payer_of(plan), provider)


def warn(plan: Plan, at: datetime) -> None:
    queued = Message.objects.filter(kind="apportionment/overdue", state=MessageState.QUEUED)
    queued.update(state=MessageState.DELIVERED, sent_at=at, delivered_at=at, body="-")
    services.follow_warnings(plan_id=plan.pk, at=at)


def test_whoever_was_not_told_is_not_asked(life: Life) -> None:
    Debit.objects.filter(payer_id=life.payer_id).update(notified_at=None)
    at = life.debit.next_ask_at
    assert at is not None

    with pytest.raises(rules.NotNotified):
        life.ask(at, fails=False)
    assert life.provider.keys(f"debit/{life.plan.pk}/{life.payer_id}/") == []


def test_the_whole_life_of_a_debit(life: Life) -> None:
    plan, debit = life.plan, life.debit
    at = debit.next_ask_at
    assert at is not None
    with pytest.raises(rules.NotYetDue):
        life.ask(at - DAY, fails=False)

    # It fails, and is asked again as the charter publishes: daily.
    asked_at = [at]
    for _ in range(2):
        failed = life.ask(asked_at[-1], fails=True)
        assert failed.state == S.FAILED
        assert failed.next_ask_at is not None
        asked_at.append(failed.next_ask_at)
    assert [
        (later - before) <= 2 * DAY for before, later in zip(asked_at, asked_at[1:], strict=False)
    ]
    assert services.begin_grace(plan_id=plan.pk, at=asked_at[-1]) == 0

    # It is paid and booked, and days later the bank takes it back.
    at = asked_at[-1]
    paid = life.ask(at, fails=False)
    assert paid.state == S.PAID
    life.book(at)
    at += 10 * DAY
    returned = Answer(
        paid.request_key, "failed", paid.provider_reference or "", 2_000, failure_code="MD06"
    )
    assert [treasury.hear(returned, at=at) for _ in range(2)] == [
        Outcome.APPLIED,
        Outcome.ALREADY_KNOWN,
    ]
    assert (life.debit.state, life.debit.failure_code) == (S.FAILED, "MD06")
    while (again := life.debit.next_ask_at) is not None:
        at = max(at, again)
        life.ask(at, fails=True)

    # A part is paid, the rest is not: grace, a dated warning, and nothing ends without it.
    life.pay_in(700, at)
    assert life.left(at) == 1_300
    assert services.begin_grace(plan_id=plan.pk, at=at) == 1
    assert life.states() == {EnrolmentState.GRACE}
    warning = Message.objects.get(kind="apportionment/overdue")
    assert warning.facts["amount_minor"] == 1_300
    arrears = Arrears.objects.get()
    assert not services.lapse_after_grace(arrears_id=arrears.pk, at=at + 90 * DAY)
    warn(plan, at)
    at += 31 * DAY
    assert services.lapse_after_grace(arrears_id=arrears.pk, at=at)
    assert not services.lapse_after_grace(arrears_id=arrears.pk, at=at)

    # It is given up once, and borne by the others once.
    assert (life.debit.state, life.states()) == (S.WRITTEN_OFF, {EnrolmentState.LAPSED})
    assert Arrears.objects.get().ending == ArrearsEnd.LAPSED
    written = RunItem.objects.filter(plan=plan, kind=ItemKind.WRITTEN_OFF)
    assert [item.amount_minor for item in written] == [2_000]
    assert Entry.objects.filter(plan_id=plan.pk, key__startswith="written_off/").count() == 1

    # Paid later, it comes back to the pool once, and whoever paid may come back within 30 days.
    at += 5 * DAY
    life.pay_in(1_300, at)
    assert life.debit.state == S.PAID
    assert life.left(at) == 0
    life.book(at)
    for _ in range(2):
        services.record_recovered(plan_id=plan.pk, at=at)
    recovered = RunItem.objects.filter(plan=plan, kind=ItemKind.RECOVERED)
    assert [item.amount_minor for item in recovered] == [2_000]
    own = Enrolment.objects.filter(plan=plan, standings__payer_id=life.payer_id).distinct()
    for enrolment in own:
        before = enrolment.joined_at
        resumed = members.resume_enrolment(enrolment_id=enrolment.pk, by=None, at=at)
        assert resumed.joined_at == before
    assert EnrolmentState.LAPSED not in life.states()

    # Exactly once, and everything agrees.
    assert selectors.balance_of(payer_id=life.payer_id, plan_id=plan.pk) == 0
    assert kinds(plan.pk) == set()


def test_a_mandate_revoked_between_notice_and_debit_takes_nothing(life: Life) -> None:
    at = life.debit.next_ask_at
    assert at is not None
    treasury.revoke_mandate(payer_id=life.payer_id, plan_id=life.plan.pk, at=at)

    with pytest.raises(rules.NoMandate):
        life.ask(at, fails=False)

    assert life.debit.state == S.OPEN
    assert life.left(at) == 2_000


def test_without_any_way_to_pay_it_fails_on_its_days_and_grace_follows(life: Life) -> None:
    at = life.debit.next_ask_at
    assert at is not None
    treasury.revoke_mandate(payer_id=life.payer_id, plan_id=life.plan.pk, at=at)

    def fail(at: datetime) -> int:
        on = local_date(at, life.plan.time_zone)
        return treasury.fail_wayless(plan_id=life.plan.pk, at=at, on=on, most=10)

    assert [fail(at - DAY), fail(at), fail(at)] == [0, 1, 0]
    assert life.debit.failure_code == "no_mandate"
    assert services.begin_grace(plan_id=life.plan.pk, at=at) == 0
    while (again := life.debit.next_ask_at) is not None:
        at = again
        assert fail(at) == 1

    assert life.debit.attempts == 6
    assert services.begin_grace(plan_id=life.plan.pk, at=at) == 1
    assert life.provider.keys(f"debit/{life.plan.pk}/{life.payer_id}/") == []

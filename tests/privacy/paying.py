"""What a payer leaves who pays in every way there is, all of it through the real services."""

from datetime import date
from typing import Final

from apportionment.models import Run
from charter.models import Plan
from tests.treasury.bank_files import THEIRS, Told, at_the_bank, give_bank, tell
from tests.treasury.builders import ALICE, BOB, NOON, event_about, hear
from tests.treasury.paying_in import gift, paid, wish
from tests.treasury.statement_files import CHINESE, chinese
from treasury import selectors, services
from treasury.models import BankAccount, BankLine, BankOrder, Deposit, Payer, UnreadLine
from treasury.rules.bank import ToldLine
from treasury.states import FileKind, Outcome, PlacedAs, RefundKind

DAY: Final = date(2026, 3, 10)  # of the first statement; the second is of a later one


def is_helped_to_pay(payer_id: int, plan: Plan, run: Run, *, mark: str) -> None:
    """Let the solidarity fund, to which this payer gave, pay their debit of a run."""
    owed = selectors.debits_of(payer_id=payer_id, plan_id=plan.pk).get(to_period=run.period.no)
    payer = Payer.objects.get(pk=payer_id)
    paid(gift(payer, plan.pk, owed.amount_minor))
    grant = services.propose_grant(
        payer_id=payer_id,
        plan_id=plan.pk,
        to_period=run.period.no,
        reason=mark,
        by=ALICE,
        at=NOON,
    )
    services.give_grant(grant_id=grant.pk, by=BOB, at=NOON)
    services.book_collected(plan_id=plan.pk, settled_on=NOON.date(), at=NOON)


def pays_in_every_way(payer_id: int, plan: Plan, *, name: str, account: str, mark: str) -> None:
    """Pay in by provider, transfer and bank file, and take all of it back; nothing is left."""
    payer = Payer.objects.get(pk=payer_id)
    _takes_back_by_the_way_it_came(payer, plan)
    give_bank(plan.pk)
    _sends(payer, plan, name=name, account=account, mark=mark)
    _lets_the_bank_debit(payer, plan, name=name, mark=mark)
    _takes_back_to_an_account(payer, plan, name=name)
    services.make_pay_code(payer_id=payer_id, plan_id=plan.pk, at=NOON)
    assert selectors.balance_of(payer_id=payer_id, plan_id=plan.pk) == 0


def _takes_back_by_the_way_it_came(payer: Payer, plan: Plan) -> None:
    paid(wish(payer, plan.pk, 700, key="top-up"))
    [withdrawal] = services.withdraw_balance(
        payer_id=payer.pk, plan_id=plan.pk, amount_minor=700, key="back", at=NOON
    )
    assert hear(event_about(withdrawal.request_key, amount_minor=700)) is Outcome.APPLIED


def _sends(payer: Payer, plan: Plan, *, name: str, account: str, mark: str) -> None:
    """Send money that the bank tells of in a table: one line as it should be, one garbled."""
    reference = services.open_reference(payer_id=payer.pk, plan_id=plan.pk, at=NOON)
    bank = BankAccount.objects.get(plan_id=plan.pk)
    services.set_columns(account_id=bank.pk, columns=CHINESE)
    sent = [("2026-03-10", "2.00", name, account, f"{reference} {mark}") for _ in range(3)]
    garbled = ("2026-03-10", "one yuan", name, account, mark)
    body = chinese(*sent, garbled)
    services.import_statement(account_id=bank.pk, body=body, name="march.csv", by=ALICE, at=NOON)
    _is_taken_back_and_placed_again(plan, payer, mark=mark)
    unread = UnreadLine.objects.get(plan_id=plan.pk)
    told = ToldLine(DAY, 100, "EUR", name=name, account=account, text=mark)
    read = services.read_line(unread_id=unread.pk, told=told, by=ALICE, at=NOON)
    services.place_line(line_id=read.pk, as_=PlacedAs.TOP_UP, key=str(payer.pk), by=BOB, at=NOON)


def _is_taken_back_and_placed_again(plan: Plan, payer: Payer, *, mark: str) -> None:
    line = BankLine.objects.filter(plan_id=plan.pk).earliest("pk")
    wish = services.ask_to_unplace(line_id=line.pk, reason=mark, by=ALICE, at=NOON)
    services.unplace(unplacing_id=wish.pk, by=BOB, at=NOON)
    key = str(payer.pk)
    services.place_line(line_id=line.pk, as_=PlacedAs.TOP_UP, key=key, by=BOB, at=NOON)


def _lets_the_bank_debit(payer: Payer, plan: Plan, *, name: str, mark: str) -> None:
    services.switch_mandate(
        payer_id=payer.pk,
        plan_id=plan.pk,
        gateway="bank_file",
        at=NOON,
        details={"iban": THEIRS, "holder": name, "consent": mark, "signed_on": "2026-03-01"},
    )
    deposit = services.ask_deposit(deposit_id=wish(payer, plan.pk, 300, key="bank").pk, at=NOON)
    at_the_bank(plan.pk)
    order = BankOrder.objects.get(key=deposit.request_key)
    assert tell(plan.pk, Told(300, end_to_end=order.end_to_end)) == ["placed"]
    assert Deposit.objects.get(pk=deposit.pk).state == "paid"


def _takes_back_to_an_account(payer: Payer, plan: Plan, *, name: str) -> None:
    services.name_account(
        payer_id=payer.pk, plan_id=plan.pk, holder=name, account=THEIRS, by=payer.pk, at=NOON
    )
    held = selectors.balance_of(payer_id=payer.pk, plan_id=plan.pk)
    run = services.prepare_refunds(
        plan_id=plan.pk,
        kind=RefundKind.BALANCES,
        reason="the pool closes",
        by=ALICE,
        at=NOON,
        payer_id=payer.pk,
    )
    services.release_refunds(run_id=run.pk, by=BOB, at=NOON)
    refund = services.ask_refund(refund_id=run.refunds.get().pk, at=NOON)
    at_the_bank(plan.pk, FileKind.PAYOUT)
    order = BankOrder.objects.get(key=refund.request_key)
    assert tell(plan.pk, Told(-held, end_to_end=order.end_to_end)) == ["placed"]

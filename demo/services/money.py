"""The bank of a demo pool: an account to pay into, a statement of it, and what the pool spends."""

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from charter.models import Plan
from charter.rules import local_date
from members.models import User
from treasury import services as treasury
from treasury.rules.bank import Columns
from treasury.services.expenses import Spending

DAY: Final = timedelta(days=1)
ACCOUNT: Final = "6228480000000012345"
HOLDER: Final = "邻里互助会（虚构）"
BANK: Final = "同舟市农商银行（虚构）"
HEAD: Final = ("交易日期", "收入金额", "支出金额", "余额", "对方户名", "对方账号", "摘要", "流水号")
COLUMNS: Final = Columns(
    booked="交易日期",
    credit="收入金额",
    debit="支出金额",
    balance="余额",
    name="对方户名",
    account="对方账号",
    text="摘要",
    bank_ref="流水号",
)


def open_bank(plan: Plan, *, crew: Mapping[str, User], at: datetime) -> None:
    """Give a plan its ways to pay, an account, a statement with work left in it, and expenses."""
    prepares, releases = crew["treasurer"].pk, crew["second_treasurer"].pk
    _offer_ways(plan, prepares=prepares, releases=releases, at=at)
    account = treasury.set_bank_account(
        plan_id=plan.pk,
        number=ACCOUNT,
        holder=HOLDER,
        bank_name=BANK,
        currency=plan.currency,
        by=prepares,
        at=at,
    )
    treasury.release_bank_account(account_id=account.pk, by=releases, at=at)
    treasury.set_columns(account_id=account.pk, columns=COLUMNS)
    _spend(plan, prepares=prepares, releases=releases, at=at)
    claimant = crew["claimant"]
    claimant.refresh_from_db(fields=["payer"])  # joining gave them one
    reference = treasury.open_reference(payer_id=claimant.payer_id, plan_id=plan.pk, at=at)
    treasury.import_statement(
        account_id=account.pk,
        body=_statement(reference, today=local_date(at, plan.time_zone)),
        name="交易明细.csv",
        by=prepares,
        at=at,
    )


def _offer_ways(plan: Plan, *, prepares: int, releases: int, at: datetime) -> None:
    treasury.set_currency(plan_id=plan.pk, currency=plan.currency)
    for gateway in ("sandbox", "transfer"):
        way = treasury.set_way(
            plan_id=plan.pk,
            gateway=gateway,
            is_offered=True,
            pays_out=gateway == "sandbox",
            by=prepares,
            at=at,
        )
        treasury.release_way(way_id=way.pk, by=releases, at=at)


def _spend(plan: Plan, *, prepares: int, releases: int, at: datetime) -> None:
    """Enter an expense that is released, and one that waits for the second treasurer."""
    today = local_date(at, plan.time_zone)
    paid = treasury.prepare_expense(
        plan_id=plan.pk,
        spent=Spending(
            kind="other",
            amount_minor=1_200,
            payee="同舟短信（虚构）",
            invoice_ref="2026-0031",
            spent_on=today - 5 * DAY,
            note="本月短信",
        ),
        by=prepares,
        at=at,
    )
    treasury.release_expense(expense_id=paid.pk, by=releases, at=at)
    treasury.prepare_expense(
        plan_id=plan.pk,
        spent=Spending(
            kind="audit",
            amount_minor=30_000,
            payee="公信会计师事务所（虚构）",
            invoice_ref="A-118",
            spent_on=today - 2 * DAY,
        ),
        by=prepares,
        at=at,
    )


def _statement(reference: str, *, today: date) -> bytes:
    """Return a bank's table: paid in with its reference, paid in without, and an invoice paid."""
    family, pays = f"互助 {reference}", "622200000000017"
    rows = [
        (today - 4 * DAY, "20.00", "", "20.00", "家属", pays, family, "C1"),
        (today - 3 * DAY, "", "12.00", "8.00", "同舟短信（虚构）", "622200000000881", "短信", "D1"),
        (today - 2 * DAY, "8.00", "", "16.00", "热心邻居", "622200000000026", "互助款", "C2"),
    ]
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(HEAD)
    table.writerows(rows)
    return written.getvalue().encode()

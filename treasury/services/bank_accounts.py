"""A plan's own accounts at banks: one person names them, another releases them."""

from datetime import datetime

from django.db import transaction

from treasury import rules
from treasury.models import BankAccount
from treasury.rules.bank import Columns


@transaction.atomic
def set_bank_account(
    *,
    plan_id: int,
    number: str,
    holder: str,
    bank_name: str,
    bic: str = "",
    currency: str,
    by: int,
    at: datetime,
) -> BankAccount:
    """Name an account of a plan; nobody is shown it before another person has released it.

    Named again before that, it is corrected; what is released stays.
    """
    account = BankAccount.objects.select_for_update(of=("self",)).filter(
        plan_id=plan_id, number=rules.bank.plain_account(number)
    )
    found = account.first() or BankAccount(
        plan_id=plan_id, number=rules.bank.plain_account(number), takes_transfers=False
    )
    if found.released_at is not None:
        return found
    found.holder, found.bank_name, found.bic, found.currency = holder, bank_name, bic, currency
    found.set_by, found.set_at = by, at
    found.save()
    return found


@transaction.atomic
def release_bank_account(*, account_id: int, by: int, at: datetime) -> BankAccount:
    """Let members send money to an account from now on, instead of the one before.

    Refused to whoever named it; released twice, it was released the first time.
    """
    account = BankAccount.objects.select_for_update(of=("self",)).get(pk=account_id)
    if account.takes_transfers:
        return account
    rules.require_other_person(prepared_by=account.set_by, by=by)
    BankAccount.objects.filter(plan_id=account.plan_id, takes_transfers=True).update(
        takes_transfers=False
    )
    account.takes_transfers = True
    if account.released_at is None:
        account.released_by, account.released_at = by, at
    account.save()
    return account


@transaction.atomic
def set_columns(*, account_id: int, columns: Columns) -> None:
    """Record which column of the bank's tables is what."""
    BankAccount.objects.filter(pk=account_id).update(columns=columns.as_json())

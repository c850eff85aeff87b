from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from treasury import rules
from treasury.models import Account, Entry, Posting


@transaction.atomic
def post(*, plan_id: int, key: str, moves: Mapping[str, int], memo: str, at: datetime) -> Entry:
    """Book one balanced entry (debit positive), or return the one already booked under `key`.

    The key names the fact that moves the money ("run/12/sealed"), so a repeat books nothing twice.
    """
    minor_by_code = rules.require_balanced(key=key, moves=moves)
    entry, is_new = Entry.objects.get_or_create(
        plan_id=plan_id, key=key, defaults={"memo": memo, "booked_at": at}
    )
    if is_new:
        write_postings(entry, minor_by_code)
    elif _moves_of(entry) != minor_by_code:
        raise rules.KeyReused(key)
    return entry


def write_postings(entry: Entry, minor_by_code: Mapping[str, int]) -> None:
    """Write the postings of an entry made in this very transaction."""
    accounts = open_accounts(plan_id=entry.plan_id, codes=minor_by_code.keys())
    Posting.objects.bulk_create(
        Posting(entry=entry, account=accounts[code], amount_minor=minor)
        for code, minor in minor_by_code.items()
    )


def open_accounts(*, plan_id: int, codes: Iterable[str]) -> dict[str, Account]:
    """Return the plan's accounts by code, opening those that it does not have yet."""
    wanted = set(codes)
    accounts = Account.objects.filter(plan_id=plan_id, code__in=wanted)
    found = {account.code: account for account in accounts}
    if missing := sorted(wanted - found.keys()):
        Account.objects.bulk_create(
            (Account(plan_id=plan_id, code=code) for code in missing), ignore_conflicts=True
        )
        found = {account.code: account for account in accounts.all()}
    return found


def _moves_of(entry: Entry) -> dict[str, int]:
    return dict(entry.postings.values_list("account__code", "amount_minor"))

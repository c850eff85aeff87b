from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from treasury import rules
from treasury.models import Account, Entry, Posting


@transaction.atomic
def post(*, plan_id: int, key: str, moves: Mapping[str, int], memo: str, at: datetime) -> Entry:
    """Book one balanced entry (debit positive), or return the one already booked under `key`.

    The key names the fact that moves the money ("run/12/sealed"), so a repeat books nothing twice.
    What falls into a closed month is booked in the open one, and its memo says so.
    """
    minor_by_code = rules.require_balanced(key=key, moves=moves)
    booked = _booked(plan_id, memo=memo, at=at)
    entry, is_new = Entry.objects.get_or_create(plan_id=plan_id, key=key, defaults=booked)
    if is_new:
        write_postings(entry, minor_by_code)
    elif _moves_of(entry) != minor_by_code:
        raise rules.KeyReused(key)
    return entry


def make_entry(*, plan_id: int, key: str, memo: str, at: datetime) -> Entry:
    """Write an entry whose postings follow in this very transaction, through `write_postings`.

    What falls into a closed month is booked in the open one, and its memo says so.
    """
    return Entry.objects.create(plan_id=plan_id, key=key, **_booked(plan_id, memo=memo, at=at))


@transaction.atomic
def post_many(
    *,
    plan_id: int,
    minor_by_key: Mapping[str, int],
    debit: str,
    credit: str,
    memo: str,
    at: datetime,
) -> dict[str, int]:
    """Book many new entries at once, each moving its amount from one account to another.

    Returns their ids by key; a key that is booked already is refused (`IntegrityError`).
    """
    accounts = open_accounts(plan_id=plan_id, codes=[debit, credit])
    booked = _booked(plan_id, memo=memo, at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO treasury_entry (plan_id, key, memo, booked_at)"
            " SELECT %s, key, %s, %s FROM unnest(%s::text[]) AS key RETURNING key, id",
            [plan_id, booked["memo"], booked["booked_at"], list(minor_by_key)],
        )
        entries: dict[str, int] = dict(cursor.fetchall())
        told = ([entries[key] for key in minor_by_key], list(minor_by_key.values()))
        for account, sign in ((debit, 1), (credit, -1)):
            cursor.execute(
                "INSERT INTO treasury_posting (entry_id, account_id, amount_minor)"
                " SELECT entry_id, %s, %s * minor"
                " FROM unnest(%s::bigint[], %s::bigint[]) AS told (entry_id, minor)",
                [accounts[account].pk, sign, *told],
            )
    return entries


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


def _booked(plan_id: int, *, memo: str, at: datetime) -> dict[str, Any]:
    """Return when and how something is booked; no month is closed from here to the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT treasury_closed_until(%s)", [plan_id])
        ((closed_until,),) = cursor.fetchall()
    booked_at, told = rules.booked_when(memo=memo, at=at, closed_until=closed_until)
    return {"booked_at": booked_at, "memo": told}


def _moves_of(entry: Entry) -> dict[str, int]:
    return dict(entry.postings.values_list("account__code", "amount_minor"))

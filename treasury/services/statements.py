"""Bank statements come in: each file once, each line once, whatever files tell it again."""

import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Sum

from treasury.models import BankAccount, BankLine, BankStatement, RefusedFile, UnreadLine
from treasury.rules import bank
from treasury.rules.bank import FileRefused, ToldLine, ToldStatement
from treasury.services.ledger import make_entry, write_postings
from treasury.services.placing import place_lines
from treasury.states import BankLineState
from vault.ring import keyed_hash

COLUMNS: Final = (
    "plan_id", "account_id", "key", "statement_id", "booked_on", "value_on", "amount_minor",
    "currency", "reference", "end_to_end", "bank_ref", "batch_ref", "return_code", "told",
    "found_by", "state", "why", "note", "placed_as", "placed_key", "entry_id",
)  # fmt: skip
COPY: Final = f"COPY treasury_bankline ({', '.join(COLUMNS)}) FROM STDIN"


def import_statement(
    *, account_id: int, body: bytes, name: str, by: int, at: datetime
) -> list[BankStatement]:
    """Take in a file of statements (CSV or camt.053) and place what can be placed; return them.

    The same file again returns what it made the first time; lines that an earlier file told are
    not told again. A file that is not taken leaves nothing but its refusal (`FileRefused`).
    """
    account = BankAccount.objects.get(pk=account_id)
    sha256 = hashlib.sha256(body).hexdigest()
    if known := _known(account, sha256):
        return known
    try:
        told = _read(account, body)
        statements = _take(account, told, sha256=sha256, name=name[:120], by=by, at=at)
    except FileRefused as refusal:
        RefusedFile.objects.get_or_create(  # a worker that was killed comes here again
            account=account,
            sha256=sha256,
            by=by,
            at=at,
            defaults={
                "plan_id": account.plan_id,
                "name": name[:120],
                "why": refusal.why,
                "facts": refusal.facts,
            },
        )
        raise
    place_lines(plan_id=account.plan_id, at=at)
    return statements


def _known(account: BankAccount, sha256: str) -> list[BankStatement]:
    return list(BankStatement.objects.filter(account=account, sha256=sha256).order_by("part"))


def _read(account: BankAccount, body: bytes) -> list[ToldStatement]:
    """Return what a file tells, if all of it is about this account."""
    if len(body) > bank.MOST_BYTES:
        raise bank.FileTooLarge
    if bank.is_xml(body):
        told = bank.read_camt(io.BytesIO(body))
    else:
        columns = bank.Columns.from_json(account.columns)
        told = [bank.read_csv(body, columns=columns, currency=account.currency)]
    if not told:
        raise bank.NothingTold
    for statement in told:
        bank.require_sound(statement, account=account.number, currency=account.currency)
    return told


@transaction.atomic
def _take(
    account: BankAccount,
    told: Sequence[ToldStatement],
    *,
    sha256: str,
    name: str,
    by: int,
    at: datetime,
) -> list[BankStatement]:
    """Write what a file tells; whoever imports for the same account meanwhile waits."""
    BankAccount.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    if known := _known(account, sha256):
        return known
    made = []
    for part, one in enumerate(told, start=1):
        _require_dialect(account, one)
        made.append(_write(account, one, sha256=sha256, part=part, name=name, by=by, at=at))
    return made


def _require_dialect(account: BankAccount, told: ToldStatement) -> None:
    """Refuse days that files of another kind told: their lines would be taken for new ones."""
    others = BankStatement.objects.filter(account=account).exclude(dialect=told.dialect)
    common = others.filter(from_on__lte=told.last_on, until_on__gte=told.first_on)
    if (last := common.order_by("-until_on").first()) is not None:
        raise bank.OtherDialect(
            from_on=last.from_on.isoformat(), until_on=last.until_on.isoformat()
        )


def _write(
    account: BankAccount,
    told: ToldStatement,
    *,
    sha256: str,
    part: int,
    name: str,
    by: int,
    at: datetime,
) -> BankStatement:
    known = _known_keys(account, told)
    new = _new_lines(account, told, known)
    covered = _covered_days(account, told)
    statement = BankStatement.objects.create(
        plan_id=account.plan_id,
        account=account,
        kind=told.kind,
        dialect=told.dialect,
        sha256=sha256,
        part=part,
        name=name,
        from_on=told.first_on,
        until_on=told.last_on,
        opening_minor=told.opening_minor,
        closing_minor=told.closing_minor,
        lines=len(told.lines),
        new_lines=len(new),
        unread_lines=len(told.unread),
        off_minor=told.off_minor,
        imported_by=by,
        imported_at=at,
    )
    write_lines(statement, new, covered=covered, at=at)
    _keep_unread(statement, told)
    return statement


def _keep_unread(statement: BankStatement, told: ToldStatement) -> None:
    """Keep the lines that could not be read, with their raw text."""
    UnreadLine.objects.bulk_create(
        UnreadLine(
            plan_id=statement.plan_id,
            statement=statement,
            number=one.number,
            why=one.why,
            text=one.text,
        )
        for one in told.unread
    )


def _new_lines(
    account: BankAccount, told: ToldStatement, known: set[str]
) -> list[tuple[str, ToldLine]]:
    """Return the lines that no file told before, by key.

    Equal to a line that is there, one is that line told again; unless the balances say that this
    file goes on where the others ended: then it is another.
    """
    keyed = list(zip(bank.line_keys(told.lines), told.lines, strict=True))
    new = [(key, line) for key, line in keyed if key not in known]
    missing = _missing_minor(account, told)
    if len(new) == len(keyed) or missing is None or missing == _sum(new):
        return new
    if missing == _sum(keyed):
        return list(zip(bank.line_keys(told.lines, after=known), told.lines, strict=True))
    return new


def _sum(keyed: Iterable[tuple[str, ToldLine]]) -> int:
    return sum(line.amount_minor for _, line in keyed)


def _missing_minor(account: BankAccount, told: ToldStatement) -> int | None:
    """Return what a file's closing balance says is new in it; None: it cannot be said."""
    first = (
        BankStatement.objects.filter(account=account, opening_minor__isnull=False)
        .order_by("from_on", "pk")
        .first()
    )
    if first is None or told.closing_minor is None or first.from_on > told.first_on:
        return None
    there = BankLine.objects.filter(
        account=account, booked_on__gte=first.from_on, booked_on__lte=told.last_on
    ).exclude(state=BankLineState.DOUBLE)
    summed = there.aggregate(minor=Sum("amount_minor"))["minor"]
    return told.closing_minor - (first.opening_minor or 0) - int(summed or 0)


def _known_keys(account: BankAccount, told: ToldStatement) -> set[str]:
    days = (told.first_on, told.last_on)
    lines = BankLine.objects.filter(account=account, booked_on__range=days)
    return set(lines.values_list("key", flat=True).iterator())


def _covered_days(account: BankAccount, told: ToldStatement) -> set[date]:
    """Return the days of these lines that an earlier file told whole: all but its last one."""
    spans = BankStatement.objects.filter(account=account).values_list("from_on", "until_on")
    earlier = list(spans)
    days = {line.booked_on for line in told.lines}
    return {day for day in days if any(first <= day < last for first, last in earlier)}


def write_lines(
    statement: BankStatement,
    keyed: Iterable[tuple[str, ToldLine]],
    *,
    covered: set[date],
    at: datetime,
) -> None:
    """Write lines and book them, what came in and what went out: bank against unplaced."""
    by_sign: dict[bool, list[tuple[str, ToldLine]]] = {True: [], False: []}
    for key, line in keyed:
        by_sign[line.amount_minor > 0].append((key, line))
    for is_in, lines in by_sign.items():
        if not lines:
            continue
        entry = make_entry(
            plan_id=statement.plan_id,
            key=f"bank/{statement.pk}/{'in' if is_in else 'out'}/{lines[0][0][:12]}",
            memo="told by the bank",
            at=at,
        )
        minor = sum(line.amount_minor for _, line in lines)
        write_postings(entry, {"bank": minor, "unplaced": -minor})
        _copy(statement, lines, entry_id=entry.pk, covered=covered)


def _copy(
    statement: BankStatement,
    lines: Iterable[tuple[str, ToldLine]],
    *,
    entry_id: int,
    covered: set[date],
) -> None:
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for key, line in lines:
            is_late = line.booked_on in covered
            copy.write_row(
                (
                    statement.plan_id,
                    statement.account_id,
                    key,
                    statement.pk,
                    line.booked_on,
                    line.value_on,
                    line.amount_minor,
                    line.currency,
                    _reference(line),
                    _plain(line.end_to_end),
                    _plain(line.bank_ref),
                    _plain(line.batch_ref),
                    _plain(line.return_code),
                    _told(line),
                    found_by(line.account or line.name),
                    BankLineState.ASIDE.value if is_late else BankLineState.WAITING.value,
                    bank.LATE if is_late else "",
                    b"",
                    "",
                    "",
                    entry_id,
                )
            )


def found_by(counterpart: str) -> bytes | None:
    """Return what all lines of one counterpart are found by; None: the bank names none."""
    plain = bank.plain_account(counterpart)
    return keyed_hash(plain, purpose="bank counterpart") if plain else None


def _reference(line: ToldLine) -> str:
    """Return the payer's reference that came with money, if it is the only one."""
    if line.amount_minor < 0:
        return ""
    return bank.only_reference_in(line.structured, line.text, line.end_to_end)


def _told(line: ToldLine) -> bytes | None:
    text = " ".join(filter(None, (line.structured, line.text)))
    told = {"name": _plain(line.name), "account": line.account, "text": _plain(text)}
    return BankLine._meta.get_field("told").encrypted(told)


def _plain(text: str) -> str:
    return text.replace("\0", "")

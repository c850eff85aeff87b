"""Files that are no statement of the account are refused by name; lines not read are kept."""

from collections.abc import Iterator
from typing import Final

import pytest

from tests.treasury.builders import ALICE, NOON, a_plan, books, entry_keys
from tests.treasury.statement_files import (
    CHINESE,
    DAY,
    Paid,
    an_account,
    camt,
    chinese,
    entry,
    table,
    take,
    wrapped,
)
from treasury import selectors, services
from treasury.models import BankLine, BankStatement, RefusedFile, UnreadLine
from treasury.rules import bank
from treasury.rules.bank import Columns, FileRefused

pytestmark = pytest.mark.django_db
BOMB: Final = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;">]>'
)
REACH: Final = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def lines(plan_id: int) -> list[BankLine]:
    return list(BankLine.objects.filter(plan_id=plan_id).order_by("pk"))


def amounts(plan_id: int) -> list[int]:
    return sorted(line.amount_minor for line in lines(plan_id))


# Refused, with its reason, and nothing else


def bad_files() -> Iterator[tuple[str, bytes, type[FileRefused]]]:
    good = camt(Paid(5, "Grüße"))
    yield "entities", camt(Paid(5, "&c;"), head=BOMB), bank.DangerousFile
    yield "outside", camt(Paid(5, "&a;"), head=REACH), bank.DangerousFile
    yield "document type", camt(Paid(5), head="<!DOCTYPE x>"), bank.DangerousFile
    yield "letters", good.decode().encode("cp1252"), bank.WrongEncoding
    yield "chinese XML", good.replace(b'"UTF-8"', b'"GB18030"'), bank.WrongEncoding
    yield "unknown letters", good.replace(b'"UTF-8"', b'"KLINGON"'), bank.WrongEncoding
    yield "cut off", good[:-40], bank.FileUnreadable
    yield "another message", good.replace(b"camt.053", b"camt.052"), bank.NotAStatement
    yield "a version to come", camt(Paid(5), version="14"), bank.NotAStatement
    yield "a page", b"<html></html>", bank.NotAStatement
    yield "account", camt(Paid(5), iban="DE02120300000000202051"), bank.OtherAccount
    yield "currency", camt(Paid(5, currency="USD"), currency="USD"), bank.OtherCurrency
    yield "a line's currency", camt(Paid(5), Paid(5, currency="USD")), bank.OtherCurrency
    yield "sums", camt(Paid(5), closing=6), bank.DoesNotAddUp
    yield "nothing", wrapped("<Stmt><Id>1</Id></Stmt>"), bank.NothingTold
    yield "no statement", wrapped(""), bank.NothingTold
    yield "no columns", b"a,b\r\n1,2\r\n", bank.ColumnsMissing
    yield "no rows", chinese(), bank.NothingTold
    yield "empty", b"", bank.ColumnsMissing
    yield "days in another shape", chinese(("14.03.2026", "1", "", "", "")), bank.MostlyUnread
    yield (
        "latin table",
        chinese().replace(b"", b"") + "M\xfcller\xff".encode("latin1"),
        (bank.WrongEncoding),
    )
    yield (
        "damaged",
        chinese(("2026-03-14", "1", "�", "", ""), encoding="utf-8"),
        (bank.WrongEncoding),
    )


@pytest.mark.parametrize(("_what", "body", "why"), list(bad_files()), ids=lambda one: str(one)[:20])
def test_a_bad_file_leaves_nothing_but_its_refusal(
    _what: str, body: bytes, why: type[FileRefused]
) -> None:
    plan_id = a_plan()
    account = an_account(plan_id, columns=CHINESE)

    with pytest.raises(why) as refusal:
        take(account, body, name="bad")

    assert type(refusal.value) is why
    kept = RefusedFile.objects.get(plan_id=plan_id)
    assert (kept.why, kept.name, kept.by) == (why.why, "bad", ALICE)
    assert not BankStatement.objects.filter(plan_id=plan_id).exists()
    assert not entry_keys(plan_id)


def test_a_file_larger_than_any_statement_is_not_even_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bank, "MOST_BYTES", 10)

    with pytest.raises(bank.FileTooLarge):
        take(an_account(a_plan()), camt(Paid(5)))


def test_a_running_balance_that_breaks_is_said_with_its_row() -> None:
    columns = Columns(booked="day", amount="minor", balance="left")
    rows = [("day", "minor", "left"), ("2026-03-14", "1", "1"), ("2026-03-14", "1", "5")]

    with pytest.raises(bank.DoesNotAddUp) as refusal:
        take(an_account(a_plan(), columns=columns), table(rows))

    assert refusal.value.facts == {"line": 2}


# Lines that cannot be read


def an_unread_line(plan_id: int) -> UnreadLine:
    bad = entry(Paid(700, "lost?")).replace("7.00", "7,00")
    take(an_account(plan_id), camt(Paid(5), Paid(700, raw=bad), closing=705))
    return UnreadLine.objects.get(plan_id=plan_id)


def test_a_line_that_cannot_be_read_is_kept_with_its_raw_text() -> None:
    plan_id = a_plan()
    unread = an_unread_line(plan_id)

    assert (unread.number, unread.why) == (2, "amount")
    assert '<Amt Ccy="EUR">7,00</Amt>' in unread.text
    assert "lost?" in unread.text
    assert amounts(plan_id) == [5]
    assert selectors.off_minor(unread.statement) == 700
    assert list(selectors.unread_lines(plan_id)) == [unread]


def test_a_person_reads_what_the_machine_could_not() -> None:
    plan_id = a_plan()
    unread = an_unread_line(plan_id)
    told = bank.ToldLine(booked_on=DAY, amount_minor=700, currency="EUR", text="lost?")

    services.read_line(unread_id=unread.pk, told=told, by=ALICE, at=NOON)

    assert amounts(plan_id) == [5, 700]
    assert selectors.off_minor(unread.statement) == 0
    assert not selectors.unread_lines(plan_id)
    assert books(plan_id)["bank"] == 705
    with pytest.raises(bank.LineIsPlaced):
        services.read_line(unread_id=unread.pk, told=told, by=ALICE, at=NOON)


def test_a_line_that_is_no_movement_is_dismissed_with_a_word() -> None:
    plan_id = a_plan()
    unread = an_unread_line(plan_id)

    services.dismiss_unread(unread_id=unread.pk, note="a total", by=ALICE, at=NOON)

    unread.refresh_from_db()
    assert (unread.note, unread.closed_by, unread.line) == ("a total", ALICE, None)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("14.03.2026", "5", "", "", ""), "day"),
        (("2026-02-30", "5", "", "", ""), "day"),
        (("2026-03-14", "5.123", "", "", ""), "amount"),
        (("2026-03-14", "many", "", "", ""), "amount"),
        (("2026-03-14", "0.00", "", "", ""), "amount"),
        (("2026-03-14", "99999999999999999999", "", "", ""), "amount"),
        (("2026-03-14",), "cells"),
    ],
)
def test_a_row_that_cannot_be_read_does_not_stop_the_others(row: tuple[str, ...], why: str) -> None:
    plan_id = a_plan()
    account = an_account(plan_id, columns=CHINESE)
    take(account, chinese(row, ("2026-03-14", "5", "", "", "")))

    unread = UnreadLine.objects.get(plan_id=plan_id)
    assert (unread.why, unread.text) == (why, ",".join(row))
    assert amounts(plan_id) == [500]

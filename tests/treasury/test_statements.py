"""Bank statements come in: once, whole, in any bank's words."""

from datetime import date
from typing import Final

import pytest

from tests.treasury.builders import ALICE, NOON, a_plan, books, refused
from tests.treasury.statement_files import (
    CHINESE,
    DAY,
    IBAN,
    Paid,
    an_account,
    camt,
    chinese,
    table,
    take,
    wrapped,
)
from treasury import selectors, services
from treasury.models import BankAccount, BankLine, BankStatement
from treasury.rules import SamePerson, bank
from treasury.rules.bank import Columns
from treasury.states import BankLineState

pytestmark = pytest.mark.django_db
NEXT_DAY: Final = date(2026, 3, 15)


def lines(plan_id: int) -> list[BankLine]:
    return list(BankLine.objects.filter(plan_id=plan_id).order_by("pk"))


def amounts(plan_id: int) -> list[int]:
    return sorted(line.amount_minor for line in lines(plan_id))


# Taken in


def test_a_statement_books_what_the_bank_moved_and_waits_for_words() -> None:
    plan_id = a_plan()
    (statement,) = take(an_account(plan_id), camt(Paid(1234, "hello"), Paid(-200, "fee")))

    first, second = lines(plan_id)
    assert (statement.lines, statement.new_lines, statement.unread_lines) == (2, 2, 0)
    assert (statement.opening_minor, statement.closing_minor) == (0, 1034)
    assert (first.amount_minor, second.amount_minor) == (1234, -200)
    assert (first.counterpart_name, first.text) == ("Anna Muster", "hello")
    assert first.counterpart_account == "DE02120300000000202051"
    assert {line.state for line in lines(plan_id)} == {BankLineState.WAITING}
    assert books(plan_id) == {"bank": 1034, "unplaced": -1034}


@pytest.mark.parametrize("version", ["02", "03", "04", "05", "06", "07", "08"])
def test_every_version_of_camt_tells_the_same(version: str) -> None:
    plan_id = a_plan()
    take(an_account(plan_id), camt(Paid(1234, "hello", code="AC04"), version=version))

    (line,) = lines(plan_id)
    assert (line.amount_minor, line.counterpart_name, line.text) == (1234, "Anna Muster", "hello")
    assert line.return_code == "AC04"


def test_what_is_only_announced_is_left_out_until_it_is_booked() -> None:
    plan_id = a_plan()
    take(an_account(plan_id), camt(Paid(5, "now"), Paid(7, "soon", status="PDNG")))

    assert amounts(plan_id) == [5]


def test_a_lump_is_parted_into_its_details_where_they_tell_their_amounts() -> None:
    plan_id = a_plan()
    details = "".join(
        f"<TxDtls><Refs><EndToEndId>{name}</EndToEndId></Refs>"
        f'<AmtDtls><TxAmt><Amt Ccy="EUR">{major}</Amt></TxAmt></AmtDtls></TxDtls>'
        for name, major in (("a", "1.00"), ("b", "2.50"))
    )
    lump = Paid(
        350,
        raw='<Ntry><Amt Ccy="EUR">3.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
        f"<BookgDt><Dt>{DAY}</Dt></BookgDt><NtryDtls><Btch><PmtInfId>batch-1</PmtInfId></Btch>"
        f"{details}</NtryDtls></Ntry>",
    )
    take(an_account(plan_id), camt(lump))

    told = [(line.end_to_end, line.amount_minor, line.batch_ref) for line in lines(plan_id)]
    assert told == [("a", 100, "batch-1"), ("b", 250, "batch-1")]


def test_a_chinese_table_in_gb18030_is_read_by_its_columns() -> None:
    plan_id = a_plan()
    account = an_account(plan_id, currency="CNY", columns=CHINESE)
    body = chinese(
        ("2026-03-14", "1,234.50", "王芳", "6222 0001", "分摊 三月"),
        ("2026-03-14", "-20.00", "银行", "", "手续费"),
    ).replace(b"1,234.50", b'"1,234.50"')
    take(account, body, name="三月.csv")

    first, second = lines(plan_id)
    assert (first.amount_minor, first.counterpart_name, first.text) == (123450, "王芳", "分摊 三月")
    assert (first.counterpart_account, second.amount_minor) == ("62220001", -2000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_the_same_in_every_encoding(encoding: str) -> None:
    plan_id = a_plan()
    account = an_account(plan_id, currency="CNY", columns=CHINESE)
    take(account, chinese(("2026-03-14", "9.72", "王芳", "6222", "分摊"), encoding=encoding))

    (line,) = lines(plan_id)
    assert (line.amount_minor, line.counterpart_name) == (972, "王芳")


def test_a_german_table_has_two_columns_of_amounts_and_words_above() -> None:
    plan_id = a_plan()
    columns = Columns(
        booked="Buchungstag",
        credit="Haben",
        debit="Soll",
        name="Name",
        text="Zweck",
        balance="Saldo",
        separator=";",
        decimal=",",
        days="d.m.Y",
        encoding="cp1252",
    )
    rows = [
        ("Kontoauszug", "März"),
        ("Buchungstag", "Name", "Zweck", "Soll", "Haben", "Saldo"),
        ("15.03.2026", "Müller", "Miete", "1.200,00", "", "-1.100,00"),
        ("14.03.2026", "Jäger", "Beitrag", "", "100,00", "100,00"),
    ]
    account = an_account(plan_id, columns=columns)
    (statement,) = take(account, table(rows, separator=";", encoding="cp1252"))

    assert [(one.amount_minor, one.counterpart_name) for one in lines(plan_id)] == [
        (10000, "Jäger"),
        (-120000, "Müller"),
    ]
    assert (statement.opening_minor, statement.closing_minor) == (0, -110000)


# Twice, and overlapping


def test_the_same_file_twice_is_the_first() -> None:
    plan_id = a_plan()
    account, body = an_account(plan_id), camt(Paid(5), Paid(5))
    first, second = take(account, body), take(account, body, name="again.xml")

    assert first == second
    assert amounts(plan_id) == [5, 5]
    assert books(plan_id)["bank"] == 10


def test_what_an_overlapping_file_tells_again_is_told_once() -> None:
    plan_id = a_plan()
    account = an_account(plan_id)
    same, new = Paid(5, "same"), Paid(7, "new", on=NEXT_DAY)
    take(account, camt(same, same))
    (later,) = take(account, camt(same, same, same, new))

    assert amounts(plan_id) == [5, 5, 5, 7]
    assert (later.lines, later.new_lines) == (4, 2)
    assert books(plan_id) == {"bank": 22, "unplaced": -22}


def test_an_equal_line_of_a_file_that_goes_on_is_another() -> None:
    plan_id = a_plan()
    account = an_account(plan_id)
    take(account, camt(Paid(5, "same")))
    take(account, camt(Paid(5, "same"), opening=5))

    assert amounts(plan_id) == [5, 5]
    assert selectors.account_off_minor(account.pk) == 0


def test_what_the_lines_miss_to_the_last_balance_is_shown() -> None:
    plan_id = a_plan()
    account = an_account(plan_id)
    take(account, camt(Paid(5)))
    take(account, camt(Paid(7, on=date(2026, 3, 20)), opening=50, days=(date(2026, 3, 20),) * 2))

    assert selectors.account_off_minor(account.pk) == 45


def test_a_line_that_comes_late_stands_aside_until_somebody_looks() -> None:
    plan_id = a_plan()
    account = an_account(plan_id)
    last = Paid(7, "last", on=NEXT_DAY)
    take(account, camt(Paid(5, "one"), last))
    take(account, camt(Paid(5, "one, in other words"), last))

    late = lines(plan_id)[-1]
    assert (late.state, late.why) == (BankLineState.ASIDE, bank.LATE)

    services.drop_double(line_id=late.pk, by=ALICE, at=NOON)

    assert books(plan_id) == {"bank": 12, "unplaced": -12}


def test_days_that_a_file_of_another_kind_told_are_not_told_again() -> None:
    plan_id = a_plan()
    account = an_account(plan_id, columns=CHINESE)
    take(account, camt(Paid(972)))

    with pytest.raises(bank.OtherDialect) as refusal:
        take(account, chinese(("2026-03-14", "9.72", "A", "", "")))

    assert refusal.value.facts == {"from_on": "2026-03-14", "until_on": "2026-03-14"}
    assert amounts(plan_id) == [972]


def test_a_file_of_several_statements_makes_each() -> None:
    plan_id = a_plan()
    one = camt(Paid(5)).decode().split("</GrpHdr>")[1].split("</BkToCstmrStmt>")[0]
    two = camt(Paid(7, on=NEXT_DAY), opening=5).decode().split("</GrpHdr>")[1]
    made = take(an_account(plan_id), wrapped(one + two.split("</BkToCstmrStmt>")[0]))

    assert [statement.part for statement in made] == [1, 2]
    assert amounts(plan_id) == [5, 7]


def test_statements_that_leave_something_out_between_them_are_shown() -> None:
    plan_id = a_plan()
    account = an_account(plan_id)
    take(account, camt(Paid(5)))
    take(account, camt(Paid(7, on=date(2026, 3, 20)), opening=50, days=(date(2026, 3, 20),) * 2))

    (gap,) = selectors.breaks(account.pk)
    assert (gap.until_on, gap.from_on) == (DAY, date(2026, 3, 20))
    assert (gap.closing_minor, gap.opening_minor) == (5, 50)


# Accounts, and what the tables refuse


def test_an_account_is_shown_to_members_after_another_person_released_it() -> None:
    plan_id = a_plan()
    named = services.set_bank_account(
        plan_id=plan_id, number="DE89 3704", holder="A", bank_name="B", currency="EUR",
        by=ALICE, at=NOON,
    )  # fmt: skip

    assert selectors.transfer_account(plan_id) is None
    with pytest.raises(SamePerson):
        services.release_bank_account(account_id=named.pk, by=ALICE, at=NOON)
    assert selectors.transfer_account(plan_id) is None


def test_a_released_account_stays_as_it_is() -> None:
    account = an_account(a_plan())

    with refused("stays as the bank told it"):
        BankAccount.objects.filter(pk=account.pk).update(number="DE02")


def test_a_new_account_takes_the_place_of_the_one_before() -> None:
    plan_id = a_plan()
    old = an_account(plan_id)
    new = services.set_bank_account(
        plan_id=plan_id, number="GB29NWBK60161331926819", holder="A", bank_name="B",
        currency="EUR", by=ALICE, at=NOON,
    )  # fmt: skip
    services.release_bank_account(account_id=new.pk, by=ALICE + 1, at=NOON)

    assert selectors.transfer_account(plan_id) == new
    assert list(selectors.bank_accounts(plan_id)) == [new, old]
    assert new.number != IBAN


def test_what_a_bank_told_never_changes() -> None:
    plan_id = a_plan()
    take(an_account(plan_id), camt(Paid(5)))

    with refused("stays as the bank told it"):
        BankLine.objects.filter(plan_id=plan_id).update(amount_minor=7)
    with refused("stays as the bank told it"):
        BankLine.objects.filter(plan_id=plan_id).delete()
    with refused("stays as the bank told it"):
        BankStatement.objects.filter(plan_id=plan_id).update(closing_minor=7)

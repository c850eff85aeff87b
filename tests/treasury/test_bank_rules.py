"""What a bank takes, and what a line of its statement says of an order."""

from datetime import date, timedelta

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from treasury.rules.bank_files import (
    CHARGE_AT_MOST_MINOR,
    Said,
    batch_of,
    clean_bic,
    clean_iban,
    first_bank_day,
    is_bank_day,
    mandate_fault,
    said_of_order,
    sequences,
)

SIGNED = {
    "iban": "DE89 3704 0044 0532 0130 00",
    "holder": "王芳",
    "consent": "Yes.",
    "signed_on": "2026-03-01",
}


@given(st.integers(min_value=1950, max_value=2150))
def test_banks_rest_around_easter(year: int) -> None:
    sunday = easter(year)

    assert not is_bank_day(sunday - timedelta(days=2))
    assert not is_bank_day(sunday + timedelta(days=1))
    assert is_bank_day(sunday + timedelta(days=2)) == (
        (sunday + timedelta(days=2)) not in {date(year, 5, 1)}
    )


@pytest.mark.parametrize(
    ("today", "days", "day"),
    [
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # over Good Friday and Easter Monday
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 3, 13), 2, date(2026, 3, 17)),
    ],
)
def test_the_next_bank_day_leaps_over_holidays(today: date, days: int, day: date) -> None:
    assert first_bank_day(today, after_days=days) == day


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ""),
        ({"bic": "COBADEFF"}, ""),
        ({"iban": ""}, "iban_missing"),
        ({"iban": "DE88 3704 0044 0532 0130 00"}, "iban_wrong"),
        ({"iban": "6222 0001"}, "iban_wrong"),
        ({"holder": "  "}, "holder_missing"),
        ({"consent": ""}, "consent_missing"),
        ({"signed_on": ""}, "signed_on_missing"),
        ({"signed_on": "1.3.2026"}, "signed_on_wrong"),
        ({"bic": "COBA"}, "bic_wrong"),
    ],
)
def test_a_mandate_is_signed_with_all_that_a_bank_asks_for(
    change: dict[str, str], fault: str
) -> None:
    assert mandate_fault(SIGNED | change) == fault


def test_numbers_are_written_as_banks_write_them() -> None:
    assert clean_iban("de89 3704 0044 0532 0130 00") == "DE89370400440532013000"
    assert clean_iban("DE89") is None
    assert clean_bic("cobadeffxxx") == "COBADEFFXXX"
    assert clean_bic("COBADEFFX") is None
    assert batch_of("TZ-260317-0123456789AB", "FRST") == "TZ-260317-0123456789AB-F"


def test_a_mandate_is_first_once() -> None:
    assert sequences([1, 2, 1, 3], used=[3]) == ["FRST", "FRST", "RCUR", "RCUR"]


@given(
    amount=st.integers(min_value=1, max_value=10**11),
    off=st.integers(min_value=-(10**6), max_value=10**6),
    code=st.sampled_from(["", "AC04"]),
    state=st.sampled_from(["waiting", "filed", "paid", "failed"]),
    is_debit=st.booleans(),
    is_back=st.booleans(),
)
def test_an_order_moves_exactly_its_amount_and_the_banks_charge(
    *, amount: int, off: int, code: str, state: str, is_debit: bool, is_back: bool
) -> None:
    forward = -(amount + off) if is_back else amount + off
    line = forward if is_debit else -forward

    said = said_of_order(
        is_debit=is_debit, state=state, amount_minor=amount, line_minor=line, code=code
    )

    if said is None:
        return
    assert state in {"filed", "paid"}
    assert 0 <= said.charge_minor <= CHARGE_AT_MOST_MINOR
    if said.state == "paid":
        assert (forward, code, state, said.charge_minor) == (amount, "", "filed", 0)
    else:
        assert forward == -(amount + said.charge_minor)


@pytest.mark.parametrize(
    ("line", "state", "code", "said"),
    [
        (1000, "filed", "", Said("paid")),
        (1000, "paid", "", None),
        (-1000, "paid", "MD06", Said("failed", "MD06")),
        (-1000, "filed", "", Said("failed", "returned")),
        (-1300, "paid", "AC04", Said("failed", "AC04", 300)),
        (-1300, "paid", "", None),
        (-9000, "paid", "AC04", None),
        (999, "filed", "", None),
        (-1000, "failed", "AC04", None),
    ],
)
def test_what_a_line_says_of_a_debit(line: int, state: str, code: str, said: Said | None) -> None:
    told = said_of_order(is_debit=True, state=state, amount_minor=1000, line_minor=line, code=code)

    assert told == said

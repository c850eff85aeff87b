"""Minor units as people read them."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from treasury.templatetags.money import amount, count, money, percent_bps


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "9.72\N{NO-BREAK SPACE}yuan"), ("zh-hans", "9.72\N{NO-BREAK SPACE}元")],
)
def test_money_names_yuan_in_the_readers_language(language: str, shown: str) -> None:
    with translation.override(language):
        assert money(972, "CNY") == shown


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [(972, "EUR", "€9.72"), (972, "JPY", "¥972"), (-972, "EUR", "\N{MINUS SIGN}€9.72")],
)
def test_money_of_another_currency_has_its_own_sign_and_decimals(
    minor: int, currency: str, shown: str
) -> None:
    with translation.override("en"):
        assert money(minor, currency) == shown


@pytest.mark.parametrize(
    ("minor", "shown"),
    [
        (0, "0.00"),
        (1, "0.01"),
        (-5, "\N{MINUS SIGN}0.05"),
        (4_772_000_000, "47,720,000.00"),
        (None, "—"),
    ],
)
def test_amount_is_grouped_and_keeps_its_decimals(minor: int | None, shown: str) -> None:
    assert amount(minor) == shown


@given(minor=st.integers(-(2**63), 2**63 - 1))
def test_amount_loses_not_one_minor_unit(minor: int) -> None:
    shown = amount(minor).replace(",", "").replace(".", "").replace("\N{MINUS SIGN}", "-")

    assert int(shown) == minor


def test_count_is_grouped() -> None:
    assert count(10_604_221) == "10,604,221"


@pytest.mark.parametrize(("bps", "shown"), [(800, "8%"), (9259, "92.59%"), (1, "0.01%")])
def test_percent_bps_is_as_short_as_it_is_exact(bps: int, shown: str) -> None:
    assert percent_bps(bps) == shown

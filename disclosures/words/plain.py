"""Values as a spreadsheet takes them: a point for the decimals, no unit, no grouping."""

from decimal import Decimal

from babel.numbers import get_currency_precision


def plain_money(minor: int, currency: str) -> str:
    """Return an amount in the currency's main unit, with all its decimals: 47720000.00."""
    return str(Decimal(minor).scaleb(-get_currency_precision(currency)))


def plain_finer(hundredths: int, currency: str) -> str:
    """Return hundredths of the minor unit in the currency's main unit: two decimals more."""
    return str(Decimal(hundredths).scaleb(-2 - get_currency_precision(currency)))


def plain_percent(bps: int) -> str:
    """Return hundredths of a percent as a percentage, without its sign."""
    return str(Decimal(bps).scaleb(-2))

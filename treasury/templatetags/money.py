"""Numbers as people read them: minor units become money only here, on the way out."""

from decimal import Decimal
from typing import Final

from babel import Locale
from babel.numbers import format_currency, format_decimal, get_currency_precision
from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

NOTHING: Final = "—"
MINUS: Final = "\N{MINUS SIGN}"


@register.filter
def money(minor: int | None, currency: str = "CNY") -> str:
    """Return an amount with its unit, which never part: 9.72 yuan, 9.72 元, €9.72."""
    if minor is None:
        return NOTHING
    if currency == "CNY":
        return _("%(amount)s\N{NO-BREAK SPACE}yuan") % {"amount": amount(minor)}
    major = _major(minor, currency)
    return _minus(format_currency(major, currency, locale=_locale()))


@register.filter
def amount(minor: int | None, currency: str = "CNY") -> str:
    """Return an amount without its unit, grouped, with all its decimals: 47,720,000.00."""
    if minor is None:
        return NOTHING
    decimals = get_currency_precision(currency)
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return _minus(format_decimal(_major(minor, currency), format=pattern, locale=_locale()))


@register.filter
def count(number: int | None) -> str:
    """Return a whole number, grouped: 10,604,221."""
    if number is None:
        return NOTHING
    return _minus(format_decimal(number, format="#,##0", locale=_locale()))


@register.filter
def percent_bps(bps: int | None) -> str:
    """Return hundredths of a percent as a percentage, as short as it is exact: 800 is 8%."""
    if bps is None:
        return NOTHING
    return (
        _minus(format_decimal(Decimal(bps).scaleb(-2), format="#,##0.##", locale=_locale())) + "%"
    )


def _major(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-get_currency_precision(currency))


def _minus(text: str) -> str:
    return text.replace("-", MINUS)


def _locale() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")

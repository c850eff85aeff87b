"""Amounts and days as banks write them."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Final

from babel.numbers import get_currency_precision

from treasury.rules.bank.told import MOST_MINOR

DAYS: Final = {
    "Y-m-d": "%Y-%m-%d",
    "d.m.Y": "%d.%m.%Y",
    "d/m/Y": "%d/%m/%Y",
    "m/d/Y": "%m/%d/%Y",
    "Y/m/d": "%Y/%m/%d",
    "Ymd": "%Y%m%d",
    "d.m.y": "%d.%m.%y",
    "d-m-Y": "%d-%m-%Y",
    "Y年m月d日": "%Y年%m月%d日",
}
_UNIT: Final = re.compile(r"^(?:[A-Z]{3}|[¥€$£元])|(?:[A-Z]{3}|[¥€$£元])$")
_DECIMAL: Final = re.compile(r"\d{1,18}(\.\d{1,10})?")
_SHAPE: Final = {
    ".": re.compile(r"^(?:\d+|\d{1,3}(?:[, ']\d{3})+)(?:\.\d*)?$"),
    ",": re.compile(r"^(?:\d+|\d{1,3}(?:[. ']\d{3})+)(?:,\d*)?$"),
}


def minor_of(text: str, *, decimal: str, currency: str) -> int:
    """Return an amount in minor units: 1.234,56 or 1,234.56, -5, 5-, (5), ¥5. ValueError: none.

    Never rounded: more decimals than the currency has are no amount.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("\N{MINUS SIGN}", "-")
    is_negative = plain.startswith("-") or plain.endswith("-")
    if plain.startswith("(") and plain.endswith(")"):
        is_negative, plain = True, plain[1:-1]
    plain = _UNIT.sub("", plain.strip("+- ")).strip("+- ")
    if _SHAPE[decimal].match(plain) is None:
        raise ValueError(text)
    whole, _, part = plain.partition(decimal)
    digits = re.sub(r"\D", "", whole)
    return _scaled(f"{digits}.{part or 0}", currency) * (-1 if is_negative else 1)


def minor_of_decimal(text: str, *, currency: str) -> int:
    """Return an amount as XML writes it, unsigned: 12.5. ValueError: it is none."""
    plain = text.strip()
    if _DECIMAL.fullmatch(plain) is None:
        raise ValueError(text)
    return _scaled(plain, currency)


def _scaled(number: str, currency: str) -> int:
    scaled = Decimal(number).scaleb(_precision(currency))
    if scaled != int(scaled) or scaled > MOST_MINOR:
        raise ValueError(number)
    return int(scaled)


@cache
def _precision(currency: str) -> int:
    return int(get_currency_precision(currency))


@cache
def day_of(text: str, *, shape: str) -> date:
    """Return the day of a text in one of `DAYS`, a time after it left away. ValueError: none."""
    day = re.split(r"[ T]", text.strip(), maxsplit=1)[0]
    told = datetime.strptime(day, DAYS[shape]).date()  # noqa: DTZ007  a day, no instant
    if not 1990 <= told.year <= 2200:
        raise ValueError(text)
    return told

"""What people type about themselves: names, birth dates, e-mail addresses, phone numbers."""

import re
import unicodedata
from datetime import date
from typing import Final

MOST_LETTERS: Final = 80
EARLIEST_BIRTH: Final = date(1900, 1, 1)

_BESIDE_LETTERS: Final = frozenset(" '’-‐.·•・‧")
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0")  # letters that nobody can see
_GROUPING: Final = re.compile(r"[\s().\-‐–/]+")
_CHINESE_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_INTERNATIONAL: Final = re.compile(r"\+[1-9]\d{6,14}")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class BadName(ValueError):
    """A name that is empty, too long, or holds a sign that is not part of a name."""

    def __init__(self, sign: str = "") -> None:
        super().__init__(sign)
        self.sign = sign


class BadBirthDate(ValueError):
    """A birth date in the future, or too long ago to be one."""

    def __init__(self, *, is_future: bool) -> None:
        super().__init__(is_future)
        self.is_future = is_future


class NotAnAddress(ValueError):
    """Neither an e-mail address nor a phone number."""


def person_name(typed: str) -> str:
    """Return a name in its settled form: letters of any script, single spaces, no other signs."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    for sign in name:
        is_letter = unicodedata.category(sign)[0] in "LM" and sign not in _BLANK_LETTERS
        if not (is_letter or sign in _BESIDE_LETTERS):
            raise BadName(sign)
    if len(name) > MOST_LETTERS or not any(unicodedata.category(sign)[0] == "L" for sign in name):
        raise BadName
    return name


def birth_date(born_on: date, *, today: date) -> date:
    """Return a birth date that can be one: not after today, not before 1900."""
    if born_on > today:
        raise BadBirthDate(is_future=True)
    if born_on < EARLIEST_BIRTH:
        raise BadBirthDate(is_future=False)
    return born_on


def email_address(typed: str) -> str:
    """Return an e-mail address in lower case, so that it is one however it is typed."""
    email = unicodedata.normalize("NFKC", typed).strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise NotAnAddress
    return email


def phone_number(typed: str) -> str:
    """Return a phone number in its international form; a bare Chinese mobile gets its +86."""
    digits = _GROUPING.sub("", unicodedata.normalize("NFKC", typed))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits.startswith("86") and _CHINESE_MOBILE.fullmatch(digits[2:]):
        digits = "+" + digits
    if _CHINESE_MOBILE.fullmatch(digits):
        digits = "+86" + digits
    is_chinese = digits.startswith("+86")
    fits = _CHINESE_MOBILE.fullmatch(digits[3:]) if is_chinese else _INTERNATIONAL.fullmatch(digits)
    if not fits or not digits.isascii():
        raise NotAnAddress
    return digits


def login_name(typed: str) -> tuple[str, str]:
    """Return ("email" or "phone", its settled form) of what someone signs in with."""
    if "@" in typed or "＠" in typed:
        return "email", email_address(typed)
    return "phone", phone_number(typed)

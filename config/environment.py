"""Typed readers of environment variables; a required one that is missing is named."""

import json
import os
from pathlib import Path


class SettingMissing(SystemExit):
    """A variable that this deployment needs is not set, or says what cannot be meant."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"Tongzhou cannot start: {name} {problem}. See .env.example.")


def text(name: str, *, default: str | None = None) -> str:
    """Return the variable `name`, or `default`; without either, stop and say which is missing."""
    found = os.environ.get(name, "")
    if found:
        return found
    if default is None:
        raise SettingMissing(name, "is not set")
    return default


def flag(name: str, *, default: bool = False) -> bool:
    """Return whether the variable `name` says yes (1, true, yes, on) rather than no."""
    found = text(name, default="1" if default else "0").strip().lower()
    if found not in {"0", "false", "no", "off", "1", "true", "yes", "on"}:
        raise SettingMissing(name, f"must be 0 or 1, not {found!r}")
    return found in {"1", "true", "yes", "on"}


def number(name: str, *, default: int) -> int:
    """Return the variable `name` as a whole number."""
    found = text(name, default=str(default))
    try:
        return int(found)
    except ValueError:
        raise SettingMissing(name, f"must be a whole number, not {found!r}") from None


def borrow(file: Path) -> None:
    """Take over what the demo in this folder runs with, unless this shell says where it is."""
    if "DATABASE_URL" in os.environ or "DEBUG" in os.environ or not file.exists():
        return
    for name, value in json.loads(file.read_text()).items():
        os.environ.setdefault(name, value)

"""Charters and plans for tests, made the way they are made: by loading a file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from charter import services
from charter.models import CharterVersion, Plan
from charter.rules import Terms, terms_from_toml

CHARTERS: Final = Path(__file__).parents[2] / "charter" / "charters"
NEW_YEAR: Final = datetime(2025, 1, 1, tzinfo=UTC)


def charter_text(name: str = "village", /, **changes: str) -> str:
    """Return a charter file's text; `fee_bps="500"` gives that line another value."""
    lines = (CHARTERS / f"{name}.toml").read_text(encoding="utf-8").splitlines()
    for key, value in changes.items():
        at = next(index for index, line in enumerate(lines) if line.startswith(f"{key} = "))
        lines[at] = f"{key} = {value}"
    return "\n".join(lines) + "\n"


def changed_text(name: str, /, *pairs: tuple[str, str]) -> str:
    """Return a charter file's text with parts of it written otherwise; each must stand there."""
    text = charter_text(name)
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    return text


def and_lines(*lines: str) -> tuple[str, str]:
    """Return the change that puts these lines before a line every charter has."""
    return "rounding = ", "\n".join([*lines, "rounding = "])


def table_of(*lines: str) -> tuple[str, str]:
    """Return the change that puts a whole table before another one."""
    return "[calendar]", "\n".join([*lines, "[calendar]"])


def terms(name: str = "village", /, **changes: str) -> Terms:
    return terms_from_toml(charter_text(name, **changes))


def a_version(
    *, slug: str = "village", at: datetime = NEW_YEAR, toml_text: str | None = None
) -> CharterVersion:
    return services.load_charter(
        slug=slug, toml_text=toml_text or charter_text(), source="village.toml", at=at
    )


def a_plan(*, slug: str = "village", at: datetime = NEW_YEAR) -> Plan:
    return a_version(slug=slug, at=at).plan

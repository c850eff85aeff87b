"""From a charter file or JSON to Terms, and back; what is not understood is refused."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import Final
from zoneinfo import available_timezones

from charter.rules import sections
from charter.rules.lines import line_of
from charter.rules.refusals import CharterUnreadable
from charter.rules.table import FieldRefused, Table
from charter.rules.terms import (
    Bearer,
    CaseCapExcess,
    CountSince,
    Funding,
    PayoutWhen,
    Rounding,
    Sharing,
    Terms,
)

LONGEST_NOTE: Final = 2_000
LATER_KEYS: Final = frozenset(
    [
        "balance_cap_minor",
        "benefit",
        "call_cap_times",
        "contribution_minor",
        "contribution_per",
        "coverage_starts",
        "deposit_minor",
        "entry_balance_minor",
        "governance",
        "join_window",
        "joining",
        "leaving",
        "maximum_headcount",
        "minimum_balance_minor",
        "refusal",
        "remind_below_minor",
        "shortfall",
        "surplus",
    ]
)


def text_of(raw: bytes) -> str:
    """Return the text of a charter file, which is UTF-8; a mark at its beginning does no harm."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise CharterUnreadable(line, "(file)", "is not UTF-8 text") from error


def terms_from_toml(text: str) -> Terms:
    """Return the terms a charter file states, or refuse it with line, field and reason."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at_line = re.search(r"at line (\d+)", str(error))
        line = int(at_line[1]) if at_line else text.count("\n") + 1
        raise CharterUnreadable(line, "(syntax)", str(error)) from error
    try:
        return _terms(Table(content))
    except FieldRefused as refused:
        line = line_of(text, refused.path)
        raise CharterUnreadable(line, _field(refused), refused.reason) from refused


def terms_from_json(content: Mapping[str, object]) -> Terms:
    """Return the terms that `terms_to_json` wrote down."""
    try:
        return _terms(Table(content))
    except FieldRefused as refused:
        raise CharterUnreadable(1, _field(refused), refused.reason) from refused


def terms_to_json(terms: Terms) -> dict[str, object]:
    """Return the terms as plain values; what is not set is left out."""
    return {name: value for name, value in _plain(asdict(terms)).items() if value != []}


def canonical_json(terms: Terms) -> str:
    """Return the one way to write these terms down: keys sorted, no spaces, no floats."""
    return json.dumps(
        terms_to_json(terms), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def text_hash(terms: Terms) -> str:
    """Return the SHA-256 of the terms' canonical JSON, in hexadecimal."""
    return sha256(canonical_json(terms).encode()).hexdigest()


def _terms(table: Table) -> Terms:
    """Return what a whole charter states; a key that nobody reads is refused at the end."""
    terms = _with_sections(table, _with_limits(table, _with_names(table, _required(table))))
    table.close(later=LATER_KEYS)
    _require_pairs(table)
    return terms


def _required(table: Table) -> Terms:
    sharing = table.choice("sharing", Sharing, later={"mean_proportional"})
    notice_days = table.whole("notice_days", most=60)
    return Terms(
        name=table.text("name"),
        currency=_currency(table),
        time_zone=_time_zone(table),
        funding=table.choice("funding", Funding, later={"prepaid", "fixed"}),
        sharing=sharing,
        fee_bps=table.whole("fee_bps", most=10_000),
        rounding=table.choice("rounding", Rounding),
        floor_minor=table.whole("floor_minor"),
        payout_when=table.choice("payout_when", PayoutWhen, later={"after_collection"}),
        notice_days=notice_days,
        count_since=table.choice("count_since", CountSince),
        calendar=sections.calendar(table.table("calendar"), notice_days=notice_days),
        bands=sections.bands(table, sharing),
        waiting=sections.waiting(table.table("waiting")),
    )


def _with_names(table: Table, terms: Terms) -> Terms:
    return replace(
        terms,
        name_zh=table.text_or("name_zh"),
        name_en=table.text_or("name_en"),
        note_zh=table.text_or("note_zh", longest=LONGEST_NOTE),
        note_en=table.text_or("note_en", longest=LONGEST_NOTE),
    )


def _with_limits(table: Table, terms: Terms) -> Terms:
    later = {"operator", "reserve", "pro_rata"}
    return replace(
        terms,
        case_cap_minor=table.whole_or("case_cap_minor", None, least=1),
        case_cap_excess=table.choice_or("case_cap_excess", CaseCapExcess, None, later=later),
        spread_over_periods=table.whole_or("spread_over_periods", 1, least=1, most=120),
        year_cap_minor=table.whole_or("year_cap_minor", None, least=1),
        year_cap_borne_by=table.choice_or("year_cap_borne_by", Bearer, None),
        reserve_bps=table.whole_or("reserve_bps", 0, most=10_000),
        reserve_cap_minor=table.whole_or("reserve_cap_minor", None, least=1),
        minimum_headcount=table.whole_or("minimum_headcount", 1, least=1),
        debit_notice_days=table.whole_or("debit_notice_days", 0, most=60),
        payout_within_days=table.whole_or("payout_within_days", None, most=365),
        claim_within_days=table.whole_or("claim_within_days", None, least=1, most=3_650),
    )


def _with_sections(table: Table, terms: Terms) -> Terms:
    return replace(
        terms,
        severity=sections.severities(table),
        arrears=sections.arrears(table.table_or_none("arrears")),
        panel=sections.panel(table.table_or_none("panel")),
        wind_down=sections.wind_down(table.table_or_none("wind_down")),
    )


def _currency(table: Table) -> str:
    currency = table.text("currency")
    if re.fullmatch("[A-Z]{3}", currency) is None:
        table.refuse("currency", "must be three capitals, like CNY")
    return currency


def _time_zone(table: Table) -> str:
    time_zone = table.text("time_zone")
    if time_zone not in _time_zones():
        table.refuse("time_zone", f'"{time_zone}" is no time zone; write one like Asia/Shanghai')
    return time_zone


def _require_pairs(table: Table) -> None:
    """Refuse a field that means nothing without the other one."""
    for one, other in (
        ("case_cap_minor", "case_cap_excess"),
        ("case_cap_excess", "case_cap_minor"),
        ("year_cap_minor", "year_cap_borne_by"),
        ("year_cap_borne_by", "year_cap_minor"),
        ("reserve_cap_minor", "reserve_bps"),
    ):
        if table.has(one) and not table.has(other):
            table.refuse(one, f"needs {other} beside it")


def _field(refused: FieldRefused) -> str:
    """Return the way to a field as people count: bands[1].until_years is the first band's."""
    shown = ""
    for step in refused.path:
        shown += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return shown.lstrip(".")


def _plain(content: Mapping[str, object]) -> dict[str, object]:
    return {name: _plain_value(value) for name, value in content.items() if value not in (None, "")}


def _plain_value(value: object) -> object:
    match value:
        case Mapping():
            return _plain(value)
        case list() | tuple():
            return [_plain_value(one) for one in value]
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case _:
            return value


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())

"""From a charter file or JSON to Terms; what is not understood is refused."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final
from zoneinfo import available_timezones

from charter.rules import claiming, funding, sections
from charter.rules.asking import with_joining
from charter.rules.choices import (
    AdoptedBy,
    Bearer,
    CapExcess,
    CountSince,
    Funding,
    PayoutWhen,
    Rounding,
    Sharing,
)
from charter.rules.conflicts import require_no_conflict
from charter.rules.lines import line_of
from charter.rules.refusals import CharterUnreadable
from charter.rules.table import FieldRefused, Table
from charter.rules.terms import Terms

LONGEST_NOTE: Final = 2_000


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
    """Return the terms that `terms_to_json` wrote down; asked for often, they are read once."""
    return _terms_of(json.dumps(content))


@lru_cache(maxsize=256)
def _terms_of(written: str) -> Terms:
    try:
        return _terms(Table(json.loads(written)))
    except FieldRefused as refused:
        raise CharterUnreadable(1, _field(refused), refused.reason) from refused


def _terms(table: Table) -> Terms:
    """Return what a whole charter states; a key that nobody reads is refused at the end."""
    terms = _with_limits(table, _with_names(table, _required(table)))
    terms = _with_members(table, _with_money(table, _with_sections(table, terms)))
    terms = claiming.with_claims(table, with_joining(table, terms))
    table.close()
    require_no_conflict(table, terms)
    return terms


def _required(table: Table) -> Terms:
    sharing = table.choice("sharing", Sharing)
    notice_days = table.whole("notice_days", most=60)
    return Terms(
        name=table.text("name"),
        currency=_currency(table),
        time_zone=_time_zone(table),
        funding=table.choice("funding", Funding),
        sharing=sharing,
        fee_bps=table.whole("fee_bps", most=10_000),
        rounding=table.choice("rounding", Rounding),
        floor_minor=table.whole("floor_minor"),
        payout_when=table.choice("payout_when", PayoutWhen),
        notice_days=notice_days,
        count_since=table.choice_or("count_since", CountSince, CountSince.JOINING),
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
    return replace(
        terms,
        case_cap_minor=table.whole_or("case_cap_minor", None, least=1),
        case_cap_excess=table.choice_or("case_cap_excess", CapExcess, None),
        period_cap_minor=table.whole_or("period_cap_minor", None, least=1),
        period_cap_excess=table.choice_or("period_cap_excess", CapExcess, None),
        spread_over_periods=table.whole_or("spread_over_periods", 1, least=1, most=120),
        year_cap_minor=table.whole_or("year_cap_minor", None, least=1),
        year_cap_borne_by=table.choice_or("year_cap_borne_by", Bearer, None),
        reserve_bps=table.whole_or("reserve_bps", 0, most=10_000),
        reserve_cap_minor=table.whole_or("reserve_cap_minor", None, least=1),
        minimum_headcount=table.whole_or("minimum_headcount", 1, least=1),
        maximum_headcount=table.whole_or("maximum_headcount", None, least=1),
        spares_claimants=table.flag_or("spares_claimants", default=False),
        debit_notice_days=table.whole_or("debit_notice_days", 0, most=60),
        payout_within_days=table.whole_or("payout_within_days", None, most=365),
        claim_within_days=table.whole_or("claim_within_days", None, least=1, most=3_650),
    )


def _with_sections(table: Table, terms: Terms) -> Terms:
    return replace(
        terms,
        severity=sections.severities(table),
        arrears=sections.arrears(table.table_or_none("arrears")),
        panel=claiming.panel(table.table_or_none("panel")),
        wind_down=sections.wind_down(table.table_or_none("wind_down")),
        benefit=sections.benefit(table.table_or_none("benefit")),
    )


def _with_money(table: Table, terms: Terms) -> Terms:
    return replace(
        terms,
        balance=funding.balance(table, terms.funding),
        fixed=funding.fixed(table, terms),
        collection=funding.collection(table.table_or_none("collection")),
    )


def _with_members(table: Table, terms: Terms) -> Terms:
    """Add what members may do: leave, get shares back, change the rules."""
    leaving, refusal, governance = (
        table.table(name) if table.has(name) else Table({}, (name,))
        for name in ("leaving", "refusal", "governance")
    )
    terms = replace(
        terms,
        leaving_balance=leaving.text_or("balance"),
        award_ends_membership=leaving.flag_or("award_ends_membership", default=False),
        return_own_shares=refusal.texts("return_own_shares") if refusal.content else (),
        rule_changes=governance.text_or("rule_changes"),
        adopted_by=governance.choice_or("adopted_by", AdoptedBy, None),
        surplus_use=governance.text_or("surplus_use"),
    )
    for one in (leaving, refusal, governance):
        one.close()
    return terms


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


def _field(refused: FieldRefused) -> str:
    """Return the way to a field as people count: bands[1].until_years is the first band's."""
    shown = ""
    for step in refused.path:
        shown += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return shown.lstrip(".")


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())

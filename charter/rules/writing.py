"""From Terms back to plain values, in the shape of a charter file, and their hash."""

import json
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Final

from charter.rules.aid import ReviewTerms
from charter.rules.terms import MonthDay, Terms

# Left out while they say nothing: the hash of a charter loaded before they existed stays the same.
SILENT: Final[dict[str, object]] = {
    "spares_claimants": False,
    "refund_all_shares": False,
    "severity": [],
    "health": [],
    "conditions": [],
    "aliases": [],
    "entry_balance_minor": 0,
    "call_cap_times": 1,
    "coverage_starts": "01-01",
    "deductible_minor": 0,
    "share_bps": 10_000,
    "commit_hours": 24,
    "late_swing": "1/4",
    "extend_hours": 12,
    "if_not_filled": "reviewers",
    "aid": [],
    "evidence": [],
    "near": [],
    "severities": [],
    "must": True,
    "tenure": [],
    "review": {},
    **vars(ReviewTerms()),
}
BALANCE_KEYS: Final = {
    "entry_minor": "entry_balance_minor",
    "minimum_minor": "minimum_balance_minor",
    "cap_minor": "balance_cap_minor",
    "remind_below_minor": "remind_below_minor",
    "deposit_minor": "deposit_minor",
}
# The table of a charter file in which a field of the terms stands, and its name there.
TABLES: Final = {
    "one_objection_blocks": ("joining", "one_objection_blocks"),
    "residence_zh": ("joining", "residence_zh"),
    "residence_en": ("joining", "residence_en"),
    "most_new_a_period": ("joining", "most_new_a_period"),
    "waiting_list": ("joining", "waiting_list"),
    "leaving_balance": ("leaving", "balance"),
    "award_ends_membership": ("leaving", "award_ends_membership"),
    "return_own_shares": ("refusal", "return_own_shares"),
    "rule_changes": ("governance", "rule_changes"),
    "adopted_by": ("governance", "adopted_by"),
    "surplus_use": ("governance", "surplus_use"),
}


def terms_to_json(terms: Terms) -> dict[str, object]:
    """Return the terms as plain values; what is not set is left out."""
    content = {name: value for name, value in vars(terms).items() if name not in TABLES}
    fixed, balance = content.pop("fixed"), content.pop("balance")
    if fixed is not None:
        content |= vars(fixed)
    if balance is not None:
        content |= {BALANCE_KEYS[name]: value for name, value in vars(balance).items()}
    return _plain(content | _tables(terms))


def canonical_json(terms: Terms) -> str:
    """Return the one way to write these terms down: keys sorted, no spaces, no floats."""
    return json.dumps(
        terms_to_json(terms), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def text_hash(terms: Terms) -> str:
    """Return the SHA-256 of the terms' canonical JSON, in hexadecimal."""
    return sha256(canonical_json(terms).encode()).hexdigest()


def _tables(terms: Terms) -> dict[str, dict[str, object]]:
    """Return the small tables of a file; one that would be empty is not there."""
    found: dict[str, dict[str, object]] = {}
    for name, (table, key) in TABLES.items():
        if value := getattr(terms, name):
            found.setdefault(table, {})[key] = value
    return found


def _plain(content: Mapping[str, object]) -> dict[str, object]:
    written = {name: _plain_value(value) for name, value in content.items()}
    return {name: value for name, value in written.items() if not _is_silent(name, value)}


def _is_silent(name: str, value: object) -> bool:
    return value in (None, "") or (name in SILENT and value == SILENT[name])


def _plain_value(value: object) -> object:
    match value:
        case Mapping():
            return _plain(value)
        case list() | tuple():
            return [_plain_value(one) for one in value]
        case MonthDay(month=month, day=day):
            return f"{month:02}-{day:02}"
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case _ if is_dataclass(value) and not isinstance(value, type):
            return _plain(vars(value))
        case _:
            return value

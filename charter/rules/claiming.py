"""Reads from a charter file what aid is for, how requests are read, and what a panel needs."""

import re
from collections.abc import Collection
from dataclasses import fields, replace
from itertools import pairwise
from typing import Final

from charter.rules.aid import (
    AID_ARTICLE,
    AidCondition,
    EvidenceTerms,
    PanelTerms,
    ReviewTerms,
    TenureTerms,
)
from charter.rules.asking import key_of, require_own_keys
from charter.rules.choices import Cause, Draw, IfNotFilled
from charter.rules.questions import LAST_ARTICLE
from charter.rules.table import MOST_DAYS, Table
from charter.rules.terms import Terms

LONGEST_DEFINITION: Final = 1_000
LONGEST_PAPER: Final = 200
MOST_CLOCK_DAYS: Final = 3_650
MOST_HOURS: Final = 999
WHOLE_BPS: Final = 10_000
CLOCKS: Final = tuple(one.name for one in fields(ReviewTerms))


def with_claims(charter: Table, terms: Terms) -> Terms:
    """Return the terms with what the charter says of claims; needs those of joining and severity.

    A kind of case names grades and conditions that the charter has: any other is refused.
    """
    return replace(
        terms,
        aid=_aid(charter, terms),
        review=_review(charter.table_or_none("review")),
        tenure=_tenure(charter),
    )


def panel(table: Table | None) -> PanelTerms | None:
    """Return what the charter says of panels; None if it has none."""
    if table is None:
        return None
    found = PanelTerms(
        draw=table.choice("draw", Draw),
        approve_above=_part_of_one(table, "approve_above", table.text("approve_above")),
        seats=table.whole_or("seats", None, least=1, most=999),
        quorum=table.whole_or("quorum", None, least=1, most=999),
        hours=table.whole_or("hours", None, least=1, most=MOST_HOURS),
        commit_hours=table.whole_or("commit_hours", 24, least=1, most=MOST_HOURS),
        late_swing=_part_of_one(table, "late_swing", table.text_or("late_swing", "1/4")),
        extend_hours=table.whole_or("extend_hours", 12, least=1, most=MOST_HOURS),
        if_not_filled=table.choice_or("if_not_filled", IfNotFilled, IfNotFilled.REVIEWERS),
    )
    if found.seats is not None and (found.quorum or 1) > found.seats:
        table.refuse("quorum", f"is {found.quorum}, more than the {found.seats} seats")
    table.close()
    return found


def _part_of_one(table: Table, name: str, written: str) -> str:
    fraction = re.fullmatch(r"([1-9]\d?)/([1-9]\d?)", written)
    if fraction is None or int(fraction[1]) >= int(fraction[2]):
        table.refuse(name, 'must be a part of one, like "1/2"')
    return written


def _aid(charter: Table, terms: Terms) -> tuple[AidCondition, ...]:
    tables = charter.tables("aid")
    severities = [one.name for one in terms.severity]
    near = [one.key for one in terms.health] + [one.key for one in terms.conditions]
    found = tuple(_condition(table, severities=severities, near=near) for table in tables)
    require_own_keys(charter, "aid", tables, [one.key for one in found])
    return found


def _condition(table: Table, *, severities: Collection[str], near: Collection[str]) -> AidCondition:
    found = AidCondition(
        key=key_of(table),
        cause=table.choice("cause", Cause),
        name_zh=table.text("name_zh"),
        name_en=table.text("name_en"),
        definition_zh=table.text("definition_zh", longest=LONGEST_DEFINITION),
        definition_en=table.text("definition_en", longest=LONGEST_DEFINITION),
        article=table.whole_or("article", AID_ARTICLE, least=1, most=LAST_ARTICLE),
        severities=_known(table, "severities", severities, "a [[severity]] of this charter"),
        near=_known(table, "near", near, "a [[health]] or [[conditions]] key of this charter"),
        evidence=_evidence(table),
    )
    table.close()
    return found


def _known(table: Table, name: str, known: Collection[str], what: str) -> tuple[str, ...]:
    found = table.texts(name) if table.has(name) else ()
    for one in found:
        if one not in known:
            table.refuse(name, f'"{one}" is not {what}')
    return found


def _evidence(condition: Table) -> tuple[EvidenceTerms, ...]:
    tables = condition.tables("evidence")
    found = tuple(_paper(table) for table in tables)
    require_own_keys(condition, "evidence", tables, [one.key for one in found])
    return found


def _paper(table: Table) -> EvidenceTerms:
    found = EvidenceTerms(
        key=key_of(table),
        name_zh=table.text("name_zh", longest=LONGEST_PAPER),
        name_en=table.text("name_en", longest=LONGEST_PAPER),
        must=table.flag_or("must", default=True),
        instead_zh=table.text_or("instead_zh", longest=LONGEST_DEFINITION),
        instead_en=table.text_or("instead_en", longest=LONGEST_DEFINITION),
    )
    table.close()
    if bool(found.instead_zh) != bool(found.instead_en):
        table.refuse("instead_en", "say it in both languages, instead_zh and instead_en")
    return found


def _review(table: Table | None) -> ReviewTerms:
    """Return the clocks of reading; what the charter leaves out keeps its default."""
    default = ReviewTerms()
    if table is None:
        return default
    found = {name: _clock(table, name, getattr(default, name)) for name in CLOCKS}
    table.close()
    return ReviewTerms(**found)


def _clock(table: Table, name: str, default: int) -> int:
    if name == "blind_bps":
        return table.whole_or(name, default, most=WHOLE_BPS)
    most = MOST_HOURS if name.endswith("_hours") else MOST_CLOCK_DAYS
    return table.whole_or(name, default, least=1, most=most)


def _tenure(charter: Table) -> tuple[TenureTerms, ...]:
    """Return the steps in which an entitlement grows: from joining on, never less later."""
    tables = charter.tables("tenure")
    found = tuple(_step(table) for table in tables)
    if found and found[0].from_days != 0:
        tables[0].refuse("from_days", "must be 0: the first share counts from joining on")
    for (before, after), table in zip(pairwise(found), tables[1:], strict=True):
        _require_growth(before, after, table)
    return found


def _step(table: Table) -> TenureTerms:
    found = TenureTerms(
        from_days=table.whole("from_days", most=MOST_DAYS),
        share_bps=table.whole_or("share_bps", WHOLE_BPS, least=1, most=WHOLE_BPS),
    )
    table.close()
    return found


def _require_growth(before: TenureTerms, after: TenureTerms, table: Table) -> None:
    if after.from_days <= before.from_days:
        table.refuse("from_days", f"must be more than the {before.from_days} of the step before")
    if after.share_bps < before.share_bps:
        table.refuse("share_bps", "is less than before; who stays longer never receives less")

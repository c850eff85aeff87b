"""Reads from a charter file what joiners are asked, and how many the plan takes."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from charter.rules.choices import Accepted, RefusingAnswer
from charter.rules.questions import (
    CONDITIONS_ARTICLE,
    HEALTH_ARTICLE,
    LAST_ARTICLE,
    Condition,
    HealthQuestion,
)
from charter.rules.table import Table
from charter.rules.terms import Terms

LONGEST_QUESTION: Final = 500
KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_ASKED: Final = 40


def with_joining(charter: Table, terms: Terms) -> Terms:
    """Return the terms with what the charter asks of joiners."""
    joining = charter.table("joining") if charter.has("joining") else Table({}, ("joining",))
    found = replace(
        terms,
        health=_health(charter),
        conditions=_conditions(charter),
        one_objection_blocks=joining.flag_or("one_objection_blocks", default=False),
        residence_zh=joining.text_or("residence_zh", longest=LONGEST_QUESTION),
        residence_en=joining.text_or("residence_en", longest=LONGEST_QUESTION),
        most_new_a_period=joining.whole_or("most_new_a_period", None, least=1),
        waiting_list=joining.flag_or("waiting_list", default=False),
    )
    joining.close()
    if bool(found.residence_zh) != bool(found.residence_en):
        joining.refuse("residence_en", "say it in both languages, residence_zh and residence_en")
    if found.waiting_list and found.most_new_a_period is None and found.maximum_headcount is None:
        joining.refuse("waiting_list", "needs most_new_a_period or maximum_headcount beside it")
    return found


def _health(charter: Table) -> tuple[HealthQuestion, ...]:
    tables = charter.tables("health")
    found = tuple(_question(table) for table in tables)
    require_own_keys(charter, "health", tables, [one.key for one in found])
    return found


def _conditions(charter: Table) -> tuple[Condition, ...]:
    tables = charter.tables("conditions")
    found = tuple(_condition(table) for table in tables)
    require_own_keys(charter, "conditions", tables, [one.key for one in found])
    taken: dict[str, str] = {}
    for one, table in zip(found, tables, strict=True):
        for name in one.names:
            if name in taken:
                table.refuse("aliases", f'"{name}" means {taken[name]} already')
        taken |= dict.fromkeys(one.names, one.key)
    return found


def _question(table: Table) -> HealthQuestion:
    found = HealthQuestion(
        key=key_of(table),
        ask_zh=table.text("ask_zh", longest=LONGEST_QUESTION),
        ask_en=table.text("ask_en", longest=LONGEST_QUESTION),
        examples_zh=table.text_or("examples_zh", longest=LONGEST_QUESTION),
        examples_en=table.text_or("examples_en", longest=LONGEST_QUESTION),
        refuses=table.choice_or("refuses", RefusingAnswer, RefusingAnswer.YES),
        article=table.whole_or("article", HEALTH_ARTICLE, least=1, most=LAST_ARTICLE),
    )
    table.close()
    return found


def _condition(table: Table) -> Condition:
    found = Condition(
        key=key_of(table),
        name_zh=table.text("name_zh"),
        name_en=table.text("name_en"),
        aliases=table.texts("aliases") if table.has("aliases") else (),
        accepted=table.choice("accepted", Accepted),
        note_zh=table.text_or("note_zh", longest=LONGEST_QUESTION),
        note_en=table.text_or("note_en", longest=LONGEST_QUESTION),
        article=table.whole_or("article", CONDITIONS_ARTICLE, least=1, most=LAST_ARTICLE),
    )
    table.close()
    return found


def key_of(table: Table) -> str:
    """Return the key by which other places call a thing of a charter."""
    key = table.text("key")
    if KEY.fullmatch(key) is None:
        table.refuse("key", "must be small letters, digits and underscores, at most 40")
    return key


def require_own_keys(
    charter: Table, name: str, tables: Sequence[Table], keys: Sequence[str]
) -> None:
    """Refuse a list that is too long to be read, or in which a key stands twice."""
    if len(keys) > MOST_ASKED:
        charter.refuse(name, f"holds more than {MOST_ASKED} things; nobody reads that")
    for index, key in enumerate(keys):
        if key in keys[:index]:
            tables[index].refuse("key", f'"{key}" stands there twice')

"""The daily heads as they are published, and held against the rows they bind."""

import json
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import QuerySet

from logbook.models import Head
from logbook.rules import heads as rules
from logbook.rules import merkle
from logbook.rules.heads import Row


def head_of(*, kind: str, day: date) -> Head | None:
    """Return the head of a day, if it is closed."""
    return Head.objects.filter(kind=kind, day=day).first()


def heads(kind: str) -> QuerySet[Head]:
    """Return all heads of a kind, oldest first."""
    return Head.objects.filter(kind=kind).order_by("day")


def last_head(kind: str) -> Head | None:
    """Return the newest head of a kind."""
    return heads(kind).defer("items").last()


def ended(kind: str) -> dict[str, int]:
    """Return by table the number of the last row that is bound."""
    last = last_head(kind)
    return {} if last is None else {table: upto for table, _after, upto in last.spans}


def bent_chain(kind: str) -> list[str]:
    """Return which heads are not of their file, or do not follow the one before."""
    previous, so_far, bent = "", 0, []
    for body, sha256 in heads(kind).values_list("body", "sha256"):
        found = json.loads(body)
        is_whole = rules.hash_of(body) == sha256 and found["previous"] == previous
        if not is_whole or found["so_far"] != so_far + found["count"]:
            bent.append(f"the {kind} head of {found['day']} does not follow the one before")
        previous, so_far = sha256, found["so_far"]
    return bent


def bent_rows(head: Head, rows: Iterable[Row], *, may_go: Mapping[str, bool]) -> list[str]:
    """Return which rows are not as this head bound them."""
    tables = [table for table, _after, _upto in head.spans]
    items = rules.unpacked(bytes(head.items), tables=tables)
    root = merkle.root_of([item.hash for item in items]).hex()
    bent = [] if root == json.loads(head.body)["root"] else ["its root is not of its rows"]
    bent += rules.differences(items, rows, salt=bytes(head.salt), may_go=may_go)
    return [f"{head.kind} head of {head.day}: {one}" for one in bent]

"""The log in words: its leaves by name, its keys, its witnesses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from disclosures.words.plan_facts import Figure
from logbook import selectors as logbook
from logbook.models import Leaf
from logbook.selectors import CheckpointFacts, KeyFacts
from treasury.templatetags.money import count

NEWEST: Final = 12
KINDS: Final[dict[str, Callable[[], str]]] = {
    "charter": lambda: _("A charter's version"),
    "report": lambda: _("A period's report"),
    "correction": lambda: _("A correction"),
    "audit-draw": lambda: _("Who was drawn for an audit"),
    "attestation": lambda: _("An auditor's attestation"),
    "incident": lambda: _("An incident"),
    "ledger-head": lambda: _("A day of the books"),
    "trail-head": lambda: _("A day of the staff's trail"),
}


@dataclass(frozen=True)
class LeafRow:
    """A leaf as a line: its number, what it is, where the file stands, its hash, when."""

    number: str
    what: str
    path: str
    sha256: str
    at: datetime


@dataclass(frozen=True)
class KeyRow:
    """A key as a line: itself, from where to where it signs, and what became of it."""

    vkey: str
    sizes: str
    state: str
    reason: str


@dataclass(frozen=True)
class WitnessRow:
    """A witness as a line: its name, its key, and how far it has looked."""

    name: str
    vkey: str
    size: str
    at: datetime | None


def page() -> dict[str, object]:
    """Return what the page of the log shows."""
    checkpoint = logbook.latest_checkpoint()
    check = logbook.last_check()
    return {
        "zone": Utc(),
        "checkpoint": checkpoint,
        "figures": _figures(checkpoint),
        "leaves": [_leaf(leaf) for leaf in logbook.newest_leaves(most=NEWEST)],
        "keys": [_key(key) for key in logbook.log_keys()],
        "witnesses": [
            WitnessRow(one.name, one.vkey, _size(one.size), one.witnessed_at)
            for one in logbook.witnessed()
        ],
        "check": check,
        "faults": check.faults if check else [],
        "site": settings.SITE_URL,
    }


@dataclass(frozen=True)
class Utc:
    """The log belongs to no plan: its instants stand in UTC, as they do in its entries."""

    time_zone: str = "UTC"


def key_line(key: KeyFacts) -> str:
    """Return a key as a line of /log/keys; programs read it, so it is in no language."""
    until = "-" if key.until_size is None else str(key.until_size)
    state = "signs" if key.ended_at is None else "lost" if key.was_lost else "ended"
    return f"{key.vkey} {key.from_size} {until} {state}\n"


def _figures(checkpoint: CheckpointFacts | None) -> list[Figure]:
    if checkpoint is None:
        return []
    return [
        Figure(_("Entries"), count(checkpoint.size)),
        Figure(_("Its mark"), checkpoint.mark),
    ]


def _leaf(leaf: Leaf) -> LeafRow:
    what = KINDS[leaf.kind]() if leaf.kind in KINDS else leaf.kind
    return LeafRow(count(leaf.index), what, leaf.path, leaf.sha256, leaf.at)


def _key(key: KeyFacts) -> KeyRow:
    facts = {"since": count(key.from_size), "until": count(key.until_size or 0)}
    if key.ended_at is None:
        return KeyRow(key.vkey, _("from size %(since)s on") % facts, _("Signs"), "")
    sizes = _("from size %(since)s to %(until)s") % facts
    return KeyRow(key.vkey, sizes, _("Lost") if key.was_lost else _("No longer signs"), key.reason)


def _size(size: int | None) -> str:
    return _("nothing yet") if size is None else count(size)

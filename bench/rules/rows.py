"""The pool's rows as COPY reads them, made from people's numbers by the rules of joining."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from bench.rules.pools import FOUNDED_AT, Comings, Pool, born_on, is_dependant, payer_of
from charter.rules import Terms, waiting_ends_at
from members.rules import spans_to_come

NULL: Final = "\\N"
NAME: Final = "林一"
BLOCK: Final = 10_000  # rows handed over at once: memory stays flat


@dataclass(frozen=True)
class Places:
    """What the database calls the plan, its charter version and its bands (by key).

    `hidden` gives what is stored of a name and a birth date. All bear one name, so who was born on
    one day has the same bytes: encrypting each anew is measured where people join one by one.
    """

    plan_id: int
    version_id: int
    band_ids: Mapping[str, int]
    hidden: Callable[[str, date], Iterable[bytes]]


@dataclass(frozen=True)
class RowSet:
    """The rows of one table, numbered from 1: its columns, and the lines of each number."""

    table: str
    columns: tuple[str, ...]
    numbers: int
    lines: Callable[[int], str]

    def blocks(self, extra: str = "") -> Iterator[bytes]:
        """Yield the rows, many at once; `extra` is added to each line."""
        for first in range(1, self.numbers + 1, BLOCK):
            block = range(first, min(first + BLOCK, self.numbers + 1))
            yield _ended("".join(map(self.lines, block)), extra)


def _ended(text: str, extra: str) -> bytes:
    return (text.replace("\n", f"{extra}\n") if extra else text).encode()


def row_sets(of: Pool, *, terms: Terms, places: Places) -> Iterable[RowSet]:
    """Return every table's rows, in an order in which each points only at those before it."""
    comings, at = Comings(of), f"{FOUNDED_AT}"
    plan = places.plan_id
    return (
        RowSet("treasury_payer", ("id", "opened_at"), of.payers, lambda n: f"{n}\t{at}\n"),
        RowSet("treasury_mandate", MANDATE, of.payers, _mandate(plan, at)),
        RowSet("members_user", USER, of.payers, _user(at)),
        RowSet("members_member", MEMBER, of.people, _member(places)),
        RowSet("members_enrolment", ENROLMENT, of.people, _enrolment(comings, terms, places)),
        RowSet("members_standing", STANDING, of.people, _standings(comings, terms, places)),
    )


MANDATE: Final = ("id", "payer_id", "plan_id", "gateway", "reference", "granted_at")
USER: Final = (
    "id", "name", "phone", "password", "language", "payer_id", "is_active", "is_staff",
    "registered_at",
)  # fmt: skip
MEMBER: Final = ("id", "holder_id", "name", "born_on", "name_hash", "person_hash", "relation")
ENROLMENT: Final = (
    "id", "plan_id", "member_id", "version_id", "joined_at", "waiting_until", "left_at",
    "ending", "state",
)  # fmt: skip
STANDING: Final = (
    "payer_id", "enrolment_id", "plan_id", "band_id", "counts_from", "counts_until",
)  # fmt: skip


def _mandate(plan_id: int, at: str) -> Callable[[int], str]:
    return lambda n: f"{n}\t{n}\t{plan_id}\tsandbox\tpayer/{n}\t{at}\n"


def _user(at: str) -> Callable[[int], str]:
    return lambda n: f"{n}\t{NAME}\t+86{10**10 + n}\t!\tzh-hans\t{n}\tt\tf\t{at}\n"


def _member(places: Places) -> Callable[[int], str]:
    @lru_cache(None)
    def hidden(born: date) -> str:
        return "\t".join(f"\\\\x{cell.hex()}" for cell in places.hidden(NAME, born))

    def line(number: int) -> str:
        relation = "spouse" if is_dependant(number) else "self"
        return f"{number}\t{payer_of(number)}\t{hidden(born_on(number))}\t{relation}\n"

    return line


def _enrolment(comings: Comings, terms: Terms, places: Places) -> Callable[[int], str]:
    @lru_cache(None)
    def joining(joined_at: datetime) -> str:
        waiting_until = waiting_ends_at(terms, joined_at)
        return f"{places.version_id}\t{joined_at}\t{waiting_until}"

    def line(number: int) -> str:
        left_at = comings.left_at(number)
        ended = f"{left_at}\tleft\tleft" if left_at else f"{NULL}\t\tactive"
        facts = joining(comings.joined_at(number))
        return f"{number}\t{places.plan_id}\t{number}\t{facts}\t{ended}\n"

    return line


def _standings(comings: Comings, terms: Terms, places: Places) -> Callable[[int], str]:
    @lru_cache(None)
    def spans(born: date, joined_at: datetime, left_at: datetime | None) -> tuple[str, ...]:
        """Return the spans still to come at joining, cut where the person left."""
        return tuple(
            f"\t{places.plan_id}\t{places.band_ids[span.key]}\t{span.counts_from}\t"
            f"{_earlier(span.counts_until, left_at) or NULL}\n"
            for span in spans_to_come(terms=terms, born_on=born, joined_at=joined_at)
            if left_at is None or span.counts_from < left_at
        )

    def lines(number: int) -> str:
        key = f"{payer_of(number)}\t{number}"
        found = spans(born_on(number), comings.joined_at(number), comings.left_at(number))
        return "".join([key + rest for rest in found])

    return lines


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)

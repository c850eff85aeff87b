"""Enrolling many people at once: by the same rule of bands, with COPY, all or nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, models, transaction

from charter import selectors as charter
from charter.rules import BandSpan, NoCharterInForce, waiting_ends_at
from members import rules
from members.models import Enrolment, Member, Standing, User
from members.services.standings import refusal_of
from members.states import Relation
from treasury import services as treasury

CHUNK: Final = 20_000
MOST_REMEMBERED: Final = 2 * CHUNK  # at least a chunk: what enrolments ask, standings ask again


@dataclass(frozen=True, slots=True)
class NewPerson:
    """One person to enrol; persons of one holder come one after the other, with one key.

    A holder without an e-mail address gets one that no mail can reach (`<holder>@nobody.invalid`).
    """

    holder: str
    name: str
    born_on: date
    relation: Relation
    joined_at: datetime
    email: str | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """What the charter says to someone born then who joined then."""

    version_id: int
    waiting_until: datetime
    spans: tuple[BandSpan, ...]


FindWay = Callable[[date, datetime], _Way]


@dataclass(frozen=True, slots=True)
class _Seat:
    """A person with the ids of the rows that are theirs."""

    person: NewPerson
    user_id: int
    payer_id: int
    member_id: int
    enrolment_id: int
    is_new_holder: bool


@transaction.atomic
def copy_people(*, plan_id: int, people: Iterable[NewPerson], at: datetime) -> int:
    """Enrol everybody, or nobody, and return how many; memory stays flat however many they are.

    Each joins under the version in force at their joining, later than any frozen cutoff.
    Acceptances are not written: whoever brings a group along has recorded consent another way.
    """
    find_way = _ways(plan_id)
    stream, count, last = iter(people), 0, None
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else millions of checks wait in memory
    while chunk := list(islice(stream, CHUNK)):
        seats = _seats(chunk, last=last, plan_id=plan_id, at=at)
        _copy_seats(seats, plan_id=plan_id, find_way=find_way, at=at)
        count, last = count + len(seats), seats[-1]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # as they are for whoever called
    return count


def _ways(plan_id: int) -> FindWay:
    """Return the rule of joining this plan; the same birth date and instant are worked out once."""
    versions = [
        (version.in_force_at, version.pk, charter.terms_of(version))
        for version in charter.versions(plan_id).order_by("-in_force_at")
    ]

    @lru_cache(maxsize=MOST_REMEMBERED)
    def way(born_on: date, joined_at: datetime) -> _Way:
        for in_force_at, version_id, terms in versions:
            if in_force_at <= joined_at:
                spans = rules.spans_to_come(terms=terms, born_on=born_on, joined_at=joined_at)
                return _Way(version_id, waiting_ends_at(terms, joined_at), tuple(spans))
        raise NoCharterInForce(plan_id=plan_id, at=joined_at)

    return way


def _seats(
    chunk: Sequence[NewPerson], *, last: _Seat | None, plan_id: int, at: datetime
) -> list[_Seat]:
    """Give everybody their ids; who has the holder of the person before shares login and payer."""
    holders = [last.person.holder if last else None, *(person.holder for person in chunk)]
    is_new = [holder != before for before, holder in zip(holders, holders[1:], strict=False)]
    payer_ids = treasury.open_payers(count=sum(is_new), at=at)
    treasury.grant_mandates(payer_ids=payer_ids, plan_id=plan_id, gateway="sandbox", at=at)
    new_holders = zip(_next_ids(User, sum(is_new)), payer_ids, strict=True)
    own_ids = zip(_next_ids(Member, len(chunk)), _next_ids(Enrolment, len(chunk)), strict=True)
    user_id, payer_id = (last.user_id, last.payer_id) if last else (0, 0)
    seats = []
    for person, is_new_holder, (member_id, enrolment_id) in zip(
        chunk, is_new, own_ids, strict=True
    ):
        if is_new_holder:
            user_id, payer_id = next(new_holders)
        seats.append(_Seat(person, user_id, payer_id, member_id, enrolment_id, is_new_holder))
    return seats


def _copy_seats(seats: Sequence[_Seat], *, plan_id: int, find_way: FindWay, at: datetime) -> None:
    """Write a chunk's rows; ways are found while rows are sent, so that both sides work at once."""
    try:
        _copy(User, USER_COLUMNS, _user_rows(seats, at))
    except IntegrityError as taken:
        raise rules.AccountTaken("email") from taken
    _copy(Member, MEMBER_COLUMNS, _member_rows(seats))
    _copy(Enrolment, ENROLMENT_COLUMNS, _enrolment_rows(seats, find_way, plan_id))
    band_ids = charter.band_ids(plan_id)  # asked before: a connection that copies answers nothing
    try:
        _copy(Standing, STANDING_COLUMNS, _standing_rows(seats, find_way, plan_id, band_ids))
    except IntegrityError as refused:
        raise refusal_of(refused) from refused


USER_COLUMNS: Final = (
    "id", "name", "email", "password", "language", "payer_id", "is_active", "is_staff",
    "registered_at",
)  # fmt: skip
MEMBER_COLUMNS: Final = ("id", "holder_id", "name", "born_on", "relation")
ENROLMENT_COLUMNS: Final = (
    "id", "plan_id", "member_id", "version_id", "joined_at", "waiting_until",
)  # fmt: skip
STANDING_COLUMNS: Final = (
    "payer_id", "enrolment_id", "plan_id", "band_id", "counts_from", "counts_until",
)  # fmt: skip


def _user_rows(seats: Sequence[_Seat], at: datetime) -> Iterator[tuple[object, ...]]:
    unusable = make_password(None)  # they choose one when they come
    for seat in seats:
        if seat.is_new_holder:
            person = seat.person
            email = rules.email_address(person.email or f"{person.holder}@nobody.invalid")
            yield (
                seat.user_id, person.name, email, unusable, "zh-hans", seat.payer_id, True, False,
                at,
            )  # fmt: skip


def _member_rows(seats: Sequence[_Seat]) -> Iterator[tuple[object, ...]]:
    for seat in seats:
        person = seat.person
        yield seat.member_id, seat.user_id, person.name, person.born_on, person.relation.value


def _enrolment_rows(
    seats: Sequence[_Seat], find_way: FindWay, plan_id: int
) -> Iterator[tuple[object, ...]]:
    for seat in seats:
        person = seat.person
        way = find_way(person.born_on, person.joined_at)
        yield (
            seat.enrolment_id, plan_id, seat.member_id, way.version_id, person.joined_at,
            way.waiting_until,
        )  # fmt: skip


def _standing_rows(
    seats: Sequence[_Seat], find_way: FindWay, plan_id: int, band_ids: Mapping[str, int]
) -> Iterator[tuple[object, ...]]:
    for seat in seats:
        for span in find_way(seat.person.born_on, seat.person.joined_at).spans:
            yield (
                seat.payer_id, seat.enrolment_id, plan_id, band_ids[span.key], span.counts_from,
                span.counts_until,
            )  # fmt: skip


def _next_ids(model: type[models.Model], count: int) -> list[int]:
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [number for (number,) in cursor.fetchall()]


def _copy(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple[object, ...]]
) -> None:
    into = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(into) as copy,
    ):
        for row in rows:
            copy.write_row(row)

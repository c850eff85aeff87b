"""Enrolling many people at once: by the same rule of bands, with COPY, all or nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, models, transaction

from charter import selectors as charter
from charter.rules import BandSpan, NoCharterInForce, Terms, waiting_ends_at
from members import rules
from members.models import Enrolment, Member, Standing, User
from members.services.moves import state_at_beginning
from members.services.standings import outgrows_at, refusal_of
from members.states import Relation
from treasury import services as treasury

CHUNK: Final = 20_000
MOST_REMEMBERED: Final = 20_000


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

    Each joins under the version in force at their joining, later than any frozen cutoff. This is
    for a group that founds a plan: its charter's window and its most members are not asked for.
    Acceptances are not written: whoever brings a group along has recorded consent another way.
    They pay by the plan's first way; where it has none that needs nothing said, each is asked to
    choose (on `/me/pay/`, and in the letter before a debit), and nothing is debited until then.
    """
    charters = _Charters(plan_id)
    stream, count, last = iter(people), 0, None
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else millions of checks wait in memory
    while chunk := list(islice(stream, CHUNK)):
        seats = _seats(chunk, last=last, plan_id=plan_id, at=at)
        _copy_seats(seats, charters=charters, at=at)
        count, last = count + len(seats), seats[-1]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # as they are for whoever called
    if count >= CHUNK:
        _tell_planner()
    return count


def _tell_planner() -> None:
    """Let the planner know what was copied: who asks in this very transaction waits for none."""
    tables = ", ".join(one._meta.db_table for one in (User, Member, Enrolment, Standing))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


class _Charters:
    """What a plan's charter says to someone born then who joined then; each asked once.

    It is read beforehand: while it copies, a connection answers no question.
    """

    def __init__(self, plan_id: int) -> None:
        self.plan_id = plan_id
        self.band_ids = charter.band_ids(plan_id)
        self.versions = [
            (version.in_force_at, version.pk, charter.terms_of(version))
            for version in charter.versions(plan_id).order_by("-in_force_at")
        ]
        self.joining = lru_cache(MOST_REMEMBERED)(self._joining)
        self.spans = lru_cache(MOST_REMEMBERED)(self._spans)

    def _joining(self, joined_at: datetime) -> tuple[int, datetime, Terms]:
        """Return the version in force, when waiting ends, and the terms."""
        for in_force_at, version_id, terms in self.versions:
            if in_force_at <= joined_at:
                return version_id, waiting_ends_at(terms, joined_at), terms
        raise NoCharterInForce(plan_id=self.plan_id, at=joined_at)

    def _spans(self, born_on: date, joined_at: datetime) -> list[BandSpan]:
        terms = self.joining(joined_at)[2]
        return rules.spans_to_come(terms=terms, born_on=born_on, joined_at=joined_at)


def _seats(
    chunk: Sequence[NewPerson], *, last: _Seat | None, plan_id: int, at: datetime
) -> list[_Seat]:
    """Give everybody their ids; who has the holder of the person before shares login and payer."""
    holders = [last.person.holder if last else None, *(person.holder for person in chunk)]
    is_new = [holder != before for before, holder in zip(holders, holders[1:], strict=False)]
    payer_ids = treasury.open_payers(count=sum(is_new), at=at)
    treasury.begin_ways(payer_ids=payer_ids, plan_id=plan_id, at=at)
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


def _copy_seats(seats: Sequence[_Seat], *, charters: _Charters, at: datetime) -> None:
    try:
        _copy(User, USER_COLUMNS, _user_rows(seats, at))
    except IntegrityError as taken:
        raise rules.AccountTaken("email") from taken
    _copy(Member, MEMBER_COLUMNS, _member_rows(seats))
    _copy(Enrolment, ENROLMENT_COLUMNS, _enrolment_rows(seats, charters, at=at))
    try:
        _copy(Standing, STANDING_COLUMNS, _standing_rows(seats, charters))
    except IntegrityError as refused:
        raise refusal_of(refused) from refused


USER_COLUMNS: Final = (
    "id", "name", "email", "password", "language", "payer_id", "is_active", "is_staff",
    "registered_at",
)  # fmt: skip
MEMBER_COLUMNS: Final = (
    "id", "holder_id", "name", "born_on", "name_hash", "person_hash", "relation",
)  # fmt: skip
ENROLMENT_COLUMNS: Final = (
    "id", "plan_id", "member_id", "version_id", "joined_at", "waiting_until", "state",
    "outgrows_at",
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
        hidden = Member.encrypted(person.name, person.born_on)
        yield seat.member_id, seat.user_id, *hidden, person.relation.value


def _enrolment_rows(
    seats: Sequence[_Seat], charters: _Charters, *, at: datetime
) -> Iterator[tuple[object, ...]]:
    for seat in seats:
        joined_at = seat.person.joined_at
        version_id, waiting_until, _terms = charters.joining(joined_at)
        spans = charters.spans(seat.person.born_on, joined_at)
        yield (
            seat.enrolment_id, charters.plan_id, seat.member_id, version_id, joined_at,
            waiting_until, state_at_beginning(waiting_until=waiting_until, at=at).value,
            outgrows_at(spans),
        )  # fmt: skip


def _standing_rows(seats: Sequence[_Seat], charters: _Charters) -> Iterator[tuple[object, ...]]:
    """Work out spans while the database checks those before: both sides work at once."""
    for seat in seats:
        for span in charters.spans(seat.person.born_on, seat.person.joined_at):
            yield (
                seat.payer_id, seat.enrolment_id, charters.plan_id,
                charters.band_ids[span.key], span.counts_from, span.counts_until,
            )  # fmt: skip


def _next_ids(model: type[models.Model], count: int) -> list[int]:
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(own.sequence) FROM generate_series(1, %s), ("  # its name looked up once
            "SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence OFFSET 0) own",
            [count, table],
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

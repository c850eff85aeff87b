"""Bringing a group along: a list is looked through, then all of it is invited, or nobody."""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from io import BytesIO
from typing import BinaryIO, Final

from django.db import connection, transaction

from charter import selectors as charter
from charter.rules import Terms, local_date
from members import rules
from members.models import GroupImport
from members.rules.listed import Fault, LineUnusable, ListedPerson, listed_person
from members.rules.lists import PeopleList, open_list
from members.services import staging
from members.states import GroupState

EXPIRES_AFTER: Final = timedelta(days=30)
MOST_NAME: Final = 120
MOST_TOLD: Final = 1_000  # lines of a report; the rest is counted
IMPORTS: Final = 0x62726E67  # the space of advisory locks in which imports of a plan take turns
INVITE: Final = """
INSERT INTO members_invitation (id, group_id, plan_id, line, payer_id, relation, name, born_on,
    person_hash, document_kind, document_country, document_number, document_hash, address,
    address_hash, language, code_hash, invited_at, expires_at)
SELECT one.id, %(group)s, %(plan)s, one.line, CASE WHEN leader.id <> one.id THEN leader.id END,
    one.relation, one.name, one.born_on, one.person_hash, one.document_kind, one.document_country,
    one.document_number, one.document_hash, one.address, one.address_hash, one.language,
    CASE WHEN leader.id = one.id THEN one.code_hash END, %(at)s, %(expires)s
FROM members_staged one JOIN members_staged leader ON leader.line = one.leader
WHERE NOT one.is_skipped ORDER BY one.line
"""
OVER: Final = """
UPDATE members_invitation over SET withdrawn_at = %(at)s FROM members_staged one
WHERE over.plan_id = %(plan)s AND over.person_hash = one.person_hash AND NOT one.is_skipped
    AND over.withdrawn_at IS NULL AND over.forgotten_at IS NULL AND over.expires_at <= %(at)s
"""
LETTERS: Final = """
INSERT INTO members_message (key, plan_id, kind, facts, language, channel, recipient, subject, body,
    queued_at, failures)
SELECT 'invitation/' || leader.id, %(plan)s, 'members/invited', jsonb_build_object(
        'code', leader.code, 'name', leader.plain_name, 'people', count(*),
        'expires_at', %(expires_text)s::text),
    leader.language, leader.channel, leader.plain_address, '', '', %(at)s, 0
FROM members_staged one JOIN members_staged leader ON leader.line = one.leader
WHERE NOT one.is_skipped
GROUP BY leader.id, leader.code, leader.plain_name, leader.language, leader.channel,
    leader.plain_address
ORDER BY leader.id
"""


@dataclass
class ListReport:
    """What a list holds: what is wrong with it, who needs no invitation, how many can be invited.

    `faults` and `notes` are the first thousand of each; `fault_count` and `note_count` are all.
    """

    lines: int = 0
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    notes: list[Fault] = field(default_factory=list)
    note_count: int = 0
    unknown_columns: list[str] = field(default_factory=list)
    invited: int = 0

    @property
    def invitable(self) -> int:
        """Return how many people would be invited."""
        return 0 if self.fault_count else self.lines - self.note_count


@transaction.atomic
def look_through(*, plan_id: int, file: BinaryIO, language: str, at: datetime) -> ListReport:
    """Return what a list holds, and change nothing; raises `ListUnusable`."""
    return _look_through(plan_id, open_list(file), language, at=at)


@transaction.atomic
def bring_list(
    *,
    plan_id: int,
    file: BinaryIO,
    file_name: str,
    language: str,
    by: int | None,
    at: datetime,
) -> tuple[GroupImport, ListReport]:
    """Look a list through and write down that it was brought; raises `ListUnusable`.

    Where nothing is wrong the file itself is kept, encrypted, for the word to invite
    (`kept_file`); else it is dropped at once.
    """
    report = look_through(plan_id=plan_id, file=file, language=language, at=at)
    group = note_list(
        plan_id=plan_id, file=file, file_name=file_name, language=language, by=by, at=at
    )
    group.lines, group.passed_over = report.lines, report.note_count
    if report.invitable:
        file.seek(0)
        group.content = b64encode(file.read()).decode()
    else:
        group.state = GroupState.DROPPED
    group.save()
    return group, report


def note_list(
    *, plan_id: int, file: BinaryIO, file_name: str, language: str, by: int | None, at: datetime
) -> GroupImport:
    """Write down that a list was brought, to be invited from the file itself."""
    return GroupImport.objects.create(
        plan_id=plan_id,
        file_name=file_name[-MOST_NAME:],
        digest=_digest(file),
        language=language,
        made_by_id=by,
        made_at=at,
    )


def kept_file(group: GroupImport) -> BinaryIO:
    """Return the file of a list that waits for the word to invite."""
    return BytesIO(b64decode(group.content or ""))


@transaction.atomic
def drop_list(*, group_id: int) -> None:
    """Forget a list that nobody will invite; one that was invited stays."""
    group = GroupImport.objects.select_for_update(of=("self",)).get(pk=group_id)
    if group.state == GroupState.CHECKED:
        group.state, group.content = GroupState.DROPPED, None
        group.save(update_fields=["state", "content"])


@transaction.atomic
def invite_group(*, group_id: int, file: BinaryIO, at: datetime) -> ListReport:
    """Invite everybody of a list not in the plan and not invited yet; with a fault, nobody.

    Imports of a plan take turns, so that of two with one list the second finds all invited. Run
    again for a list that was invited, it does nothing.
    """
    group = GroupImport.objects.select_for_update(of=("self",)).get(pk=group_id)
    _take_turn(group.plan_id)
    if group.state != GroupState.CHECKED:
        return ListReport(lines=group.lines, note_count=group.lines)
    report = _look_through(group.plan_id, open_list(file), group.language, at=at)
    group.lines, group.passed_over = report.lines, report.note_count
    if report.fault_count == 0:
        report.invited = _invite(group, at=at)
        group.state, group.invited_at, group.content = GroupState.INVITED, at, None
        group.invited = report.invited
    group.save()
    return report


def _look_through(plan_id: int, opened: PeopleList, language: str, *, at: datetime) -> ListReport:
    faults = staging.Faults(most=MOST_TOLD)
    terms = charter.terms_at(plan_id, at)  # before COPY: while it runs, no question is answered
    lines = staging.stage(_people(opened, terms, language, at=at), faults)
    staging.compare(faults, plan_id=plan_id, at=at)
    passed_over, notes = staging.pass_over(plan_id=plan_id, at=at, most=MOST_TOLD)
    return ListReport(
        lines=lines,
        faults=sorted(faults.first, key=lambda fault: fault.line),
        fault_count=faults.count,
        notes=notes,
        note_count=passed_over,
        unknown_columns=opened.unknown,
    )


def _people(
    opened: PeopleList, terms: Terms, language: str, *, at: datetime
) -> Iterator[ListedPerson | LineUnusable]:
    """Yield each person of a list, or what is wrong with the line."""
    today = local_date(at, terms.time_zone)

    @lru_cache(maxsize=50_000)
    def age_outside(born_on: date) -> rules.AgeOutside | None:
        return _age_outside(terms, born_on, at=at)

    for line, row in opened.rows:
        try:
            person = listed_person(line, row, today=today, language=language)
        except LineUnusable as unusable:
            yield unusable
            continue
        outside = age_outside(person.born_on)
        yield person if outside is None else LineUnusable([_age_fault(line, outside)])


def _age_outside(terms: Terms, born_on: date, *, at: datetime) -> rules.AgeOutside | None:
    try:
        rules.spans_to_come(terms=terms, born_on=born_on, joined_at=at)
    except rules.AgeOutside as outside:
        return outside
    return None


def _age_fault(line: int, outside: rules.AgeOutside) -> Fault:
    return Fault(line, "born_on", "age", {"refusal": outside})


def _invite(group: GroupImport, *, at: datetime) -> int:
    """Write the invitations of the staged people, and their letters; return how many people."""
    expires_at = at + EXPIRES_AFTER
    params: dict[str, int | str | datetime] = {
        "group": group.pk,
        "plan": group.plan_id,
        "at": at,
        "expires": expires_at,
        "expires_text": expires_at.isoformat(),
    }
    staging.lead()
    with connection.cursor() as cursor:
        cursor.execute(OVER, params)
        cursor.execute(INVITE, params)
        invited = cursor.rowcount
        cursor.execute(LETTERS, params)
    return int(invited)


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()


def _take_turn(plan_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [IMPORTS, plan_id])

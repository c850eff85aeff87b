"""The table in which a list of people is looked through before anybody is invited."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import connection

from members.models import Invitation
from members.rules.listed import SELF, Fault, LineUnusable, ListedPerson
from members.states import OPEN, Channel
from vault.ring import keyed_hash

SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 of them; none looks like another
CODE_SIGNS: Final = 12  # 60 bits
COLUMNS: Final = (
    "line", "relation", "payer_line", "payer_hash", "plain_name", "name", "born_on", "person_hash",
    "document_kind", "document_country", "document_number", "document_hash", "plain_address",
    "address", "address_hash", "channel", "language", "code", "code_hash",
)  # fmt: skip
MAKE: Final = """
DROP TABLE IF EXISTS members_staged;
CREATE TEMPORARY TABLE members_staged (
    id bigint, line integer, relation text, payer_line integer, payer_hash bytea, plain_name text,
    name bytea, born_on bytea, person_hash bytea, document_kind text, document_country text,
    document_number bytea, document_hash bytea, plain_address text, address bytea,
    address_hash bytea, channel text, language text, code text, code_hash bytea, house integer,
    leader integer, is_skipped boolean NOT NULL DEFAULT false, note text, note_at timestamptz
) ON COMMIT DROP
"""
PAYERS: Final = """
UPDATE members_staged one SET payer_line = payer.line FROM members_staged payer
WHERE one.payer_hash IS NOT NULL AND payer.relation = 'self' AND payer.payer_hash IS NULL
    AND payer.address_hash = one.payer_hash;
UPDATE members_staged SET house = coalesce(payer_line, line);
CREATE INDEX ON members_staged (line);
ANALYZE members_staged
"""
# What is wrong, or to be known, of lines: (line, column, code, the other line or the instant).
TWICE: Final = """
SELECT line, '{column}', '{code}', first_line FROM (
    SELECT line, min(line) OVER (PARTITION BY {hash}) AS first_line FROM members_staged
    WHERE {hash} IS NOT NULL {also}
) AS numbered WHERE line > first_line
"""
FAULTS: Final = (
    TWICE.format(column="name", code="twice_person", hash="person_hash", also=""),
    TWICE.format(column="document_number", code="twice_document", hash="document_hash", also=""),
    TWICE.format(
        column="phone", code="twice_address", hash="address_hash", also="AND relation = 'self'"
    ),
    """SELECT line, 'payer', 'payer_unknown', NULL FROM members_staged
    WHERE payer_hash IS NOT NULL AND payer_line IS NULL""",
    """SELECT one.line, 'document_number', 'document_of_another', NULL FROM members_staged one
    JOIN members_identity held ON held.number_hash = one.document_hash
    JOIN members_member other ON other.id = held.member_id
    WHERE other.person_hash IS DISTINCT FROM one.person_hash""",
    """SELECT one.line, 'document_number', 'document_invited', NULL FROM members_staged one
    JOIN members_invitation other ON other.plan_id = %(plan)s
        AND other.document_hash = one.document_hash
    WHERE other.person_hash <> one.person_hash AND other.withdrawn_at IS NULL
        AND other.expires_at > %(at)s""",
)
# Who needs no invitation: they are passed over, and the report says so.
NOTES: Final = (
    """UPDATE members_staged one SET is_skipped = true, note = 'invited', note_at = other.invited_at
    FROM members_invitation other
    WHERE other.plan_id = %(plan)s AND other.person_hash = one.person_hash
        AND other.withdrawn_at IS NULL AND other.forgotten_at IS NULL
        AND other.expires_at > %(at)s""",
    """UPDATE members_staged one SET is_skipped = true, note = 'member', note_at = NULL
    FROM members_member member JOIN members_enrolment enrolment ON enrolment.member_id = member.id
    WHERE member.person_hash = one.person_hash AND enrolment.plan_id = %(plan)s
        AND enrolment.state = ANY(%(open)s)""",
)
NOTED: Final = """
SELECT line, note, note_at FROM members_staged WHERE is_skipped ORDER BY line LIMIT %s
"""
# One letter a household: to the head of it, or, where the head needs none, to the first of them.
LEADERS: Final = """
UPDATE members_staged one SET leader = led.leader FROM (
    SELECT line, first_value(line) OVER (
        PARTITION BY house ORDER BY line <> house, line
    ) AS leader
    FROM members_staged WHERE NOT is_skipped
) AS led WHERE led.line = one.line;
UPDATE members_staged one SET address = head.address, address_hash = head.address_hash,
    plain_address = head.plain_address, channel = head.channel
FROM members_staged head WHERE head.line = one.house AND head.line <> one.line;
UPDATE members_staged
SET id = nextval(pg_get_serial_sequence('members_invitation', 'id')) WHERE NOT is_skipped
"""


@dataclass
class Faults:
    """What is wrong with a list: the first of it, and how much there is in all."""

    most: int
    count: int = 0
    first: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Count a fault, and keep it if it is among the first."""
        self.count += 1
        if len(self.first) < self.most:
            self.first.append(fault)


def stage(people: Iterable[ListedPerson | LineUnusable], faults: Faults) -> int:
    """Put settled people into the table and return how many lines there were; memory stays flat."""
    count = 0
    head: int | None = None
    with connection.cursor() as cursor:
        cursor.execute(MAKE)
        with cursor.copy(f"COPY members_staged ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for one in people:
                count += 1
                if isinstance(one, LineUnusable):
                    for fault in one.faults:
                        faults.add(fault)
                    continue
                if one.relation == SELF:
                    head = one.line
                elif head is None and not one.payer_address:
                    faults.add(Fault(one.line, "payer", "payer_missing"))
                copy.write_row(_row(one, head))
        cursor.execute(PAYERS)
    return count


def compare(faults: Faults, *, plan_id: int, at: datetime) -> None:
    """Add what the lines say against each other, and against those who are known already."""
    with connection.cursor() as cursor:
        for question in FAULTS:
            cursor.execute(question, {"plan": plan_id, "at": at})
            for line, column, code, other in cursor:
                faults.add(Fault(line, column, code, {"other": other}))


def pass_over(*, plan_id: int, at: datetime, most: int) -> tuple[int, list[Fault]]:
    """Leave out whoever needs no invitation; return how many they are, and the first of them."""
    with connection.cursor() as cursor:
        for question in NOTES:
            cursor.execute(question, {"plan": plan_id, "at": at, "open": sorted(OPEN)})
        cursor.execute("SELECT count(*) FROM members_staged WHERE is_skipped")
        [count] = cursor.fetchone()
        cursor.execute(NOTED, [most])
        return count, [Fault(line, "name", note, {"at": at}) for line, note, at in cursor]


def lead() -> None:
    """Settle whose letter invites whom, and give everybody to invite an id."""
    with connection.cursor() as cursor:
        cursor.execute(LEADERS)


def _row(one: ListedPerson, head: int | None) -> tuple[object, ...]:
    is_head = one.relation == SELF
    document, code = one.document, new_code()
    number = document.number if document else None
    kind, country = (document.kind, document.country) if document else ("", "")
    return (
        one.line,
        one.relation,
        None if is_head or one.payer_address else head,
        Invitation.found_by("address_hash", one.payer_address) if one.payer_address else None,
        one.name,
        Invitation.stored("name", one.name),
        Invitation.stored("born_on", one.born_on),
        Invitation.found_by("person_hash", one.name, one.born_on),
        kind,
        country,
        Invitation.stored("document_number", number),
        Invitation.found_by("document_hash", kind, country, number),
        one.address,
        Invitation.stored("address", one.address or None),
        Invitation.found_by("address_hash", one.address or None),
        Channel.MAIL.value if "@" in one.address else Channel.SMS.value,
        one.language,
        code,
        hash_of_code(code),
    )


def new_code() -> str:
    """Return a code that nobody can guess: twelve signs, in three groups when it is shown."""
    number = int.from_bytes(os.urandom(8), "big")
    return "".join(SIGNS[(number >> (5 * place)) & 31] for place in range(CODE_SIGNS))


def hash_of_code(code: str) -> bytes:
    """Return what an invitation is found by whose code was typed somehow."""
    plain = "".join(sign for sign in code.upper() if sign in SIGNS)
    return keyed_hash(plain, purpose="invitation")

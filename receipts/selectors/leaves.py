"""From standings to leaves: a slice's heads as they come from the database, never all at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from struct import Struct
from typing import Final

from django.db import connection

from apportionment.selectors.dues.heads import HeadsOfPeriod, heads_of_period
from receipts import rules
from receipts.models import RunTree, TreeSlice

# One value for all heads of a slice: a row for each would cost more than its hashes.
PACKED: Final = """(
    SELECT %s::bigint, string_agg(int8send(enrolment_id) || int8send(minor), ''::bytea)
    FROM ({heads}) head
)"""
ROW: Final = Struct("8s8s")
Rows = Iterator[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Leaves:
    """What makes the leaves of one tree, asked slice by slice."""

    heads: HeadsOfPeriod
    blinding: rules.Blinding

    def of(self, parts: Sequence[TreeSlice]) -> Iterator[tuple[int, list[bytes]]]:
        """Yield each slice's id with the records of its heads, in their order."""
        for part_id, rows in self._told(parts):
            yield part_id, self.blinding.leaves(rows)

    def rows(self, part: TreeSlice) -> list[tuple[bytes, bytes]]:
        """Return (enrolment, amount) of a slice's heads, as 8 bytes each, in no order."""
        return [row for _, rows in self._told([part]) for row in rows]

    def _told(self, parts: Sequence[TreeSlice]) -> Iterator[tuple[int, Rows]]:
        """Yield each slice's heads as soon as the database has them.

        They are streamed: it works the next slice out while this one is hashed.
        """
        words, values = [], []
        for part in parts:
            asked = self.heads.of_payers(payer_from=part.payer_from, payer_until=part.payer_until)
            words.append(PACKED.format(heads=asked.sql))
            values += [part.pk, *asked.params]
        with connection.cursor() as cursor, connection.wrap_database_errors:
            for part_id, packed in cursor.stream(" UNION ALL ".join(words), values):
                yield part_id, ROW.iter_unpack(packed or b"")


def leaves_of(tree: RunTree) -> Leaves:
    """Return what makes the leaves of a run's tree."""
    return Leaves(
        heads=heads_of_period(period=tree.run.period),
        blinding=rules.Blinding(bytes.fromhex(tree.key)),
    )

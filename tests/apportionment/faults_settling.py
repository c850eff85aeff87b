"""Faults in what providers told in batches."""

from typing import Final

from apportionment.rules.books import DifferenceKind
from tests.apportionment.faults import SEALING, Fault
from tests.apportionment.faults_bank import ENTRY, MOVED

K = DifferenceKind
BATCH: Final = """INSERT INTO treasury_settlement (plan_id, gateway, reference, settled_on,
        currency, gross_minor, fees_minor, returns_minor, payouts_minor, net_minor, sha256, told,
        state, reason, received_at, closed_because, entry_id)
    VALUES (%(plan)s, 'sandbox', 'planted-' || %(plan)s, now(), 'CNY', {gross}, {fees}, 0, 0,
        {gross} - {fees}, 'x', 'x', 'booked', '', now(), '', {entry})"""

FAULTS: Final = (
    Fault(
        K.SETTLEMENT_ENTRY,
        BATCH.format(gross=100, fees=100, entry=SEALING),
        MOVED,
    ),
    Fault(K.SETTLEMENT_ENTRY, ENTRY.format(key="settlement/x/1", code="spent_processing"), MOVED),
    Fault(K.SETTLEMENT_LINES, BATCH.format(gross=100, fees=0, entry="NULL")),
)

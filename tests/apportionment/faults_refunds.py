"""Faults in what went back, to be planted: refunds, netted debits, returned payouts, withheld."""

from typing import Final

from apportionment.rules.books import DifferenceKind
from tests.apportionment.faults import Fault

K = DifferenceKind
PAID_OUT: Final = """(SELECT min(entry_id) FROM treasury_payout
    WHERE plan_id = %(plan)s AND entry_id IS NOT NULL)"""
REFUND: Final = "(SELECT min(id) FROM treasury_refund WHERE plan_id = %(plan)s AND state = 'paid')"

FAULTS: Final = (
    Fault(
        K.REFUND_ENTRY,
        f"UPDATE treasury_refund SET settled_on = settled_on + 1 WHERE id = {REFUND}",
    ),
    Fault(
        K.REFUND_ENTRY,
        f"UPDATE treasury_refund SET entry_id = NULL WHERE id = {REFUND}",
        frozenset({K.ACCOUNT}),
    ),
    Fault(
        K.REFUND_BEYOND,
        f"UPDATE treasury_refund SET amount_minor = amount_minor + 1000000 WHERE id = {REFUND}",
        frozenset({K.REFUND_ENTRY, K.ACCOUNT, K.PAID_BEYOND}),
    ),
    Fault(
        K.REFUND_BEYOND,
        "UPDATE treasury_refundrun SET total_minor = total_minor + 1 WHERE plan_id = %(plan)s",
    ),
    Fault(
        K.NETTED_DEBIT,
        """UPDATE treasury_debit SET paid_from = 'award' WHERE plan_id = %(plan)s
        AND state = 'paid' AND payer_id = (
            SELECT min(payer_id) FROM treasury_debit WHERE plan_id = %(plan)s AND state = 'paid')
        AND from_period = 0""",
        frozenset({K.ACCOUNT, K.PAID_BEYOND}),
    ),
    Fault(
        K.PAYOUT_RETURN,
        f"""INSERT INTO treasury_payoutreturn
        (payout_id, attempt, failure_code, returned_at, paid_entry_id, entry_id)
        SELECT id, 1, 'planted', now(), entry_id, entry_id FROM treasury_payout
        WHERE entry_id = {PAID_OUT}""",
        frozenset({K.PAYOUT_ENTRY}),
    ),
    Fault(
        K.WITHHELD_AWARD,
        f"""WITH item AS (
            INSERT INTO apportionment_runitem (plan_id, kind, key, amount_minor, reason,
                recorded_at)
            VALUES (%(plan)s, 'clawback', 'planted', 1, 'planted', now()) RETURNING id)
        INSERT INTO apportionment_withheldaward (portion_id, item_id, amount_minor, entry_id)
        SELECT (SELECT min(id) FROM apportionment_portion WHERE period_id = (
            SELECT id FROM apportionment_period WHERE plan_id = %(plan)s AND no = 1)),
            item.id, 7, {PAID_OUT} FROM item""",
        frozenset({K.ACCOUNT, K.PORTION_PAID, K.CLAIM_PAID}),
    ),
)

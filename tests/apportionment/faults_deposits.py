"""Faults in what payers pay in at their own wish, and in what the fund pays."""

from typing import Final

from apportionment.rules.books import DifferenceKind
from tests.apportionment.faults import PAYER, SEALING, Fault

K = DifferenceKind

DEPOSIT: Final = f"""INSERT INTO treasury_deposit
    (payer_id, plan_id, purpose, for_payer_id, amount_minor, key, gateway, state, opened_at,
     asked_at, settled_on, provider_reference, failure_code, entry_id)
    SELECT {PAYER}, %(plan)s, '{{purpose}}', {{target}}, 100, 'planted', 'sandbox', '{{state}}',
           now(), now(), now(), '', '{{code}}', {SEALING}"""

FAULTS: Final = (
    Fault(
        K.DEPOSIT_ENTRY,
        DEPOSIT.format(purpose="fund", target="NULL", state="paid", code=""),
        frozenset({K.ACCOUNT}),
    ),
    Fault(
        K.DEPOSIT_ENTRY,
        DEPOSIT.format(purpose="fund", target="NULL", state="returned", code="x"),
    ),
    Fault(K.DEPOSIT_ENTRY, DEPOSIT.format(purpose="top_up", target=PAYER, state="paid", code="")),
    Fault(
        K.DEPOSIT_ENTRY,
        """WITH entry AS (
            INSERT INTO treasury_entry (plan_id, key, memo, booked_at)
            VALUES (%(plan)s, 'undrawn/1/1/planted', 'planted', now()) RETURNING id),
        account AS (
            INSERT INTO treasury_account (plan_id, code) VALUES (%(plan)s, 'balances')
            RETURNING id),
        owed AS (SELECT id FROM treasury_account WHERE plan_id = %(plan)s AND code = 'receivable')
        INSERT INTO treasury_posting (entry_id, account_id, amount_minor)
        SELECT entry.id, account.id, -100 FROM entry, account
        UNION ALL SELECT entry.id, owed.id, 100 FROM entry, owed""",
        frozenset({K.ACCOUNT, K.RECEIVABLE}),
    ),
    Fault(
        K.GRANT_DEBIT,
        f"""INSERT INTO treasury_solidaritygrant
        (plan_id, payer_id, to_period, amount_minor, reason, proposed_by, proposed_at, granted_by,
         granted_at)
        SELECT %(plan)s, {PAYER}, 1, 100, '', 1, now(), 2, now()""",
    ),
)

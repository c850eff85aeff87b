"""Faults in orders to the bank, and in the files they stand in."""

from typing import Final

from apportionment.rules.books import DifferenceKind
from tests.apportionment.faults import PAYER, SEALING, Fault
from tests.apportionment.faults_bank import ENTRY, MOVED

K = DifferenceKind
MANDATE: Final = f"""mandate AS (
        INSERT INTO treasury_bankmandate (key, reference, payer_id, iban, bic, holder, consent,
            signed_on)
        SELECT 'planted', 'planted', {PAYER}, 'x', '', 'x', 'x', now() RETURNING id)"""
ORDER: Final = f"""WITH {MANDATE}
    INSERT INTO treasury_bankorder (key, end_to_end, kind, plan_id, amount_minor, mandate_id,
        counterpart, name, state, batch, settled_on, failure_code, charge_minor, charge_entry_id)
    SELECT 'planted', 'planted', 'debit', %(plan)s, 100, id, '', '', '{{state}}', '', NULL,
        '{{code}}', {{charge}}, {{entry}} FROM mandate"""
MARKED: Final = """WITH marked AS (
        UPDATE treasury_debit SET provider_reference = 'planted'
        WHERE plan_id = %(plan)s AND state = 'paid' AND payer_id = (
            SELECT min(payer_id) FROM treasury_debit WHERE plan_id = %(plan)s AND state = 'paid'
        ) RETURNING 1), mandate"""
FILE: Final = """WITH account AS (
        INSERT INTO treasury_bankaccount (plan_id, number, holder, bank_name, bic, currency,
            takes_transfers, columns, set_by, set_at)
        VALUES (%(plan)s, 'planted', 'a', 'b', '', 'EUR', false, '{}', 1, now()) RETURNING id)
    INSERT INTO treasury_bankfile (plan_id, account_id, kind, state, message_id, schema, execute_on,
        count, total_minor, sha256, body, made_by, made_at)
    SELECT %(plan)s, id, 'debit', 'made', 'planted', 'x', now(), 1, 100, 'x', '', 1, now()
    FROM account"""

FAULTS: Final = (
    Fault(
        K.ORDER_CHARGE,
        ORDER.format(state="failed", code="AC04", charge=7, entry=SEALING),
        MOVED,
    ),
    Fault(K.ORDER_CHARGE, ENTRY.format(key="order_charge/1", code="spent_processing"), MOVED),
    Fault(
        K.ORDER_OUTCOME,
        ORDER.format(state="failed", code="AC04", charge=0, entry="NULL").replace(
            "WITH mandate", MARKED
        ),
    ),
    Fault(K.BANK_FILE, FILE),
)

"""Faults in what banks told, and in what was made of it."""

from typing import Final

from apportionment.rules.books import DifferenceKind
from tests.apportionment.faults import PAYER, SEALING, Fault

K = DifferenceKind

LINE: Final = f"""WITH account AS (
        INSERT INTO treasury_bankaccount (plan_id, number, holder, bank_name, bic, currency,
            takes_transfers, columns, set_by, set_at)
        VALUES (%(plan)s, 'planted', 'a', 'b', '', 'CNY', false, '{{{{}}}}', 1, now())
        RETURNING id),
    statement AS (
        INSERT INTO treasury_bankstatement (plan_id, account_id, kind, dialect, sha256, part, name,
            from_on, until_on, lines, new_lines, unread_lines, off_minor, imported_by, imported_at)
        SELECT %(plan)s, id, 'csv', 'csv', 'x', 1, 'x', now(), now(), 1, 1, 0, 0, 1, now()
        FROM account RETURNING id, account_id)
    INSERT INTO treasury_bankline (plan_id, account_id, key, statement_id, booked_on, amount_minor,
        currency, reference, end_to_end, bank_ref, batch_ref, return_code, told, state, why, note,
        placed_as, placed_key, placed_at, entry_id, placed_entry_id)
    SELECT %(plan)s, account_id, 'x', id, now(), 100, 'CNY', '', '', '', '', '', '', '{{state}}',
        '', '', '{{as_}}', '{{key}}', {{at}}, {SEALING}, {{placed}}
    FROM statement"""
ENTRY: Final = """WITH entry AS (
        INSERT INTO treasury_entry (plan_id, key, memo, booked_at)
        VALUES (%(plan)s, '{key}', 'planted', now()) RETURNING id),
    account AS (
        INSERT INTO treasury_account (plan_id, code) VALUES (%(plan)s, '{code}') RETURNING id),
    other AS (SELECT id FROM treasury_account WHERE plan_id = %(plan)s AND code = 'clearing')
    INSERT INTO treasury_posting (entry_id, account_id, amount_minor)
    SELECT entry.id, account.id, 100 FROM entry, account
    UNION ALL SELECT entry.id, other.id, -100 FROM entry, other"""
MOVED: Final = frozenset({K.ACCOUNT})


def _placed(as_: str, key: str = "1") -> str:
    return LINE.format(state="placed", as_=as_, key=key, at="now()", placed=SEALING)


FAULTS: Final = (
    Fault(
        K.BANK_ENTRY,
        LINE.format(state="waiting", as_="", key="", at="NULL", placed="NULL"),
        MOVED,
    ),
    Fault(K.BANK_ENTRY, _placed("order"), MOVED),
    Fault(K.BANK_ENTRY, _placed("gift", "fund"), MOVED),
    Fault(K.BANK_ENTRY, _placed("charge", "bank"), MOVED),
    Fault(K.BANK_ENTRY, _placed("top_up"), MOVED),
    Fault(
        K.BANK_ENTRY,
        LINE.format(state="double", as_="double", key="", at="now()", placed=SEALING),
    ),
    Fault(
        K.BANK_ENTRY,
        f"""INSERT INTO treasury_topup (payer_id, plan_id, key, amount_minor, topped_up_at,
            entry_id)
        SELECT {PAYER}, %(plan)s, 'line/1', 100, now(), {SEALING}""",
        frozenset({K.ACCOUNT, K.TOP_UP_ENTRY}),
    ),
    Fault(K.BANK_ENTRY, ENTRY.format(key="bank/1/in", code="bank"), MOVED),
    Fault(K.BANK_ENTRY, ENTRY.format(key="placed/1", code="unplaced"), MOVED),
    Fault(K.BANK_ENTRY, ENTRY.format(key="gift/1", code="solidarity"), MOVED),
    Fault(K.BANK_ENTRY, ENTRY.format(key="bank_charge/1", code="spent_processing"), MOVED),
    Fault(K.BANK_ENTRY, ENTRY.format(key="bank_double/1", code="bank"), MOVED),
)

"""Faults of every kind that a check of the books claims to find, as SQL to be planted."""

from dataclasses import dataclass
from typing import Final

from apportionment.rules.books import DifferenceKind

K = DifferenceKind

STANDING: Final = "(SELECT min(enrolment_id) + 20 FROM members_standing WHERE plan_id = %(plan)s)"
PERIOD: Final = "(SELECT id FROM apportionment_period WHERE plan_id = %(plan)s AND no = {no})"
FIRST, SECOND, THIRD = (PERIOD.format(no=no) for no in (1, 2, 3))
ENTRY: Final = "(SELECT id FROM treasury_entry WHERE plan_id = %(plan)s AND key LIKE '{key}')"
SEALING: Final = ENTRY.format(key="run/1/sealed")
PAID_OUT: Final = ENTRY.format(key="payout/%%").replace("id FROM", "min(id) FROM")
PAYER: Final = "(SELECT min(payer_id) + 3 FROM treasury_debit WHERE plan_id = %(plan)s)"

ANOTHER_STANDING: Final = f"""
    INSERT INTO members_standing
        (payer_id, enrolment_id, plan_id, band_id, counts_from, counts_until)
    SELECT {{payer}}, enrolment_id, plan_id, band_id, now() + interval '9 years', NULL
    FROM members_standing WHERE plan_id = %(plan)s AND enrolment_id = {STANDING}
    ORDER BY counts_from LIMIT 1"""


@dataclass(frozen=True)
class Fault:
    """What is changed behind the triggers' back, and what else cannot but differ with it."""

    kind: DifferenceKind
    sql: str
    along: frozenset[DifferenceKind] = frozenset()


FAULTS: Final = (
    Fault(K.STANDINGS_OVERLAP, ANOTHER_STANDING.format(payer="payer_id")),
    Fault(K.PAYERS_OVERLAP, ANOTHER_STANDING.format(payer="payer_id + 1")),
    Fault(
        K.MEMBER_OVERLAP,
        f"""UPDATE members_enrolment SET left_at = now() + interval '99 years', ending = 'left',
        state = 'left', member_id = (
            SELECT member_id FROM members_enrolment WHERE id = {STANDING} + 1
        ) WHERE id = {STANDING}""",
        frozenset({K.STANDING_OUTSIDE}),
    ),
    Fault(
        K.STANDING_ELSEWHERE,
        f"UPDATE members_enrolment SET plan_id = %(other)s WHERE id = {STANDING}",
    ),
    Fault(
        K.STANDING_OUTSIDE,
        f"""UPDATE members_enrolment SET left_at = joined_at, ending = 'left', state = 'left'
        WHERE id = {STANDING}""",
    ),
    Fault(
        K.STANDING_OUTSIDE,
        f"UPDATE members_enrolment SET state = 'applied' WHERE id = {STANDING}",
    ),
    Fault(
        K.HEADCOUNT,
        f"""UPDATE apportionment_share SET counted = counted + 1
        WHERE period_id = {THIRD} AND counted > 0""",
    ),
    Fault(
        K.HEADCOUNT,
        f"""UPDATE apportionment_share SET came = came + 1, went = went + 1
        WHERE period_id = {THIRD} AND counted > 0""",
    ),
    Fault(
        K.EXEMPT_COUNT,
        f"""INSERT INTO apportionment_exception
        (payer_id, enrolment_id, plan_id, period_id, kind, key, amount_minor, reason)
        SELECT payer_id, enrolment_id, plan_id, {FIRST}, 'exempt', 'planted', 0, 'planted'
        FROM members_standing WHERE plan_id = %(plan)s AND enrolment_id = {STANDING} LIMIT 1""",
        frozenset({K.EXEMPT_AMOUNT}),
    ),
    Fault(
        K.EXEMPT_AMOUNT,
        f"""WITH spared AS (
            UPDATE apportionment_share SET exempt = 1 WHERE period_id = {FIRST} AND band_id = (
                SELECT min(band_id) FROM members_standing WHERE enrolment_id = {STANDING}))
        INSERT INTO apportionment_exception
        (payer_id, enrolment_id, plan_id, period_id, kind, key, amount_minor, reason)
        SELECT payer_id, enrolment_id, plan_id, {FIRST}, 'exempt', 'planted', 1, 'planted'
        FROM members_standing WHERE plan_id = %(plan)s AND enrolment_id = {STANDING} LIMIT 1""",
        frozenset({K.RUN_FIGURE, K.DUES_TOTAL, K.RECEIVABLE, K.DEBIT_AMOUNT, K.SHARE}),
    ),
    Fault(
        K.RUN_FIGURE,
        f"""UPDATE apportionment_run SET fee_minor = fee_minor + 1,
        to_share_minor = to_share_minor + 1, carry_out_minor = carry_out_minor - 1
        WHERE period_id = {FIRST}""",
        frozenset({K.CARRY_CHAIN, K.SEALING_ENTRY, K.ACCOUNT}),
    ),
    Fault(
        K.RUN_FIGURE,
        f"UPDATE apportionment_run SET total_weight = total_weight + 1 WHERE period_id = {FIRST}",
    ),
    Fault(
        K.RUN_FIGURE,
        f"""UPDATE apportionment_portion SET left_minor = left_minor - 1,
        cut_minor = cut_minor + 1 WHERE period_id = {FIRST} AND left_minor > 0""",
        frozenset({K.AWARD_SHARED}),
    ),
    Fault(
        K.RUN_LINE,
        f"""INSERT INTO apportionment_runitem
        (plan_id, kind, key, amount_minor, reason, recorded_at, period_id)
        VALUES (%(plan)s, 'subsidy', 'planted', 100, 'planted', now(), {FIRST})""",
    ),
    Fault(
        K.RUN_LINE,
        f"""INSERT INTO apportionment_rebate
        (plan_id, band_id, no, rebate_minor, cumulative_minor, granted_in_id)
        SELECT plan_id, band_id, no, 1, 1, {SECOND} FROM apportionment_share
        WHERE period_id = {FIRST} AND counted > 0""",
        frozenset({K.DUES_TOTAL, K.RECEIVABLE, K.DEBIT_AMOUNT}),
    ),
    Fault(
        K.RUN_LINE,
        f"UPDATE apportionment_run SET reserve_held_minor = 7 WHERE period_id = {FIRST}",
    ),
    Fault(
        K.SHARE,
        f"""UPDATE apportionment_share SET share_minor = share_minor + 1,
        cumulative_minor = cumulative_minor + 1 WHERE period_id = {SECOND} AND counted > 0""",
        frozenset({K.DUES_TOTAL, K.RECEIVABLE, K.DEBIT_AMOUNT}),
    ),
    Fault(
        K.SHARE_TOTAL,
        f"""UPDATE apportionment_share SET cumulative_minor = cumulative_minor + 1
        WHERE period_id = {SECOND} AND counted > 0""",
        frozenset({K.DUES_TOTAL, K.RECEIVABLE, K.DEBIT_AMOUNT}),
    ),
    Fault(
        K.REBATE_TOTAL,
        f"""INSERT INTO apportionment_rebate
        (plan_id, band_id, no, rebate_minor, cumulative_minor, granted_in_id)
        SELECT plan_id, band_id, no, 0, 1, {SECOND} FROM apportionment_share
        WHERE period_id = {FIRST} AND counted > 0""",
    ),
    Fault(
        K.CARRY_CHAIN,
        f"""UPDATE apportionment_run SET carry_in_minor = carry_in_minor + 1,
        to_share_minor = to_share_minor - 1, carry_out_minor = carry_out_minor + 1
        WHERE period_id = {SECOND}""",
        frozenset({K.SEALING_ENTRY, K.ACCOUNT, K.SHARE, K.RUN_FIGURE}),
    ),
    Fault(
        K.AWARD_SHARED,
        """UPDATE claims_claim SET state = 'cleared', shared_at = NULL
        WHERE plan_id = %(plan)s AND state = 'shared'""",
    ),
    Fault(
        K.CLAIM_PAID,
        """UPDATE claims_claim SET state = 'paid', paid_at = now()
        WHERE plan_id = %(plan)s AND state = 'shared'""",
    ),
    Fault(
        K.PORTION_PAID,
        f"""UPDATE apportionment_awardpayout SET portion_id =
            (SELECT id FROM apportionment_portion WHERE period_id = {FIRST} AND left_minor = 0)
        WHERE portion_id = (
            SELECT id FROM apportionment_portion WHERE period_id = {FIRST} AND left_minor > 0)""",
        frozenset({K.CLAIM_PAID}),
    ),
    Fault(
        K.AWARD_PAYOUT,
        "UPDATE apportionment_awardpayout SET amount_minor = amount_minor - 1",
    ),
    Fault(
        K.ENTRY_UNBALANCED,
        f"""UPDATE treasury_posting SET amount_minor = amount_minor + 1
        WHERE entry_id = {SEALING} AND amount_minor > 0""",
        frozenset({K.SEALING_ENTRY, K.ACCOUNT, K.RECEIVABLE}),
    ),
    Fault(
        K.ENTRY_UNBALANCED,
        """INSERT INTO treasury_entry (plan_id, key, memo, booked_at, written_in)
        VALUES (%(plan)s, 'advance/nobody', 'planted', now(), 1)""",
    ),
    Fault(
        K.POSTING_ELSEWHERE,
        f"""WITH other AS (
            INSERT INTO treasury_account (plan_id, code) VALUES (%(other)s, 'carry') RETURNING id)
        UPDATE treasury_posting SET account_id = (SELECT id FROM other) WHERE id = (
            SELECT min(id) FROM treasury_posting WHERE entry_id = {SEALING})""",
        frozenset({K.ACCOUNT, K.RECEIVABLE, K.SEALING_ENTRY}),
    ),
    Fault(
        K.ENTRY_UNKNOWN,
        f"UPDATE treasury_entry SET key = 'nobody/1' WHERE id = {SEALING}",
        frozenset({K.SEALING_ENTRY}),
    ),
    Fault(
        K.SEALING_ENTRY,
        f"""UPDATE treasury_posting SET amount_minor = amount_minor * 2
        WHERE entry_id = {SEALING}""",
        frozenset({K.ACCOUNT, K.RECEIVABLE}),
    ),
    Fault(
        K.ACCOUNT,
        f"""UPDATE treasury_posting SET amount_minor = amount_minor * 2
        WHERE entry_id = {PAID_OUT}""",
        frozenset({K.PAYOUT_ENTRY}),
    ),
    Fault(
        K.DUES_TOTAL,
        f"""UPDATE apportionment_run SET charged_minor = charged_minor + 1,
        carry_out_minor = carry_out_minor + 1 WHERE period_id = {SECOND}""",
        frozenset({K.RUN_FIGURE, K.SEALING_ENTRY, K.ACCOUNT}),
    ),
    Fault(
        K.RECEIVABLE,
        f"""UPDATE treasury_debit SET entry_id = NULL WHERE plan_id = %(plan)s
        AND from_period = 0 AND payer_id = {PAYER}""",
        frozenset({K.COLLECTED_ENTRY, K.DEBIT_UNBOOKED, K.ACCOUNT}),
    ),
    Fault(
        K.DEBIT_CHAIN,
        f"""UPDATE treasury_debit SET from_period = 2, to_period = 3 WHERE plan_id = %(plan)s
        AND from_period = 1 AND payer_id = {PAYER}""",
    ),
    Fault(
        K.DEBIT_TOTAL,
        f"""UPDATE treasury_debit SET cumulative_minor = cumulative_minor + 1
        WHERE plan_id = %(plan)s AND from_period = 1 AND payer_id = {PAYER}""",
    ),
    Fault(
        K.DEBIT_AMOUNT,
        f"""UPDATE treasury_debit SET amount_minor = amount_minor + 1,
        cumulative_minor = cumulative_minor + 1
        WHERE plan_id = %(plan)s AND from_period = 1 AND payer_id = {PAYER}""",
    ),
    Fault(
        K.COLLECTED_ENTRY,
        f"""UPDATE treasury_debit SET settled_on = settled_on + 1 WHERE plan_id = %(plan)s
        AND from_period = 0 AND payer_id = {PAYER}""",
    ),
    Fault(
        K.COLLECTED_ENTRY,
        f"""UPDATE treasury_debit SET entry_id = {SEALING} WHERE plan_id = %(plan)s
        AND from_period = 0 AND payer_id = {PAYER}""",
        frozenset({K.ACCOUNT}),
    ),
    Fault(
        K.DEBIT_UNBOOKED,
        f"""UPDATE treasury_debit SET state = 'paid', settled_on = debit_on, next_ask_at = NULL
        WHERE plan_id = %(plan)s AND from_period = 1 AND payer_id = {PAYER}""",
    ),
    Fault(
        K.DEBIT_ENTRY,
        f"""UPDATE treasury_debit SET state = 'written_off', written_off_on = debit_on,
        next_ask_at = NULL WHERE plan_id = %(plan)s AND from_period = 1 AND payer_id = {PAYER}""",
        frozenset({K.ACCOUNT, K.RECEIVABLE, K.LOSS_ITEM}),
    ),
    Fault(
        K.DEBIT_ENTRY,
        f"UPDATE treasury_entry SET key = 'late_failure/1/1/1' WHERE id = {PAID_OUT}",
        frozenset({K.PAYOUT_ENTRY, K.COLLECTED_ENTRY}),
    ),
    Fault(
        K.LOSS_ITEM,
        """INSERT INTO apportionment_runitem
        (plan_id, kind, key, amount_minor, reason, recorded_at)
        VALUES (%(plan)s, 'written_off', 'written_off/1/1', 100, 'planted', now()),
               (%(plan)s, 'recovered', 'recovered/1/1', 100, 'planted', now())""",
    ),
    Fault(
        K.PAYOUT_ENTRY,
        f"UPDATE treasury_entry SET key = 'payout/another' WHERE id = {PAID_OUT}",
    ),
    Fault(
        K.TOP_UP_ENTRY,
        f"""INSERT INTO treasury_topup
        (payer_id, plan_id, key, amount_minor, topped_up_at, entry_id)
        SELECT {PAYER}, %(plan)s, 'planted', 100, now(), {SEALING}""",
        frozenset({K.ACCOUNT}),
    ),
    Fault(
        K.BALANCE_BELOW,
        """WITH source AS (
            INSERT INTO treasury_account (plan_id, code) VALUES (%(plan)s, 'balances')
            RETURNING id),
        booked AS (SELECT min(id) AS id FROM treasury_entry
            WHERE plan_id = %(plan)s AND key LIKE 'collected/%%'),
        drawn AS (
            UPDATE treasury_debit SET paid_from = 'balances'
            WHERE entry_id = (SELECT id FROM booked))
        UPDATE treasury_posting SET account_id = (SELECT id FROM source)
        WHERE amount_minor > 0 AND entry_id = (SELECT id FROM booked)""",
    ),
    Fault(
        K.PAID_BEYOND,
        f"""UPDATE treasury_payout SET amount_minor = amount_minor + 10000000
        WHERE entry_id = {PAID_OUT}""",
        frozenset({K.AWARD_PAYOUT, K.PORTION_PAID, K.CLAIM_PAID, K.ACCOUNT, K.PAYOUT_ENTRY}),
    ),
)

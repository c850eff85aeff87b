from treasury.services.asking import ask_debits, resolve_debits
from treasury.services.balances import draw_debits, return_balance, top_up
from treasury.services.bank_accounts import (
    release_bank_account,
    set_bank_account,
    set_columns,
)
from treasury.services.bank_files import (
    drop_ended_orders,
    fetch_bank_file,
    make_bank_file,
    refuse_bank_file,
    release_bank_file,
    withdraw_bank_file,
)
from treasury.services.batches import (
    book_collected,
    hasten_debits,
    put_off_debits,
    record_notified,
    settle_batch,
    withdraw_notice,
)
from treasury.services.closing import (
    ask_to_close,
    close_month,
    drop_checkpoints,
    keep_open,
    make_checkpoints,
    reverse_entry,
)
from treasury.services.debits import ask_debit, resolve_debit
from treasury.services.deposits import ask_deposit, hear_of_deposit, open_deposit, resolve_deposit
from treasury.services.events import receive_event
from treasury.services.expenses import (
    ask_to_undo_expense,
    complete_expense,
    keep_expense,
    prepare_expense,
    record_costs,
    release_expense,
    undo_expense,
    withdraw_expense,
)
from treasury.services.hearing import hear
from treasury.services.holds import (
    end_consent_pause,
    pause_debits,
    resume_debits,
    set_limits,
)
from treasury.services.ledger import post
from treasury.services.losses import settle_debit, write_off_debit
from treasury.services.mandates import follow_mandate, follow_mandates, hear_of_mandate
from treasury.services.partitions import begin_quarter, make_partitions
from treasury.services.pay_codes import make_pay_code, revoke_pay_code
from treasury.services.payers import (
    grant_mandate,
    grant_mandates,
    open_mandate,
    open_payer,
    open_payers,
    revoke_mandate,
)
from treasury.services.payout_batches import (
    look_at_payout,
    make_batch,
    release_batch,
    withdraw_payout,
)
from treasury.services.payouts import (
    ask_payout,
    prepare_payout,
    release_payout,
    resolve_payout,
    retry_payout,
    settle_payout,
)
from treasury.services.placing import (
    drop_double,
    place_line,
    place_lines,
    set_line_aside,
    take_line_up,
)
from treasury.services.reconciliation import reconcile
from treasury.services.refund_runs import (
    name_account,
    prepare_refunds,
    release_refunds,
    withdraw_refunds,
)
from treasury.services.refunds import (
    ask_refund,
    book_refunded,
    mark_refunds_told,
    resolve_refund,
    retry_refund,
    withdraw_refund,
)
from treasury.services.requests import request_debit, request_debits
from treasury.services.settlements import (
    close_settlement,
    fetch_settlements,
    import_settlements,
    take_settlement,
)
from treasury.services.solidarity import give_grant, propose_grant, withdraw_grant
from treasury.services.statements import import_statement
from treasury.services.status_reports import ReportTaken, take_status_report
from treasury.services.switching import begin_way, begin_ways, switch_mandate
from treasury.services.transfers import fail_unreceived, open_reference, settle_from_balance
from treasury.services.unplacing import ask_to_unplace, keep_placed, unplace
from treasury.services.unread import dismiss_unread, read_line
from treasury.services.uploads import hand_in, work_upload
from treasury.services.wallets import settle_from_balances
from treasury.services.wayless import fail_wayless
from treasury.services.ways import end_way, release_way, set_currency, set_way
from treasury.services.withdrawals import (
    hear_of_withdrawal,
    resolve_withdrawal,
    send_withdrawal,
    withdraw_balance,
)
from treasury.services.working import rework_event, work_event, work_events

__all__ = [
    "end_consent_pause",
    "ReportTaken",
    "take_status_report",
    "hand_in",
    "work_upload",
    "mark_refunds_told",
    "ask_to_unplace",
    "keep_placed",
    "unplace",
    "fail_wayless",
    "begin_way",
    "begin_ways",
    "switch_mandate",
    "settle_from_balances",
    "take_line_up",
    "settle_from_balance",
    "set_line_aside",
    "set_columns",
    "set_bank_account",
    "release_bank_account",
    "read_line",
    "place_lines",
    "place_line",
    "open_reference",
    "import_statement",
    "fail_unreceived",
    "drop_double",
    "dismiss_unread",
    "withdraw_bank_file",
    "release_bank_file",
    "refuse_bank_file",
    "make_bank_file",
    "fetch_bank_file",
    "drop_ended_orders",
    "look_at_payout",
    "make_batch",
    "release_batch",
    "name_account",
    "prepare_refunds",
    "release_refunds",
    "withdraw_refunds",
    "ask_refund",
    "book_refunded",
    "resolve_refund",
    "retry_refund",
    "withdraw_refund",
    "make_pay_code",
    "revoke_pay_code",
    "give_grant",
    "propose_grant",
    "withdraw_grant",
    "hear_of_withdrawal",
    "resolve_withdrawal",
    "send_withdrawal",
    "withdraw_balance",
    "ask_deposit",
    "hear_of_deposit",
    "open_deposit",
    "resolve_deposit",
    "keep_expense",
    "withdraw_expense",
    "undo_expense",
    "ask_to_undo_expense",
    "release_expense",
    "record_costs",
    "prepare_expense",
    "complete_expense",
    "reverse_entry",
    "make_checkpoints",
    "keep_open",
    "drop_checkpoints",
    "close_month",
    "ask_to_close",
    "withdraw_notice",
    "ask_debit",
    "ask_debits",
    "ask_payout",
    "begin_quarter",
    "book_collected",
    "draw_debits",
    "grant_mandate",
    "grant_mandates",
    "hasten_debits",
    "make_partitions",
    "open_mandate",
    "open_payer",
    "open_payers",
    "pause_debits",
    "post",
    "prepare_payout",
    "put_off_debits",
    "receive_event",
    "record_notified",
    "release_payout",
    "request_debit",
    "request_debits",
    "resolve_debit",
    "resolve_debits",
    "rework_event",
    "resolve_payout",
    "resume_debits",
    "retry_payout",
    "return_balance",
    "revoke_mandate",
    "set_limits",
    "settle_batch",
    "settle_debit",
    "settle_payout",
    "top_up",
    "withdraw_payout",
    "work_event",
    "work_events",
    "write_off_debit",
    "follow_mandate",
    "follow_mandates",
    "hear_of_mandate",
    "end_way",
    "release_way",
    "set_currency",
    "set_way",
    "hear",
    "close_settlement",
    "fetch_settlements",
    "import_settlements",
    "take_settlement",
    "reconcile",
]

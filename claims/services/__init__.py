"""The deeds of claims; every write to this app's tables goes through one of these."""

from claims.services.asking import (
    answer_request,
    ask_information,
    close_request,
    lapse_claim,
    reopen_claim,
    warn_of_lapse,
)
from claims.services.bills import accept_bill
from claims.services.desk import (
    hand_over_claim,
    recuse,
    release_claim,
    release_forgotten,
    take_claim,
)
from claims.services.disputes import (
    appeal,
    call_panel,
    contest,
    dismiss,
    let_stand,
    panel_decides,
    panel_return,
    require_appeal,
    uphold,
)
from claims.services.drafts import (
    add_bill,
    begin_draft,
    drop_bill,
    drop_draft,
    drop_paper,
    file_draft,
    forget_drafts,
    keep_answer,
    keep_paper,
    remind_drafts,
    take_for_draft,
)
from claims.services.evidence import Document, open_case, open_claim, open_paper
from claims.services.filing import BillTold, file_claim, withdraw_claim
from claims.services.investigations import (
    cancel_investigation,
    mark_booked,
    order_investigation,
    report_investigation,
)
from claims.services.links import end_link, make_link, send_link, try_link
from claims.services.notes import add_note
from claims.services.notice import clear_claims, mark_paid, mark_shared, put_on_notice
from claims.services.payees import change_account, masked
from claims.services.review import (
    grant_claim,
    read_blind,
    recommend_claim,
    refuse_claim,
    send_back_claim,
)
from claims.services.signals import answer_signal, look_for_signals, note_signals_seen
from claims.services.workplaces import declare_workplace, end_workplace

__all__ = [
    "accept_bill",
    "add_note",
    "cancel_investigation",
    "mark_booked",
    "order_investigation",
    "report_investigation",
    "declare_workplace",
    "end_workplace",
    "answer_signal",
    "look_for_signals",
    "note_signals_seen",
    "answer_request",
    "ask_information",
    "close_request",
    "lapse_claim",
    "reopen_claim",
    "warn_of_lapse",
    "BillTold",
    "add_bill",
    "begin_draft",
    "change_account",
    "drop_bill",
    "drop_draft",
    "drop_paper",
    "end_link",
    "file_draft",
    "forget_drafts",
    "keep_answer",
    "keep_paper",
    "make_link",
    "masked",
    "remind_drafts",
    "take_for_draft",
    "send_link",
    "try_link",
    "hand_over_claim",
    "recuse",
    "release_claim",
    "release_forgotten",
    "take_claim",
    "appeal",
    "call_panel",
    "contest",
    "dismiss",
    "let_stand",
    "panel_decides",
    "panel_return",
    "require_appeal",
    "uphold",
    "read_blind",
    "Document",
    "clear_claims",
    "file_claim",
    "grant_claim",
    "mark_paid",
    "mark_shared",
    "open_case",
    "open_claim",
    "open_paper",
    "put_on_notice",
    "recommend_claim",
    "refuse_claim",
    "send_back_claim",
    "withdraw_claim",
]

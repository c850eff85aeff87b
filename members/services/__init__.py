"""The deeds of membership; every write to this app's tables goes through one of these."""

from members.services.accesses import record_access
from members.services.accounts import register, set_password, tell_of_security
from members.services.addresses import (
    change_address,
    hand_over_number,
    note_proven,
    release_number,
    remove_address,
    take_hand_over,
)
from members.services.ageing import (
    age_out,
    end_waiting,
    settle_waiting,
    tell_of_age,
    tell_of_oldest_age,
)
from members.services.beginnings import admit, apply, begin
from members.services.belonging import Person, join
from members.services.bulk import NewPerson, copy_people
from members.services.codes import forget_codes, send_code, use_code
from members.services.deaths import record_death
from members.services.declarations import (
    Answered,
    Declaration,
    Paper,
    accept_charter,
    wording_hash,
)
from members.services.delivery import Report, hear_report, place_reports, settle_handed
from members.services.endings import end_by_award, lapse_enrolment, leave
from members.services.family import add_contact, change_contact, remove_contact
from members.services.freezes import freeze_enrolments, thaw_enrolments
from members.services.grace import begin_grace, end_grace
from members.services.identities import (
    ask_verifier,
    doubt_identity,
    put_off_verifier,
    record_identity,
    verify_identity,
)
from members.services.invitations import (
    InvitationOver,
    forget_invitations,
    open_invitation,
    withdraw_invitations,
)
from members.services.inviting import (
    ListReport,
    bring_list,
    drop_list,
    invite_group,
    kept_file,
    look_through,
    note_list,
)
from members.services.messages import (
    UserLetter,
    acknowledge,
    await_no_more,
    blank_message,
    give_up_messages,
    queue_again,
    queue_message,
    queue_messages,
    queue_to_address,
)
from members.services.on_paper import open_account
from members.services.own_accounts import offer_own_account, take_own_account, withdraw_offer
from members.services.payer_letters import PayerLetter, queue_for_payers
from members.services.paying import change_payer
from members.services.returning import resume_enrolment
from members.services.roles import grant_role, take_role_back
from members.services.sending import send_message, send_next, sweep_of_messages
from members.services.staging import hash_of_code
from members.services.standings import write_standings

__all__ = [
    "InvitationOver",
    "ListReport",
    "bring_list",
    "drop_list",
    "forget_invitations",
    "hash_of_code",
    "invite_group",
    "kept_file",
    "look_through",
    "note_list",
    "open_invitation",
    "withdraw_invitations",
    "open_account",
    "begin_grace",
    "end_grace",
    "accept_charter",
    "age_out",
    "end_waiting",
    "tell_of_age",
    "tell_of_oldest_age",
    "record_death",
    "end_by_award",
    "add_contact",
    "change_contact",
    "remove_contact",
    "offer_own_account",
    "take_own_account",
    "withdraw_offer",
    "set_password",
    "tell_of_security",
    "change_address",
    "hand_over_number",
    "note_proven",
    "release_number",
    "remove_address",
    "take_hand_over",
    "forget_codes",
    "send_code",
    "use_code",
    "Answered",
    "Declaration",
    "Paper",
    "wording_hash",
    "NewPerson",
    "PayerLetter",
    "Person",
    "UserLetter",
    "ask_verifier",
    "acknowledge",
    "admit",
    "await_no_more",
    "apply",
    "begin",
    "change_payer",
    "copy_people",
    "doubt_identity",
    "freeze_enrolments",
    "grant_role",
    "take_role_back",
    "join",
    "lapse_enrolment",
    "leave",
    "put_off_verifier",
    "queue_again",
    "queue_to_address",
    "blank_message",
    "give_up_messages",
    "hear_report",
    "place_reports",
    "settle_handed",
    "send_next",
    "sweep_of_messages",
    "Report",
    "queue_for_payers",
    "queue_message",
    "queue_messages",
    "record_access",
    "record_identity",
    "register",
    "resume_enrolment",
    "send_message",
    "settle_waiting",
    "thaw_enrolments",
    "verify_identity",
    "write_standings",
]

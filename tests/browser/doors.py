"""Addresses that are no page of their own, or are opened by a test on its way."""

from typing import Final


def of(app: str, named: str) -> set[str]:
    """Return the names of some addresses of an app, as Django knows them."""
    return {f"{app}:{name}" for name in named.split()}


ENTERED: Final = {  # in test_accounts, on the way: behind a code, a factor or a fresh proof
    *of("members", "sign_in_code register_name number_owner number_is_mine"),
    *of("members", "address_code change_address password"),
    *("mfa_authenticate", "mfa_activate_totp", "mfa_deactivate_totp"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_list_webauthn"),
    *("mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "account_reauthenticate"),
    *("mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
}
SAME_PAGE: Final = {"account_login", "account_signup", "account_logout", "mfa_index"}  # allauth's
ON_THE_WAY: Final = {  # opened where a test walks past
    *of("joining", "step summary done line"),  # in test_joining
    *of("members", "person change_contact death"),  # in test_family
    *of("members", "group invited invited_by_hand"),  # in test_help
    *of("support", "thread desk_thread contest"),  # in test_help
    *of("privacy", "export erase"),  # in test_my_data
    *of("members", "identity"),  # in test_my_data
    *of("claims", "filing file_step answer account"),  # in test_filing
    *of("claims", "letter"),  # in test_review
    *of("disputes", "appeal bundle objection write_precedent"),  # in test_disputes
    *of("panels", "claim panel public office_panel"),  # in test_panel
    *of("audits", "public mine office_audit case"),  # in test_audits
    *of("cashier", "expense_invoice doubt_expense"),  # in test_books
    *of("cashier", "way pay_in give friend pay_for grants"),  # in test_paying_otherwise
    *of("cashier", "batch"),  # in test_walk
}
NO_PAGE: Final = {  # deeds, files, and what speaks to programs
    *("healthz", "readyz", "set_language", "api_schema", "mfa_login_webauthn"),
    *of("treasury", "hear"),
    *of("cashier", "rework_event"),
    *of("papers", "uploads upload"),
    *of("members", "sign_out give_role remove_password remove_address end_session"),
    *of("members", "end_other_sessions verify_identity doubt_identity add_contact remove_contact"),
    *of("members", "offer_account withdraw_offer send_again message_report bring_list drop_list"),
    *of("members", "invite_group withdraw_invitations"),
    *of("support", "write close take hand_back answer desk_close acknowledge decide withdraw"),
    *of("claims", "send_draft forget_draft drop_draft_paper drop_bill end_link end_workplace"),
    *of("claims", "paper copy review_paper review_copy letter_pdf take release hand_over"),
    *of("claims", "stand_aside read_blind recommend grant refuse send_back answer_signal ask"),
    *of("claims", "close_question note investigate report cancel count_bill"),
    *of("disputes", "withdraw withdraw_appeal ask_for_bundle download paper copy answer confirm"),
    *of("disputes", "return refer office_ask office_download publish_precedent reject_precedent"),
    *of("panels", "answer vote away copy claim_do office_do reason draw"),
    *of("receipts", "receipt"),
    *of("audits", "draw attestation to_sign find copy office_do"),
    *of("disclosures", "feed plan_feed sitemap sitemap_part robots"),
    *of("disclosures", "log_checkpoint log_checkpoints log_checkpoint_of log_keys log_tile"),
    *of("disclosures", "log_head"),
    *of("disclosures", "verifier licence datapackage plan_datapackage open_table"),
    *of("disclosures", "open_table_of_plan open_table_of_version"),
    *of("apportionment", "statement_csv statement_pdf left_pdf propose return release abandon"),
    *of("apportionment", "tell_again set_limits"),
    *of("cashier", "books_csv journal enter_expense release_expense withdraw_expense"),
    *of("cashier", "complete_expense ask_to_undo_expense undo_expense keep_expense"),
    *of("cashier", "complete_month close_month keep_month_open"),
    *of("cashier", "prepare_batch release_batch look_at_payout take_out retry_payout"),
    *of("cashier", "prepare_refunds release_refunds withdraw_refunds retry_refund withdraw_refund"),
    *of("cashier", "confirm_receipt make_code end_code give_grant withdraw_grant"),
    *of("cashier", "name_account release_account take_statement place_for_member place_line"),
    *of("cashier", "set_line_aside take_line_up drop_line make_file release_file fetch_file"),
    *of("cashier", "withdraw_file refuse_file take_report ask_undo_line undo_line keep_line"),
    *of("cashier", "take_settlements close_settlement compare set_way release_way end_way"),
    *of("apportionment", "exempt record_item record_correction withdraw_item"),
    *of("apportionment", "withdraw_exception pause_debits resume_debits"),
    *of("joining", "now drop"),
    *of("privacy", "stay give_again"),
    *of("disclosures", "charter_source report table"),
    *of("disclosures", "period_chart plan_chart learn_crowd learn_wave"),
    *of("disclosures", "outlook_part incident_json incident_version_json"),
    *of("disclosures", "release_incident withdraw_incident release_correction"),
    *of("disclosures", "withdraw_correction correction_json report_pdf report_pdf_in"),
    *of("disclosures", "api_plans api_plan api_periods api_period api_case api_check api_late"),
    *of("demo", "move_clock sign_in"),
}

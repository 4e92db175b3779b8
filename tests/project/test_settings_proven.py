"""Every setting has a test that fails when the desk ignores it."""

import ast

import pytest

from bot.settings import ROWS
from tests.project.ground import ROOT

TOGGLES, MAIL = "flow/test_toggles.py", "flow/test_mail_settings.py"
NOTICES, TARGETS = "flow/test_notifications.py", "flow/test_targets.py"
# A test whose parameters stand in a file of their own.
PARAMETERS = {"test_what_is_broken_is_found_and_the_way_out_is_said": "flow/breakages.py"}
PROOFS = {
    "accept_unregistered": (TOGGLES, "test_accept_unregistered_off_refuses_strangers_and_takes_the_known"),
    "default_category": (MAIL, "test_default_category_is_where_a_ticket_goes"),
    "subscribe_cc_and_to": (TOGGLES, "test_subscribe_cc_and_to_off_subscribes_only_the_sender"),
    "junk_filter": (
        TOGGLES,
        "test_junk_filter_off_makes_tickets_of_automatic_answers_without_answering_them",
    ),
    "extract_forwarded_sender": (
        "flow/test_matching.py",
        "test_switched_off_a_technicians_forward_is_the_technicians_ticket",
    ),
    "reopen_on_reply": (TOGGLES, "test_reopen_on_reply_off_leaves_the_ticket_closed"),
    "reopen_days": (MAIL, "test_reopen_days_is_how_long_a_reply_reopens"),
    "trusted_authserv_id": (MAIL, "test_trusted_authserv_id_names_whose_results_are_believed"),
    "flood_limit": (
        "flow/test_matching.py",
        "test_fault_91_a_flood_from_one_sender_is_held_and_the_admins_are_told_once",
    ),
    "max_mail_mb": (
        "flow/test_set_aside.py",
        "test_a_mail_over_the_limit_is_set_aside_and_the_admins_are_told",
    ),
    "notifications_enabled": (
        "flow/test_replies.py",
        "test_with_notifications_off_a_reply_says_at_once_that_it_was_not_mailed",
    ),
    "notify_closed": (TOGGLES, "test_notify_closed_off_tells_nobody"),
    "notify_confirmation": (TOGGLES, "test_notify_confirmation_off_sends_none"),
    "notify_admins_new": (TOGGLES, "test_notify_admins_new_tells_every_admin"),
    "notify_technicians_new": (NOTICES, "test_technicians_and_admins_hear_once_of_a_ticket_made_by_mail"),
    "notify_technicians_update": (NOTICES, "test_whoever_has_it_hears_of_a_customers_reply"),
    "notify_technicians_taken": (NOTICES, "test_technicians_hear_that_another_took_a_ticket"),
    "notify_technicians_kb": (NOTICES, "test_technicians_hear_of_a_changed_article"),
    "include_attachments": (TOGGLES, "test_include_attachments_off_sends_no_file_and_says_so"),
    "autologin_links": (MAIL, "test_autologin_links_are_keys_to_the_ticket_only_where_they_are_wished"),
    "max_outgoing_mb": ("mailing/test_mails.py", "test_the_encoded_size_counts"),
    "sent_folder": (MAIL, "test_sent_folder_is_where_a_mail_of_unknown_fate_is_looked_for"),
    "single_cc_email": (TOGGLES, "test_single_cc_email_sends_one_mail_to_everybody"),
    "only_technician_updates": (
        TOGGLES,
        "test_only_technician_updates_keeps_a_customers_words_from_the_others",
    ),
    "from_address": (MAIL, "test_answers_go_to_the_account_until_reply_to_is_set"),
    "from_name": (MAIL, "test_from_name_stands_on_mail_of_the_desk_itself_and_not_on_a_technicians_reply"),
    "from_name_for_all": (TOGGLES, "test_from_name_for_all_stands_on_replies_too"),
    "reply_to": (MAIL, "test_answers_go_to_the_account_until_reply_to_is_set"),
    "smtp_host": (MAIL, "test_where_the_server_is_not_as_the_setting_says_the_mail_waits"),
    "smtp_port": (MAIL, "test_smtp_port_names_the_server_that_gets_the_mail"),
    "smtp_security": (MAIL, "test_where_the_server_is_not_as_the_setting_says_the_mail_waits"),
    "smtp_auth": (MAIL, "test_where_the_server_is_not_as_the_setting_says_the_mail_waits"),
    "smtp_user": (MAIL, "test_a_server_that_requires_authentication_gets_user_name_and_password"),
    "smtp_password": (MAIL, "test_a_server_that_requires_authentication_gets_user_name_and_password"),
    "dkim_selector": ("flow/test_doctor.py", "test_what_is_broken_is_found_and_the_way_out_is_said"),
    "undo_seconds": (MAIL, "test_undo_seconds_is_how_long_a_reply_waits"),
    "emoji_acts": ("handlers/test_emoji.py", "test_without_the_setting_emoji_acts_no_emoji_acts"),
    "reply_takes": (TOGGLES, "test_reply_takes_off_leaves_the_ticket_untaken"),
    "business_hours": (
        TARGETS,
        "test_business_hours_and_holidays_and_their_time_zone_are_what_targets_count_in",
    ),
    "business_time_zone": (
        TARGETS,
        "test_business_hours_and_holidays_and_their_time_zone_are_what_targets_count_in",
    ),
    "business_holidays": (
        TARGETS,
        "test_business_hours_and_holidays_and_their_time_zone_are_what_targets_count_in",
    ),
    "respond_within": (
        TARGETS,
        "test_respond_within_warns_at_four_fifths_of_the_time_and_says_when_it_was_missed",
    ),
    "resolve_within": (TARGETS, "test_resolve_within_ends_with_the_close_and_waiting_stops_it"),
}


def source_of(file: str, name: str) -> str:
    """The words of a test in a file below tests/, with its parameters; empty when it is not there."""
    text = (ROOT / "tests" / file).read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            return "\n".join(text.splitlines()[first - 1 : node.end_lineno])
    return ""


def test_every_setting_names_its_proof() -> None:
    assert sorted(PROOFS) == sorted(ROWS)


@pytest.mark.parametrize("key", PROOFS)
def test_a_proof_is_there_and_is_about_its_setting(key: str) -> None:
    file, name = PROOFS[key]

    source = source_of(file, name)
    assert source
    if parameters := PARAMETERS.get(name):
        source += (ROOT / "tests" / parameters).read_text(encoding="utf-8")
    assert key in source

"""Buttons under lines and cards, by what they do; handlers/buttons.py hears them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

TAKE, CLOSE, REOPEN, TAKE_OVER = "ticket_take", "ticket_close", "ticket_reopen", "ticket_take_over"
TICKET_MENU = "ticket_menu"  # an overflow menu; value: a word of Menu and the ticket's number
SUBSCRIBE = "ticket_subscribe"  # value: the ticket's number, then addresses
# Whom a reply is about to reach; value: the ticket's number, then the address. One line may have several.
RECIPIENT_REMOVE = tuple(f"recipient_remove_{number}" for number in range(1, 6))
TICKET_WHY = "ticket_why"  # value: the ticket's number
WHY_OLDER, WHY_NEWER = "ticket_why_older", "ticket_why_newer"  # value: the ticket's number, then a page
# In the modal behind a card's “More …”; value: as of the menu. One action_id each: Slack wants them unique.
TICKET_ACT = "ticket_act"  # … and the word of Menu behind an underscore
TICKET_SPAM = "ticket_spam"  # value: the ticket's number
TICKET_MERGE = "ticket_merge_yes"  # value: the ticket's number, then that of the one that it goes into
SPLIT = "ticket_split"  # value: the ticket's number, then the message's
# Mail accounts; value: the address.
ACCOUNT_TEST, ACCOUNT_ENABLE, ACCOUNT_DISABLE = "account_test", "account_enable", "account_disable"
ACCOUNT_ADD, ACCOUNT_CHANGE, ACCOUNT_REMOVE = "account_add", "account_change", "account_remove"
ACCOUNT_PASSWORD, ACCOUNT_SIGN_IN = "account_password", "account_sign_in"
ACCOUNT_BACK, ACCOUNT_NEXT = "account_back", "account_next"  # value: a page
# Mail that made no ticket; value: the mail's ID, then the list, its page and the mails that it shows.
MAIL_RELEASE, MAIL_DROP, MAIL_RETRY = "mail_release", "mail_drop", "mail_retry"
MAIL_ALLOW, MAIL_BLOCK = "mail_allow", "mail_block"
MAIL_LIST, MAIL_NEWER = "mail_list", "mail_newer"  # value: the list and a page
# Mail of ours that did not arrive; value: the ticket's number, the address, the delivery's number.
BOUNCE_RETRY, BOUNCE_REMOVE, BOUNCE_LIFT = "bounce_retry", "bounce_remove", "bounce_lift"
# What waits in the outbox or failed there; value: the delivery, the page, and the deliveries that it shows.
DELIVERY_RETRY, DELIVERY_DROP = "delivery_retry", "delivery_drop"
DELIVERY_OLDER, DELIVERY_NEWER = "delivery_older", "delivery_newer"  # value: a page
# Lists of tickets; value: a page, and what was typed.
LIST_OLDER, LIST_NEWER = "ticket_list_older", "ticket_list_newer"
FIND_OLDER, FIND_NEWER = "ticket_find_older", "ticket_find_newer"
CORRECT = "message_correct"  # value: the ticket's number, then the message's
# A whole mail, in a modal; value: `message` or `mail`, its ID, and the page.
WHOLE_MAIL, WHOLE_NEXT, WHOLE_BACK = "whole_mail", "whole_next", "whole_back"
WHOLE_ORIGINAL = "whole_original"
# Articles of the knowledge base; value: the article's number, then its page or an edition.
KB_SHOW, KB_NEXT, KB_BACK, KB_COPY = "kb_show", "kb_next", "kb_back", "kb_copy"
KB_EDIT, KB_HISTORY, KB_RESTORE, KB_REMOVE = "kb_edit", "kb_history", "kb_restore", "kb_remove"
KB_NEW, KB_NEWER, KB_OLDER = "kb_new", "kb_newer", "kb_older"  # value: a page, and what was looked for

# Processing rules; value: the rule's name, to switch it behind what it is to be: `off Bills`.
RULE_NEW, RULE_EDIT, RULE_SWITCH, RULE_REMOVE = "rule_new", "rule_edit", "rule_switch", "rule_remove"
RULE_WHAT, RULE_HOW, RULE_DO, RULE_WHO = "rule_what", "rule_how", "rule_do", "rule_who"  # selects of the form
RULE_UP, RULE_TRY = "rule_up", "rule_try"
RULE_BACK, RULE_NEXT = "rule_back", "rule_next"  # value: a page
# Email templates; value: the template's name.
TEMPLATE_CHOOSE, TEMPLATE_OPEN, TEMPLATE_MODE = "template_choose", "template_open", "template_mode"
TEMPLATE_PREVIEW, TEMPLATE_TEST = "template_preview", "template_test"
TEMPLATE_RESTORE, TEMPLATE_SUGGEST = "template_restore", "template_suggest"
# The form of settings: its groups (value: the group), and its lists of switches.
SETTINGS_INCOMING, SETTINGS_NOTICES = "settings_incoming", "settings_notices"
SETTINGS_OUTGOING, SETTINGS_DESK = "settings_outgoing", "settings_desk"
SETTINGS_SWITCHES = "settings_switches"
CATEGORY_NEW, CATEGORY_EDIT = "category_new", "category_edit"  # value: the category's name
CATEGORY_REMOVE = "category_remove"  # the same
FIELD_NEW, FIELD_EDIT = "field_new", "field_edit"  # custom fields; value: the field's name
PEOPLE_MORE = "people_more"  # value: the last person's number, and what was looked for
PERSON_SHOW, PERSON_BLOCK, PERSON_UNBLOCK = "person_show", "person_block", "person_unblock"  # value: address
PERSON_REMOVE = "person_remove"  # the same
ADMIN_REMOVE = "admin_remove"  # value: Slack user id
# Lines of the audit; value: a page, or the change's number.
AUDIT_NEWER, AUDIT_OLDER, AUDIT_UNDO = "audit_newer", "audit_older", "audit_undo"

# On the app's Home; value: the ticket's number.
HOME_TAKE, HOME_REFRESH = "home_take", "home_refresh"
HOME_SETTINGS, HOME_ACCOUNTS, HOME_RULES = "home_settings", "home_accounts", "home_rules"
HOME_TEMPLATES, HOME_DELIVERIES = "home_templates", "home_deliveries"
HOME_CATEGORIES, HOME_FIELDS, HOME_CANNED = "home_categories", "home_fields", "home_canned"
HOME_NEW, HOME_ME = "home_new", "home_me"
# Canned answers; value: the answer's name.
CANNED_NEW, CANNED_EDIT, CANNED_REMOVE = "canned_new", "canned_edit", "canned_remove"
CANNED_CHOOSE = "canned_choose"  # the menu of the form in which one answers
TAKE_BACK = "reply_take_back"  # value: the ticket's number, then the message's


class Menu(StrEnum):
    """What a card's menu offers, and what stands behind its last entry."""

    FACTS = "facts"
    HAND_OVER = "hand_over"
    NOTE = "note"
    SUBSCRIBERS = "subscribers"
    MORE = "more"
    FIELDS = "fields"
    MOVE = "move"
    MERGE = "merge"
    SPLIT = "split"
    WHY = "why"
    SPAM = "spam"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One button; `value` comes back when it is pressed."""

    text: str  # at most 75 characters
    action: str  # Slack's action_id
    value: str  # at most 2,000 characters
    style: Literal["", "primary", "danger"] = ""
    sure: str = ""  # a question that is asked first

"""The flows that the handlers call."""

from dataclasses import dataclass

from bot.accounts.account_book import AccountBook
from bot.accounts.mailboxes import Mailboxes
from bot.accounts.password_pages import PasswordPages
from bot.admin.admin_list import AdminList
from bot.admin.audit import Audit
from bot.admin.canned_answers import CannedAnswers
from bot.admin.custom_fields import CustomFields
from bot.admin.deliveries import Deliveries
from bot.admin.people_book import PeopleBook
from bot.admin.rule_book import RuleBook
from bot.customers.access import Access
from bot.desk import Desk
from bot.doctor import Doctor
from bot.incoming.bounces import Bounces
from bot.incoming.rule_trial import RuleTrial
from bot.incoming.set_aside import SetAside
from bot.knowledge.base import Knowledge
from bot.mailing.template_changes import TemplateChanges
from bot.mailing.template_trial import TemplateTrial
from bot.own_choices import OwnChoices
from bot.replies import Replies
from bot.rights import Rights
from bot.sight import Sight
from bot.staff import Staff
from bot.standing import Standing
from bot.tickets.conversations import Conversations
from bot.tickets.corrections import Corrections
from bot.tickets.emoji_acts import EmojiActs
from bot.tickets.facts import TicketFacts
from bot.tickets.field_values import FieldValues
from bot.tickets.finding import Finding
from bot.tickets.handing_over import HandingOver
from bot.tickets.home import Home
from bot.tickets.made_in_slack import SlackTickets
from bot.tickets.merging import Merging
from bot.tickets.moving import Moving
from bot.tickets.notes import Notes
from bot.tickets.shortcut_target import Pointed
from bot.tickets.spam import Spam
from bot.tickets.statistics import Statistics
from bot.tickets.written_replies import WrittenReplies


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """Everything that a person in Slack can have done."""

    desk: Desk
    audit: Audit
    admin_list: AdminList
    rights: Rights
    conversations: Conversations
    facts: TicketFacts
    field_values: FieldValues
    finding: Finding
    custom_fields: CustomFields
    notes: Notes
    slack_tickets: SlackTickets
    moving: Moving
    merging: Merging
    spam: Spam
    handing_over: HandingOver
    own_choices: OwnChoices
    people_book: PeopleBook
    rule_book: RuleBook
    rule_trial: RuleTrial
    replies: Replies
    mailboxes: Mailboxes
    account_book: AccountBook
    set_aside: SetAside
    bounces: Bounces
    corrections: Corrections
    deliveries: Deliveries
    knowledge: Knowledge
    template_changes: TemplateChanges
    template_trial: TemplateTrial
    sight: Sight
    doctor: Doctor
    statistics: Statistics
    staff: Staff
    standing: Standing
    access: Access
    password_pages: PasswordPages
    home: Home
    canned_answers: CannedAnswers
    written_replies: WrittenReplies
    emoji_acts: EmojiActs
    pointed: Pointed

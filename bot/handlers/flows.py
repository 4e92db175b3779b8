"""The flows that the handlers call."""

from dataclasses import dataclass

from bot.accounts.mailboxes import Mailboxes
from bot.conversations import Conversations
from bot.desk import Desk
from bot.doctor import Doctor
from bot.incoming.bounces import Bounces
from bot.incoming.rule_trial import RuleTrial
from bot.incoming.set_aside import SetAside
from bot.knowledge.base import Knowledge
from bot.replies import Replies
from bot.rights import Rights
from bot.rule_book import RuleBook
from bot.sight import Sight
from bot.staff import Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """Everything that a person in Slack can have done."""

    desk: Desk
    rights: Rights
    conversations: Conversations
    rule_book: RuleBook
    rule_trial: RuleTrial
    replies: Replies
    mailboxes: Mailboxes
    set_aside: SetAside
    bounces: Bounces
    knowledge: Knowledge
    sight: Sight
    doctor: Doctor
    staff: Staff

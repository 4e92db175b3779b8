"""What a mail account's processing rules want done with one mail."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.tickets import Priority


class Fate(StrEnum):
    """What a rule makes of a mail instead of a ticket."""

    JUNK = "junk"
    DELETE = "deleted"
    REFUSE = "refused"
    HOLD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The sum of all rules that matched; of two that contradict each other the later one holds."""

    matched: tuple[str, ...] = ()  # names of the rules, in order
    fate: Fate | None = None
    fate_of: str = ""  # the rule that wants it
    category: int | None = None
    priority: Priority | None = None
    assignee: str = ""  # Slack user id
    tags: tuple[str, ...] = ()
    fields: tuple[tuple[int, str], ...] = ()  # custom field's number and value
    subscribers: tuple[str, ...] = ()  # bare addresses
    only_sender: bool = False  # nobody from To and Cc is subscribed
    skip_challenge: bool = False
    skip_confirmation: bool = False
    close: bool = False
    close_of: str = ""  # the rule that wants it

    @property
    def reasons(self) -> tuple[str, ...]:
        """A sentence's part for each rule that matched."""
        return tuple(reason(name) for name in self.matched)


NONE = Wishes()


def reason(rule: str) -> str:
    """What is noted with a mail that this rule matched."""
    return f"the rule “{rule}” matched"

"""Who is who for notices, as the running transaction has it: each look-up goes by an index."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.admins import in_slack
from bot.core.people import Person
from bot.filing import Filing


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Asked by whoever tells of something."""

    filing: Filing

    def technicians(self, category: int | None) -> Sequence[Person]:
        """The technicians of a category, or of all of them."""
        people = self.filing.tx.people
        if category is not None:
            return people.find("staff_of", category)
        return [one for one in people.find("staff", "yes") if one.staff_of]

    def admins(self) -> Sequence[Person]:
        """The administrators."""
        return self.filing.tx.people.find("admin", "yes")

    def worker(self, user: str) -> Person | None:
        """Who works at the desk with this Slack user id."""
        found = in_slack(self.filing.tx, user)
        return found if found and found.works_here else None

    def owner(self, address: str) -> Person | None:
        """Who has this mail address now."""
        return self.filing.person(address)

    def taking_part(self, ticket: int) -> Sequence[str]:
        """The Slack user ids of everybody who wrote replies or notes in a ticket."""
        said = self.filing.tx.messages.find("ticket", ticket)
        return list(dict.fromkeys(one.author.slack_user for one in said if one.author.slack_user))

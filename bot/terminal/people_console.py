"""What the command line can have done to people."""

from collections.abc import Callable
from typing import Any

from bot.admin.people_book import in_words
from bot.core.people import Person
from bot.rights import COMMAND_LINE
from bot.terminal.reply import Reply
from bot.wiring import Parts


class PeopleActs:
    """The acts by name."""

    def __init__(self, parts: Parts) -> None:
        book = parts.people_book
        self._book = book
        self.acts: dict[str, Callable[..., Reply]] = {
            "people.find": self._find,
            "people.show": lambda address: _said(book.show(address, by=COMMAND_LINE)),
            "people.set": lambda address, given: _said(book.change(address, given, by=COMMAND_LINE)),
            "people.block": lambda address: _said(book.block(address, by=COMMAND_LINE)),
            "people.unblock": lambda address: _said(book.unblock(address, by=COMMAND_LINE)),
            "people.merge": lambda address, other: _said(book.merge(address, other, by=COMMAND_LINE)),
        }

    def _find(self, words: str, after: int | None = None) -> Reply:
        page = self._book.page(words, by=COMMAND_LINE, after=after)
        lines = [_line(one) for one in page.people] or ["Nobody is found."]
        if page.after is not None:
            lines.append(f"More: threaddesk people find {words} --after {page.after}".replace("  ", " "))
        return Reply(
            lines=tuple(lines), data={"people": [_data(one) for one in page.people], "after": page.after}
        )


def _said(person: Person) -> Reply:
    return Reply(lines=(_line(person),), data=_data(person))


def _line(person: Person) -> str:
    return f"{', '.join(person.addresses)}: {in_words(person)}"


def _data(person: Person) -> dict[str, Any]:
    """Without what nobody may see of a person."""
    return {
        "id": person.id,
        "name": person.name,
        "addresses": list(person.addresses),
        "company": person.company,
        "department": person.department,
        "location": person.location,
        "role": person.role,
        "blocked": person.blocked,
        "spams": person.spams,
        "technician": person.is_staff,
        "slack_user": person.slack_user,
        "known_since": person.made_at.isoformat(),
    }

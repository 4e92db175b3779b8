"""Notes for technicians that are written by a command or a form, and not in the ticket's thread."""

from bot import telling
from bot.core.inbound import Input
from bot.core.messages import INLINE_TEXT, Audience, Author, Format, Message
from bot.core.rich_text import from_slack, to_slack
from bot.core.tickets import touched
from bot.errors import InputError
from bot.filing import Filing
from bot.incoming.comments import MOST_POSTS
from bot.ports import Clock, Directory
from bot.rights import Rights
from bot.storage import Store


class Notes:
    """Keeps what only technicians may read."""

    def __init__(
        self, store: Store, directory: Directory, rights: Rights, *, keys: tuple[bytes, ...], clock: Clock
    ) -> None:
        self._store, self._directory, self._rights = store, directory, rights
        self._keys, self._clock = keys, clock

    def write(self, number: int, text: str, *, by: str, key: str = "") -> str:
        """A note in a ticket, shown in its thread and never mailed to customers; a sentence says so.

        Args:
            text: Slack's mrkdwn.
            key: the same input again changes nothing.
        """
        name = self._rights.let_in(by, number)
        markdown = from_slack([], text, self._directory).markdown.strip()
        if not markdown:
            raise InputError(f"What is the note? Try `/ticket note {number} the customer called`.")
        body = self._store.blobs.put(markdown.encode()) if len(markdown) > INLINE_TEXT else ""
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            ticket = touched(filing.ticket(number), now=filing.now)
            if key and tx.inputs.get(key):
                return f"The note is in ticket #{number} already."
            message = Message(
                id=tx.next_number("messages"),
                ticket=number,
                at=filing.now,
                audience=Audience.NOTE,
                author=Author(name=name, slack_user=by),
                text=markdown[:INLINE_TEXT],
                body=body,
                format=Format.MARKDOWN,
            )
            tx.messages.put(message)
            tx.tickets.put(ticket)
            if key:
                tx.inputs.put(Input(key=key, at=filing.now))
            parts = max(1, len(to_slack(markdown, Format.MARKDOWN.value)))
            filing.slack.post_message(ticket, message, min(parts, MOST_POSTS))
            telling.said(filing, ticket, message)
            filing.log(ticket, "noted", by=by, words="A note for technicians.")
            return f"The note is in ticket #{number}."

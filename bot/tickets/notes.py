"""Notes for technicians that are written by a command or a form, and not in the ticket's thread."""

from bot import telling
from bot.core.messages import Audience, Author
from bot.core.tickets import touched
from bot.errors import InputError
from bot.filing import Filing
from bot.ports import Clock, Directory
from bot.rights import Rights
from bot.storage import Store
from bot.tickets.form_messages import add_message, read_form
from bot.tickets.merged import to_change


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
        words = read_form(self._store, self._directory, text)
        if not words.markdown:
            raise InputError(f"What is the note? Try `/ticket note {number} the customer called`.")
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            ticket = touched(to_change(filing, number), now=filing.now)
            if filing.is_repeated(key):
                return f"The note is in ticket #{number} already."
            author = Author(name=name, slack_user=by)
            message = add_message(filing, ticket, words, Audience.NOTE, author)
            tx.tickets.put(ticket)
            telling.said(filing, ticket, message)
            filing.log(ticket, "noted", by=by, words="A note for technicians.")
            return f"The note is in ticket #{number}."

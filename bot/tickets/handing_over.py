"""A ticket is handed over: somebody else has it, and one line says on its card what they have to know."""

from bot import telling
from bot.core.letters import clean
from bot.core.rich_text import from_slack
from bot.core.tickets import handed_over
from bot.errors import InputError
from bot.filing import Filing
from bot.ports import Clock, Directory
from bot.rights import Rights
from bot.storage import Store
from bot.tickets.facts import FactError, TicketFacts, let_change_hands
from bot.tickets.merged import to_change

LONGEST = 300  # characters of the line


class HandingOver:
    """Hands tickets over."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        rights: Rights,
        facts: TicketFacts,
        *,
        keys: tuple[bytes, ...],
        clock: Clock,
    ) -> None:
        self._store, self._directory, self._rights, self._facts = store, directory, rights, facts
        self._keys, self._clock = keys, clock

    def give(self, number: int, to: str, words: str, *, by: str, key: str = "") -> str:
        """Give a ticket to the technician with this Slack user id; a sentence says so.

        Args:
            words: what they have to know, as Slack's mrkdwn; it stands on the card until somebody else has
                the ticket, or it is closed.
            key: the same input again changes nothing.

        Raises:
            FactError: they cannot have it, or take it from somebody else (`assignee`); the words are
                none, or too many (`words`).
            InputError: the ticket is closed, or was merged.
        """
        name, owner = self._rights.let_in(by, number), self._facts.technician(to, number)
        line = _line(from_slack([], words, self._directory).text)
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            ticket = to_change(filing, number)
            if filing.is_repeated(key):
                return f"Ticket #{number} was handed over already."
            if not ticket.is_open:
                raise InputError(f"Ticket #{number} is closed; reopen it with `/ticket reopen {number}`.")
            let_change_hands(ticket, to=to, by=by)
            ticket = handed_over(ticket, to=to, words=line, now=filing.now)
            tx.tickets.put(ticket)
            said = f"{name} handed this ticket over to {owner}: “{line}”"
            filing.log(ticket, "assigned", by=by, words=said)
            filing.slack.refresh_card(ticket)
            filing.slack.line(ticket, said)
            if to != by:
                telling.taken(filing, ticket, by=by)
            return f"Ticket #{number} is {owner}'s now, and its card says: “{line}”"


def _line(words: str) -> str:
    line = clean(words)
    if not line:
        raise FactError("words", "Say in one line what they have to know.")
    if len(line) > LONGEST:
        long = f"The line has {len(line)} characters; {LONGEST} fit: put the rest into a note."
        raise FactError("words", long)
    return line

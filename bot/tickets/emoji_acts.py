"""Emoji on a ticket's card: 👀 takes it, ✅ closes it, 🔁 reopens it, where the setting allows."""

from collections.abc import Callable

from bot.core.inbound import Input
from bot.core.rich_text import escape
from bot.core.tickets import Ticket
from bot.desk import Desk, Outcome
from bot.errors import InputError
from bot.filing import Filing
from bot.outgoing.in_force import settings_in
from bot.ports import Clock, Directory
from bot.storage import Store, Transaction

EYES, CHECK, REPEAT = "eyes", "white_check_mark", "repeat"


class EmojiActs:
    """Does what an emoji says; taking one away does nothing."""

    def __init__(
        self, store: Store, directory: Directory, desk: Desk, *, keys: tuple[bytes, ...], clock: Clock
    ) -> None:
        self._store, self._directory, self._keys, self._clock = store, directory, keys, clock
        self._acts: dict[str, Callable[[int, str, str], Outcome]] = {
            EYES: lambda number, by, key: desk.take(number, by=by, key=key),
            CHECK: lambda number, by, key: desk.close(number, by=by, key=key),
            REPEAT: lambda number, by, key: desk.reopen(number, by=by, key=key),
        }

    def reacted(self, user: str, name: str, *, channel: str, ts: str, key: str) -> str:
        """Somebody put an emoji on a message; says what became of it. What cannot be is told them privately.

        Args:
            ts: of the message; only a ticket's present card counts.
            key: the same input again changes nothing.

        Raises:
            OutsideError: Slack could not be asked who it was; nothing was changed, hand it in again.
        """
        act = self._acts.get(name)
        if act is None or user == self._directory.bot_user:
            return "means nothing here"
        with self._store.transaction() as tx:
            ticket = _of_card(tx, channel, ts) if settings_in(tx).emoji_acts else None
            if ticket is None or tx.inputs.get(key):
                return "no card, switched off, or done already"
        if self._directory.person(user).is_bot:
            return "of a program"
        try:
            outcome = act(ticket.number, user, key)
        except InputError as error:
            return self._refused(user, channel, escape(str(error)), key)
        if outcome.held_by:
            return self._refused(user, channel, f"{outcome.words} <@{outcome.held_by}> has it.", key)
        return outcome.words

    def _refused(self, user: str, channel: str, words: str, key: str) -> str:
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            tx.inputs.put(Input(key=key, at=filing.now))
            filing.slack.whisper(user=user, channel=channel, thread_ts="", words=words)
        return words


def _of_card(tx: Transaction, channel: str, ts: str) -> Ticket | None:
    found = tx.tickets.find("thread", f"{channel}:{ts}", limit=1)
    return found[0] if found else None

"""A mailbox of the desk, over IMAP: what waits in it, the messages themselves, and their removal."""

import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType

from bot.adapters.imap_answers import fetch_answers, found_uids, uid_set
from bot.adapters.imap_connecting import Secret
from bot.adapters.imap_connection import ImapConnection
from bot.adapters.imap_errors import InboxError
from bot.adapters.imap_fetching import Fetching
from bot.adapters.imap_idling import idle
from bot.adapters.imap_removing import Removing
from bot.adapters.trust import trust
from bot.core.accounts import Account, AfterImport
from bot.core.mail_transport import Fetched, Removal, Waiting


class _Memory:
    """What is known of messages that made trouble, over connections; it holds for one UIDVALIDITY."""

    def __init__(self, uidvalidity: int) -> None:
        self.uidvalidity = uidvalidity
        self.last: set[int] = set()  # looked at after all others, so that they never hold others up
        self.copied: set[int] = set()


class ImapInbox:
    """Opens sessions with one account's folder."""

    def __init__(
        self, account: Account, secret: Secret, *, timeout: float = 60.0, tls: ssl.SSLContext | None = None
    ) -> None:
        self._account, self._secret = account, secret
        self._timeout = timeout  # seconds
        self._tls = tls or trust()
        self._memory = _Memory(0)

    def connect(self) -> "InboxSession":
        """A session, which is a context manager; raises InboxError in words for a person."""
        connection = ImapConnection(self._account, self._secret, timeout=self._timeout, tls=self._tls)
        if self._memory.uidvalidity != connection.uidvalidity:
            self._memory = _Memory(connection.uidvalidity)
        return InboxSession(connection, self._account, self._memory)

    def test(self) -> str:
        """Log in and look, and say what was found; raises InboxError in words for a person."""
        with self.connect() as session:
            waiting = len(session.uids())
            push = "announces new mail at once" if session.can_idle else "does not announce new mail"
        account = self._account
        return (
            f"Logged in to {account.host} as {account.user} ({account.security}):"
            f" {account.folder} holds {waiting} message{'' if waiting == 1 else 's'}; the server {push}."
        )

    def prepare(self, folders: Iterable[str]) -> None:
        """Make these folders where they are missing; raises InboxError in words for a person."""
        with self.connect() as session:
            for folder in folders:
                session.prepare(folder)


class InboxSession:
    """One logged-in look into the mailbox; for one thread."""

    def __init__(self, connection: ImapConnection, account: Account, memory: _Memory) -> None:
        self._connection = connection
        self._account = account
        self._memory = memory
        self._removing = Removing(connection, copied=memory.copied)
        self.uidvalidity = connection.uidvalidity
        self.skipped: dict[int, str] = {}  # uid -> why the server did not give it, in words

    def __enter__(self) -> "InboxSession":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def can_idle(self) -> bool:
        return self._connection.offers("IDLE")

    def uids(self) -> list[int]:
        """All messages in the folder that are not marked as deleted, oldest first."""
        # Without NOOP, SEARCH leaves out what came since the last command (Dovecot, pymap).
        self._connection.answer(self._connection.client.noop)
        self._connection.client.untagged_responses.pop("EXISTS", None)  # seen with this look
        reply = self._connection.uid("SEARCH", "UNDELETED")
        if not reply.ok:
            raise InboxError(f"{self._connection.place} does not list the messages ({reply.words}).")
        return found_uids(reply.data)

    def waiting(self, limit: int = 200) -> list[Waiting]:
        """The oldest messages; those that made trouble before come after all others."""
        uids = sorted(self.uids(), key=lambda uid: (uid in self._memory.last, uid))[:limit]
        sizes = self._sizes(uids)
        return [Waiting(uid=uid, size=sizes[uid]) for uid in uids if uid in sizes]

    def fetch(self, wanted: Sequence[Waiting], *, max_bytes: int = 25 * 1024**2) -> Iterator[Fetched]:
        """The messages, in order; those that are gone are left out, those that cannot be had are `skipped`.

        Of a message larger than `max_bytes` only the beginning is fetched.
        """
        fetching = Fetching(self._connection, max_bytes=max_bytes, skipped=self.skipped)
        try:
            for mail in fetching.run(wanted):
                self.skipped.pop(mail.uid, None)
                self._memory.last.discard(mail.uid)
                yield mail
        finally:
            self._memory.last.update(self.skipped)

    def remove(self, uids: Iterable[int]) -> Removal:
        """Delete or move what the desk has, as the account says."""
        account = self._account
        if account.after_import is AfterImport.MOVE:
            removal = self._removing.move(uids, account.archive_folder)
        else:
            removal = self._removing.delete(uids)
        self._memory.last.update(removal.refused)
        return removal

    def set_aside(self, uid: int, folder: str) -> None:
        """Move one message to a folder, which is made when it is missing; InboxError when it stays."""
        refused = self._removing.move([uid], folder).refused
        self._memory.last.update(refused)
        if refused:
            raise InboxError(f"A message could not be moved to {folder} ({refused[uid]}).")

    def prepare(self, folder: str) -> None:
        """Make a folder when it is missing; InboxError when messages cannot be moved there."""
        self._removing.prepare(folder)

    def idle(self, seconds: float, stop: Callable[[], bool]) -> bool:
        """Whether something was announced; returns early when `stop`, asked every second, says so."""
        return idle(self._connection, seconds, stop)

    def close(self) -> None:
        """Log out; a lost connection is no trouble."""
        self._connection.close()

    def _sizes(self, uids: Sequence[int]) -> dict[int, int]:
        if not uids:
            return {}
        reply = self._connection.uid("FETCH", uid_set(uids), "(UID RFC822.SIZE)")
        if not reply.ok and len(uids) > 1:
            half = len(uids) // 2
            return self._sizes(uids[:half]) | self._sizes(uids[half:])
        if not reply.ok and not reply.is_gone:
            self.skipped[uids[0]] = f"The server does not give the message's size ({reply.words})."
            self._memory.last.add(uids[0])
        return {a.uid: a.size for a in fetch_answers(reply.data) if a.uid in uids and a.size is not None}

"""One mailbox's thread: looks into it when told to, and whenever the server announces mail."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from itertools import chain, repeat

from bot.accounts.mailboxes import Inbox, Mailboxes, Session
from bot.core.accounts import Account
from bot.errors import DeskError, OutsideError, StoreError

log = logging.getLogger(__name__)

IDLE_SLICE = 20.0  # seconds of IDLE between two looks at whether something else is due
# … of the first one after a look: some servers say nothing of what came while IDLE began, but answer NOOP.
FIRST_SLICE = 1.0


class MailboxWorker(threading.Thread):
    """Looks into one account when told to, and whenever the server announces mail."""

    def __init__(self, account: Account, mailboxes: Mailboxes, on_store_error: Callable[[StoreError], None]):
        super().__init__(name=f"mailbox {account.address}", daemon=True)
        self.account = account
        self._mailboxes, self._on_store_error = mailboxes, on_store_error
        self._due = threading.Event()
        self._stopped = threading.Event()
        self._last_look = time.monotonic()
        self._has_failed = False
        self._inbox: Inbox | None = None  # kept over reconnects: it remembers messages that made trouble
        self._due.set()

    def look_soon(self) -> None:
        """A look is due."""
        self._due.set()

    def retry(self) -> None:
        """Look soon if the last look failed and the pause after it is over, or was ended by a person."""
        if self._has_failed and self._mailboxes.is_due(self.account.address):
            self._due.set()

    def is_late(self) -> bool:
        """Whether two intervals went by without a look: then some clock stood still."""
        return time.monotonic() - self._last_look > 2 * self.account.interval

    def stop(self) -> None:
        """End after the look that is under way."""
        self._stopped.set()
        self._due.set()

    def run(self) -> None:
        while not self._stopped.is_set():
            self._due.wait()
            self._due.clear()
            if self._stopped.is_set():
                return
            if not self._mailboxes.is_due(self.account.address):
                self._last_look = time.monotonic()
                continue
            try:
                self._stay_connected()
            except StoreError as error:
                self._on_store_error(error)
            except DeskError as error:
                self._failed(error)
            except Exception as error:
                log.exception("%s: the look failed", self.account.address)
                self._failed(OutsideError(f"{type(error).__name__} while looking into the mailbox"))

    def _failed(self, error: DeskError) -> None:
        self._has_failed = True
        self._last_look = time.monotonic()
        with contextlib.suppress(DeskError):
            self._mailboxes.failed(self.account, error)

    def _stay_connected(self) -> None:
        self._inbox = self._inbox or self._mailboxes.inbox(self.account)
        with self._inbox.connect() as session:
            while self._mailboxes.is_due(self.account.address):
                self._due.clear()
                if self._stopped.is_set():  # asked after that, so that no call to end is lost
                    return
                taken = self._mailboxes.look(self.account, session)
                self._last_look = time.monotonic()
                self._has_failed = False
                self._mailboxes.succeeded(self.account, taken)
                if not taken:  # else what came meanwhile is looked at without waiting
                    self._wait_for_more(session)

    def _wait_for_more(self, session: Session) -> None:
        """Until a look is due, or the server announces mail."""
        if not (self.account.push and session.can_idle):
            self._due.wait()
            return
        for seconds in chain((FIRST_SLICE,), repeat(IDLE_SLICE)):
            if self._due.is_set():
                return
            began = time.monotonic()
            if session.idle(seconds, self._due.is_set):
                return
            if time.monotonic() - began < seconds / 4:
                self._due.wait()  # the server offers IDLE and refuses it: the interval is enough

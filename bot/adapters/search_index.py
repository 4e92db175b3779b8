"""The words and facts of tickets in a file of SQLite's FTS5: made from the store, anew when in doubt.

It keeps no truth of its own. A row of `words` is a ticket's head or one of its messages; its number holds
both, so that the words of a ticket lie together.
"""

import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot import crash
from bot.adapters.search_questions import question
from bot.core.messages import Message
from bot.core.search_words import found_as
from bot.core.ticket_query import Hits, Wanted
from bot.core.tickets import Ticket

FORM = 1  # raise it when rows are kept in another way: files of another form are made anew
SHIFT = 40  # bits of a row's number that are the message's; 0 there: the ticket's head
PATIENCE = 1.0  # seconds for another program that has the file; Slack gives an answer three
DELETES = sqlite3.sqlite_version_info >= (3, 43)  # before that, only a table with all its texts forgets a row
SCHEMA = f"""
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE tickets (
    number INTEGER PRIMARY KEY, category INTEGER, status TEXT, priority TEXT, assignee TEXT,
    came REAL, due REAL, merged INTEGER
);
CREATE INDEX of_status ON tickets (status, number);
CREATE INDEX of_assignee ON tickets (assignee, number);
CREATE INDEX of_category ON tickets (category, number);
CREATE INDEX of_day ON tickets (came);
CREATE INDEX of_due ON tickets (due) WHERE due IS NOT NULL;
CREATE INDEX of_merged ON tickets (merged) WHERE merged IS NOT NULL;
CREATE TABLE tags (tag TEXT, number INTEGER, PRIMARY KEY (tag, number)) WITHOUT ROWID;
CREATE INDEX of_ticket ON tags (number);
CREATE TABLE messages (id INTEGER PRIMARY KEY, ticket INTEGER);
CREATE VIRTUAL TABLE words USING fts5 (
    subject, said, sender, receiver,
    {"content='', contentless_delete=1," if DELETES else ""} tokenize='unicode61 remove_diacritics 0'
);
"""


class SearchIndex:
    """The file; each method is for one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            sqlite3.Error: it cannot be used, for whatever reason.
        """
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite's own would be open to others
        self._base = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=NORMAL")
            if not self._base.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                self._base.executescript(f"BEGIN; {SCHEMA} COMMIT;")
        except BaseException:
            self._base.close()
            raise

    def noted(self, key: str) -> str | None:
        """What was noted under this key."""
        found = self._base.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
        return str(found[0]) if found else None

    def begin(self) -> None:
        """Begin to write; only `end` keeps it."""
        self._base.execute("BEGIN IMMEDIATE")

    def note(self, key: str, value: str) -> None:
        """Note this, in place of what was under the key."""
        self._base.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (key, value))

    def end(self) -> None:
        """Keep what was written since `begin`."""
        crash.point("search.before_commit")
        self._base.execute("COMMIT")

    def newest(self) -> tuple[int | None, int | None]:
        """The highest numbers of a ticket and of a message that are found."""
        (ticket,) = self._base.execute("SELECT max(number) FROM tickets").fetchone()
        (message,) = self._base.execute("SELECT max(id) FROM messages").fetchone()
        return ticket, message

    def put_ticket(self, ticket: Ticket) -> None:
        """Have this ticket found as it is now."""
        facts = (
            ticket.number,
            ticket.category,
            ticket.status.value,
            ticket.priority.value,
            ticket.assignee or "",
            ticket.created_at.timestamp(),
            ticket.due_at.timestamp() if ticket.due_at else None,
            ticket.merged_into,
        )
        self._base.execute("INSERT OR REPLACE INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?, ?)", facts)
        self._base.execute("DELETE FROM tags WHERE number = ?", (ticket.number,))
        tags = {(tag.casefold(), ticket.number) for tag in ticket.tags}
        self._base.executemany("INSERT INTO tags VALUES (?, ?)", tags)
        others = (one for one in ticket.subscribers if one != ticket.requester)
        texts = (ticket.subject, "", f"{ticket.requester_name} {ticket.requester}", " ".join(others))
        self._put_words(ticket.number << SHIFT, texts)

    def put_message(self, message: Message, text: str) -> None:
        """Have this message found by its whole text."""
        self.drop_message(message.id)
        self._base.execute("INSERT INTO messages VALUES (?, ?)", (message.id, message.ticket))
        author = f"{message.author.name} {message.author.address}"
        texts = (message.subject, text, author, " ".join(message.addressed))
        self._put_words(message.ticket << SHIFT | message.id, texts)

    def drop_message(self, id_: int) -> None:
        """Have this message found no more."""
        known = self._base.execute("SELECT ticket FROM messages WHERE id = ?", (id_,)).fetchone()
        if known:
            self._base.execute("DELETE FROM messages WHERE id = ?", (id_,))
            self._base.execute("DELETE FROM words WHERE rowid = ?", (known[0] << SHIFT | id_,))

    def drop_ticket(self, number: int) -> None:
        """Have this ticket found no more."""
        self._base.execute("DELETE FROM tickets WHERE number = ?", (number,))
        self._base.execute("DELETE FROM tags WHERE number = ?", (number,))
        self._base.execute("DELETE FROM words WHERE rowid = ?", (number << SHIFT,))

    def find(self, wanted: Wanted, now: float, *, skip: int, limit: int) -> Hits:
        """The tickets that are wanted, in the wanted order: `limit` of them after the first `skip`.

        Args:
            now: seconds since 1970.
        """
        asked = question(wanted, now, SHIFT)
        rows = self._base.execute(*asked.page(skip, limit)).fetchall()
        if not rows and skip:
            return Hits(numbers=(), total=self._base.execute(*asked.count()).fetchone()[0])
        return Hits(numbers=tuple(row[0] for row in rows), total=rows[0][1] if rows else 0)

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def _put_words(self, row: int, texts: Sequence[str]) -> None:
        self._base.execute("DELETE FROM words WHERE rowid = ?", (row,))
        self._base.execute(
            "INSERT INTO words (rowid, subject, said, sender, receiver) VALUES (?, ?, ?, ?, ?)",
            (row, *map(found_as, texts)),
        )


def forget(path: Path) -> None:
    """Delete the file, and those that SQLite keeps beside it."""
    for name in _files(path):
        name.unlink(missing_ok=True)


def _files(path: Path) -> Iterable[Path]:
    return (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm"))

"""Fetches whole messages: in batches, alone when anything is odd, in pieces when large.

imap-tools' own fetch() parses while it fetches, believes any UID in an answer and stops at the first
mail it cannot read; so only raw bytes are asked for here, and matched to the UIDs that were wanted.
"""

import io
from collections.abc import Iterator, Sequence

from bot.adapters.imap_answers import fetch_answers, uid_set
from bot.adapters.imap_connection import ImapConnection
from bot.adapters.imap_errors import InboxUnreachable
from bot.core.mail_transport import Fetched, Waiting

BATCH_COUNT = 50
BATCH_BYTES = 8 * 1024**2
IN_PIECES_FROM = 5 * 1024**2  # bytes
PIECE = 1024**2  # bytes
CUT = 512 * 1024  # bytes of a message that is too large: its header and the beginning of its body
LOSSES_IN_A_ROW = 3  # then it is the server, not the mail


class Unreadable(Exception):
    """The server does not give this message properly; the argument says how."""


class Fetching:
    """One run over wanted messages; `skipped` says of those that could not be had why."""

    def __init__(self, connection: ImapConnection, *, max_bytes: int, skipped: dict[int, str]) -> None:
        self._connection = connection
        self._max_bytes = max_bytes
        self._skipped = skipped
        self._losses = 0  # in a row

    def run(self, wanted: Sequence[Waiting]) -> Iterator[Fetched]:
        """The messages in the order given, without those that are gone or cannot be read."""
        large = min(IN_PIECES_FROM, self._max_bytes + 1)
        for batch in batches(wanted, large):
            bodies = self._together(batch) if batch[0].size < large else {}
            for one in batch:
                raw = bodies.pop(one.uid, None)
                if raw is not None:
                    yield Fetched(uid=one.uid, raw=raw, size=len(raw))
                elif message := self._alone(one):
                    yield message

    def _together(self, batch: Sequence[Waiting]) -> dict[int, bytes]:
        """Those bodies of a batch that are beyond doubt."""
        sizes = {one.uid: one.size for one in batch}
        try:
            reply = self._connection.uid("FETCH", uid_set(sizes), "(UID BODY.PEEK[])")
        except InboxUnreachable:
            self._connection.reopen()
            return {}
        bodies, odd = dict[int, bytes](), set[int]()
        for answer in fetch_answers(reply.data) if reply.ok else ():
            if answer.body is None or answer.uid not in sizes:
                continue
            if (
                bodies.setdefault(answer.uid, answer.body) != answer.body
                or len(answer.body) != sizes[answer.uid]
            ):
                odd.add(answer.uid)
        return {uid: body for uid, body in bodies.items() if uid not in odd}

    def _alone(self, one: Waiting) -> Fetched | None:
        try:
            message = self._in_pieces(one)
            self._losses = 0
            return message
        except Unreadable as error:
            self._skipped[one.uid] = str(error)
        except InboxUnreachable as error:
            self._skipped[one.uid] = str(error)
            self._losses += 1
            if self._losses >= LOSSES_IN_A_ROW:
                raise
            self._connection.reopen()
        return None

    def _in_pieces(self, one: Waiting) -> Fetched | None:
        """The message piece by piece, up to the end that the server shows: sizes are sometimes estimates."""
        if one.size > self._max_bytes:
            head = self._piece(one.uid, 0, CUT)
            return Fetched(uid=one.uid, raw=head, size=one.size, cut=True) if head is not None else None
        whole = io.BytesIO()
        while True:
            piece = self._piece(one.uid, whole.tell(), PIECE)
            if piece is None:
                return None
            whole.write(piece)
            if not piece or whole.tell() == one.size:
                return Fetched(uid=one.uid, raw=whole.getvalue(), size=whole.tell())
            if whole.tell() > self._max_bytes:
                return Fetched(uid=one.uid, raw=whole.getvalue()[:CUT], size=whole.tell(), cut=True)

    def _piece(self, uid: int, start: int, length: int) -> bytes | None:
        """Up to `length` bytes from `start`, empty past the end; None when the message is gone."""
        reply = self._connection.uid("FETCH", str(uid), f"(UID BODY.PEEK[]<{start}.{length}>)")
        if reply.is_gone:
            return None
        if not reply.ok:
            raise Unreadable(f"The server does not give the message ({reply.words}).")
        answers = [answer for answer in fetch_answers(reply.data) if answer.uid == uid]
        pieces = {answer.body for answer in answers if answer.body is not None and answer.offset == start}
        match len(pieces):
            case 1:
                piece = pieces.pop()
            case 0 if answers and start:
                piece = b""
            case 0 if not any(reply.data):
                return None
            case _:
                raise Unreadable("The server answers with something else than the message.")
        if len(piece) > length:
            raise Unreadable("The server gives more of the message than was asked for.")
        return piece


def batches(wanted: Sequence[Waiting], large: int) -> Iterator[list[Waiting]]:
    """The messages in groups small enough for one answer; one of `large` bytes or more is alone."""
    batch, total = list[Waiting](), 0
    for one in wanted:
        is_large = one.size >= large
        if batch and (is_large or len(batch) == BATCH_COUNT or total + one.size > BATCH_BYTES):
            yield batch
            batch, total = [], 0
        if is_large:
            yield [one]
            continue
        batch.append(one)
        total += one.size
    if batch:
        yield batch

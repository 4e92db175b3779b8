"""Reads what a server answers to FETCH and SEARCH, believing nothing that it was not asked for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Response = (
    bytes | tuple[bytes, bytes] | None
)  # imaplib: a literal is a tuple of what stood before it and itself

# One item of a FETCH answer; the last alternative passes over other quoted strings, so that their
# contents are not taken for items. {n} stands for the n-th literal here.
_ITEM = re.compile(
    rb"(?:^|[ (])(?:UID (?P<uid>\d+)|RFC822\.SIZE (?P<size>\d+)"
    rb"|BODY\[\](?:<(?P<offset>\d+)>)? "
    rb"(?:\{(?P<literal>\d+)\}|\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|(?P<nil>NIL)))"
    rb"|\"(?:[^\"\\]|\\.)*\"",
    re.IGNORECASE | re.DOTALL,
)
_LITERAL = re.compile(rb"~?\{(\d+)\+?\}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One FETCH answer."""

    uid: int
    size: int | None
    body: bytes | None  # None: not in the answer, or NIL
    offset: int = 0  # where body begins in the message


def fetch_answers(data: Iterable[Response]) -> Iterator[Answer]:
    """The answers that name exactly one UID, and whose literals are as long as announced."""
    for line, literals in _whole(data):
        answer = _read(line, literals)
        if answer is not None:
            yield answer


def found_uids(data: Iterable[Response]) -> list[int]:
    """The UIDs in the answers to UID SEARCH, lowest first."""
    words = b" ".join(line for line in data if isinstance(line, bytes)).split()
    return sorted({int(word) for word in words if word.isdigit()})


def uid_set(uids: Iterable[int]) -> str:
    """The UIDs as IMAP writes them, short: 1:3,7."""
    runs: list[list[int]] = []
    for uid in sorted(set(uids)):
        if runs and uid == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], uid]
        else:
            runs.append([uid])
    return ",".join(":".join(map(str, run)) for run in runs)


def _whole(data: Iterable[Response]) -> Iterator[tuple[bytes, list[bytes]]]:
    """Answers put together again: any number of tuples, then the line that ends the answer."""
    line, literals = b"", list[bytes]()
    for piece in data:
        if piece is None:
            continue
        if isinstance(piece, bytes):
            yield line + piece, literals
            line, literals = b"", []
            continue
        announced = _LITERAL.search(piece[0])
        if announced is None or int(announced[1]) != len(piece[1]):
            continue  # without what stood before the literal, the answer has no UID: it is not believed
        line += piece[0][: announced.start()] + b"{%d}" % len(literals)
        literals.append(piece[1])


def _read(line: bytes, literals: list[bytes]) -> Answer | None:
    uids, size, bodies = set[int](), None, list[tuple[int, bytes | None]]()
    for item in _ITEM.finditer(line):
        if item["uid"]:
            uids.add(int(item["uid"]))
        elif item["size"]:
            size = int(item["size"])
        elif item["literal"]:
            bodies.append((int(item["offset"] or 0), literals[int(item["literal"])]))
        elif item["quoted"] is not None:
            bodies.append((int(item["offset"] or 0), re.sub(rb"\\(.)", rb"\1", item["quoted"])))
        elif item["nil"]:
            bodies.append((int(item["offset"] or 0), None))
    if len(uids) != 1 or len(bodies) > 1:
        return None
    offset, body = bodies[0] if bodies else (0, None)
    return Answer(uid=uids.pop(), size=size, body=body, offset=offset)

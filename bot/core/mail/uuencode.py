"""Files that were put into the text with uuencode."""

import binascii
import re
from dataclasses import dataclass

BEGIN = re.compile(rb"^begin[ \t]+[0-7]{3,4}[ \t]+([^\r\n]{1,255}?)[ \t]*\r?$", re.MULTILINE)
ENCODED = re.compile(rb"[!-`][ -`]*+\s*")  # one line
END = re.compile(rb"^(?:`|[ ])?[ \t]*\r?\n?end[ \t]*\r?$", re.MULTILINE)


MAX_TRIES = 50  # `begin` lines that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class UuFile:
    """One file found in a text, with the place it took there."""

    name: bytes
    content: bytes
    start: int  # byte offsets in the text
    end: int


def uudecoded(text: bytes) -> list[UuFile]:
    """The files in a text; a `begin` line with nothing that decodes after it is text."""
    if b"begin" not in text:
        return []
    files = []
    at = 0
    for _ in range(MAX_TRIES):
        found = BEGIN.search(text, at)
        if not found:
            break
        at = found.end()
        closing = END.search(text, at)
        end = closing.start() if closing else len(text)
        data = _lines(text[found.end() : end])
        if data:
            stop = closing.end() if closing else len(text)
            files.append(UuFile(name=found[1], content=data, start=found.start(), end=stop))
            at = stop
    return files


def _lines(block: bytes) -> bytes:
    """The bytes of the encoded lines; b"" when most lines are something else."""
    out = []
    wrong = 0
    for line in block.splitlines():
        if not line.strip() or line.strip() == b"`":
            continue
        data = _line(line)
        if data is None:
            wrong += 1
        else:
            out.append(data)
    return b"".join(out) if wrong * 10 <= len(out) else b""


def _line(line: bytes) -> bytes | None:
    if not ENCODED.fullmatch(line):
        return None
    length = ((line[0] - 32) & 63) * 4 // 3 + 5
    try:
        return binascii.a2b_uu(line[: length + 3])
    except binascii.Error:
        wanted = 1 + (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:wanted])
        except binascii.Error:
            return None

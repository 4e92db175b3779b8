"""One MIME message as a tree of parts, over bytes: no copies of what is not looked at, no recursion.

Source: RFC 2045, 2046; tolerant of missing boundaries, missing blank lines, any line ending.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from bot.core.mail.limits import MAX_DEPTH, MAX_HEADER_BLOCK, MAX_HEADERS, MAX_PARTS
from bot.core.mail.parameters import Parameters, parameters
from bot.core.mail.transfer import content
from bot.core.mail.words import header_text

HEADER = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*(.*)", re.DOTALL)
# An empty line, or one of spaces only that nothing follows which could belong to the headers.
BLANK_LINE = re.compile(
    rb"(?>\r\n|\n|\r)(?:(?>\r\n|\n|\r)|[ \t]+(?>\r\n|\n|\r)(?![ \t]*[!-9;-~]{2,60}[ \t]*:|[ \t]+\S))"
)
NEXT_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{2,40}:[ \t]*\S")


@dataclass(kw_only=True)
class Part:
    """One part: its headers as received, its encoded body, and the parts inside it."""

    headers: list[tuple[str, bytes]]  # name as written, value still folded
    body: bytes  # still in its transfer encoding
    default_type: str = "text/plain"
    depth: int = 0
    children: list["Part"] = field(default_factory=list)
    closed: bool = False  # a multipart whose closing delimiter was found

    def first(self, name: str) -> bytes | None:
        """The first header of that name (lower case), as received; None when there is none."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    def text_of(self, name: str) -> str:
        """The first header of that name, decoded; "" when there is none."""
        value = self.first(name)
        return header_text(value) if value is not None else ""

    @cached_property
    def type(self) -> Parameters:
        """Content-Type, or what stands for it when it is missing or nonsense."""
        raw = self.first("content-type")
        found = parameters(raw) if raw is not None else Parameters(value="", named={})
        if re.fullmatch(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+", found.value):
            return found
        named = {"text": "text/plain", "html": "text/html"}.get(found.value)
        return Parameters(value=named or self.default_type, named=found.named)

    @cached_property
    def disposition(self) -> Parameters:
        """Content-Disposition."""
        raw = self.first("content-disposition")
        return parameters(raw) if raw is not None else Parameters(value="", named={})

    @property
    def encoding(self) -> str:
        """Content-Transfer-Encoding, in lower case."""
        words = re.findall(r"[a-z0-9-]+", self.text_of("content-transfer-encoding").lower())
        return words[0] if words else ""

    @cached_property
    def content(self) -> bytes:
        """The body with its transfer encoding undone."""
        return content(self.body, self.encoding, is_text=self.type.value.startswith("text/"))


def parsed(raw: bytes, *, default_type: str = "text/plain", depth: int = 0) -> Part:
    """The headers and body of one message or part; the parts inside are not yet looked for."""
    headers, body = split_message(raw)
    return Part(headers=headers, body=body, default_type=default_type, depth=depth)


def tree(raw: bytes) -> tuple[Part, list[str]]:
    """The whole message as a tree, with notices of what was beyond the limits."""
    root = parsed(raw)
    notices: list[str] = []
    count = 1
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if not part.type.value.startswith("multipart/"):
            continue
        if part.depth >= MAX_DEPTH:
            notices.append(f"Parts nested deeper than {MAX_DEPTH} were not read.")
            continue
        for piece in pieces(part):
            if count >= MAX_PARTS:
                notices.append(f"The message was cut after {MAX_PARTS:,} parts.")
                return root, notices
            count += 1
            child_type = "message/rfc822" if part.type.value == "multipart/digest" else "text/plain"
            part.children.append(parsed(piece, default_type=child_type, depth=part.depth + 1))
        waiting += reversed(part.children)
    return root, notices


def pieces(part: Part) -> Iterator[bytes]:
    """The raw parts between a multipart's boundaries; nothing when its boundary is nowhere."""
    boundary = part.type.named.get("boundary", "").encode("utf-8", "surrogateescape").strip()
    if not boundary:
        boundary = guessed_boundary(part.body)
    if not boundary:
        return
    body = part.body
    start = None
    for line_start, line_end, closes in delimiters(body, boundary):
        if start is not None:
            yield body[start : before_line_end(body, line_start, start)]
        start = line_end
        if closes:
            part.closed = True
            return
    part.closed = start is not None and not body[start:].strip()  # the end was meant, only its dashes lack
    if start is not None and start < len(body):
        yield body[start:]


def unfinished(root: Part) -> Part | None:
    """The last part of a message that is damaged twice: neither it nor a multipart inside was ever closed.

    Then nobody can tell where the part should end, or whether it is whole; None for any other message.
    """
    part, inside = root, False
    if root.closed or not root.children:
        return None
    waiting = list(root.children)
    while waiting and not inside:
        child = waiting.pop()
        inside = child.type.value.startswith("multipart/") and not child.closed
        waiting += child.children
    while part.children:
        part = part.children[-1]
    return part if inside and part.body.strip() else None


def guessed_boundary(body: bytes) -> bytes:
    """What looks like the boundary when the header does not name it: the first line of `--something`."""
    found = re.search(rb"(?:^|\n)--([^\s]{4,70})[ \t]*\r?\n(?=[A-Za-z-]{1,40}:)", body[:20_000])
    return found[1] if found else b""


def delimiters(body: bytes, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where each delimiter line starts, where what follows it starts, and whether it is the closing one."""
    mark = b"--" + boundary
    at = body.find(mark)
    while at >= 0:
        after = at + len(mark)
        if at == 0 or body[at - 1] in b"\r\n":
            closes = body.startswith(b"--", after)
            rest = re.compile(rb"(?:--)?[ \t]*(?:\r\n|\n|\r|\Z)").match(body, after)
            if rest:
                yield at, rest.end(), closes
                after = rest.end()
        at = body.find(mark, max(after - 1, at + 1))


def before_line_end(body: bytes, end: int, start: int) -> int:
    """The line break before a delimiter belongs to the delimiter."""
    if end - 2 >= start and body[end - 2 : end] == b"\r\n":
        return end - 2
    return end - 1 if end - 1 >= start and body[end - 1] in b"\r\n" else end


def split_message(raw: bytes) -> tuple[list[tuple[str, bytes]], bytes]:
    """The headers in order and the body after the first blank line (or the first line that is no header)."""
    start = (
        len(raw) - len(raw.lstrip(b"\r\n"))
        if raw[:2] in (b"\r\n", b"\n\n") and _looks_like_headers(raw)
        else 0
    )
    if raw[start : start + 1] in (b"\n", b"\r"):
        return [], raw[start:].removeprefix(b"\r").removeprefix(b"\n")
    blank = BLANK_LINE.search(raw, start, start + MAX_HEADER_BLOCK)
    block_end, body_start = (
        (blank.start(), blank.end()) if blank else (min(len(raw), start + MAX_HEADER_BLOCK), None)
    )
    headers, stopped_at = read_headers(raw, start, block_end)
    if stopped_at is not None:
        return headers, raw[stopped_at:]
    if body_start is None:
        body_start = block_end
    return headers, raw[body_start:]


def _looks_like_headers(raw: bytes) -> bool:
    return bool(re.match(rb"[\r\n]+[A-Za-z][A-Za-z0-9-]{1,40}:[ \t]", raw[:200]))


def read_headers(raw: bytes, start: int, end: int) -> tuple[list[tuple[str, bytes]], int | None]:
    """The headers of a block, and where the body starts when a line in between cannot be a header."""
    headers: list[tuple[str, bytes]] = []
    at = start
    for line in logical_lines(raw[start:end]):
        found = HEADER.match(line)
        if found and len(headers) < MAX_HEADERS:
            headers.append((found[1].decode("ascii"), found[2]))
        elif not found and not _may_be_skipped(raw, at, at + len(line), end, first=at == start):
            return headers, at
        at += len(line)
    return headers, None


def logical_lines(block: bytes) -> list[bytes]:
    """The block's lines with their continuation lines, line ends kept."""
    lines: list[bytes] = []
    at = 0
    for found in re.finditer(rb"\r\n(?![ \t])|(?<!\r)\n(?![ \t])|\r(?![\n \t])", block):
        lines.append(block[at : found.end()])
        at = found.end()
    if at < len(block):
        lines.append(block[at:])
    return lines


def _may_be_skipped(raw: bytes, start: int, after: int, end: int, *, first: bool) -> bool:
    """What is no header may stand among headers: an mbox "From " line, or rubbish before a real one."""
    line = raw[start : min(after, start + 100)]
    if not line.strip() or (first and line.startswith((b"From ", b">From "))):
        return True
    # A line that starts with hyphens is a delimiter whose blank line was lost.
    return not line.startswith((b" ", b"\t", b"--")) and bool(NEXT_HEADER.match(raw, after, end))

"""winmail.dat unpacked: the files and the text that Outlook put into it.

Source: MS-OXTNEF; MAPI property numbers as in MS-OXPROPS.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.core.mail.charsets import decoded

SIGNATURE = 0x223E9F78
MAX_ITEMS = 2_000
MAX_INSIDE = 5  # messages inside messages

ATT_BODY = 0x800C
ATT_TITLE = 0x8010
ATT_DATA = 0x800F
ATT_RENDER = 0x9002
ATT_PROPERTIES = 0x9003
ATT_ATTACHMENT = 0x9005
ATT_CODEPAGE = 0x9007

BODY = 0x1000
BODY_HTML = 0x1013
LONG_NAME = 0x3707
SHORT_NAME = 0x3704
DISPLAY_NAME = 0x3001
DATA = 0x3701
MIME_TYPE = 0x370E
CONTENT_ID = 0x3712

FIXED = {
    0x0002: 2,
    0x0003: 4,
    0x0004: 4,
    0x0005: 8,
    0x0006: 8,
    0x0007: 8,
    0x000A: 4,
    0x000B: 2,
    0x0014: 8,
    0x0040: 8,
    0x0048: 16,
}
OBJECT, UNICODE = 0x000D, 0x001F


@dataclass(slots=True)
class TnefFile:
    """One file inside."""

    name: str = ""
    content: bytes = b""
    content_type: str = ""
    content_id: str = ""


@dataclass(slots=True)
class Tnef:
    """What was inside."""

    files: list[TnefFile] = field(default_factory=list)
    text: str = ""
    html: str = ""
    complete: bool = True  # False: the file ends too early


def unpacked(data: bytes, inside: int = 0) -> Tnef | None:
    """The files and text of a TNEF stream, as far as it can be read; None when it is none."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != SIGNATURE:
        return None
    found = Tnef()
    charset = "cp1252"
    for attribute, value in _attributes(data, found):
        if attribute == ATT_CODEPAGE and len(value) >= 4:
            charset = f"cp{struct.unpack_from('<I', value)[0]}"
        elif attribute == ATT_BODY:
            found.text = found.text or _text(value, charset)
        elif attribute == ATT_RENDER:
            found.files.append(TnefFile())
        elif attribute == ATT_PROPERTIES:
            _take_body(found, _properties(value), charset)
        elif attribute in (ATT_TITLE, ATT_DATA, ATT_ATTACHMENT):
            _take_file(found, attribute, value, charset, inside)
    found.files = [file for file in found.files if file.content]
    return found


def _attributes(data: bytes, found: Tnef) -> Iterator[tuple[int, bytes]]:
    at = 6
    for _ in range(MAX_ITEMS):
        if at + 9 > len(data):
            found.complete = at >= len(data)
            return
        _, attribute, _, length = struct.unpack_from("<BHHI", data, at)
        at += 9
        if at + length > len(data):
            found.complete = False
            yield attribute, data[at:]
            return
        yield attribute, data[at : at + length]
        at += length + 2  # the checksum is not ours to judge


def _take_body(found: Tnef, properties: list[tuple[int, int, bytes]], charset: str) -> None:
    for number, kind, value in properties:
        if number == BODY:
            found.text = found.text or _string(kind, value, charset)
        elif number == BODY_HTML:
            found.html = found.html or _string(kind, value, charset)


def _take_file(found: Tnef, attribute: int, value: bytes, charset: str, inside: int) -> None:
    if not found.files:
        found.files.append(TnefFile())
    file = found.files[-1]
    if attribute == ATT_TITLE:
        file.name = file.name or _text(value, charset)
    elif attribute == ATT_DATA:
        file.content = value
    else:
        _take_properties(found, file, _properties(value), charset, inside)


def _take_properties(
    found: Tnef, file: TnefFile, properties: list[tuple[int, int, bytes]], charset: str, inside: int
) -> None:
    for number, kind, value in properties:
        if number == LONG_NAME:
            file.name = _string(kind, value, charset) or file.name
        elif number in (SHORT_NAME, DISPLAY_NAME):
            file.name = file.name or _string(kind, value, charset)
        elif number == MIME_TYPE:
            file.content_type = _string(kind, value, charset).lower()
        elif number == CONTENT_ID:
            file.content_id = _string(kind, value, charset).strip("<>")
        elif number == DATA:
            _take_data(found, file, value[16:] if kind == OBJECT else value, inside)


def _take_data(found: Tnef, file: TnefFile, value: bytes, inside: int) -> None:
    """A message inside is opened as well, as far as that goes."""
    within = unpacked(value, inside + 1) if inside < MAX_INSIDE else None
    if within is None:
        file.content = value
        return
    found.files[-1:-1] = within.files
    file.content = within.text.encode() if within.text else b""
    if file.content and not file.name.lower().endswith(".txt"):
        file.name = f"{file.name or 'message'}.txt"


def _properties(data: bytes) -> list[tuple[int, int, bytes]]:
    """MAPI properties as number, type, value; those before the first that cannot be read."""
    found: list[tuple[int, int, bytes]] = []
    try:
        count = min(struct.unpack_from("<I", data)[0], MAX_ITEMS)
        at = 4
        for _ in range(count):
            kind, number = struct.unpack_from("<HH", data, at)
            at += 4
            if number >= 0x8000:
                at = _after_name(data, at)
            value, at = _value(data, at, kind)
            found.append((number, kind & 0x0FFF, value))
    except struct.error:
        pass  # the rest is damaged: what was read stays
    return found


def _after_name(data: bytes, at: int) -> int:
    at += 16
    kind, length = struct.unpack_from("<II", data, at)
    return at + 8 + ((length + 3) & ~3) if kind == 1 else at + 8


def _value(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    many = bool(kind & 0x1000)
    base = kind & ~0x1000
    if not many and base in FIXED:
        size = FIXED[base]
        return data[at : at + size], at + max(4, size)
    (count,) = struct.unpack_from("<I", data, at)
    at += 4
    value = b""
    for index in range(min(count, MAX_ITEMS)):
        if base in FIXED:
            at += max(4, FIXED[base])
            continue
        (length,) = struct.unpack_from("<I", data, at)
        if index == 0:
            value = data[at + 4 : at + 4 + length]
        at += 4 + ((length + 3) & ~3)
    return value, at


def _string(kind: int, value: bytes, charset: str) -> str:
    if kind == UNICODE:
        return value.decode("utf-16-le", "replace").split("\0")[0]
    return _text(value, charset)


def _text(value: bytes, charset: str) -> str:
    return decoded(value.rstrip(b"\0"), charset).split("\0")[0]

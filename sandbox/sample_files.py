"""Small real files for the sample mails, drawn in code: pictures as PNG and a page as PDF."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

Colour = tuple[int, int, int]
Picture = Callable[[int, int], Colour]

_WOOD, _DARK, _CRACK, _WALL = (196, 146, 92), (120, 84, 48), (40, 26, 14), (232, 230, 224)


def png(width: int, height: int, colour_at: Picture) -> bytes:
    """A picture, given the colour of each of its points."""
    rows = b"".join(b"\0" + b"".join(bytes(colour_at(x, y)) for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def a_screenshot() -> bytes:
    """A drawer with a crack in its front."""

    def colour_at(x: int, y: int) -> Colour:
        if abs((x - 150) - (y % 17 - 8)) < 3 and 60 < y < 120:
            return _CRACK
        if 118 < x < 182 and 138 < y < 148:
            return _DARK
        inside = 30 < x < 270 and 50 < y < 190
        edge = inside and not (36 < x < 264 and 56 < y < 184)
        return _DARK if edge else _WOOD if inside else _WALL

    return png(300, 220, colour_at)


def a_chart() -> bytes:
    """Five bars, the last one red."""
    heights = (50, 62, 58, 74, 140)

    def colour_at(x: int, y: int) -> Colour:
        number, inside = divmod(x - 20, 52)
        if y > 156:
            return (90, 90, 100)
        if 0 <= number < 5 and 8 < inside < 44 and y > 156 - heights[number]:
            return (200, 60, 70) if number == 4 else (90, 110, 190)
        return (248, 248, 250)

    return png(300, 160, colour_at)


def a_pdf(*lines: str) -> bytes:
    """One page with these lines, in Latin-1."""
    shown = b"BT /F1 14 Tf 60 760 Td 22 TL " + b" ".join(b"(%s) Tj T*" % _escaped(line) for line in lines)
    shown += b" ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    return _pdf_file(objects)


def _escaped(line: str) -> bytes:
    return (
        line.encode("latin-1", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    )


def _pdf_file(objects: list[bytes]) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(body))
    )

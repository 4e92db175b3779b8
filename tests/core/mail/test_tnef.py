"""winmail.dat is unpacked."""

import struct

from bot.core.mail import read_mail
from bot.core.mail.tnef import unpacked
from tests.core.mail.given import a_part, of_parts


def attribute(number: int, value: bytes, level: int = 2) -> bytes:
    """One attribute of a TNEF stream."""
    return struct.pack("<BHHI", level, number, 6, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def text_property(number: int, text: str) -> bytes:
    """One MAPI property of type Unicode string."""
    value = text.encode("utf-16-le") + b"\0\0"
    return struct.pack("<HHII", 0x001F, number, 1, len(value)) + value + b"\0" * (-len(value) % 4)


HEAD = struct.pack("<IH", 0x223E9F78, 1)
LONG_NAME = struct.pack("<I", 1) + text_property(0x3707, "Größe und Preis.pdf")
STREAM = (
    HEAD
    + attribute(0x800C, b"Body text\0", level=1)
    + attribute(0x9002, b"\0" * 14)
    + attribute(0x8010, b"GROSSE~1.PDF\0")
    + attribute(0x800F, b"%PDF-1.4")
    + attribute(0x9005, LONG_NAME)
)


def test_files_come_out_under_their_long_names() -> None:
    found = unpacked(STREAM)

    assert found is not None
    assert [(file.name, file.content) for file in found.files] == [("Größe und Preis.pdf", b"%PDF-1.4")]
    assert (found.text, found.complete) == ("Body text", True)


def test_a_mail_shows_what_was_inside_instead_of_winmail_dat() -> None:
    part = a_part("application/ms-tnef; name=winmail.dat", STREAM.hex()).encode()
    raw = of_parts(part.decode()).replace(STREAM.hex().encode(), STREAM)

    mail = read_mail(raw)

    assert [file.name for file in mail.attachments] == ["Größe und Preis.pdf"]
    assert mail.text == "Body text"


def test_a_stream_that_is_cut_gives_what_was_before_the_cut() -> None:
    for length in range(len(STREAM)):
        found = unpacked(STREAM[:length])

        assert found is None or len(found.files) <= 1


def test_what_is_no_tnef_stays_an_attachment() -> None:
    mail = read_mail(of_parts(a_part("application/ms-tnef; name=winmail.dat", "nonsense")))

    assert [file.name for file in mail.attachments] == ["winmail.dat"]

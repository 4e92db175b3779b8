"""Hostile mails: nothing raises, nothing takes long, limits are told (faults 71 to 74)."""

import random
import time

import pytest

from bot.core.mail import content_key, read_mail
from tests.core.mail.given import a_mail

HTML = "text/html; charset=utf-8"
NESTED = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(2_000))


def rfc822_bomb() -> bytes:
    """A thousand messages inside each other."""
    return b"Content-Type: message/rfc822\r\n\r\n" * 1_000 + b"x"


BOMBS = {
    "multiparts inside each other": NESTED.encode(),
    "messages inside each other": rfc822_bomb(),
    "100,000 parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 100_000,
    "100,000 encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\r\n\r\nx",
    "RFC 2231 pieces": b"Content-Type: text/plain"
    + b"".join(b"; a*%d=x" % n for n in range(50_000))
    + b"\r\n\r\nx",
    "open brackets": b"From: " + b"(" * 100_000 + b"\r\n\r\nx",
    "open quotes": b'To: "' + b'\\"' * 100_000 + b"\r\n\r\nx",
    "open comments in HTML": a_mail("<!--" * 100_000, content_type=HTML),
    "elements inside each other": a_mail("<div>" * 100_000, content_type=HTML),
    "tables inside each other": a_mail("<table><tr><td>" * 800, content_type=HTML),
    "blockquotes in a row": a_mail("<blockquote>a</blockquote>b" * 15_000, content_type=HTML),
    "entities": a_mail("&" * 400_000, content_type=HTML),
    "On a On a": a_mail("On a " * 10_000),
    "On Mon": a_mail("On Mon\n" * 7_000),
    "spaces": a_mail(" " * 50_000),
    "blank lines": a_mail("\n" * 50_000),
    "dashes": a_mail("-" * 50_000),
    "colons": a_mail((": " * 190 + "\n") * 300),
    "lines of uuencode": a_mail("begin 644 x\r\n" + ("M" + "A" * 60 + "\r\n") * 200_000 + "`\r\nend\r\n"),
    "begin lines": a_mail("begin 644 x\n" * 10_000),
    "spaces after the end of base64": a_mail(
        "QUJD" * 100 + "=" + " " * 200_000 + "=", headers="Content-Transfer-Encoding: base64\r\n"
    ),
    "multiparts that are never closed": b"Content-Type: multipart/mixed; boundary=a\r\n\r\n"
    + b"--a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n" * 20_000,
    "delimiters without parts": a_mail(
        "--a\r\nA: b\r\n" * 50_000, content_type="multipart/mixed; boundary=x"
    ),
    "rubbish among headers": b"rubbish\r\nAbcd: x\r\n" * 20_000,
}


@pytest.mark.parametrize("raw", BOMBS.values(), ids=BOMBS.keys())
def test_no_bomb_takes_long(raw: bytes) -> None:
    start = time.process_time()

    read_mail(raw)

    assert time.process_time() - start < 4  # a fifth of that on an idle machine


def test_fault_72_what_is_beyond_the_limits_is_said() -> None:
    assert read_mail(BOMBS["100,000 parts"]).notices == ("The message was cut after 1,000 parts.",)
    assert read_mail(a_mail("x" * 2_000_001)).notices == ("The text was cut after 2,000,000 characters.",)
    assert "deeper than 50" in read_mail(BOMBS["multiparts inside each other"]).notices[0]


@pytest.mark.parametrize("seed", range(300))
def test_fault_71_bytes_at_random_are_read_somehow(seed: int) -> None:
    chance = random.Random(seed)
    raw = bytearray(a_mail("<p>Hi</p>" * 20 + "> a\r\n" * 5, content_type="multipart/mixed; boundary=Hi"))
    for _ in range(chance.randint(1, 40)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)

    mail = read_mail(bytes(raw))

    assert mail.size == len(raw)
    assert content_key(bytes(raw))


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n", b"\0" * 100, b":", b"\xff" * 50, b"From", b"\n\n\n", b"Subject"]
)
def test_almost_nothing_is_a_mail_too(raw: bytes) -> None:
    assert read_mail(raw).size == len(raw)

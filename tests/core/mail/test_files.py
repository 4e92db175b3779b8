"""What is kept as a file: encrypted, signed, cut in pieces, broken off."""

import base64

import pytest

from bot.core.mail import read_mail
from bot.core.mail.files import ENCRYPTED, PARTIAL, SIGNED
from tests.core.mail.given import a_mail, a_part, of_parts

SIGNED_DATA = bytes.fromhex("308006092a864886f70d010702a080") + b"x" * 40
ENVELOPED_DATA = bytes.fromhex("308006092a864886f70d010703a080") + b"x" * 40
OPEN = "--out\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n"


def broken_off(parts: str) -> bytes:
    """A message in which neither of two multiparts is closed."""
    return a_mail(OPEN + parts, content_type="multipart/mixed; boundary=out")


def test_a_message_encrypted_with_pgp_keeps_its_parts_and_says_so() -> None:
    mail = read_mail(
        of_parts(
            a_part("application/pgp-encrypted", "Version: 1"),
            a_part("application/octet-stream; name=encrypted.asc", "-----BEGIN PGP MESSAGE-----"),
            kind="encrypted",
        )
    )

    assert mail.notices == (ENCRYPTED,)
    assert "encrypted.asc" in [file.name for file in mail.attachments]


def test_a_text_encrypted_inline_says_so() -> None:
    mail = read_mail(a_mail("-----BEGIN PGP MESSAGE-----\r\n\r\nabc\r\n-----END PGP MESSAGE-----\r\n"))

    assert mail.notices == (ENCRYPTED,)
    assert mail.reply


@pytest.mark.parametrize(
    ("parameter", "data", "notice"),
    [
        ("; smime-type=enveloped-data", ENVELOPED_DATA, ENCRYPTED),
        ("; smime-type=signed-data", SIGNED_DATA, SIGNED),
        ("", ENVELOPED_DATA, ENCRYPTED),
        ("", SIGNED_DATA, SIGNED),
    ],
)
def test_s_mime_is_kept_whole_with_a_notice(parameter: str, data: bytes, notice: str) -> None:
    mail = read_mail(
        a_mail(
            base64.b64encode(data),
            content_type=f"application/pkcs7-mime{parameter}; name=smime.p7m",
            headers="Content-Transfer-Encoding: base64\r\n",
        )
    )

    assert mail.notices == (notice,)
    assert [(file.name, file.content) for file in mail.attachments] == [("smime.p7m", data)]


def test_a_signature_beside_the_text_is_no_file_unless_it_has_a_name() -> None:
    text = a_part("text/plain", "Hello")
    bare = a_part("application/pgp-signature", "abc")
    named = a_part("application/pkcs7-signature; name=smime.p7s", "abc")

    assert read_mail(of_parts(text, bare, kind="signed")).attachments == ()
    assert [one.name for one in read_mail(of_parts(text, named, kind="signed")).attachments] == ["smime.p7s"]
    assert read_mail(of_parts(text, named, kind="signed")).text == "Hello"


def test_a_piece_of_a_message_says_that_it_is_one() -> None:
    mail = read_mail(a_mail("half a word", content_type="message/partial; id=x; number=1; total=2"))

    assert mail.notices == (PARTIAL,)
    assert len(mail.attachments) == 1


def test_the_last_part_of_a_message_that_breaks_off_is_a_file_beside_the_text() -> None:
    whole = "Content-Type: text/plain\r\n\r\nHello\r\n--in\r\n"

    mail = read_mail(broken_off(f"{whole}Content-Type: text/plain\r\n\r\nand the res"))

    assert mail.text == "Hello"
    assert [(file.name, file.content) for file in mail.attachments] == [("attachment-1.txt", b"and the res")]
    assert "breaks off" in mail.notices[0]


def test_what_is_left_of_a_message_is_its_text_as_well_when_there_is_no_other() -> None:
    mail = read_mail(broken_off("Content-Type: text/plain\r\n\r\nHel"))

    assert (mail.text, len(mail.attachments)) == ("Hel", 1)


@pytest.mark.parametrize(
    "raw",
    [
        a_mail("--a\r\n\r\nHello", content_type="multipart/mixed; boundary=a"),
        broken_off("\r\nHello\r\n--in--\r\n"),
        broken_off("\r\nHello\r\n--out--\r\n"),
        broken_off("\r\nHello\r\n--out\r\n"),
    ],
    ids=["one multipart", "the inner one closed", "the outer one closed", "a delimiter at the very end"],
)
def test_one_closing_delimiter_that_lacks_harms_nothing(raw: bytes) -> None:
    mail = read_mail(raw)

    assert (mail.text, mail.attachments, mail.notices) == ("Hello", (), ())

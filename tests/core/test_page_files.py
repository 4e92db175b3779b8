"""Files that strangers sent, as the pages hand them out: only what cannot act is shown."""

import pytest

from bot.core.page_files import UNKNOWN, handed_out

PNG, JPEG, GIF = b"\x89PNG\r\n\x1a\n...", b"\xff\xd8\xff\xe0...", b"GIF89a..."
WEBP = b"RIFF\x10\x00\x00\x00WEBPVP8 "


@pytest.mark.parametrize(
    ("said", "content", "content_type", "is_shown"),
    [
        pytest.param("image/png", PNG, "image/png", True, id="an image is shown"),
        pytest.param("application/octet-stream", JPEG, "image/jpeg", True, id="whatever it is called"),
        pytest.param("text/html", GIF, "image/gif", True, id="even if it is called a page"),
        pytest.param("image/webp", WEBP, "image/webp", True, id="webp too"),
        pytest.param("image/png", b"<svg onload=alert(1)>", UNKNOWN, False, id="what only says so is not"),
        pytest.param("image/svg+xml", b"<svg/>", UNKNOWN, False, id="a drawing can hold scripts"),
        pytest.param("text/html", b"<script>", UNKNOWN, False, id="a page is saved as bytes"),
        pytest.param("application/pdf", b"%PDF-1.7", "application/pdf", False, id="a document is saved"),
        pytest.param("text/plain", b"hello", "text/plain", False, id="so is text"),
        pytest.param("", b"", UNKNOWN, False, id="an empty one"),
    ],
)
def test_what_a_browser_does_with_it(said: str, content: bytes, content_type: str, is_shown: bool) -> None:
    handed = handed_out("a.bin", said, content)

    assert (handed.content_type, handed.is_shown, handed.content) == (content_type, is_shown, content)


@pytest.mark.parametrize(
    ("name", "safe"),
    [("../../etc/passwd", "passwd"), ("a\r\nb.txt", "ab.txt"), ("", "file"), ("дом.pdf", "дом.pdf")],
)
def test_the_name_is_made_safe(name: str, safe: str) -> None:
    assert handed_out(name, "text/plain", b"").name.replace(" ", "") == safe

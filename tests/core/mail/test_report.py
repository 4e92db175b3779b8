"""What `threaddesk mail read` prints of one file."""

import json

from bot.core.mail.report import report
from tests.core.mail.given import a_mail, a_part, of_parts


def test_a_mail_is_reported_as_json_values() -> None:
    raw = of_parts(
        a_part("text/plain", "Hi"), a_part("image/png; name=a.png"), headers="Message-ID: <1@x>\r\n"
    )

    found = json.loads(json.dumps(report("x.eml", raw)))

    assert found["file"] == "x.eml"
    assert found["from"] == {"name": "Ann", "address": "ann@example.com"}
    assert (found["subject"], found["text"], found["html"], found["reply"]) == ("Printer", "Hi", None, "Hi")
    assert (found["kind"], found["message_id"], found["error"]) == ("mail", "<1@x>", None)
    assert [one["name"] for one in found["attachments"]] == ["a.png"]


def test_files_of_text_and_html_are_bodies_without_headers() -> None:
    assert report("x.txt", "Subject: für alle\n\nHi".encode("latin-1"))["text"] == "Subject: für alle\n\nHi"
    assert report("x.html", b"<p>Hi</p><blockquote type=cite>Old</blockquote>")["reply"] == "Hi"


def test_nothing_raises() -> None:
    for name in ("x", "x.eml", "x.txt", "x.html", ""):
        assert report(name, b"\xff\0\r\n<!--")["file"] == name


def test_a_file_that_cannot_be_read_says_why() -> None:
    found = report("x.eml", None)  # type: ignore[arg-type]

    assert found["error"].startswith("TypeError")
    assert found.keys() == report("x.eml", a_mail()).keys()

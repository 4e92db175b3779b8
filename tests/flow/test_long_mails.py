"""Long mails: split over posts that Slack takes, and nothing of them is lost."""

import re
from email.message import EmailMessage
from typing import Any

import pytest

from tests.still_desks import StillDesk

MOST_BLOCKS, MOST_CHARS = 50, 12_000  # of one message in Slack


def words(value: Any) -> str:
    """All text of a block, lines apart."""
    if isinstance(value, dict):
        said = value.get("text")
        own = said if isinstance(said, str) else ""
        return own + "".join(words(one) + "\n" * (name == "elements") for name, one in value.items())
    return "".join(map(words, value)) if isinstance(value, list) else ""


def table(rows: int) -> str:
    cells = "".join(f"<tr><td>row <b>{n}</b></td><td>costs {n} crowns</td></tr>" for n in range(rows))
    return f"<p>Our prices:</p><table>{cells}</table>"


def lines(count: int, more: str = "") -> str:
    return "\n".join(f"n{n} {more}" for n in range(count))


@pytest.mark.parametrize(
    ("text", "html", "every"),
    [
        pytest.param(lines(10_000), "", [f"n{n}" for n in range(10_000)], id="10,000 lines"),
        pytest.param(lines(6_000, "x" * 45), "", [f"n{n}" for n in range(6_000)], id="300 kB of text"),
        pytest.param(
            " ".join(f"n{n}" for n in range(30_000)), "", [f"n{n}" for n in range(30_000)], id="one line"
        ),
        pytest.param("", table(500), [f"{n}" for n in range(500)], id="a table"),
        pytest.param("", table(8_000), [f"{n}" for n in range(8_000)], id="a table of 600 kB"),
    ],
)
def test_every_word_of_a_long_mail_is_in_its_posts_or_its_file(
    still: StillDesk, text: str, html: str, every: list[str]
) -> None:
    mail = still.a_mail(text)
    if html:
        mail.set_content(html, subtype="html")
    still.arrives_raw(mail.as_bytes())
    still.work(minutes=5)

    posts = still.thread()
    shown = "\n".join(words(one.get("blocks", [])) for one in posts)
    with still.parts.store.transaction() as tx:
        (message,) = tx.messages.find("ticket", 1)
    kept = "".join(
        still.parts.store.blobs.get(one.sha256).decode()
        for one in message.files
        if one.name == "whole mail.txt"
    )

    said = re.findall(r"n?\d+", shown)
    missing = set(every) - set(said)
    assert not missing - set(re.findall(r"n?\d+", kept)), "lost"
    if not kept:
        assert not missing
    for post in posts:
        assert len(post.get("blocks", ())) <= MOST_BLOCKS
        assert len(words(post.get("blocks", []))) <= MOST_CHARS


def test_a_page_of_five_megabytes_is_a_ticket_whose_original_can_be_had(still: StillDesk) -> None:
    mail: EmailMessage = still.a_mail("")
    mail.set_content(table(70_000), subtype="html")
    raw = mail.as_bytes()
    assert len(raw) > 4_000_000

    still.arrives_raw(raw)
    still.work(minutes=5)

    assert still.now(1).is_open
    with still.parts.store.transaction() as tx:
        (message,) = tx.messages.find("ticket", 1)
    assert still.parts.store.blobs.get(message.raw) == raw
    assert "row" in words([one.get("blocks", []) for one in still.thread()])

"""Nothing that a customer writes calls anybody in Slack, or is read there as markup."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.desks import SUPPORT, Desk, open_desk

ADA, TOM, GROUP, CHANNEL, BOT = "U000000002", "U000000003", "S000000001", "C000000001", "U000000001"

ATTACKS = (
    # what Slack's own markup would make of it
    "<!channel>",
    "<!here>",
    "<!everyone>",
    "<!channel|channel>",
    "<!here|@here>",
    "<!everyone|@everyone>",
    f"<@{ADA}>",
    f"<@{ADA}|ada>",
    f"<@{TOM}>",
    f"<@{BOT}>",
    "<@W012A3CDE>",
    f"<!subteam^{GROUP}>",
    f"<!subteam^{GROUP}|@everybody>",
    f"<#{CHANNEL}>",
    f"<#{CHANNEL}|support>",
    "<!date^1392734382^{date_num} {time_secs}|now>",
    "<http://evil.test|https://bank.test>",
    "<http://evil.test|@channel>",
    "<mailto:evil@evil.test|ada>",
    # bare words that `link_names` or `parse=full` would call
    "@channel",
    "@here",
    "@everyone",
    "@ada",
    "@everybody",
    "#support",
    # escaped once already, or in part
    "&lt;!channel&gt;",
    "&amp;lt;!channel&amp;gt;",
    "&#60;!channel&#62;",
    "&#x3c;!channel&#x3e;",
    "&lt!channel&gt",
    "<!channel&gt;",
    "&lt;!channel>",
    "%3C!channel%3E",
    "\\<!channel\\>",
    "\\u003c!channel\\u003e",
    "=3C!channel=3E",
    # hidden in or beside something
    "<<!channel>>",
    "<!cha<!channel>nnel>",
    "<!channel",
    "!channel>",
    "<! channel>",
    "<!channel >",
    "<!CHANNEL>",
    "<!\u200bchannel>",
    "<\u200b!channel>",
    "<!chan\u00adnel>",
    "\u202e>lennahc!<\u202c",
    "\uff1c!channel\uff1e",
    "<!channel\u0000>",
    "<!chan\r\nnel>",
    "<!channel>\u2028<!here>",
    "*<!channel>*",
    "_<!here>_",
    "~<!everyone>~",
    "`<!channel>`",
    "```<!channel>```",
    "> <!channel>",
    ">>> <!channel>",
    "- <!channel>",
    "1. <!here>",
    "# <!channel>",
    "| <!channel> | <!here> |\n|---|---|\n| <@U000000002> | x |",
    # Markdown
    "[ada](<!channel>)",
    f"[<@{ADA}>](http://evil.test)",
    "[<!channel>](http://evil.test)",
    "![<!channel>](http://evil.test/x.png)",
    "<http://evil.test/<!channel>>",
    "[click](http://evil.test|<!channel>)",
    "[x]: http://evil.test '<!channel>'",
    "</blockquote><!channel>",
    # HTML
    "<b><!channel></b>",
    "<a href='http://evil.test'><!channel></a>",
    f'<span data-stringify-type="mention" data-id="{ADA}">@ada</span>',
    "<!--<!channel>-->",
    "<![CDATA[<!channel>]]>",
    "<script>alert('<!channel>')</script>",
    # a forged answer of ours, templates, JSON
    '{"type":"mrkdwn","text":"<!channel>"}',
    '","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"<!channel>"}}],"x":"',
    "#URL# {{7*7}} %s {0} ${HOME}",
    ":ada: :<!channel>:",
    "✉ Ada Admin <@U000000002>",
)


PAIRS = tuple(" ".join(ATTACKS[start : start + 2]) for start in range(0, len(ATTACKS), 2))


def attack_mail(number: int) -> bytes:
    """A mail with two attacks in its subject, its sender's name, its body and the name of its file.

    The body carries those of the mail before as well, and is plain text or HTML in turn.
    """
    said = f"evil{number:03} {PAIRS[number]} end"
    lines = [
        f"From: {_word(said)} <evil{number:03}@customer.test>",
        f"To: {SUPPORT}",
        f"Subject: {_word(said)}",
        f"Message-ID: <evil{number:03}@customer.test>",
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="outer"',
        "",
        "--outer",
        *_body("text/plain" if number % 2 else "text/html", f"{said}\n\n{PAIRS[number - 1]}"),
        "--outer",
        "Content-Type: application/octet-stream",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: attachment; filename*=utf-8''{quote(said, safe='')}.bin",
        "",
        b64encode(said.encode()).decode(),
        "--outer--",
        "",
    ]
    return "\r\n".join(lines).encode()


def _word(text: str) -> str:
    return f"=?utf-8?b?{b64encode(text.encode()).decode()}?="


def _body(kind: str, text: str) -> list[str]:
    head = [f"Content-Type: {kind}; charset=utf-8", "Content-Transfer-Encoding: base64", ""]
    return [*head, b64encode(text.encode()).decode()]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk that has taken every attack."""
    with open_desk(tmp_path_factory.mktemp("attacked")) as desk:
        desk.slack.add_usergroup("everybody", [desk.ada, desk.tom])
        desk.set(notify_admins_new="on", notify_confirmation="off")
        for number in range(len(PAIRS)):
            desk.mail.deliver(SUPPORT, attack_mail(number))
        desk.until(lambda: len(desk.roots()) >= len(PAIRS), timeout=60)
        desk.quiet(timeout=60)
        yield desk


def thread_of(desk: Desk, number: int) -> list[dict[str, Any]]:
    """The card with this attack and everything below it."""
    root = next(one for one in desk.roots() if f"evil{number:03}" in one["text"])
    return desk.slack.thread(desk.channel, root["ts"])


def mrkdwn_in(part: Any) -> list[str]:
    """The texts of all mrkdwn objects."""
    if isinstance(part, list):
        return [text for one in part for text in mrkdwn_in(one)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]] if part.get("type") == "mrkdwn" else []
    return own + [text for one in part.values() for text in mrkdwn_in(one)]


def test_there_are_attacks_enough() -> None:
    assert len(set(ATTACKS)) == len(ATTACKS) >= 80


def test_the_ids_in_the_attacks_are_those_of_real_people(attacked: Desk) -> None:
    assert (attacked.ada, attacked.tom, attacked.channel) == (ADA, TOM, CHANNEL)
    assert [one["id"] for one in attacked.slack.usergroups()] == [GROUP]


def test_every_hostile_mail_is_shown_whole_and_calls_nobody(attacked: Desk) -> None:
    for number, pair in enumerate(PAIRS):
        thread = thread_of(attacked, number)
        seen = {one["ts"] for one in thread}
        called = [one for one in attacked.slack.notifications if one.ts in seen and one.kind != "link"]

        assert any(f"evil{number:03}" in one["text"] for one in thread[1:]), pair
        assert [file for one in thread for file in one.get("files", ())], pair
        assert not called, pair
        assert not [text for one in thread for text in mrkdwn_in(one.get("blocks", []))], pair


def test_telling_the_admins_of_hostile_tickets_calls_nobody(attacked: Desk) -> None:
    told = [call for call in attacked.slack.calls if call.args.get("channel") == attacked.ada]

    assert len(told) == len(PAIRS)
    assert not [one for one in attacked.slack.notifications if one.kind != "link"]

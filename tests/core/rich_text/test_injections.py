"""Three hundred and more attempts to mention, forge and break out; none of them does anything in Slack."""

from itertools import product
from typing import Any

import pytest

from bot.core.rich_text import escape, plain, to_slack

from .inert import assert_inert, assert_valid, every, shown
from .people import run, section, typed

PAYLOADS = (
    *("<!channel>", "<!here>", "<!everyone>", "<!here|here>", "<!channel|@channel>", "<!subteam^S1>"),
    *("<!subteam^S1|@oncall>", "<@U1>", "<@U1|ann>", "<@W1>", "<#C1>", "<#C1|general>", "@here", "@channel"),
    *("@everyone", "<http://x|y>", "<https://evil.example|https://bank.example>", "<mailto:a@b.c|bank>"),
    *("<slack://user?id=U1|x>", "<javascript:alert(1)|x>", "&lt;!here&gt;", "&#60;!here&#62;", "&lt;@U1&gt;"),
    *(
        "&amp;lt;!here&amp;gt;",
        "\\<!here\\>",
        "<\u200b!here>",
        "<!\u202ehere>",
        "<!date^0^{date}^http://x|now>",
    ),
    *(
        "<!he\nre>",
        "<<!here>>",
        "<!here",
        "!here>",
        "<@U1><@U1>",
        "*Closed by admin* <!here>",
        ":wave: <!here>",
    ),
    *("https://a|b><!channel>", "https://a.b/<!here>", "https://a.b?<@U1|x>", "https://a.b/|<!here>"),
)
WRAPS = (
    *("{}", "a {} b", "> {}", "- {}", "1. {}", "# {}", "`{}`", "```\n{}\n```", "**{}**", "*{}*", "~~{}~~"),
    *(
        "[{}](https://a.b)",
        "[x](https://a.b/{})",
        "[x](<https://a.b/{}>)",
        "![{}](https://a.b)",
        "<{}>",
        "[{}]: {}",
    ),
    *("| {} | b |\n|---|---|\n| {} | d |", "[x](https://a.b '{}')", '[a](b "{}")', "({})", "    {}", "\\{}"),
)
INJECTIONS = [wrap.replace("{}", payload) for payload, wrap in product(PAYLOADS, WRAPS)]


def test_there_are_enough_attempts() -> None:
    assert len(set(INJECTIONS)) > 300


@pytest.mark.parametrize("format", ["plain", "markdown"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_is_active_however_it_is_wrapped(payload: str, format: Any) -> None:
    for wrap in WRAPS:
        messages = to_slack(wrap.replace("{}", payload), format)

        assert messages, wrap
        for message in messages:
            assert_inert(message)


@pytest.mark.parametrize("format", ["plain", "markdown"])
def test_all_attempts_in_one_mail_are_valid_and_inert(format: Any) -> None:
    for message in to_slack("\n\n".join(PAYLOADS), format):
        assert_inert(message)
        assert_valid(message)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_escaped_text_has_no_token(payload: str) -> None:
    assert not {"<", ">"} & set(escape(payload))
    assert escape(payload).count("&") == payload.count("&") + payload.count("<") + payload.count(">")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_plain_object_is_shown_as_it_is(payload: str) -> None:
    made = plain(payload, 150)

    assert (made["type"], made["emoji"]) == ("plain_text", False)
    assert not set("\u200b\u202e") & set(made["text"])


@pytest.mark.parametrize(
    "breakout",
    [
        "[x](https://a|b><!channel>)",
        "[x](https://a%7Cb%3E%3C!channel%3E)",
        "[x](<https://a|b\\><!channel\\>>)",
        "<https://a|b>",
        "[`](https://a.b`)",
        "[a](https://bank.example)[b](https://evil.example)",
        "[a [b](https://evil.example) c](https://bank.example)",
        "[bank.example/login\n](https://evil.example)",
        "https://bank.example@evil.example/",
    ],
)
def test_a_link_can_not_be_broken_out_of(breakout: str) -> None:
    for message in to_slack(breakout, "markdown"):
        assert_inert(message)
        links = [e for block in message.blocks for e in every(block) if e["type"] == "link"]
        assert all("text" not in link for link in links)
        assert "!channel" not in "".join(link["url"] for link in links if "%" not in link["url"])


@pytest.mark.parametrize("limit", [1, 2, 24, 75, 150])
def test_a_plain_object_keeps_its_limit_and_is_never_empty(limit: int) -> None:
    for text in ("", " ", "\u200b", "word " * 50, "x" * limit, "x" * (limit + 1)):
        assert 1 <= len(plain(text, limit)["text"]) <= limit
    assert plain("x" * (limit + 1), limit)["text"].endswith("…")
    assert plain("x" * limit, limit)["text"] == "x" * limit


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_a_technician_pastes_is_markup_in_a_mail(payload: str) -> None:
    script = f"<script>{payload}</script><img src=x onerror=alert(1)>"
    for mail in (typed(section(run(script))), typed(text=escape(script)), typed(text=payload)):
        assert "<script" not in mail.html
        assert "<img" not in mail.html
        assert "<@U" not in mail.text + mail.html + mail.markdown


def test_a_mention_in_a_mail_reads_as_it_was_written() -> None:
    [message] = to_slack("<!here> and @channel & <@U1>", "plain")

    assert shown(message).strip() == "<!here> and @channel & <@U1>"

"""Hostile texts take a moment at most and are shown, if need be as plain text."""

import time
from typing import Any

import pytest

from bot.core.rich_text import from_slack, to_slack

from .inert import assert_inert, shown
from .people import Workspace, run, section

MILLION = 1_000_000
HOSTILE = {
    "quotes": ">" * 10_000,
    "brackets": "[" * 10_000,
    "as many brackets as are read": "![" * 1_500,
    "stars": "*" * 10_000,
    "open emphasis": "*a **b " * 5_700,
    "underscores": "_a" * 20_000,
    "emphasis": "*a* " * 10_000,
    "code": "`a` " * 10_000,
    "links": "[a](b" * 1_500,
    "wide table": "|a" * 2_000 + "\n" + "|-" * 2_000 + "\n" + "|\n" * 20_000,
    "table": "|a" * 30 + "\n" + "|-" * 30 + "\n" + "|\n" * 600,
    "deep list": "\n".join(" " * depth + "- a" for depth in range(300)),
    "paragraphs": "a\n\n" * 2_400,
    "entities": "&amp;" * 8_000,
    "backticks": " ".join("`" * length for length in range(280)),
    "one word of a million": "x" * MILLION,
    "a million of lines": "a\n" * (MILLION // 2),
    "a million of quotes": "a\n>b\n" * (MILLION // 5),
    "a million of ampersands": "&" * MILLION,
    "a million of addresses": "http://a.b " * (MILLION // 11),
    "a million of joiners": "\u200da" * (MILLION // 2),
    "slashes": "http://" * 14_000,
    "brackets behind an address": "http://a" + ")" * 1_900,
}


@pytest.mark.parametrize("format", ["plain", "markdown"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_shown_at_once(name: str, format: Any) -> None:
    text = HOSTILE[name]
    start = time.thread_time()
    messages = to_slack(text, format)

    assert time.thread_time() - start < 5  # a second on an idle machine
    assert messages
    for message in messages[:3]:
        assert_inert(message)


def test_too_deep_quotes_lose_nothing() -> None:
    [message] = to_slack("> " * 200 + "deep", "markdown")

    assert "deep" in shown(message)


@pytest.mark.parametrize(
    "mark", ["*", "_", "~", "`", "<", "<@", ":", "&gt;", "```", "• ", "*a ", "_<", "<a> *"]
)
def test_a_hostile_mrkdwn_is_read_at_once(mark: str) -> None:
    start = time.thread_time()
    from_slack([], mark * (40_000 // len(mark)), Workspace())

    assert time.thread_time() - start < 2


@pytest.mark.parametrize("mark", ["https://", "<@U", "slack.com/", "a.", "*", "`", " ", "\n", "<!date^"])
def test_a_hostile_rich_text_is_read_at_once(mark: str) -> None:
    element = section(run(mark * (12_000 // len(mark))))
    start = time.thread_time()
    from_slack([{"type": "rich_text", "elements": [element]}], "", Workspace())

    assert time.thread_time() - start < 2

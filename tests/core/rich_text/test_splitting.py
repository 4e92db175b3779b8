"""Rules of long texts: as many messages as needed, nothing cut off."""

import pytest

from bot.core.rich_text import to_slack

from .inert import assert_inert, assert_valid, every, shown


def test_a_text_that_fits_is_one_message() -> None:
    assert len(to_slack("x" * 8990, "plain")) == 1
    assert len(to_slack("x" * 9001, "plain")) == 2


def test_a_long_text_is_parted_between_paragraphs() -> None:
    paragraph = "word " * 99 + "end."
    messages = to_slack("\n\n".join([paragraph] * 40), "plain")

    assert len(messages) == 3
    assert all(shown(message).strip().startswith("word") for message in messages)
    assert all(shown(message).endswith("end.") for message in messages)


def test_a_long_paragraph_is_parted_between_lines_then_words() -> None:
    lines = [f"line {number} of many" for number in range(1000)]
    messages = to_slack("\n".join(lines), "plain")

    assert "\n".join(shown(message).strip() for message in messages).split("\n") == lines
    words = [f"word{number}" for number in range(3000)]
    assert " ".join(shown(message) for message in to_slack(" ".join(words), "plain")).split() == words


def test_a_word_longer_than_a_message_is_parted_anywhere() -> None:
    messages = to_slack("x" * 20_000, "plain")

    assert "".join(shown(message).strip() for message in messages) == "x" * 20_000


def test_a_link_is_never_parted() -> None:
    url = "https://example.com/" + "a" * 80
    messages = to_slack(" ".join([url] * 300), "plain")
    links = [e["url"] for m in messages for b in m.blocks for e in every(b) if e["type"] == "link"]

    assert links == [url] * 300


def test_an_address_too_long_for_a_link_is_text() -> None:
    url = "https://example.com/" + "a" * 3000
    [message] = to_slack(url, "plain")

    assert shown(message).strip() == url
    assert all(element["type"] != "link" for block in message.blocks for element in every(block))


def test_numbers_go_on_in_the_next_message() -> None:
    messages = to_slack("\n".join(f"{n}. item {n} {'x' * 80}" for n in range(1, 301)), "markdown")
    lists = [element for message in messages for block in message.blocks for element in block["elements"]]
    following = 1

    assert len(messages) > 2
    for element in lists:
        assert element.get("offset", 0) == following - 1
        following += len(element["elements"])
    assert following == 301


@pytest.mark.parametrize(("budget", "max_blocks"), [(100, 1), (500, 2), (9000, 1), (3000, 45)])
@pytest.mark.parametrize(
    "text",
    [
        "**a** *b* `c` " * 300,
        "- x\n  1. y\n\n" * 300,
        "> q\n\np\n\n" * 300,
        "```\n" + "code line\n" * 300 + "```",
        "| a | b |\n|---|---|\n" + "| cell | & |\n" * 100,
        "http://a.b/&&&& <tag> " * 200,
        "😀" * 900,
        "<a@b.c> " * 400,
    ],
)
def test_every_message_keeps_the_limits(text: str, budget: int, max_blocks: int) -> None:
    for message in to_slack(text, "markdown", budget=budget, max_blocks=max_blocks):
        assert_inert(message, budget, max_blocks)


def test_the_messages_of_a_long_mail_are_valid() -> None:
    for message in to_slack(
        "# T\n\n- a **b** `c`\n  1. d\n\n> e http://f.g\n\n" * 20, "markdown", budget=300
    ):
        assert_inert(message, 300)
        assert_valid(message)

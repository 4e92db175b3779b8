"""Real typed messages become the mail that their writer saw in Slack."""

import json
import re
from html import unescape
from typing import Any

import pytest

from bot.core.rich_text import for_mail, from_slack

from .inert import SHARED
from .people import Workspace

UNKNOWN_TO_MARKDOWN = {"u"}
LISTS = "- 1\n  - 11\n    - 111\n\n1. 1\n  1. 11\n    1. 111"
BULLETS = "<ul>\n<li>1\n<ul>\n<li>11\n<ul>\n<li>111</li>\n</ul>\n</li>\n</ul>\n</li>\n</ul>"
CASES = {
    "L1316": ("<p>Hello👋🏼🚀</p>", "Hello👋🏼🚀"),
    "L1805": ("<p>[internal link]</p>", "[internal link]"),
    "L1864": (
        "<p><strong><em>2009-02-13</em></strong>"
        '<strong><em><s><a href="https://slack.com/">with a link</a></s></em></strong>'
        "<strong><em>we are near the end🏀</em></strong><strong><em><s>#F405B3</s></em></strong>"
        "<strong><em>@team@Bo@group@here#channel</em></strong></p>",
        "2009-02-13with a link (https://slack.com/)we are near the end🏀#F405B3@team@Bo@group@here#channel",
    ),
    "L189": (
        "<p>This is a <strong>rich text </strong>message that uses <em>italics and </em>"
        "<s>strikethrough </s>and looks ✨ <strong><em>fabulous</em></strong> ✨</p>",
        "This is a rich text message that uses italics and strikethrough and looks ✨ fabulous ✨",
    ),
    "L288": (
        "<p>@channel test a<s>aaa</s><br>\n#channel<br>\ntest<br>\n"
        '<a href="http://www.example.com">http://www.example.com</a><br>\n@Kaz</p>',
        "@channel test aaaa\n#channel\ntest\nhttp://www.example.com\n@Kaz",
    ),
    "L362": (
        "<p>@Kaz</p>\n<ul>\n<li>test</li>\n<li>aaaa</li>\n</ul>\n"
        "<ol>\n<li>foo</li>\n<li>bar</li>\n<li>baz</li>\n</ol>\n"
        "<blockquote>\n<p>something important</p>\n</blockquote>\n"
        "<pre>\npackage example\n\nclass Foo</pre>\n<p><strong>bold</strong> something <em>italic</em></p>",
        "@Kaz\n\n- test\n- aaaa\n\n1. foo\n2. bar\n3. baz\n\n> something important\n\n"
        "package example\n\nclass Foo\n\nbold something italic",
    ),
    "L517": (BULLETS + "\n" + BULLETS.replace("ul>", "ol>"), LISTS),
    "L638": ("<p><u>this is underline</u></p>", "this is underline"),
    "L734": ("<p>Hello</p>\n<p>#FFFFFF</p>\n<p>👋</p>", "Hello\n\n#FFFFFF\n\n👋"),
    "L775": ("<p>Hello</p>", "Hello"),
    "L821": (
        "<p>This is a text part.<strong><s>🏠</s></strong><strong><s>"
        '<a href="https://medium.com/slack-developer-blog">Slack Platform Blog</a></s></strong></p>',
        "This is a text part.🏠Slack Platform Blog (https://medium.com/slack-developer-blog)",
    ),
}


def sample(name: str) -> dict[str, Any]:
    path = SHARED / "rich-text-samples" / f"BlockKitTest_{name}.json"
    if not path.exists():
        pytest.skip(f"no samples at {path.parent}")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_real_message_becomes_its_mail(name: str) -> None:
    message = sample(name)
    html, text = CASES[name]

    mail = from_slack(message["blocks"], message.get("text", ""), Workspace())

    assert mail.html == html
    assert mail.text == text


def test_every_sample_has_its_expectation() -> None:
    folder = SHARED / "rich-text-samples"
    if not folder.exists():
        pytest.skip(f"no samples at {folder}")

    assert {path.stem.removeprefix("BlockKitTest_") for path in folder.glob("*.json")} == set(CASES)


def test_the_text_beside_the_blocks_reads_the_same_lists_and_quotes() -> None:
    mail = from_slack([], sample("L362")["text"], Workspace())

    assert "<ul>\n<li>test</li>\n<li>aaaa</li>\n</ul>\n<ol>\n<li>foo</li>" in mail.html
    assert "<blockquote>\n<p>something important</p>\n</blockquote>" in mail.html
    assert mail.html.endswith("<p><strong>bold</strong> something <em>italic</em></p>")


def tags(html: str) -> set[str]:
    return set(re.findall(r"<(\w+)", html))


def seen(html: str) -> str:
    """What a reader of the HTML sees, without spaces."""
    return "".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


@pytest.mark.parametrize("name", CASES)
def test_what_is_kept_of_it_is_mailed_later_without_loss_and_without_ids(name: str) -> None:
    message = sample(name)
    html, text = CASES[name]

    mail = for_mail(from_slack(message["blocks"], "", Workspace()).markdown, "markdown", labels=True)

    assert seen(mail.html) == seen(html)
    assert mail.text.split() == text.split()
    assert tags(mail.html) >= tags(html) - UNKNOWN_TO_MARKDOWN
    assert not re.search(r"\b[UWCGSTBF][A-Z0-9]{7,}\b|slack\.com/\w", mail.html + mail.text)

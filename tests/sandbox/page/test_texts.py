"""Slack's texts as HTML: its own markup works, and nothing else does."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.page.markdown import markdown
from sandbox.page.mrkdwn import mrkdwn
from sandbox.page.names import Names
from sandbox.page.rich_text import rich_text
from sandbox.page.shown_blocks import current, plain

NAMES = Names(users={"U1": "Tom <b>"}, channels={"C1": "support"}, groups={"S1": "staff"})
LINK = 'target="_blank" rel="noreferrer noopener"'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold* _italic_ ~gone~", "<b>bold</b> <i>italic</i> <s>gone</s>"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("*_both_*", "<b><i>both</i></b>"),
        ("`*code*`", "<code>*code*</code>"),
        ("```\nif a &lt; b:\n```", "<pre>if a &lt; b:</pre>"),
        ("&gt; quoted\n&gt; more\nafter", "<blockquote>quoted<br>more</blockquote>after"),
        ("one\ntwo", "one<br>two"),
        ("<@U1> <#C1> <!subteam^S1> <!here>", None),
        ("<https://x.example|a &amp; b>", f'<a href="https://x.example" {LINK}>a &amp; b</a>'),
        ("<mailto:a@b.example>", f'<a href="mailto:a@b.example" {LINK}>a@b.example</a>'),
        ("<javascript:alert(1)|press>", "press"),
        (":eyes: :nobody_knows:", "👀 :nobody_knows:"),
        ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
        ("<b onclick=x>", "b onclick=x"),
    ],
)
def test_mrkdwn(text: str, shown: str | None) -> None:
    if shown is None:
        wanted = ["@Tom &lt;b&gt;", "#support", "@staff", "@here"]
        shown = " ".join(f'<span class="mention">{name}</span>' for name in wanted)
    assert mrkdwn(text, NAMES) == shown


class Tags(HTMLParser):
    """The tags and links of a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.schemes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.schemes |= {str(value).partition(":")[0] for name, value in attrs if name == "href"}
        assert {name for name, _ in attrs} <= {"href", "target", "rel", "class", "start", "style"}


@given(st.text(alphabet="<>&\"'*_~`|@#!:/=\n aZscriptonjavh", max_size=60))
def test_no_text_makes_tags_of_its_own(text: str) -> None:
    for shown in (mrkdwn(text, NAMES), markdown(text)):
        tags = Tags(shown)

        assert not tags.names & {"script", "img", "iframe", "style", "form", "svg"}
        assert tags.schemes <= {"http", "https", "mailto", ""} or markdown(text) == shown


def test_markdown_escapes_html_and_drops_pictures() -> None:
    shown = markdown("# Hi\n\n<b>x</b> &lt;@U1&gt; ![p](http://x.example/p.png)\n\n| a |\n|---|\n| 1 |")

    assert "<h1>Hi</h1>" in shown
    assert "&lt;b&gt;x&lt;/b&gt; &lt;@U1&gt;" in shown
    assert "<img" not in shown
    assert "<table>" in shown


def test_rich_text_keeps_lists_styles_and_mentions() -> None:
    def text(words: str, **style: bool) -> dict[str, Any]:
        return {"type": "text", "text": words, "style": style}

    elements: list[dict[str, Any]] = [
        {
            "type": "rich_text_section",
            "elements": [text("<b> ", bold=True), {"type": "user", "user_id": "U1"}],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 1,
            "offset": 2,
            "elements": [{"type": "rich_text_section", "elements": [text("third", code=True)]}],
        },
        {"type": "rich_text_preformatted", "elements": [text("a\nb")]},
        {"type": "rich_text_quote", "elements": [{"type": "link", "url": "javascript:x", "text": "no"}]},
    ]

    assert rich_text(elements, NAMES) == (
        '<p><b>&lt;b&gt; </b><span class="mention">@Tom &lt;b&gt;</span></p>'
        '<ol class="indent-1" start="3"><li><code>third</code></li></ol>'
        "<pre>a<br>b</pre><blockquote>no</blockquote>"
    )


def test_plain_text_shows_emoji_and_nothing_else() -> None:
    assert plain("*a* <b> :eyes: 10:30:45") == "*a* &lt;b&gt; 👀 10:30:45"


@pytest.mark.parametrize(
    ("element", "state", "values"),
    [
        ({"type": "plain_text_input", "initial_value": "x"}, {}, ["x"]),
        ({"type": "plain_text_input", "initial_value": "x"}, {"value": "typed"}, ["typed"]),
        ({"type": "static_select", "initial_option": {"value": "a"}}, {}, ["a"]),
        ({"type": "checkboxes"}, {"selected_options": [{"value": "a"}, {"value": "b"}]}, ["a", "b"]),
        ({"type": "users_select"}, {"selected_user": "U1"}, ["U1"]),
        ({"type": "multi_users_select", "initial_users": ["U1"]}, {"selected_users": []}, []),
        ({"type": "button"}, {}, []),
    ],
)
def test_an_input_shows_what_was_chosen_else_its_preset(
    element: dict[str, Any], state: dict[str, Any], values: list[str]
) -> None:
    kept = {"b": {"a": state}} if state else {}

    assert current(element | {"action_id": "a"}, kept, "b") == values

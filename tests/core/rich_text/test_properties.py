"""Rules that hold of any text at all."""

import re
from html.parser import HTMLParser
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.core.rich_text import from_slack, to_slack
from bot.core.rich_text.as_html import as_html
from bot.core.rich_text.as_markdown import as_markdown
from bot.core.rich_text.cleaning import clean
from bot.core.rich_text.pieces import Code, Inline, Item, Link, Piece, Prose, Style, Text, is_empty, joined

from .inert import assert_inert, assert_valid, shown
from .people import Workspace

steady = settings(derandomize=True)  # the same examples everywhere, however busy

MARKS = "ab1 *_~`[]()<>&#-+=.!\\|\n\té日😀\u200d\u202e\"':@/"
anything = (
    st.text()
    | st.text(alphabet=MARKS, max_size=80)
    | st.lists(
        st.sampled_from(
            ["<!here>", "<@U1>", "http://a.b/c", "[x](", "https://d)", "> ", "- ", "1. ", "\n", "```", "w "]
        )
    ).map("".join)
)
words = st.text(alphabet="abcdefgh éß日", min_size=1, max_size=30)
style = st.builds(Style, bold=st.booleans(), italic=st.booleans(), strike=st.booleans(), code=st.booleans())
inline = st.builds(Text, text=st.text(alphabet=MARKS, min_size=1, max_size=8), style=style) | st.builds(
    Link,
    url=st.sampled_from(["http://a.b/?c=1&d=2", "mailto:a@b.c"]),
    label=st.sampled_from(["", "a*b", "[x]"]),
    style=style,
)
inlines = st.lists(inline, min_size=1, max_size=5).map(joined)
prose = st.builds(Prose, inlines=inlines, quoted=st.booleans())
item = st.builds(
    Item,
    inlines=inlines,
    ordered=st.booleans(),
    number=st.integers(0, 12),
    indent=st.integers(0, 3),
    quoted=st.booleans(),
)
code = st.builds(Code, text=st.text(alphabet=MARKS, min_size=1, max_size=20), quoted=st.booleans())
pieces = st.lists(prose | item | code, min_size=1, max_size=5).map(
    lambda found: [piece for piece in found if not is_empty(piece)]
)


class Seen(HTMLParser):
    """What a mail program shows of some HTML, without spaces; and the tags that it has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words = ""
        self.tags: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.words += "".join(data.split())


def bare(text: str) -> str:
    return "".join(text.split())


@steady
@given(anything)
def test_plain_text_loses_nothing_but_what_is_unseen(text: str) -> None:
    seen = "".join(shown(message) for message in to_slack(text, "plain"))

    assert bare(seen).replace(">", "") == bare(clean(text)).replace(">", "").replace("mailto:", "")


MARKUP = (
    *(
        "**",
        "*",
        "_",
        "`",
        "```",
        "\n",
        "\n\n",
        "> ",
        "- ",
        "1. ",
        "| ",
        "|\n|---|---|\n",
        "[",
        "](http://a.b)",
        "]",
    ),
    *("<", ">", "# ", "~~", " ", "    ", "\\", "&", "!", "***", "\n---\n", "=== ", "word1", "word2", "word3"),
)


@settings(steady, max_examples=400)
@given(st.lists(st.sampled_from(MARKUP), max_size=25), st.sampled_from(["", " "]))
def test_markdown_loses_no_word(parts: list[str], between: str) -> None:
    text = between.join(parts)
    seen = "".join(shown(message) for message in to_slack(text, "markdown"))

    for word in ("word1", "word2", "word3"):
        assert seen.count(word) >= text.count(word)


@steady
@given(words, st.integers(100, 400))
def test_words_are_parted_only_if_they_must(text: str, budget: int) -> None:
    text = f"{text} " * 40
    seen = [word for message in to_slack(text, "plain", budget=budget) for word in shown(message).split()]

    assert seen == text.split()


@settings(steady, max_examples=40)
@given(anything, st.sampled_from(["plain", "markdown"]))
def test_every_message_is_valid_and_inert(text: str, format: Any) -> None:
    for message in to_slack(text, format):
        assert_inert(message)
        assert_valid(message)


@steady
@given(anything, st.integers(100, 300), st.integers(1, 3))
def test_every_budget_is_kept(text: str, budget: int, max_blocks: int) -> None:
    for message in to_slack(text * 5, "markdown", budget=budget, max_blocks=max_blocks):
        assert_inert(message, budget, max_blocks)


@steady
@given(
    st.lists(words.filter(str.strip), min_size=1, max_size=5),
    st.sampled_from(["", "- ", "1. ", "> ", "# ", "**"]),
)
def test_words_survive_the_way_to_slack_and_back(lines: list[str], mark: str) -> None:
    end = "**" if mark == "**" else ""
    markdown = "\n\n".join(f"{mark}{line.strip()}{end}" for line in lines)
    blocks = [block for message in to_slack(markdown, "markdown") for block in message.blocks]
    back = from_slack(blocks, "", Workspace())

    for form in (back.text, back.markdown, Seen(back.html).words):
        assert bare(re.sub(r"[-*#>\\]|\d+[.)]|&nbsp;", "", form)) == bare("".join(lines))


@steady
@given(pieces)
def test_html_and_markdown_show_the_same_words(given_pieces: list[Piece]) -> None:
    html = as_html(given_pieces)
    rendered = (
        MarkdownIt("commonmark", {"html": False}).enable("strikethrough").render(as_markdown(given_pieces))
    )

    assert Seen(rendered).words == Seen(html).words


@steady
@given(pieces)
def test_html_has_only_our_own_tags(given_pieces: list[Piece]) -> None:
    html = as_html(given_pieces)
    written = "".join(
        piece.text if isinstance(piece, Code) else "".join(map(label, piece.inlines))
        for piece in given_pieces
    )

    assert Seen(html).tags <= set("p br ul ol li blockquote pre strong em s u code a".split())
    assert Seen(html).words == bare(written)


def label(inline: Inline) -> str:
    return inline.text if isinstance(inline, Text) else inline.label or inline.url.removeprefix("mailto:")


@steady
@given(anything, anything)
def test_any_typed_text_becomes_a_mail_without_tokens(text: str, more: str) -> None:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    for mail in (
        from_slack([{"type": "rich_text", "elements": [section]}], more, Workspace()),
        from_slack([], more, Workspace()),
    ):
        assert Seen(mail.html).tags <= set("p br ul ol li blockquote pre strong em s u code a".split())
        assert "<@U1>" not in mail.text


@steady
@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["type", "elements", "text", "url", "style", "indent", "offset", "border", "name"]
                ),
                inner
                | st.sampled_from(
                    ["rich_text", "rich_text_list", "rich_text_section", "text", "link", "emoji"]
                ),
            )
        ),
    )
)
def test_blocks_of_any_shape_are_read(block: Any) -> None:
    from_slack([block], "text", Workspace())
    from_slack([{"type": "rich_text", "elements": [block]}], "text", Workspace())

"""HTML of mails as Markdown and as text."""

import pytest
from markdown_it import MarkdownIt

from bot.core.html import markdown, parsed, text_of


@pytest.mark.parametrize(
    ("html", "meant"),
    [
        ("<p>One</p><p>Two <b>bold</b> <em>it</em> <del>x</del></p>", "One\n\nTwo **bold** *it* ~~x~~"),
        ("a<br>b", "a\\\nb"),
        ("<h2>Title</h2>text", "## Title\n\ntext"),
        ("<ul><li>a<li>b</ul><ol start=3><li>c</ol>", "- a\n- b\n\n3. c"),
        ('<a href="https://x.example/?a=1&amp;b=2">here</a>', "[here](https://x.example/?a=1&b=2)"),
        ('<a href="https://x.example">https://x.example</a>', "https://x.example"),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
        ("<blockquote>quoted</blockquote>after", "> quoted\n\nafter"),
        ("<pre>a  b\n c</pre>", "```\na  b\n c\n```"),
        ('<img src="https://x.example/l.png" alt="Logo">', "[Logo]"),
        ("", ""),
    ],
)
def test_the_forms_of_a_text_are_kept(html: str, meant: str) -> None:
    assert markdown(html) == meant


@pytest.mark.parametrize(
    "html",
    [
        '<a href="javascript:alert(1)">text</a>',
        '<a href="data:text/html,x">text</a>',
        '<a href="&#106;avascript:alert(1)">text</a>',
        "text<script>alert(1)</script>",
        "text<style>p {color: red}</style>",
        '<div style="display:none">hidden preheader</div>text',
        '<div style="max-height:0px; overflow:hidden">hidden preheader</div>text',
        '<span style="mso-hide: all">hidden</span>text',
        'text<img src="https://track.example/p.gif" width="1" height="1">',
        'text<img src="https://track.example/p.gif" style="width:1px;height:1px" alt="pixel">',
        "text<!-- a comment --><!--[if mso]>Outlook only<![endif]-->",
        "<title>A title</title>text",
        "text<img src='data:image/png;base64,AAAA'>",
    ],
)
def test_what_nobody_should_see_or_follow_is_dropped(html: str) -> None:
    assert markdown(html) == "text"


def test_tables_that_lay_out_leave_no_trace() -> None:
    html = "<table><tr><td><table><tr><td><p>Dear Ann</p></td></tr></table></td></tr><tr><td>Bye</table>"

    assert markdown(html) == "Dear Ann\n\nBye"


def test_tables_that_hold_data_stay_readable() -> None:
    html = (
        "<table border=1><tr><th>Item<th>Price</tr><tr><td>Printer<td>100</tr><tr><td>Ink<td>7</tr></table>"
    )

    assert markdown(html) == "```\nItem     Price\nPrinter  100\nInk      7\n```"


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4",
        "*stars*",
        "__init__",
        "# no heading",
        "1. no list",
        "- no list",
        "> no quote",
        "[a](b)",
        "`tick`",
        "a\\b",
        "+ x",
    ],
)
def test_text_that_looks_like_markdown_is_still_that_text(text: str) -> None:
    shown = MarkdownIt("commonmark").render(markdown(f"<p>{text.replace('>', '&gt;')}</p>"))

    assert shown.strip() == f"<p>{text.replace('>', '&gt;')}</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 90 + "deep",
        "<div>" * 500 + "deep",
        "<b>deep</b>" * 6_000,
        "<p>deep</p>" * 100_000,
        "<!--" * 3_000 + "deep",
    ],
    ids=["100", "500", "many", "huge", "comments"],
)
def test_beyond_the_limits_the_words_are_still_there(html: str) -> None:
    assert "deep" in markdown(html)


def test_the_words_of_a_tree_are_seen_line_by_line() -> None:
    root = parsed("<p>One <b>bold</b></p><div>Two</div>Three<br>Four<ul><li>Five</ul>")

    assert text_of(root) == "One bold\n\nTwo\nThree\nFour\n\nFive"

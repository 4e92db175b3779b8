"""HTML goes into Slack's editor and comes back saying the same, or it does not go in, and it is said why."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from bot.core.rich_text.beyond import BeyondRichText
from bot.core.rich_text.editing import editable, edited_alone
from bot.core.wordings import EVERY, check_words

LOOKS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strike", "strike": "strike", "del": "strike", "code": "code", "tt": "code",
}  # fmt: skip
BOXES = ("ul", "ol", "blockquote", "pre")


# What a reader sees of HTML, worked out apart from the code that is tested: each character that is no space
# with its looks, its link, and the lists, quotes and code around it; items with their numbers.
def seen(source: str) -> list[tuple[Any, ...]]:
    root = html.fragment_fromstring(source, create_parent="div")
    return list(_seen(root, frozenset(), "", ()))


def _seen(
    element: Any, looks: frozenset[str], link: str, boxes: tuple[str, ...]
) -> Iterator[tuple[Any, ...]]:
    yield from _letters(element.text, looks, link, boxes)
    number = int(element.get("start", 1))
    for child in element:
        inside, to, around = looks, link, boxes
        if child.tag in LOOKS and element.tag != "pre":
            inside = looks | {LOOKS[child.tag]}
        if child.tag == "a":
            to = child.get("href")
        if child.tag in BOXES:
            around = (*boxes, child.tag)
        if child.tag == "li":
            around = (*boxes, str(number) if element.tag == "ol" else "*")
            number += 1
        yield from _seen(child, inside, to, around)
        yield from _letters(child.tail, looks, link, boxes)


def _letters(
    text: str | None, looks: frozenset[str], link: str, boxes: tuple[str, ...]
) -> Iterator[tuple[Any, ...]]:
    for char in text or "":
        if not char.isspace():
            yield char, looks, link, boxes


def words_of(source: str) -> list[str]:
    """The words between spaces and ends of lines."""
    root = html.fragment_fromstring(source, create_parent="div")
    for one in root.iter("p", "div", "br", "li", "ul", "ol", "blockquote", "pre"):
        one.tail = f" {one.tail or ''}"
        one.text = f" {one.text or ''}" if one.tag != "br" else None
    return str(root.text_content()).split()


def there_and_back(source: str) -> str:
    return edited_alone(editable(source))


TEXT = st.text(alphabet="ab &<>\"'#[]()*_~`\xa0\n.:é漢😀", min_size=1, max_size=12).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)
MASK = st.sampled_from(("#TicketID#", "#What_Happened#", "#RatingLinks(How was it?)#"))
GOOD_URLS = ("https://a.test/x?y=1&amp;z=#f", "mailto:ann@a.test")
WILD_URLS = (*GOOD_URLS, "#URL#", "/here", "ftp://a.test")
BEYOND = ("<h1>x</h1>", "<table><tr><td>x</td></tr></table>", '<p style="color:red">x</p>', "<!-- x -->")


def lines(urls: tuple[str, ...], tags: tuple[str, ...]) -> st.SearchStrategy[str]:
    """What may stand in a paragraph."""

    def wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", st.sampled_from(tags), inner)

    styled = st.recursive(st.one_of(TEXT, MASK), wrapped, max_leaves=3)
    link = st.builds(lambda url, text: f'<a href="{url}">{text}</a>', st.sampled_from(urls), styled)
    return st.lists(st.one_of(styled, link, st.just("<br>")), min_size=1, max_size=4).map("".join)


def lists(line: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Lists in lists, or nothing."""

    def around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        rows = st.lists(st.builds("<li>{}{}</li>".format, line, inner), min_size=1, max_size=3)
        opening = st.sampled_from(("<ul>", "<ol>", '<ol start="4">'))
        return st.builds(lambda begin, items: f"{begin}{''.join(items)}</{begin[1:3]}>", opening, rows)

    return st.recursive(st.just(""), around, max_leaves=4)


def documents(
    urls: tuple[str, ...], tags: tuple[str, ...], more: tuple[str, ...] = ("",)
) -> st.SearchStrategy[str]:
    """Bodies of templates."""
    line = lines(urls, tags)
    block = st.one_of(line.map("<p>{}</p>".format), line.map("<div>{}</div>".format), line, lists(line))
    quote = st.lists(block, min_size=1, max_size=2).map("".join).map("<blockquote>{}</blockquote>".format)
    every = st.one_of(block, quote, TEXT.map("<pre>{}</pre>".format), st.sampled_from(more))
    return st.lists(every, min_size=1, max_size=4).map("".join)


SIMPLE = documents(GOOD_URLS, (*LOOKS, "span"))
WILD = documents(WILD_URLS, (*LOOKS, "span", "sub"), BEYOND)


@given(st.one_of(SIMPLE, WILD))
@settings(max_examples=400)
def test_what_opens_as_rich_text_comes_back_saying_the_same(source: str) -> None:
    try:
        back = there_and_back(source)
    except BeyondRichText:
        return

    assert seen(back) == seen(source)
    assert words_of(back) == words_of(source)
    assert there_and_back(back) == back


@given(SIMPLE)
@settings(max_examples=150)
def test_what_comes_out_of_the_editor_may_stand_in_a_template_as_it_is(source: str) -> None:
    try:
        back = there_and_back(source)
    except BeyondRichText:
        return

    checked = check_words(EVERY["closed"], "Closed", back)
    assert checked.removed == ()
    assert there_and_back(checked.body) == back


@given(WILD)
@settings(max_examples=150)
def test_nothing_that_only_html_can_say_opens_as_rich_text(source: str) -> None:
    only_html = any(
        mark in source for mark in ("<h1", "<table", "style=", "<!--", "<sub", '"/here"', '"ftp:')
    )
    if only_html:
        with pytest.raises(BeyondRichText):
            editable(source)


@pytest.mark.parametrize("name", [one for one in EVERY if EVERY[one].body])
def test_what_the_desk_comes_with_opens_as_rich_text(name: str) -> None:
    source = EVERY[name].body

    assert seen(there_and_back(source)) == seen(source)


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("<table><tr><td>x</td></tr></table>", "a table"),
        ('<img src="https://a.test/x.png" alt="x">', "an image"),
        ("<h2>x</h2>", "a heading"),
        ('<p style="color:red">x</p>', "colours"),
        ('<font color="red">x</font>', "colours"),
        ('<p align="center">x</p>', "colours"),
        ('<p class="x">x</p>', "the attribute class"),
        ("a<hr>b", "a line across"),
        ("<!-- x -->a", "a comment"),
        ("a<br><br><br>b", "more than one empty line"),
        ("<p>a</p><p>&nbsp;</p><p>b</p>", "more than one empty line"),
        ("<b>a<p>b</p></b>", "over several paragraphs"),
        ("<p><b>a</p><p>b</p>", "not closed"),
        ('<a href="/here">x</a>', "no whole web address"),
        ('<a href="https://a.test/#Subject#"><b>x</b>y</a>', "a link with several looks"),
        ("<ul><li>a<ul><li>b</li></ul>c</li></ul>", "below a list"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "paragraphs inside of a list"),
        ("<ul><li></li></ul>", "an empty item"),
        ("<blockquote><blockquote>a</blockquote></blockquote>", "a quote inside a quote"),
        ("[words](#URL#)", "would become a link"),
        ('<a href="#URL#">a <b>b</b></a>', "a link to a mask"),
        ("<style>p{}</style><p>a</p>", "a style sheet"),
    ],
)
def test_what_rich_text_cannot_say_is_named(source: str, what: str) -> None:
    with pytest.raises(BeyondRichText) as refused:
        editable(source)

    assert what in refused.value.what


def test_a_link_to_a_mask_is_shown_with_brackets_and_comes_back_as_a_link() -> None:
    source = '<p>Please <a href="#URL#">look here</a> soon</p>'

    block = editable(source)

    assert block is not None
    assert block["elements"][0]["elements"] == [{"type": "text", "text": "Please [look here](#URL#) soon"}]
    assert edited_alone(block) == source


def test_links_are_shown_by_their_words() -> None:
    block = editable('<p><a href="https://a.test/">our page</a></p>')

    assert block is not None
    assert block["elements"][0]["elements"] == [
        {"type": "link", "url": "https://a.test/", "text": "our page"}
    ]


@pytest.mark.parametrize(
    "block",
    [
        None,
        {"type": "rich_text", "elements": []},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": " \n"}]}],
        },
    ],
)
def test_an_editor_with_nothing_in_it_is_an_empty_text(block: dict[str, Any] | None) -> None:
    assert edited_alone(block) == ""

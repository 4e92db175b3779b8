"""Rules of how a customer's words look in Slack."""

from typing import Any

import pytest

from bot.core.rich_text import to_slack

from .inert import assert_inert, assert_valid, shown


def elements(text: str, format: Any = "markdown") -> list[dict[str, Any]]:
    """The elements of the only block of the only message."""
    [message] = to_slack(text, format)
    assert_inert(message)
    assert_valid(message)
    [block] = message.blocks
    found: list[dict[str, Any]] = block["elements"]
    return found


def section(*inlines: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(inlines)}


def run(text: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def test_emphasis_and_code() -> None:
    assert elements("a **b** *c* ~~d~~ `e` ***f***") == [
        section(
            *[run("a "), run("b", bold=True), run(" "), run("c", italic=True), run(" ")],
            *[
                run("d", strike=True),
                run(" "),
                run("e", code=True),
                run(" "),
                run("f", bold=True, italic=True),
            ],
        )
    ]


def test_a_heading_is_bold_and_paragraphs_stay_apart() -> None:
    assert elements("# Title\n\none\ntwo\n\nthree\n\n---") == [
        section(run("Title", bold=True), run("\n\none\ntwo\n\nthree\n\n———"))
    ]


def test_lists_nest_and_numbers_go_on() -> None:
    found = elements("3. a\n   - b\n     - c\n4. d\n\n   more\n\nend")

    assert [(e["type"], e.get("style"), e.get("indent"), e.get("offset")) for e in found] == [
        ("rich_text_list", "ordered", 0, 2),
        ("rich_text_list", "bullet", 1, None),
        ("rich_text_list", "bullet", 2, None),
        ("rich_text_list", "ordered", 0, 3),
        ("rich_text_section", None, None, None),
    ]
    assert found[3]["elements"] == [section(run("d\nmore"))]
    assert found[4] == section(run("\nend"))


def test_quotes_code_and_tables() -> None:
    found = elements("> said\n> > before\n> - a\n\n```py\nx = 1\n```\n\n| a | bb |\n|---|---|\n| ccc | 日 |")

    assert found == [
        {"type": "rich_text_quote", "elements": [run("said\n\n> before")]},
        {
            "type": "rich_text_list",
            "style": "bullet",
            "indent": 0,
            "elements": [section(run("a"))],
            "border": 1,
        },
        {"type": "rich_text_preformatted", "elements": [run("x = 1")]},
        {"type": "rich_text_preformatted", "elements": [run("a   | bb\n----+---\nccc | 日")]},
    ]


@pytest.mark.parametrize(
    ("markdown", "seen", "url"),
    [
        ("[our site](https://evil.example/x)", "our site (https://evil.example/x)", "https://evil.example/x"),
        ("[https://good.example](https://evil.example)", "https://good.example (https://evil.example)", None),
        ("[https://a.b](https://a.b/)", "https://a.b/", "https://a.b/"),
        ("<https://a.b>", "https://a.b", "https://a.b"),
        ("[](https://a.b)", "https://a.b", "https://a.b"),
        ("<ann@a.b>", "ann@a.b", "mailto:ann@a.b"),
        ("[Ann](mailto:ann@a.b)", "Ann (ann@a.b)", "mailto:ann@a.b"),
        ("see https://a.b/c_d, ok", "see https://a.b/c_d, ok", "https://a.b/c_d"),
        ("[![logo](cid:1)](https://a.b)", "[image: logo] (https://a.b)", "https://a.b"),
    ],
)
def test_no_label_hides_where_a_link_leads(markdown: str, seen: str, url: str | None) -> None:
    [found] = elements(markdown)
    [link] = [element for element in found["elements"] if element["type"] == "link"]

    assert "".join(element.get("text", element.get("url")) for element in found["elements"]) == seen
    assert url in (None, link["url"])


@pytest.mark.parametrize(
    "markdown", ["[x](javascript:alert)", "[x](slack://open)", "[x](#top)", "[x](tel:+1)"]
)
def test_other_targets_are_shown_and_not_linked(markdown: str) -> None:
    [found] = elements(markdown)

    assert {element["type"] for element in found["elements"]} == {"text"}
    assert markdown[4:-1] in "".join(element["text"] for element in found["elements"])


def test_images_are_named() -> None:
    assert elements("![a *cat*](http://x/y.png) ![](z)") == [section(run("[image: a cat] [image]"))]


def test_html_is_text() -> None:
    assert elements("<b>x</b>\n\n<script>y</script>") == [section(run("<b>x</b>\n\n<script>y</script>"))]


def test_plain_text_is_taken_at_its_word() -> None:
    text = "# no *heading*\n1. a\n  - b\n\n| x |"

    assert elements(text, "plain") == [section(run(text))]


def test_addresses_in_plain_text_end_where_the_sentence_goes_on() -> None:
    [found] = elements("(see http://a.b/c_(d)), <https://e.f>; mailto:x@y.z. ftp://g", "plain")

    assert [element["url"] for element in found["elements"] if element["type"] == "link"] == [
        "http://a.b/c_(d)",
        "https://e.f",
        "mailto:x@y.z",
    ]
    assert shown(to_slack("(see http://a.b/c_(d)),", "plain")[0]).strip() == "(see http://a.b/c_(d)),"


def test_lines_with_a_mark_are_quotes() -> None:
    assert elements("yes\n> really?\n>> no\n>so\nbye", "plain") == [
        section(run("yes")),
        {"type": "rich_text_quote", "elements": [run("really?\n> no\nso")]},
        section(run("bye")),
    ]


def test_characters_that_deceive_are_gone() -> None:
    text = "a\u202eb\u2066c\u200bd\x00e\ufefff\x1b[31mg\u00adh\U000e0041i"

    assert elements(text, "plain") == [section(run("abcdef[31mghi"))]


def test_scripts_and_emoji_keep_their_joiners() -> None:
    text = "می‌خواهم क्‍ष 👨‍👩‍👧 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

    assert elements(text, "plain") == [section(run(text))]


@pytest.mark.parametrize("format", ["plain", "markdown"])
@pytest.mark.parametrize("text", ["", " \n\t\n", "\u200b", "\x00\x07"])
def test_nothing_to_show_is_no_message(text: str, format: Any) -> None:
    assert to_slack(text, format) == []


def test_a_link_definition_does_not_vanish() -> None:
    assert elements("[secret]: https://a.b 'words'")[0]["elements"][0] == run("[secret]: ")


def test_the_fallback_is_short_and_escaped() -> None:
    [message] = to_slack("<!here> & " + "long " * 1700, "plain")

    assert message.fallback.startswith("&lt;!here&gt; &amp; long")
    assert message.fallback.endswith("long…")
    assert len(message.fallback) <= 3000


@pytest.mark.parametrize(
    "markdown",
    [
        "| a | b |\n|---|---|\n| c | d | extra |",
        "> | a |\n> |---|\n> | c | extra",
        "``` extra words\nx\n```",
        "``` not code but extra words",
        "- ```extra",
        "```html\nextra",
        "[extra]: http://a.b",
        "> " * 100 + "extra",
        "- " * 100 + "extra",
        "&nbsp;extra &unknown; <extra>",
    ],
)
def test_words_that_markdown_would_leave_out_are_shown(markdown: str) -> None:
    assert "extra" in shown(to_slack(markdown, "markdown")[0])


def test_a_table_with_bars_in_its_cells_stays_a_table() -> None:
    assert elements("| a \\| x | b |\n|---|---|\n| c | d |") == [
        {"type": "rich_text_preformatted", "elements": [run("a | x | b\n------+--\nc     | d")]}
    ]

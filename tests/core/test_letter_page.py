"""The HTML of a mail: every element has its style, nothing else is touched, nothing comes from outside."""

import re
import time
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.letter_page import STYLES, page, styled

SAMPLE = (
    "<h1>a</h1><h2>b</h2><h3>c</h3><p>d <code>e</code> <a href='https://x.test'>f</a></p>"
    "<ul><li>g<ol><li>h</li></ol></li></ul><blockquote><p>i</p></blockquote><pre>j</pre>"
    "<table><tr><th>k</th><td>l</td></tr></table><hr><img src='cid:m'>"
)


def without_styles(html: str) -> str:
    return re.sub(r' style="[^"]*"', "", html)


@pytest.mark.parametrize("tag", STYLES)
def test_every_element_has_its_style_in_itself(tag: str) -> None:
    """Gmail and Outlook take no style sheet."""
    assert re.search(rf"<{tag}[^>]* style=\"[^\"]+\"", styled(SAMPLE))


def test_nothing_else_is_touched() -> None:
    assert without_styles(styled(SAMPLE)) == SAMPLE


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ('<p style="color:red">', f'<p style="{STYLES["p"]};color:red">'),
        (
            "<P STYLE='font-family:\"Arial\"' class=x>",
            f"<P class=x style=\"{STYLES['p']};font-family:'Arial'\">",
        ),
        ('<img data-x="a>b" width=1>', f'<img data-x="a>b" width=1 style="{STYLES["img"]}">'),
        ("<hr/>", f'<hr style="{STYLES["hr"]}"/>'),
        ("<param><link><picture><p", "<param><link><picture><p"),
    ],
)
def test_a_style_of_its_own_comes_last_and_wins(html: str, wanted: str) -> None:
    assert styled(html) == wanted


def test_a_list_in_a_list_and_a_paragraph_in_a_quote_stand_closer() -> None:
    inner = styled("<ul><li>a<ul><li>b</li></ul></li></ul><ul>")

    assert re.findall(r'<ul style="margin:([^;]*);', inner) == ["0 0 14px", "4px 0 0", "0 0 14px"]
    assert styled("<blockquote><p>").count("0 0 5px") == 1
    assert styled("<blockquote></blockquote><p>").endswith(f'<p style="{STYLES["p"]}">')


def test_a_page_fits_phones_and_dark_screens_and_holds_nothing_from_outside() -> None:
    whole = page(SAMPLE)

    assert '<meta name="viewport" content="width=device-width' in whole
    assert "color-scheme:light dark" in whole
    assert "max-width:680px" in whole
    assert not re.search(r"(?<![-\w])color:(?!scheme)|background-color:(?!rgba\(140,140,140,)", whole)
    assert not re.search(r"url\(|@import|<script|<link|http(?!s://x\.test)", whole)


@given(text=st.text(max_size=300))
def test_texts_stay_as_they_are(text: str) -> None:
    assert styled(escape(text)) == escape(text)
    assert styled(f"<p>{escape(text)}</p>") == f'<p style="{STYLES["p"]}">{escape(text)}</p>'


@pytest.mark.parametrize(
    "piece", ["<p ", "<p a=", '<p a="', "<p a=' b", "<p style=", "<ul>", "</ul>", "<p a ", "<", "<td x=y "]
)
def test_hostile_html_is_styled_at_once(piece: str) -> None:
    start = time.process_time()
    styled(piece * 50_000)

    assert time.process_time() - start < 3


def test_tables_are_templates_and_look_as_their_authors_made_them() -> None:
    layout = (
        '<table border="0" cellpadding="0"><tbody><tr><th>a</th><td width="9">b</td></tr></tbody></table>'
    )

    assert styled(layout) == layout

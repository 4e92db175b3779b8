"""A template holds what mail programs show; the rest is taken out, and said to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.limited_html import limited
from bot.templates import TEMPLATES, Template


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda one: one.name)
def test_the_desks_own_words_stay_as_they_are(template: Template) -> None:
    assert limited(template.body).html == template.body
    assert limited(template.body).removed == ()


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:red;font-size:18px">a <b>b</b> <i>c</i> <span style="color:#ff0000">d</span></p>',
        '<font color="red" size="4">a</font>',
        '<ul><li>a</li></ul><ol start="3"><li>b</li></ol>',
        '<a href="https://x.test/?a=1&amp;b=2">a</a><a href="mailto:a@x.test">b</a>',
        '<a href="#URL#">a</a><img src="https://x.test/logo.png" alt="Logo" width="20" height="10">',
        '<table border="1"><tbody><tr><td colspan="2" align="left">a</td></tr></tbody></table>',
        "<h1>a</h1><blockquote>b</blockquote><pre>c</pre><hr>",
        "#RatingLinks(Tom's &amp; Ann's)# #5Recent_messages#",
    ],
)
def test_what_mail_programs_show_stays(html: str) -> None:
    assert limited(html).html == html
    assert limited(html).removed == ()


@pytest.mark.parametrize(
    ("html", "left", "removed"),
    [
        ("a<script>alert(1)</script>b", "ab", "<script> was removed with all that was in it."),
        ("<form>a</form>", "a", "<form> was removed; the text in it stays."),
        ('<b onclick="x()">a</b>', "<b>a</b>", "onclick was removed from <b>."),
        ('<b class="x">a</b>', "<b>a</b>", "class was removed from <b>."),
        (
            '<a href="javascript:alert(1)">a</a>',
            "<a>a</a>",
            "An address of <a> was removed: "
            "only those with cid:, http:, https:, mailto:, tel: may stand there.",
        ),
        (
            '<img src="data:image/png;base64,AA==" alt="x">',
            '<img alt="x">',
            "An address of <img> was removed: "
            "only those with cid:, http:, https:, mailto:, tel: may stand there.",
        ),
        (
            '<p style="position:fixed;color:red">a</p>',
            '<p style="color:red">a</p>',
            "The style position was removed.",
        ),
        ("a<!-- b -->c", "ac", "A comment was removed."),
        ("<style>p{}</style>a", "a", "<style> was removed with all that was in it."),
    ],
)
def test_what_is_taken_out_is_said(html: str, left: str, removed: str) -> None:
    made = limited(html)

    assert (made.html, made.removed) == (left, (removed,))


def test_text_without_any_tag_keeps_its_lines() -> None:
    assert (
        limited("Hello,\r\n\r\nthank you.\nYour desk").html == "<p>Hello,</p><p>thank you.<br>Your desk</p>"
    )
    assert limited("#What_Happened#").html == "#What_Happened#"
    assert limited(" \n ").html == ""


@given(st.one_of(st.text("<>/abpscrite =\"':;#!-\n", max_size=60), st.text(max_size=40)))
def test_what_was_cleaned_once_is_clean(source: str) -> None:
    once = limited(source).html
    twice = limited(once)

    assert twice.removed == ()
    assert limited(twice.html).html == twice.html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Hi <b>Ann</b>,\n\nline\nnext", "<p>Hi <b>Ann</b>,</p><p>line<br>next</p>"),
        (
            'a\n<a href="https://x.test"\n title="b\nc">d</a>',
            '<p>a<br><a href="https://x.test" title="b c">d</a></p>',
        ),
        ("<style>p{}</style>\nHello\nyou", "<p>Hello<br>you</p>"),
        ("a<br>\nb", "a<br>\nb"),
        ("<p>a</p>\n<p>b</p>", "<p>a</p>\n<p>b</p>"),
    ],
)
def test_text_with_formatting_but_without_blocks_keeps_its_lines(source: str, html: str) -> None:
    assert limited(source).html == html
    assert limited(html).html == html


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ('<img src="/images/logo.png">', "/images/logo.png in <img>"),
        ('<a href="www.acme.test">x</a>', "www.acme.test in <a>"),
        ('<a href="//evil.test">x</a>', "//evil.test in <a>"),
    ],
)
def test_an_address_without_a_web_site_before_it_is_told_of(html: str, address: str) -> None:
    assert limited(html).html == html
    assert limited(html).warnings == (
        f"{address} leads nowhere from a mail: write the whole address, with https://.",
    )


@pytest.mark.parametrize("address", ["#URL#", "#top", "https://x.test", "mailto:a@x.test", "cid:1", "tel:1"])
def test_a_whole_address_is_fine(address: str) -> None:
    assert limited(f'<a href="{address}">x</a>').warnings == ()

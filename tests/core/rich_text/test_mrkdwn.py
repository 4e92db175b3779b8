"""Rules of messages that come without rich text."""

import pytest

from .people import typed


@pytest.mark.parametrize(
    ("mrkdwn", "html"),
    [
        ("*b* _i_ ~s~ `c`", "<strong>b</strong> <em>i</em> <s>s</s> <code>c</code>"),
        ("*_both_* of them", "<strong><em>both</em></strong> of them"),
        ("snake_case_name 2*3*4 a~b~c", "snake_case_name 2*3*4 a~b~c"),
        ("* not bold* `*nor this*`", "* not bold* <code>*nor this*</code>"),
        ("_see <http://a.b/c_d_e>_", '<em>see </em><em><a href="http://a.b/c_d_e">http://a.b/c_d_e</a></em>'),
        ("<http://a.b|the page>", '<a href="http://a.b">the page</a>'),
        ("<mailto:a@b.c|a@b.c>", '<a href="mailto:a@b.c">a@b.c</a>'),
        ("<http://a.b?x=1&amp;y=2|q>", '<a href="http://a.b?x=1&amp;y=2">q</a>'),
        ("<javascript:alert(1)|q>", "q"),
        (":wave: :+1::skin-tone-4: :our_own:", "👋 👍🏽 :our_own:"),
        ("&lt;b&gt; &amp;lt; &amp;amp;", "&lt;b&gt; &amp;lt; &amp;amp;"),
        ("<!channel> <@U1>", "@channel @Ann Lee"),
        ("a\nb\n", "a<br>\nb"),
        ("``` open", "``` open"),
    ],
)
def test_inline_marks(mrkdwn: str, html: str) -> None:
    assert typed(text=mrkdwn).html == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("mrkdwn", "text"),
    [
        ("&gt; one\n&gt; two\nthree", "> one\n> two\n\nthree"),
        ("• a\n    ◦ b\n• c", "- a\n  - b\n- c"),
        ("1. a\n2. b\n    1. c\n3. d", "1. a\n2. b\n  1. c\n3. d"),
        ("see\n```\nx &lt; 1\n  *y* <http://a.b>\n```\nok", "see\n\nx < 1\n  *y* http://a.b\n\nok"),
        ("one\n\n\n\ntwo", "one\n\ntwo"),
    ],
)
def test_blocks(mrkdwn: str, text: str) -> None:
    assert typed(text=mrkdwn).text == text

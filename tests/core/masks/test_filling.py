"""Filling is one pass, values are escaped where they stand, and lines that hold nothing are dropped."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.masks import MASKS, Entry, Filled, to_text
from bot.core.rich_text import for_mail
from bot.templates import preview, render
from tests.contract.rows import NOW
from tests.core.masks.facts import ANN, Known, a_template, about

EMPTY = Known(opens="", rates="", leaves="", attached=(), similar=(), filled_in=(), replied=Filled())
ALL_MASKS = " | ".join(mask.written for mask in MASKS)


@pytest.mark.parametrize(
    ("body", "html", "text"),
    [
        ("<p>a</p><p>#DueDate#</p><p>b</p>", "<p>a</p><p>b</p>", "a\n\nb"),
        ("<p> <b>#DueDate#</b> &nbsp;</p>b", "b", "b"),
        ("<p>Due: #DueDate#</p>", "<p>Due: </p>", "Due:"),
        ("<p>a<br>#DueDate#<br>b</p>", "<p>a<br>b</p>", "a\nb"),
        ("<p>#DueDate#<br>b</p>", "<p>b</p>", "b"),
        ("<p>a<br>#DueDate#</p>", "<p>a<br></p>", "a"),
        ("<p>a<br><br>b</p>", "<p>a<br><br>b</p>", "a\n\nb"),
        ("<p></p>a", "<p></p>a", "a"),
        ("<ul><li>a</li><li>#DueDate#</li></ul>", "<ul><li>a</li></ul>", "- a"),
        ("a<ul><li>#DueDate#</li></ul>", "a", "a"),
        (
            "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>#DueDate#</td><td></td></tr></tbody></table>",
            "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>",
            "a  b",
        ),
        (
            "<table><tbody><tr><td>Due</td><td>#DueDate#</td></tr></tbody></table>",
            "<table><tbody><tr><td>Due</td><td></td></tr></tbody></table>",
            "Due",
        ),
        ('<p>a <a href="#URL#">Open it</a></p>', "<p>a </p>", "a"),
        ('<p><a href="#URL#">Open it</a></p>b', "b", "b"),
        ('<p><img src="#URL#" alt="x"></p>b', "b", "b"),
        ("<div>#RatingLinks#</div><div>b</div>", "<div>b</div>", "b"),
        ("<p>#Recent_Attachments#</p>b", "b", "b"),
    ],
)
def test_a_line_that_held_only_masks_without_a_value_is_dropped(body: str, html: str, text: str) -> None:
    made = render(a_template(body), about(EMPTY, due_at=None))

    assert (made.html.strip(), made.text.strip()) == (html, text)


def test_a_mask_that_the_template_may_not_use_becomes_nothing() -> None:
    body = "<p>a</p><p>#username# #Confirm_Link#</p><p>#RatingLinks#</p>b"

    made = render(a_template(body, "Hi #password#", name="updated"), about())

    assert (made.subject, made.html) == ("Hi", "<p>a</p>b")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("#Unknown# #12# # # #", "#Unknown# #12# # # #"),
        ("[##TicketID#]", "[#12]"),
        ("#5 and #TicketID#", "#5 and 12"),
        ("#TicketID#TicketID#", "12TicketID#"),
        ("#TicketID##TicketID#", "1212"),
        ("C# and F#", "C# and F#"),
    ],
)
def test_what_is_no_mask_stays_as_it_is(body: str, text: str) -> None:
    assert render(a_template(body), about()).text == f"{text}\n"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("#username", "ann@example.com"),
        ("#USERNAME: #Password.", "ann@example.com: s3cret<&>."),
        ("#username#password", "ann@example.coms3cret<&>"),
        ("#username##password#", "ann@example.coms3cret<&>"),
        ("#URL##username", "https://help.test/loginann@example.com"),
        ("#usernames", "#usernames"),
        ("#Subject #TicketID", "#Subject #TicketID"),
        ("a #Subject# b", "a  b"),
        ("<b>#password</b>", "s3cret<&>"),
    ],
)
def test_the_second_sign_of_a_welcome_mask_may_be_missing(body: str, text: str) -> None:
    assert render(a_template(body, name="welcome"), ANN).text == f"{text}\n"


# --- where a value stands --------------------------------------------------------------------------


def test_a_customers_markup_is_escaped_in_html_and_left_in_text() -> None:
    made = render(a_template("<b>#Subject#</b>", "#Subject#"), about(subject="<img src=x> & 'q'"))

    assert made.html == "<b>&lt;img src=x&gt; &amp; &#x27;q&#x27;</b>"
    assert made.text == "<img src=x> & 'q'\n"
    assert made.subject == "<img src=x> & 'q'"


@pytest.mark.parametrize(
    ("attribute", "html"),
    [
        ('href="#URL#"', 'href="https://help.test/tickets/12"'),
        ('href="#Subject#"', 'href="javascript%3Aalert%281%29%22%3E"'),
        (
            'href="https://crm.test/?q=#Subject#"',
            'href="https://crm.test/?q=javascript%3Aalert%281%29%22%3E"',
        ),
        ('href="mailto:#FromEmail#"', 'href="mailto:ann@example.com"'),
        ('style="color:#Subject#"', 'style="color:"'),
        ('style="color:#Status#"', 'style="color:waiting"'),
        ('title="#Subject#"', 'title="javascript:alert(1)&quot;&gt;"'),
    ],
)
def test_a_value_in_an_attribute_neither_leaves_it_nor_becomes_an_address(attribute: str, html: str) -> None:
    made = render(a_template(f"<a {attribute}>x</a>"), about(subject='javascript:alert(1)">'))

    assert made.html == f"<a {html}>x</a>"


def test_a_link_of_a_template_shows_its_address_in_the_text() -> None:
    made = render(a_template('<a href="#URL#">Open it</a>, <a href="#URL#">#URL#</a>'), about())

    assert made.text == "Open it (https://help.test/tickets/12), https://help.test/tickets/12\n"


def test_a_paragraph_that_gets_blocks_becomes_a_block() -> None:
    made = render(a_template('<p style="color:red">#Reply#</p><p>#TicketID#</p>', name="updated"), about())

    assert made.html == '<div style="color:red"><p>We <b>come</b></p></div><p>12</p>'


def test_a_prompt_is_text_that_is_not_filled() -> None:
    made = render(a_template("#RatingLinks(Tom &amp; #TicketID# &lt;b&gt;?)#"), about())

    assert made.html.startswith("Tom &amp; #TicketID# &lt;b&gt;? <a ")
    assert made.text.startswith("Tom & #TicketID# <b>?\n")


# --- what customers wrote ----------------------------------------------------------------------------


def test_a_customers_masks_are_never_filled() -> None:
    words = "#TicketID# #FromEmail# {{7*7}} %s {0} \\1 \\g<0>"

    made = render(a_template("#Subject# #From#", "#Subject#"), about(subject=words, requester_name=words))

    assert made.subject == words
    assert made.text == f"{words} {words}\n"


def test_a_mail_to_somebody_unproven_has_no_subject_of_theirs() -> None:
    given = about(subject="cheap pills", trusted=False)

    assert render(a_template("x", "#Subject#"), given).subject == "[#12] The ticket has been closed"
    assert render(a_template("x", "Got #TicketID#"), given).subject == "Got 12"


@pytest.mark.parametrize(
    ("happened", "subject"),
    [
        ("We have #TicketID#.", "[#12] We have 12"),
        ("We have your #Subject#.", "[#12] We have received your message"),
    ],
)
def test_a_sentence_of_ones_own_is_the_subject_for_somebody_unproven_unless_it_would_lack_something(
    happened: str, subject: str
) -> None:
    template = replace(a_template("x", "#Subject#", name="confirmation"), happened=happened)

    assert render(template, about(subject="cheap pills", trusted=False)).subject == subject


def test_where_a_subject_holds_nothing_the_filled_sentence_stands() -> None:
    template = replace(a_template("x", "#DueDate#"), happened="#TicketID# is done: #Subject#")

    made = render(template, about(due_at=None, subject="#Status# <b>"))

    assert made.subject == "12 is done: #Status# <b>"


def test_a_sentence_of_ones_own_stands_in_a_preview_without_a_ticket() -> None:
    template = replace(a_template("#What_Happened_Short#"), happened="#TicketID# is done.")

    assert preview(template).text == "1042 is done.\n"


@pytest.mark.parametrize(
    "mask", [one for one in MASKS if "confirmation" in one.allowed_in], ids=lambda m: m.name
)
def test_no_mask_gives_an_unproven_sender_their_own_words(mask: object) -> None:
    canary = Filled(text="CANARY", html="CANARY")
    known = Known(
        replied=canary, began=canary, by="CANARY", said=(Entry(at=NOW, author="CANARY", said=canary),)
    )
    written = getattr(mask, "written", "").replace("1234", "7")
    known.gets_it = (known.gets_it[0].__class__(name="CANARY", address="x@y.test"),)
    known.attached = (known.attached[0].__class__(name="CANARY", link="https://h.test/f"),)
    known.filled_in = ((known.filled_in[0][0], "CANARY"),)

    made = render(
        a_template(f"a {written} b", written, name="confirmation"),
        about(known, trusted=False, subject="CANARY", requester_name="CANARY CANARY"),
    )

    assert "CANARY" not in made.subject + made.html + made.text


customers_words = st.one_of(
    st.text(max_size=60),
    st.text("#TicketIDSubjectFrom<>&\"'\n\x00\x01\x02\x03\x1b\u202e\u2028/=", max_size=40),
    st.sampled_from(
        [
            ALL_MASKS,
            "<script>alert(1)</script>",
            "</p><p>#URL#",
            "a\r\nBcc: x@y.test",
            "=?utf-8?q?x?=",
            "\x00\x01",
        ]
    ),
)
BODY = (
    '<p title="#Subject#">#Subject# <a href="https://x.test/#Subject#">l</a></p><ul><li>#From#</li></ul>'
    "#What_Happened#<p>#Recent_messages#</p>#CF_7# #Attachments#"
)


class _Shape(HTMLParser):
    """The tags of some HTML."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.words = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.words += data


@given(words=customers_words, name=customers_words, said=customers_words)
@example(words="#From#", name="#Subject#", said="#What_Happened# #Subject#")
def test_whatever_customers_write_is_filled_in_once_and_is_no_markup(
    words: str, name: str, said: str
) -> None:
    text = for_mail(said, "plain")
    reply = Filled(text=text.text, html=text.html)
    known = Known(replied=reply, said=(Entry(at=NOW, author=name, said=reply),))
    known.filled_in = ((known.filled_in[0][0], words),)
    known.attached = (known.attached[0].__class__(name=name, link=""),)

    made = render(
        a_template(BODY, "#Subject# #From#", name="updated"), about(known, subject=words, requester_name=name)
    )

    shape = _Shape(made.html)
    assert shape.tags <= {"p", "a", "ul", "ol", "li", "div", "br", "pre", "code", "blockquote"}
    assert shape.names <= {"title", "href", "style", "start"}
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e\u2028]", made.subject + made.text + made.html)
    assert "\n" not in made.subject
    # Each value once: what the customer wrote as a mask is there as it was written.
    for mask in ("#TicketID#", "#URL#", "#FromEmail#"):
        assert made.text.count(mask) == sum(
            one.count(mask) * times for one, times in ((words, 2), (name, 3), (text.text, 2))
        )


# --- text and samples --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b<BR />c", "a\nb\nc"),
        ("<ul><li>a</li><li class=x>b</li></ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b<br>c</li></ol>d", "1. a\n2. b\n   c\n\nd"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n\n  - b"),
        ("<div>a</div><div>b</div><div><br></div><div>c</div>", "a\nb\n\nc"),
        ("<a href='x'>l</a> &amp; &lt;", "l & <"),
        ("<a href='https://x.test/'>l</a>", "l (https://x.test/)"),
        ("<a href='https://x.test/'>https://x.test/</a>", "https://x.test/"),
        ("<a href='mailto:a@x.test'>a@x.test</a>", "a@x.test"),
        ("<h1>a</h1>b<hr>c", "a\n\nb\n\n----\n\nc"),
        ("<blockquote>a<br>b</blockquote>c", "> a\n> b\n\nc"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a  b\nc"),
        ("<img src=x alt='Logo'>a", "[Logo]a"),
        ("a\n   b\t c", "a b c"),
        ("#Subject#", "#Subject#"),
    ],
)
def test_a_templates_html_as_text(html: str, text: str) -> None:
    assert to_text(html) == text


@given(st.text("<>/abpliuror #\"'=&;!-", max_size=80))
def test_any_markup_can_be_filled(source: str) -> None:
    made = render(a_template(source), about())

    assert made.text.endswith("\n")


def test_a_template_may_be_nested_as_deeply_as_it_likes() -> None:
    made = render(a_template("<div>" * 10_000 + "<b>#TicketID#" + "</div>" * 10_000), about())

    assert made.text == "12\n"


@pytest.mark.parametrize("mask", MASKS, ids=lambda one: one.written)
def test_without_a_ticket_the_samples_stand_in_a_preview(mask: object) -> None:
    written, where = getattr(mask, "written", ""), getattr(mask, "allowed_in", ("",))[0]

    made = preview(a_template(f"<p>{written}</p>", name=where))

    if not getattr(mask, "example", None):
        assert made.text.strip() == getattr(mask, "sample", "")


def test_links_of_a_preview_without_a_ticket_look_like_those_of_its_mail() -> None:
    rated = preview(a_template("#RatingLinks(How did we do?)#"))
    left = preview(a_template('<a href="#Unsubscribe#">Stop</a>', name="updated"))
    staffs = preview(a_template("#URL#", name="taken_for_staff"))

    assert rated.text.startswith("How did we do?\nGood: https://help.example.com/rate/good\n")
    assert re.findall(r">(\w+)</a>", rated.html) == ["Good", "OK", "Bad"]
    assert left.text == "Stop (https://help.example.com/unsubscribe)\n"
    assert staffs.text.startswith("https://example.slack.com/archives/")


@pytest.mark.parametrize(
    "address",
    [
        "#TimeSpent#javascript:alert(1)",
        "#TimeSpent# JaVa\tscript:alert(1)",
        "java#TimeSpent#script:x",
        "#TimeSpent#data:text/html,x",
    ],
)
@pytest.mark.parametrize("tag", ["a href", "img src"])
def test_an_empty_mask_hides_no_address_that_runs(tag: str, address: str) -> None:
    made = render(a_template(f'<{tag}="{address}" title="x">y'), about(minutes_spent=0))

    assert made.html.startswith(f'<{tag.split()[0]} title="x">')
    assert "(" not in made.text


def test_an_empty_mask_hides_no_style_that_fetches() -> None:
    made = render(
        a_template('<b style="color:red;width:u#TimeSpent#rl(//x.test)">y</b>'), about(minutes_spent=0)
    )

    assert made.html == '<b style="color:red">y</b>'


@pytest.mark.parametrize("subject", ["#Body#", "#Subject#", "Re: #What_Happened#"])
def test_a_subject_is_no_longer_than_mail_programs_show(subject: str) -> None:
    long = Filled(text="burn " * 3000)

    made = render(a_template("x", subject), about(Known(began=long, replied=long), subject=long.text))

    assert len(made.subject) <= 250
    assert made.subject.endswith("…")

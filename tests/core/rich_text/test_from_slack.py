"""Rules of what a technician types and a customer reads."""

from typing import Any

import pytest

from bot.core.rich_text import from_slack

from .people import Workspace, bullets, link, run, section, typed


def test_a_numbered_list_goes_on_after_its_nested_list() -> None:
    mail = typed(
        bullets("one", style="ordered"),
        bullets("inner", indent=1),
        bullets("two", "three", style="ordered", offset=1),
    )

    assert mail.html == (
        "<ol>\n<li>one\n<ul>\n<li>inner</li>\n</ul>\n</li>\n<li>two</li>\n<li>three</li>\n</ol>"
    )
    assert mail.text == "1. one\n  - inner\n2. two\n3. three"
    assert mail.markdown == "1. one\n   - inner\n2. two\n3. three"


def test_a_numbered_list_that_starts_later_says_so() -> None:
    mail = typed(bullets("seven", style="ordered", offset=6))

    assert mail.html == '<ol start="7">\n<li>seven</li>\n</ol>'
    assert mail.text == "7. seven"


def test_a_list_that_begins_anew_is_a_list_of_its_own() -> None:
    mail = typed(bullets("a", style="ordered"), bullets("b", style="ordered", offset=4))

    assert mail.html == '<ol>\n<li>a</li>\n</ol>\n<ol start="5">\n<li>b</li>\n</ol>'
    assert mail.markdown == "1. a\n\n5) b"


def test_a_list_in_a_quote_stays_in_the_quote() -> None:
    mail = typed(section(run("said"), kind="rich_text_quote"), bullets("a") | {"border": 1})

    assert mail.html == "<blockquote>\n<p>said</p>\n<ul>\n<li>a</li>\n</ul>\n</blockquote>"
    assert mail.text == "> said\n>\n> - a"


def test_code_keeps_its_lines_and_spaces() -> None:
    mail = typed(section(run("if a:\n    b < c"), kind="rich_text_preformatted"))

    assert mail.html == "<pre>\nif a:\n    b &lt; c</pre>"
    assert mail.text == "if a:\n    b < c"
    assert mail.markdown == "```\nif a:\n    b < c\n```"


def test_spaces_that_html_would_swallow_are_kept() -> None:
    assert typed(section(run(" a  b\n  c"))).html == "<p>&nbsp;a &nbsp;b<br>\n&nbsp;&nbsp;c</p>"


def test_what_looks_like_markdown_is_escaped() -> None:
    mail = typed(section(run("1. not a list\n# nor *this* <b> a_b &amp; [x](y)\n- no")))

    assert mail.markdown == (
        "1\\. not a list\\\n\\# nor \\*this\\* \\<b\\> a\\_b \\&amp; \\[x\\](y)\\\n\\- no"
    )


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ({"type": "user", "user_id": "U1"}, "@Ann Lee"),
        ({"type": "user", "user_id": "U404"}, "@someone"),
        ({"type": "channel", "channel_id": "C1"}, "#general"),
        ({"type": "channel", "channel_id": "C404"}, "#channel"),
        ({"type": "usergroup", "usergroup_id": "S1"}, "@oncall"),
        ({"type": "usergroup", "usergroup_id": "S404"}, "@group"),
        ({"type": "broadcast", "range": "everyone"}, "@everyone"),
        ({"type": "date", "timestamp": 0, "format": "{date_num}", "fallback": "New Year"}, "New Year"),
        (
            {"type": "date", "timestamp": 0, "format": "on {date_long} at {time}"},
            "on 1 January 1970 at 00:00 UTC",
        ),
        ({"type": "color", "value": "#ff0000"}, "#ff0000"),
        ({"type": "emoji", "name": "house_brand"}, ":house_brand:"),
        ({"type": "emoji", "name": "unheard_of", "unicode": "1f44b-1f3fe"}, "👋🏾"),
    ],
)
def test_elements_become_words(element: dict[str, object], words: str) -> None:
    assert typed(section(element)).text == words


def test_a_link_shows_where_it_leads_in_the_text_part() -> None:
    mail = typed(
        section(link("https://example.com/a?b=1&c=2", "our site"), run(" "), link("mailto:a@b.c", "a@b.c"))
    )

    assert mail.html == (
        '<p><a href="https://example.com/a?b=1&amp;c=2">our site</a> <a href="mailto:a@b.c">a@b.c</a></p>'
    )
    assert mail.text == "our site (https://example.com/a?b=1&c=2) a@b.c"
    assert mail.markdown == "[our site](<https://example.com/a?b=1\\&c=2>) [a@b.c](<mailto:a@b.c>)"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "slack://user?id=U1", "vbscript:x", "//x"]
)
def test_only_web_and_mail_addresses_are_links(url: str) -> None:
    mail = typed(section(link(url, "here")))

    assert "<a" not in mail.html
    assert mail.text == "here"


INTERNAL = [
    "https://acme.slack.com/archives/C024BE91L/p1510000000000001",
    "https://acme.slack.com/archives/C024BE91L/p1510000000000001?thread_ts=1.2&cid=C024BE91L",
    "https://files.slack.com/files-pri/T024BE7LD-F024/download/report.pdf",
    "https://slack.com/archives/C024BE91L",
    "https://slack.com/app_redirect?channel=C024BE91L",
    "https://app.slack.com/client/T024BE7LD/C024BE91L",
    "https://acme.enterprise.slack.com/docs/T024BE7LD/F024",
    "https://ACME.Slack.com./team/U024",
    "https://slack-files.com/T024BE7LD-F024-abc",
    "https://hooks.slack.com/services/T0/B0/x",
    "https://x@acme.slack.com/archives/C1",
]


@pytest.mark.parametrize("url", INTERNAL)
def test_a_link_into_slack_never_reaches_a_customer(url: str) -> None:
    mails = [
        typed(section(link(url))),
        typed(section(link(url, "the thread"))),
        typed(section(link("https://example.com", url))),
        typed(section(run(f"see ({url}).", code=True))),
        typed(section(run(url), kind="rich_text_preformatted")),
        typed(text=f"see <{url}> and <{url}|this> and `{url}`"),
    ]

    for mail in mails:
        for form in (mail.html, mail.text, mail.markdown):
            assert "slack.com" not in form.lower()
            assert "slack-files" not in form
            assert "024" not in form
    assert mails[0].text == "[internal link]"
    assert mails[1].text == "the thread"
    assert mails[3].text == "see ([internal link])."


@pytest.mark.parametrize(
    "url", ["https://slack.com/help", "https://notslack.com/archives/1", "https://api.slack.com/"]
)
def test_public_pages_are_no_secret(url: str) -> None:
    assert typed(section(link(url))).text == url


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<@U1>", "@Ann Lee"),
        ("<@U404|bob>", "@someone"),
        ("<#C1|general>", "#general"),
        ("<!subteam^S1|@oncall>", "@oncall"),
        ("<!here>", "@here"),
        ("<!date^0^{date}^https://example.com|1 January>", "1 January"),
    ],
)
def test_slack_tokens_are_resolved_wherever_they_stand(written: str, shown: str) -> None:
    escaped = written.replace("<", "&lt;").replace(">", "&gt;")

    assert typed(text=f"a {written} b").text == f"a {shown} b"
    assert "@U" not in typed(text=f"`{written}` {escaped}").text
    if "date" not in written:
        assert typed(section(run(written))).text == shown
        assert typed(section(run(written), kind="rich_text_preformatted")).text == shown


def test_a_name_can_not_bring_markup() -> None:
    class Mischief(Workspace):
        def user(self, id: str) -> str:
            return "<b>*Bob*\n\n@</b>"

    mail = from_slack(
        [{"type": "rich_text", "elements": [section({"type": "user", "user_id": "U1"})]}], "", Mischief()
    )

    assert mail.html == "<p>@&lt;b&gt;*Bob* @&lt;/b&gt;</p>"
    assert mail.markdown == "@\\<b\\>\\*Bob\\* @\\</b\\>"


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        [{"type": "rich_text", "elements": []}],
        [{"type": "rich_text", "elements": [section(run(" \n"))]}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": "other"}}],
        [
            {"type": "rich_text"},
            {"type": "rich_text", "elements": None},
            {"type": "rich_text", "elements": [None, 3]},
        ],
    ],
)
def test_without_rich_text_the_mrkdwn_counts(blocks: list[dict[str, Any]]) -> None:
    assert from_slack(blocks, "hello *you*", Workspace()).html == "<p>hello <strong>you</strong></p>"


def test_an_empty_message_is_empty_in_every_form() -> None:
    mail = typed()

    assert (mail.html, mail.text, mail.markdown) == ("", "", "")


def test_odd_values_do_no_harm() -> None:
    mail = typed(
        section(
            {"type": "text", "text": None},
            {"type": "link", "url": 7},
            {"type": "emoji", "name": "wave", "skin_tone": "dark"},
            {"type": "date", "timestamp": 10**30, "format": "{date}"},
            {"type": "text", "text": "x", "style": "bold"},
            {"type": "user"},
        ),
        {"type": "rich_text_list", "indent": -3, "offset": "two", "elements": [section(run("item"))]},
    )

    assert mail.text == "👋x@someone\n\n- item"

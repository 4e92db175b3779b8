"""New part of HTML mails, by the marks of mail programs and by words."""

import re

import pytest

from bot.core.html import parsed, text_of
from bot.core.quotes import new_html

OLD = "<div>Did you try again?</div><div>Help Desk</div>"
ON = "On Tue, Nov 3, 2026 at 9:15 AM Help Desk &lt;<a href='mailto:h@d.example'>h@d.example</a>&gt; wrote:"
BLOCK = "<b>From:</b> Help Desk<br><b>Sent:</b> Tuesday<br><b>To:</b> Ann<br><b>Subject:</b> Printer<br><br>"
CITE = '<blockquote type="cite">'
PROGRAMS = {
    "Gmail": (
        f'<div class="gmail_quote"><div class="gmail_attr">{ON}<br></div>'
        f'<blockquote class="gmail_quote">{OLD}</blockquote></div>'
    ),
    "old Gmail": f'<br><div class="gmail_quote">{ON}<br><blockquote>{OLD}</blockquote></div>',
    "Apple Mail": f"<div><br>{CITE}<div>{ON}</div><br>{OLD}</blockquote></div>",
    "Thunderbird": (
        f'<div class="moz-cite-prefix">On 03/11/2026 09:15, Help wrote:<br></div>{CITE}{OLD}</blockquote>'
    ),
    "Yahoo": f'<div id="ydp1yahoo_quoted" class="yahoo_quoted"><div>{ON}</div>{OLD}</div>',
    "Outlook": f'<div style="border-top:solid #E1E1E1"><p class="MsoNormal">{BLOCK}</p></div><p>Old</p>',
    "Outlook on the web": f'<hr tabindex="-1"><div id="divRplyFwdMsg">{BLOCK}</div><div>Old</div>',
    "Outlook on a phone": f'<div id="appendonsend"></div><hr><div id="x_divRplyFwdMsg">{BLOCK}</div>{OLD}',
    "Outlook, language unknown": f'<div id="divRplyFwdMsg"><b>Xyz:</b> Help<br><b>Abc:</b> Di</div>{OLD}',
    "Hotmail": (
        '<div><hr id="stopSpelling">Date: Tue, 3 Nov 2026<br>Subject: x<br>From: h@d.example<br>'
        f"To: a@b.c<br>{OLD}</div>"
    ),
    "Windows Mail": (
        '<div style="border-top-width: 1px"><b>От:</b>&nbsp;Help<br><b>Отправлено:</b>&nbsp;вт<br>'
        f"<b>Кому:</b> Ann</div>{OLD}"
    ),
    "mail.ru": f"<br>3 Nov 2026 09:15 +04 от Help &lt;h@d.example&gt;:<br><blockquote>{OLD}</blockquote>",
    "Yandex": '<div>03.11.2026, 09:15, "Help" &lt;h@d.example&gt;:</div><blockquote><p>Old</p></blockquote>',
    "Proton": f'<div class="protonmail_quote">{ON}<blockquote>{OLD}</blockquote></div>',
    "GMX": f'<div name="quote" style="border-left: 2px solid">Gesendet: Di<br>Von: Help{OLD}</div>',
    "Zimbra": f'<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">{BLOCK}</div>{OLD}',
    "Comcast": (
        "<hr><b>From: </b>h@d.example<br><b>To: </b>a@b.c<br><b>Sent: </b>Friday<br>"
        f"<b>Subject: </b>x<br>{OLD}"
    ),
    "no program": f"<div>{ON}</div>{OLD}",
}


def seen(html: str | None) -> str:
    """The words that are seen, with single spaces."""
    root = parsed(html or "")
    return re.sub(r"[\s\u00a0]+", " ", text_of(root)).strip() if root is not None else ""


@pytest.mark.parametrize("quote", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_the_quote_of_every_program_goes(quote: str) -> None:
    html = f"<html><body><div>It works.</div><div>Thanks, <b>Ann</b></div>{quote}</body></html>"

    assert seen(new_html(html)) == "It works. Thanks, Ann"


def test_the_rest_of_the_html_stays_as_it_was() -> None:
    reply = '<div dir="ltr">It <i style="color:red">works</i>.</div>'

    html = new_html(f"{reply}{CITE}{OLD}</blockquote>")

    assert html is not None
    assert reply in html
    assert "blockquote" not in html


def test_html_without_a_quote_is_not_touched() -> None:
    html = "<P>It  works.<p>On the other hand, no."

    assert new_html(html) == html


def test_answers_between_quotes_stay_with_the_quotes() -> None:
    first = f"<div>{ON}</div><blockquote>First?</blockquote><p>Yes.</p>"

    assert seen(new_html(f"{first}<blockquote>Second?</blockquote><p>No.</p>")) == "First? Yes. Second? No."


def test_a_quote_of_ones_own_stays_above_the_old_mail() -> None:
    html = f"Reply<blockquote>Regular</blockquote><div>{ON}</div><blockquote>{OLD}</blockquote>"

    assert seen(new_html(html)) == "Reply Regular"


def test_an_image_above_the_quote_is_an_answer() -> None:
    html = f'<div><img src="cid:screen@x"></div><div>{ON}</div><blockquote>{OLD}</blockquote>'

    result = new_html(html)

    assert result is not None
    assert "cid:screen@x" in result
    assert "try again" not in result


def test_nothing_is_cut_when_nothing_would_be_left() -> None:
    html = f"<div>{ON}</div><blockquote>{OLD}</blockquote>"

    assert "Did you try again?" in seen(new_html(html))


@pytest.mark.parametrize("html", ["", "   ", "<!--" * 5_000, "<div>" * 500])
def test_what_is_no_html_or_too_much_gives_nothing(html: str) -> None:
    assert new_html(html) is None

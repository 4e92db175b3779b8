"""Answers to the challenge as mail programs write them: what is only quote is no answer of its own."""

from email.message import EmailMessage

import pytest

from bot.core.challenges import says_more_than_yes
from bot.core.mail import read_mail
from bot.core.masks import Personal
from bot.templates import TEMPLATES, render, to_text

ASKED = to_text(TEMPLATES["challenge"].body)
SENT = render(TEMPLATES["challenge"], Personal(address="ann@customer.test"))
QUOTED = "\n".join(f"> {line}" for line in SENT.text.splitlines())
DESK = "Acme Support &lt;<a href='mailto:support@acme.test'>support@acme.test</a>&gt;"
HEADERS = (
    "From: Acme <support@acme.test>",
    "Sent: Saturday, 21 November 2026 10:30",
    "To: Ann",
    "Subject: Confirm",
)

# Of each program: the plain text and the HTML of an answer, with @ where the new words stand.
PROGRAMS = {
    "Gmail": (
        f"@\n\nOn Sat, Nov 21, 2026 at 10:30 AM Acme Support <support@acme.test>\nwrote:\n\n{QUOTED}",
        f"<div dir=ltr>@</div><br><div class=gmail_quote><div dir=ltr class=gmail_attr>On Sat, Nov 21, 2026 "
        f"at 10:30 AM {DESK} wrote:<br></div><blockquote class=gmail_quote>{SENT.html}</blockquote></div>",
    ),
    "Gmail in German": (
        f"@\n\nAm Sa., 21. Nov. 2026 um 10:30 Uhr schrieb Acme Support <\nsupport@acme.test>:\n\n{QUOTED}",
        f"<div dir=ltr>@</div><br><div class=gmail_quote><div dir=ltr class=gmail_attr>Am Sa., 21. Nov. 2026 "
        f"um 10:30 Uhr schrieb {DESK}:<br></div><blockquote class=gmail_quote>{SENT.html}</blockquote></div>",
    ),
    "Outlook": (
        "@\n\n________________________________\n" + "\n".join(HEADERS) + f"\n\n{SENT.text}",
        "<div class=WordSection1><p class=MsoNormal>@</p><div><div style='border:none;border-top:solid "
        "#E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal>"
        + "<br>".join(one.replace("<", "&lt;").replace(">", "&gt;") for one in HEADERS)
        + f"</p></div></div>{SENT.html}</div>",
    ),
    "Apple Mail on a phone": (
        f"@\n\nSent from my iPhone\n\n> On 21. Nov 2026, at 10:30, Acme Support wrote:\n> \n{QUOTED}",
        f"@<div dir=ltr>Sent from my iPhone</div><div dir=ltr><br><blockquote type=cite>On 21. Nov 2026, at "
        f"10:30, {DESK} wrote:<br></blockquote></div><blockquote type=cite>{SENT.html}</blockquote>",
    ),
    "Thunderbird": (
        f"@\n\nAm 21.11.26 um 10:30 schrieb Acme Support:\n{QUOTED}",
        f"<p>@<br></p><div class=moz-cite-prefix>Am 21.11.26 um 10:30 schrieb Acme Support:<br></div>"
        f"<blockquote type=cite cite='mid:x'>{SENT.html}</blockquote>",
    ),
    "Yahoo": (
        f"@\n\n    On Saturday, November 21, 2026 at 10:30:00 AM GMT+1, Acme Support "
        f"<support@acme.test> wrote:  \n \n {SENT.text}",
        f"<div class='ydp yahoo-style-wrap'><div dir=ltr>@</div></div><div class='ydp yahoo_quoted'><div>On "
        f"Saturday, November 21, 2026 at 10:30:00 AM GMT+1, {DESK} wrote:</div><div>{SENT.html}</div></div>",
    ),
}


def an_answer(program: str, words: str, *, with_html: bool) -> bytes:
    plain, html = (text.replace("@", words, 1) for text in PROGRAMS[program])
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Ann <ann@customer.test>", "Re: Please confirm your email address"
    mail.set_content(plain)
    if with_html:
        mail.add_alternative(f"<html><body>{html}</body></html>", subtype="html")
    return mail.as_bytes()


@pytest.mark.parametrize("with_html", [False, True], ids=["plain", "html"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_an_answer_says_more_when_its_writer_did(program: str, with_html: bool) -> None:
    said = {
        words: says_more_than_yes(read_mail(an_answer(program, words, with_html=with_html)), ASKED)
        for words in ("", "Yes", "Ja, bitte", "Please hurry, the printer smokes")
    }

    assert list(said.values()) == [False, False, False, True]

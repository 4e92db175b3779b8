"""Challenges: who may get one, and what the answer to one says beyond yes."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.authentication import Authentication, authenticated
from bot.core.caps import CHALLENGE, CHALLENGES, CHALLENGES_TO_DOMAIN, Cap
from bot.core.challenges import may_write_back, says_more_than_yes
from bot.core.mail import Attachment
from bot.templates import TEMPLATES, to_text
from tests.contract.rows import NOW
from tests.core.mails import a_mail

ASKED = to_text(TEMPLATES["challenge"].body)
QUOTE = "\n".join(f"> {line}" for line in ASKED.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Yes",
        "ok!",
        "Ja.",
        "はい",
        "I confirm",
        "Yes, confirmed.",
        ASKED,
        QUOTE,
        f"On Sat, 21 Nov 2026 at 09:30, Acme Support <support@acme.test> wrote:\n{QUOTE}",
        f"Am 21.11.26 um 09:30 schrieb Acme Support:\n\n{QUOTE}",
        f"From: Acme <support@acme.test>\nSent: Saturday\nTo: Ann\nSubject: Please confirm\n\n{ASKED}",
        f"OK\n\nSent from my iPhone\n\n{QUOTE}",
        "Hello,\n\nyes",
    ],
)
def test_a_bare_answer_says_nothing_more(text: str) -> None:
    assert not says_more_than_yes(a_mail(reply=text), ASKED)


@pytest.mark.parametrize(
    "text",
    [
        "Yes, and please hurry.",
        "It burns",
        f"Order 4711\n\n{QUOTE}",
        f"{QUOTE}\n\nThe printer is on the second floor.",
        "yes yes yes yes it is mine",
        "Please confirm my order",
    ],
)
def test_an_answer_with_words_of_its_own_says_more(text: str) -> None:
    assert says_more_than_yes(a_mail(reply=text), ASKED)


@pytest.mark.parametrize(("inline", "says_more"), [(False, True), (True, False)])
def test_a_file_says_more_and_a_logo_does_not(inline: bool, says_more: bool) -> None:
    file = Attachment(
        name="a.png", content_type="image/png", content=b"x", sha256="0" * 64, size=1, inline=inline
    )

    assert says_more_than_yes(a_mail(reply="Yes", attachments=(file,)), ASKED) is says_more


@pytest.mark.parametrize(
    "odd",
    [
        {"kind": "auto_generated"},
        {"kind": "auto_reply"},
        {"headers": (("List-Id", "<a.b>"),)},
        {"headers": (("Precedence", "bulk"),)},
        {"sender_is_clean": False},
        {"sender": "no-reply@example.com"},
    ],
)
def test_machines_lists_and_doubtful_senders_are_not_written_back_to(odd: dict[str, Any]) -> None:
    assert not may_write_back(a_mail(**odd), Authentication())


@pytest.mark.parametrize(
    ("results", "may"),
    [
        ((), True),
        (("mx.evil.test; spf=fail",), True),
        (("mx.acme.test; dmarc=pass header.from=example.com",), True),
        (("mx.acme.test; dmarc=fail",), False),
        (("mx.acme.test; spf=pass; dkim=none; dmarc=none",), True),
        (("mx.acme.test; spf=softfail; dkim=pass",), True),
        (("mx.acme.test; spf=softfail; dkim=none; dmarc=none",), False),
        (("mx.acme.test; spf=none",), False),
        (("mx.acme.test; arc=none",), True),
    ],
)
def test_fault_92_only_senders_for_whom_spf_or_dkim_vouches_are_written_back_to_where_that_is_known(
    results: tuple[str, ...], may: bool
) -> None:
    found = authenticated(results, sender="ann@example.com", trusted="mx.acme.test")

    assert may_write_back(a_mail(), found) is may


@pytest.mark.parametrize(
    ("cap", "most", "span"),
    [
        (CHALLENGE, 1, timedelta(days=1)),
        (CHALLENGES_TO_DOMAIN, 10, timedelta(hours=1)),
        (CHALLENGES, 60, timedelta(hours=1)),
    ],
)
def test_ten_thousand_strangers_get_no_more_challenges_than_the_caps_allow(
    cap: Cap, most: int, span: timedelta
) -> None:
    sent: list[datetime] = []
    for number in range(10_000):
        now = NOW + span * number / 10_000
        if cap.allows(sent[-cap.most :], now):
            sent.append(now)

    assert len(sent) == most
    assert cap.allows(sent[-cap.most :], NOW + span)

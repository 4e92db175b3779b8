"""Unknown senders: held and asked once, let in by their answer, refused, or made known and welcomed."""

import re
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from argon2 import PasswordHasher

from bot.core.inbound import Inbound, Outcome
from bot.core.people import Person
from bot.wiring import utc_now
from sandbox.mail.delivery_report import delivery_report
from tests.desks import SUPPORT, Desk, body

ANN = "ann@customer.test"


@pytest.fixture(autouse=True)
def asks_strangers(desk: Desk) -> None:
    change_category(desk, challenge=True)


def change_category(desk: Desk, **changes: Any) -> None:
    with desk.parts.store.transaction() as tx:
        (category,) = tx.categories.all()
        tx.categories.put(replace(category, **changes))


def mails_in(desk: Desk) -> list[Inbound]:
    """Every mail that came in, oldest first."""
    with desk.parts.store.transaction() as tx:
        return sorted(tx.inbound.all(), key=lambda one: (one.at, one.uid))


def outcomes(desk: Desk) -> list[Outcome | None]:
    return [one.outcome for one in mails_in(desk)]


def person(desk: Desk, address: str = ANN) -> Person | None:
    with desk.parts.store.transaction() as tx:
        return next(iter(tx.people.find("address", address)), None)


def the_challenge(desk: Desk, address: str = ANN) -> EmailMessage:
    return desk.until(lambda: desk.mails(address))[0]


def answer(desk: Desk, text: str, to: EmailMessage, **more: Any) -> EmailMessage:
    """The challenge's recipient answers it as mail programs do."""
    return desk.write(text, subject=f"Re: {to['Subject']}", In_Reply_To=to["Message-ID"], **more)


def quoted(mail: EmailMessage) -> str:
    return "\n".join(f"> {line}" for line in body(mail).splitlines())


def test_a_strangers_mail_is_held_and_its_sender_gets_one_challenge(desk: Desk) -> None:
    sent = desk.write("It burns", subject="CANARY", sender="CANARY Smith <ann@customer.test>")

    mail = the_challenge(desk)
    desk.quiet()

    (held,) = mails_in(desk)
    assert held.outcome is Outcome.HELD
    assert held.reasons[-1] == "a challenge is sent"
    assert desk.roots() == []
    assert len(desk.mails(ANN)) == 1
    assert "Just reply to this email" in body(mail)
    assert "CANARY" not in mail.as_string()
    assert mail["In-Reply-To"] == sent["Message-ID"]
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Threaddesk-Loop"]
    assert desk.mail.received_by(ANN)[0].mail_from == ""


def test_the_answer_to_the_challenge_makes_tickets_of_all_held_mail(desk: Desk) -> None:
    desk.write("It burns", subject="First")
    mail = the_challenge(desk)
    desk.write("It still burns", subject="Second")
    desk.until(lambda: outcomes(desk) == [Outcome.HELD] * 2)

    answer(desk, f"On Saturday Acme Support wrote:\n{quoted(mail)}\n", mail)

    desk.until(lambda: outcomes(desk) == [Outcome.TICKET, Outcome.TICKET, Outcome.COMMENT])
    desk.card(2)
    desk.quiet()
    assert [one["text"].split(" ")[0] for one in desk.roots()] == ["#1", "#2"]
    assert (desk.ticket(1).subject, desk.ticket(2).subject) == ("First", "Second")
    assert not any("Re: " in text or "wrote" in text for text in (*desk.texts(1), *desk.texts(2)))
    assert person(desk).confirmed_at  # type: ignore[union-attr]  # there is one


def test_what_the_answer_says_besides_is_a_comment_in_the_newest_ticket(desk: Desk) -> None:
    desk.write("It burns", subject="First")
    mail = the_challenge(desk)
    desk.write("It still burns", subject="Second")
    desk.until(lambda: outcomes(desk) == [Outcome.HELD] * 2)

    answer(desk, f"Yes, and please hurry, smoke comes out.\n\n{quoted(mail)}", mail)

    desk.until(lambda: any("smoke comes out" in text for text in desk.texts(2)))
    desk.quiet()
    assert outcomes(desk) == [Outcome.TICKET, Outcome.TICKET, Outcome.COMMENT]
    assert mails_in(desk)[2].ticket == 2
    assert not any("something new" in text for text in desk.texts(2))


def test_an_answer_that_is_delivered_twice_confirms_once(desk: Desk) -> None:
    desk.write("It burns")
    mail = the_challenge(desk)
    sent = answer(desk, "Please hurry", mail)
    desk.until(lambda: any("Please hurry" in text for text in desk.texts(1)))

    desk.mail.send(sent.as_bytes(), ANN, [SUPPORT])

    desk.until(lambda: mails_in(desk)[1].copies == 1)
    desk.quiet()
    assert len(desk.roots()) == 1
    assert sum("Please hurry" in text for text in desk.texts(1)) == 1


def test_a_confirmed_sender_is_never_asked_again(desk: Desk) -> None:
    desk.write("It burns", subject="First")
    answer(desk, "", the_challenge(desk))
    desk.card(1)

    desk.write("Something else", subject="Second")

    desk.card(2)
    desk.quiet()
    challenges = [one for one in desk.mails(ANN) if "confirm your email address" in str(one["Subject"])]
    assert len(challenges) == 1


def test_a_second_bare_answer_changes_nothing_and_one_with_words_is_a_mail_like_any_other(desk: Desk) -> None:
    desk.write("It burns")
    mail = the_challenge(desk)
    answer(desk, "Yes", mail)
    desk.card(1)

    answer(desk, "ok", mail)
    answer(desk, "There is another thing that broke.", mail)

    desk.card(2)
    assert "Re: Please confirm" in desk.ticket(2).subject
    assert outcomes(desk) == [Outcome.TICKET, Outcome.COMMENT, Outcome.COMMENT, Outcome.TICKET]


@pytest.mark.parametrize("filters", ["on", "off"])
def test_an_automatic_answer_to_the_challenge_confirms_nobody(desk: Desk, filters: str) -> None:
    desk.set(junk_filter=filters)
    desk.write("It burns")
    mail = the_challenge(desk)

    answer(desk, "I am away until Monday.", mail, Auto_Submitted="auto-replied")

    second = Outcome.JUNK if filters == "on" else Outcome.HELD
    desk.until(lambda: outcomes(desk) == [Outcome.HELD, second])
    desk.quiet()
    assert person(desk) is None
    assert len(desk.mails(ANN)) == 1


def test_a_challenge_that_comes_back_is_junk_with_the_reason(desk: Desk) -> None:
    desk.write("It burns")
    mail = the_challenge(desk)
    report = delivery_report(
        original=mail.as_bytes(),
        sender=SUPPORT,
        rcpt=ANN,
        reply="550 5.1.1 no such user",
        at=utc_now(),
        message_id="<report@mx.customer.test>",
    )

    desk.mail.send(report, "", [SUPPORT])

    desk.until(lambda: outcomes(desk) == [Outcome.HELD, Outcome.JUNK])
    assert "the challenge mail that this desk sent" in mails_in(desk)[1].reasons[-1]
    assert desk.roots() == []


def forged(mail: EmailMessage) -> str:
    """The challenge's Message-ID with another signature."""
    changed = re.sub(r"[0-9a-f]{16}@", "0123456789abcdef@", str(mail["Message-ID"]))
    assert changed != mail["Message-ID"]
    return changed


def test_a_forged_answer_and_one_by_somebody_else_confirm_nobody(desk: Desk) -> None:
    desk.write("It burns")
    mail = the_challenge(desk)

    desk.write("Let me in", In_Reply_To=forged(mail))
    desk.write("Me too", sender="mallory@evil.test", In_Reply_To=mail["Message-ID"])
    desk.write("And me", sender="ann@customer.test, mallory@evil.test", In_Reply_To=mail["Message-ID"])

    desk.until(lambda: outcomes(desk) == [Outcome.HELD] * 4)
    desk.quiet()
    assert desk.roots() == []
    assert person(desk) is None


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param({"Auto_Submitted": "auto-generated"}, id="an alert"),
        pytest.param({"List_Id": "<news.customer.test>"}, id="a list"),
        pytest.param({"Precedence": "bulk"}, id="bulk"),
        pytest.param({"sender": "a@customer.test, b@customer.test"}, id="two senders"),
        pytest.param({"sender": SUPPORT}, id="an address of the desk"),
        pytest.param({"Authentication_Results": "mx.acme.test; dmarc=fail"}, id="a forged sender"),
    ],
)
def test_who_may_not_be_asked_is_held_without_a_challenge(desk: Desk, odd: dict[str, str]) -> None:
    desk.set(trusted_authserv_id="mx.acme.test")
    desk.mail.deliver(SUPPORT, desk.a_mail("Hello", **odd).as_bytes())

    desk.until(lambda: outcomes(desk) == [Outcome.HELD])
    desk.quiet()
    assert mails_in(desk)[0].reasons[-1].startswith("no challenge is sent")
    assert desk.mail.received == []


def test_a_mail_without_a_return_path_is_held_without_a_challenge(desk: Desk) -> None:
    desk.mail.send(desk.a_mail("Hello").as_bytes(), "", [SUPPORT])

    desk.until(lambda: outcomes(desk) == [Outcome.HELD])
    desk.quiet()
    assert desk.mail.received == []


def test_ten_strangers_of_one_domain_are_asked_in_an_hour_and_all_are_held(desk: Desk) -> None:
    for number in range(12):
        desk.write("Hello", sender=f"stranger{number}@customer.test")
    desk.write("Hello", sender="stranger@elsewhere.test")

    desk.until(lambda: outcomes(desk) == [Outcome.HELD] * 13)
    desk.quiet()
    asked = [one.rcpt.rpartition("@")[2] for one in desk.mail.received]
    assert sorted(asked) == ["customer.test"] * 10 + ["elsewhere.test"]


def test_while_notifications_are_off_strangers_are_held_and_asked_all_the_same(desk: Desk) -> None:
    desk.set(notifications_enabled="off")

    desk.write("It burns")

    assert "Just reply" in body(the_challenge(desk))
    assert outcomes(desk) == [Outcome.HELD]


def test_a_mail_account_can_ask_while_its_category_does_not(desk: Desk) -> None:
    change_category(desk, challenge=False)
    desk.parts.account_changes.change(SUPPORT, challenge=True)

    desk.write("It burns")

    the_challenge(desk)
    assert outcomes(desk) == [Outcome.HELD]


def test_a_blocked_sender_is_refused_even_with_an_answer_to_a_challenge(desk: Desk) -> None:
    desk.write("It burns")
    mail = the_challenge(desk)
    desk.parts.set_aside.block(mails_in(desk)[0].key[:8], by=desk.ada)

    answer(desk, "Yes", mail)

    desk.until(lambda: outcomes(desk) == [Outcome.REFUSED] * 2)
    assert desk.roots() == []


def test_strangers_are_refused_without_an_answer_where_they_are_not_accepted(desk: Desk) -> None:
    change_category(desk, challenge=False)
    desk.set(accept_unregistered="off")

    desk.write("It burns")

    desk.until(lambda: outcomes(desk) == [Outcome.REFUSED])
    desk.quiet()
    assert desk.roots() == []
    assert desk.mail.received == []
    assert person(desk) is None


def test_a_stranger_who_is_accepted_becomes_a_person_and_gets_no_welcome_by_default(desk: Desk) -> None:
    change_category(desk, challenge=False)

    desk.write("It burns")

    desk.card(1)
    desk.quiet()
    assert person(desk).password_hash == ""  # type: ignore[union-attr]  # there is one
    assert [one["Subject"] for one in desk.mails(ANN)] == ["[#1] We have received your message"]


def test_the_welcome_holds_a_password_of_which_only_a_hash_is_kept(desk: Desk) -> None:
    change_category(desk, challenge=False)
    words = "Subject: Welcome\n\n<p>You are #USERNAME, your password is #password#.</p><p>#URL</p>"
    desk.parts.template_changes.change({"welcome": words}, by="command line")

    desk.write("It burns")

    mail = desk.got(ANN, "You are")
    desk.card(1)
    desk.quiet()
    found = re.search(r"You are ann@customer\.test, your password is (\w{16})\.", body(mail))
    assert found
    assert "#" not in body(mail)
    hashed = person(desk).password_hash  # type: ignore[union-attr]  # there is one
    assert PasswordHasher().verify(hashed, found[1])
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    kept = [path for path in desk.parts.config.folder.rglob("*") if path.is_file()]
    assert not any(found[1].encode() in path.read_bytes() for path in kept)
    assert not any(found[1] in str(call.args) for call in desk.slack.calls)


def test_a_person_who_is_known_gets_no_second_welcome(desk: Desk) -> None:
    change_category(desk, challenge=False)
    desk.parts.template_changes.change({"welcome": "Subject: Welcome\n\nHello #username"}, by="command line")

    desk.write("It burns", subject="First")
    desk.card(1)
    desk.write("It burns", subject="Second")
    desk.card(2)

    desk.quiet()
    assert len(desk.mails(ANN, about="Hello ann@customer.test")) == 1

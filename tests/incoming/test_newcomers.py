"""Unknown senders over days: asked again, expiry, tokens, rules, two desks; the clock stands."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from bot.adapters.passwords import Argon2Passwords
from bot.config import Config, load_config
from bot.core.inbound import Inbound, Outcome, Stage
from bot.core.outbox import SendMail
from bot.core.people import Person
from bot.core.tokens import CONFIRM, Token, TokenRefused, issue
from bot.mailing.personal import PersonalLetters
from bot.templates import TEMPLATES
from sandbox.slack import SlackSim
from tests.contract.rows import a_delivery
from tests.desks import environment
from tests.still_desks import ANN, KEY, SUPPORT, StillDesk, still_desk

NO_SPAM = """
[[rule]]
name = "Spam"
if = [{ what = "subject", how = "contains", value = "[Spam]" }]
then = [{ do = "delete" }]
"""
WELCOME = "Subject: Welcome\n\nYour password is #password#."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path) as desk:
        ask_strangers(desk)
        yield desk


def ask_strangers(desk: StillDesk, on: bool = True) -> None:
    (category,) = desk.parts.desk.categories()
    desk.parts.desk.change_category(category.name, given={"challenge": "on" if on else "off"})


def row(desk: StillDesk, key: str) -> Inbound:
    with desk.parts.store.transaction() as tx:
        found = tx.inbound.get(key)
    assert found
    return found


def person(desk: StillDesk, address: str = ANN) -> Person:
    with desk.parts.store.transaction() as tx:
        return tx.people.find("address", address)[0]


def subjects(desk: StillDesk) -> list[str]:
    with desk.parts.store.transaction() as tx:
        return [one.subject for one in tx.tickets.all()]


def answered(desk: StillDesk, text: str, number: int = 0) -> Inbound:
    """Ann answers the challenge that she got as this one."""
    challenge = desk.received()[number]
    return desk.arrives(text, subject="Re: Please confirm", In_Reply_To=challenge["Message-ID"])


def test_a_day_later_the_same_stranger_is_asked_again(desk: StillDesk) -> None:
    desk.arrives("First")
    desk.clock.forward(hours=23)
    desk.arrives("Second")
    assert len(desk.received()) == 1

    desk.clock.forward(hours=1)
    desk.arrives("Third")

    assert len(desk.received()) == 2


def test_sixty_challenges_go_out_in_an_hour_and_more_in_the_next(desk: StillDesk) -> None:
    for number in range(65):
        desk.filed(desk.a_mail("Hello", sender=f"a@stranger{number}.test").as_bytes())
    desk.work()
    assert len(desk.mail.received) == 60

    desk.clock.forward(hours=1)
    late = desk.arrives("Hello", sender="a@stranger99.test")

    assert late.reasons[-1] == "a challenge is sent"
    assert len(desk.mail.received) == 61


def test_who_got_no_challenge_because_of_a_cap_gets_one_at_the_next_mail(desk: StillDesk) -> None:
    for number in range(11):
        desk.filed(desk.a_mail("Hello", sender=f"stranger{number}@customer.test").as_bytes())
    desk.clock.forward(hours=1)

    again = desk.arrives("Hello again", sender="stranger10@customer.test")

    assert again.reasons[-1] == "a challenge is sent"


def test_after_fourteen_days_held_mail_is_refused_and_its_bytes_stay_until_thirty(desk: StillDesk) -> None:
    held = desk.arrives("It burns")
    store = desk.parts.store

    desk.clock.forward(days=13, hours=23)
    desk.parts.upkeep.run()
    assert row(desk, held.key).outcome is Outcome.HELD
    desk.clock.forward(hours=1)
    desk.parts.upkeep.run()

    assert row(desk, held.key).outcome is Outcome.REFUSED
    assert row(desk, held.key).reasons[-1] == "nobody confirmed it in 14 days"
    desk.clock.forward(days=15)
    desk.parts.upkeep.run()
    assert store.blobs.has(held.raw)
    desk.clock.forward(days=2)
    desk.parts.upkeep.run()
    assert not store.blobs.has(held.raw)


def test_many_held_mails_expire_at_once(desk: StillDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.upkeep.MOST_AT_ONCE", 4)
    keys = [desk.filed(desk.a_mail("Hello").as_bytes()).key for _ in range(10)]

    desk.clock.forward(days=14)
    desk.parts.upkeep.run()

    assert {row(desk, key).outcome for key in keys} == {Outcome.REFUSED}


@pytest.mark.parametrize("text", ["It was about the printer.", "Yes"])
def test_an_answer_when_nothing_is_held_any_more_confirms_and_is_a_ticket_itself(
    desk: StillDesk, text: str
) -> None:
    desk.arrives("It burns")
    desk.clock.forward(days=14)
    desk.parts.upkeep.run()

    late = answered(desk, text)

    assert late.outcome is Outcome.TICKET
    assert subjects(desk) == ["Re: Please confirm"]
    assert person(desk).confirmed_at


def test_the_rules_hold_again_for_mail_that_is_let_in(desk: StillDesk) -> None:
    first = desk.arrives("It burns", subject="Printer")
    second = desk.arrives("Cheap", subject="[Spam] pills")
    desk.parts.rule_book.import_text(NO_SPAM, by="command line", replace_all=False)

    answer = answered(desk, "Yes, and thank you for asking.")

    assert row(desk, first.key).outcome is Outcome.TICKET
    assert row(desk, second.key).outcome is Outcome.DELETED
    assert (answer.outcome, answer.ticket) == (Outcome.COMMENT, row(desk, first.key).ticket)


def test_a_rule_that_holds_lets_through_whoever_confirmed_the_address(desk: StillDesk) -> None:
    ask_strangers(desk, False)
    desk.parts.rule_book.import_text(
        NO_SPAM.replace('"delete"', '"hold for challenge"'), by="command line", replace_all=False
    )
    held = desk.arrives("Cheap", subject="[Spam] pills")
    assert held.outcome is Outcome.HELD

    answered(desk, "Yes")

    assert row(desk, held.key).outcome is Outcome.TICKET


def test_a_rule_can_let_a_stranger_in_unasked(desk: StillDesk) -> None:
    desk.parts.rule_book.import_text(
        NO_SPAM.replace('"delete"', '"skip challenge"'), by="command line", replace_all=False
    )

    assert desk.arrives("Cheap", subject="[Spam] pills").outcome is Outcome.TICKET


def test_an_emptied_template_means_that_nobody_is_asked_and_all_are_held(desk: StillDesk) -> None:
    desk.parts.template_changes.change({"challenge": "Subject: x\n\n"}, by="command line")

    held = desk.arrives("It burns")

    assert (held.outcome, held.reasons[-1]) == (Outcome.HELD, "no challenge is sent: its template is empty")
    assert desk.received() == []


def test_a_challenge_of_unknown_fate_is_sent_again_with_the_same_message_id(desk: StillDesk) -> None:
    desk.mail.faults.smtp.next("accepted", "drop")
    desk.arrives("It burns")
    desk.work(minutes=1)

    first, second = desk.received()
    assert first["Message-ID"] == second["Message-ID"]


def test_while_no_mail_goes_out_strangers_are_held_and_asked_later(desk: StillDesk) -> None:
    desk.mail.faults.smtp.down()
    held = desk.arrives("It burns")
    assert (held.outcome, desk.received()) == (Outcome.HELD, [])

    desk.mail.faults.smtp.up()
    desk.work(minutes=2)

    assert len(desk.received()) == 1


def test_without_a_mail_server_strangers_are_held_all_the_same(desk: StillDesk) -> None:
    desk.set(smtp_host="")

    assert desk.arrives("It burns").outcome is Outcome.HELD
    assert any("No SMTP server is set" in words for words in desk.told(desk.ada))


def test_a_server_that_refuses_an_empty_sender_gets_ours(desk: StillDesk) -> None:
    desk.mail.faults.smtp.next("mail", "550 5.7.60 client does not have permissions to send as this sender")

    desk.arrives("It burns")

    (mail,) = desk.mail.received_by(ANN)
    assert mail.mail_from == SUPPORT


def test_a_challenge_that_is_refused_for_good_ends_and_its_mail_stays_held(desk: StillDesk) -> None:
    desk.mail.faults.smtp.next("rcpt", "550 5.1.1 no such user", 2)

    held = desk.arrives("It burns")

    assert row(desk, held.key).outcome is Outcome.HELD
    assert desk.work(days=2) == 0


def test_the_answer_waits_until_a_multitude_is_let_in(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.mail_bridge.MOST_AT_ONCE", 2)
    for subject in ("First", "Second", "Third"):
        desk.arrives("It burns", subject=subject)

    answer = answered(desk, "Please hurry")
    assert (answer.stage, subjects(desk)) == (Stage.RECEIVED, ["First", "Second"])
    bridge = desk.parts.bridge
    for key in bridge.unfiled():
        bridge.file(key)

    assert subjects(desk) == ["First", "Second", "Third"]
    assert (row(desk, answer.key).outcome, row(desk, answer.key).ticket) == (Outcome.COMMENT, 3)


class Died(BaseException):
    """Stands for the end of the process: nothing of ours catches it."""


# The answer is read and confirms, the held mails follow one by one, then the answer's words.
@pytest.mark.parametrize(
    ("where", "passes"),
    [("ingest.confirmed", 1), *product(("ingest.read", "ingest.filed"), range(1, 5))],
)
def test_wherever_the_desk_dies_each_held_mail_is_one_ticket_and_the_answer_one_comment(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch, where: str, passes: int
) -> None:
    left = [passes]

    def die(name: str) -> None:
        left[0] -= name == where
        if name == where and not left[0]:
            raise Died

    for subject in ("First", "Second"):
        desk.arrives("It burns", subject=subject)
    (challenge,) = desk.received()
    answer = desk.a_mail("Please hurry", In_Reply_To=challenge["Message-ID"]).as_bytes()
    with monkeypatch.context() as patched:
        patched.setattr("bot.crash.point", die)
        with pytest.raises(Died):
            desk.arrives_raw(answer)
    bridge = desk.parts.bridge

    desk.arrives_raw(answer)  # it still lies on its server
    for key in bridge.unfiled():
        bridge.file(key)
    desk.work(seconds=1)

    assert bridge.unfiled() == []
    assert subjects(desk) == ["First", "Second"]
    comments = [[one for one in desk.lines(desk.now(number)) if "Please hurry" in one] for number in (1, 2)]
    assert [len(one) for one in comments] == [0, 1]


# --- tokens --------------------------------------------------------------------------------------


def a_token(desk: StillDesk, **more: Any) -> str:
    given: dict[str, Any] = {"id": "a1", "about": ANN, "issued_at": desk.clock.now} | more
    return issue((KEY,), CONFIRM, Token(**given))


def test_a_token_confirms_its_address_once_however_often_it_comes(desk: StillDesk) -> None:
    desk.arrives("It burns", subject="First")
    desk.arrives("It still burns", subject="Second")
    token = a_token(desk)

    said = [desk.parts.confirming.confirm(one) for one in (token, f" {token}\n", token)]

    assert len(set(said)) == 1
    assert subjects(desk) == ["First", "Second"]
    assert person(desk).confirmed_at
    assert desk.arrives("And more", subject="Third").outcome is Outcome.TICKET


def test_fault_101_a_used_token_lets_nothing_more_in(desk: StillDesk) -> None:
    token = a_token(desk)
    desk.parts.confirming.confirm(token)
    with desk.parts.store.transaction() as tx:
        tx.people.put(replace(tx.people.find("address", ANN)[0], confirmed_at=None, addresses=("b@b.test",)))
    held = desk.arrives("It burns")

    desk.parts.confirming.confirm(token)

    assert row(desk, held.key).outcome is Outcome.HELD


def test_a_token_that_is_too_old_lets_nobody_in(desk: StillDesk) -> None:
    desk.arrives("It burns")
    token = a_token(desk)
    desk.clock.forward(days=14, seconds=1)

    with pytest.raises(TokenRefused, match="too old"):
        desk.parts.confirming.confirm(token)

    assert subjects(desk) == []


def test_a_challenge_names_the_page_where_the_desk_has_one(desk: StillDesk) -> None:
    desk.arrives("It burns")
    page = "https://help.acme.test/confirm/"
    letters = PersonalLetters(
        desk.parts.store,
        Argon2Passwords(),
        keys=(KEY,),
        clock=desk.clock,
        public_url="https://help.acme.test",
    )
    order = SendMail(template="challenge", to=(ANN,), message_id="<1@acme.test>", account=SUPPORT)

    said = letters.written(a_delivery(order=order, made_at=desk.clock.now), order, TEMPLATES["challenge"])

    (token,) = re.findall(re.escape(page) + r"(\S+)", said.text)
    desk.parts.confirming.confirm(token)
    assert subjects(desk) == ["The printer burns"]


# --- other machines --------------------------------------------------------------------------------


@pytest.mark.parametrize("filters", ["on", "off"])
def test_two_desks_that_ask_strangers_end_at_once(
    desk: StillDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, filters: str
) -> None:
    def other_config(slack: SlackSim, folder: Path, admin: str) -> Config:
        given = environment(slack, folder, admin) | {"THREADDESK_SECRET_KEYS": "the-other-desks-own-key"}
        return load_config(with_slack=True, env_file=None, environment=given)

    monkeypatch.setattr("tests.still_desks.config", other_config)
    with still_desk(tmp_path / "other") as other:
        ask_strangers(other)
        other.set(junk_filter=filters)
        desk.arrives("Hello", sender="help@other.test")
        (challenge,) = desk.mail.received_by("help@other.test")

        kept = other.arrives_raw(challenge.raw)

        assert kept.outcome is (Outcome.JUNK if filters == "on" else Outcome.HELD)
        assert other.mail.received == []


def test_our_own_challenge_that_comes_back_to_us_is_ours(desk: StillDesk) -> None:
    desk.arrives("Hello")
    (challenge,) = desk.mail.received_by(ANN)

    assert desk.arrives_raw(challenge.raw).outcome is Outcome.OWN


# --- passwords -------------------------------------------------------------------------------------


def test_a_welcome_that_is_repeated_has_a_new_password_and_only_the_last_one_holds(desk: StillDesk) -> None:
    ask_strangers(desk, False)
    desk.set(notify_confirmation="off")
    desk.parts.template_changes.change({"welcome": WELCOME}, by="command line")
    desk.mail.faults.smtp.next("content", "451 4.3.0 try later")
    desk.arrives("It burns")
    first = person(desk).password_hash

    desk.work(minutes=2)

    (mail,) = desk.texts()
    found = re.fullmatch(r"Your password is (\w+)\.", mail)
    assert found
    assert first
    assert first != person(desk).password_hash
    assert PasswordHasher().verify(person(desk).password_hash, found[1])


def test_a_welcome_without_a_password_makes_none(desk: StillDesk) -> None:
    ask_strangers(desk, False)
    desk.parts.template_changes.change({"welcome": "Subject: Hi\n\nHello #username"}, by="command line")

    desk.arrives("It burns")

    assert f"Hello {ANN}" in desk.texts()
    assert person(desk).password_hash == ""


@pytest.mark.parametrize(
    "odd", [{"Auto_Submitted": "auto-generated"}, {"List_Id": "<a.b>"}, {"sender": f"{ANN}, b@b.test"}]
)
def test_nobody_is_welcomed_for_a_mail_that_no_person_sent(desk: StillDesk, odd: dict[str, str]) -> None:
    ask_strangers(desk, False)
    desk.parts.template_changes.change({"welcome": WELCOME}, by="command line")

    assert desk.arrives("It burns", **odd).outcome is Outcome.TICKET
    assert not any("Your password" in text for text in desk.texts())


def test_no_welcome_goes_out_while_notifications_are_off(desk: StillDesk) -> None:
    ask_strangers(desk, False)
    desk.parts.template_changes.change({"welcome": WELCOME}, by="command line")
    desk.set(notifications_enabled="off")

    desk.arrives("It burns")

    assert desk.received() == []


def test_whoever_confirms_the_address_is_welcomed_too(desk: StillDesk) -> None:
    desk.parts.template_changes.change({"welcome": WELCOME}, by="command line")
    desk.arrives("It burns")

    answered(desk, "Yes")

    assert sum("Your password" in text for text in desk.texts()) == 1


# --- templates -------------------------------------------------------------------------------------


def test_an_empty_template_means_no_mail_for_its_event(desk: StillDesk) -> None:
    ask_strangers(desk, False)
    empty = dict.fromkeys(("confirmation", "updated", "closed"), "Subject: x\n\n")
    desk.parts.template_changes.change(empty, by="command line")
    desk.arrives("It burns")
    ticket = desk.now(1)

    message = desk.reply(ticket, "On our way")
    desk.close(ticket)
    desk.work()

    assert desk.received() == []
    assert desk.mails(ticket) == []
    assert desk.marks(message) == ["no_bell"]


def test_a_template_that_is_emptied_meanwhile_stops_what_waits(desk: StillDesk) -> None:
    desk.mail.faults.smtp.next("rcpt", "451 busy", 10)
    ticket = desk.ticket()
    desk.reply(ticket, "On our way")
    desk.work()
    desk.mail.faults.clear()

    desk.parts.template_changes.change({"updated": "Subject: x\n\n"}, by="command line")
    desk.work(minutes=10)

    assert desk.received() == []
    (mail,) = desk.mails(ticket)
    assert mail.result == "the template updated is empty: that is not mailed about"


def test_a_changed_template_is_what_customers_get_until_it_is_restored(desk: StillDesk) -> None:
    ask_strangers(desk, False)
    templates = desk.parts.template_changes
    templates.change({"confirmation": "Subject: Got #TicketID#\n\n<b>Got #Subject#</b>"}, by=desk.ada)
    desk.set(trusted_authserv_id="mx.acme.test")
    passed = {"Authentication_Results": "mx.acme.test; dmarc=pass header.from=customer.test"}

    desk.arrives("It burns", **passed)
    templates.restore("confirmation", by="command line")
    desk.clock.forward(hours=2)
    desk.arrives("It burns", subject="Again", **passed)

    first, second = desk.received()
    assert first["Subject"] == "[#1] Got 1"
    assert desk.texts()[0] == "Got The printer burns"
    assert second["Subject"] == "[#2] Again"


# --- who is known ------------------------------------------------------------------------------------

EVE = "eve@other.test"


def is_known(desk: StillDesk, address: str) -> bool:
    with desk.parts.store.transaction() as tx:
        return bool(tx.people.find("address", address))


def passed_on(desk: StillDesk) -> Inbound:
    """Eve answers a mail of ours that Ann sent on to her."""
    ask_strangers(desk, False)
    desk.arrives("It burns")
    ask_strangers(desk)
    (mail,) = desk.received()
    return desk.arrives("I saw it, too.", sender=f"Eve Evans <{EVE}>", In_Reply_To=mail["Message-ID"])


@pytest.mark.parametrize("accepts", ["asked", "refused"])
def test_a_strangers_comment_does_not_make_them_known(desk: StillDesk, accepts: str) -> None:
    comment = passed_on(desk)
    if accepts == "refused":
        ask_strangers(desk, False)
        desk.set(accept_unregistered="off")

    again = desk.arrives("And now a ticket of my own.", sender=EVE)

    assert (comment.outcome, comment.ticket) == (Outcome.COMMENT, 1)
    assert any("I saw it, too." in one["text"] for one in desk.thread(1))
    assert again.outcome is (Outcome.HELD if accepts == "asked" else Outcome.REFUSED)
    assert not is_known(desk, EVE)


def test_whom_a_technician_subscribes_is_known_by_the_name_that_they_wrote_under(desk: StillDesk) -> None:
    passed_on(desk)

    desk.parts.conversations.subscribe(1, (EVE, "new@other.test"), by=desk.tom)

    assert person(desk, EVE).name == "Eve Evans"
    assert person(desk, "new@other.test").name == ""
    assert desk.arrives("And now a ticket of my own.", sender=EVE).outcome is Outcome.TICKET


def test_whose_comment_a_technician_makes_a_ticket_of_is_known(desk: StillDesk) -> None:
    comment = passed_on(desk)
    with desk.parts.store.transaction() as tx:
        message = tx.messages.find("ticket", comment.ticket or 0)[-1]

    desk.parts.conversations.split(1, message.id, by=desk.tom)

    assert person(desk, EVE).name == "Eve Evans"


def test_being_named_in_cc_makes_nobody_known(desk: StillDesk) -> None:
    ask_strangers(desk, False)
    desk.arrives("It burns", Cc=EVE)
    ask_strangers(desk)

    comment = desk.arrives("Me too", sender=EVE, subject="[#1] The printer burns")

    assert comment.outcome is Outcome.COMMENT
    assert desk.arrives("And something else", sender=EVE).outcome is Outcome.HELD

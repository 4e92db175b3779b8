"""Mail servers that refuse, are away or break off: one message where people look, and nothing is lost."""

from datetime import timedelta

import pytest

from bot.adapters import control_socket
from bot.core.accounts import AccountHealth
from bot.core.outbox import Delivery
from tests.desks import SUPPORT, Desk, ForwardClock, body
from tests.reliability.conftest import told

ANN = "ann@customer.test"


def look(desk: Desk) -> None:
    """Have the desk look into its mailbox now."""
    control_socket.ask(desk.parts.config.folder, {"act": "poll"})


def health(desk: Desk) -> AccountHealth:
    """How the mailbox is doing."""
    return desk.parts.mailboxes.get(SUPPORT)[1]


def forward(desk: Desk, clock: ForwardClock, *, hours: float) -> None:
    """So much later; not while a mail is under way, since that would end its lease."""
    desk.until(lambda: _are_at_rest(desk))
    clock.forward(hours=hours)


def fail(desk: Desk, clock: ForwardClock, *, until: int) -> None:
    """Have looks fail until there were so many errors in a row."""
    while health(desk).errors_in_a_row < until:
        before = health(desk).errors_in_a_row
        desk.quiet()  # a jump of the clock would end the leases of what is under way
        clock.forward(hours=1)
        look(desk)
        desk.until(lambda before=before: health(desk).errors_in_a_row > before)  # type: ignore[misc]  # bound now


def test_five_wrong_passwords_tell_the_admin_once_what_to_do_and_the_right_one_says_it_is_over(
    desk: Desk, clock: ForwardClock
) -> None:
    desk.mail.faults.imap.wrong_password()
    desk.mail.faults.imap.down()
    desk.mail.faults.imap.up()
    desk.write("I wait")

    fail(desk, clock, until=4)
    assert not told(desk)
    fail(desk, clock, until=7)
    desk.quiet()

    [words] = told(desk)
    assert SUPPORT in words
    assert "password" in words
    assert f"threaddesk account enable {SUPPORT}" in words

    desk.mail.faults.imap.wrong_password(False)
    clock.forward(hours=2)
    look(desk)
    assert "I wait" in desk.texts()
    desk.until(lambda: len(told(desk)) == 2)
    assert told(desk)[1] == f"The mail account {SUPPORT} works again."


def test_while_the_imap_server_is_away_replies_go_on_and_its_mail_comes_when_it_is_back(
    desk: Desk, clock: ForwardClock
) -> None:
    desk.write("First")
    card = desk.card()
    desk.mail.faults.imap.down()
    desk.write("Second", subject="Another")
    desk.until(lambda: health(desk).errors_in_a_row)

    desk.slack.type(desk.tom, desk.channel, "We are on it", thread_ts=card["ts"])
    desk.got(ANN, "We are on it")

    desk.mail.faults.imap.up()
    clock.forward(minutes=2)
    look(desk)
    assert desk.card(2)["text"].startswith("#2 Another")
    assert not told(desk)  # it was not five times in a row


def test_while_the_smtp_server_is_away_the_admin_hears_it_once_and_all_is_mailed_in_order_at_its_return(
    desk: Desk, clock: ForwardClock
) -> None:
    desk.set(notify_confirmation="off")
    desk.write("First")
    desk.write("Second", subject="Another")
    desk.card(1)
    desk.card(2)
    desk.mail.faults.smtp.down()

    for number in (1, 2):
        for part in ("one", "two", "three"):
            desk.reply(f"{part} for {number}", number=number)
    desk.until(lambda: told(desk))
    forward(desk, clock, hours=1)
    desk.write("Third", subject="A third")
    assert desk.card(3)  # what comes in still comes in
    [words] = told(desk)
    assert "Mail cannot be sent" in words
    assert not desk.mail.received

    desk.mail.faults.smtp.up()
    forward(desk, clock, hours=2)
    desk.until(lambda: len(desk.mail.received) == 6)
    for number in (1, 2):
        got = [body(one).splitlines()[0] for one in desk.mails(ANN, about=f"for {number}")]
        assert got == [f"{part} for {number}" for part in ("one", "two", "three")]
    desk.until(lambda: len(told(desk)) == 2)
    assert "works again" in told(desk)[1]


def test_an_smtp_server_that_was_away_for_long_is_tried_every_quarter_of_an_hour(
    desk: Desk, clock: ForwardClock
) -> None:
    desk.write("Hello")
    desk.got(ANN, "")
    desk.mail.faults.smtp.down()
    desk.reply("Are you there?")

    for tries in range(1, 8):
        desk.until(lambda tries=tries: _waiting_mail(desk).attempts == tries)  # type: ignore[misc]  # bound now
        assert _waiting_mail(desk).due_at - clock() <= timedelta(minutes=15)
        clock.forward(hours=3)


def test_an_account_that_is_enabled_again_is_looked_into_at_once(desk: Desk) -> None:
    desk.mail.faults.imap.down()
    desk.write("Hello")
    desk.until(lambda: health(desk).errors_in_a_row == 1)
    desk.mail.faults.imap.up()

    control_socket.ask(desk.parts.config.folder, {"act": "account.enable", "address": SUPPORT})

    desk.card()


@pytest.mark.parametrize(
    ("stage", "reply"),
    [
        ("connect", "421 too busy"),
        ("mail", "451 try later"),
        ("rcpt", "450 greylisted"),
        ("data", "drop"),
        ("content", "451 try later"),
        ("content", "drop"),
    ],
)
def test_a_mail_that_the_server_did_not_take_is_mailed_once_later(
    desk: Desk, clock: ForwardClock, stage: str, reply: str
) -> None:
    desk.set(notify_confirmation="off")
    desk.write("Hello")
    desk.card()
    desk.mail.faults.smtp.next(stage, reply)  # type: ignore[arg-type]

    desk.reply("On our way")
    desk.until(lambda: any(event.kind == "refused" for event in desk.mail.events))
    desk.until(lambda: "pending" in _mail_states(desk) or "unknown" in _mail_states(desk))
    clock.forward(minutes=2)

    desk.got(ANN, "On our way")
    desk.quiet()
    assert len(desk.mail.received) == 1


def test_a_mail_whose_answer_was_lost_is_repeated_under_the_same_message_id(
    desk: Desk, clock: ForwardClock
) -> None:
    desk.set(notify_confirmation="off")
    desk.write("Hello")
    desk.card()
    desk.mail.faults.smtp.next("accepted", "drop")

    desk.reply("On our way")
    desk.until(lambda: "unknown" in _mail_states(desk))
    clock.forward(minutes=2)

    desk.until(lambda: len(desk.mail.received) == 2)
    desk.quiet()
    assert len({one["Message-ID"] for one in desk.mails(ANN)}) == 1


def _mails(desk: Desk) -> list[Delivery]:
    with desk.parts.store.transaction() as tx:
        return [one for one in tx.deliveries.find("unfinished", "yes") if one.order.kind == "send_mail"]


def _are_at_rest(desk: Desk) -> bool:
    return not any(one.lease_until for one in _mails(desk))


def _waiting_mail(desk: Desk) -> Delivery:
    return desk.until(lambda: [one for one in _mails(desk) if not one.lease_until])[0]


def _mail_states(desk: Desk) -> set[str]:
    return {one.state.value for one in _mails(desk) if not one.lease_until}

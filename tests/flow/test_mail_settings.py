"""What the settings of mail change: where a ticket goes, whose names mail carries, which server takes it."""

import imaplib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.mail import MailSim
from tests.still_desks import ANN, SUPPORT, StillDesk, still_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    """A desk that does not hear Slack: a test's replies are the only ones."""
    with still_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
def quiet(desk: StillDesk) -> StillDesk:
    """A desk that mails replies only."""
    desk.set(notify_confirmation="off")
    return desk


def waiting(desk: StillDesk, text: str = "On our way") -> None:
    """A technician's reply that is to be mailed."""
    desk.reply(desk.ticket(), text)


def test_default_category_is_where_a_ticket_goes(quiet: StillDesk) -> None:
    billing = quiet.slack.add_channel("billing", members=(quiet.tom,))
    category = quiet.parts.desk.add_category("Billing", billing)

    quiet.arrives("Hello")
    quiet.set(default_category="billing")
    quiet.arrives("Hello", subject="My bill")

    assert quiet.now(1).channel == quiet.channel
    assert (quiet.now(2).channel, quiet.now(2).category) == (billing, category.id)


def test_reopen_days_is_how_long_a_reply_reopens(quiet: StillDesk) -> None:
    quiet.set(reopen_days="5", notify_closed="off")
    for number, days in ((1, 4), (2, 6)):
        quiet.arrives("It burns", subject=f"Printer {number}")
        quiet.close(quiet.now(number))
        quiet.work(days=days)
        quiet.arrives("It burns again, and again.", subject=f"[#{number}] Printer {number}")

    assert quiet.now(1).is_open
    assert not quiet.now(2).is_open
    assert quiet.now(3).follows == 2


@pytest.mark.parametrize(
    ("trusted", "mark"),
    [("mx.acme.test", "sender verified"), ("mx.other.test", "sender unverified"), ("", "sender unverified")],
)
def test_trusted_authserv_id_names_whose_results_are_believed(
    quiet: StillDesk, trusted: str, mark: str
) -> None:
    quiet.set(trusted_authserv_id=trusted)

    quiet.arrives("Hello", Authentication_Results="mx.acme.test; dmarc=pass header.from=customer.test")

    card = quiet.slack.message(quiet.channel, quiet.now(1).thread_ts or "")
    assert mark in str(card["blocks"])


def test_from_name_stands_on_mail_of_the_desk_itself_and_not_on_a_technicians_reply(desk: StillDesk) -> None:
    desk.set(from_name="The Harbour Desk")
    desk.arrives("Hello")
    desk.reply(desk.now(1), "On our way")
    desk.work(seconds=1)

    confirmation, reply = desk.received()
    assert str(confirmation["From"]) == f"The Harbour Desk <{SUPPORT}>"
    assert str(reply["From"]) == f"Tom Technician <{SUPPORT}>"


def test_answers_go_to_the_account_until_reply_to_is_set(quiet: StillDesk) -> None:
    ticket = quiet.ticket()
    for settings in ({}, {"from_address": "desk@acme.test"}, {"reply_to": "answers@acme.test"}):
        quiet.set(**settings)
        quiet.reply(ticket, "On our way")
        quiet.work(seconds=1)

    mails = quiet.received()
    senders = [mail["From"].addresses[0].addr_spec for mail in mails]
    assert senders == [SUPPORT, "desk@acme.test", "desk@acme.test"]
    assert [mail["Reply-To"] for mail in mails] == [SUPPORT, SUPPORT, "answers@acme.test"]


def test_undo_seconds_is_how_long_a_reply_waits(still: StillDesk) -> None:
    still.set(undo_seconds="30", notify_confirmation="off")
    ticket = still.arrives("Hello").ticket
    assert ticket
    still.slack.type(still.tom, still.channel, "On our way", thread_ts=still.now(ticket).thread_ts)
    still.slack.wait_for(lambda: still.mails(still.now(ticket)))

    still.work(seconds=29)
    assert still.received() == []
    still.work(seconds=2)
    assert len(still.received()) == 1


def test_smtp_port_names_the_server_that_gets_the_mail(quiet: StillDesk) -> None:
    with MailSim({SUPPORT: "secret"}) as other:
        quiet.set(smtp_port=str(other.smtp_port))
        waiting(quiet)
        quiet.work(seconds=1)

        assert len(other.received_by(ANN)) == 1
    assert quiet.received() == []


@pytest.mark.parametrize(
    ("key", "wrong", "right"),
    [
        ("smtp_host", "127.0.0.2", "127.0.0.1"),
        ("smtp_security", "starttls", "none"),
        ("smtp_security", "ssl", "none"),
        ("smtp_auth", "oauth2", "password"),
    ],
)
def test_where_the_server_is_not_as_the_setting_says_the_mail_waits(
    quiet: StillDesk, key: str, wrong: str, right: str
) -> None:
    quiet.set(**{key: wrong})
    waiting(quiet)
    quiet.work(seconds=1)
    assert quiet.received() == []

    quiet.set(**{key: right})
    quiet.work(minutes=5)

    assert len(quiet.received()) == 1


@pytest.mark.parametrize(("folder", "sent"), [("Sent", 1), ("", 2)])
def test_sent_folder_is_where_a_mail_of_unknown_fate_is_looked_for(
    quiet: StillDesk, monkeypatch: pytest.MonkeyPatch, folder: str, sent: int
) -> None:
    monkeypatch.setenv("IMAP_PASSWORD", "imap secret")
    quiet.set(sent_folder=folder)
    quiet.mail.faults.smtp.next("accepted", "drop")
    waiting(quiet)
    quiet.work(seconds=1)
    with imaplib.IMAP4("127.0.0.1", quiet.mail.imap_port) as provider:
        provider.login(SUPPORT, "imap secret")
        provider.create("Sent")
        provider.append("Sent", "", "", quiet.mail.received_by(ANN)[0].raw)

    quiet.work(minutes=5)

    assert len(quiet.received()) == sent


@pytest.mark.parametrize(("switched", "is_key"), [("on", True), ("off", False)])
def test_autologin_links_are_keys_to_the_ticket_only_where_they_are_wished(
    tmp_path: Path, switched: str, is_key: bool
) -> None:
    with still_desk(tmp_path, environment={"THREADDESK_PUBLIC_URL": "https://desk.acme.test"}) as desk:
        desk.set(autologin_links=switched)
        desk.parts.template_changes.change({"updated": "Subject: x\n\n<p>#URL#</p>"}, by=desk.ada)
        waiting(desk)
        desk.work(seconds=1)

        (text,) = desk.texts()
        assert "https://desk.acme.test/" in text
        assert ("https://desk.acme.test/tickets/1" not in text) is is_key


@pytest.mark.parametrize("missing", ["smtp_user", "smtp_password", ""])
def test_a_server_that_requires_authentication_gets_user_name_and_password(
    tmp_path: Path, missing: str
) -> None:
    login: dict[str, Any] = {"smtp_user": "help", "smtp_password": "sécret"}
    with still_desk(tmp_path, **login) as desk:
        desk.set(**{key: value for key, value in login.items() if key != missing})
        waiting(desk)
        desk.work(seconds=1)

        assert len(desk.received()) == (0 if missing else 1)

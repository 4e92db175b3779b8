"""The round trip with a mail server that nobody here wrote."""

from pathlib import Path

import pytest

from tests.desks import SUPPORT, open_desk
from tests.peers.dovecot import PASSWORD, Dovecot

pytestmark = pytest.mark.dovecot


def test_the_whole_round_trip_goes_through_dovecot(tmp_path: Path, dovecot: Dovecot) -> None:
    with open_desk(tmp_path, imap_port=dovecot.port, imap_password=PASSWORD) as desk:
        asked = desk.a_mail("Hello,\n\nthe printer burns.\n", Cc="bob@customer.test")
        dovecot.deliver(SUPPORT, asked.as_bytes())
        card = desk.card()
        desk.until(lambda: not dovecot.messages(SUPPORT))

        desk.slack.press(desk.tom, desk.channel, card["ts"], "ticket_take")
        desk.reply("Which *printer*?")
        got = desk.got("ann@customer.test", "Which printer?")
        desk.got("bob@customer.test", "Which printer?")
        answer = desk.a_mail("The red one.", subject=f"Re: {got['Subject']}", In_Reply_To=got["Message-ID"])
        dovecot.deliver(SUPPORT, answer.as_bytes())

        desk.until(lambda: any("The red one." in text for text in desk.texts()))
        desk.slack.command(desk.tom, desk.channel, "/ticket close 1")
        desk.got("ann@customer.test", "We have closed ticket")
        desk.until(lambda: not dovecot.messages(SUPPORT))
        assert len(desk.roots()) == 1

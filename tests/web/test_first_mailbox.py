"""From nothing to the first ticket without a terminal: an admin adds a mailbox and its password."""

import re
from pathlib import Path

from bot.core.buttons import ACCOUNT_ADD
from bot.handlers.ticket_forms import VALUE
from bot.polling import _look
from tests.still_desks import ANN, SUPPORT, StillDesk, hearing
from tests.web.pages import PUBLIC, page_desk, path


def look(desk: StillDesk) -> str:
    """One look into the mailbox; what is said of it at its end."""
    said: list[str] = []
    assert _look(desk.parts.mailboxes, desk.parts.mailboxes.get(SUPPORT)[0], said.append), said
    return said[-1]


def test_a_mailbox_that_is_added_in_slack_makes_a_ticket_of_the_next_mail(tmp_path: Path) -> None:
    with page_desk(tmp_path) as web, hearing(web.desk):
        desk = web.desk
        desk.forget_accounts()
        assert desk.slack.command(desk.ada, desk.channel, "/helpdesk account").ok
        shown = desk.slack.ephemerals(desk.ada, desk.channel)[-1]
        assert desk.slack.press(desk.ada, desk.channel, "", ACCOUNT_ADD, ephemeral_id=shown["id"]).ok
        entered = {
            "address": SUPPORT,
            "host": "127.0.0.1",
            "port": str(desk.mail.imap_port),
            "security": "none",
        }
        form = desk.slack.views(desk.ada)[-1]
        sent = desk.slack.submit(desk.ada, form["id"], {name: {VALUE: one} for name, one in entered.items()})
        assert not sent.errors
        desk.mail.deliver(SUPPORT, desk.a_mail("It burns.", subject="The printer").as_bytes())
        assert "waits for its password" in look(desk)
        assert desk.parts.mailboxes.get(SUPPORT)[1].errors_in_a_row == 0
        link = re.search(rf"{PUBLIC}/mailbox/[^\"'\s]+", str(sent.view))
        assert link

        typed = {"password": "imap secret", "again": "imap secret"}
        assert "The password is kept" in web.send(web.browser(), path(link[0]), **typed).text
        assert look(desk).endswith("1 mails taken over.")
        desk.work()

        ticket = desk.now(1)
        assert (ticket.subject, ticket.requester, ticket.account) == ("The printer", ANN, SUPPORT)
        assert "imap secret" not in str(desk.slack.calls)

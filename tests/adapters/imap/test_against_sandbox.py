"""The inbox against the mail server of the sandbox."""

from collections.abc import Iterator

import pytest

from bot.adapters.imap_errors import InboxUnreachable, LoginRefused
from bot.core.accounts import AfterImport
from sandbox.mail import MailSim
from tests.adapters.imap.given import a_mail, an_inbox

HELP = "help@desk.test"


@pytest.fixture
def sim() -> Iterator[MailSim]:
    with MailSim({HELP: "secret"}) as server:
        yield server


def deliver(sim: MailSim, *numbers: int) -> None:
    for number in numbers:
        sim.deliver(HELP, a_mail(number))


def test_what_was_delivered_is_fetched_byte_for_byte_and_deleted(sim: MailSim) -> None:
    deliver(sim, *range(1, 61))

    with an_inbox(sim.imap_port).connect() as session:
        mails = list(session.fetch(session.waiting()))
        assert [mail.raw for mail in mails] == [a_mail(number) for number in range(1, 61)]
        assert len(session.remove(mail.uid for mail in mails[:50]).done) == 50

    assert len(sim.mailbox(HELP)) == 10


def test_what_was_imported_moves_to_a_folder(sim: MailSim) -> None:
    deliver(sim, 1, 2)
    inbox = an_inbox(sim.imap_port, after_import=AfterImport.MOVE, archive_folder="Done")

    with inbox.connect() as session:
        session.remove(one.uid for one in session.waiting())

    assert sim.mailbox(HELP, "Done") == [a_mail(1), a_mail(2)]
    assert sim.mailbox(HELP) == []


def test_fault_36_a_server_that_forgets_flags_changes_nothing(sim: MailSim) -> None:
    deliver(sim, 1)
    with an_inbox(sim.imap_port).connect() as session:
        (one,) = session.waiting()
        session._connection.uid("STORE", str(one.uid), "+FLAGS", "(ThreaddeskSeen)")

    with an_inbox(sim.imap_port).connect() as session:
        assert session.waiting() == [one]
        assert [mail.raw for mail in session.fetch([one])] == [a_mail(1)]


def test_what_came_since_the_last_look_is_seen_by_the_next(sim: MailSim) -> None:
    with an_inbox(sim.imap_port).connect() as session:
        for number in range(1, 4):
            deliver(sim, number)
            assert len(session.waiting()) == number


def test_a_new_mail_ends_the_wait(sim: MailSim) -> None:
    with an_inbox(sim.imap_port).connect() as session:
        session.waiting()
        deliver(sim, 1)

        assert session.can_idle
        assert session.idle(20, lambda: False)
        assert len(session.waiting()) == 1


def test_fault_37_a_changed_password_is_refused_until_it_is_right_again(sim: MailSim) -> None:
    inbox = an_inbox(sim.imap_port)
    sim.faults.imap.wrong_password()
    with pytest.raises(LoginRefused):
        inbox.connect()
    sim.faults.imap.wrong_password(False)

    inbox.connect().close()


def test_a_server_that_goes_down_under_way_is_unreachable_until_it_is_up(sim: MailSim) -> None:
    deliver(sim, 1)
    inbox = an_inbox(sim.imap_port)
    with inbox.connect() as session:
        waiting = session.waiting()
        sim.faults.imap.down()
        with pytest.raises(InboxUnreachable):
            list(session.fetch(waiting))
    sim.faults.imap.up()

    with inbox.connect() as session:
        assert len(list(session.fetch(session.waiting()))) == 1

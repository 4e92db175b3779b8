"""IDLE is a hint: taken when it comes, harmless when it does not."""

import pytest

from bot.adapters.imap_errors import InboxUnreachable
from bot.adapters.imap_inbox import InboxSession
from tests.adapters.imap.given import an_inbox
from tests.peers.scripted_imap import HANG, HANG_UP, ScriptedImap


def never() -> bool:
    return False


def looked(session: InboxSession) -> InboxSession:
    """A session that has seen all that is there so far."""
    session.uids()
    return session


def test_an_announcement_ends_the_wait(script: ScriptedImap) -> None:
    script.instead("^IDLE", b"+ idling\r\n* 4 EXISTS\r\n")

    asked = list[str]()

    def no_but_count() -> bool:
        asked.append("stop?")
        return False

    with an_inbox(script.port).connect() as session:
        assert looked(session).idle(20, no_but_count)
        assert asked == ["stop?"]  # it came with the answer to IDLE, so nothing was waited for
        assert len(session.waiting()) == 3  # and the session goes on


def test_what_came_just_before_the_wait_is_asked_for(script: ScriptedImap) -> None:
    with an_inbox(script.port).connect() as session:
        looked(session)
        script.instead("^NOOP", b"* 4 EXISTS\r\nTAG OK done\r\n", times=1)

        assert session.idle(20, never)

    assert not script.said("^IDLE")


def test_what_was_announced_before_the_wait_is_not_lost(script: ScriptedImap) -> None:
    with an_inbox(script.port).connect() as session:
        script.instead("^UID STORE", b"* 4 EXISTS\r\nTAG OK stored\r\n", times=1)
        looked(session).remove([5])

        assert session.idle(20, never)


def test_without_an_announcement_the_wait_ends_by_itself(script: ScriptedImap) -> None:
    script.instead("^IDLE", b"+ idling\r\n* OK Still here\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* 0 RECENT\r\n")

    with an_inbox(script.port).connect() as session:
        assert not looked(session).idle(0.02, never)
        assert len(session.waiting()) == 3


def test_the_wait_ends_when_it_is_told_to_stop(script: ScriptedImap) -> None:
    with an_inbox(script.port).connect() as session:
        assert not looked(session).idle(1000, lambda: True)
        assert len(session.waiting()) == 3


def test_a_server_that_says_something_before_it_agrees_is_understood(script: ScriptedImap) -> None:
    script.instead("^IDLE", b"* OK Still here\r\n+ idling\r\n* 4 EXISTS\r\n")

    with an_inbox(script.port).connect() as session:
        assert looked(session).idle(20, never)


def test_what_is_announced_while_idle_is_asked_for_is_not_lost(script: ScriptedImap) -> None:
    script.instead("^IDLE", b"* 4 EXISTS\r\n+ idling\r\n")

    with an_inbox(script.port).connect() as session:
        assert looked(session).idle(20, never)


def test_a_server_that_refuses_to_idle_is_polled(script: ScriptedImap) -> None:
    script.instead("^IDLE", b"TAG NO not now\r\n")

    with an_inbox(script.port).connect() as session:
        assert not looked(session).idle(20, never)
        assert len(session.waiting()) == 3


def test_fault_39_half_a_line_does_no_harm(script: ScriptedImap) -> None:
    script.instead("^IDLE", b"+ idling\r\n* 4 EXI")
    script.instead("^DONE", b"STS\r\nTAG OK done\r\n", times=1)  # the rest comes with the answer to DONE

    with an_inbox(script.port).connect() as session:
        assert looked(session).idle(0.02, never)
        assert len(session.waiting()) == 3


def test_fault_39_a_connection_that_died_silently_is_noticed_when_the_wait_ends(script: ScriptedImap) -> None:
    script.instead("^IDLE", b"+ idling\r\n" + HANG)

    session = looked(an_inbox(script.port).connect())
    session._connection.client.sock.settimeout(0.05)
    with pytest.raises(InboxUnreachable):
        session.idle(0.02, never)


@pytest.mark.parametrize("end", [HANG_UP, b"* BYE logged out for inactivity\r\n"])
def test_fault_39_a_connection_that_ends_in_the_wait_is_an_error_in_words(
    end: bytes, script: ScriptedImap
) -> None:
    script.instead("^IDLE", b"+ idling\r\n" + end)

    session = an_inbox(script.port).connect()
    with pytest.raises(InboxUnreachable, match="closed the connection"):
        looked(session).idle(20, never)

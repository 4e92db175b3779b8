"""Deleting and moving: only what is ours leaves, and a refusal is never taken for success."""

import pytest

from bot.adapters.imap_errors import InboxError
from bot.adapters.imap_inbox import ImapInbox
from bot.core.accounts import AfterImport
from tests.adapters.imap.given import a_mail, an_inbox
from tests.peers.scripted_imap import ScriptedImap

MAILS = {uid: a_mail(uid) for uid in (5, 7, 9)}


def mover(server: ScriptedImap) -> ImapInbox:
    """An inbox that keeps what it has imported in a folder."""
    return an_inbox(server.port, after_import=AfterImport.MOVE, archive_folder="Done")


def test_imported_messages_are_deleted_in_one_go(script: ScriptedImap) -> None:
    with an_inbox(script.port).connect() as session:
        removal = session.remove([5, 9])

    assert removal.done == {5, 9}
    assert removal.refused == {}
    assert set(script.messages) == {7}
    assert script.said("STORE|EXPUNGE") == [r"UID STORE 5,9 +FLAGS.SILENT (\Deleted)", "UID EXPUNGE 5,9"]


def test_removing_nothing_asks_nothing(script: ScriptedImap) -> None:
    with mover(script).connect() as session:
        assert session.remove([]).done == frozenset()

    assert not script.said("STORE|EXPUNGE|MOVE|LIST|CREATE")


def test_fault_26_removing_what_is_gone_is_done(script: ScriptedImap) -> None:
    with an_inbox(script.port).connect() as session:
        session.remove([5])

        assert session.remove([5]).done == {5}


def test_fault_29_a_refused_mark_is_not_success(script: ScriptedImap) -> None:
    script.instead(r"STORE \S*7", b"TAG NO [NOPERM] not yours\r\n")

    with an_inbox(script.port).connect() as session:
        removal = session.remove([5, 7, 9])

    assert removal.done == {5, 9}
    assert removal.refused == {7: "[NOPERM] not yours"}
    assert set(script.messages) == {7}


def test_fault_29_a_refused_expunge_is_not_success_and_the_message_does_not_wait_again(
    script: ScriptedImap,
) -> None:
    script.instead("EXPUNGE", b"TAG NO cannot expunge\r\n")

    with an_inbox(script.port).connect() as session:
        removal = session.remove([7])

        assert (removal.done, removal.refused) == (frozenset(), {7: "cannot expunge"})
        assert [one.uid for one in session.waiting()] == [5, 9]


def test_fault_29_a_message_that_cannot_be_removed_never_holds_up_the_others(script: ScriptedImap) -> None:
    script.instead("STORE", b"TAG NO not yours\r\n")
    inbox = an_inbox(script.port)
    with inbox.connect() as session:
        session.remove([5])

    with inbox.connect() as session:
        assert [one.uid for one in session.waiting(limit=2)] == [7, 9]


def test_fault_30_without_uidplus_ours_is_expunged_when_nothing_else_is_marked() -> None:
    with ScriptedImap(MAILS, capabilities="") as server, an_inbox(server.port).connect() as session:
        assert session.remove([5, 7]).done == {5, 7}
        assert set(server.messages) == {9}


def test_fault_30_without_uidplus_what_others_marked_is_never_expunged() -> None:
    with ScriptedImap(MAILS, capabilities="") as server, an_inbox(server.port).connect() as session:
        server.flags[9] = {r"\Deleted"}

        removal = session.remove([5])

        assert removal.done == frozenset()
        assert "others marked messages too" in removal.refused[5]
        assert set(server.messages) == {5, 7, 9}
        assert not server.said("EXPUNGE")
        assert [one.uid for one in session.waiting()] == [7]  # ours is marked, so it is not read again


def test_fault_30_with_uidplus_what_others_marked_stays(script: ScriptedImap) -> None:
    script.flags[9] = {r"\Deleted"}

    with an_inbox(script.port).connect() as session:
        assert session.remove([5]).done == {5}

    assert set(script.messages) == {7, 9}


def test_imported_messages_move_to_a_folder_that_is_made(script: ScriptedImap) -> None:
    with mover(script).connect() as session:
        assert session.remove([5, 9]).done == {5, 9}
        assert session.remove([7]).done == {7}

    assert script.folders["Done"] == [a_mail(5), a_mail(9), a_mail(7)]
    assert script.said("MOVE") == ['UID MOVE 5,9 "Done"', 'UID MOVE 7 "Done"']
    assert len(script.said("^CREATE")) == 1


def test_a_folder_that_can_only_be_below_inbox_is_made_there(script: ScriptedImap) -> None:
    script.instead('^CREATE "Done"', b"TAG NO [CANNOT] must be below INBOX\r\n")

    with mover(script).connect() as session:
        assert session.remove([5]).done == {5}

    assert script.folders["INBOX.Done"] == [a_mail(5)]


def test_a_folder_that_disappeared_is_made_again_at_the_next_try(script: ScriptedImap) -> None:
    with mover(script).connect() as session:
        session.remove([5])
        del script.folders["Done"]

        assert "TRYCREATE" in session.remove([7]).refused[7]
        assert session.remove([7]).done == {7}


def test_a_name_that_is_listed_but_holds_no_messages_is_made_a_folder(script: ScriptedImap) -> None:
    script.instead("^LIST", b'* LIST (\\Noselect) "." "Done"\r\nTAG OK done\r\n')

    with mover(script).connect() as session:
        assert session.remove([5]).done == {5}

    assert script.said("^CREATE") == ['CREATE "Done"']


def test_a_folder_name_beyond_ascii_is_written_as_imap_wants_it(script: ScriptedImap) -> None:
    inbox = an_inbox(script.port, after_import=AfterImport.MOVE, archive_folder="Erledigt & gelöscht")
    with inbox.connect() as session:
        assert session.remove([5]).done == {5}

    assert script.said("MOVE") == ['UID MOVE 5 "Erledigt &- gel&APY-scht"']


def test_a_folder_that_cannot_be_made_leaves_everything_where_it_is(script: ScriptedImap) -> None:
    script.instead("^CREATE", b"TAG NO [OVERQUOTA] too many folders\r\n")

    with mover(script).connect() as session:
        removal = session.remove([5])

    assert "cannot be made" in removal.refused[5]
    assert set(script.messages) == {5, 7, 9}


def test_fault_26_without_move_a_message_is_copied_first_and_only_once() -> None:
    with ScriptedImap(MAILS, capabilities="UIDPLUS") as server:
        refusal = server.instead("STORE", b"TAG NO not now\r\n")
        inbox = mover(server)
        for _ in range(3):
            with inbox.connect() as session:
                assert session.remove([5]).refused == {5: "not now"}
        refusal.times = 0
        with inbox.connect() as session:
            assert session.remove([5]).done == {5}

        assert server.folders["Done"] == [a_mail(5)]
        assert set(server.messages) == {7, 9}


@pytest.mark.parametrize("capabilities", ["UIDPLUS MOVE", "UIDPLUS"])
def test_fault_31_a_full_folder_keeps_the_message_and_flags_it(capabilities: str) -> None:
    with ScriptedImap(MAILS, capabilities=capabilities) as server, mover(server).connect() as session:
        server.instead("MOVE|COPY", b"TAG NO [OVERQUOTA] Quota exceeded\r\n")

        removal = session.remove([5])

        assert removal.refused == {5: "[OVERQUOTA] Quota exceeded"}
        assert set(server.messages) == {5, 7, 9}
        assert server.marked(r"\Flagged") == {5}
        assert not server.marked(r"\Deleted")


def test_a_message_that_cannot_be_read_is_set_aside(script: ScriptedImap) -> None:
    with an_inbox(script.port).connect() as session:
        session.set_aside(7, "Threaddesk-Failed")

    assert script.folders["Threaddesk-Failed"] == [a_mail(7)]
    assert set(script.messages) == {5, 9}


def test_a_message_that_cannot_be_set_aside_says_why(script: ScriptedImap) -> None:
    script.instead("MOVE", b"TAG NO [OVERQUOTA] Quota exceeded\r\n")

    with an_inbox(script.port).connect() as session, pytest.raises(InboxError, match="Quota exceeded"):
        session.set_aside(7, "Threaddesk-Failed")

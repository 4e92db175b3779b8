"""Fetching: every message that can be had is had whole, whatever the server says in between."""

from pathlib import Path

import pytest

from bot.adapters import imap_fetching
from bot.adapters.imap_errors import InboxError, InboxUnreachable, TlsRefused
from bot.adapters.imap_fetching import BATCH_BYTES, CUT, batches
from bot.adapters.imap_inbox import ImapInbox, InboxSession
from bot.core.accounts import Security
from bot.core.mail_transport import Waiting
from tests.adapters.imap.given import a_mail, an_account, an_inbox
from tests.peers.certificates import make_certificate
from tests.peers.cutting_proxy import CuttingProxy
from tests.peers.scripted_imap import HANG_UP, ScriptedImap

TOGETHER = r"FETCH \S+ \(UID BODY\.PEEK\[\]\)"  # a whole batch
ALONE = r"FETCH {} \(UID BODY\.PEEK\[\]<"  # one message, by pieces


def all_of(inbox: ImapInbox) -> dict[int, bytes]:
    """One whole look: everything that waits and can be fetched."""
    with inbox.connect() as session:
        return fetched(session)


def fetched(session: InboxSession) -> dict[int, bytes]:
    return {mail.uid: mail.raw for mail in session.fetch(session.waiting())}


def test_messages_come_whole_and_stay_unread(script: ScriptedImap) -> None:
    assert all_of(an_inbox(script.port)) == {uid: a_mail(uid) for uid in (5, 7, 9)}

    assert len(script.said("FETCH .*BODY")) == 1
    assert not script.said(r"BODY\[")  # only BODY.PEEK leaves a message unread


def test_fault_23_a_connection_cut_at_any_byte_loses_and_truncates_nothing(script: ScriptedImap) -> None:
    right = {uid: a_mail(uid) for uid in (5, 7, 9)}
    at, is_over = 0, False
    while not is_over:
        at += 7
        with CuttingProxy(script.port, cut_after=at) as proxy:
            inbox = an_inbox(proxy.port)
            try:
                got = all_of(inbox)
            except InboxError:
                got = {}
            else:
                is_over = proxy.connections == 1  # nothing was left to cut
            assert got.items() <= right.items()
            assert all_of(inbox) == right
    assert at > 600


def test_fault_23_a_cut_under_tls_loses_and_truncates_nothing(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    right = {uid: a_mail(uid, "x" * 2000) for uid in (5, 7, 9)}
    with ScriptedImap(right, tls=certificate.server_context()) as server:
        for at in range(50, 10_000, 490):
            with CuttingProxy(server.port, cut_after=at) as proxy:
                account = an_account(proxy.port, security=Security.TLS)
                inbox = ImapInbox(account, lambda: "secret", timeout=20, tls=certificate.trusted())
                try:
                    assert all_of(inbox).items() <= right.items()
                except (InboxUnreachable, TlsRefused):
                    assert proxy.connections == 1
                assert all_of(inbox) == right


def test_fault_38_bytes_that_were_tampered_with_under_way_end_the_connection(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    tampering = list[str]()

    def tamper(piece: bytes) -> bytes:
        return piece[:-1] + bytes([piece[-1] ^ 1]) if piece and tampering else piece

    with (
        ScriptedImap({5: a_mail(5)}, tls=certificate.server_context()) as server,
        CuttingProxy(server.port, rewrite=tamper) as proxy,
    ):
        account = an_account(proxy.port, security=Security.TLS)
        inbox = ImapInbox(account, lambda: "secret", timeout=20, tls=certificate.trusted())
        with inbox.connect() as session:
            tampering.append("now")
            with pytest.raises(InboxUnreachable):
                session.waiting()


def test_fault_23_a_server_that_hangs_up_at_every_message_is_unreachable(script: ScriptedImap) -> None:
    script.instead("BODY", lambda words: script.fetched(5)[:-20] + HANG_UP)

    with an_inbox(script.port).connect() as session, pytest.raises(InboxUnreachable):
        fetched(session)


def test_fault_23_a_literal_shorter_than_the_message_is_not_taken(script: ScriptedImap) -> None:
    short = a_mail(7)[:20]
    script.instead(TOGETHER, b"* 2 FETCH (UID 7 BODY[] {%d}\r\n%s)\r\nTAG OK done\r\n" % (len(short), short))

    assert all_of(an_inbox(script.port))[7] == a_mail(7)


def test_fault_23_a_message_cut_short_even_alone_is_read_to_its_end(script: ScriptedImap) -> None:
    script.instead(TOGETHER, b"TAG NO not now\r\n")
    raw = a_mail(7)
    short = b"* 2 FETCH (UID 7 BODY[]<0> {9}\r\n%s)\r\nTAG OK done\r\n" % raw[:9]
    script.instead(ALONE.format(7), short, times=1)

    assert all_of(an_inbox(script.port))[7] == raw


def test_a_size_that_was_only_estimated_does_no_harm(script: ScriptedImap) -> None:
    with an_inbox(script.port).connect() as session:
        guessed = [Waiting(uid=5, size=1), Waiting(uid=7, size=100_000)]

        assert {m.uid: m.raw for m in session.fetch(guessed)} == {5: a_mail(5), 7: a_mail(7)}


def test_fault_32_unsolicited_answers_make_no_phantom_mail(script: ScriptedImap) -> None:
    noise = b"* 1 FETCH (FLAGS (\\Seen))\r\n* 4 EXISTS\r\n* 2 FETCH (UID 7 FLAGS (\\Answered))\r\n"
    script.instead(
        TOGETHER,
        lambda _: (
            noise + b"".join(noise + script.fetched(uid) for uid in (5, 7, 9)) + noise + b"TAG OK done\r\n"
        ),
    )

    assert all_of(an_inbox(script.port)) == {uid: a_mail(uid) for uid in (5, 7, 9)}


def test_fault_32_an_unsolicited_list_of_uids_is_not_used(script: ScriptedImap) -> None:
    script.instead("^NOOP", b"* SEARCH 98 99\r\nTAG OK done\r\n")

    with an_inbox(script.port).connect() as session:
        assert session.uids() == [5, 7, 9]


def test_fault_33_an_answer_with_another_uid_is_not_used(script: ScriptedImap) -> None:
    stranger = a_mail(99)
    wrong = b"* 1 FETCH (UID 99 BODY[] {%d}\r\n%s)\r\n" % (len(stranger), stranger)
    script.instead(TOGETHER, lambda _: wrong + script.fetched(5) + script.fetched(9) + b"TAG OK done\r\n")
    script.instead(ALONE.format(7), lambda words: wrong + script.fetched(7, words) + b"TAG OK done\r\n")

    assert all_of(an_inbox(script.port)) == {uid: a_mail(uid) for uid in (5, 7, 9)}


def test_fault_33_two_different_messages_under_one_uid_are_asked_for_again(script: ScriptedImap) -> None:
    lie = a_mail(7).replace(b"Hello", b"Howdy")
    both = b"* 2 FETCH (UID 7 BODY[] {%d}\r\n%s)\r\n" % (len(lie), lie)
    script.instead(TOGETHER, lambda _: both + script.fetched(7) + b"TAG OK done\r\n")

    assert all_of(an_inbox(script.port))[7] == a_mail(7)


def test_fault_33_a_message_answered_with_another_only_is_skipped(script: ScriptedImap) -> None:
    script.instead(TOGETHER, b"TAG BAD no\r\n")
    script.instead(ALONE.format(7), lambda _: script.fetched(5) + b"TAG OK done\r\n")

    with an_inbox(script.port).connect() as session:
        assert set(fetched(session)) == {5, 9}
        assert session.skipped == {7: "The server answers with something else than the message."}


@pytest.mark.parametrize(
    "poison", [b"TAG NO [SERVERBUG] oops\r\n", b"TAG BAD oops\r\n", HANG_UP, b"garbage\r\n"]
)
def test_fault_34_one_poison_mail_does_not_stop_the_others(poison: bytes, script: ScriptedImap) -> None:
    script.instead(TOGETHER, poison)
    script.instead(ALONE.format(7), poison)

    with an_inbox(script.port).connect() as session:
        assert set(fetched(session)) == {5, 9}
        assert set(session.skipped) == {7}


def test_fault_34_scattered_poison_mails_do_not_stop_the_others() -> None:
    with ScriptedImap({uid: a_mail(uid) for uid in range(1, 10)}) as server:
        server.instead(TOGETHER, HANG_UP)
        server.instead(r"FETCH [2468] \(UID BODY", HANG_UP)

        assert set(all_of(an_inbox(server.port))) == {1, 3, 5, 7, 9}


def test_fault_34_poison_mails_come_last_at_the_next_look(script: ScriptedImap) -> None:
    script.instead(TOGETHER, b"TAG NO oops\r\n")
    script.instead(ALONE.format(5), b"TAG NO oops\r\n")
    inbox = an_inbox(script.port)
    all_of(inbox)

    with inbox.connect() as session:
        assert [one.uid for one in session.waiting()] == [7, 9, 5]
        assert [one.uid for one in session.waiting(limit=2)] == [7, 9]


def test_fault_34_a_mail_that_can_be_read_again_takes_its_place_again(script: ScriptedImap) -> None:
    script.instead(TOGETHER, b"TAG NO oops\r\n", times=1)
    script.instead(ALONE.format(5), b"TAG NO oops\r\n", times=1)
    inbox = an_inbox(script.port)
    for _ in range(2):
        all_of(inbox)

    with inbox.connect() as session:
        assert [one.uid for one in session.waiting()] == [5, 7, 9]


def test_fault_35_a_message_that_is_gone_is_passed_over(script: ScriptedImap) -> None:
    with an_inbox(script.port).connect() as session:
        waiting = session.waiting()
        del script.messages[7]

        assert [mail.uid for mail in session.fetch(waiting)] == [5, 9]
        assert session.skipped == {}


def test_fault_35_a_refusal_because_it_is_gone_is_passed_over(script: ScriptedImap) -> None:
    gone = b"TAG NO [EXPUNGEISSUED] Some messages were expunged\r\n"
    script.instead(TOGETHER, gone)
    script.instead(ALONE.format(7), gone)

    with an_inbox(script.port).connect() as session:
        assert set(fetched(session)) == {5, 9}
        assert session.skipped == {}


def test_fault_40_of_very_many_messages_the_oldest_come_first_and_few_at_a_time() -> None:
    with ScriptedImap() as server, an_inbox(server.port).connect() as session:
        every = range(1, 100_001)
        server.instead("^UID SEARCH", f"* SEARCH {' '.join(map(str, every))}\r\nTAG OK done\r\n".encode())
        sizes = b"".join(b"* %d FETCH (UID %d RFC822.SIZE 10)\r\n" % (uid, uid) for uid in range(1, 201))
        server.instead("^UID FETCH 1:200 ", sizes + b"TAG OK done\r\n")

        assert [one.uid for one in session.waiting()] == list(range(1, 201))


def test_fault_75_a_large_message_is_fetched_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_fetching, "IN_PIECES_FROM", 1000)
    monkeypatch.setattr(imap_fetching, "PIECE", 1000)
    large = a_mail(1, "x" * 3500)
    with ScriptedImap({1: large, 2: a_mail(2)}) as server:
        assert all_of(an_inbox(server.port)) == {1: large, 2: a_mail(2)}

        assert len(server.said(r"FETCH 1 .*<\d+\.1000>")) == 4


def test_fault_75_of_a_message_that_is_too_large_only_the_beginning_is_fetched() -> None:
    huge = a_mail(1, "x" * 2_000_000)
    with ScriptedImap({1: huge}) as server, an_inbox(server.port).connect() as session:
        (mail,) = session.fetch(session.waiting(), max_bytes=1_000_000)

        assert (mail.cut, mail.size, mail.raw) == (True, len(huge), huge[:CUT])
        assert len(server.said("FETCH .*BODY")) == 1


def test_fault_75_a_message_that_is_larger_than_its_size_is_cut_too() -> None:
    huge = a_mail(1, "x" * 2_000_000)
    with ScriptedImap({1: huge}) as server, an_inbox(server.port).connect() as session:
        (mail,) = session.fetch([Waiting(uid=1, size=100)], max_bytes=1_000_000)

        assert (mail.cut, mail.raw) == (True, huge[:CUT])


def test_fault_75_a_piece_from_elsewhere_in_the_message_is_not_used(script: ScriptedImap) -> None:
    script.instead(TOGETHER, b"TAG NO not now\r\n")
    elsewhere = b"* 2 FETCH (UID 7 BODY[]<3> {4}\r\nelse)\r\n"
    script.instead(ALONE.format(7), lambda words: elsewhere + script.fetched(7, words) + b"TAG OK done\r\n")

    assert all_of(an_inbox(script.port))[7] == a_mail(7)


def test_fault_75_more_than_was_asked_for_is_not_used(
    monkeypatch: pytest.MonkeyPatch, script: ScriptedImap
) -> None:
    monkeypatch.setattr(imap_fetching, "PIECE", 10)
    script.instead(TOGETHER, b"TAG NO not now\r\n")
    script.instead(ALONE.format(7), lambda _: script.fetched(7) + b"TAG OK done\r\n")

    with an_inbox(script.port).connect() as session:
        assert set(fetched(session)) == {5, 9}
        assert session.skipped == {7: "The server gives more of the message than was asked for."}


def test_an_empty_message_is_a_message() -> None:
    with ScriptedImap({1: b""}) as server:
        assert all_of(an_inbox(server.port)) == {1: b""}


def test_batches_are_bounded_by_count_and_bytes() -> None:
    small = [Waiting(uid=uid, size=10) for uid in range(120)]
    middle = [Waiting(uid=uid, size=BATCH_BYTES // 2) for uid in range(5)]
    mixed = [Waiting(uid=1, size=10), Waiting(uid=2, size=99_999_999), Waiting(uid=3, size=10)]
    large = BATCH_BYTES

    assert [len(batch) for batch in batches(small, large)] == [50, 50, 20]
    assert [len(batch) for batch in batches(middle, large)] == [2, 2, 1]
    assert [[one.uid for one in batch] for batch in batches(mixed, large)] == [[1], [2], [3]]


def test_a_message_whose_size_is_not_told_does_not_hide_the_others(script: ScriptedImap) -> None:
    script.instead(r"FETCH \S*7\S* \(UID RFC822", b"TAG NO oops\r\n")
    script.instead(r"FETCH 5,7,9 \(UID RFC822", b"TAG NO oops\r\n")

    with an_inbox(script.port).connect() as session:
        assert [one.uid for one in session.waiting()] == [5, 9]
        assert set(session.skipped) == {7}

"""Mail on its way out: retries, refusals, doubts and the ends of patience; the clock moves when told to."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.messages import File
from bot.core.outbox import State
from tests.still_desks import ANN, BOB, StillDesk, still_desk

MAILED, FAILED, WAITING, NOT_MAILED = "incoming_envelope", "warning", "hourglass_flowing_sand", "no_bell"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path) as desk:
        yield desk


def test_a_reply_is_mailed_once_and_shows_it(desk: StillDesk) -> None:
    ticket = desk.ticket()

    message = desk.reply(ticket, "On our way")
    desk.work()

    assert desk.texts() == ["On our way"]
    assert desk.marks(message) == [MAILED]
    assert desk.work(days=1) == 0


@pytest.mark.parametrize("stage", ["connect", "mail", "rcpt", "data", "content"])
def test_fault_42_a_passing_refusal_is_tried_again_after_a_minute(desk: StillDesk, stage: str) -> None:
    desk.mail.faults.smtp.next(stage, "451 4.7.1 greylisted")  # type: ignore[arg-type]  # one of its stages
    ticket = desk.ticket()

    desk.reply(ticket, "On our way")
    desk.work()
    assert (desk.texts(), desk.states(ticket)) == ([], [State.PENDING])
    desk.work(seconds=50)
    assert desk.texts() == []

    desk.work(seconds=10)

    assert (desk.texts(), desk.states(ticket)) == (["On our way"], [State.DONE])


def test_the_pauses_grow_to_an_hour(desk: StillDesk) -> None:
    desk.mail.faults.smtp.next("rcpt", "451 busy", 10_000)
    ticket = desk.ticket()
    desk.reply(ticket, "On our way")

    pauses = []
    for _ in range(7):
        desk.work()
        (mail,) = desk.mails(ticket)
        pauses.append(round((mail.due_at - desk.clock()).total_seconds() / 60))
        desk.clock.forward(minutes=pauses[-1])

    assert pauses == [1, 5, 15, 30, 60, 60, 60]


def test_what_failed_together_is_not_tried_together(tmp_path: Path) -> None:
    with still_desk(tmp_path, chance=0.5) as desk:
        desk.mail.faults.smtp.next("rcpt", "451 busy")
        ticket = desk.ticket()
        desk.reply(ticket, "On our way")
        desk.work()

        (mail,) = desk.mails(ticket)

        assert (mail.due_at - desk.clock()).total_seconds() == 54


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "content"])
def test_fault_43_a_final_refusal_is_not_repeated_and_stands_in_the_thread(
    desk: StillDesk, stage: str
) -> None:
    desk.mail.faults.smtp.next(stage, "550 5.1.1 no such user")  # type: ignore[arg-type]  # one of its stages
    ticket = desk.ticket()

    message = desk.reply(ticket, "On our way")
    desk.work()

    assert desk.states(ticket) == [State.FAILED]
    assert any(ANN in line and "no such user" in line for line in desk.lines(ticket))
    assert desk.marks(message) == [FAILED]
    desk.work(days=2)
    assert desk.texts() == []


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_fault_44_a_connection_lost_before_the_dot_sent_nothing_and_is_tried_again(
    desk: StillDesk, stage: str
) -> None:
    desk.mail.faults.smtp.next(stage, "drop")  # type: ignore[arg-type]  # one of its stages
    ticket = desk.ticket()

    desk.reply(ticket, "On our way")
    desk.work()
    assert desk.states(ticket) == [State.PENDING]
    desk.work(minutes=1)

    assert desk.texts() == ["On our way"]


def test_fault_45_a_reply_of_unknown_fate_is_repeated_with_the_same_message_id(desk: StillDesk) -> None:
    desk.mail.faults.smtp.next("accepted", "drop")
    ticket = desk.ticket()

    desk.reply(ticket, "On our way")
    desk.work()
    assert desk.states(ticket) == [State.UNKNOWN]
    desk.work(minutes=1)

    first, second = desk.received()
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes().split(b"Date:")[0] == second.as_bytes().split(b"Date:")[0]
    assert desk.states(ticket) == [State.DONE]


def test_fault_45_automatic_mail_of_unknown_fate_is_never_repeated(desk: StillDesk) -> None:
    desk.mail.faults.smtp.next("accepted", "drop")
    ticket = desk.ticket()

    desk.close(ticket)
    desk.work()
    assert desk.states(ticket) == [State.UNKNOWN]
    desk.work(minutes=1)

    assert desk.states(ticket) == [State.DONE]
    assert len(desk.received()) == 1


def test_a_fate_that_stays_unknown_has_an_end(desk: StillDesk) -> None:
    desk.mail.faults.smtp.next("content", "drop", 10_000)
    ticket = desk.ticket()

    desk.reply(ticket, "On our way")
    for _ in range(8):
        desk.work(days=1)

    assert desk.states(ticket) == [State.FAILED]


def test_fault_50_a_server_that_is_away_gets_everything_in_order_when_it_is_back(desk: StillDesk) -> None:
    desk.mail.faults.smtp.down()
    ticket = desk.ticket()
    for number in range(5):
        desk.reply(ticket, f"Reply {number}")
    desk.work()
    for _ in range(24):
        desk.work(hours=1)
    assert desk.texts() == []

    desk.mail.faults.smtp.up()
    for _ in range(3):
        desk.work(hours=1)

    assert desk.texts() == [f"Reply {number}" for number in range(5)]


def test_after_four_hours_the_thread_is_told_once_and_after_five_days_it_is_given_up(
    desk: StillDesk,
) -> None:
    desk.mail.faults.smtp.next("rcpt", "451 4.2.2 mailbox full", 10_000)
    ticket = desk.ticket()
    message = desk.reply(ticket, "On our way")

    def told() -> list[str]:
        return [line for line in desk.lines(ticket) if ANN in line]

    desk.work()
    for _ in range(3):
        desk.work(hours=1)
    assert told() == []
    desk.work(hours=1)
    desk.work(hours=1)
    assert len(told()) == 1
    assert "still waits" in told()[0]
    assert "mailbox full" in told()[0]
    for _ in range(4):
        desk.work(days=1)
    assert (len(told()), desk.states(ticket)) == (1, [State.PENDING])

    desk.work(days=1)

    assert desk.states(ticket) == [State.FAILED]
    assert len(told()) == 2
    assert "given up after 5 days" in told()[1]
    assert desk.marks(message) == [FAILED]


def test_one_subscriber_who_is_refused_keeps_nobody_else_waiting(desk: StillDesk) -> None:
    desk.mail.faults.smtp.next("rcpt", "550 5.1.1 no such user", address=ANN)
    ticket = desk.ticket(ANN, BOB)

    message = desk.reply(ticket, "On our way")
    desk.work()

    assert (desk.texts(ANN), desk.texts(BOB)) == ([], ["On our way"])
    assert desk.marks(message) == [FAILED]


def test_fault_47_of_one_mail_for_all_only_those_get_it_again_who_were_put_off(desk: StillDesk) -> None:
    desk.set(single_cc_email="on")
    desk.mail.faults.smtp.next("rcpt", "451 4.7.1 greylisted", address=BOB)
    ticket = desk.ticket(ANN, BOB)

    desk.reply(ticket, "On our way")
    desk.work()
    assert (desk.texts(ANN), desk.texts(BOB)) == (["On our way"], [])
    desk.work(minutes=1)

    assert (desk.texts(ANN), desk.texts(BOB)) == (["On our way"], ["On our way"])
    (for_ann,), (for_bob,) = desk.received(ANN), desk.received(BOB)
    assert [for_ann[name] for name in ("Message-ID", "To", "Cc")] == [
        for_bob[name] for name in ("Message-ID", "To", "Cc")
    ]


def test_fault_47_one_mail_for_all_of_which_one_is_refused_reaches_the_others_and_says_so(
    desk: StillDesk,
) -> None:
    desk.set(single_cc_email="on")
    desk.mail.faults.smtp.next("rcpt", "550 5.1.1 no such user", address=BOB)
    ticket = desk.ticket(ANN, BOB)

    desk.reply(ticket, "On our way")
    desk.work()
    desk.work(days=1)

    assert (desk.texts(ANN), desk.texts(BOB)) == (["On our way"], [])
    assert [line for line in desk.lines(ticket) if BOB in line and "no such user" in line]


def a_file(desk: StillDesk, content: bytes) -> File:
    """A file of a technician's that was fetched already."""
    kept = desk.parts.store.blobs.put(content)
    return File(name="plan.pdf", content_type="application/pdf", size=len(content), sha256=kept)


def test_fault_49_what_is_too_big_goes_once_more_without_its_files(tmp_path: Path) -> None:
    with still_desk(tmp_path, max_bytes=50_000) as desk:
        ticket = desk.ticket()

        desk.reply(ticket, "See the plan", files=(a_file(desk, bytes(100_000)),))
        desk.work()

        (mail,) = desk.received()
        assert list(mail.iter_attachments()) == []
        assert desk.texts() == [
            "See the plan\n\n(Not attached, because the mail would be too big: plan.pdf (98 KB).)"
        ]


def test_fault_49_what_is_too_big_even_without_files_fails_and_says_so(tmp_path: Path) -> None:
    with still_desk(tmp_path, max_bytes=5_000) as desk:
        ticket = desk.ticket()

        message = desk.reply(ticket, "words " * 600)
        for _ in range(3):
            desk.work(hours=1)

        assert desk.states(ticket) == [State.FAILED]
        assert any(ANN in line for line in desk.lines(ticket))
        assert desk.marks(message) == [FAILED]


def test_files_stay_here_where_the_desk_does_not_mail_them(desk: StillDesk) -> None:
    desk.set(include_attachments="off")
    ticket = desk.ticket()

    desk.reply(ticket, "See the plan", files=(a_file(desk, b"%PDF"),))
    desk.work()

    (mail,) = desk.received()
    assert list(mail.iter_attachments()) == []
    assert "not attached" in desk.texts()[0]


def test_notifications_switched_off_while_a_mail_waits_keep_it_here(desk: StillDesk) -> None:
    desk.mail.faults.smtp.next("rcpt", "451 busy")
    ticket = desk.ticket()
    message = desk.reply(ticket, "On our way")
    desk.work()

    desk.set(notifications_enabled="off")
    desk.work(minutes=1)

    assert (desk.texts(), desk.states(ticket)) == ([], [State.CANCELLED])
    assert desk.marks(message) == [NOT_MAILED]
    desk.set(notifications_enabled="on")
    desk.work(days=1)
    assert desk.texts() == []


def test_a_message_that_was_withdrawn_is_not_mailed_even_where_its_delivery_was_not_called_back(
    desk: StillDesk,
) -> None:
    ticket = desk.ticket()
    message = desk.reply(ticket, "Wrong window")
    with desk.parts.store.transaction() as tx:
        tx.messages.put(replace(message, withdrawn=True))

    desk.work()

    assert (desk.texts(), desk.states(ticket)) == ([], [State.CANCELLED])


def test_without_a_server_mail_waits_and_an_admin_hears_of_it_once(desk: StillDesk) -> None:
    desk.set(smtp_host="")
    ticket = desk.ticket()
    desk.reply(ticket, "One")
    desk.reply(ticket, "Two")
    for _ in range(5):
        desk.work(hours=1)
    assert desk.texts() == []
    assert len([words for words in desk.told(desk.ada) if "No SMTP server is set" in words]) == 1

    desk.set(smtp_host="127.0.0.1")
    for _ in range(3):
        desk.work(hours=1)

    assert desk.texts() == ["One", "Two"]
    assert len([words for words in desk.told(desk.ada) if "works again" in words]) == 1


@pytest.mark.parametrize("address", ["ü@customer.test", "a..b@customer.test"])
def test_fault_52_an_address_that_no_mail_can_hold_fails_alone_and_says_so(
    desk: StillDesk, address: str
) -> None:
    ticket = desk.ticket(ANN, address)

    message = desk.reply(ticket, "On our way")
    desk.work()

    assert desk.texts(ANN) == ["On our way"]
    assert sorted(desk.states(ticket)) == [State.DONE, State.FAILED]
    assert any(address in line for line in desk.lines(ticket))
    assert desk.marks(message) == [FAILED]


def test_a_hostile_subject_and_name_add_no_header_to_what_customers_get(desk: StillDesk) -> None:
    ticket = desk.ticket(subject="=?utf-8?q?a=0D=0ABcc:_eve@evil.test?=", requester_name='x" <eve@evil.test>')

    desk.reply(ticket, "On our way")
    desk.close(ticket)
    desk.work()

    for mail in desk.received():
        assert mail["Bcc"] is None
        assert str(mail["Subject"]).startswith("[#1] ")
        assert "\n" not in str(mail["Subject"])
    assert len(desk.received()) == 2


def test_fault_48_those_whom_the_server_takes_too_many_at_once_get_it_right_after_the_others(
    tmp_path: Path,
) -> None:
    everybody = [f"c{number}@customer.test" for number in range(8)]
    with still_desk(tmp_path, max_recipients=3) as desk:
        desk.set(single_cc_email="on")
        ticket = desk.ticket(*everybody)

        desk.reply(ticket, "On our way")
        desk.work()

        assert [len(desk.received(one)) for one in everybody] == [1] * 8
        assert len({mail["Message-ID"] for one in everybody for mail in desk.received(one)}) == 1
        assert desk.states(ticket) == [State.DONE]


def test_fault_48_nobody_gets_a_mail_for_many_twice_because_one_of_them_is_put_off(desk: StillDesk) -> None:
    desk.set(single_cc_email="on")
    everybody = [f"c{number}@customer.test" for number in range(120)]
    desk.mail.faults.smtp.next("rcpt", "451 4.7.1 greylisted", address=everybody[70])
    ticket = desk.ticket(*everybody)

    desk.reply(ticket, "On our way")
    desk.work()
    assert [len(desk.received(one)) for one in everybody].count(0) <= 20 + 1
    desk.work(minutes=1)

    assert [len(desk.received(one)) for one in everybody] == [1] * 120


def test_whoever_has_a_mail_for_many_already_is_not_named_when_it_is_given_up(desk: StillDesk) -> None:
    desk.set(single_cc_email="on")
    desk.mail.faults.smtp.next("rcpt", "451 4.2.2 mailbox full", 10_000, address=BOB)
    ticket = desk.ticket(ANN, BOB)

    desk.reply(ticket, "On our way")
    for _ in range(7):
        desk.work(days=1)

    told = [line for line in desk.lines(ticket) if "given up" in line]
    assert len(told) == 1
    assert BOB in told[0]
    assert ANN not in told[0]


def test_what_waits_for_a_person_says_so_under_the_reply_once(desk: StillDesk) -> None:
    desk.set(smtp_host="")
    ticket = desk.ticket(ANN, BOB)

    message = desk.reply(ticket, "On our way")
    for _ in range(3):
        desk.work(hours=1)

    told = [line for line in desk.lines(ticket) if "No SMTP server is set" in line]
    assert told == [
        "The reply of Tom Technician waits to be mailed: "
        "No SMTP server is set: /helpdesk settings smtp_host HOST"
    ]
    assert desk.marks(message) == [WAITING]

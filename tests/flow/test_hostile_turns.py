"""Turns of events that once went wrong, each with the rule that it broke."""

from dataclasses import replace
from datetime import timedelta

from bot.core.outbox import State
from tests.desks import Desk, ForwardClock, body
from tests.flow.typing import kept


def test_an_unproven_subscribers_words_are_shown_but_mailed_to_nobody(desk: Desk) -> None:
    desk.write("Hello", Cc="bob@customer.test")
    desk.card()

    desk.write("Please pay to this account", subject="[#1] invoice")

    desk.until(lambda: any("Not passed on to the other subscribers" in text for text in desk.texts()))
    desk.quiet()
    assert not desk.mails("bob@customer.test", about="pay to this account")


def test_a_customers_words_are_passed_on_under_a_name_that_is_not_the_desks(desk: Desk) -> None:
    desk.write("Hello", Cc="bob@customer.test")
    desk.reply("Which printer?")
    asked = desk.got("bob@customer.test", "Which printer?")

    desk.write("The red one", sender="Acme Support <bob@customer.test>", In_Reply_To=asked["Message-ID"])

    mail = desk.got("ann@customer.test", "The red one")
    assert str(mail["From"]).startswith("Acme Support via Acme Support")


def test_a_delayed_report_says_so_and_marks_nothing_as_failed(desk: Desk) -> None:
    desk.write("Hello")
    ts = desk.reply("Which printer?")
    asked = desk.got("ann@customer.test", "Which printer?")
    desk.until(lambda: desk.reactions(ts) == ["incoming_envelope"])
    report = (
        "From: mailer-daemon@customer.test\r\nTo: support@acme.test\r\nSubject: Delayed\r\n"
        "Message-ID: <delay@customer.test>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt is late.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.customer.test\r\n\r\n"
        "Final-Recipient: rfc822; ann@customer.test\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: {asked['Message-ID']}\r\nSubject: x\r\n\r\nx\r\n"
        "--b--\r\n"
    )
    desk.mail.deliver("support@acme.test", report.encode())

    desk.until(lambda: any("has not got the mail" in text for text in desk.texts()))
    desk.quiet()
    assert desk.reactions(ts) == ["incoming_envelope"]


def test_a_reply_that_waits_for_a_mail_server_can_still_be_taken_back(desk: Desk) -> None:
    desk.set(smtp_host="", notify_confirmation="off")
    desk.write("Hello")
    ts = desk.reply("The password is 1234")
    desk.until(lambda: _states(desk, ts) == [State.PARKED])

    desk.slack.delete(desk.tom, desk.channel, ts)
    desk.until(lambda: _states(desk, ts) == [State.CANCELLED])
    desk.set(smtp_host="127.0.0.1")

    desk.reply("Never mind")
    desk.got("ann@customer.test", "Never mind")
    assert not desk.mails("ann@customer.test", about="1234")
    assert not any("already mailed" in text for text in desk.texts())


def test_a_file_that_was_taken_out_in_the_undo_time_is_not_mailed(desk: Desk, clock: ForwardClock) -> None:
    desk.set(undo_seconds="600")
    desk.write("Hello")
    ts = desk.reply("See the plan", files=(("secret.pdf", b"%PDF-1.7", "application/pdf"),))
    desk.until(lambda: _states(desk, ts) == [State.PENDING])
    with desk.parts.store.transaction() as tx:
        (message,) = tx.messages.find("post", f"{desk.channel}:{ts}")
    assert [file.name for file in message.files] == ["secret.pdf"]

    desk.slack.edit(desk.tom, desk.channel, ts, "No plan yet")
    desk.until(lambda: (now := kept(desk, ts)) is not None and now.text == "No plan yet")
    clock.forward(minutes=10)

    mail = desk.got("ann@customer.test", "No plan yet")
    assert len(list(mail.iter_attachments())) == len(desk.slack.message(desk.channel, ts).get("files", []))


def test_a_lost_file_does_not_hold_back_the_words(desk: Desk, clock: ForwardClock) -> None:
    desk.set(undo_seconds="600")
    desk.write("Hello")
    ts = desk.reply("See the plan", files=(("plan.pdf", b"%PDF-1.7", "application/pdf"),))
    desk.until(lambda: _states(desk, ts) == [State.PENDING])
    with desk.parts.store.transaction() as tx:
        (message,) = tx.messages.find("post", f"{desk.channel}:{ts}")
        elsewhere = replace(message.files[0], url="https://drive.example/plan.pdf")
        tx.messages.put(replace(message, files=(elsewhere,)))
    clock.forward(minutes=10)

    mail = desk.got("ann@customer.test", "See the plan")
    assert "1 file is not attached" in body(mail)
    why = "it does not lie with Slack. Once that is mended, attach it to another reply."
    desk.until(lambda: f"plan.pdf was not mailed: {why}" in desk.texts())
    desk.until(lambda: desk.reactions(ts) == ["warning"])


def test_a_locked_thread_makes_the_customers_words_wait_and_is_said(desk: Desk) -> None:
    desk.write("Hello")
    card = desk.card()
    desk.quiet()
    desk.slack.lock_thread(desk.channel, card["ts"])

    desk.write("Are you there?", subject="[#1] again")

    def told() -> bool:
        posts = [one.args for one in desk.slack.calls if one.method == "chat.postMessage"]
        return any(one.get("channel") == desk.ada and "cannot be sent" in str(one["text"]) for one in posts)

    desk.until(told)
    with desk.parts.store.transaction() as tx:
        waiting = tx.deliveries.find("unfinished_of_ticket", 1)
    assert [one.state for one in waiting if one.order.kind == "post_message"] == [State.PARKED]


def test_one_address_that_no_mail_can_have_does_not_keep_the_others_from_it(desk: Desk) -> None:
    desk.set(single_cc_email="on")
    desk.write("Hello", Cc="jürgen@customer.test, bob@customer.test")

    desk.reply("To all of you")

    desk.got("bob@customer.test", "To all of you")
    desk.got("ann@customer.test", "To all of you")
    if "jürgen@customer.test" in desk.ticket().subscribers:
        desk.until(lambda: any("jürgen@customer.test did not get the mail" in text for text in desk.texts()))


def test_mail_that_comes_before_the_first_category_waits_for_it(desk: Desk) -> None:
    with desk.parts.store.transaction() as tx:
        (category,) = tx.categories.all()
        tx.categories.remove(category.id)
    desk.write("Hello")

    def told() -> bool:
        posts = [one.args for one in desk.slack.calls if one.method == "chat.postMessage"]
        return any("There is no category yet" in str(one.get("text")) for one in posts)

    desk.until(told)
    with desk.parts.store.transaction() as tx:
        tx.categories.put(category)
        (row,) = tx.inbound.find("stage", "received")
        assert row.attempts == 1
        tx.inbound.put(replace(row, due_at=row.at - timedelta(seconds=1)))
    for key in desk.parts.bridge.unfiled():
        desk.parts.bridge.file(key)

    desk.card()


def test_old_replies_are_never_mailed_again_when_their_keys_are_forgotten(desk: Desk) -> None:
    desk.write("Hello")
    ts = desk.reply("On our way")
    desk.got("ann@customer.test", "On our way")
    desk.quiet()
    with desk.parts.store.transaction() as tx:
        tx.inputs.remove(f"slack:{desk.channel}:{ts}")
        for mark in tx.marks.all():
            if mark.key.startswith("seen:"):
                tx.marks.remove(mark.key)

    desk.parts.catch_up.run()

    desk.quiet()
    assert len(desk.mails("ann@customer.test", about="On our way")) == 1


def _states(desk: Desk, ts: str) -> list[State]:
    """How the mails of a message are doing."""
    with desk.parts.store.transaction() as tx:
        found = tx.messages.find("post", f"{desk.channel}:{ts}")
        about = tx.deliveries.find("message", found[0].id) if found else []
    return [one.state for one in about if one.order.kind == "send_mail"]

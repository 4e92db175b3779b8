"""`/helpdesk deliveries`: what waits or failed, oldest first, and what its buttons do."""

from typing import Any

from bot.core.buttons import DELIVERY_DROP, DELIVERY_NEWER, DELIVERY_OLDER, DELIVERY_RETRY
from bot.core.outbox import SendMail, State
from tests.still_desks import ANN, BOB, StillDesk

WAITING, MAILED, NOT_MAILED = "hourglass_flowing_sand", "incoming_envelope", "no_bell"


def asked(desk: StillDesk, line: str = "", by: str = "") -> dict[str, Any]:
    """What `/helpdesk deliveries …` answers, as it stands in Slack."""
    answer = desk.slack.command(by or desk.ada, desk.channel, f"/helpdesk deliveries {line}")
    assert answer.ok, answer.failure
    return answer.ephemerals[-1]


def words(shown: dict[str, Any]) -> str:
    return f"{shown['text']}{shown.get('blocks', '')}"


def press(desk: StillDesk, shown: dict[str, Any], action: str) -> str:
    """Press the first button of this kind; gives what the list says then."""
    pressed = desk.slack.press(desk.ada, desk.channel, shown["ts"], action, ephemeral_id=shown["id"])
    assert pressed.ok, pressed.error
    found = [one for one in desk.slack.ephemerals(desk.ada) if one["id"] == shown["id"]]
    return words(found[-1])


def refuse(desk: StillDesk, reply: str, address: str = ANN, times: int = 1) -> None:
    desk.mail.faults.smtp.next("rcpt", reply, times, address=address)


def test_where_nothing_waits_it_says_so(desk: StillDesk) -> None:
    desk.reply(desk.ticket(), "On our way")
    desk.work()

    assert "Nothing waits to go out, and nothing failed." in words(asked(desk))


def test_it_is_for_admins(desk: StillDesk) -> None:
    assert "Only an administrator" in words(asked(desk, by=desk.tom))


def test_a_row_says_what_to_whom_since_when_the_servers_words_and_the_next_try(desk: StillDesk) -> None:
    refuse(desk, "451 4.2.2 mailbox full", times=10)
    ticket = desk.ticket()
    desk.reply(ticket, "<!channel> On our way")
    for _ in range(3):
        desk.work(hours=1)

    shown = asked(desk)

    assert f"the mail “<!channel> On our way” of ticket #1, to {ANN}" in words(shown)
    assert "waits, since 3 hours · 3 tries · next in 15 minutes · 451 4.2.2 mailbox full" in words(shown)
    assert "mrkdwn" not in str(shown["blocks"])


def test_retry_now_sends_what_waits(desk: StillDesk) -> None:
    refuse(desk, "451 4.2.2 mailbox full")
    ticket = desk.ticket()
    message = desk.reply(ticket, "On our way")
    desk.work()

    press(desk, asked(desk), DELIVERY_RETRY)
    desk.work()

    assert (desk.texts(), desk.marks(message)) == (["On our way"], [MAILED])


def test_by_words_one_is_tried_again_and_one_is_dropped(desk: StillDesk) -> None:
    refuse(desk, "451 4.2.2 mailbox full", times=2)
    ticket = desk.ticket()
    desk.reply(ticket, "First")
    desk.work()
    first = desk.mails(ticket)[0].id

    retried = words(asked(desk, f"retry {first}"))
    desk.work()
    question = words(asked(desk, f"drop {first}"))
    dropped = words(asked(desk, f"drop {first} yes"))
    desk.work(days=1)

    assert f"Delivery {first} is tried now: the mail “First” of ticket #1." in retried
    assert f"Delivery {first} is the mail “First” of ticket #1. It is not tried any more" in question
    assert f"press the button or type `/helpdesk deliveries drop {first} yes`" in question
    assert f"Delivery {first} is dropped: the mail “First” of ticket #1." in dropped
    assert desk.texts() == []
    assert f"Delivery {first} is over (cancelled)." in words(asked(desk, f"retry {first}"))


def test_the_question_before_a_drop_is_answered_by_its_button(desk: StillDesk) -> None:
    refuse(desk, "451 4.2.2 mailbox full")
    ticket = desk.ticket()
    desk.reply(ticket, "First")
    desk.work()
    asked(desk, f"drop {desk.mails(ticket)[0].id}")
    desk.work(days=1)
    assert desk.texts() == ["First"]
    desk.reply(ticket, "Second")
    refuse(desk, "451 4.2.2 mailbox full")
    desk.work()

    shown = asked(desk, f"drop {desk.mails(ticket)[1].id}")
    assert "is dropped" in press(desk, shown, DELIVERY_DROP)
    desk.work(days=1)

    assert desk.texts() == ["First"]


def test_words_about_no_delivery_are_answered_with_what_to_do(desk: StillDesk) -> None:
    for line, said in (
        ("retry", "Which delivery? Try `/helpdesk deliveries retry 12`"),
        ("drop foo", "`foo` is no delivery's number"),
        ("drop 99", "There is no delivery 99"),
        ("drop 12 13", "What is `13`?"),
        ("retry 12 yes", "What is `yes`?"),
        ("rety 12", "did you mean `retry`?"),
    ):
        assert said in words(asked(desk, line)), line


def test_retry_now_of_a_later_mail_lets_the_earlier_ones_go_first(desk: StillDesk) -> None:
    refuse(desk, "451 4.2.2 mailbox full")
    ticket = desk.ticket()
    desk.reply(ticket, "First")
    desk.reply(ticket, "Second")
    desk.work()
    second = desk.mails(ticket)[1]

    desk.parts.deliveries.retry(second.id, by=desk.ada)
    desk.work()

    assert desk.texts() == ["First", "Second"]


def test_what_failed_is_mailed_again_to_those_who_do_not_have_it(desk: StillDesk) -> None:
    desk.set(single_cc_email="on")
    refuse(desk, "550 5.1.1 no such user", BOB)
    ticket = desk.ticket(ANN, BOB)
    message = desk.reply(ticket, "On our way")
    desk.work()
    refused = desk.mails(ticket)[0]
    assert refused.state is State.DONE  # Ann has it, so it is over; Bob's line stands in the thread
    refuse(desk, "550 5.1.1 no such user", ANN)
    refuse(desk, "550 5.1.1 no such user", BOB)
    desk.reply(ticket, "Still on our way")
    desk.work()

    said = press(desk, asked(desk), DELIVERY_RETRY)
    desk.work()

    assert "is dropped" in said
    assert (desk.texts(ANN)[1:], desk.texts(BOB)) == (["Still on our way"], ["Still on our way"])
    assert desk.marks(message) == ["warning"]


def test_a_dropped_mail_never_goes_and_its_thread_says_so(desk: StillDesk) -> None:
    refuse(desk, "451 4.2.2 mailbox full")
    ticket = desk.ticket()
    message = desk.reply(ticket, "On our way")
    desk.work()

    said = press(desk, asked(desk), DELIVERY_DROP)
    for _ in range(5):
        desk.work(days=1)

    assert "is dropped" in said
    assert desk.texts() == []
    assert any(
        line.startswith("Ada Admin dropped the mail “On our way”") and ANN in line
        for line in desk.lines(ticket)
    )
    assert desk.marks(message) == [NOT_MAILED]
    assert "Nothing waits" in words(asked(desk))


def test_a_failed_mail_that_is_dropped_leaves_the_list(desk: StillDesk) -> None:
    refuse(desk, "550 5.1.1 no such user")
    desk.reply(desk.ticket(), "On our way")
    desk.work()
    shown = asked(desk)
    assert "failed" in words(shown)

    press(desk, shown, DELIVERY_DROP)
    desk.work()

    assert "Nothing waits" in words(asked(desk))


def test_a_card_can_be_tried_again_and_not_be_dropped(desk: StillDesk) -> None:
    desk.slack.faults.next("chat.postMessage", "error", code="channel_not_found")
    desk.filed(desk.a_mail("Hello").as_bytes())
    desk.work()

    shown = asked(desk)

    assert "the card of ticket #1" in words(shown)
    first = next(block for block in shown["blocks"] if block["type"] == "actions")
    assert [one["action_id"] for one in first["elements"]] == [DELIVERY_RETRY]
    press(desk, shown, DELIVERY_RETRY)
    desk.work(seconds=10)
    assert len(desk.slack.messages(desk.channel)) == 1


def test_many_are_shown_in_pages_oldest_first(desk: StillDesk) -> None:
    desk.set(smtp_host="")
    ticket = desk.ticket()
    for number in range(12):
        desk.reply(ticket, f"Reply {number:02}")
    desk.work()

    first = asked(desk)

    assert "1 to 10 of 12" in first["text"]
    assert words(first).index("Reply 00") < words(first).index("Reply 09")
    assert "Reply 10" not in words(first)
    second = press(desk, first, DELIVERY_NEWER)
    assert "11 to 12 of 12" in second
    assert "Reply 11" in second
    again = asked(desk, "9")
    assert "11 to 12 of 12" in again["text"]
    assert "1 to 10 of 12" in press(desk, again, DELIVERY_OLDER)
    assert "There is no `x` here" in words(asked(desk, "x"))


def test_a_second_press_is_told_that_it_is_over(desk: StillDesk) -> None:
    refuse(desk, "451 4.2.2 mailbox full")
    ticket = desk.ticket()
    desk.reply(ticket, "On our way")
    desk.work()
    (mail,) = desk.mails(ticket)
    shown = asked(desk)
    desk.parts.deliveries.drop(mail.id, by=desk.ada)

    press(desk, shown, DELIVERY_RETRY)

    assert any("is over (cancelled)" in one["text"] for one in desk.slack.ephemerals(desk.ada))


def test_a_letter_outside_of_any_ticket_begins_anew(desk: StillDesk) -> None:
    with desk.parts.store.transaction() as tx:
        category = tx.categories.all()[0]
    desk.parts.desk.change_category(category.name, given={"challenge": "on"})
    refuse(desk, "550 5.7.1 not today", times=2)  # without a sender, and with one
    desk.arrives("Hello")
    with desk.parts.store.transaction() as tx:
        (failed,) = [one for one in tx.deliveries.find("listed", "yes") if isinstance(one.order, SendMail)]

    press(desk, asked(desk), DELIVERY_RETRY)
    desk.work()

    assert failed.state is State.FAILED
    assert len(desk.received()) == 1

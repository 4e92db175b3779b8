"""Cards and threads in Slack, as they live on."""

from tests.desks import Desk


def test_take_and_close_change_the_card_and_mail_the_subscribers(desk: Desk) -> None:
    desk.write("Hello")
    card = desk.card()

    assert desk.slack.press(desk.tom, desk.channel, card["ts"], "ticket_take").ok
    desk.until(lambda: "in progress" in desk.card()["text"])
    assert desk.slack.press(desk.tom, desk.channel, card["ts"], "ticket_close").ok

    desk.until(lambda: "closed" in desk.card()["text"])
    desk.got("ann@customer.test", "We have closed ticket")
    desk.until(lambda: "Tom Technician closed this ticket." in desk.texts())


def test_the_customers_reply_reopens_a_closed_ticket(desk: Desk) -> None:
    desk.write("Hello")
    desk.card()
    desk.slack.command(desk.tom, desk.channel, "/ticket close 1")
    closed = desk.got("ann@customer.test", "We have closed ticket")

    desk.write("It burns again", In_Reply_To=closed["Message-ID"])

    desk.until(lambda: desk.ticket().is_open)
    desk.until(lambda: "(new)" in desk.card()["text"])
    assert len(desk.roots()) == 1


def test_a_thread_whose_card_was_deleted_goes_on_under_a_new_card(desk: Desk) -> None:
    desk.write("Hello")
    first = desk.card()
    desk.quiet()
    for message in desk.thread()[1:]:
        desk.slack.delete(desk.slack.bot_user_id, desk.channel, message["ts"])
    desk.slack.delete(desk.slack.bot_user_id, desk.channel, first["ts"])

    desk.write("Are you there?", subject="[#1] again")

    desk.until(lambda: any("Are you there?" in text for text in desk.texts()))
    assert len(desk.roots()) == 1
    assert desk.ticket().thread_ts != first["ts"]


def test_a_long_mail_is_split_and_never_cut(desk: Desk) -> None:
    words = [f"word{number}" for number in range(4000)]

    desk.write("\n\n".join(" ".join(words[start : start + 40]) for start in range(0, 4000, 40)))

    desk.card()
    desk.quiet()
    shown = " ".join(str(one["blocks"]) for one in desk.thread()[1:])
    assert len(desk.thread()) > 4
    assert all(word in shown for word in words[::97])
    assert "word3999" in shown

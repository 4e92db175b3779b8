"""Templates that are switched off: no mail, and whoever writes a reply is told why it did not go."""

from tests.desks import Desk


def test_a_reply_that_an_empty_template_keeps_back_says_so(desk: Desk) -> None:
    desk.parts.template_changes.change({"updated": "Subject: x\n\n"}, by="command line")
    desk.write("It burns")
    desk.card(1)

    ts = desk.reply("On our way")

    desk.until(lambda: "no_bell" in desk.reactions(ts))
    desk.quiet()
    whispers = [one.args["text"] for one in desk.slack.calls if one.method == "chat.postEphemeral"]
    assert any("template *updated* is empty" in text for text in whispers)
    assert desk.mails("ann@customer.test", about="On our way") == []


def test_without_a_confirmation_template_a_ticket_is_made_in_silence(desk: Desk) -> None:
    desk.parts.template_changes.change({"confirmation": "Subject: x\n\n"}, by="command line")

    desk.write("It burns")

    desk.card(1)
    desk.quiet()
    assert desk.mail.received == []

"""What each setting changes."""

from dataclasses import replace

from tests.desks import SUPPORT, Desk


def test_subscribe_cc_and_to_off_subscribes_only_the_sender(desk: Desk) -> None:
    desk.set(subscribe_cc_and_to="off")
    desk.write("Hello", Cc="bob@customer.test")

    desk.card()
    assert desk.ticket().subscribers == ("ann@customer.test",)


def test_desk_addresses_and_machines_are_never_subscribed(desk: Desk) -> None:
    desk.write("Hello", Cc=f"noreply@shop.test, {SUPPORT.replace('@', '+x@')}, bob@customer.test")

    desk.card()
    assert desk.ticket().subscribers == ("ann@customer.test", "bob@customer.test")


def test_junk_filter_off_makes_tickets_of_automatic_answers_without_answering_them(desk: Desk) -> None:
    desk.set(junk_filter="off")
    desk.write("I am away", subject="Out of office", Auto_Submitted="auto-replied")

    desk.card()
    desk.quiet()
    assert desk.ticket().subject == "Out of office"
    assert not desk.mail.received


def test_notify_confirmation_off_sends_none(desk: Desk) -> None:
    desk.set(notify_confirmation="off")
    desk.write("Hello")

    desk.card()
    desk.quiet()
    assert not desk.mail.received


def test_notify_closed_off_tells_nobody(desk: Desk) -> None:
    desk.set(notify_closed="off", notify_confirmation="off")
    desk.write("Hello")
    desk.card()

    desk.slack.command(desk.tom, desk.channel, "/ticket close 1")

    desk.until(lambda: not desk.ticket().is_open)
    desk.quiet()
    assert not desk.mail.received


def test_include_attachments_off_sends_no_file_and_says_so(desk: Desk) -> None:
    desk.set(include_attachments="off")
    desk.write("Hello")

    desk.reply("See the plan", files=(("plan.pdf", b"%PDF-1.7", "application/pdf"),))

    mail = desk.got("ann@customer.test", "See the plan")
    assert list(mail.iter_attachments()) == []
    assert "1 file is not attached" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_single_cc_email_sends_one_mail_to_everybody(desk: Desk) -> None:
    desk.set(single_cc_email="on")
    desk.write("Hello", Cc="bob@customer.test")

    desk.reply("To all of you")

    mails = [desk.got(address, "To all of you") for address in ("ann@customer.test", "bob@customer.test")]
    assert {(mail["To"], mail["Cc"]) for mail in mails} == {("ann@customer.test", "bob@customer.test")}
    assert len({mail["Message-ID"] for mail in mails}) == 1


def test_only_technician_updates_keeps_a_customers_words_from_the_others(desk: Desk) -> None:
    desk.set(only_technician_updates="on")
    desk.write("Hello", Cc="bob@customer.test")
    desk.card()

    desk.write("For the desk only", subject="[#1] more")
    desk.until(lambda: any("For the desk only" in text for text in desk.texts()))
    desk.reply("For everybody")

    desk.got("bob@customer.test", "For everybody")
    desk.quiet()
    assert not desk.mails("bob@customer.test", about="For the desk only")


def test_from_name_for_all_stands_on_replies_too(desk: Desk) -> None:
    desk.set(from_name_for_all="on", from_address="desk@acme.test", reply_to="answers@acme.test")
    desk.write("Hello")

    desk.reply("On our way")

    mail = desk.got("ann@customer.test", "On our way")
    assert str(mail["From"]) == "Acme Support <desk@acme.test>"
    assert mail["Reply-To"] == "answers@acme.test"


def test_reopen_on_reply_off_leaves_the_ticket_closed(desk: Desk) -> None:
    desk.set(reopen_on_reply="off")
    desk.write("Hello")
    desk.card()
    desk.slack.command(desk.tom, desk.channel, "/ticket close 1")

    desk.write("Thanks", subject="[#1] done")

    desk.until(lambda: any("Thanks" in text for text in desk.texts()))
    assert not desk.ticket().is_open


def test_accept_unregistered_off_refuses_strangers_and_takes_the_known(desk: Desk) -> None:
    desk.write("Hello", subject="Known")
    desk.card(1)
    desk.set(accept_unregistered="off")

    desk.write("Let me in", sender="eve@other.test", subject="Stranger")
    desk.write("Me again", subject="Known again")

    desk.card(2)
    assert desk.ticket(2).subject == "Known again"
    assert len(desk.roots()) == 2


def test_notify_admins_new_tells_every_admin(desk: Desk) -> None:
    desk.set(notify_admins_new="on", notify_technicians_new="off")
    desk.write("Hello")

    def told() -> list[str]:
        posts = [one.args for one in desk.slack.calls if one.method == "chat.postMessage"]
        return [str(one["text"]) for one in posts if one.get("channel") == desk.ada]

    (words,) = desk.until(told)
    assert words.startswith("New ticket #1 from Ann Smith: The printer burns · <")


def test_reply_takes_off_leaves_the_ticket_untaken(desk: Desk) -> None:
    desk.set(reply_takes="off")
    desk.write("Hello")

    desk.reply("Just a word")

    desk.got("ann@customer.test", "Just a word")
    assert desk.ticket().assignee is None


def test_plus_addressing_puts_the_ticket_into_the_reply_address(desk: Desk) -> None:
    account, _ = desk.parts.mailboxes.get(SUPPORT)
    with desk.parts.store.transaction() as tx:
        tx.accounts.put(replace(account, plus_addressing=True))
    desk.write("Hello")
    desk.reply("Which printer?")
    asked = desk.got("ann@customer.test", "Which printer?")
    assert asked["Reply-To"].startswith("support+t1.")

    # A mail program that drops every header: only the address ties it to the ticket.
    answer = desk.a_mail(
        "The red one", subject="no number", sender="ann.private@home.test", to=asked["Reply-To"]
    )
    desk.mail.send(answer.as_bytes(), "ann.private@home.test", [asked["Reply-To"]])

    desk.until(lambda: any("The red one" in text for text in desk.texts(1)))
    desk.until(lambda: any("is not a subscriber" in text for text in desk.texts(1)))
    assert len(desk.roots()) == 1

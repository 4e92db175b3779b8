"""A customer's mail, the thread, the technician's reply, and the conversation that follows."""

from tests.desks import SUPPORT, Desk, body


def test_a_mail_becomes_a_ticket_with_a_card_and_its_text_in_the_thread(desk: Desk) -> None:
    desk.write("Hello,\n\nthe printer burns.\n")

    card = desk.card()
    assert card["text"] == "#1 The printer burns (new)"
    assert any("the printer burns." in text for text in desk.texts())
    desk.until(lambda: desk.mail.mailbox(SUPPORT) == [])


def test_the_sender_gets_a_confirmation_that_carries_nothing_they_wrote(desk: Desk) -> None:
    desk.write("Hello", subject="Buy cheap pills at http://evil.test")

    mail = desk.got("ann@customer.test", "We have received your message")
    assert mail["Subject"] == "[#1] We have received your message"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert "pills" not in mail.as_string()


def test_a_reply_in_the_thread_reaches_every_subscriber_in_the_same_conversation(desk: Desk) -> None:
    sent = desk.write("Hello", Cc="Bob <bob@customer.test>")

    desk.reply("We *send* somebody.\n- one\n- two")

    for address in ("ann@customer.test", "bob@customer.test"):
        mail = desk.got(address, "We send somebody.")
        assert mail["In-Reply-To"] == sent["Message-ID"]
        assert mail["Subject"] == "[#1] The printer burns"
        assert str(mail["From"]) == f"Tom Technician <{SUPPORT}>"
        assert mail["To"] == address
        assert "Auto-Submitted" not in mail
        assert "<strong>send</strong>" in body(mail, "html")
        assert ">one</li>" in body(mail, "html")


def test_the_customers_answer_lands_in_the_same_thread(desk: Desk) -> None:
    desk.write("Hello")
    desk.reply("Which printer?")
    asked = desk.got("ann@customer.test", "Which printer?")

    desk.write(
        "The red one.\n\nOn Mon, Tom wrote:\n> Which printer?\n",
        subject=f"Re: {asked['Subject']}",
        In_Reply_To=asked["Message-ID"],
        References=asked["Message-ID"],
    )

    desk.until(lambda: any("The red one." in text for text in desk.texts()))
    assert not any("Which printer?" in text for text in desk.texts() if "red" in text)
    assert len(desk.roots()) == 1


def test_files_travel_both_ways(desk: Desk) -> None:
    desk.write("See the file", files=(("scan.pdf", b"%PDF-1.7 scan", "application/pdf"),))
    desk.until(lambda: any(one.get("files") for one in desk.thread()))
    shown = next(one for one in desk.thread() if one.get("files"))
    assert desk.slack.file(shown["files"][0]["id"])[1] == b"%PDF-1.7 scan"

    desk.reply("And here is ours.", files=(("answer.txt", b"forty-two", "text/plain"),))

    mail = desk.got("ann@customer.test", "And here is ours.")
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("answer.txt", "forty-two")


def test_a_mail_without_words_is_shown_with_its_file(desk: Desk) -> None:
    desk.write("\n", files=(("scan.pdf", b"%PDF-1.7 scan", "application/pdf"),))

    assert desk.texts()[0] == "(no text)"
    desk.until(lambda: any(one.get("files") for one in desk.thread()))


def test_the_same_mail_delivered_twice_makes_one_ticket(desk: Desk) -> None:
    mail = desk.a_mail("Hello")
    for received in ("Received: from a", "Received: from b"):
        desk.mail.deliver(SUPPORT, received.encode() + b"\r\n" + mail.as_bytes())
    desk.write("Another", subject="Second")

    desk.card(2)
    assert [one["text"].split()[0] for one in desk.roots()] == ["#1", "#2"]
    assert desk.ticket(2).subject == "Second"


def test_an_outsider_who_names_a_ticket_gets_one_of_their_own(desk: Desk) -> None:
    desk.write("Hello")
    desk.card(1)

    desk.write("Let me in", sender="Eve <eve@other.test>", subject="Re: [#1] The printer burns")

    desk.card(2)
    assert desk.ticket(1).subscribers == ("ann@customer.test",)
    assert desk.ticket(2).requester == "eve@other.test"
    desk.until(lambda: "The mail points at ticket #1." in desk.texts(2))


def test_a_subscriber_who_names_the_ticket_in_the_subject_writes_into_it(desk: Desk) -> None:
    desk.write("Hello")
    desk.card(1)

    desk.write("One more thing", subject="[#1] again")

    desk.until(lambda: any("One more thing" in text for text in desk.texts(1)))


def test_an_out_of_office_answer_makes_no_ticket(desk: Desk) -> None:
    desk.write("I am away", subject="Out of office", Auto_Submitted="auto-replied")
    desk.write("Hello", subject="Real")

    desk.card(1)
    assert desk.ticket(1).subject == "Real"


def test_a_customers_reply_is_mailed_to_the_other_subscribers_only(desk: Desk) -> None:
    desk.write("Hello", Cc="bob@customer.test, cid@customer.test")
    desk.reply("Which printer?")
    asked = desk.got("bob@customer.test", "Which printer?")

    desk.write(
        "The red one, says Bob.",
        sender="bob@customer.test",
        In_Reply_To=asked["Message-ID"],
        Cc="cid@customer.test",
    )

    desk.got("ann@customer.test", "The red one, says Bob.")
    desk.quiet()
    assert not desk.mails("bob@customer.test", about="The red one")
    assert not desk.mails("cid@customer.test", about="The red one")


def test_a_bounce_is_shown_in_the_thread_and_makes_no_ticket(desk: Desk) -> None:
    desk.mail.bounces("ann@customer.test", "550 5.1.1 no such user")
    desk.write("Hello")

    ts = desk.reply("Can you read me?")

    desk.until(lambda: any("ann@customer.test did not get the mail" in text for text in desk.texts()))
    desk.until(lambda: desk.reactions(ts) == ["warning"])
    assert len(desk.roots()) == 1

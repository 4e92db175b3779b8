"""A ticket made in Slack for a customer: they are mailed, and their answer comes into its thread."""

from typing import Any

import pytest

from bot.core.tickets import Status, Via
from bot.handlers.ticket_forms import VALUE
from bot.tickets.made_in_slack import Wanted
from tests.handlers.test_commands import said
from tests.still_desks import ANN, StillDesk


def the_form(desk: StillDesk, by: str = "") -> dict[str, Any]:
    assert desk.slack.command(by or desk.tom, desk.channel, "/ticket new").ok
    return desk.slack.views(by or desk.tom)[-1]


def filled(**more: str) -> dict[str, dict[str, str]]:
    given = {"address": ANN, "name": "Ann Smith", "subject": "Your printer", "text": "It is *here*."} | more
    return {name: {VALUE: value} for name, value in given.items()}


def test_a_ticket_is_made_in_a_form_and_the_customer_is_mailed(desk: StillDesk) -> None:
    form = the_form(desk)

    assert desk.slack.submit(desk.tom, form["id"], filled()).closed
    desk.work(seconds=1)

    ticket = desk.now(1)
    assert (ticket.via, ticket.requester, ticket.requester_name) == (Via.SLACK, ANN, "Ann Smith")
    assert (ticket.assignee, ticket.status, ticket.subscribers) == (desk.tom, Status.IN_PROGRESS, (ANN,))
    (mail,) = desk.received()
    assert "Your printer" in str(mail["Subject"])
    assert desk.texts()[0].startswith("It is here.")
    (card,) = desk.slack.messages(desk.channel)[:1]
    assert card["text"] == "#1 Your printer (in progress)"
    assert "It is" in desk.thread()[0]["text"]


def test_what_the_form_has_is_mailed_as_it_was_typed(desk: StillDesk) -> None:
    form = the_form(desk)
    typed = "Set a<b and c>d & write <Ann> there."

    assert desk.slack.submit(desk.tom, form["id"], filled(text=typed)).closed
    desk.work(seconds=1)

    assert desk.texts()[0].startswith(typed)


def test_the_customers_answer_comes_into_its_thread(desk: StillDesk) -> None:
    said(desk, f"/ticket new {ANN} Your printer\nIt is here.\nCome & see.")
    desk.work(seconds=1)
    (mail,) = desk.received()

    desk.arrives("Thank you, I come", subject="Re: something else", in_reply_to=str(mail["Message-ID"]))

    assert [one for one in desk.thread() if "Thank you, I come" in one["text"]]
    assert "Come & see." in desk.texts()[0]


def test_one_line_is_subject_and_text(desk: StillDesk) -> None:
    assert said(desk, f"/ticket new {ANN} Your printer is here") == "Ticket #1 is made and mailed."
    desk.work(seconds=1)

    assert desk.now(1).subject == "Your printer is here"
    assert desk.texts()[0].startswith("Your printer is here")


def test_the_same_form_again_makes_one_ticket(desk: StillDesk) -> None:
    wanted = Wanted(address=ANN, subject="Your printer", text="It is here.")

    for _ in range(2):
        desk.parts.slack_tickets.open(wanted, channel=desk.channel, by=desk.tom, key="view:1")
    desk.work(seconds=1)

    assert len(desk.received()) == 1


@pytest.mark.parametrize(
    ("wrong", "part", "words"),
    [
        ({"address": "ann"}, "address", "is no customer's mail address"),
        ({"address": "support@acme.test"}, "address", "is no customer's mail address"),
        ({"subject": "\u202e"}, "subject", "A ticket needs a subject."),
        ({"text": " "}, "text", "Write what the customer is to read."),
        ({"address": "blocked@customer.test"}, "address", "is blocked: no answer would come in"),
    ],
)
def test_what_is_wrong_stands_below_its_entry(
    desk: StillDesk, wrong: dict[str, str], part: str, words: str
) -> None:
    said(desk, "/ticket new blocked@customer.test Hello")
    desk.parts.people_book.block("blocked@customer.test", by=desk.ada)
    form = the_form(desk)

    done = desk.slack.submit(desk.tom, form["id"], filled(**wrong))

    assert words in done.errors[part]
    with desk.parts.store.transaction() as tx:
        assert tx.tickets.get(2) is None


def test_only_technicians_of_the_category_make_tickets(desk: StillDesk) -> None:
    other = desk.slack.add_channel("secret", members=(desk.ada,))
    desk.parts.desk.add_category("Secret", other)

    assert "for the technicians" in said(desk, f"/ticket new {ANN} Hello", by=desk.gus)
    assert "for the technicians" in said(desk, "/ticket new", by=desk.gus)
    refused = desk.slack.submit(desk.tom, the_form(desk)["id"], filled(category="Secret"))

    assert refused.errors == {"category": "Secret is for the technicians of its channel."}
    with desk.parts.store.transaction() as tx:
        assert tx.tickets.all() == []


def test_without_words_it_says_what_is_missing(desk: StillDesk) -> None:
    assert "What is it about? Try `/ticket new ann@example.com" in said(desk, f"/ticket new {ANN}")


def test_a_ticket_whose_mails_are_switched_off_says_so(desk: StillDesk) -> None:
    desk.set(notifications_enabled="off")

    assert "no mail was sent" in said(desk, f"/ticket new {ANN} Hello")

    desk.work(seconds=1)
    assert desk.received() == []
    assert "No mail was sent to the customer" in desk.lines(desk.now(1))[-1]

"""The forms of a ticket's turning points: what they ask, and that nothing happens before they are sent."""

from typing import Any

import pytest

from bot.core.buttons import TICKET_MENU, TICKET_WHY, Menu
from tests.handlers.test_commands import said
from tests.handlers.test_ticket_menu import choose, opened, sent
from tests.still_desks import ANN, BOB, StillDesk


def two(desk: StillDesk) -> None:
    desk.set(notify_admins_new="off")
    desk.arrives("It burns", subject="Printer")
    desk.arrives("Mine burns too", subject="Fire", sender="Bob Brown <bob@customer.test>")


def words_of(form: dict[str, Any]) -> str:
    return " ".join(one["text"]["text"] for one in form["blocks"] if one["type"] == "section")


def test_a_ticket_is_merged_after_the_other_one_was_shown(desk: StillDesk) -> None:
    two(desk)
    form = opened(desk, Menu.MERGE)
    assert "is no ticket number" in sent(desk, form, into="two").errors["into"]
    assert "There is no ticket #9" in sent(desk, form, into="9").errors["into"]
    assert "merged into itself" in sent(desk, form, into="1").errors["into"]

    assert not sent(desk, form, into="#2").closed
    asked = desk.slack.views(desk.tom)[-1]

    assert "Ticket #1 “Printer” goes into #2 “Fire”." in words_of(asked)
    assert "From then on ann@customer.test can read all that was said in #2." in words_of(asked)
    assert "From then on bob@customer.test can read all that was said in #1." in words_of(asked)
    assert desk.now(1).merged_into is None
    assert sent(desk, asked).closed
    assert desk.now(1).merged_into == 2


def test_a_merge_that_somebody_else_did_meanwhile_says_so(desk: StillDesk) -> None:
    two(desk)
    sent(desk, opened(desk, Menu.MERGE), into="2")
    asked = desk.slack.views(desk.tom)[-1]
    desk.parts.merging.merge(2, 1, by=desk.tina)

    assert not sent(desk, asked).closed

    assert "Ticket #1 stays as it is: #2 was merged into it already." in words_of(
        desk.slack.views(desk.tom)[-1]
    )
    assert desk.now(1).is_open


def test_a_message_is_split_off_by_choice(desk: StillDesk) -> None:
    two(desk)
    desk.arrives("And the lamp is dark", subject="Re: [#1] Printer")
    form = opened(desk, Menu.SPLIT)
    options = form["blocks"][0]["element"]["options"]
    assert [one["text"]["text"] for one in options] == [
        "1. Ann Smith 11-21 09:30 UTC: It burns",
        "2. Ann Smith 11-21 09:30 UTC: And the lamp is dark",
    ]

    assert sent(desk, form, message=options[1]["value"]).closed

    with desk.parts.store.transaction() as tx:
        (moved,) = tx.messages.find("ticket", 3)
    assert moved.text.strip() == "And the lamp is dark"
    again = desk.parts.conversations.split(1, moved.id, by=desk.tom, key=f"view:{form['id']}")
    assert again == "That message of ticket #1 was split off already."


def test_a_message_is_split_off_by_words_once(desk: StillDesk) -> None:
    two(desk)
    desk.arrives("And the lamp is dark", subject="Re: [#1] Printer")

    assert said(desk, "/ticket split 1 2") == "Ticket #3 is made of it."

    assert "Its customers' messages are:\n1. Ann Smith" in said(desk, "/ticket split 1 2")
    assert "is no ticket number" in said(desk, "/ticket split 1 x")
    assert "for the technicians of its channel" in said(desk, "/ticket split 1 1", by=desk.gus)
    assert said(desk, "/ticket split 1") == ""
    assert desk.slack.views(desk.tom)[-1]["title"]["text"] == "Split #1"


def test_a_ticket_without_a_customers_word_has_nothing_to_split(desk: StillDesk) -> None:
    desk.ticket()

    form = opened(desk, Menu.SPLIT)

    assert "No customer wrote" in words_of(form)
    assert "submit" not in form or form["submit"] is None
    assert "No customer wrote in ticket #1" in said(desk, "/ticket split 1 1")


def test_spam_says_what_it_does_before_it_does_it(desk: StillDesk) -> None:
    desk.ticket()
    form = opened(desk, Menu.SPAM)
    assert f"mail of {ANN} goes to junk from then on" in words_of(form)
    assert not desk.now(1).is_spam

    assert sent(desk, form).closed

    assert desk.now(1).is_spam


def test_what_happened_is_read_in_a_modal(desk: StillDesk) -> None:
    two(desk)

    form = opened(desk, Menu.WHY)

    assert "A mail made this ticket." in str(form["blocks"])


def test_an_old_card_of_a_merged_ticket_says_where_it_went(desk: StillDesk) -> None:
    two(desk)
    desk.parts.merging.merge(1, 2, by=desk.tina)

    choose(desk, Menu.NOTE)

    (words,) = desk.slack.wait_for(lambda: desk.slack.ephemerals(desk.tom))
    assert words["text"] == "Ticket #1 was merged into #2: `/ticket 2` shows it."
    assert desk.slack.views(desk.tom) == []


def test_a_merged_tickets_card_shows_what_happened_and_nothing_else(desk: StillDesk) -> None:
    two(desk)
    desk.parts.merging.merge(1, 2, by=desk.tina)
    desk.work(seconds=2)
    desk.work(seconds=2)
    ticket = desk.now(1)
    card = desk.slack.message(desk.channel, ticket.thread_ts or "")
    assert TICKET_MENU not in str(card["blocks"])

    assert desk.slack.press(desk.tom, desk.channel, ticket.thread_ts or "", TICKET_WHY).ok

    assert "Tina Technician merged it into ticket #2." in str(desk.slack.views(desk.tom)[-1]["blocks"])
    assert "Merged into #2 Fire" in str(
        desk.slack.command(desk.tom, desk.channel, "/ticket 1").ephemerals[-1]["blocks"]
    )


@pytest.mark.parametrize("entry", [Menu.MERGE, Menu.SPLIT, Menu.SPAM, Menu.HAND_OVER])
def test_who_lost_their_rights_while_the_form_was_open_changes_nothing(desk: StillDesk, entry: Menu) -> None:
    two(desk)
    before = [desk.now(1), desk.now(2)]
    form = opened(desk, entry)
    values: dict[Menu, dict[str, Any]] = {
        Menu.MERGE: {"into": "2"},
        Menu.HAND_OVER: {"assignee": desk.tina, "words": "Look"},
        Menu.SPAM: {},
    }
    values[Menu.SPLIT] = (
        {"message": form["blocks"][0]["element"]["options"][0]["value"]} if entry is Menu.SPLIT else {}
    )
    desk.slack.kick(desk.tom, desk.channel)
    desk.parts.directory.forget(desk.channel)

    done = sent(desk, form, **values[entry])

    shown = f"{done.errors} {desk.slack.views(desk.tom)}"
    assert "is for the technicians of its channel" in shown
    assert [desk.now(1), desk.now(2)] == before


def test_the_menu_of_a_closed_ticket_offers_what_fits(desk: StillDesk) -> None:
    ticket = desk.ticket(ANN, BOB)
    desk.close(ticket)
    desk.work(seconds=1)
    card = desk.slack.message(desk.channel, ticket.thread_ts or "")
    options = card["blocks"][-1]["elements"][-1]["options"]

    assert [one["value"] for one in options] == ["note 1", "subscribers 1", "more 1"]
    listed = opened(desk, Menu.MORE)
    assert [one["accessory"]["value"] for one in listed["blocks"]] == [
        "fields 1", "move 1", "merge 1", "split 1", "why 1", "spam 1",
    ]  # fmt: skip

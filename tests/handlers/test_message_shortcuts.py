"""What one may do at any message by its menu: take, note, answer, split, make a ticket."""

import time
from typing import Any

import pytest

from bot.core.buttons import CANNED_CHOOSE, TAKE_BACK
from bot.core.messages import Audience
from bot.core.thread_events import Said
from bot.core.tickets import Status
from bot.handlers.message_shortcuts import CANNED, MAKE, NOTE, TAKE
from bot.handlers.ticket_forms import VALUE
from tests.flow.typing import deleted, typed
from tests.handlers.test_commands import said
from tests.still_desks import ANN, BOB, StillDesk

NO_TICKET = "This message belongs to no ticket"


def pointed(desk: StillDesk, shortcut: str, ts: str = "", *, by: str = "") -> str:
    """What one is told privately, after choosing a shortcut at a message (the first ticket's card)."""
    user, ts = by or desk.tom, ts or desk.now(1).thread_ts or ""
    before = len(desk.slack.ephemerals(user))
    answer = desk.slack.shortcut(user, desk.channel, ts, shortcut)
    assert answer.ok, answer
    told = desk.slack.ephemerals(user)[before:]
    return str(told[-1]["text"]) if told else ""


def form(desk: StillDesk, by: str = "") -> dict[str, Any]:
    return desk.slack.views(by or desk.tom)[-1]


def chosen(desk: StillDesk, name: str) -> dict[str, Any]:
    answer = desk.slack.press_in_view(desk.tom, form(desk)["id"], CANNED_CHOOSE, selected=name)
    assert answer.ok, answer
    return form(desk)


def reply_block(view: dict[str, Any]) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [one for one in view["blocks"] if one["type"] == "input"]
    (block,) = blocks
    return block


@pytest.fixture
def canned(desk: StillDesk) -> StillDesk:
    desk.set(undo_seconds="30")
    desk.ticket()
    add = desk.parts.canned_answers.add
    add({"name": "Hello", "text": "Dear #FirstName#,\nyour ticket *#TicketID#* is read."}, by=desk.ada)
    desk.parts.desk.add_category("Billing", desk.slack.add_channel("billing"))
    add({"name": "Refund", "text": "Money.", "category": "Billing"}, by=desk.ada)
    return desk


# --- take ----------------------------------------------------------------------------------------


def test_a_ticket_is_taken_at_any_message_of_its_thread(desk: StillDesk) -> None:
    desk.arrives("It burns")
    (post,) = [one for one in desk.thread() if "It burns" in one["text"]]

    assert pointed(desk, TAKE, post["ts"]) == "You have taken ticket #1."
    assert pointed(desk, TAKE) == "You have ticket #1 already."
    told = pointed(desk, TAKE, by=desk.tina)

    assert told == f"Ticket #1 is taken. <@{desk.tom}> has it: press *Take over* on its card."
    assert desk.now(1).assignee == desk.tom


@pytest.mark.parametrize("shortcut", [TAKE, NOTE, CANNED])
def test_a_message_of_no_ticket_is_answered_with_what_to_do(desk: StillDesk, shortcut: str) -> None:
    ts = desk.slack.type(desk.tom, desk.channel, "Lunch?")

    assert pointed(desk, shortcut, ts).startswith(NO_TICKET)
    assert desk.slack.views(desk.tom) == []


@pytest.mark.parametrize("shortcut", [TAKE, NOTE, CANNED])
def test_a_guest_may_do_nothing_at_a_ticket(desk: StillDesk, shortcut: str) -> None:
    desk.ticket()

    assert pointed(desk, shortcut, by=desk.gus) == "Ticket #1 is for the technicians of its channel."
    assert (desk.slack.views(desk.gus), desk.now(1).assignee) == ([], None)


def test_a_closed_ticket_is_not_taken(desk: StillDesk) -> None:
    desk.ticket()
    desk.parts.desk.close(1, by=desk.tom)

    assert "Ticket #1 is closed; reopen it" in pointed(desk, TAKE)
    assert desk.now(1).status is Status.CLOSED


# --- notes ---------------------------------------------------------------------------------------


def test_a_note_is_written_at_a_message(desk: StillDesk) -> None:
    desk.ticket()
    assert pointed(desk, NOTE) == ""

    assert desk.slack.submit(desk.tom, form(desk)["id"], {"note": {VALUE: "They called."}}).closed

    desk.work(seconds=1)
    with desk.parts.store.transaction() as tx:
        (note,) = tx.messages.find("ticket", 1)
    assert (note.audience, note.text) == (Audience.NOTE, "They called.")
    assert desk.received() == []


def test_the_right_to_write_a_note_is_looked_at_when_it_is_sent(desk: StillDesk) -> None:
    desk.ticket()
    pointed(desk, NOTE)
    desk.slack.kick(desk.tom, desk.channel)
    desk.parts.directory.forget(desk.channel)

    refused = desk.slack.submit(desk.tom, form(desk)["id"], {"note": {VALUE: "They called."}})

    assert "for the technicians of its channel" in str(refused.errors)


# --- canned answers ------------------------------------------------------------------------------


def test_a_canned_answer_is_chosen_changed_and_mailed_after_the_undo_time(canned: StillDesk) -> None:
    assert pointed(canned, CANNED) == ""
    offered = [one["text"]["text"] for one in form(canned)["blocks"][1]["accessory"]["options"]]
    assert offered == ["Hello"]
    filled = reply_block(chosen(canned, "Hello"))
    assert filled["element"]["initial_value"] == "Dear Ann,\nyour ticket *1* is read."

    text = {filled["block_id"]: {VALUE: "Dear Ann,\nyour ticket *1* is read. Bye & thanks"}}
    assert canned.slack.submit(canned.tom, form(canned)["id"], text).closed
    canned.work(seconds=5)

    posts = canned.thread()
    assert [one for one in posts if one.get("username") == "Tom Technician"]
    (post,) = [one for one in posts if "Bye & thanks" in str(one["blocks"])]
    assert [one["name"] for one in post["reactions"]] == ["hourglass_flowing_sand"]
    assert canned.received() == []
    assert canned.now(1).assignee == canned.tom

    canned.work(seconds=30)

    (mailed,) = canned.texts()
    assert "Dear Ann," in mailed
    assert "your ticket 1 is read. Bye & thanks" in mailed
    (mail,) = canned.received()
    assert str(mail["From"]).startswith("Tom Technician")
    marks = canned.slack.message(canned.channel, post["ts"])["reactions"]
    assert [one["name"] for one in marks] == ["incoming_envelope"]


def sent(desk: StillDesk, name: str = "Hello") -> str:
    return said(desk, f"/ticket reply 1 {name}")


def test_a_technicians_words_of_a_form_do_not_look_like_a_customers_mail(canned: StillDesk) -> None:
    canned.arrives("Is it done?", subject="Re: [#1] The printer burns")
    said(canned, "/ticket reply 1 Hello")
    canned.work(seconds=20)

    icons = {
        one.get("username"): one.get("icon_emoji") or one.get("icons", {}).get("emoji")
        for one in canned.thread()
    }
    assert icons["Tom Technician"] == ":technologist:"
    assert icons["Ann Smith"] == ":email:"


def test_an_answer_that_is_too_long_for_the_form_says_that_it_is_cut(canned: StillDesk) -> None:
    canned.ticket(subject="s" * 200)
    canned.parts.canned_answers.add({"name": "Long", "text": "#Subject# " * 20}, by=canned.ada)
    assert pointed(canned, CANNED, canned.now(2).thread_ts or "") == ""

    shown = chosen(canned, "Long")

    assert len(reply_block(shown)["element"]["initial_value"]) == 3000
    assert "/ticket reply 2 Long sends it whole" in str(shown["blocks"])
    assert "sends it whole" not in str(chosen(canned, "Hello")["blocks"])


def test_a_customers_name_and_subject_forge_no_link_in_what_the_desk_mails_to_others(
    canned: StillDesk,
) -> None:
    subject = "a <b> &lt; <http://evil.test|Your bank> <@U1> <!channel>"
    ticket = canned.ticket(ANN, BOB, subject=subject, requester_name="<http://evil.test|Ann> Smith")
    text = "Dear #FirstName#: #Subject#, see *here*"
    canned.parts.canned_answers.add({"name": "Look", "text": text}, by=canned.ada)

    assert "is in ticket" in said(canned, f"/ticket reply {ticket.number} Look")
    canned.work(minutes=2)

    (text,) = canned.texts(BOB)
    shown = subject.replace("<@U1> <!channel>", "@somebody @channel")
    assert text == f"Dear <http://evil.test|Ann>: {shown}, see here"
    html = canned.received(BOB)[0].get_body(("html",)).get_content()  # type: ignore[union-attr]  # it has one
    assert "Your bank</a>" not in html
    assert ">here</strong>" in html


def test_a_reply_is_taken_back_within_the_undo_time(canned: StillDesk) -> None:
    assert sent(canned) == "Your reply is in ticket #1; it is mailed in 30 seconds."
    canned.work(seconds=5)

    canned.press(TAKE_BACK)
    canned.work(minutes=5)

    assert canned.received() == []
    assert [one for one in canned.lines(canned.now(1)) if "taken back by Tom Technician" in one]
    (post,) = [one for one in canned.thread() if one.get("username") == "Tom Technician"]
    assert post["text"] == "Tom Technician took this reply back: it was not mailed."
    assert not post.get("reactions")
    assert canned.now(1).answered_at is None


def test_a_ticket_that_the_reply_took_is_nobodys_again(canned: StillDesk) -> None:
    sent(canned)
    canned.work(seconds=5)
    assert canned.now(1).assignee == canned.tom

    canned.press(TAKE_BACK)

    assert (canned.now(1).assignee, canned.now(1).status) == (None, Status.NEW)


def test_a_reply_in_the_thread_that_stands_has_the_ticket_then(canned: StillDesk) -> None:
    sent(canned)
    typed(canned, "So do I", by=canned.tina)
    canned.work(seconds=5)

    canned.press(TAKE_BACK)

    assert (canned.now(1).assignee, canned.now(1).status) == (canned.tina, Status.IN_PROGRESS)


def test_a_reply_of_a_form_that_is_not_posted_yet_has_the_ticket_when_one_before_it_goes(
    canned: StillDesk,
) -> None:
    ts = typed(canned, "Wrong window")
    said(canned, "/ticket reply 1 Hello", by=canned.tina)

    deleted(canned, ts)

    assert (canned.now(1).assignee, canned.now(1).status) == (canned.tina, Status.IN_PROGRESS)


def test_what_was_typed_before_the_form_was_sent_takes_the_ticket_though_it_is_heard_of_later(
    canned: StillDesk,
) -> None:
    sent(canned)
    ticket, before = canned.now(1), canned.clock().timestamp() - 5
    late = Said(
        channel=ticket.channel, thread_ts=ticket.thread_ts or "", ts=f"{before:.6f}",
        user=canned.tina, team="", text="I look into it", blocks=(),
    )  # fmt: skip

    canned.parts.replies.reply(late)

    assert canned.now(1).assignee == canned.tina


def test_a_ticket_that_another_has_meanwhile_stays_theirs(canned: StillDesk) -> None:
    sent(canned)
    canned.work(seconds=5)
    canned.parts.desk.take(1, by=canned.tina, over=canned.tom)

    canned.press(TAKE_BACK)

    assert canned.now(1).assignee == canned.tina


def test_two_who_answer_at_once_are_told_of_each_other(canned: StillDesk) -> None:
    canned.slack.type(canned.tina, canned.channel, "I look into it", thread_ts=canned.now(1).thread_ts)
    canned.slack.wait_for(lambda: canned.now(1).answered_at)

    sent(canned)
    canned.work(seconds=5)

    toms, tinas = (str(canned.slack.ephemerals(one)) for one in (canned.tom, canned.tina))
    assert "Tina Technician's reply to ticket #1 has not left yet." in toms
    assert "Tom Technician has just replied to ticket #1 as well." in tinas


def test_a_reply_that_was_mailed_is_not_taken_back(canned: StillDesk) -> None:
    sent(canned)
    canned.work(minutes=1)
    ts = canned.thread()[-1]["ts"]

    canned.press(TAKE_BACK)

    assert "It is too late: the reply was mailed to ann@customer.test." in str(
        canned.slack.ephemerals(canned.tom)
    ), ts
    assert len(canned.received()) == 1


def test_a_reply_of_the_form_is_mailed_as_it_was_typed(canned: StillDesk) -> None:
    said(canned, "/ticket reply 1")
    typed = "Set a<b and c>d & write <Ann> there."

    block = reply_block(form(canned))["block_id"]
    assert canned.slack.submit(canned.tom, form(canned)["id"], {block: {VALUE: typed}}).closed
    canned.work(minutes=1)

    assert canned.texts()[-1].startswith(typed)


def test_only_its_author_or_an_admin_takes_a_reply_back(canned: StillDesk) -> None:
    sent(canned)
    canned.work(seconds=5)

    canned.press(TAKE_BACK, by=canned.tina)
    assert "Only Tom Technician can take this reply back." in str(canned.slack.ephemerals(canned.tina))

    canned.press(TAKE_BACK, by=canned.ada)
    canned.work(minutes=1)
    assert canned.received() == []


def test_a_reply_that_may_be_taken_back_stands_in_no_other_mail(canned: StillDesk) -> None:
    canned.set(undo_seconds="600")
    sent(canned)
    canned.work(seconds=5)

    canned.parts.desk.close(1, by=canned.tom)
    canned.work(seconds=5)

    assert all("is read" not in one for one in canned.texts())


def test_the_same_form_again_sends_one_reply(canned: StillDesk) -> None:
    replies = canned.parts.written_replies
    replies.send(1, "Hello", by=canned.tom, key="view:V1")

    assert replies.send(1, "Hello", by=canned.tom, key="view:V1") == "Your reply is in ticket #1 already."

    canned.work(minutes=1)
    assert len(canned.received()) == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/ticket reply", "Which ticket? Try `/ticket reply 12"),
        ("/ticket reply 1 Helo", "did you mean `Hello`?"),
        ("/ticket reply 1 Refund", "The canned answer Refund is for tickets of another category."),
        ("/ticket reply 9 Hello", "There is no ticket #9"),
        ("/ticket reply x", "`x` is no ticket number"),
    ],
)
def test_what_cannot_be_answered_is_said(canned: StillDesk, line: str, words: str) -> None:
    assert words in said(canned, line)
    canned.work(minutes=1)
    assert canned.received() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [(" ", "Write what the customer is to read."), ("#tech# secret", "That begins like a note")],
)
def test_a_reply_of_nothing_or_that_begins_like_a_note_is_refused(
    canned: StillDesk, text: str, words: str
) -> None:
    said(canned, "/ticket reply 1")
    block = reply_block(form(canned))["block_id"]

    refused = canned.slack.submit(canned.tom, form(canned)["id"], {block: {VALUE: text}})

    assert words in refused.errors[block]
    with canned.parts.store.transaction() as tx:
        assert tx.messages.find("ticket", 1) == []


def test_the_right_to_answer_is_looked_at_when_the_form_is_sent(canned: StillDesk) -> None:
    said(canned, "/ticket reply 1")
    block = reply_block(form(canned))["block_id"]
    canned.slack.kick(canned.tom, canned.channel)
    canned.parts.directory.forget(canned.channel)

    refused = canned.slack.submit(canned.tom, form(canned)["id"], {block: {VALUE: "Hello"}})

    assert "for the technicians of its channel" in refused.errors[block]


def test_an_answer_that_was_removed_while_the_form_was_open_is_said(canned: StillDesk) -> None:
    said(canned, "/ticket reply 1")
    canned.parts.canned_answers.remove("Hello", by=canned.ada)

    assert "There is no canned answer Hello" in str(chosen(canned, "Hello")["blocks"])


def test_a_reply_to_nobody_says_why_in_the_thread(canned: StillDesk) -> None:
    canned.parts.conversations.unsubscribe(1, ANN, by=canned.tom)

    assert sent(canned) == "This was not mailed: ticket #1 has no subscribers."


def test_a_reply_leaves_a_closed_ticket_closed_and_offers_to_reopen_it(canned: StillDesk) -> None:
    canned.parts.desk.close(1, by=canned.tom)

    assert sent(canned) == "Your reply is in ticket #1; it is mailed in 30 seconds."
    canned.work(minutes=1)

    assert canned.now(1).status is Status.CLOSED
    assert "Ticket #1 is closed, and a reply leaves it closed." in canned.lines(canned.now(1))
    assert any("is read" in one for one in canned.texts())


def test_a_ticket_that_was_merged_while_the_form_was_open_is_named(canned: StillDesk) -> None:
    canned.ticket(BOB)
    said(canned, "/ticket reply 1")
    block = reply_block(form(canned))["block_id"]
    canned.parts.merging.merge(1, 2, by=canned.tina)

    refused = canned.slack.submit(canned.tom, form(canned)["id"], {block: {VALUE: "Hello"}})

    assert "Ticket #1 was merged into #2" in refused.errors[block]


def test_a_long_reply_stands_in_several_posts_which_are_all_taken_back(canned: StillDesk) -> None:
    canned.set(undo_seconds="600")
    canned.parts.written_replies.send(1, "word " * 3000, by=canned.tom)
    canned.work(seconds=10)
    posts = [one["ts"] for one in canned.thread() if one.get("username") == "Tom Technician"]
    assert len(posts) > 1

    canned.press(TAKE_BACK)

    now = [canned.slack.message(canned.channel, ts)["text"] for ts in posts]
    assert set(now) == {"Tom Technician took this reply back: it was not mailed."}


# --- a ticket of a message -----------------------------------------------------------------------


def test_a_ticket_is_made_of_any_message(desk: StillDesk) -> None:
    words = f"{BOB} called\nHis screen is black & cold"
    ts = desk.slack.type(desk.tina, desk.channel, words)

    assert pointed(desk, MAKE, ts) == ""
    shown = {one["block_id"]: one["element"].get("initial_value", "") for one in form(desk)["blocks"]}
    assert (shown["address"], shown["subject"], shown["text"]) == (BOB, f"{BOB} called", words)
    assert desk.slack.submit(desk.tom, form(desk)["id"], {"subject": {VALUE: "A black screen"}}).closed

    desk.work(seconds=1)
    assert (desk.now(1).requester, desk.now(1).subject) == (BOB, "A black screen")
    assert "His screen is black & cold" in desk.texts(BOB)[0]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("a@" * 20_000, ""),
        ("@" * 40_000, ""),
        ("a." * 10_000 + "@" + "a." * 10_000, ""),
        (f"write to <mailto:{BOB}|{BOB}>.", BOB),
        (f"({BOB}), please", BOB),
        ("x" * 70 + BOB, ""),
        (f"a@b@c.example {BOB}", BOB),
    ],
)
def test_an_address_in_a_message_is_found_at_once_whatever_stands_there(
    desk: StillDesk, text: str, address: str
) -> None:
    begun = time.monotonic()

    assert desk.parts.pointed.words([], text).address == address
    assert time.monotonic() - begun < 1


def test_a_guest_makes_no_ticket_of_a_message(desk: StillDesk) -> None:
    ts = desk.slack.type(desk.gus, desk.channel, "Hello")

    assert "for the technicians" in pointed(desk, MAKE, ts, by=desk.gus)


def test_a_customers_message_in_a_thread_is_split_off(desk: StillDesk) -> None:
    desk.arrives("It burns")
    desk.arrives("And another thing", subject="Re: [#1] The printer burns")
    (post,) = [one for one in desk.thread() if "And another thing" in one["text"]]

    assert pointed(desk, MAKE, post["ts"]) == ""
    question = form(desk)
    assert question["title"]["text"] == "Split from #1"
    desk.slack.submit(desk.tom, question["id"])

    assert "Ticket #2 is made of it." in str(form(desk)["blocks"])
    desk.work(seconds=1)
    assert "And another thing" in str(desk.thread(2))
    _, message = question["private_metadata"].split()
    again = desk.parts.conversations.split(1, int(message), by=desk.tom, key=f"view:{question['id']}")
    assert again == "That message of ticket #1 was split off already."


def test_who_may_not_split_is_told_when_they_point(desk: StillDesk) -> None:
    desk.arrives("It burns")
    (post,) = [one for one in desk.thread() if "It burns" in one["text"]]

    assert "for the technicians of its channel" in pointed(desk, MAKE, post["ts"], by=desk.gus)


def test_a_merged_tickets_thread_leads_to_the_ticket_that_has_it(desk: StillDesk) -> None:
    desk.ticket()
    desk.ticket(BOB)
    desk.parts.merging.merge(1, 2, by=desk.tom)

    assert pointed(desk, TAKE) == "You have taken ticket #2."

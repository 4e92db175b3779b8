"""What technicians can look at: whole mails, their originals, and why things are as they are."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.core.buttons import (
    TICKET_ACT,
    TICKET_MENU,
    WHOLE_BACK,
    WHOLE_MAIL,
    WHOLE_NEXT,
    WHOLE_ORIGINAL,
    WHY_OLDER,
    Menu,
)
from bot.core.inbound import Outcome
from bot.core.tickets import Status
from bot.terminal.mail_console import MailActs
from tests.still_desks import ANN, SUPPORT, StillDesk

QUOTED = (
    "The red one.\n\n"
    "On Mon, 16 Nov 2026 at 10:00, Acme Support <support@acme.test> wrote:\n"
    "> Which printer is it?\n> Tom\n"
)


def with_button(desk: StillDesk, action: str, number: int = 1) -> dict[str, Any]:
    found = [one for one in desk.thread(number) if action in str(one["blocks"])]
    assert found, f"no {action}"
    return found[-1]


def opened_view(desk: StillDesk, words: str, user: str = "") -> dict[str, Any]:
    """The modal before somebody, once these words stand in it."""
    who = user or desk.tom

    def there() -> dict[str, Any]:
        views = desk.slack.views(who)
        return views[-1] if views and words in str(views[-1]["blocks"]) else {}

    return desk.slack.wait_for(there)


def show(desk: StillDesk, user: str = "", number: int = 1) -> None:
    post = with_button(desk, WHOLE_MAIL, number)
    assert desk.slack.press(user or desk.tom, desk.channel, post["ts"], WHOLE_MAIL).ok


# --- whole mails -------------------------------------------------------------------------------


def test_a_mail_whose_quotes_were_cut_is_shown_whole_in_a_modal(still: StillDesk) -> None:
    still.arrives(QUOTED, Cc="Bob <bob@customer.test>")
    assert "Which printer is it?" not in str(still.thread())

    show(still)

    view = opened_view(still, "Which printer is it?")
    assert "From: Ann Smith <ann@customer.test>" in str(view["blocks"])
    assert "Cc: Bob <bob@customer.test>" in str(view["blocks"])
    assert "mrkdwn" not in str(view["blocks"])


def test_a_mail_of_which_nothing_was_cut_has_no_button(still: StillDesk) -> None:
    still.arrives("Just this.\n\nAnd that.")

    assert WHOLE_MAIL not in str(still.thread())


def test_a_long_mail_is_turned_page_by_page(still: StillDesk) -> None:
    history = "\n".join(f"> word{number} of the history\n>" for number in range(1500))
    still.arrives(f"Yes.\n\nOn Mon, 16 Nov 2026 at 10:00, Acme <a@acme.test> wrote:\n{history}\n")
    show(still)
    view = opened_view(still, "Page 1 of")

    pressed = still.slack.press_in_view(still.tom, view["id"], WHOLE_NEXT)

    assert pressed.ok, pressed.error
    second = opened_view(still, "Page 2 of")
    assert "word0 of" not in str(second["blocks"])
    still.slack.press_in_view(still.tom, view["id"], WHOLE_BACK)
    assert "word0 of" in str(opened_view(still, "Page 1 of")["blocks"])


def test_the_original_is_posted_into_the_thread_once(still: StillDesk) -> None:
    row = still.arrives(QUOTED)
    show(still)
    view = opened_view(still, "Which printer is it?")

    still.slack.press_in_view(still.tom, view["id"], WHOLE_ORIGINAL)
    opened_view(still, "is being posted into the thread")
    still.work(seconds=5)
    still.slack.wait_for(lambda: shared(still))  # Slack shares files in its own time
    still.slack.press_in_view(still.tom, view["id"], WHOLE_ORIGINAL)
    opened_view(still, "stands in the thread already")
    still.work(seconds=30)

    files = shared(still)
    assert [file["name"] for file in files] == ["original of message 1.eml"]
    content = still.slack.file(files[0]["id"])[1]
    assert content == still.parts.store.blobs.get(row.raw)


def test_an_original_that_slack_refused_can_be_posted_once_more(still: StillDesk) -> None:
    still.arrives(QUOTED)
    show(still)
    view = opened_view(still, "Which printer is it?")
    still.slack.faults.next("files.getUploadURLExternal", "error", code="invalid_arguments")

    still.slack.press_in_view(still.tom, view["id"], WHOLE_ORIGINAL)
    opened_view(still, "is being posted into the thread")
    still.work(seconds=5)
    assert "A file could not be shown here" in str(still.thread())
    still.slack.press_in_view(still.tom, view["id"], WHOLE_ORIGINAL)
    still.slack.wait_for(lambda: still.work(seconds=5))

    still.slack.wait_for(lambda: shared(still))


def shared(desk: StillDesk) -> list[dict[str, Any]]:
    """The files in the thread of ticket 1."""
    return [file for post in desk.thread() for file in post.get("files", ())]


def test_a_guest_sees_no_whole_mail(still: StillDesk) -> None:
    still.arrives(QUOTED)

    show(still, user=still.gus)

    view = opened_view(still, "for the technicians of its channel", still.gus)
    assert "Which printer" not in str(view["blocks"])


def test_an_automatic_answer_is_named_in_the_thread_and_shown_by_a_button(still: StillDesk) -> None:
    still.arrives("It burns.")
    receipt = still.received()[-1]
    still.parts.desk.close(1, by=still.ada)
    still.work(seconds=1)
    before = still.now(1)

    row = still.arrives(
        "I am away until Monday.",
        subject="Out of office: Re: The printer burns",
        Auto_Submitted="auto-replied",
        In_Reply_To=receipt["Message-ID"],
    )

    assert row.outcome is Outcome.JUNK
    assert f"An automatic answer came from {ANN}: “Out of office: Re: The printer burns”" in str(
        [one["text"] for one in still.thread()]
    )
    assert (still.now(1).status, still.now(1).updated_at) == (Status.CLOSED, before.updated_at)
    show(still)
    opened_view(still, "I am away until Monday.")


# --- why ---------------------------------------------------------------------------------------


def test_why_tells_which_mail_did_what_on_which_evidence_newest_last(still: StillDesk) -> None:
    still.arrives("It burns.")
    still.clock.forward(minutes=5)
    second = still.arrives("Still.", subject="[#1] Hello")
    still.clock.forward(minutes=5)
    still.slack.command(still.tom, still.channel, "/ticket take 1")

    answer = still.slack.command(still.tom, still.channel, "/ticket why 1")

    shown = str(answer.blocks)
    wanted = (
        "A mail made this ticket.",
        "because it points at no ticket",
        "A mail came in.",
        f"Ann Smith <ann@customer.test>: “[#1] Hello” ({second.short})",
        "its subject names the ticket: #1; the sender is a subscriber",
        "Tom Technician took the ticket.",
    )
    places = [shown.index(words) for words in wanted]
    assert places == sorted(places)


def test_why_is_for_technicians_of_the_ticket(still: StillDesk) -> None:
    still.arrives("It burns.")

    assert still.slack.command(still.gus, still.channel, "/ticket why 1").text == (
        "Ticket #1 is for the technicians of its channel."
    )
    assert still.slack.command(still.tom, still.channel, "/ticket why").text.startswith("Which ticket?")


def test_why_of_a_long_story_keeps_slacks_limits(still: StillDesk) -> None:
    still.arrives("It burns.", subject="x" * 240)
    for number in range(30):
        still.clock.forward(minutes=1)
        still.arrives(f"Still {number}.", subject=f"[#1] {'y' * 240}")

    answer = still.slack.command(still.tom, still.channel, "/ticket why 1")

    assert answer.ok, answer.failure
    assert "Steps 12 to 31 of 31, page 1 of 2" in str(answer.blocks)
    older = still.slack.command(still.tom, still.channel, "/ticket why 1 2")
    assert "Steps 1 to 11 of 31, page 2 of 2" in str(older.blocks)
    assert "made this ticket" in str(older.blocks)
    wrong = still.slack.command(still.tom, still.channel, "/ticket why 1 x")
    assert wrong.text == "`x` is no page; try `/ticket why 1 2`."


def a_long_story(still: StillDesk) -> None:
    still.arrives("It burns.")
    for number in range(25):
        still.clock.forward(minutes=1)
        still.arrives(f"Still {number}.", subject="[#1] It burns")


def test_older_steps_are_turned_to_by_a_button_of_the_answer(still: StillDesk) -> None:
    a_long_story(still)
    answer = still.slack.command(still.tom, still.channel, "/ticket why 1")
    assert "made this ticket" not in str(answer.blocks)

    shown = still.slack.ephemerals(still.tom)[-1]
    pressed = still.slack.press(
        still.tom, still.channel, shown["ts"], WHY_OLDER, ephemeral_id=shown.get("id")
    )

    assert pressed.ok, pressed.error
    assert "page 2 of 2" in str(still.slack.ephemerals(still.tom)[-1])


def test_older_steps_are_turned_to_in_the_form_too(still: StillDesk) -> None:
    a_long_story(still)
    still.work(seconds=60)
    card = still.now(1).thread_ts
    assert card
    assert still.slack.press(still.tom, still.channel, card, TICKET_MENU, selected=f"{Menu.MORE.value} 1").ok
    more = still.slack.views(still.tom)[-1]
    assert still.slack.press_in_view(still.tom, more["id"], f"{TICKET_ACT}_{Menu.WHY.value}").ok

    pressed = still.slack.press_in_view(still.tom, still.slack.views(still.tom)[-1]["id"], WHY_OLDER)

    assert pressed.ok, pressed
    assert "page 2 of 2" in str(still.slack.views(still.tom)[-1])
    assert "made this ticket" in str(still.slack.views(still.tom)[-1])


def test_why_at_the_command_line(still: StillDesk) -> None:
    still.arrives("It burns.")

    reply = MailActs(still.parts).acts["ticket.why"](1)

    assert reply.lines[0].endswith("A mail made this ticket.")
    assert reply.data[0]["mail"]["sender"] == "Ann Smith <ann@customer.test>"
    assert json.dumps(reply.data)


# --- explain -----------------------------------------------------------------------------------


def explained(desk: StillDesk, folder: Path, text: str = "Hello", **more: Any) -> dict[str, str]:
    """What `mail explain` says of this mail: words by step."""
    path = folder / "some.eml"
    path.write_bytes(desk.a_mail(text, **more).as_bytes())
    (found,) = MailActs(desk.parts).acts["mail.explain"]([str(path)], "").data
    return {"outcome": found["outcome"], **{one["step"]: one["words"] for one in found["steps"]}}


def everything(desk: StillDesk) -> list[Any]:
    """All that the store holds."""
    with desk.parts.store.transaction() as tx:
        kinds = ("tickets", "messages", "events", "people", "inbound", "deliveries", "tallies", "marks")
        return [getattr(tx, kind).all() for kind in kinds]


def test_explain_says_what_would_happen_step_by_step_and_changes_nothing(
    still: StillDesk, tmp_path: Path
) -> None:
    still.arrives("It burns.")
    still.clock.forward(hours=2)
    before = everything(still)

    said = explained(still, tmp_path, Cc="bob@customer.test")

    assert said["outcome"] == "ticket"
    assert said["Seen before?"] == "no"
    assert said["Which ticket?"] == "it points at none"
    assert said["Who is it?"].startswith("known as Ann Smith; authentication: none")
    assert "in General for ann@customer.test; priority normal" in said["New ticket"]
    assert said["Mails"] == "confirmation to ann@customer.test"
    assert everything(still) == before
    assert still.arrives("Another", subject="Two").ticket == 2  # no number was used up


def test_explain_names_each_claim_and_what_it_proves(still: StillDesk, tmp_path: Path) -> None:
    still.arrives("It burns.")
    receipt = still.received()[-1]

    ours = explained(still, tmp_path, In_Reply_To=receipt["Message-ID"])
    named = explained(still, tmp_path, subject="[#1] Hello", sender="eve@other.test")

    assert ours["outcome"] == "comment"
    assert "it answers a mail of ours, which was sent to this very address" in ours["Which ticket?"]
    assert named["outcome"] == "ticket"
    assert (
        "its subject names the ticket, which proves nothing by itself, not enough" in named["Which ticket?"]
    )


def test_what_is_explained_is_what_happens(still: StillDesk, tmp_path: Path) -> None:
    still.arrives("It burns.")
    mails = (
        {"text": "One"},
        {"text": "Two", "subject": "[#1] again"},
        {"text": "Three", "sender": "no-reply@shop.test"},
        {"text": "Four", "Auto_Submitted": "auto-replied"},
        {"text": "Five", "sender": "mailer-daemon@mx.test", "subject": "Undelivered Mail Returned to Sender"},
    )
    for more in mails:
        path = tmp_path / "mail.eml"
        path.write_bytes(still.a_mail(**more).as_bytes())
        (told,) = MailActs(still.parts).acts["mail.explain"]([str(path)], SUPPORT).data

        row = still.arrives_raw(path.read_bytes())

        assert told["outcome"] == row.outcome
        why = next(one["words"] for one in told["steps"] if one["step"] == "Why")
        assert why == "; ".join(row.reasons)


def test_explain_knows_a_mail_that_came_already(still: StillDesk, tmp_path: Path) -> None:
    mail = still.a_mail("Hello").as_bytes()
    still.arrives_raw(mail)
    (tmp_path / "again.eml").write_bytes(mail)

    (told,) = MailActs(still.parts).acts["mail.explain"]([str(tmp_path / "again.eml")], "").data

    assert told["outcome"] == "duplicate"
    assert "it made ticket #1" in told["steps"][1]["words"]


@pytest.mark.parametrize(("name", "words"), [("none.eml", "There is no file"), (".", "There is no file")])
def test_explain_of_no_file_says_so(still: StillDesk, tmp_path: Path, name: str, words: str) -> None:
    from bot.terminal.console import Console

    console = Console(still.parts, str)
    answer = console.answer({"act": "mail.explain", "paths": [str(tmp_path / name)], "account": ""})

    assert words in answer["error"]

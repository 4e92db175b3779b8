"""Email templates in Slack: chosen, changed as rich text or code, tried out, restored; by admins only."""

from datetime import timedelta
from typing import Any

import pytest

from bot.admins import Admins
from bot.core.buttons import (
    TEMPLATE_CHOOSE,
    TEMPLATE_MODE,
    TEMPLATE_OPEN,
    TEMPLATE_PREVIEW,
    TEMPLATE_RESTORE,
    TEMPLATE_SUGGEST,
    TEMPLATE_TEST,
)
from bot.core.wordings import EVERY
from bot.handlers.templates_fields import FIELD, LONGEST_CODE
from bot.mailing.template_changes import Draft
from bot.rights import COMMAND_LINE
from tests.desks import body
from tests.still_desks import StillDesk

SIMPLE = "<p>Hello #FirstName#,</p><p>we have <b>your mail</b>.</p>"
TABLE = "<table><tbody><tr><td>#TicketID#</td></tr></tbody></table>"


def the_form(desk: StillDesk, words: str = "", by: str = "") -> dict[str, Any]:
    answer = desk.slack.command(by or desk.ada, desk.channel, f"/helpdesk templates {words}")
    assert answer.ok, answer
    return top(desk, by)


def top(desk: StillDesk, by: str = "") -> dict[str, Any]:
    """The modal that lies on top."""
    return desk.slack.views(by or desk.ada)[-1]


def worded(desk: StillDesk, name: str, text: str, subject: str = "[##TicketID#] #Subject#") -> None:
    desk.parts.template_changes.change({name: f"Subject: {subject}\n\n{text}"}, by=COMMAND_LINE)


def says(desk: StillDesk, name: str) -> tuple[str, str]:
    """Subject and body of a template."""
    template = desk.parts.template_changes.held(name).template
    return template.subject, template.body


def block_id(view: dict[str, Any], start: str) -> str:
    """The input that holds the subject or the body."""
    (found,) = [
        one["block_id"]
        for one in view["blocks"]
        if one["type"] == "input" and one["block_id"].startswith(start)
    ]
    return str(found)


def element(view: dict[str, Any], start: str = "body") -> dict[str, Any]:
    return next(
        one["element"]
        for one in view["blocks"]
        if one["type"] == "input" and one["block_id"].startswith(start)
    )


def entries(view: dict[str, Any], **fields: Any) -> dict[str, dict[str, Any]]:
    """What is typed into the fields, by the beginning of their names."""
    return {block_id(view, start): {FIELD: value} for start, value in fields.items()}


def press(
    desk: StillDesk, action: str, by: str = "", selected: str | None = None, **fields: Any
) -> dict[str, Any]:
    """Use a button or the menu after something was typed; gives the modal that is then on top."""
    view = top(desk, by)
    answer = desk.slack.press_in_view(
        by or desk.ada, view["id"], action, selected=selected, entered=entries(view, **fields)
    )
    assert answer.ok, answer
    return top(desk, by)


def save(desk: StillDesk, by: str = "", **fields: Any) -> Any:
    view = top(desk, by)
    return desk.slack.submit(by or desk.ada, view["id"], entries(view, **fields))


def texts(view: dict[str, Any]) -> str:
    """Everything that the sections and grey lines of a view say."""
    found = []
    for block in view["blocks"]:
        parts = [block["text"]] if "text" in block else block.get("elements", ())
        found += [part["text"] for part in parts if isinstance(part.get("text"), str)]
    return "\n".join(found)


def said(view: dict[str, Any]) -> str:
    """The text that stands in the editor of a form, or in the rich text of a preview."""
    blocks = [one for one in view["blocks"] if one["type"] == "rich_text"]
    return "".join(_words(one) for one in blocks or [element(view)["initial_value"]])


def _words(part: dict[str, Any]) -> str:
    return str(part.get("text", "")) + "".join(map(_words, part.get("elements", ())))


def test_the_menu_offers_every_template_with_its_event_and_its_state(desk: StillDesk) -> None:
    worded(desk, "closed", SIMPLE)

    view = the_form(desk)

    menu = element(view, "choose")
    offered = {one["value"]: one["text"]["text"] for one in menu["options"]}
    assert list(offered) == list(EVERY)
    assert offered["closed"] == "closed (changed): A ticket was closed."
    assert offered["welcome"].startswith("welcome (switched off): Somebody wrote to the desk")
    assert menu["initial_option"]["value"] == "confirmation"
    assert "no mail is sent for this event" in next(
        one["hint"]["text"] for one in view["blocks"] if one.get("block_id", "").startswith("body")
    )


def test_a_template_is_changed_as_rich_text_and_mails_go_out_in_its_words(desk: StillDesk) -> None:
    worded(desk, "confirmation", SIMPLE)
    view = the_form(desk, "confirmation")
    assert element(view)["type"] == "rich_text_input"
    assert said(view) == "Hello #FirstName#,\n\nwe have your mail."

    sent = save(desk, body="Dear #FirstName#,\n\nwe are *on it*.\n\n1. We look.\n2. We write to you.")

    assert not sent.closed
    assert "confirmation says this from now on" in texts(top(desk))
    desk.arrives("It burns")
    desk.work()
    (mail,) = desk.received("ann@customer.test")
    assert "we are <strong>on it</strong>" in body(mail, "html")
    assert "1. We look.\r\n2. We write to you." in body(mail)


def test_the_sentence_that_says_what_happened_is_changed_in_the_form_and_the_next_mail_says_it(
    desk: StillDesk,
) -> None:
    worded(desk, "closed", "<p>#What_Happened#</p><p>#What_Happened_Short#</p>")
    view = the_form(desk, "closed")
    assert element(view, "happened")["initial_value"] == "The ticket has been closed."

    save(desk, happened="Done & <b>dusted</b>, #Originator# says of #TicketID#.")

    assert "closed says this from now on" in texts(top(desk))
    ticket = desk.ticket()
    desk.close(ticket)
    desk.work()
    mail = desk.received("ann@customer.test")[-1]
    assert body(mail).count("Done & <b>dusted</b>, Ada Admin says of 1.") == 2
    assert body(mail, "html").count("Done &amp; &lt;b&gt;dusted&lt;/b&gt;, Ada Admin says of 1.") == 2


def test_an_emptied_sentence_is_the_desks_own_again(desk: StillDesk) -> None:
    the_form(desk, "closed")
    save(desk, happened="Done.")
    assert element(top(desk), "happened")["initial_value"] == "Done."

    save(desk, happened="")

    assert element(top(desk), "happened")["initial_value"] == "The ticket has been closed."
    assert desk.parts.template_changes.held("closed").template == EVERY["closed"]


def test_a_fault_of_the_sentence_stands_at_its_field(desk: StillDesk) -> None:
    the_form(desk, "closed")

    for words, told in (
        ("#Subjct# is done", "did you mean #Subject#?"),
        ("Look: #what_happened#", "#what_happened# cannot stand in the sentence that it stands for."),
        ("Order #CF_1# #Nmae#", "did you mean #"),
    ):
        errors = save(desk, happened=words).errors
        assert list(errors) == [block_id(top(desk), "happened")]
        assert told in errors[block_id(top(desk), "happened")]


def test_the_sentence_is_tried_out_kept_and_restored_with_the_other_words(desk: StillDesk) -> None:
    desk.slack.change_user(desk.ada, email="ada@acme.test")
    worded(desk, "closed", "<p>#What_Happened#</p>")
    the_form(desk, "closed")

    assert "All done" in said(press(desk, TEMPLATE_PREVIEW, happened="All done: #TicketID#"))
    desk.slack.close_view(desk.ada, top(desk)["id"])
    kept = press(desk, TEMPLATE_TEST, happened="All done: #TicketID#")
    desk.work()
    (mail,) = desk.received("ada@acme.test")
    assert "All done: 1042" in body(mail)
    assert element(kept, "happened")["initial_value"] == "All done: #TicketID#"
    asked = press(desk, TEMPLATE_CHOOSE, selected="updated", happened="All done: #TicketID#")
    assert "What you changed in closed is not saved" in texts(asked)
    save(desk)
    restored = press(desk, TEMPLATE_RESTORE)
    assert element(restored, "happened")["initial_value"] == "The ticket has been closed."


def test_a_sentence_that_somebody_else_changed_meanwhile_is_shown(desk: StillDesk) -> None:
    the_form(desk, "closed")
    desk.parts.template_changes.change({"closed": "Happened: Theirs.\n\n<p>Hello</p>"}, by=COMMAND_LINE)

    save(desk, happened="Mine.")

    assert "What happened: Theirs." in texts(top(desk))
    save(desk)
    assert desk.parts.template_changes.held("closed").template.happened == "Mine."


def test_a_form_that_is_saved_as_it_was_opened_changes_nothing(desk: StillDesk) -> None:
    worded(desk, "closed", SIMPLE)

    the_form(desk, "closed")
    save(desk)

    assert says(desk, "closed")[1] == SIMPLE
    assert "closed is so already" in texts(top(desk))


def test_what_rich_text_cannot_say_opens_as_code_and_is_kept(desk: StillDesk) -> None:
    worded(desk, "closed", f"<p>Hello</p>{TABLE}")

    view = the_form(desk, "closed")

    assert element(view)["type"] == "plain_text_input"
    assert "It opens as code, because it has a table" in texts(view)
    save(desk, subject="[##TicketID#] Done")
    assert says(desk, "closed") == ("[##TicketID#] Done", f"<p>Hello</p>{TABLE}")


def test_the_code_button_switches_there_and_back_with_what_is_typed(desk: StillDesk) -> None:
    worded(desk, "closed", SIMPLE)
    the_form(desk, "closed")

    as_code = press(desk, TEMPLATE_MODE)
    assert element(as_code)["initial_value"] == SIMPLE
    as_rich = press(desk, TEMPLATE_MODE, body="<p>Bye <i>now</i></p>")
    assert said(as_rich) == "Bye now"
    as_code = press(desk, TEMPLATE_MODE, body="Bye *then*")
    assert element(as_code)["initial_value"] == "<p>Bye <strong>then</strong></p>"
    stays = press(desk, TEMPLATE_MODE, body=TABLE)
    assert element(stays)["initial_value"] == TABLE
    assert "because it has a table" in texts(stays)
    assert says(desk, "closed")[1] == SIMPLE


def test_a_text_too_long_for_slack_is_neither_cut_nor_lost(desk: StillDesk) -> None:
    long = f"{TABLE}<p>{'word ' * LONGEST_CODE}end</p>"
    worded(desk, "closed", long)
    kept = says(desk, "closed")[1]

    view = the_form(desk, "closed")

    assert not any(one.get("block_id", "").startswith("body") for one in view["blocks"])
    assert "threaddesk templates show closed" in texts(view)
    assert f"{LONGEST_CODE:,}" in texts(view)
    assert kept.count("word") == LONGEST_CODE
    press(desk, TEMPLATE_PREVIEW)
    desk.slack.close_view(desk.ada, top(desk)["id"])
    save(desk, subject="Done")
    assert says(desk, "closed") == ("Done", kept)


def test_rich_text_that_grew_beyond_a_field_of_code_stays_rich_text(desk: StillDesk) -> None:
    worded(desk, "closed", SIMPLE)
    the_form(desk, "closed")
    long = "word " * LONGEST_CODE

    stays = press(desk, TEMPLATE_MODE, body=long)

    assert element(stays)["type"] == "rich_text_input"
    assert said(stays).split() == long.split()
    save(desk)
    assert says(desk, "closed")[1].count("word") == LONGEST_CODE


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"body": "Hello #FirstNam#"}, "body", "did you mean #FirstName#?"),
        ({"subject": "#Subjekt#"}, "subject", "did you mean #Subject#?"),
        ({"subject": ""}, "subject", "needs a subject"),
    ],
)
def test_a_wrong_mask_is_told_at_its_field_with_the_nearest_known_one(
    desk: StillDesk, fields: dict[str, str], place: str, words: str
) -> None:
    worded(desk, "closed", SIMPLE)
    view = the_form(desk, "closed")

    sent = save(desk, **fields)

    assert list(sent.errors) == [block_id(view, place)]
    assert words in sent.errors[block_id(view, place)]
    assert says(desk, "closed")[1] == SIMPLE


def test_what_the_sanitiser_removed_and_masks_for_nothing_are_told_after_saving(desk: StillDesk) -> None:
    worded(desk, "closed", TABLE)
    the_form(desk, "closed")

    save(desk, body=f"{TABLE}<script>alert(1)</script><p>#Recent_Attachments#</p>")

    told = texts(top(desk))
    assert "script" in told
    assert "#Recent_Attachments# is not for the closed mail" in told
    assert "script" not in says(desk, "closed")[1]


def test_an_emptied_template_sends_no_mail_and_says_so(desk: StillDesk) -> None:
    worded(desk, "confirmation", SIMPLE)
    the_form(desk, "confirmation")

    save(desk, body="")

    assert "switched off" in texts(top(desk))
    desk.arrives("It burns")
    desk.work()
    assert desk.received("ann@customer.test") == []


def test_a_preview_shows_the_mail_of_a_real_ticket_and_changes_nothing(desk: StillDesk) -> None:
    worded(desk, "confirmation", SIMPLE)
    desk.arrives("My <b>printer</b> burns", subject="Fire & smoke")
    the_form(desk, "confirmation")

    view = press(desk, TEMPLATE_PREVIEW, subject="About #Subject#", body="*#TicketID#* of #FromEmail#")

    header = next(one["text"]["text"] for one in view["blocks"] if one["type"] == "header")
    assert "Fire & smoke" in header or "We have received" in header
    assert said(view).strip() == "1 of ann@customer.test"
    assert says(desk, "confirmation")[1] == SIMPLE


def test_a_preview_says_what_is_wrong(desk: StillDesk) -> None:
    worded(desk, "closed", SIMPLE)
    the_form(desk, "closed")

    assert "did you mean #FirstName#?" in texts(press(desk, TEMPLATE_PREVIEW, body="#FirstNam#"))


def test_a_test_goes_to_the_admins_own_address_and_counts_for_nothing(desk: StillDesk) -> None:
    worded(desk, "closed", SIMPLE)
    desk.slack.change_user(desk.ada, email="ada@acme.test")
    desk.set(notifications_enabled="off")
    desk.arrives("It burns")
    the_form(desk, "closed")

    view = press(desk, TEMPLATE_TEST, body="Bye, #FromEmail#")
    desk.work()

    assert "A test is on its way to ada@acme.test." in texts(view)
    (mail,) = desk.received("ada@acme.test")
    assert mail["Subject"].startswith("[Test] ")
    assert "Bye, ann@customer.test" in body(mail)
    assert desk.received("ann@customer.test") == []
    assert says(desk, "closed")[1] == SIMPLE
    assert said(view) == "Bye, #FromEmail#"


def test_a_test_that_is_asked_for_by_the_same_press_twice_is_one_mail_of_no_ticket(desk: StillDesk) -> None:
    worded(desk, "closed", SIMPLE)
    desk.slack.change_user(desk.ada, email="ada@acme.test")
    ticket = desk.ticket()
    draft = Draft(name="closed", subject="Done", body=None, since="")

    for _ in range(2):
        desk.parts.template_trial.send_test(draft, by=desk.ada, key="V1 1700000000.1")
    desk.work()

    (mail,) = desk.received("ada@acme.test")
    assert mail["Subject"] == "[Test] Done"
    assert mail["Message-ID"].startswith("<hd.test.")
    assert desk.mails(ticket) == []


@pytest.mark.parametrize("subject", ["Re: {}", "Re: {} [#1]"])
def test_an_answer_to_a_test_is_said_in_no_ticket(desk: StillDesk, subject: str) -> None:
    desk.slack.change_user(desk.ada, email="ada@acme.test")
    desk.parts.staff.learn()
    desk.arrives("It burns")
    draft = Draft(name="updated", subject="[##TicketID#] #Subject#", body=None, since="")
    desk.parts.template_trial.send_test(draft, by=desk.ada, key="V1 1700000000.1")
    desk.work()
    (mail,) = desk.received("ada@acme.test")
    assert mail["Subject"] == "[Test] The printer burns"
    before = len(desk.received("ann@customer.test"))

    answer = desk.arrives(
        "Looks fine.",
        sender="ada@acme.test",
        subject=subject.format(mail["Subject"]),
        **{"In-Reply-To": mail["Message-ID"]},
    )

    assert answer.ticket != 1
    assert len(desk.received("ann@customer.test")) == before


def test_without_an_address_in_slack_no_test_is_sent_and_the_form_says_why(desk: StillDesk) -> None:
    worded(desk, "closed", SIMPLE)
    desk.slack.change_user(desk.ada, email="")
    the_form(desk, "closed")

    view = press(desk, TEMPLATE_TEST)
    desk.work()

    assert "Slack does not say your mail address" in texts(view)
    assert desk.mail.received == []


def test_restore_default_brings_the_words_back_that_the_desk_came_with(desk: StillDesk) -> None:
    worded(desk, "closed", TABLE)
    the_form(desk, "closed")

    view = press(desk, TEMPLATE_RESTORE)

    assert says(desk, "closed")[1] == EVERY["closed"].body
    assert "closed has its default words again" in texts(view)


def test_a_template_that_comes_without_a_text_says_so_and_has_one_to_begin_with(desk: StillDesk) -> None:
    view = the_form(desk, "welcome")
    assert "its text is empty, so no mail is sent for this event" in texts(view)

    shown = press(desk, TEMPLATE_SUGGEST)
    assert "This is a suggestion" in texts(shown)
    assert desk.parts.template_changes.held("welcome").template.is_empty
    save(desk)

    assert "Use the suggested text" not in str(top(desk)["blocks"])
    desk.arrives("It burns", sender="new@customer.test")
    desk.work()
    welcome = next(one for one in desk.received("new@customer.test") if "Welcome" in one["Subject"])
    assert "We know you by your address new@customer.test:" in body(welcome)
    assert "default again: its text is empty, so no mail is sent" in texts(press(desk, TEMPLATE_RESTORE))
    assert "Use the suggested text" not in str(the_form(desk, "closed")["blocks"])


def test_a_suggested_text_takes_no_words_away(desk: StillDesk) -> None:
    the_form(desk, "welcome")

    shown = press(desk, TEMPLATE_SUGGEST, body="Half done")

    assert "A text stands here: delete it to have the suggested one." in texts(shown)
    assert said(shown) == "Half done"
    assert "This is a suggestion" in texts(press(desk, TEMPLATE_SUGGEST, body=""))


@pytest.mark.parametrize(
    ("name", "words"),
    [("closed", "The sentence that #What_Happened# says"), ("welcome", "The subject, where that would be")],
)
def test_the_form_says_where_the_sentence_of_what_happened_stands(
    desk: StillDesk, name: str, words: str
) -> None:
    view = the_form(desk, name)

    (field,) = [one for one in view["blocks"] if one.get("block_id", "").startswith("happened")]
    assert field["hint"]["text"].startswith(words)


def test_another_template_is_not_opened_over_words_that_are_not_saved(desk: StillDesk) -> None:
    worded(desk, "closed", SIMPLE)
    worded(desk, "updated", "<p>Other</p>")
    the_form(desk, "closed")

    kept = press(desk, TEMPLATE_CHOOSE, selected="updated", body="Half done")
    assert "What you changed in closed is not saved" in texts(kept)
    assert said(kept) == "Half done"
    dropped = press(desk, TEMPLATE_OPEN)
    assert said(dropped) == "Other"
    chosen = press(desk, TEMPLATE_CHOOSE, selected="closed")
    assert said(chosen) == "Hello #FirstName#,\n\nwe have your mail."


def test_two_admins_do_not_overwrite_each_other_without_knowing(desk: StillDesk) -> None:
    worded(desk, "closed", SIMPLE)
    view = the_form(desk, "closed")
    worded(desk, "closed", "<p>Theirs</p>")
    desk.clock.forward(seconds=60)

    assert not save(desk, body="Mine").closed

    assert says(desk, "closed")[1] == "<p>Theirs</p>"
    told = top(desk)
    assert "command line changed it at" in texts(told)
    assert "Theirs" in texts(told)
    assert said(told) == "Mine"
    save(desk)
    assert says(desk, "closed")[1] == "<p>Mine</p>"
    assert view["id"] == told["id"]


def test_restore_default_does_not_drop_what_another_admin_did_meanwhile(desk: StillDesk) -> None:
    worded(desk, "closed", SIMPLE)
    the_form(desk, "closed")
    worded(desk, "closed", "<p>Theirs</p>")

    told = press(desk, TEMPLATE_RESTORE)

    assert says(desk, "closed")[1] == "<p>Theirs</p>"
    assert "command line changed it at" in texts(told)


def test_a_save_says_who_and_when(desk: StillDesk) -> None:
    worded(desk, "closed", SIMPLE)
    the_form(desk, "closed")
    desk.clock.forward(seconds=60)

    save(desk, body="New")

    wording = desk.parts.template_changes.held("closed").wording
    assert wording is not None
    assert (wording.by, wording.at) == (desk.ada, desk.clock())
    assert "Ada Admin changed it at" in texts(top(desk))
    assert desk.clock() - wording.at == timedelta()


def test_templates_by_words(desk: StillDesk) -> None:
    worded(desk, "closed", TABLE)

    listed = desk.slack.command(desk.ada, desk.channel, "/helpdesk templates list").text
    assert "• `closed` (changed): A ticket was closed." in listed
    assert listed.count("•") == len(EVERY)
    restored = desk.slack.command(desk.ada, desk.channel, "/helpdesk templates restore closed").text
    assert "`closed` has its default words again" in restored
    assert says(desk, "closed")[1] == EVERY["closed"].body
    unknown = desk.slack.command(desk.ada, desk.channel, "/helpdesk templates closd").text
    assert unknown == "There is no template closd; did you mean `closed`?"
    assert "There are" in desk.slack.command(desk.ada, desk.channel, "/helpdesk templates restore").text


def test_nobody_but_admins_opens_templates(desk: StillDesk) -> None:
    for line in ("", "closed", "list", "restore closed"):
        no = desk.slack.command(desk.tom, desk.channel, f"/helpdesk templates {line}")
        assert no.text == "Only an administrator of the desk may do this."
    assert desk.slack.views(desk.tom) == []


def test_whoever_is_no_admin_any_more_can_neither_try_nor_save(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    worded(desk, "closed", SIMPLE)
    the_form(desk, "closed")
    monkeypatch.setattr(desk.parts.rights, "_admins", Admins())

    for action in (TEMPLATE_TEST, TEMPLATE_RESTORE, TEMPLATE_MODE):
        assert "Only an administrator" in texts(press(desk, action))
    assert "Only an administrator" in texts(press(desk, TEMPLATE_PREVIEW))
    desk.slack.close_view(desk.ada, top(desk)["id"])
    view = top(desk)
    sent = save(desk, body="New")

    assert sent.errors == {block_id(view, "subject"): "Only an administrator of the desk may do this."}
    assert says(desk, "closed")[1] == SIMPLE
    desk.work()
    assert desk.mail.received == []


def test_a_subject_of_250_emoji_opens_like_any_other(desk: StillDesk) -> None:
    emoji = "\N{FIRE}" * 250
    worded(desk, "closed", SIMPLE, subject=emoji)

    view = the_form(desk, "closed")
    assert element(view, "subject")["initial_value"] == emoji
    assert len(view["private_metadata"]) < 3000
    save(desk)

    assert says(desk, "closed") == (emoji, SIMPLE)


@pytest.mark.parametrize(
    ("server", "shown", "told"),
    [
        ("", "Hello ,", "#FirstName#, and none is while trusted_authserv_id is empty."),
        (
            "mx.acme.test",
            "Hello Ann,",
            "A sender who is not verified gets this mail without #Subject#, #FirstName#.",
        ),
    ],
)
def test_of_a_confirmation_it_is_said_and_shown_what_senders_get_who_are_not_verified(
    desk: StillDesk, server: str, shown: str, told: str
) -> None:
    desk.set(trusted_authserv_id=server)
    desk.ticket()
    desk.arrives("It burns", sender="Ann Smith <ann@customer.test>")
    the_form(desk, "confirmation")

    save(desk, subject="#Subject#", body="Hello #FirstName#,")
    saved = top(desk)
    preview = press(desk, TEMPLATE_PREVIEW)

    assert told in texts(saved)
    assert told in texts(preview)
    assert said(preview).strip() == shown

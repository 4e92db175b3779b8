"""`/kb` by words, buttons and forms, as people use it in Slack."""

from typing import Any

import pytest

from bot.core import buttons
from bot.core.articles import LONGEST_BODY, Content
from bot.handlers import kb_form
from bot.handlers.kb_form import VALUE
from sandbox.slack.answers import CommandAnswer, SubmitAnswer
from tests.still_desks import StillDesk

SIGN_IN = "Open the **sign-in** page:\n\n1. press *Forgot*\n2. read the mail"
HOSTILE = "<!channel> <@U0> *bold* `x` <https://evil.test|bank> &amp; _it_"


def command(desk: StillDesk, line: str, *, by: str = "") -> CommandAnswer:
    """The command's answer, which only its giver sees."""
    answer = desk.slack.command(by or desk.tom, desk.channel, line)

    assert answer.ok, answer.failure
    return answer


def send(desk: StillDesk, title: str, *texts: str, by: str = "", **more: str) -> SubmitAnswer:
    """Fill in the form on top and send it."""
    user = by or desk.tom
    form = desk.slack.views(user)[-1]
    values: dict[str, Any] = {kb_form.TITLE: {VALUE: title}}
    values |= {f"{kb_form.TEXT}{number}": {VALUE: text} for number, text in enumerate(texts)}
    values |= {name: {VALUE: value} for name, value in more.items()}
    return desk.slack.submit(user, form["id"], values)


def an_article(desk: StillDesk, title: str = "Reset your password", body: str = SIGN_IN, **more: str) -> int:
    """An article that Tom wrote in the form; its number."""
    command(desk, "/kb new")
    assert send(desk, title, body, **more).errors == {}
    desk.slack.close_view(desk.tom, desk.slack.views(desk.tom)[-1]["id"])
    return max(desk.parts.shelf.now().articles)


def press(desk: StillDesk, action: str, *, by: str = "", block: str | None = None) -> dict[str, Any]:
    """Press a button on the newest private answer; gives the newest private answer then."""
    user = by or desk.tom
    shown = desk.slack.ephemerals(user, desk.channel)[-1]
    pressed = desk.slack.press(
        user, desk.channel, shown["ts"], action, ephemeral_id=shown["id"], block_id=block
    )
    assert pressed.ok, pressed.error
    return desk.slack.ephemerals(user, desk.channel)[-1]


def content(desk: StillDesk, number: int = 1) -> Content:
    """What the store has of an article."""
    with desk.parts.store.transaction() as tx:
        article = tx.articles.get(number)
    assert article
    return article.content


def words_of(blocks: list[dict[str, Any]]) -> str:
    """All texts in some blocks."""
    found = []

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("text"), str):
                found.append(part["text"])
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for one in part:
                walk(one)

    walk(blocks)
    return "\n".join(found)


# --- writing -----------------------------------------------------------------------------------


def test_an_article_is_written_in_a_form_and_shown_as_it_will_look(desk: StillDesk) -> None:
    command(desk, "/kb new")

    sent = send(desk, " Reset  your password ", SIGN_IN, readers="public", category="1")

    assert content(desk) == Content(title="Reset your password", body=SIGN_IN, category=1, is_public=True)
    assert sent.view
    shown = words_of(sent.view["blocks"])
    assert "Article 1 is saved. /kb 1 shows it again." in shown
    assert "sign-in" in shown
    assert "**" not in shown


def test_a_new_article_is_internal_and_for_all_categories_unless_said_otherwise(desk: StillDesk) -> None:
    an_article(desk)

    assert (content(desk).is_public, content(desk).category) == (False, None)


@pytest.mark.parametrize(
    ("title", "text", "field", "words"),
    [
        ("  ", "Some text", kb_form.TITLE, "needs a title"),
        ("Title", " \n ", f"{kb_form.TEXT}0", "needs some text"),
    ],
)
def test_what_is_missing_is_said_under_its_field_and_nothing_is_kept(
    desk: StillDesk, title: str, text: str, field: str, words: str
) -> None:
    command(desk, "/kb new")

    sent = send(desk, title, text)

    assert list(sent.errors) == [field]
    assert words in sent.errors[field]
    assert not desk.parts.shelf.now().articles


def test_a_form_that_is_sent_twice_makes_one_article(desk: StillDesk) -> None:
    flow = desk.parts.knowledge
    text = Content(title="One", body="Text")

    assert flow.make(text, by=desk.tom, once="view:V1")
    assert flow.make(text, by=desk.tom, once="view:V1") is None

    assert len(desk.parts.shelf.now().articles) == 1


def test_an_article_is_changed_in_the_form_that_holds_it(desk: StillDesk) -> None:
    an_article(desk, readers="public")

    command(desk, "/kb edit 1")
    blocks = {one["block_id"]: one["element"] for one in desk.slack.views(desk.tom)[-1]["blocks"]}
    assert blocks[kb_form.TITLE]["initial_value"] == "Reset your password"
    assert blocks[f"{kb_form.TEXT}0"]["initial_value"] == SIGN_IN
    assert blocks[kb_form.READERS]["initial_option"]["value"] == "public"
    assert send(desk, "Forgot your password?", "Ask Ada.", readers="internal").errors == {}

    assert content(desk) == Content(title="Forgot your password?", body="Ask Ada.")


def test_a_change_that_somebody_else_made_meanwhile_is_not_overwritten(desk: StillDesk) -> None:
    an_article(desk)
    command(desk, "/kb edit 1")
    command(desk, "/kb edit 1", by=desk.tina)
    assert send(desk, "Tina's title", "Tina's text", by=desk.tina).errors == {}

    sent = send(desk, "Tom's title", "Tom's text")

    assert "Tina Technician changed this article while you wrote" in sent.errors[f"{kb_form.TEXT}0"]
    assert content(desk).title == "Tina's title"


def test_the_button_below_an_article_opens_the_same_form(desk: StillDesk) -> None:
    an_article(desk)
    command(desk, "/kb 1")

    press(desk, buttons.KB_EDIT)

    assert send(desk, "Reset your password", "Ask Ada.").errors == {}
    assert content(desk).body == "Ask Ada."


LONG = "\n\n".join(f"## Step {number}\n\n{'Turn the **red** key. ' * 30}".strip() for number in range(25))


def test_a_long_article_comes_in_several_fields_and_stays_as_it_is(desk: StillDesk) -> None:
    desk.parts.knowledge.make(Content(title="Long", body=LONG), by=desk.tom, once="x")

    command(desk, "/kb edit 1")
    fields = [one for one in desk.slack.views(desk.tom)[-1]["blocks"] if one["block_id"].startswith("text")]
    assert len(fields) > 5
    assert send(desk, "Longer").errors == {}

    assert content(desk) == Content(title="Longer", body=LONG)


def test_a_long_article_can_grow(desk: StillDesk) -> None:
    desk.parts.knowledge.make(Content(title="Long", body=LONG), by=desk.tom, once="x")
    command(desk, "/kb edit 1")
    last = [one for one in desk.slack.views(desk.tom)[-1]["blocks"] if one["block_id"].startswith("text")][-1]

    desk.slack.submit(desk.tom, desk.slack.views(desk.tom)[-1]["id"], {last["block_id"]: {VALUE: "The end."}})

    assert content(desk).body.endswith("The end.")


def test_what_is_too_long_for_an_article_is_refused_with_the_numbers(desk: StillDesk) -> None:
    body = "x" * (LONGEST_BODY - 10)
    desk.parts.knowledge.make(Content(title="Long", body=body), by=desk.tom, once="x")
    command(desk, "/kb edit 1")

    sent = send(desk, "Long", "y" * 3000)

    assert "20,490 characters; 20,000 fit" in sent.errors["text0"]


@pytest.mark.parametrize(
    "body",
    [
        "", "short", "a\n\nb", "x" * 9000, "\U0001f600" * 9000, "word " * 3000, "line\n" * 3000,
        "  code\n\n\n" * 2000, " " * 9000 + "x", "é\u0301" * 5000,
    ],
)  # fmt: skip
def test_a_text_in_several_fields_is_the_same_text(body: str) -> None:
    fields, joints = kb_form.parts(body)

    assert kb_form.joined(fields, joints) == body
    assert all(len(one.encode("utf-16-le")) // 2 <= kb_form.LONGEST_FIELD for one in fields)


# --- looking -----------------------------------------------------------------------------------


def test_an_article_is_shown_privately_formatted_with_what_may_be_done(desk: StillDesk) -> None:
    an_article(desk)

    for line in ("/kb 1", "/kb #1"):
        answer = command(desk, line)

        shown = words_of(answer.blocks)
        assert "Reset your password" in shown
        assert "Article 1 · all categories · internal · Tom Technician, 2026-11-21 09:30 UTC" in shown
        assert "**" not in shown
        assert [one["user"] for one in answer.ephemerals] == [desk.tom]
    assert [one["text"]["text"] for one in answer.blocks[-1]["elements"]] == [
        "Edit", "Copy as text", "History", "Remove",
    ]  # fmt: skip


def test_articles_are_listed_newest_first_by_pages(desk: StillDesk) -> None:
    for number in range(1, 24):
        desk.parts.knowledge.make(Content(title=f"Title {number}", body="x"), by=desk.tom, once=str(number))

    first = command(desk, "/kb")
    assert "Knowledge base: 23 articles, page 1 of 3" in words_of(first.blocks)
    assert [f"Title {number}" in words_of(first.blocks) for number in (23, 14, 13)] == [True, True, False]
    second = press(desk, buttons.KB_OLDER)
    assert "Title 13" in words_of(second["blocks"])
    assert "page 3 of 3" in words_of(press(desk, buttons.KB_OLDER)["blocks"])
    assert "page 2 of 3" in words_of(press(desk, buttons.KB_NEWER)["blocks"])
    assert "page 3 of 3" in words_of(command(desk, "/kb list 3").blocks)
    assert "page 3 of 3" in words_of(command(desk, "/kb list 99").blocks)


def test_articles_are_found_by_words_of_title_and_text_best_first(desk: StillDesk) -> None:
    an_article(desk, "Toner", "For the printer.")
    an_article(desk, "Printer: blank pages", "Change the toner of the printer.")
    an_article(desk, "Holidays", "Ask Ada.")

    answer = command(desk, "/kb find PRINTERS blank")

    shown = words_of(answer.blocks)
    assert "2 articles with “PRINTERS blank”" in shown
    assert shown.index("blank pages") < shown.index("Toner")
    assert "Holidays" not in shown
    last = [one for one in answer.ephemerals[-1]["blocks"] if "accessory" in one][-1]
    assert "For the printer." in words_of(press(desk, buttons.KB_SHOW, block=last["block_id"])["blocks"])


def test_an_empty_knowledge_base_offers_to_begin_it(desk: StillDesk) -> None:
    assert "There is no article yet" in command(desk, "/kb").text
    assert "No article has any of the words" in command(desk, "/kb find <!here>").text

    press(desk, buttons.KB_NEW)

    assert desk.slack.views(desk.tom)[-1]["callback_id"] == kb_form.FORM


def test_a_long_article_is_turned_page_by_page(desk: StillDesk) -> None:
    desk.parts.knowledge.make(Content(title="Long", body=LONG), by=desk.tom, once="x")

    assert "Page 1 of 2" in words_of(command(desk, "/kb 1").blocks)
    assert "Step 24" in words_of(press(desk, buttons.KB_NEXT)["blocks"])
    assert "Step 0" in words_of(press(desk, buttons.KB_BACK)["blocks"])


def test_an_article_is_copied_as_plain_text(desk: StillDesk) -> None:
    an_article(desk)
    command(desk, "/kb 1")

    press(desk, buttons.KB_COPY)

    view = desk.slack.views(desk.tom)[-1]
    assert "Open the sign-in page:\n\n1. press Forgot\n2. read the mail" in words_of(view["blocks"])


def test_nothing_that_was_written_becomes_markup_or_calls_anybody(desk: StillDesk) -> None:
    desk.parts.staff.learn()
    desk.set(notify_technicians_kb="on")
    an_article(desk, HOSTILE, HOSTILE)
    for line in ("/kb", "/kb 1", "/kb find bank", "/kb history 1", "/kb remove 1", f"/kb find {HOSTILE}"):
        answer = command(desk, line)

        mrkdwn = [answer.text, *(one["text"] for one in answer.ephemerals)]
        assert [text for text in mrkdwn if "<!" in text or "<@" in text or "|bank>" in text] == [], line
        assert '"mrkdwn"' not in str(answer.blocks).replace("'", '"'), line
    command(desk, "/kb edit 1")
    assert send(desk, HOSTILE, "other").errors == {}
    desk.work(seconds=1)

    assert desk.told(desk.tina)
    assert not any("<!" in text or "<@U0" in text for text in desk.told(desk.tina))
    assert desk.slack.notifications == []


# --- going back and removing -------------------------------------------------------------------


def changed_once(desk: StillDesk) -> None:
    """Article 1, which Tina changed."""
    an_article(desk)
    command(desk, "/kb edit 1", by=desk.tina)
    assert send(desk, "Reset your password", "Ask Ada.", by=desk.tina).errors == {}
    desk.slack.close_view(desk.tina, desk.slack.views(desk.tina)[-1]["id"])


def test_the_history_says_who_changed_what_and_goes_back(desk: StillDesk) -> None:
    changed_once(desk)

    shown = words_of(command(desk, "/kb history 1").blocks)
    assert "Tina Technician changed the text" in shown
    assert "Tina Technician changed the text · this is how it is now" in shown
    assert "Tom Technician wrote it" in shown
    assert "**" not in shown
    restored = press(desk, buttons.KB_RESTORE)

    assert content(desk).body == SIGN_IN
    assert "press" in words_of(restored["blocks"])
    assert words_of(command(desk, "/kb history 1").blocks).count("changed the text") == 2


def test_the_last_change_is_undone_by_words_and_brought_back(desk: StillDesk) -> None:
    changed_once(desk)

    assert (
        command(desk, "/kb undo 1").text
        == "Article 1 is as it was before; `/kb undo 1` brings the change back."
    )
    assert content(desk).body == SIGN_IN
    command(desk, "/kb undo 1")
    assert content(desk).body == "Ask Ada."


def test_an_article_that_was_never_changed_has_nothing_to_undo(desk: StillDesk) -> None:
    an_article(desk)

    assert "has no such earlier version" in command(desk, "/kb undo 1").text


def test_an_article_is_removed_after_a_question(desk: StillDesk) -> None:
    an_article(desk)

    asked = command(desk, "/kb remove 1")
    assert "Remove article 1, “Reset your password”?" in words_of(asked.blocks)
    assert desk.parts.shelf.now().articles
    (remove,) = [one for one in asked.blocks[-1]["elements"] if one["action_id"] == buttons.KB_REMOVE]
    assert "gone for good" in remove["confirm"]["text"]["text"]
    assert press(desk, buttons.KB_REMOVE)["text"] == "Article 1, “Reset your password”, is removed."

    assert not desk.parts.shelf.now().articles
    assert "There is no article 1" in command(desk, "/kb 1").text
    assert an_article(desk) == 2, "no number is given twice"


def test_an_article_is_removed_by_words_alone(desk: StillDesk) -> None:
    an_article(desk)

    assert "type `/kb remove 1 yes`" in words_of(command(desk, "/kb remove 1").blocks)
    assert command(desk, "/kb remove 1 yes").text == "Article 1, “Reset your password”, is removed."
    assert "There is no article 1" in command(desk, "/kb remove 1 yes").text


def test_what_follows_new_is_the_title_in_the_form(desk: StillDesk) -> None:
    command(desk, "/kb new Printer &amp; toner")

    title = desk.slack.views(desk.tom)[-1]["blocks"][0]["element"]

    assert title["initial_value"] == "Printer & toner"


def test_a_click_on_an_article_that_is_gone_says_so(desk: StillDesk) -> None:
    an_article(desk)
    command(desk, "/kb 1")
    desk.parts.knowledge.remove(1, by=desk.tina)

    for action in (buttons.KB_EDIT, buttons.KB_COPY, buttons.KB_HISTORY, buttons.KB_REMOVE):
        shown = [one for one in desk.slack.ephemerals(desk.tom) if one["blocks"]][-1]
        assert desk.slack.press(desk.tom, desk.channel, shown["ts"], action, ephemeral_id=shown["id"]).ok
        assert "There is no article 1" in desk.slack.ephemerals(desk.tom)[-1]["text"]


# --- Save as KB article ------------------------------------------------------------------------


def test_a_message_in_a_thread_becomes_an_article_with_its_tickets_subject(desk: StillDesk) -> None:
    ticket = desk.ticket(subject="The printer burns")
    ts = desk.slack.type(desk.tom, desk.channel, "Pull the *plug* first.", thread_ts=ticket.thread_ts)

    assert desk.slack.shortcut(desk.tom, desk.channel, ts, "kb_save").ok

    blocks = {one["block_id"]: one["element"] for one in desk.slack.views(desk.tom)[-1]["blocks"]}
    assert blocks[kb_form.TITLE]["initial_value"] == "The printer burns"
    assert blocks["text0"]["initial_value"] == "Pull the **plug** first."
    assert blocks[kb_form.CATEGORY]["initial_option"]["text"]["text"] == "General"
    assert desk.slack.submit(desk.tom, desk.slack.views(desk.tom)[-1]["id"]).errors == {}
    assert content(desk) == Content(title="The printer burns", body="Pull the **plug** first.", category=1)


def test_what_a_customer_wrote_becomes_an_article_as_it_reads(desk: StillDesk) -> None:
    desk.arrives("It burns <!channel> *again*")
    (post, *_) = [one for one in desk.thread() if "burns" in one["text"]]

    assert desk.slack.shortcut(desk.tom, desk.channel, post["ts"], "kb_save").ok
    assert desk.slack.submit(desk.tom, desk.slack.views(desk.tom)[-1]["id"]).errors == {}

    assert "It burns @channel *again*" in words_of(command(desk, "/kb 1").blocks)


def test_a_guest_cannot_save_a_message(desk: StillDesk) -> None:
    ts = desk.slack.type(desk.tom, desk.channel, "A secret")

    assert desk.slack.shortcut(desk.gus, desk.channel, ts, "kb_save").ok

    assert desk.slack.views(desk.gus) == []
    assert "for the technicians of the desk" in desk.slack.ephemerals(desk.gus)[-1]["text"]


# --- rights and wrong words --------------------------------------------------------------------

LINES = (
    "/kb", "/kb list", "/kb 1", "/kb find password", "/kb new", "/kb edit 1", "/kb history 1", "/kb undo 1",
    "/kb remove 1",
)  # fmt: skip


def test_guests_and_strangers_neither_read_nor_write(desk: StillDesk) -> None:
    changed_once(desk)
    sam = desk.slack.add_user("sam")
    eve = desk.slack.add_user("eve", team_id="T0OTHER")
    desk.slack.invite(eve, desk.channel)
    elsewhere = desk.slack.add_channel("elsewhere", members=(sam,))

    for user, channel in ((desk.gus, desk.channel), (eve, desk.channel), (sam, elsewhere)):
        for line in LINES:
            answer = desk.slack.command(user, channel, line)
            assert answer.text == "This is for the technicians of the desk: the members of its channels.", (
                line
            )
            assert desk.slack.views(user) == []
    assert content(desk).body == "Ask Ada."


def test_who_left_the_channel_meanwhile_cannot_send_the_form_any_more(desk: StillDesk) -> None:
    an_article(desk)
    command(desk, "/kb edit 1")
    desk.slack.kick(desk.tom, desk.channel)
    desk.parts.directory.forget(desk.channel)

    sent = send(desk, "Mine", "all mine")

    assert "for the technicians of the desk" in sent.errors["text0"]
    assert content(desk).title == "Reset your password"


def test_an_admin_of_the_desk_may_from_anywhere(desk: StillDesk) -> None:
    an_article(desk)
    desk.slack.kick(desk.ada, desk.channel)
    elsewhere = desk.slack.add_channel("elsewhere", members=(desk.ada,))

    assert "Reset your password" in desk.slack.command(desk.ada, elsewhere, "/kb 1").text


WRONG = (
    ("/kb 99", "There is no article 99; `/kb` lists them all."),
    ("/kb fnid printer", "did you mean `find`?"),
    ("/kb <!here>", "There is no `"),
    ("/kb help", "• `/kb find WORDS` looks for articles"),
    ("/kb find", "What are you looking for? Try `/kb find printer toner`."),
    ("/kb edit", "Which article? Try `/kb edit 12`"),
    ("/kb history", "Which article? Try `/kb history 12`"),
    ("/kb remove", "Which article? Try `/kb remove 12`"),
    ("/kb edit printer", "`printer` is no article's number"),
    ("/kb undo 99", "There is no article 99"),
    ("/kb list two", "`two` is no page's number"),
    ("/kb " + "9" * 40, "is no article's number"),
)


def test_a_wrong_word_is_answered_with_what_to_do(desk: StillDesk) -> None:
    for line, words in WRONG:
        answer = command(desk, line).text

        assert words in answer, line
        assert "<!" not in answer, line


def test_slack_away_changes_nothing_and_says_so(desk: StillDesk) -> None:
    desk.slack.faults.next("users.info", "http_500", 2)
    desk.slack.faults.next("conversations.members", "http_500", 2)

    assert "Nothing was changed" in command(desk, "/kb new", by=desk.tina).text

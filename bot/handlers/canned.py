"""`/helpdesk canned`: the canned answers, listed, made, changed and removed, by words or in a modal."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.admin.canned_answers import CannedAnswers
from bot.core.buttons import CANNED_EDIT, CANNED_NEW, CANNED_REMOVE, Button
from bot.core.canned import EVERY, LONGEST_NAME, LONGEST_TEXT, CannedAnswer, CannedError
from bot.core.cards import actions
from bot.core.rich_text import escape, plain
from bot.errors import InputError
from bot.handlers.answers import Answer, say
from bot.handlers.flows import Flows
from bot.handlers.ticket_forms import VALUE, View, entry, menu, small, text, value_of
from bot.handlers.words import Command, Typed, Words, help_text, named_values, split

LIST, FORM = "canned_list", "canned_form"
MOST_LISTED = 30  # answers of two blocks and a line each: below the 100 blocks of a view
MOST_CATEGORIES = 99  # a menu has 100 entries
SHORT = 80  # characters of a text in a list
HINT = (
    "Masks are filled in when it is used: #FirstName#, #TicketID#, #Subject#, #Originator# … "
    "Whoever uses it may change the text before it goes out."
)
FORMS = (
    ("/helpdesk canned", "shows the canned answers, to change them and to make new ones"),
    ("/helpdesk canned list", "lists them here"),
    ("/helpdesk canned show Password reset", "shows one whole"),
    ("/helpdesk canned add Password reset category=Sales text=Hello #FirstName#, …", "makes one"),
    ("/helpdesk canned change Password reset name=New password category=all", "changes one"),
    ("/helpdesk canned remove Password reset", "forgets one"),
)


def register(app: App, flows: Flows) -> None:
    """Hear the buttons of the list, and the form."""
    answers = flows.canned_answers

    def opening(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        try:
            flows.rights.let_admin(str(body["user"]["id"]))
            held = answers.named(str(action["value"])) if action["action_id"] == CANNED_EDIT else None
        except InputError as error:
            client.views_update(view_id=str(body["view"]["id"]), view=_list(answers, f"⚠️ {error}"))
            ack()
            return
        shown = form_view(held, answers.category_names())
        client.views_push(trigger_id=str(body["trigger_id"]), view=shown)
        ack()

    def removing(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        try:
            gone = answers.remove(str(action["value"]), by=str(body["user"]["id"]))
            told = f"“{gone.name}” is removed."
        except InputError as error:
            told = f"⚠️ {error}"
        client.views_update(view_id=str(body["view"]["id"]), view=_list(answers, told))
        ack()

    def sent(ack: Ack, body: dict[str, Any], view: View, client: WebClient) -> None:
        given = {name: value_of(block[VALUE]) for name, block in view["state"]["values"].items()}
        before, by = str(view.get("private_metadata") or ""), str(body["user"]["id"])
        try:
            if before:
                answers.change(before, given, by=by)
            else:
                answers.add(given, by=by, key=f"view:{view['id']}")
        except InputError as error:
            block = error.part if isinstance(error, CannedError) else "name"
            ack(response_action="errors", errors={block: str(error)})
            return
        ack()
        if view.get("root_view_id") != view["id"]:
            client.views_update(view_id=str(view["root_view_id"]), view=_list(answers))

    app.action(CANNED_NEW)(opening)
    app.action(CANNED_EDIT)(opening)
    app.action(CANNED_REMOVE)(removing)
    app.view(FORM)(sent)


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` about canned answers."""
    return {
        "canned": Command(
            usage="/helpdesk canned [list | show | add | change | remove]",
            help="shows the canned answers of technicians; adds, changes and removes them",
            act=lambda typed: _canned(flows.canned_answers, typed),
            examples=FORMS,
        )
    }


def _canned(answers: CannedAnswers, typed: Typed) -> Answer:
    word = typed.words[1].lower() if typed.words[1:] else ""
    if not word:
        typed.open_view(_list(answers))
        return {}
    if word == "list":
        return say(_lines(answers))
    if word not in ("show", "add", "change", "remove"):
        return say(help_text(word, {}, *FORMS))
    name, given = _described(typed)
    if not name:
        raise InputError(
            f"Which canned answer? Try `/helpdesk canned {word} Password reset`; "
            "`/helpdesk canned list` names them."
        )
    if word == "show":
        held, category = answers.named(name)
        return say(f"*{escape(held.name)}*, for {escape(category)}:\n{escape(held.text)}")
    if word == "remove":
        return say(escape(f"The canned answer {answers.remove(name, by=typed.user).name} is removed."))
    if word == "add":
        made = answers.add({"name": name, **given}, by=typed.user, key=typed.key)
        return say(escape(f"There is a canned answer {made.name} now."))
    return say(escape(f"The canned answer {answers.change(name, given, by=typed.user).name} is changed."))


def _described(typed: Typed) -> tuple[str, dict[str, str]]:
    """The answer's name and what is given of it; its text may stand on further lines."""
    first, _, further = typed.text.partition("\n")
    head, is_there, rest = first.partition(" text=")
    name, given = named_values(split(head)[2:])
    if is_there or further.strip():
        given["text"] = "\n".join(one for one in (rest, further) if one.strip())
    return name, given


def _lines(answers: CannedAnswers) -> str:
    lines = [
        f"• {escape(one.name)} ({escape(category)}): {escape(_short(one))}" for one, category in answers.all()
    ]
    return "\n".join(lines) or "No canned answer yet: `/helpdesk canned add Hello text=Hello #FirstName#, …`"


def _short(one: CannedAnswer) -> str:
    words = " ".join(one.text.split())
    return words if len(words) <= SHORT else f"{words[: SHORT - 1]}…"


def _list(answers: CannedAnswers, notice: str = "") -> View:
    return list_view(answers.all(), notice)


def list_view(answers: list[tuple[CannedAnswer, str]], notice: str = "") -> View:
    """The canned answers, each with buttons that change and remove it."""
    told = [small(notice)] if notice else []
    blocks = [block for one, category in answers[:MOST_LISTED] for block in _row(one, category)]
    if not blocks:
        none = "No canned answer yet. They are sent with Reply with canned answer in a message's menu."
        blocks = [small(none)]
    left = len(answers) - MOST_LISTED
    more = [small(f"{left} more: /helpdesk canned list names them all.")] if left > 0 else []
    new = Button(text="New canned answer", action=CANNED_NEW, value="new", style="primary")
    return {
        "type": "modal",
        "callback_id": LIST,
        "title": plain("Canned answers", 24),
        "close": plain("Close", 24),
        "blocks": [*told, *blocks, *more, {"type": "divider"}, *actions([new])],
    }


def _row(one: CannedAnswer, category: str) -> list[View]:
    where = "every category" if category == EVERY else category
    sure = f"Nobody can use “{one.name}” any more; what was sent with it stays."
    buttons = [
        Button(text="Change", action=CANNED_EDIT, value=one.name),
        Button(text="Remove", action=CANNED_REMOVE, value=one.name, style="danger", sure=sure),
    ]
    said = {"type": "section", "text": plain(f"{one.name} · {where}: {_short(one)}", 300)}
    return [said, *actions(buttons)]


def form_view(held: tuple[CannedAnswer, str] | None, categories: list[str]) -> View:
    """The form of a canned answer; None: a new one."""
    shown, category = held or (CannedAnswer(id=0, name="", text=""), EVERY)
    names = list(dict.fromkeys(one for one in (category, *categories) if one != EVERY))
    choices = {EVERY: "All"} | {one: one for one in names[:MOST_CATEGORIES]}
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": shown.name,
        "title": plain("Canned answer", 24),
        "submit": plain("Save", 24),
        "close": plain("Cancel", 24),
        "blocks": [
            entry("name", "Name", text(shown.name, LONGEST_NAME)),
            entry("category", "For tickets of", menu(choices, category)),
            entry("text", "Text", text(shown.text, LONGEST_TEXT) | {"multiline": True}, hint=HINT),
        ],
    }

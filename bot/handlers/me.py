"""`/helpdesk me`: how a technician is told of tickets, and the signature below their replies."""

from typing import Any

from slack_bolt import Ack, App

from bot.core.own_signature import LONGEST
from bot.core.people import NoticeChoice
from bot.core.rich_text import escape, plain
from bot.errors import InputError
from bot.handlers.answers import Answer, say
from bot.handlers.flows import Flows
from bot.handlers.words import Command, Typed, Words
from bot.own_choices import NO_ADDRESS, OwnChoice, OwnChoices

FORM = "own_choices"
NOTICES, SIGNATURE = "notices", "signature"  # blocks of the form
FIELD = "value"
CLEARS = "-"  # in a signature's place: none from now on
View = dict[str, Any]

WAYS = {
    NoticeChoice.SLACK: "by direct message in Slack",
    NoticeChoice.EMAIL: "by mail",
    NoticeChoice.BOTH: "by direct message in Slack and by mail",
}


def register(app: App, flows: Flows) -> None:
    """Hear the form when it is sent."""
    choices = flows.own_choices

    def on_form(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        values = view["state"]["values"]
        way = str(values[NOTICES][FIELD]["selected_option"]["value"])
        signature = str(values[SIGNATURE][FIELD].get("value") or "")
        try:
            choices.choose(str(body["user"]["id"]), notices=way, signature=signature)
        except InputError as error:
            block = SIGNATURE if "signature" in str(error) else NOTICES
            ack(response_action="errors", errors={block: str(error)})
        else:
            ack()

    app.view(FORM)(on_form)


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` for every technician."""
    return {
        "me": Command(
            usage="/helpdesk me [slack|email|both] or [signature TEXT]",
            help="chooses how you are told of tickets, and what stands below your replies "
            f"(`signature {CLEARS}`: nothing)",
            act=lambda typed: _me(flows.own_choices, typed),
        )
    }


def _me(choices: OwnChoices, typed: Typed) -> Answer:
    rest = typed.words[1:]
    if not rest:
        typed.open_view(view(choices.of(typed.user)))
        return {}
    if rest[0].lower() == "show":
        return say(in_words(choices.of(typed.user)))
    if rest[0].lower() != SIGNATURE:
        return say(in_words(choices.choose(typed.user, notices=" ".join(rest))))
    _me_word, _signature_word, *text = typed.text.split(maxsplit=2)  # as it was typed, quotes and all
    if not text:
        return say(in_words(choices.of(typed.user)))
    signature = "" if text[0].strip() == CLEARS else text[0]
    return say(in_words(choices.choose(typed.user, signature=signature)))


def in_words(chosen: OwnChoice) -> str:
    """What somebody chose, as an answer in Slack."""
    where = f" ({escape(chosen.address)})" if chosen.notices is not NoticeChoice.SLACK else ""
    lines = [f"You are told of tickets {WAYS[chosen.notices]}{where}."]
    if chosen.signature:
        quoted = "\n".join(f"> {escape(line)}" for line in chosen.signature.split("\n"))
        lines.append(f"Your signature:\n{quoted}")
    else:
        lines.append("You have no signature.")
    return "\n".join(lines)


def view(chosen: OwnChoice) -> View:
    """The form, filled with what holds now."""
    options = {
        way: {"text": plain(words[0].upper() + words[1:], 75), "value": way.value}
        for way, words in WAYS.items()
        if chosen.address or way is NoticeChoice.SLACK
    }
    first = options.get(chosen.notices, options[NoticeChoice.SLACK])
    select = {"type": "static_select", "action_id": FIELD, "options": list(options.values())}
    text: View = {"type": "plain_text_input", "action_id": FIELD, "multiline": True, "max_length": LONGEST}
    if chosen.signature:
        text["initial_value"] = chosen.signature
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain("You at the desk", 24),
        "submit": plain("Save", 24),
        "close": plain("Cancel", 24),
        "blocks": [
            {
                "type": "input",
                "block_id": NOTICES,
                "label": plain("How you are told of tickets", 2000),
                "hint": plain(_hint(chosen), 2000),
                "element": select | {"initial_option": first},
            },
            {
                "type": "input",
                "block_id": SIGNATURE,
                "optional": True,
                "label": plain("Your signature", 2000),
                "hint": plain("Stands below the replies that you write to customers.", 2000),
                "element": text,
            },
        ],
    }


def _hint(chosen: OwnChoice) -> str:
    if chosen.address:
        return f"Mail goes to {chosen.address}."
    return NO_ADDRESS

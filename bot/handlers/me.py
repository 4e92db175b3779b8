"""`/helpdesk me`: how a technician is told of tickets, the signature below their replies, and their clock."""

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
NOTICES, SIGNATURE, ZONE = "notices", "signature", "timezone"  # blocks of the form
FIELD = "value"
CLEARS = "-"  # in place of a signature or a time zone: none from now on
LONGEST_ZONE = 60  # characters
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
        signature, zone = (str(values[one][FIELD].get("value") or "") for one in (SIGNATURE, ZONE))
        try:
            choices.choose(str(body["user"]["id"]), notices=way, signature=signature, zone=zone)
        except InputError as error:
            ack(response_action="errors", errors={_block_of(str(error)): str(error)})
        else:
            ack()

    app.view(FORM)(on_form)


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` for every technician."""
    return {
        "me": Command(
            usage="/helpdesk me [slack|email|both] or [signature TEXT] or [timezone NAME]",
            help="chooses how you are told of tickets, what stands below your replies "
            f"(`signature {CLEARS}`: nothing), and your time zone (`timezone {CLEARS}`: Slack's)",
            act=lambda typed: _me(flows.own_choices, typed),
        )
    }


def _me(choices: OwnChoices, typed: Typed) -> Answer:
    rest = typed.words[1:]
    if not rest:
        typed.open_view(view(choices.of(typed.user)))
        return {}
    word, text = rest[0].lower(), "".join(typed.text.split(maxsplit=2)[2:])  # as typed, quotes and all
    given = "" if text.strip() == CLEARS else text
    if word == "show" or (word in (SIGNATURE, ZONE) and not text):
        return say(in_words(choices.of(typed.user)))
    if word == SIGNATURE:
        return say(in_words(choices.choose(typed.user, signature=given)))
    if word == ZONE:
        return say(in_words(choices.choose(typed.user, zone=given)))
    return say(in_words(choices.choose(typed.user, notices=" ".join(rest))))


def _block_of(error: str) -> str:
    """The entry of the form below which this is said."""
    words = {"signature": SIGNATURE, "time zone": ZONE}
    return next((block for word, block in words.items() if word in error), NOTICES)


def in_words(chosen: OwnChoice) -> str:
    """What somebody chose, as an answer in Slack."""
    where = f" ({escape(chosen.address)})" if chosen.notices is not NoticeChoice.SLACK else ""
    lines = [f"You are told of tickets {WAYS[chosen.notices]}{where}."]
    if chosen.zone:
        lines.append(f"You read the clock in {escape(chosen.zone)}.")
    else:
        lines.append("Your time zone is the one that Slack knows.")
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
    zone: View = {"type": "plain_text_input", "action_id": FIELD, "max_length": LONGEST_ZONE}
    if chosen.zone:
        zone["initial_value"] = chosen.zone
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
            {
                "type": "input",
                "block_id": ZONE,
                "optional": True,
                "label": plain("Your time zone", 2000),
                "hint": plain("Such as Europe/Berlin; empty: the one that Slack knows.", 2000),
                "element": zone,
            },
        ],
    }


def _hint(chosen: OwnChoice) -> str:
    if chosen.address:
        return f"Mail goes to {chosen.address}."
    return NO_ADDRESS

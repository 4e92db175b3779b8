"""A whole mail in a modal: opened at once, filled when it is read, turned page by page.

Strangers wrote all of it: it stands in `plain_text` and `rich_text` objects only.
"""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.core.buttons import WHOLE_BACK, WHOLE_MAIL, WHOLE_NEXT, WHOLE_ORIGINAL, Button
from bot.core.cards import VERIFIED, Blocks, actions, no_text
from bot.core.listing import first_few
from bot.core.rich_text import plain, to_slack
from bot.errors import DeskError
from bot.handlers.background import in_background
from bot.handlers.flows import Flows
from bot.sight import Sight, WholeMail

View = dict[str, Any]
LONGEST_LINE = 600  # characters of one header
MOST_NAMED = 20  # addresses of one header


def register(app: App, flows: Flows) -> None:
    """Hear what opens the modal and its own buttons."""
    app.action(WHOLE_MAIL)(_opening(flows.sight))
    for name in (WHOLE_NEXT, WHOLE_BACK):
        app.action(name)(_turning(flows.sight))
    app.action(WHOLE_ORIGINAL)(_posting(flows.sight))


def _opening(sight: Sight) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        opened = client.views_open(trigger_id=str(body["trigger_id"]), view=_view([_line("Reading …")]))
        ack()
        view_id = str((opened.get("view") or {}).get("id", ""))
        _soon(client, view_id, lambda: _page(sight, str(action["value"]), str(body["user"]["id"])))

    return handle


def _turning(sight: Sight) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        ack()
        view_id, value, by = str(body["view"]["id"]), str(action["value"]), str(body["user"]["id"])
        _soon(client, view_id, lambda: _page(sight, value, by))

    return handle


def _posting(sight: Sight) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        what, id, page = str(action["value"]).split()
        by = str(body["user"]["id"])
        try:
            said = sight.original(what, id, by=by)
        except DeskError as error:
            said = str(error)
        ack()
        _soon(client, str(body["view"]["id"]), lambda: _page(sight, f"{what} {id} {page}", by, said))

    return handle


def _soon(client: WebClient, view_id: str, made: Callable[[], View]) -> None:
    """Show what is made in the modal, without keeping Slack waiting for it."""
    in_background(
        "reading the mail",
        made,
        lambda view: client.views_update(view_id=view_id, view=view),
        in_words=lambda words: _view([_line(words)]),
    )


# --- what is shown -----------------------------------------------------------------------------


def _page(sight: Sight, value: str, by: str, said: str = "") -> View:
    what, id, page = value.split()
    return page_view(sight.whole(what, id, by=by), what, id, int(page), said)


def page_view(whole: WholeMail, what: str, id: str, page: int, said: str = "") -> View:
    """One page of a mail; the first one begins with its headers."""
    mail = whole.mail
    parts = [part.blocks for part in to_slack(mail.markdown, mail.reply_format)] or [[no_text()]]
    page = min(max(page, 1), len(parts))
    head = _head(whole) if page == 1 else []
    original = Button(text="Post the original", action=WHOLE_ORIGINAL, value=f"{what} {id} {page}")
    back = Button(text="Back", action=WHOLE_BACK, value=f"{what} {id} {page - 1}")
    on = Button(text="Next page", action=WHOLE_NEXT, value=f"{what} {id} {page + 1}")
    row = [original, *([back] if page > 1 else []), *([on] if page < len(parts) else [])]
    foot = [_line(f"Page {page} of {len(parts)}")] if len(parts) > 1 else []
    return _view([*head, *parts[page - 1], *foot, *([_line(said)] if said else []), *actions(row)])


def _head(whole: WholeMail) -> Blocks:
    mail = whole.mail
    proof = VERIFIED.get(whole.authentication, "")
    lines = [
        " · ".join(filter(None, (f"From: {_named(mail.sender.name, mail.sender.address)}", proof))),
        *(
            f"{name}: {_list([_named(one.name, one.address) for one in addresses])}"
            for name, addresses in (("To", mail.to), ("Cc", mail.cc))
            if addresses
        ),
        f"Date: {mail.date:%Y-%m-%d %H:%M %Z}" if mail.date else "Date: not given",
    ]
    if mail.attachments:
        lines.append(f"Files: {_list([one.name for one in mail.attachments])}")
    subject: View = {"type": "header", "text": plain(mail.subject or "(no subject)", 150)}
    notices = mail.notices[:MOST_NAMED]
    return [subject, *(_line(line) for line in (*lines, *notices)), {"type": "divider"}]


def _named(name: str, address: str) -> str:
    return f"{name} <{address}>" if name and name != address else address or name


def _list(names: list[str]) -> str:
    return first_few(names, MOST_NAMED)


def _line(words: str) -> View:
    return {"type": "context", "elements": [plain(words, LONGEST_LINE)]}


def _view(blocks: Blocks) -> View:
    return {
        "type": "modal",
        "title": plain("The whole mail", 24),
        "close": plain("Close", 24),
        "blocks": blocks,
    }

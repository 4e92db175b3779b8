"""The inspector: what went over the wires, and switches for what shall go wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from sandbox.mail import MailSim
from sandbox.page.rendering import Templates
from sandbox.page.workplace import Workplace
from sandbox.slack import Envelope, SlackRefused, SlackSim

Row = tuple[str, Callable[[], object], str]  # label, what it does, what is said then

_NEWEST = 150  # rows of each table


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One button that makes something go wrong, or right again."""

    name: str
    group: str
    label: str
    act: Callable[[], object]
    said: str


def switches(slack: SlackSim, mail: MailSim) -> list[Switch]:
    """Every fault that the page can order."""
    groups: dict[str, list[Row]] = {
        "Next chat.postMessage": _posting(slack),
        "Socket Mode": _socket(slack),
        "SMTP": _smtp(mail),
        "IMAP": _imap(mail),
        "All": [("Everything works again", lambda: _clear(slack, mail), "Everything works again.")],
    }
    return [
        Switch(name=f"{group}: {label}", group=group, label=label, act=act, said=said)
        for group, rows in groups.items()
        for label, act, said in rows
    ]


def _posting(slack: SlackSim) -> list[Row]:
    def order(kind: str, **options: int) -> Callable[[], object]:
        return lambda: slack.faults.next("chat.postMessage", kind, **options)

    return [
        ("429", order("ratelimited", retry_after=5), "The next post is answered with 429, Retry-After 5."),
        ("500", order("http_500"), "The next post is answered with 500."),
        ("Drop after processing", order("drop_after"), "The next post is done, but its answer gets lost."),
        ("Slow", order("slow", seconds=5), "The next post takes 5 seconds."),
    ]


def _socket(slack: SlackSim) -> list[Row]:
    sockets, events = slack.sockets, slack.events
    return [
        ("Close", lambda: sockets.drop("close"), "The connection was closed."),
        ("Cut", lambda: sockets.drop("reset"), "The connection was cut."),
        ("Go silent", lambda: sockets.drop("half_open"), "The connection is open, but silent."),
        ("Next event twice", events.duplicate, "The next event comes twice."),
        ("Lose next ack", events.ignore_acks, "The next acknowledgement gets lost; Slack sends again."),
    ]


def _smtp(mail: MailSim) -> list[Row]:
    smtp = mail.faults.smtp
    later, never = "451 4.7.1 Try again later", "550 5.1.1 No such user"
    return [
        ("Next: 451", lambda: smtp.next("rcpt", later), "The next mail is put off with 451."),
        ("Next: 550", lambda: smtp.next("rcpt", never), "The next mail is refused with 550."),
        ("Next: lose the 250", lambda: smtp.next("accepted", "drop"), "The next mail's 250 gets lost."),
        ("Down", smtp.down, "The SMTP server is down."),
        ("Up", smtp.up, "The SMTP server is up."),
    ]


def _imap(mail: MailSim) -> list[Row]:
    imap = mail.faults.imap
    return [
        ("Down", imap.down, "The IMAP server is down."),
        ("Up", imap.up, "The IMAP server is up."),
        ("Slow", lambda: imap.slow(2), "IMAP answers take 2 seconds more."),
        ("Refuse passwords", imap.wrong_password, "Every password is refused."),
    ]


def _clear(slack: SlackSim, mail: MailSim) -> None:
    slack.faults.clear()
    mail.faults.clear()


class Inspector:
    """The page of the wires, and its buttons."""

    def __init__(self, slack: SlackSim, mail: MailSim, templates: Templates) -> None:
        self._slack, self._mail, self._templates = slack, mail, templates
        self._switches = {switch.name: switch for switch in switches(slack, mail)}
        self._workplace = Workplace(slack)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/inspector", self.show),
            web.post("/inspector/switch", self.switch),
            web.post("/inspector/workplace", self.work),
        ]

    async def show(self, _request: web.Request) -> web.Response:
        """Calls, envelopes, mails, mailboxes and switches."""
        return await asyncio.to_thread(self._page)

    async def switch(self, request: web.Request) -> web.Response:
        """Let something go wrong, or right again."""
        switch = self._switches.get(str((await request.post()).get("switch", "")))
        if switch is None:
            raise web.HTTPNotFound(text="There is no such switch.\n")
        await asyncio.to_thread(switch.act)
        return web.json_response({"ok": True, "text": switch.said})

    async def work(self, request: web.Request) -> web.Response:
        """Do what an administrator of the workspace does, and say how it went."""
        form = await request.post()
        act, target, word = (str(form.get(name, "")) for name in ("act", "target", "word"))
        try:
            said = await asyncio.to_thread(self._workplace.run, act, target, word)
        except SlackRefused as refused:
            return web.json_response({"ok": False, "error": refused.sentence})
        except KeyError as error:
            raise web.HTTPNotFound(text="There is nothing of that name.\n") from error
        except ValueError:
            return web.json_response({"ok": False, "error": "Type a name first."})
        return web.json_response({"ok": True, "text": said})

    def _page(self) -> web.Response:
        groups: dict[str, list[Switch]] = {}
        for switch in self._switches.values():
            groups.setdefault(switch.group, []).append(switch)
        calls, envelopes, mails = self._slack.calls, self._slack.envelopes, self._mail.events
        return self._templates.answer(
            "inspector.html",
            groups=groups,
            workplace=self._workplace.groups,
            targets=self._workplace.targets(),
            states=self._states(),
            calls=[(_time(call.at), call, as_json(call.args)) for call in calls[: -_NEWEST - 1 : -1]],
            envelopes=[
                (about(one), one, as_json(one.payload), as_json(one.answer) if one.answer else "")
                for one in envelopes[: -_NEWEST - 1 : -1]
            ],
            mails=[(_time(event.at), event) for event in mails[: -_NEWEST - 1 : -1]],
            totals={"calls": len(calls), "envelopes": len(envelopes), "mails": len(mails)},
            mailboxes=self._mailboxes(),
        )

    def _states(self) -> list[tuple[str, bool]]:
        smtp, imap = self._mail.faults.smtp, self._mail.faults.imap
        states = [
            (f"Slack connections: {self._slack.sockets.open}", self._slack.sockets.open > 0),
            (f"SMTP {'up' if smtp.is_up else 'down'}", smtp.is_up),
            (f"IMAP {'up' if imap.is_up else 'down'}", imap.is_up),
        ]
        states += [(f"next {stage}: {reply} ×{left}", False) for stage, reply, left in smtp.planned()]
        if imap.refuses_passwords:
            states.append(("IMAP refuses passwords", False))
        if imap.delay:
            states.append((f"IMAP slow by {imap.delay:g} s", False))
        return states

    def _mailboxes(self) -> list[tuple[str, list[tuple[str, int]]]]:
        return [
            (
                address,
                [(name, len(self._mail.mailbox(address, name))) for name in self._mail.folders(address)],
            )
            for address in self._mail.passwords
        ]


def about(envelope: Envelope) -> str:
    """One line on what an envelope tells the app."""
    payload: Mapping[str, Any] = envelope.payload
    if envelope.type == "slash_commands":
        return f"{payload['command']} {payload['text']}".strip()
    if envelope.type == "interactive":
        actions = ", ".join(str(action["action_id"]) for action in payload.get("actions", ()))
        name = actions or payload.get("callback_id") or payload.get("view", {}).get("callback_id", "")
        return f"{payload['type']} {name}".strip()
    event = payload.get("event", {})
    return " ".join(str(event[key]) for key in ("type", "subtype", "tab") if event.get(key))


def as_json(value: object) -> str:
    """For people: indented, with the characters as they are."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def _time(at: float) -> str:
    return f"{datetime.fromtimestamp(at).astimezone():%H:%M:%S}"

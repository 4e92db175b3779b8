"""The customers' side: a mail program in which one can be any customer."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from sandbox.mail import MailSim
from sandbox.page.correspondence import Correspondence, Letter
from sandbox.page.foreign_files import PICTURES, foreign_file
from sandbox.page.guard import FOREIGN_POLICY
from sandbox.page.mail_html import framed
from sandbox.page.mail_reading import addresses
from sandbox.page.mail_writing import Draft, UnsendableError, answer_to, write_mail
from sandbox.page.rendering import Templates


class MailSide:
    """Lists of customers and mails, reading, writing."""

    def __init__(self, mail: MailSim, templates: Templates, load_samples: Callable[[], None]) -> None:
        self._mail, self._templates, self._load_samples = mail, templates, load_samples
        self._letters = Correspondence(mail)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/mail", self.show),
            web.get("/mail/write", self.write),
            web.get("/mail/send", self.write),  # what a page with a refused form refreshes from
            web.post("/mail/send", self.send),
            web.post("/mail/samples", self.samples),
            web.post("/mail/bounce", self.bounce),
            web.get(r"/mail/{number:\d+}/frame", self.frame),
            web.get(r"/mail/{number:\d+}/source", self.source),
            web.get(r"/mail/{number:\d+}/part/{part:\d+}", self.part),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """The customers; with `address` also their mails; with `mail` also that one."""
        address = request.query.get("address", "")
        number = request.query.get("mail", "")
        letter = self._letters.letter(address, int(number)) if number.isdecimal() else None
        if letter:
            self._letters.looked_at(address, letter.number)
        tab = request.query.get("view", "mail")
        return self._page(address, letter=letter, tab=tab)

    async def write(self, request: web.Request) -> web.Response:
        """The form for a new mail, or for the answer to one."""
        given = request.query
        draft = Draft(
            sender=given.get("from", ""),
            to=given.get("to") or next(iter(self._mail.passwords), ""),
            cc=given.get("cc", ""),
            subject=given.get("subject", ""),
            text=given.get("body", ""),
        )
        letter = self._answered(request)
        if letter:
            draft = answer_to(letter.mail, draft.sender, everyone="all" in given)
        return self._page(_bare(draft.sender), draft=draft)

    async def send(self, request: web.Request) -> web.Response:
        """Send what was typed, or show it again with what is wrong."""
        form = await request.post()
        html = str(form.get("html", "")) if form.get("format") == "html" else ""
        draft = Draft(
            **{name: str(form.get(name, "")).strip() for name in _FIELDS},
            text=str(form.get("text", "")).replace("\r\n", "\n"),
            html=html.replace("\r\n", "\n"),
            files=tuple(_files(form.getall("files", []))),
        )
        try:
            raw = write_mail(draft, datetime.now().astimezone())
            envelope = FORGER if "forged" in form else _bare(draft.sender)
            await asyncio.to_thread(self._mail.send, raw, envelope, draft.recipients)
        except (UnsendableError, smtplib.SMTPException, OSError) as error:
            return self._page(_bare(draft.sender), draft=draft, error=str(error), status=422)
        raise web.HTTPSeeOther(f"/mail?{urlencode({'address': _bare(draft.sender)})}")

    async def samples(self, _request: web.Request) -> web.Response:
        """Let the sample customers write."""
        await asyncio.to_thread(self._load_samples)
        raise web.HTTPSeeOther("/mail")

    async def bounce(self, request: web.Request) -> web.Response:
        """From now on this customer's mail system refuses mail, or takes it again."""
        form = await request.post()
        address = str(form.get("address", ""))
        self._mail.bounces(address, "550 5.1.1 No such user" if "on" in form else None)
        raise web.HTTPSeeOther(f"/mail?{urlencode({'address': address})}")

    async def frame(self, request: web.Request) -> web.Response:
        """A mail's HTML, harmless, for the frame that shows it."""
        letter = self._wanted(request)
        text = framed(letter.mail, f"/mail/{letter.number}", request.query.get("address", ""))
        return web.Response(
            text=text, content_type="text/html", headers={"Content-Security-Policy": FOREIGN_POLICY}
        )

    async def source(self, request: web.Request) -> web.Response:
        """The mail as a file."""
        letter = self._wanted(request)
        return foreign_file(f"mail-{letter.number}.eml", "message/rfc822", letter.raw)

    async def part(self, request: web.Request) -> web.Response:
        """One attachment."""
        parts = self._wanted(request).mail.parts
        number = int(request.match_info["part"])
        if number >= len(parts):
            raise web.HTTPNotFound(text="The mail has no such part.\n")
        return foreign_file(parts[number].name, parts[number].mimetype, parts[number].content)

    def _page(
        self,
        address: str,
        *,
        letter: Letter | None = None,
        draft: Draft | None = None,
        tab: str = "mail",
        error: str = "",
        status: int = 200,
    ) -> web.Response:
        letters = self._letters.letters(address) if address else []
        values: dict[str, Any] = {
            "address": address,
            "bounces": address in self._mail.bouncing,
            "customers": self._letters.customers(),
            "letters": [(one, self._letters.is_unread(address, one)) for one in letters],
            "letter": letter,
            "source": letter.raw.decode("utf-8", "replace") if letter and tab == "source" else "",
            "draft": draft,
            "tab": tab,
            "error": error,
            "desk": list(self._mail.passwords),
            "pictures": PICTURES,
        }
        return self._templates.answer("mail.html", status, **values)

    def _wanted(self, request: web.Request) -> Letter:
        letter = self._letters.numbered(int(request.match_info["number"]))
        if letter is None:
            raise web.HTTPNotFound(text="There is no such mail.\n")
        return letter

    def _answered(self, request: web.Request) -> Letter | None:
        number = request.query.get("answer", "")
        return self._letters.numbered(int(number)) if number.isdecimal() else None


FORGER = "somebody@elsewhere.example"  # the envelope sender of mail in another's name
_FIELDS = ("sender", "to", "cc", "subject", "in_reply_to", "references")


def _bare(sender: str) -> str:
    return next((address for _, address in addresses(sender)), "").lower()


def _files(fields: list[Any]) -> list[tuple[str, str, bytes]]:
    return [
        (field.filename, field.content_type, field.file.read())
        for field in fields
        if isinstance(field, web.FileField) and field.filename
    ]

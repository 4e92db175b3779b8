"""How pages answer: filled templates, redirects inside the desk, times and sizes as people read them."""

import contextlib
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from flask import Response, make_response, redirect, render_template, request
from werkzeug.datastructures import FileStorage

from bot.core.page_files import HandedOut
from bot.customers.acts import Upload
from bot.web.safety import FILE_POLICY
from bot.web.words import say


def page(name: str, /, **values: object) -> Response:
    """A page of this template."""
    return make_response(render_template(name, **values))


def said(title: str, words: str = "", **more: object) -> Response:
    """A page that says one thing; `title` is the name of its words."""
    return page("said.html", title=say(title), words=words, **more)


def to(path: str) -> Response:
    """Lead to another page of the desk, which is read anew (303)."""
    return make_response(redirect(f"{request.script_root}{path}", 303))


def typed(name: str) -> str:
    """A field of the form as it was typed."""
    return request.form.get(name, "")


def page_number(default: int = 1) -> int:
    """Which page of a list is asked for."""
    text = request.args.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else default


def when(at: datetime) -> str:
    """A moment for people."""
    return at.strftime(say("time"))


def size_of(size: int) -> str:
    """A number of bytes for people."""
    for unit, bytes_ in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= bytes_:
            return f"{size / bytes_:.1f} {unit}"
    return f"{size} bytes"


def uploads() -> list[Upload]:
    """The files that came with the form."""
    return [_upload(one) for one in request.files.getlist("files") if one.filename]


def _upload(one: FileStorage) -> Upload:
    with contextlib.closing(one):
        return Upload(name=one.filename or "", content_type=one.mimetype or "", content=one.read())


def file(handed: HandedOut) -> Response:
    """A file, to be saved unless it is an image that cannot do anything."""
    answer = make_response(handed.content)
    how = "inline" if handed.is_shown else "attachment"
    ascii_name = "".join(
        char if char.isascii() and (char.isalnum() or char in "-_. ") else "_" for char in handed.name
    )
    answer.headers["Content-Disposition"] = (
        f"{how}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(handed.name, safe='')}"
    )
    answer.headers["Content-Type"] = handed.content_type
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    return answer


@cache
def style_mark() -> str:
    """Changes whenever the style does: browsers keep the old one else."""
    return sha256((Path(__file__).parent / "static" / "style.css").read_bytes()).hexdigest()[:12]

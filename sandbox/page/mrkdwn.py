"""Slack's mrkdwn as HTML. Whatever is not its markup comes out as plain characters."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from sandbox.page.emoji import emoji
from sandbox.page.names import Names

_FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<token>[^<>\n]+)>"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<!\w)_(?P<italic>[^\s_](?:[^\n]*?[^\s_])?)_(?!\w)"
    r"|(?<![\w~])~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])"
    r"|:(?P<emoji>[a-z0-9_+\-]+(?:::skin-tone-\d)?):"
)
_QUOTED = re.compile(r"^(?:&gt;|>) ?")


def mrkdwn(text: str, names: Names) -> Markup:
    """The text as Slack shows it."""
    parts = _FENCE.split(text)  # outside, inside, outside, …
    shown = (
        Markup("<pre>{}</pre>").format(decoded(part)) if number % 2 else _lines(part.strip("\n"), names)
        for number, part in enumerate(parts)
        if part
    )
    return Markup("").join(shown)


def decoded(text: str) -> str:
    """Slack escapes three characters and no others."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def safe_link(url: str, label: object) -> Markup:
    """A link, if a person may be sent there; else only its label."""
    if urlsplit(url).scheme not in ("http", "https", "mailto"):
        return escape(label)
    return Markup('<a href="{}" target="_blank" rel="noreferrer noopener">{}</a>').format(url, label)


def tagged(tag: str, inner: object) -> Markup:
    """The inner part between the tags of that name, which is never a stranger's word."""
    return Markup("<{0}>{1}</{0}>").format(tag, inner)


def _lines(text: str, names: Names) -> Markup:
    shown, quote = Markup(""), []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _QUOTED.match(line):
            quote.append(_inline(_QUOTED.sub("", line), names))
            continue
        if quote:
            shown, quote = shown + _quote(quote), []
        shown += _inline(line, names) + (Markup("<br>") if number < len(lines) - 1 else "")
    return shown + _quote(quote) if quote else shown


def _quote(lines: list[Markup]) -> Markup:
    return Markup("<blockquote>{}</blockquote>").format(Markup("<br>").join(lines))


def _inline(text: str, names: Names) -> Markup:
    shown, at = Markup(""), 0
    for found in _INLINE.finditer(text):
        shown += escape(decoded(text[at : found.start()])) + _piece(found, names)
        at = found.end()
    return shown + escape(decoded(text[at:]))


def _piece(found: re.Match[str], names: Names) -> Markup:
    kind, inner = str(found.lastgroup), found[str(found.lastgroup)]
    if kind == "code":
        return Markup("<code>{}</code>").format(decoded(inner))
    if kind == "token":
        return _token(inner, names)
    if kind == "emoji":
        return escape(emoji(inner))
    tag = {"bold": "b", "italic": "i", "strike": "s"}[kind]
    return tagged(tag, _inline(inner, names))


def _token(token: str, names: Names) -> Markup:
    target, _, label = token.partition("|")
    if target.startswith("@"):
        return mention(names.user(target[1:]))
    if target.startswith("#"):
        return mention(names.channel(target[1:]))
    if target.startswith("!subteam^"):
        return mention(names.group(target.removeprefix("!subteam^")))
    if target.startswith("!date^"):
        return escape(_date(target, label))
    if target.startswith("!"):
        return mention(f"@{target[1:]}")
    shown = label or target.removeprefix("mailto:")
    return safe_link(decoded(target), _inline(shown, names) if label else decoded(shown))


def mention(name: str) -> Markup:
    """A name that stands for a person, channel or group."""
    return Markup('<span class="mention">{}</span>').format(name)


_DATE_WORDS = {
    "{date_num}": "%Y-%m-%d",
    "{date}": "%d %B %Y",
    "{date_short}": "%d %b %Y",
    "{date_long}": "%A, %d %B %Y",
    "{date_pretty}": "%d %B %Y",
    "{date_short_pretty}": "%d %b %Y",
    "{date_long_pretty}": "%A, %d %B %Y",
    "{time}": "%H:%M",
    "{time_secs}": "%H:%M:%S",
}


def _date(target: str, fallback: str) -> str:
    _, stamp, form, *_ = [*target.split("^"), "", ""]
    if not stamp.isdigit():
        return fallback
    at = datetime.fromtimestamp(int(stamp), UTC).astimezone()
    return re.sub(
        r"\{\w+\}",
        lambda word: at.strftime(_DATE_WORDS[word[0]]) if word[0] in _DATE_WORDS else word[0],
        form,
    )

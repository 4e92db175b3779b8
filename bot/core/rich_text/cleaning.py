"""Foreign text made harmless: invisible and reordering characters gone, markup escaped, addresses checked."""

import re
from typing import Any
from urllib.parse import urlsplit

LONGEST_URL = 2000  # a longer address is shown as text
SCHEMES = ("http", "https", "mailto")

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
# Zero-width joiners stay where scripts and emoji need them, between two characters beyond ASCII.
# Tag characters stay only in the flags of England, Scotland and Wales.
_UNSEEN = re.compile(
    "(\U0001f3f4[\U000e0061-\U000e007a]{2,6}\U000e007f)"
    "|[\x00-\x08\x0e-\x1b\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
    "|(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]"
    "|[\u200c\u200d](?![^\x00-\x7f\u200c\u200d])"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_HOST = re.compile(r"[^\s/?#@\\\x00-\x20]+")


def clean(text: str) -> str:
    """The text with one kind of line end and no control, reordering or invisible characters."""
    text = _LINE_ENDS.sub("\n", text)
    text = _UNSEEN.sub(lambda found: found[1] or "", text)
    return _SURROGATES.sub("\ufffd", text)


def escape(text: str) -> str:
    """The text for a mrkdwn text object or a fallback: nothing in it is a Slack token any more.

    Source: docs.slack.dev, formatting message text: exactly `&`, `<` and `>` are escaped.
    """
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, limit: int) -> dict[str, Any]:
    """A `plain_text` object of at most `limit` characters and at least one."""
    return {"type": "plain_text", "text": shortened(clean(text).strip(), limit) or "–", "emoji": False}


def shortened(text: str, limit: int) -> str:
    """The text, its end replaced by an ellipsis if it has more than `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def web_address(url: str) -> str | None:
    """The address as a link may carry it, or None if it must stay text.

    `<`, `>` and `|` are dropped, since they end Slack's own link token.
    """
    url = re.sub(r"[<>|\s]", "", clean(url))
    if not url or len(url) > LONGEST_URL:
        return None
    scheme, _, rest = url.partition(":")
    if scheme.lower() not in SCHEMES:
        return None
    if scheme.lower() == "mailto":
        return f"mailto:{rest}" if "@" in rest else None
    return url if rest.startswith("//") and _host(url) else None


def _host(url: str) -> str | None:
    try:
        host = urlsplit(url).hostname
    except ValueError:  # a broken IPv6 host
        return None
    return host if host and _HOST.fullmatch(host) else None

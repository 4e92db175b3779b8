"""A mail's HTML made harmless: for a frame without scripts, with its own pictures only."""

from __future__ import annotations

import copy
from collections.abc import Callable
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

import nh3

from sandbox.page.mail_reading import ReadMail

_ATTRIBUTES = copy.deepcopy(nh3.ALLOWED_ATTRIBUTES)
for _tag in (
    "p",
    "div",
    "span",
    "table",
    "tr",
    "td",
    "th",
    "a",
    "h1",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "blockquote",
):
    _ATTRIBUTES.setdefault(_tag, set()).update({"style", "align", "class"})
for _tag in ("table", "td", "th", "img"):
    _ATTRIBUTES.setdefault(_tag, set()).update({"width", "height", "border", "bgcolor", "cellpadding"})
_ATTRIBUTES.setdefault("font", set()).update({"color", "size", "face"})
_TAGS = nh3.ALLOWED_TAGS | {"font", "center"}
_SCHEMES = {"http", "https", "mailto", "cid"}

_STYLES = {
    *("color", "background-color", "background", "font-size", "font-weight", "font-style", "font-family"),
    *("text-align", "text-decoration", "line-height", "padding", "margin", "border", "border-left"),
    *("border-top", "border-bottom", "border-radius", "border-collapse", "padding-left", "margin-top"),
    *("margin-bottom", "margin-left", "width", "max-width", "display", "vertical-align", "white-space"),
}

_FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Mail</title><style>
body { font: 15px/1.5 system-ui, "Segoe UI", "Liberation Sans", sans-serif; color: #1d1c1d; margin: 16px;
       overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; }
blockquote { margin: 8px 0; padding-left: 12px; border-left: 3px solid #ccc; color: #555; }
pre { white-space: pre-wrap; }
</style></head><body>"""


def framed(mail: ReadMail, base: str, answer_from: str) -> str:
    """The document that the frame shows.

    Args:
        mail: Its HTML, or its text when it has none.
        base: Path under which this mail's parts are found.
        answer_from: The customer who would write when a mailto: link is pressed.
    """
    if not mail.html:
        return f"{_FRAME}<pre>{nh3.clean_text(mail.text)}</pre></body></html>"
    shown = nh3.clean(
        mail.html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        filter_style_properties=_STYLES,
        attribute_filter=_rewriter(mail, base, answer_from),
        set_tag_attribute_values={"a": {"target": "_blank"}},
        link_rel="noreferrer noopener",
    )
    return f"{_FRAME}{shown}</body></html>"


def _rewriter(mail: ReadMail, base: str, answer_from: str) -> Callable[[str, str, str], str | None]:
    numbers = {part.content_id: number for number, part in enumerate(mail.parts) if part.content_id}

    def rewrite(tag: str, attribute: str, value: str) -> str | None:
        if tag == "img" and attribute == "src":
            number = numbers.get(unquote(value.removeprefix("cid:")))
            return f"{base}/part/{number}" if value.startswith("cid:") and number is not None else None
        if tag == "a" and attribute == "href" and value.startswith("mailto:"):
            return compose_link(value, answer_from)
        return value

    return rewrite


def compose_link(mailto: str, sender: str) -> str:
    """The page's own form for a mailto: link (RFC 6068)."""
    parts = urlsplit(mailto)
    fields = {name: values[0] for name, values in parse_qs(parts.query).items()}
    given = {name: fields[name] for name in ("subject", "body", "cc") if name in fields}
    return f"/mail/write?{urlencode({'from': sender, 'to': unquote(parts.path)} | given, quote_via=quote)}"

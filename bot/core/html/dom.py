"""A mail's HTML as a tree, within limits."""

import re
from typing import Any, TypeAlias

from lxml import etree, html

MAX_HTML = 1_000_000  # characters; longer bodies are read as plain text
MAX_ELEMENTS = 8_000  # the same
MAX_COMMENTS = 2_000
MAX_LINES = 30_000
MAX_NESTING = 100

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div",
    "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html",
    "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section", "summary", "table",
    "tbody", "tfoot",
    "thead", "tr", "ul",
))  # fmt: skip
SPACED = frozenset(("p", "blockquote", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "dl"))
UNSEEN = frozenset((
    "head", "style", "script", "title", "noscript", "template", "svg", "math", "object", "iframe",
    "applet", "embed",
    "meta", "link", "base", "select", "textarea", "audio", "video", "canvas", "map", "datalist", "xml",
))  # fmt: skip
HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?:^|;)\s*(?:max-height|font-size)\s*:\s*0(?:px|pt|em|%)?"
    r"\s*(?:!important)?\s*(?:;|$)|opacity\s*:\s*0\s*(?:;|$)",
    re.IGNORECASE,
)

NOT_ALLOWED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Element: TypeAlias = Any  # lxml brings no types


def allowed(text: str) -> str:
    """The text without the characters that a tree cannot hold."""
    return NOT_ALLOWED.sub("", text)


def parsed(source: str) -> Element | None:
    """The tree of an HTML body; None when it is empty, too long, too deep or no HTML at all."""
    if len(source) > MAX_HTML or not source.strip():
        return None
    if source.count("<!--") > MAX_COMMENTS or source.count("\n") > MAX_LINES:
        return None
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, remove_pis=True)
    try:
        root = html.document_fromstring(allowed(source).encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return None if too_much(root) else root


def too_much(root: Element) -> bool:
    """Are there more than 100 elements inside each other, or more than 8,000 in all?"""
    depth = 0
    for count, (event, _) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        if depth > MAX_NESTING or count > 2 * MAX_ELEMENTS:
            return True
    return False


def tag_of(element: Element) -> str:
    """The element's tag, which the parser gives in lower case; "" for comments and the like."""
    tag = element.tag
    return tag if isinstance(tag, str) else ""


def is_hidden(element: Element) -> bool:
    """Is the element one that no reader of the mail was meant to see?"""
    if tag_of(element) in UNSEEN or element.get("hidden") is not None:
        return True
    style = element.get("style")
    return bool(style and HIDDEN_STYLE.search(style[:2000]))


def serialised(root: Element) -> str:
    """The tree as HTML again."""
    text: str = etree.tostring(root, encoding="unicode", method="html")
    return text


def remove(element: Element) -> None:
    """Take the element out of its tree; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = allowed((parent.text or "") + element.tail)
        else:
            before.tail = allowed((before.tail or "") + element.tail)
    parent.remove(element)


TAG = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d)\b[^<>]{0,1000}>", re.IGNORECASE)
ANY_TAG = re.compile(r"<[!/?A-Za-z][^<>]{0,5000}>")
UNSEEN_SOURCE = re.compile(r"<(style|script|head|title)\b.{0,100000}?</\1\s*>", re.IGNORECASE | re.DOTALL)


CELL = re.compile(r"</t[dh]\b[^<>]{0,1000}>", re.IGNORECASE)
BESIDE_TEXT = ("<style", "<script", "<head", "<title")


def tags_stripped(source: str, limit: int = 2_000_000) -> str:
    """The readable text of HTML that cannot be made a tree, roughly; bodies are no longer than the limit."""
    from html import unescape

    text = (
        UNSEEN_SOURCE.sub(" ", source[: 4 * limit])
        if sum(map(source.lower().count, BESIDE_TEXT)) < 50
        else source
    )
    text = text.replace("<!--", "").replace("-->", "")
    text = ANY_TAG.sub("", CELL.sub(" ", TAG.sub("\n", text[: 4 * limit])))
    return re.sub(r"[ \t]{2,}", " ", unescape(text))[:limit]

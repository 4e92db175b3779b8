"""Sanitised HTML as CommonMark, without layout tables, tracking pixels and hidden texts."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import nh3
from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from bot.core.html.dom import Element, is_hidden, parsed, remove, serialised, tag_of, tags_stripped
from bot.core.html.seen import text_of
from bot.core.html.tables import flattened

NO_NAMES: Mapping[str, str] = MappingProxyType({})
MAX_LENGTH = 100_000  # characters of readable text; nh3 is slow on long runs of entities
MAX_CONVERTED = 4_000  # elements; a larger body is shown as plain text
MAX_MARKDOWN = 500_000  # characters
TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4",
    "h5", "h6",
    "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "s", "samp", "span", "strike", "strong",
    "sub", "sup",
    "tt", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "img": {"alt", "src"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
LINE_START = re.compile(r"^(\s*)([#>]|[-+](?=\s|$)|\d{1,9}[.)](?=\s))", re.MULTILINE)
SPECIAL = re.compile(r"([\\`*]|(?<!\w)_|_(?!\w)|_(?=_)|(?<=_)_|\[(?=[^\]\n]{0,200}\][(:\[]))")


class MailMarkdown(MarkdownConverter):  # type: ignore[misc]
    """Markdown for a mail: images become their names, escapes stay few."""

    def __init__(self) -> None:
        super().__init__(
            heading_style="atx", bullets="-", autolinks=False, escape_misc=False, wrap=True, wrap_width=None
        )

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """What would be read as Markdown is escaped; <, > and & are left to whoever renders it."""
        del parent_tags
        text = SPECIAL.sub(r"\\\1", text or "")
        return LINE_START.sub(_escaped_start, text)

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """The image's words."""
        del text, parent_tags
        alt = re.sub(r"\s+", " ", str(el.attrs.get("alt") or "")).strip()
        return f"[{alt}]" if alt else ""

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A link, once: an address that is its own text stays bare."""
        href = str(el.attrs.get("href") or "").strip()
        words = text.strip()
        if not words or not href or words in (href, href.removeprefix("mailto:")) or href.startswith("cid:"):
            return text
        shown: str = super().convert_a(el, text, parent_tags)
        return shown


def _escaped_start(found: re.Match[str]) -> str:
    mark = found[2]
    if mark in (">",):
        return f"{found[1]}\\{mark}"
    return f"{found[1]}{mark[:-1]}\\{mark[-1]}"


def markdown(source: str, names: Mapping[str, str] = NO_NAMES) -> str:
    """An HTML body as CommonMark; as plain text when it is beyond the limits.

    Args:
        source: The body as received.
        names: What the images inside are called, by their Content-ID.
    """
    root = parsed(source)
    return markdown_of(root, names) if root is not None else tags_stripped(source).strip()


def markdown_of(root: Element, names: Mapping[str, str] = NO_NAMES) -> str:
    """A tree as CommonMark. The tree is used up."""
    if sum(map(len, root.itertext())) > MAX_LENGTH or sum(1 for _ in root.iter()) > MAX_CONVERTED:
        return _as_plain(root)
    _drop_unseen(root)
    _name_images(root, names)
    flattened(root)
    clean = nh3.clean(
        serialised(root),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    )
    try:
        text = MailMarkdown().convert_soup(BeautifulSoup(clean, "lxml"))
    except RecursionError:
        return _as_plain(root)
    return tidy(text)[:MAX_MARKDOWN]


def _as_plain(root: Element) -> str:
    """The words alone, each line a paragraph."""
    return tidy(MailMarkdown().escape(text_of(root), set()).replace("\n", "\n\n"))[:MAX_MARKDOWN]


def _drop_unseen(root: Element) -> None:
    for element in list(root.iter()):
        if (
            element is not root and tag_of(element) != "body" and (not tag_of(element) or is_hidden(element))
        ) or (tag_of(element) == "img" and _is_pixel(element)):
            remove(element)


def _name_images(root: Element, names: Mapping[str, str]) -> None:
    """Images that came along and have no words of their own get the name of their file."""
    for image in root.iter("img"):
        source = (image.get("src") or "").strip()
        if source.startswith("cid:") and not (image.get("alt") or "").strip():
            image.set("alt", names.get(source[4:], ""))


def _is_pixel(element: Element) -> bool:
    sizes = {(element.get(side) or "").strip().removesuffix("px") for side in ("width", "height")}
    style = re.sub(r"\s", "", element.get("style") or "")
    return bool(sizes & {"0", "1"}) or bool(re.search(r"(?:^|;)(?:width|height):[01]px", style))


def tidy(text: Any) -> str:
    """Markdown without trailing spaces and with one blank line between paragraphs."""
    text = str(text).replace("\u00a0", " ").replace("\ufffc", "")
    text = re.sub(r"[ \t]+$", "", re.sub(r"(?<=\S)  $", "\\\\", text, flags=re.MULTILINE), flags=re.MULTILINE)
    text = re.sub(r"\\\n(?=\n|$)", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip().removesuffix("\\").rstrip()

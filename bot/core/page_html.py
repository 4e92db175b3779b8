"""A customer's mail as its sender formatted it, made safe for a page of ours."""

import re
from html import escape

import nh3

TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
LONGEST = 500_000  # characters of a body
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SOURCE = re.compile(r'\bsrc="([^"]*)"', re.IGNORECASE)
_NAME = re.compile(r'\balt="([^"]*)"', re.IGNORECASE)


def as_formatted(html: str, *, with_images: bool) -> tuple[str, bool]:
    """The body without scripts, styles, forms and frames, and whether it asks for images of other servers.

    Args:
        with_images: images of https addresses stay; else their words stand in their place.
    """
    clean = nh3.clean(
        html[:LONGEST],
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
        clean_content_tags={"script", "style", "title", "head"},
        strip_comments=True,
    )
    remote = False

    def shown(found: re.Match[str]) -> str:
        nonlocal remote
        source = _SOURCE.search(found[0])
        name = _NAME.search(found[0])
        words = name[1] if name else ""
        if source and source[1].startswith("https://"):
            remote = True
            if with_images:
                return f'<img src="{source[1]}" alt="{words}" referrerpolicy="no-referrer">'
        return f'<span class="image">{words or escape("image")}</span>'

    return _IMAGE.sub(shown, clean), remote

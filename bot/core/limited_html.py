"""The HTML that a template may hold: what mail programs show. The rest is removed, and said to be."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3

from bot.core.limited_style import limited_style

TAGS = set(
    """a b big blockquote br center code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img
    ins li ol p pre s small span strike strong sub sup table tbody td tfoot th thead tr u ul""".split()
)
WITH_CONTENT = {"script", "style", "title", "object", "iframe", "svg", "math", "select", "textarea"}
ATTRIBUTES = {
    "*": {"align", "dir", "lang", "style", "title"},
    "a": {"href", "name", "target"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "font": {"color", "face", "size"},
    "hr": {"color", "size", "width"},
    "img": {"alt", "border", "height", "src", "width"},
    "ol": {"start", "type"},
    "table": {"bgcolor", "border", "cellpadding", "cellspacing", "height", "width"},
    "td": {"bgcolor", "colspan", "height", "rowspan", "valign", "width"},
    "th": {"bgcolor", "colspan", "height", "rowspan", "valign", "width"},
    "tr": {"bgcolor", "height", "valign"},
    "ul": {"type"},
}
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
_ADDRESSES = ("href", "src")
_BLOCKS = "address blockquote br center dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre table ul".split()
_HAS_LINES = re.compile(rf"<(?:{'|'.join(_BLOCKS)})[\s>/]")
_A_TAG = re.compile(r"""(<[a-z/](?:"[^"]*"|[^">])*>)""")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limited:
    """HTML that may stand in a template."""

    html: str
    removed: tuple[str, ...]  # what was taken out of it, in sentences
    warnings: tuple[str, ...] = ()  # what stays, and will not do what its author may expect


def limited(source: str) -> Limited:
    """The HTML without what a mail may not hold; text without any block gets its lines and paragraphs."""
    source = source.replace("\r\n", "\n").strip()
    clean = _clean(source)
    if "\n" in clean and not _HAS_LINES.search(clean):
        clean = _clean(_with_paragraphs(clean))
    return Limited(
        html=clean,
        removed=tuple(dict.fromkeys(_differences(source, clean))),
        warnings=tuple(dict.fromkeys(_dead_ends(clean))),
    )


def leads_somewhere(address: str) -> bool:
    """Whether an address may stand in a mail, its masks filled in: of a kind that no program runs."""
    scheme = _SCHEME.match(re.sub(r"[\x00-\x20]", "", address))
    return not scheme or scheme[0][:-1].lower() in SCHEMES


def _clean(source: str) -> str:
    return nh3.clean(
        source,
        tags=TAGS,
        clean_content_tags=WITH_CONTENT,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    ).strip()


def _attribute(_: str, name: str, value: str) -> str | None:
    return value if name != "style" else limited_style(value).kept or None


def _with_paragraphs(html: str) -> str:
    """The lines of some clean HTML as paragraphs; what stands inside of a tag is no line."""
    pieces = _A_TAG.split(html)
    text = "".join(one.replace("\n", " ") if at % 2 else one for at, one in enumerate(pieces))
    paragraphs = re.split(r"\n(?:[ \t]*\n)+", text)
    return "".join(f"<p>{'<br>'.join(one.split(chr(10)))}</p>" for one in paragraphs)


class _Parts(HTMLParser):
    """What there is in some HTML, by tag, attribute and style."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.attributes: Counter[tuple[str, str]] = Counter()  # of which tag
        self.styles: list[str] = []
        self.addresses: list[tuple[str, str]] = []  # of links and images, after their tags
        self.comments = 0
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            self.attributes[tag, name] += 1
            if name == "style":
                self.styles.append(value or "")
            elif name in _ADDRESSES:
                self.addresses.append((tag, value or ""))

    def handle_comment(self, data: str) -> None:
        del data
        self.comments += 1


def _differences(before: str, after: str) -> Iterator[str]:
    """What is gone, in sentences."""
    old, new = _Parts(before), _Parts(after)
    yield from map(_tag_gone, (tag for tag in old.tags if tag not in TAGS))
    for tag, name in old.attributes - new.attributes:
        if tag in TAGS:
            yield from _attribute_gone(tag, name)
    for style in old.styles:
        yield from limited_style(style).removed
    if old.comments:
        yield "A comment was removed."


def _dead_ends(html: str) -> Iterator[str]:
    """The addresses that mean a place of a web site, in sentences: a mail has none."""
    for tag, address in _Parts(html).addresses:
        if address and not address.startswith("#") and not _SCHEME.match(address):
            yield f"{address} in <{tag}> leads nowhere from a mail: write the whole address, with https://."


def _tag_gone(tag: str) -> str:
    if tag in WITH_CONTENT:
        return f"<{tag}> was removed with all that was in it."
    return f"<{tag}> was removed; the text in it stays."


def _attribute_gone(tag: str, name: str) -> Iterator[str]:
    if name not in ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()):
        yield f"{name} was removed from <{tag}>."
    elif name in _ADDRESSES:
        kinds = ", ".join(f"{one}:" for one in sorted(SCHEMES))
        yield f"An address of <{tag}> was removed: only those with {kinds} may stand there."

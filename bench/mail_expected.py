"""Mail that nobody here wrote, and whether it was read as its corpus expects."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import lxml.html

CORPORA = Path(__file__).parents[2] / "shared" / "mail" / "corpora"

Report = dict[str, Any]  # what `threaddesk mail read FILE --json` prints


def items(corpus: str) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each item of a corpus with the bytes of its file."""
    folder = CORPORA / corpus
    for item in json.loads((folder / "manifest.json").read_text("utf-8"))["items"]:
        yield item, (folder / item["file"]).read_bytes()


def one_space(text: str) -> str:
    """The text with white space collapsed."""
    return " ".join(text.replace("\u00a0", " ").replace("\u200b", "").split())


def same(got: str, wanted: str) -> bool:
    """Are two texts the same? Where the corpus itself could not decode a character, any will do."""
    got, wanted = one_space(got), one_space(wanted)
    if "\ufffd" not in wanted:
        return got == wanted
    return bool(re.fullmatch(".{1,3}".join(re.escape(part) for part in wanted.split("\ufffd")), got))


def visible(html: str) -> str:
    """What is seen of HTML, without any white space."""
    if not html.strip():
        return ""
    root = lxml.html.document_fromstring(
        html.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8")
    )
    for element in root.xpath("//style|//script|//head|//title|//comment()"):
        element.drop_tree()
    return re.sub(r"\s+", "", "".join(root.itertext()).replace("\u00a0", ""))


def body_is_right(mail: Report, expect: dict[str, Any]) -> bool:
    """Is the body what the corpus expects, in whichever form it says so?"""
    text = one_space(mail["text"])
    for key in ("text", "text_equal", "text_ws", "text_strip"):
        if expect.get(key):
            return same(mail["text"], expect[key])
    if expect.get("text_contains"):
        wanted = expect["text_contains"]
        return all(one_space(part) in text for part in ([wanted] if isinstance(wanted, str) else wanted))
    if expect.get("text_parts"):
        return same(mail["text"], " ".join(map(str, expect["text_parts"])))
    for key in ("html", "html_ws"):
        if expect.get(key):
            return visible(expect[key]) in (visible(mail["html"] or ""), re.sub(r"\s+", "", text))
    if expect.get("html_parts"):
        return visible(" ".join(map(str, expect["html_parts"]))) == visible(mail["html"] or "")
    return True


def names_of(expect: dict[str, Any]) -> list[str]:
    """The names of the attachments that the corpus expects."""
    if "attachment_names" in expect:
        return [str(name) for name in expect["attachment_names"]]
    return [str(one.get("filename")) for one in expect.get("attachments", []) if one.get("filename")]


def count_of(expect: dict[str, Any]) -> int:
    """How many attachments the corpus expects."""
    if "attachment_count" in expect:
        return int(expect["attachment_count"])
    return len(expect.get("attachments", expect.get("attachment_names", [])))


def hashes_of(expect: dict[str, Any]) -> list[str]:
    """The hashes of the attachments that the corpus expects."""
    return [
        *expect.get("attachment_sha256", []),
        *(one["sha256"] for one in expect.get("attachments", []) if "sha256" in one),
    ]


def lower(addresses: Any) -> list[str]:
    """Addresses for comparison; null stands for a name without an address."""
    return sorted(str(one).lower() for one in addresses if one is not None)


FIELDS: dict[str, Callable[[Report, dict[str, Any]], bool]] = {
    "from_email": lambda mail, expect: mail["from"]["address"].lower() == expect["from_email"].lower(),
    "from_name": lambda mail, expect: same(mail["from"]["name"], expect["from_display_name"] or ""),
    "to": lambda mail, expect: lower(one["address"] for one in mail["to"]) == lower(expect["to"]),
    "cc": lambda mail, expect: lower(one["address"] for one in mail["cc"]) == lower(expect["cc"]),
    "subject": lambda mail, expect: same(mail["subject"], expect["subject"] or ""),
    "body": body_is_right,
    "attcount": lambda mail, expect: len(mail["attachments"]) == count_of(expect),
    "attname": lambda mail, expect: all(
        any(same(one["name"], name) for one in mail["attachments"]) for name in names_of(expect)
    ),
    "atthash": lambda mail, expect: (
        not Counter(hashes_of(expect)) - Counter(one["sha256"] for one in mail["attachments"])
    ),
}

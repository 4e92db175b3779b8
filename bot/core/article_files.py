"""Articles as files: a few lines between `---`, which others read as YAML, and the text as Markdown."""

import json
import re
from dataclasses import dataclass
from unicodedata import normalize

from bot.core.articles import Article, Content, written
from bot.errors import InputError

ENDING = ".md"
FENCE = "---"
PUBLIC, INTERNAL = "public", "internal"
HIGHEST_NUMBER = 100_000
EXAMPLE = f'{FENCE}\ntitle: "Reset your password"\nvisible: {PUBLIC} or {INTERNAL}\n{FENCE}'
_KEYS = ("number", "title", "category", "visible")
_NO_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a file holds of an article."""

    number: int | None  # None: not said
    category: str  # its name; empty: of all
    content: Content  # its category is not filled in


def file_name(article: Article) -> str:
    """A name that sorts by number and says what is inside."""
    ascii_only = normalize("NFKD", article.content.title).encode("ascii", "ignore").decode().lower()
    slug = _NO_NAME.sub("-", ascii_only)[:60].strip("-")
    return f"{article.number:04}{'-' if slug else ''}{slug}{ENDING}"


def as_file(article: Article, category: str) -> str:
    """The text of the article's file; `category` is the name of its category, empty for all."""
    content = article.content
    lines = [f"number: {article.number}", f"title: {_quoted(content.title)}"]
    lines += [f"category: {_quoted(category)}"] if category else []
    lines.append(f"visible: {PUBLIC if content.is_public else INTERNAL}")
    return "\n".join([FENCE, *lines, FENCE, "", content.body, ""])


def from_file(name: str, text: str) -> Written:
    """What the file `name` holds; raises `InputError`, which names it."""
    try:
        return _read(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except InputError as error:
        raise InputError(f"{name}: {error}") from error


def _read(text: str) -> Written:
    opening, _, rest = text.partition("\n")
    head, fence, body = rest.partition(f"\n{FENCE}\n")
    if opening.rstrip() != FENCE or not fence:
        raise InputError(f"the file has to begin with lines such as\n{EXAMPLE}")
    facts = dict(_fact(line) for line in head.splitlines() if line.strip())
    visible = facts.get("visible", INTERNAL)
    if visible not in (PUBLIC, INTERNAL):
        raise InputError(f"`visible` is {PUBLIC} or {INTERNAL}, not {visible}.")
    content = written(facts.get("title", ""), body, category=None, is_public=visible == PUBLIC)
    return Written(
        number=_number(facts.get("number", "")), category=facts.get("category", ""), content=content
    )


def _fact(line: str) -> tuple[str, str]:
    key, colon, value = line.partition(":")
    if not colon or key.strip() not in _KEYS:
        raise InputError(f"the line “{line[:60]}” says none of {', '.join(_KEYS)}.")
    return key.strip(), _unquoted(value.strip())


def _number(typed: str) -> int | None:
    if not typed:
        return None
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= len(str(HIGHEST_NUMBER))
    if not is_number or not 1 <= int(typed) <= HIGHEST_NUMBER:
        raise InputError(f"`number` is one from 1 to {HIGHEST_NUMBER:,}, not {typed[:20]}.")
    return int(typed)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    try:
        return str(json.loads(value))
    except ValueError:
        raise InputError(f"the quotes around {value[:60]} do not end as they begin.") from None

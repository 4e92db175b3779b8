"""Knowledge base articles: what technicians wrote down so that it need not be found out twice."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.messages import Author
from bot.core.rich_text.cleaning import clean
from bot.errors import InputError

LONGEST_TITLE = 150  # characters: what Slack's headers hold
LONGEST_BODY = 20_000  # characters
MOST_EDITIONS = 100  # of one article; the oldest go first


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an article says, and to whom."""

    title: str  # one line
    body: str  # Markdown
    category: int | None = None  # the number of one; None: it belongs to all
    is_public: bool = False  # customers may read it too


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as it is now."""

    number: int
    content: Content
    edition: int  # the id of the edition that says this
    made_at: datetime
    made_by: Author
    changed_at: datetime
    changed_by: Author


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What an article said from one moment on, and who had it say so."""

    id: int
    article: int
    at: datetime
    by: Author
    content: Content


def written(title: str, body: str, *, category: int | None, is_public: bool) -> Content:
    """What somebody typed, fit to be kept.

    Raises:
        TitleError: there is no title, or it is too long.
        InputError: there is no text, or it is too long.
    """
    title = " ".join(clean(title).split())
    body = clean(body).strip("\n").rstrip()
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise TitleError(f"An article needs a title of 1 to {LONGEST_TITLE} characters.")
    if not body.strip():
        raise InputError("An article needs some text.")
    if len(body) > LONGEST_BODY:
        raise InputError(
            f"The text has {len(body):,} characters; {LONGEST_BODY:,} fit into one article: make two of it."
        )
    return Content(title=title, body=body, category=category, is_public=is_public)


class TitleError(InputError):
    """An article cannot have this title."""


def made(number: int, content: Content, *, by: Author, at: datetime, edition: int) -> Article:
    """A new article."""
    return Article(
        number=number,
        content=content,
        edition=edition,
        made_at=at,
        made_by=by,
        changed_at=at,
        changed_by=by,
    )


def rewritten(article: Article, content: Content, *, by: Author, at: datetime, edition: int) -> Article:
    """The article, which says this from now on."""
    return replace(article, content=content, edition=edition, changed_at=at, changed_by=by)


def differences(old: Content, new: Content) -> str:
    """What is other in `new`, in words: `title and text`; empty where nothing is."""
    parts = [
        name
        for name, is_other in (
            ("title", old.title != new.title),
            ("text", old.body != new.body),
            ("category", old.category != new.category),
            ("readers", old.is_public != new.is_public),
        )
        if is_other
    ]
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)

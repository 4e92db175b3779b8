"""The knowledge base as technicians use it: look, find, write, change, go back, remove.

Each act is one transaction; rights are checked in every one of them, before it begins.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import telling
from bot.core.articles import (
    LONGEST_BODY,
    LONGEST_TITLE,
    Article,
    Content,
    Edition,
    differences,
)
from bot.core.messages import Author
from bot.core.people import Category
from bot.core.rich_text import from_slack
from bot.errors import InputError, NotFound
from bot.filing import Filing, is_repeated
from bot.knowledge.editions import forget, put_changed, put_new
from bot.knowledge.shelf import Shelf
from bot.ports import Clock, Directory
from bot.rights import Rights
from bot.storage import Store, Transaction
from bot.tickets.merged import merged_ticket
from bot.tickets.typed_messages import ticket_of_thread

PAGE = 10  # articles of a list
ALL = "all categories"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownArticle:
    """An article with the name of its category."""

    article: Article
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of articles."""

    articles: tuple[ShownArticle, ...]
    words: str  # what was looked for; empty: all, newest first
    page: int  # counted from 1
    pages: int
    total: int
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a form for an article begins with."""

    categories: tuple[Category, ...]
    article: Article | None = None  # None: it is going to be a new one
    title: str = ""  # … with this title
    body: str = ""  # … this text
    category: int | None = None  # … and this category


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One edition of an article, and what it changed."""

    edition: Edition
    what: str  # title and text …; empty for the oldest that is known


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Who changed what in an article, newest first."""

    article: Article
    editions: tuple[Told, ...]


class Knowledge:
    """The acts of technicians on articles."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        rights: Rights,
        shelf: Shelf,
        *,
        keys: tuple[bytes, ...],
        clock: Clock,
    ) -> None:
        self._store, self._directory, self._rights, self._shelf = store, directory, rights, shelf
        self._keys, self._clock = keys, clock

    # --- looking -----------------------------------------------------------------------------

    def listed(self, page: int = 1, words: str = "", *, by: str) -> Listed:
        """One page of all articles, newest first, or of those with these words, best first."""
        self._rights.let_technician(by)
        shelved = self._shelf.now()
        numbers = shelved.index.find(words) if words else sorted(shelved.articles, reverse=True)
        pages = max(1, -(-len(numbers) // PAGE))
        page = min(max(page, 1), pages)
        shown = (shelved.articles[number] for number in numbers[(page - 1) * PAGE : page * PAGE])
        return Listed(
            articles=self._named(shown),
            words=words,
            page=page,
            pages=pages,
            total=len(numbers),
            now=self._clock(),
        )

    def show(self, number: int, *, by: str) -> ShownArticle:
        """One article; raises `NotFound`."""
        self._rights.let_technician(by)
        with self._store.transaction() as tx:
            article = _article(tx, number)
        return self._named([article])[0]

    def form(self, number: int | None = None, *, by: str) -> Form:
        """What is needed to write a new article, or to change this one."""
        self._rights.let_technician(by)
        with self._store.transaction() as tx:
            article = None if number is None else _article(tx, number)
            return Form(categories=tuple(tx.categories.all()), article=article)

    def form_from(
        self, blocks: list[dict[str, Any]], text: str, *, channel: str, thread_ts: str, by: str
    ) -> Form:
        """What is needed to make an article of something said: its text, its thread's subject and category.

        Args:
            blocks, text: the message as Slack has it.
            thread_ts: the thread's first message; the message's own ts where it stands in none.
        """
        self._rights.let_technician(by)
        body = from_slack(blocks, text, self._directory).markdown[:LONGEST_BODY]
        with self._store.transaction() as tx:
            ticket = ticket_of_thread(tx, channel, thread_ts)
            ticket = merged_ticket(tx, ticket.number) if ticket else None
            here = tx.categories.find("channel", channel, limit=1)
            return Form(
                categories=tuple(tx.categories.all()),
                title=ticket.subject[:LONGEST_TITLE] if ticket else "",
                body=body,
                category=ticket.category if ticket else here[0].id if here else None,
            )

    def history(self, number: int, *, by: str) -> History:
        """Who changed what, newest first."""
        self._rights.let_technician(by)
        with self._store.transaction() as tx:
            article, editions = _article(tx, number), tx.editions.find("article", number)
        before = [None, *(one.content for one in editions)]
        told = [
            Told(edition=one, what=differences(old, one.content) if old else "")
            for old, one in zip(before, editions, strict=False)
        ]
        return History(article=article, editions=tuple(reversed(told)))

    def _named(self, articles: Iterable[Article]) -> tuple[ShownArticle, ...]:
        with self._store.transaction() as tx:
            names: dict[int | None, str] = {one.id: one.name for one in tx.categories.all()}
        names[None] = ALL
        return tuple(
            ShownArticle(article=one, category=names.get(one.content.category, "—")) for one in articles
        )

    # --- writing -----------------------------------------------------------------------------

    def make(self, content: Content, *, by: str, once: str) -> ShownArticle | None:
        """A new article; None when the same form (`once`) was sent before."""
        name = self._rights.let_technician(by)
        with self._store.transaction() as tx:
            if is_repeated(tx, once, self._clock()):
                return None
            author = Author(name=name, slack_user=by)
            article = put_new(tx, tx.next_number("articles"), content, by=author, at=self._clock())
        return self._named([article])[0]

    def change(self, number: int, content: Content, *, since: int, by: str) -> ShownArticle:
        """The article says this from now on.

        Args:
            since: the edition that was changed; somebody else's change meanwhile is not overwritten.

        Raises:
            InputError: somebody else changed the article meanwhile.
        """
        name = self._rights.let_technician(by)
        with self._store.transaction() as tx:
            article = _article(tx, number)
            if article.edition != since and article.content != content:
                raise InputError(
                    f"{article.changed_by.name} changed this article while you wrote: copy what you wrote, "
                    f"close this, and begin anew with `/kb edit {number}`."
                )
            article = self._rewrite(tx, article, content, Author(name=name, slack_user=by))
        return self._named([article])[0]

    def restore(self, number: int, edition: int | None = None, *, by: str, key: str = "") -> ShownArticle:
        """The article says again what it said in this edition; without one, before its last change.

        With the same `key` again nothing changes.
        """
        name = self._rights.let_technician(by)
        with self._store.transaction() as tx:
            editions = tx.editions.find("article", _article(tx, number).number)
        wanted = editions[-2:-1] if edition is None else [one for one in editions if one.id == edition]
        if not wanted:
            raise InputError(
                f"Article {number} has no such earlier version: `/kb history {number}` shows all."
            )
        content = wanted[0].content
        with self._store.transaction() as tx:
            article, author = _article(tx, number), Author(name=name, slack_user=by)
            if not is_repeated(tx, key, self._clock()):
                article = self._rewrite(tx, article, content, author)
        return self._named([article])[0]

    def remove(self, number: int, *, by: str) -> Article:
        """Forget an article and its history."""
        self._rights.let_technician(by)
        with self._store.transaction() as tx:
            article = _article(tx, number)
            forget(tx, number)
        return article

    def _rewrite(self, tx: Transaction, article: Article, content: Content, author: Author) -> Article:
        what = differences(article.content, content)
        if not what:
            return article
        filing = Filing.begin(tx, self._clock(), self._keys)
        article = put_changed(tx, article, content, by=author, at=filing.now)
        telling.article_changed(filing, article, by=author.slack_user, by_name=author.name, what=what)
        return article


def _article(tx: Transaction, number: int) -> Article:
    article = tx.articles.get(number)
    if article is None:
        raise NotFound(f"There is no article {number}; `/kb` lists them all.")
    return article

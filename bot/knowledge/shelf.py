"""All articles and the index of their words, kept in memory until one of them changes."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.articles import Article
from bot.core.similar import Index
from bot.knowledge.editions import CHANGES
from bot.storage import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """The articles as they were after so many changes."""

    changes: str
    articles: Mapping[int, Article]  # by number, rising
    index: Index


class Shelf:
    """Read from the store anew only when the mark says that something changed; any thread may look."""

    def __init__(self, store: Store) -> None:
        self._store, self._lock = store, threading.Lock()
        self._shelved = Shelved(changes="", articles={}, index=Index(()))

    def now(self) -> Shelved:
        """The articles as they are now; not to be called inside a transaction."""
        with self._lock:
            with self._store.transaction() as tx:
                mark = tx.marks.get(CHANGES)
                changes = mark.value if mark else ""
                if changes == self._shelved.changes:
                    return self._shelved
                rows = tx.articles.all()
            self._shelved = Shelved(
                changes=changes, articles={one.number: one for one in rows}, index=Index(rows)
            )
            return self._shelved

    def similar(self, text: str, *, most: int = 3, public_only: bool = True) -> tuple[Article, ...]:
        """The articles that a text is surely about, best first; often none.

        Not to be called inside a transaction.
        """
        shelved = self.now()
        articles = shelved.articles

        def may_be(number: int) -> bool:
            return articles[number].content.is_public or not public_only

        return tuple(articles[number] for number in shelved.index.similar(text, most=most, among=may_be))

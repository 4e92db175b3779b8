"""Writes articles into the running transaction: each state as an edition, and a mark that counts changes."""

from datetime import datetime

from bot.core.articles import MOST_EDITIONS, Article, Content, Edition, made, rewritten
from bot.core.inbound import Mark
from bot.core.messages import Author
from bot.storage import Transaction

CHANGES = "articles changed"  # the mark that counts the changes: what is in memory holds until it rises


def put_new(tx: Transaction, number: int, content: Content, *, by: Author, at: datetime) -> Article:
    """Keep a new article under this number."""
    article = made(number, content, by=by, at=at, edition=_put_edition(tx, number, content, by, at))
    tx.articles.put(article)
    _count(tx)
    return article


def put_changed(tx: Transaction, article: Article, content: Content, *, by: Author, at: datetime) -> Article:
    """Keep what an article says from now on; its oldest editions go when there are very many."""
    edition = _put_edition(tx, article.number, content, by, at)
    article = rewritten(article, content, by=by, at=at, edition=edition)
    tx.articles.put(article)
    for old in tx.editions.find("article", article.number)[:-MOST_EDITIONS]:
        tx.editions.remove(old.id)
    _count(tx)
    return article


def forget(tx: Transaction, number: int) -> None:
    """Keep nothing of an article."""
    tx.articles.remove(number)
    for edition in tx.editions.find("article", number):
        tx.editions.remove(edition.id)
    _count(tx)


def _put_edition(tx: Transaction, number: int, content: Content, by: Author, at: datetime) -> int:
    edition = Edition(id=tx.next_number("editions"), article=number, at=at, by=by, content=content)
    tx.editions.put(edition)
    return edition.id


def _count(tx: Transaction) -> None:
    mark = tx.marks.get(CHANGES)
    tx.marks.put(Mark(key=CHANGES, value=str(int(mark.value) + 1 if mark else 1)))

"""What customers read of the knowledge base: public articles only."""

from dataclasses import dataclass

from bot.core.articles import Article
from bot.core.rich_text import for_mail
from bot.errors import NotFound
from bot.knowledge.shelf import Shelf

PAGE = 20  # articles of a list
LONGEST_QUESTION = 200  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of articles."""

    articles: tuple[Article, ...]
    words: str  # what was looked for; empty: all, newest first
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadArticle:
    """An article to be read."""

    article: Article
    html: str  # safe


class PublicArticles:
    """Lists, finds and shows public articles."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def found(self, words: str, page: int = 1) -> Found:
        """The articles with these words, best first; without words all, newest first."""
        shelved, words = self._shelf.now(), words.strip()[:LONGEST_QUESTION]
        numbers = shelved.index.find(words) if words else sorted(shelved.articles, reverse=True)
        public = [shelved.articles[one] for one in numbers if shelved.articles[one].content.is_public]
        pages = max(1, -(-len(public) // PAGE))
        page = min(max(page, 1), pages)
        return Found(
            articles=tuple(public[(page - 1) * PAGE : page * PAGE]),
            words=words,
            page=page,
            pages=pages,
            total=len(public),
        )

    def read(self, number: int) -> ReadArticle:
        """A public article; raises `NotFound`, be there none or one that is not public."""
        article = self._shelf.now().articles.get(number)
        if article is None or not article.content.is_public:
            raise NotFound("There is no such article, or not any more.")
        return ReadArticle(article=article, html=for_mail(article.content.body, "markdown").html)

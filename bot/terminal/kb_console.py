"""What the command line can have done to knowledge base articles."""

import json
from collections.abc import Callable
from typing import Any

from bot.core.articles import Article
from bot.terminal.reply import Reply
from bot.wiring import Parts

MOST_LISTED = 200  # articles in one answer, which may have a megabyte
LARGEST_ANSWER = 600_000  # bytes of files in one, as JSON


class ArticleActs:
    """The acts by name; what may be long comes in pieces: some articles above the number `after`."""

    def __init__(self, parts: Parts) -> None:
        self._articles = parts.article_import
        self.acts: dict[str, Callable[..., Reply]] = {
            "kb.list": self._list,
            "kb.files": self._files,
            "kb.import": self._import,
        }

    def _list(self, after: int) -> Reply:
        found = self._articles.all(after=after, limit=MOST_LISTED)
        return Reply(
            lines=tuple(_line(one, category) for one, category in found),
            data=[_data(one, category) for one, category in found],
        )

    def _files(self, after: int) -> Reply:
        data: list[dict[str, Any]] = []
        size = 0
        for number, name, text in self._articles.files(after=after, limit=MOST_LISTED):
            size += len(json.dumps(text))
            if data and size > LARGEST_ANSWER:
                break
            data.append({"number": number, "name": name, "text": text})
        return Reply(data=data)

    def _import(self, files: dict[str, str]) -> Reply:
        done = self._articles.take(files)
        data = {"added": done.added, "changed": done.changed, "unchanged": done.unchanged}
        return Reply(data={name: list(numbers) for name, numbers in data.items()})


def _line(article: Article, category: str) -> str:
    readers = "public  " if article.content.is_public else "internal"
    return f"{article.number:>4}  {readers}  {category or 'all'}  {article.content.title}"


def _data(article: Article, category: str) -> dict[str, Any]:
    return {
        "number": article.number,
        "title": article.content.title,
        "category": category or None,
        "public": article.content.is_public,
        "made_at": article.made_at.isoformat(),
        "made_by": article.made_by.name,
        "changed_at": article.changed_at.isoformat(),
        "changed_by": article.changed_by.name,
    }

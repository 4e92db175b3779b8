"""Articles to and from files, for the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core.article_files import Written, as_file, file_name, from_file
from bot.core.articles import Article, Content
from bot.core.messages import Author
from bot.core.names import key_of
from bot.core.rules.values import meant
from bot.errors import InputError
from bot.knowledge.editions import put_changed, put_new
from bot.ports import Clock
from bot.rights import COMMAND_LINE
from bot.storage import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import came to: numbers of articles."""

    added: tuple[int, ...]
    changed: tuple[int, ...]
    unchanged: tuple[int, ...]


class ArticleImport:
    """Each method is one transaction."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def all(self, *, after: int = 0, limit: int | None = None) -> list[tuple[Article, str]]:
        """Articles by rising number, those above `after`, each with its category's name (empty: of all)."""
        with self._store.transaction() as tx:
            names: dict[int | None, str] = {one.id: one.name for one in tx.categories.all()}
            rows = tx.articles.all(after=after, limit=limit)
        return [(one, names.get(one.content.category, "")) for one in rows]

    def files(self, *, after: int = 0, limit: int | None = None) -> list[tuple[int, str, str]]:
        """Numbers, names and texts of the articles' files, by rising number."""
        found = self.all(after=after, limit=limit)
        return [(one.number, file_name(one), as_file(one, category)) for one, category in found]

    def take(self, files: Mapping[str, str]) -> Imported:
        """Take over the articles of these files, all or none; nobody is told of the changes.

        A file with the number of an article changes it, or brings it back; one without a number changes the
        article with the same title, or makes a new one.

        Raises:
            InputError: a file cannot be read, or names a category that is not there; the sentence names it.
        """
        texts = {name: from_file(name, text) for name, text in files.items()}
        numbers = [one.number for one in texts.values() if one.number is not None]
        if twice := {number for number in numbers if numbers.count(number) > 1}:
            raise InputError(f"Two files have the number {min(twice)}; each article has one of its own.")
        added, changed, unchanged = [], [], []
        with self._store.transaction() as tx:
            by_title = {one.content.title.casefold(): one for one in tx.articles.all()}
            for name, text in sorted(texts.items(), key=lambda pair: pair[1].number is None):
                content = replace(text.content, category=_category(tx, name, text.category))
                old = _known(tx, text, by_title)
                if old is None:
                    added.append(self._add(tx, text.number, content))
                elif old.content != content:
                    changed.append(self._change(tx, old, content))
                else:
                    unchanged.append(old.number)
        return Imported(added=tuple(added), changed=tuple(changed), unchanged=tuple(unchanged))

    def _add(self, tx: Transaction, number: int | None, content: Content) -> int:
        author, at = Author(name=COMMAND_LINE), self._clock()
        if number is None:
            number = tx.next_number("articles")
        else:
            while tx.next_number("articles") < number:  # no later article gets this number
                pass
        return put_new(tx, number, content, by=author, at=at).number

    def _change(self, tx: Transaction, old: Article, content: Content) -> int:
        return put_changed(tx, old, content, by=Author(name=COMMAND_LINE), at=self._clock()).number


def _known(tx: Transaction, text: Written, by_title: Mapping[str, Article]) -> Article | None:
    if text.number is not None:
        return tx.articles.get(text.number)
    return by_title.get(text.content.title.casefold())


def _category(tx: Transaction, name: str, category: str) -> int | None:
    if not category:
        return None
    found = tx.categories.find("name", key_of(category), limit=1)
    if not found:
        known = meant(category, [one.name for one in tx.categories.all()])
        raise InputError(f"{name}: There is no category {category}; {known}")
    return found[0].id

"""What mails are about: the facts from which their masks take their values."""

from dataclasses import replace

from bot.core.links import Links
from bot.core.masks import About, AnyAbout, Changed
from bot.knowledge.shelf import Shelf
from bot.mailing.beside import Beside
from bot.mailing.lookups import TicketLookups
from bot.mailing.posts import Post
from bot.mailing.reading import Reading
from bot.ports import Clock, Directory
from bot.storage import Store
from bot.templates import FOR_ANYBODY, happened_in, is_reworded


class MailFacts:
    """Gathers what mails about tickets and articles say: what only some masks need, when they ask for it."""

    def __init__(self, store: Store, directory: Directory, shelf: Shelf, *, clock: Clock) -> None:
        self._store, self._directory, self._shelf, self._clock = store, directory, shelf, clock

    def about(self, post: Post, beside: Beside, links: Links) -> AnyAbout:
        """What this mail is about.

        Args:
            beside: what the mail says of its message's files.
            links: makes the links of this mail.
        """
        about: About | Changed
        if post.order.article is not None:
            about = self._article(post, post.order.article, links)
        else:
            about = self._ticket(post, beside, links)
        if not is_reworded(post.template):
            return about
        return replace(about, happened=happened_in(post.template, about))

    def _ticket(self, post: Post, beside: Beside, links: Links) -> About:
        if post.ticket is None:
            raise TypeError("a mail outside of any ticket has no such facts")
        reading = Reading(post=post, store=self._store, now=self._clock())
        look = TicketLookups(
            self._store, self._directory, self._shelf, reading=reading, beside=beside, links=links
        )
        return About(
            ticket=post.ticket,
            category=post.category,
            happened=post.order.what or post.template.happened,
            look=look,
            trusted=post.template.name != FOR_ANYBODY or post.ticket.authentication == "pass",
        )

    def _article(self, post: Post, number: int, links: Links) -> Changed:
        with self._store.transaction() as tx:
            article = tx.articles.get(number)
            category = tx.categories.get(article.content.category or 0) if article else None
        if article is None:
            raise LookupError(f"article {number} is gone")
        return Changed(
            article=article,
            category=category.name if category else "",
            happened=post.order.what or post.template.happened,
            originator=self._directory.user(post.order.by) if post.order.by else article.changed_by.name,
            page=links.article(number) if article.content.is_public else "",
        )

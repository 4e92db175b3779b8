"""What posts in Slack say: cards, customers' messages in parts, and lines."""

from bot.core import cards
from bot.core.buttons import WHOLE_MAIL, Button
from bot.core.cards import Blocks
from bot.core.messages import Audience, Message
from bot.core.outbox import PostLine, PostMessage
from bot.core.rich_text import SlackText, to_slack
from bot.core.threads import link as thread_address
from bot.core.threads import place, present
from bot.core.tickets import Ticket
from bot.incoming.comments import MOST_POSTS
from bot.ports import Directory
from bot.posting.scenes import Scene
from bot.storage import Store
from bot.whole_text import whole_text


class SlackTexts:
    """Words and blocks of deliveries."""

    def __init__(self, store: Store, directory: Directory) -> None:
        self._store, self._directory = store, directory

    def text(self, scene: Scene) -> SlackText:
        """What a post says."""
        order = scene.delivery.order
        if isinstance(order, PostLine):
            to = self.link(scene.ticket, order.leads_to) if order.leads_to is not None else ""
            to = self.link(scene.other, present(scene.other)) if scene.other else to
            blocks, text = cards.line(order.words, order.buttons, link=(to, order.label))
            return SlackText(blocks=blocks, fallback=text)
        if isinstance(order, PostMessage) and scene.message:
            return self.part(scene.message, order.part)
        blocks, text = self.card(scene)
        return SlackText(blocks=blocks, fallback=text)

    def part(self, message: Message, number: int) -> SlackText:
        """One of the posts that a message makes, as the message is now."""
        if message.withdrawn:
            blocks, text = cards.line(f"{message.author.name} took this reply back: it was not mailed.")
            return SlackText(blocks=blocks, fallback=text)
        parts = to_slack(whole_text(self._store, message), message.format.value)
        part = parts[number] if number < len(parts) else _missing(message, number, len(parts))
        blocks = part.blocks
        if not number:
            author = message.author
            is_note = message.audience is Audience.NOTE
            proof = "page" if message.is_from_page else message.authentication
            by = cards.byline(author.name, author.address, proof, is_note=is_note)
            blocks = [by, *blocks]
        if message.cut and number == max(1, min(len(parts), MOST_POSTS)) - 1:
            whole = Button(text="Show the whole mail", action=WHOLE_MAIL, value=f"message {message.id} 1")
            blocks = [*blocks, *cards.actions([whole])]
        return SlackText(blocks=blocks, fallback=part.fallback)

    def card(self, scene: Scene) -> tuple[Blocks, str]:
        """The ticket's card as it is now, and its words for notifications."""
        ticket = scene.ticket
        if scene.other:
            there = self.link(scene.other, present(scene.other))
            return cards.card_merged(ticket, scene.other, link=there)
        assignee = self._directory.user(ticket.assignee) if ticket.assignee else ""
        return cards.card(
            ticket,
            category=scene.category,
            assignee=assignee,
            fields=scene.fields,
            targets=scene.targets,
        )

    def link(self, ticket: Ticket, thread: int) -> str:
        """Where Slack shows one of the ticket's threads; empty until its card is posted."""
        channel, ts = place(ticket, thread)
        return thread_address(self._directory.workspace_url, channel, ts)


def _missing(message: Message, number: int, parts: int) -> SlackText:
    """What stands for a part that the text, as it is kept, does not have: the thread must go on."""
    if not parts:
        return SlackText(blocks=[cards.no_text()], fallback="(no text)")
    words = f"Part {number + 1} of this message is missing: only {parts} of it are kept."
    whole = Button(text="Show the whole mail", action=WHOLE_MAIL, value=f"message {message.id} 1")
    blocks, text = cards.line(words, (whole,) if message.raw else ())
    return SlackText(blocks=blocks, fallback=text)

"""Messages that technicians write by a command or in a form, and not in the ticket's thread."""

from dataclasses import dataclass

from bot.core.messages import INLINE_TEXT, Audience, Author, Format, Message
from bot.core.rich_text import from_slack, to_slack
from bot.core.tickets import Ticket
from bot.filing import Filing
from bot.incoming.comments import MOST_POSTS
from bot.ports import Directory
from bot.storage import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What somebody wrote, as it is kept."""

    markdown: str  # empty where nothing was written
    body: str  # the blob with all of it where it is long, else empty


def read_form(store: Store, directory: Directory, text: str) -> Written:
    """What somebody wrote in Slack's mrkdwn."""
    markdown = from_slack([], text, directory).markdown.strip()
    body = store.blobs.put(markdown.encode()) if len(markdown) > INLINE_TEXT else ""
    return Written(markdown=markdown, body=body)


def add_message(
    filing: Filing,
    ticket: Ticket,
    words: Written,
    audience: Audience,
    author: Author,
    *,
    by_form: bool = False,
) -> Message:
    """Keep what was written, and have it posted in the ticket's thread."""
    message = Message(
        id=filing.tx.next_number("messages"),
        ticket=ticket.number,
        at=filing.now,
        audience=audience,
        author=author,
        text=words.markdown[:INLINE_TEXT],
        body=words.body,
        format=Format.MARKDOWN,
        by_form=by_form,
    )
    filing.tx.messages.put(message)
    parts = max(1, len(to_slack(words.markdown, Format.MARKDOWN.value)))
    filing.slack.post_message(ticket, message, min(parts, MOST_POSTS))
    return message

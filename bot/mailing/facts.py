"""What a mail is about: the facts from which its masks take their values."""

from dataclasses import replace

from bot.core.rich_text import for_mail
from bot.mailing.posts import Post
from bot.ports import Directory
from bot.storage import Store
from bot.templates import About
from bot.whole_text import whole_text


def about_of(store: Store, directory: Directory, post: Post, left_out: tuple[str, ...]) -> About:
    """What a ticket's mail is about.

    Args:
        left_out: sentences about what should have gone along, in safe HTML that is plain text too.
    """
    if post.ticket is None:
        raise TypeError("a mail outside of any ticket has no such facts")
    message, template, ticket = post.message, post.template, post.ticket
    technician = directory.user(ticket.assignee) if ticket.assignee else ""
    about = About(
        ticket=ticket,
        category=post.category,
        happened=template.happened,
        message=message,
        technician=technician,
        trusted=template.name != "confirmation" or ticket.authentication == "pass",
    )
    if message is None:
        return about
    said = for_mail(whole_text(store, message), message.format.value)
    return replace(
        about,
        said_html=said.html + "".join(f"<p>{words}</p>" for words in left_out),
        said_text=said.text + "".join(f"\n\n{words}" for words in left_out),
    )

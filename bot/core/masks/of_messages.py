"""The masks that say what happened in a ticket, what was written, and where it opens: one row each."""

from html import escape

from bot.core.links import in_words
from bot.core.masks.about import About, Entry, Linked
from bot.core.masks.mask import NOTHING, Filled, Mask, plain
from bot.core.masks.of_tickets import FOR_CUSTOMERS, FOR_STAFF, OF_TICKETS, moment
from bot.core.rich_text.cleaning import clean
from bot.core.tickets import Rating

SHORT = 100  # characters
RECENT = 5  # messages, where a template says no number
_WITH_REPLY = ("updated", "new_for_staff", "updated_for_staff")
_PROMPT = "Please rate your experience"
_RATINGS = ((Rating.GOOD, "Good"), (Rating.OK, "OK"), (Rating.BAD, "Bad"))
_GREY = "color:#666666"
_LEAVE = "Unsubscribe from this ticket"
_EXAMPLE = "https://help.example.com"
_FILE = f"invoice-4711.pdf: {_EXAMPLE}/files/12/0"
_WITHOUT_PAGES = (
    "without web pages, or while no files may leave, customers get none and technicians the names"
)


def shortened(text: str, most: int = SHORT) -> str:
    """The text as one line of at most so many characters, cut between words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    at_word = cut if line[most - 1] == " " else cut.rpartition(" ")[0]
    return (at_word or cut).rstrip() + "…"


def linked(name: str, link: str) -> Filled:
    """Words that lead somewhere; nothing where there is no way."""
    name = clean(name)
    if not link:
        return NOTHING
    html = f'<a href="{escape(link)}">{escape(name)}</a>'
    return Filled(text=f"{name}: {in_words(link)}", html=html, link=link)


def _listed(items: tuple[Linked, ...]) -> Filled:
    """Each on a line of its own, with its link if there is one."""
    texts, marked = [], []
    for one in items:
        name = clean(one.name)
        texts.append(f"{name}: {one.link}" if one.link else name)
        marked.append(linked(name, one.link).html or escape(name))
    return Filled(text="\n".join(texts), html="<br>".join(marked))


def _what_happened(about: About, _: str) -> Filled:
    reply = about.look.reply() if about.trusted else NOTHING
    if reply.is_empty:
        return Filled(text=about.happened)
    return Filled(
        text=f"{about.happened}\n\n{reply.text}",
        html=f"<p>{escape(about.happened)}</p>{_html(reply)}",
    )


def _what_happened_short(about: About) -> str:
    reply = about.look.short_reply() if about.trusted else ""
    return shortened(f"{about.happened} {reply}")


def _html(filled: Filled) -> str:
    return filled.html or escape(filled.text).replace("\n", "<br>")


def _entries(about: About, most: int) -> Filled:
    found = about.look.entries(most)
    return Filled(text="\n\n".join(map(_entry_text, found)), html="".join(map(_entry_html, found)))


def _heading(entry: Entry) -> str:
    note = " (note for technicians)" if entry.is_note else ""
    return f"{clean(entry.author)}, {moment(entry.at)}{note}"


def _entry_text(entry: Entry) -> str:
    return f"{_heading(entry)}\n{entry.said.text}"


def _entry_html(entry: Entry) -> str:
    style = "border-left:3px solid #dddddd;padding-left:12px;margin:12px 0"
    heading = f'<div style="{_GREY}">{escape(_heading(entry))}</div>'
    return f'<div style="{style}">{heading}{_html(entry.said)}</div>'


def _recent(about: About, number: str) -> Filled:
    return _entries(about, int(number) if number else RECENT)


def _page(about: About, _: str) -> Filled:
    page = about.look.page()
    return Filled(text=page, html=f'<a href="{escape(page)}">{escape(page)}</a>' if page else "", link=page)


def _rating_links(about: About, prompt: str) -> Filled:
    return _ratings(prompt, [(words, about.look.rating(rating)) for rating, words in _RATINGS])


def _ratings(prompt: str, ways: list[tuple[str, str]]) -> Filled:
    if not all(link for _, link in ways):
        return NOTHING
    prompt = clean(prompt).strip() or _PROMPT
    prompt += ":" if prompt[-1].isalnum() else ""
    buttons = " · ".join(linked(words, link).html for words, link in ways)
    return Filled(
        text="\n".join([prompt, *(f"{words}: {in_words(link)}" for words, link in ways)]),
        html=f"{escape(prompt)} {buttons}",
    )


MESSAGE_MASKS: tuple[Mask[About], ...] = (
    Mask(
        name="What_Happened",
        help="What happened, in the template's sentence for it; after a reply also its text.",
        sample="The ticket has been updated.\n\nWe have found your invoice.",
        value=_what_happened,
        allowed_in=OF_TICKETS,
        is_long=True,
    ),
    Mask(
        name="What_Happened_Short",
        help="The same as one line, cut to 100 characters between words.",
        sample="The ticket has been updated. We have found your invoice.",
        value=plain(_what_happened_short),
        allowed_in=OF_TICKETS,
    ),
    Mask(
        name="Reply",
        help="The text of the reply alone, without the sentence that says what happened.",
        sample="We have found your invoice.",
        value=lambda about, _: about.look.reply(),
        allowed_in=_WITH_REPLY,
        is_long=True,
    ),
    Mask(
        name="Originator",
        help="Name of who did this: replied, closed, took or moved the ticket.",
        sample="Tom Technician",
        value=plain(lambda a: a.look.originator()),
        allowed_in=OF_TICKETS,
        from_sender=True,
    ),
    Mask(
        name="Body",
        help="The ticket's first message.",
        sample="I cannot find invoice 4711. Can you send it again?",
        value=lambda about, _: about.look.first_message(),
        allowed_in=OF_TICKETS,
        from_sender=True,
        is_long=True,
    ),
    Mask(
        name="Most_recent_message",
        help="The ticket's newest message that the reader may see.",
        sample="Tom Technician, 2026-11-21 10:05 UTC\nWe have found your invoice.",
        value=lambda about, _: _entries(about, 1),
        allowed_in=OF_TICKETS,
        from_sender=True,
        is_long=True,
    ),
    Mask(
        name="Recent_messages",
        help=(
            "The newest 5 messages that the reader may see, newest first; with a number in front, 1 to 100, "
            "so many: #10Recent_messages#."
        ),
        sample=(
            "Tom Technician, 2026-11-21 10:05 UTC\nWe have found your invoice.\n\n"
            "Ann Smith, 2026-11-21 09:30 UTC\nI cannot find invoice 4711. Can you send it again?"
        ),
        value=_recent,
        allowed_in=OF_TICKETS,
        from_sender=True,
        spelling=r"([1-9][0-9]?|100|)Recent_messages",
        is_long=True,
    ),
    Mask(
        name="Recipients",
        help="Addresses that get the reply.",
        sample="ann@example.com, bob@example.com",
        value=plain(lambda a: ", ".join(a.look.recipients())),
        allowed_in=OF_TICKETS,
    ),
    Mask(
        name="Attachments",
        help=f"All attachments of the ticket as links, a line each; {_WITHOUT_PAGES}.",
        sample=_FILE,
        value=lambda about, _: _listed(about.look.files()),
        allowed_in=OF_TICKETS,
        from_sender=True,
        is_long=True,
    ),
    Mask(
        name="Recent_Attachments",
        help=f"The attachments of the reply alone as links, a line each; {_WITHOUT_PAGES}.",
        sample=_FILE,
        value=lambda about, _: _listed(about.look.recent_files()),
        allowed_in=_WITH_REPLY,
        from_sender=True,
        is_long=True,
    ),
    Mask(
        name="Suggested_KB_articles",
        help=(
            "Links to the articles that are most similar to the ticket, at most 3; often there are none. "
            "Customers get them only where the desk has web pages."
        ),
        sample="How to find an invoice: https://help.example.com/kb/12",
        value=lambda about, _: _listed(about.look.articles()),
        allowed_in=OF_TICKETS,
        is_long=True,
    ),
    Mask(
        name="URL",
        help="Link to the ticket's web page.",
        sample=f"{_EXAMPLE}/tickets/1042",
        value=_page,
        allowed_in=FOR_CUSTOMERS,
        is_long=True,
    ),
    Mask(
        name="URL",
        help="Link to the ticket's thread in Slack.",
        sample="https://example.slack.com/archives/C0123456789/p1795253400000100",
        value=_page,
        allowed_in=FOR_STAFF,
        is_long=True,
    ),
    Mask(
        name="RatingLinks",
        help=(
            "The question for a rating with links Good, OK and Bad, or a question of your own: "
            "#RatingLinks(Please rate our service)#. In closed mails to the requester only, and not while "
            "all subscribers get one mail."
        ),
        sample="Please rate your experience: Good · OK · Bad",
        value=_rating_links,
        allowed_in=("closed",),
        spelling=r"RatingLinks(?:\((.{0,200}?)\))?",
        example=lambda prompt: _ratings(
            prompt, [(words, f"{_EXAMPLE}/rate/{rating.value}") for rating, words in _RATINGS]
        ),
        is_long=True,
    ),
    Mask(
        name="Unsubscribe",
        help="A link that ends the reader's subscription to the ticket; not in a mail to several people.",
        sample=_LEAVE,
        value=lambda about, _: linked(_LEAVE, about.look.unsubscribe()),
        example=lambda _: linked(_LEAVE, f"{_EXAMPLE}/unsubscribe"),
        allowed_in=FOR_CUSTOMERS,
        is_long=True,
    ),
)

"""The masks of mails that are about no ticket: about an article, or to one person."""

from html import escape

from bot.core.masks.about import Changed, Personal
from bot.core.masks.mask import Filled, Mask, plain
from bot.core.masks.of_messages import shortened
from bot.core.rich_text import for_mail

_KB = ("kb_for_staff",)
_WELCOME = ("welcome",)


def _body(about: Changed, _: str) -> Filled:
    said = for_mail(about.article.content.body, "markdown")
    return Filled(text=said.text, html=said.html)


def _page(page: str, words: str = "") -> Filled:
    """An address that can be pressed, after these words; nothing where there is none."""
    if not page:
        return Filled()
    pressed = f'<a href="{escape(page)}">{escape(page)}</a>'
    return Filled(text=f"{words}{page}", html=f"{escape(words)}{pressed}", link=page)


ARTICLE_MASKS: tuple[Mask[Changed], ...] = (
    Mask(
        name="What_Happened",
        help="Who changed what of which article.",
        sample="Tom Technician changed the text of article 12, “How to find an invoice”.",
        value=plain(lambda a: a.happened),
        allowed_in=_KB,
    ),
    Mask(
        name="What_Happened_Short",
        help="The same, cut to 100 characters between words.",
        sample="Tom Technician changed the text of article 12, “How to find an invoice”.",
        value=plain(lambda a: shortened(a.happened)),
        allowed_in=_KB,
    ),
    Mask(
        name="Subject",
        help="Title of the article.",
        sample="How to find an invoice",
        value=plain(lambda a: a.article.content.title),
        allowed_in=_KB,
    ),
    Mask(
        name="Body",
        help="What the article says now.",
        sample="Open *My orders* and choose the order.",
        value=_body,
        allowed_in=_KB,
        is_long=True,
    ),
    Mask(
        name="Category",
        help="Category of the article; nothing when it belongs to all.",
        sample="General",
        value=plain(lambda a: a.category),
        allowed_in=_KB,
    ),
    Mask(
        name="Originator",
        help="Name of who changed the article.",
        sample="Tom Technician",
        value=plain(lambda a: a.originator),
        allowed_in=_KB,
    ),
    Mask(
        name="URL",
        help="Web page of the article, if customers may read it too.",
        sample="https://help.example.com/kb/12",
        value=lambda about, _: _page(about.page),
        allowed_in=_KB,
        is_long=True,
    ),
)

PERSONAL_MASKS: tuple[Mask[Personal], ...] = (
    Mask(
        name="username",
        help="The address, with which they log in. The second # may be left out.",
        sample="ann@example.com",
        value=plain(lambda a: a.address),
        allowed_in=_WELCOME,
        is_loose=True,
    ),
    Mask(
        name="password",
        help="The new password. The second # may be left out.",
        sample="dT3xkQ8pWz2m",
        value=plain(lambda a: a.password),
        allowed_in=_WELCOME,
        is_loose=True,
    ),
    Mask(
        name="URL",
        help="The login page; nothing while the desk has no web pages. The second # may be left out.",
        sample="https://help.example.com/login",
        value=lambda about, _: _page(about.login_page),
        allowed_in=_WELCOME,
        is_loose=True,
        is_long=True,
    ),
    Mask(
        name="Confirm_Link",
        help="A sentence with the page that confirms the address; nothing while the desk has no web pages.",
        sample="Or open this page and press its button: https://help.example.com/confirm/…",
        value=lambda about, _: _page(about.confirm_page, "Or open this page and press its button: "),
        allowed_in=("challenge",),
        is_long=True,
    ),
    Mask(
        name="Reset_Link",
        help="The page on which they choose a new password; it works once, for an hour.",
        sample="https://help.example.com/password/…",
        value=lambda about, _: _page(about.reset_page),
        allowed_in=("password_reset",),
        is_long=True,
    ),
)

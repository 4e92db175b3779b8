"""Mails to one person outside of any ticket: what they say, and the masks of their own that they may use.

Nothing that the person wrote stands in them: whoever forges a sender mails no words of theirs to others.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from bot.errors import InputError
from bot.templates import Filled, Rendered, Template, as_html, as_text, one_line, tidy, to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """What a mail to one person can say about them."""

    address: str
    password: str = ""
    login_page: str = ""  # its address; empty while the desk has none
    confirm_page: str = ""  # where this person confirms the address; empty while the desk has none


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalMask:
    """One word after `#` that a mail to one person may use."""

    name: str
    help: str
    sample: str
    value: Callable[[Personal], Filled]


def _confirm_link(about: Personal) -> Filled:
    page = about.confirm_page
    return Filled(text=f"Or open this page and press its button: {page}" if page else "")


WELCOME_MASKS = (
    PersonalMask(
        name="username",
        help="The address, with which they log in.",
        sample="ann@example.com",
        value=lambda about: Filled(text=about.address),
    ),
    PersonalMask(
        name="password",
        help="The new password.",
        sample="dT3xkQ8pWz2m",
        value=lambda about: Filled(text=about.password),
    ),
    PersonalMask(
        name="URL",
        help="The login page; nothing while the desk has no web pages.",
        sample="https://help.example.com/login",
        value=lambda about: Filled(text=about.login_page),
    ),
)
CHALLENGE_MASKS = (
    PersonalMask(
        name="Confirm_Link",
        help="A sentence with the page that confirms the address; nothing while the desk has no web pages.",
        sample="Or open this page and press its button: https://help.example.com/confirm/…",
        value=_confirm_link,
    ),
)
MASKS_OF: Mapping[str, tuple[PersonalMask, ...]] = {"welcome": WELCOME_MASKS, "challenge": CHALLENGE_MASKS}

PERSONAL: Mapping[str, Template] = {
    one.name: one
    for one in (
        Template(
            name="challenge",
            event="An unknown sender has to confirm the address before a ticket is made.",
            happened="Please confirm your mail address.",
            subject="Please confirm your mail address",
            body=(
                "<p>Hello,</p>"
                "<p>we have received your mail, the first one from this address. "
                "To keep unwanted mail out, we ask you once whether the address is yours.</p>"
                "<p><b>Just answer this mail</b>, your answer may be empty. "
                "What you have written so far then comes to us, and we do not ask you again.</p>"
                "<p>#Confirm_Link#</p>"
                "<p>If you have not written to us, there is nothing to do.</p>"
            ),
            automatic=True,
            is_notification=False,
            repeats=True,
            null_sender=True,
        ),
        Template(
            name="welcome",
            event="A person was made from the first mail of an address.",
            happened="Welcome.",
            subject="Welcome to our help desk",
            body="",
            automatic=True,
            repeats=True,
        ),
    )
}


def fill(template: Template, about: Personal) -> Rendered:
    """The mail's subject, HTML and text, with every mask filled once."""
    masks = MASKS_OF[template.name]
    return Rendered(
        subject=one_line(_fill(template.subject, masks, about, as_text)),
        html=_fill(template.body, masks, about, as_html).replace("<p></p>", ""),
        text=tidy(_fill(to_text(template.body), masks, about, as_text)),
    )


def uses(template: Template, mask: str) -> bool:
    """Whether the template would fill in this mask."""
    words = (found[1].lower() for found in _known(MASKS_OF[template.name]).finditer(template.body))
    return mask.lower() in words


def check_personal(name: str, subject: str, body: str) -> None:
    """Nothing, if the template of this name may use every mask in these words.

    Raises:
        InputError: it may not; the sentence names the mask and the nearest known one.
    """
    masks = {mask.name.lower(): mask for mask in MASKS_OF[name]}
    for found in _WORD.finditer(f"{subject}\n{body}"):
        word = found[1].lower()
        # Without its second # a word may be a colour or a place in a page: only a likely slip counts.
        cutoff = 0.0 if found[0].endswith("#") else 0.8
        near = get_close_matches(word, masks, n=1, cutoff=cutoff)
        if word not in masks and near:
            raise InputError(
                f"#{found[1]}# is no mask of the {name} mail; did you mean #{masks[near[0]].name}#?"
            )
    if any(found[1].lower() == "password" for found in _known(MASKS_OF[name]).finditer(subject)):
        raise InputError("A password cannot stand in a subject, which mail servers write down: use the body.")


_WORD = re.compile(r"#([A-Za-z][A-Za-z_]*)#?")


def _known(masks: tuple[PersonalMask, ...]) -> re.Pattern[str]:
    """Finds these masks; the second # may be missing, and is not taken from a mask that follows."""
    names = "|".join(mask.name for mask in masks)
    return re.compile(rf"#({names})(?:#(?!(?:{names})\b)|(?![A-Za-z_]))", re.IGNORECASE)


def _fill(text: str, masks: tuple[PersonalMask, ...], about: Personal, place: Callable[[Filled], str]) -> str:
    values = {mask.name.lower(): mask.value for mask in masks}
    return _known(masks).sub(lambda found: place(values[found[1].lower()](about)), text)

"""Who wrote a mail that somebody passed on to the desk."""

import re

from bot.core.mail import Address, IncomingMail
from bot.core.mail.addresses import addresses

# The line that names the author in the block above a forwarded text, in the languages of mail programs.
_FROM = re.compile(
    r"^[>\s*_|]*(?:from|von|de|da|van|från|fra|lähettäjä|od|feladó|kimden|gönderen|отправитель|от(?: кого)?|"
    r"发件人|寄件者|差出人|보낸 사람)\**\s*[:：]\**\s*(?P<who>.{3,300})$",
    re.IGNORECASE | re.MULTILINE,
)
_BARE = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,255}\.[\w-]{2,63}")
LOOKED_AT = 20_000  # characters of the text


def original_sender(mail: IncomingMail) -> Address | None:
    """The author named by a forwarded text or attached mail; None when nobody is named for sure."""
    for one in mail.attachments:
        if one.content_type == "message/rfc822":
            head = one.content[:LOOKED_AT]
            found = re.search(
                rb"^From:[ \t]*([^\r\n]{1,500}(?:\r?\n[ \t][^\r\n]{0,500}){0,4})", head, re.I | re.M
            )
            if found:
                return _author(found[1].decode("utf-8", "replace"))
    match = _FROM.search(mail.text[:LOOKED_AT])
    return _author(match["who"]) if match else None


def _author(text: str) -> Address | None:
    text = re.sub(r"\[?mailto:|[\]*_]", "", text).strip()
    for one in addresses(text.encode("utf-8", "replace")):
        if _BARE.fullmatch(one.address):
            return one
    bare = _BARE.search(text)
    return Address(name="", address=bare[0].lower()) if bare else None

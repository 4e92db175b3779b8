"""Challenges to unknown senders: whom one may be sent to, and what the answer to one says."""

from bot.core.authentication import Authentication
from bot.core.mail import IncomingMail
from bot.core.own_words import own_words
from bot.core.screening import is_junk_sender

# What people write who only do as they are told, in the languages of mail programs.
YES = frozenset(
    """yes y yep ok okay confirm confirmed sure done ja oui si sì sí sim da tak ano hai evet igen kyllä jes
    bestätigt bestätige bestätigung confirmé confirmado confermo confermato akkoord bekräftar bekræfter
    да подтверждаю はい 是 是的 好 好的 예 네 نعم כן""".split()
)
MOST_WORDS = 3  # of an answer that is nothing but a yes


def may_write_back(mail: IncomingMail, authentication: Authentication) -> bool:
    """Whether a mail's sender may get automatic mail of the kind that strangers get (fault 92).

    Never a machine, a list, or an address that somebody else may have written into From.
    """
    return not (
        mail.kind != "mail"
        or mail.is_bulk
        or not mail.sender_is_clean
        or is_junk_sender(mail.sender.address)
        or authentication.is_doubtful
    )


def says_more_than_yes(mail: IncomingMail, asked: str) -> bool:
    """Whether an answer to a challenge, whose text is `asked`, has something to say that must not be lost."""
    words = own_words(mail, asked)
    if words is None:
        return True
    return bool(words) and not (len(words) <= MOST_WORDS and YES.intersection(words))

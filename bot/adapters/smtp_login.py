"""Logging in to a mail server that sends, by password or by access token (RFC 4954, RFC 7628)."""

import base64
from collections.abc import Callable

from bot.adapters.discretion import without
from bot.adapters.smtp_server import MailerError, MailerRefusedLogin, Reply, Server
from bot.core.accounts import Security
from bot.core.sign_ins import how_to_sign_in, sasl

Ask = Callable[[str], Reply]
LOGGED_IN = (235, 503)  # 503: we are already


def log_in(server: Server, offered: frozenset[str], ask: Ask) -> None:
    """Log in as the server's settings say; raises `MailerError` when it lets us not.

    Args:
        offered: the mechanisms that the server named, in capitals.
        ask: sends one command line, gives the answer.
    """
    if not server.user:
        return
    if server.token:
        _by_token(server, offered, ask)
    else:
        _by_password(server, offered, ask)


def _by_password(server: Server, offered: frozenset[str], ask: Ask) -> None:
    if "PLAIN" in offered:
        reply = ask(f"AUTH PLAIN {_base64(_plain(server))}")
    elif "LOGIN" in offered:
        reply = _login(server, ask)
    else:
        raise MailerError(f"{server.place} takes no login that the desk knows ({_known(offered)}).")
    if reply.code not in LOGGED_IN:
        words = without(str(reply), server.password, _plain(server))
        raise MailerRefusedLogin(f"{server.place} refused the user name or password ({words}).")


def _plain(server: Server) -> str:
    return "\0".join(("", server.user, server.password))


def _login(server: Server, ask: Ask) -> Reply:
    reply = ask("AUTH LOGIN")
    for secret in (server.user, server.password):
        if reply.code != 334:
            break
        reply = ask(_base64(secret))
    return reply


def _by_token(server: Server, offered: frozenset[str], ask: Ask) -> None:
    if server.security is Security.NONE:
        raise MailerError(
            f"No access token is sent to {server.place} without encryption; "
            "set smtp_security to starttls or ssl."
        )
    mechanism, words = sasl(offered, server.user, server.token, server.host, server.port)
    if not mechanism:
        raise MailerError(f"{server.place} takes no sign-in by OAuth2 ({_known(offered)}).")
    reply = ask(f"AUTH {mechanism} {_base64(words)}")
    if reply.code == 334:  # a refusal that says why; it wants an answer before the server says no
        reply = ask("" if mechanism == "XOAUTH2" else "AQ==")
    if reply.code not in LOGGED_IN:
        said = without(str(reply), server.token, words)
        raise MailerRefusedLogin(
            f"{server.place} refused the sign-in of {server.user} ({said}); is SMTP switched on for it? "
            f"Else sign in anew: {how_to_sign_in(server.sign_in)}"
        )


def _known(offered: frozenset[str]) -> str:
    return f"it offers {', '.join(sorted(offered))}" if offered else "it offers none"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()

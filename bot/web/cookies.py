"""The two cookies of the pages: who logged in, and which browsers an address logged in with before."""

from flask import Response, request

from bot.core.page_tokens import BROWSER, SESSION
from bot.core.tokens import Purpose
from bot.customers.access import SignedIn

SESSION_COOKIE, BROWSER_COOKIE = "threaddesk_session", "threaddesk_browser"


def session() -> str:
    """The session that the browser shows; empty where it shows none."""
    return request.cookies.get(SESSION_COOKIE, "")


def browser() -> str:
    """What an earlier login left in the browser; perhaps empty."""
    return request.cookies.get(BROWSER_COOKIE, "")


def keep(answer: Response, signed_in: SignedIn, *, public_url: str) -> Response:
    """The answer, with which the browser keeps that its reader logged in."""
    _set(answer, SESSION_COOKIE, signed_in.session, SESSION, public_url)
    return know(answer, signed_in.browser, public_url=public_url)


def know(answer: Response, browser: str, *, public_url: str) -> Response:
    """The answer, with which the browser is known as one of its reader's from now on."""
    _set(answer, BROWSER_COOKIE, browser, BROWSER, public_url)
    return answer


def forget(answer: Response, *, public_url: str) -> Response:
    """The answer, with which the browser forgets the session."""
    answer.delete_cookie(
        SESSION_COOKIE, path=_path(), secure=_is_secure(public_url), httponly=True, samesite="Lax"
    )
    return answer


def _set(answer: Response, name: str, value: str, purpose: Purpose, public_url: str) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=purpose.lifetime,
        path=_path(),
        secure=_is_secure(public_url),
        httponly=True,
        samesite="Lax",
    )


def _path() -> str:
    return f"{request.script_root}/"


def _is_secure(public_url: str) -> bool:
    return public_url.startswith("https://")

"""Who may talk to the page, and what its documents may do: loopback, same origin, nothing foreign."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_LOCAL_NAMES = {"127.0.0.1", "localhost", "::1"}

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# For documents and files that strangers made: they run nothing and load only what lies beside them.
FOREIGN_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none';"
    " base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other origins (a page elsewhere could post here) and other host names (DNS rebinding)."""
    if urlsplit(f"//{request.host}").hostname not in _LOCAL_NAMES:
        raise web.HTTPMisdirectedRequest(text="This page answers to loopback names only.\n")
    if request.method not in ("GET", "HEAD") and request.headers.get("Origin") != f"http://{request.host}":
        raise web.HTTPForbidden(text="This request does not come from the page itself.\n")
    return await handler(request)


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Complete every answer just before it is sent."""
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Not "no-referrer": with it browsers send forms with the Origin "null".
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"

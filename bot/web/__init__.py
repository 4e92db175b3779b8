"""Customers talk to us: each page reads the request, calls one flow, and answers; no page needs a script."""

from bot.web.app import build_pages, prefix_of
from bot.web.flows import Pages
from bot.web.health import build_figures
from bot.web.server import Listen, WebServer

__all__ = ["Listen", "Pages", "WebServer", "build_figures", "build_pages", "prefix_of"]

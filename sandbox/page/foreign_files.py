"""Hands out bytes that strangers made, so that a browser shows pictures and saves everything else."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from sandbox.page.guard import FOREIGN_POLICY

PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}


def foreign_file(name: str, mimetype: str, content: bytes) -> web.Response:
    """A picture to show, or a file to save."""
    picture = mimetype in PICTURES
    kept = f"{'inline' if picture else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}"
    return web.Response(
        body=content,
        content_type=mimetype if picture else "application/octet-stream",
        headers={"Content-Security-Policy": FOREIGN_POLICY, "Content-Disposition": kept},
    )

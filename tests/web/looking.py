"""Looks at a page as people do: on a phone and a desktop, light and dark, and with axe-core's eyes."""

import os
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
SIZES = {"phone": {"width": 375, "height": 740}, "desktop": {"width": 1280, "height": 800}}
SCHEMES = ("light", "dark")
PICTURES = os.environ.get("THREADDESK_PICTURES", "")  # a folder; empty: none are taken
RUN = "() => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"


def look_at(page: Page, name: str) -> None:
    """Fail if the page is hard to use for somebody, or does not fit on a phone."""
    for size, viewport in SIZES.items():
        for scheme in SCHEMES:
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            if PICTURES:
                page.screenshot(path=str(Path(PICTURES) / f"{name}-{size}-{scheme}.png"), full_page=True)
            page.evaluate(AXE)
            found: list[dict[str, Any]] = page.evaluate(RUN)
            words = [f"{one['id']}: {one['help']}: {one['nodes'][0]['html']}" for one in found]
            assert words == [], f"{name}, {size}, {scheme}: {words}"
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], (name, size)

"""A desk with web pages for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.pages import PageDesk, page_desk


@pytest.fixture
def web(tmp_path: Path) -> Iterator[PageDesk]:
    """A still desk, and its pages."""
    with page_desk(tmp_path) as desk:
        yield desk

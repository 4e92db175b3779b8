"""The simulated Slack that the Slack adapters are tested against."""

from collections.abc import Iterator

import pytest

from tests.adapters.slack_worlds import SlackWorld, slack_world


@pytest.fixture
def world() -> Iterator[SlackWorld]:
    with slack_world() as world:
        yield world

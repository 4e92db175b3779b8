"""A simulated Slack with one channel, for the tests of what talks to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from slack_sdk import WebClient

from bot.adapters.slack_poster import web_client
from sandbox.slack import SlackSim
from tests.desks import simulated_slack


@dataclass
class SlackWorld:
    """The workspace, a client of the app's, and who is in it."""

    slack: SlackSim
    client: WebClient
    tom: str
    channel: str


@contextmanager
def slack_world() -> Iterator[SlackWorld]:
    """A workspace with one technician and one channel."""
    with simulated_slack() as slack:
        tom = slack.add_user("tom", real_name="Tom Technician")
        channel = slack.add_channel("support", members=(tom,))
        client = web_client(slack.bot_token, slack.api_url)
        yield SlackWorld(slack=slack, client=client, tom=tom, channel=channel)

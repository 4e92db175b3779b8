"""A simulated Slack workspace, for trying and testing any Socket Mode app without Slack."""

from sandbox.slack.answers import CommandAnswer, PressAnswer, SubmitAnswer
from sandbox.slack.notifications import Notification
from sandbox.slack.refusals import SlackRefused
from sandbox.slack.sim import SlackSim
from sandbox.slack.socket_mode import Envelope
from sandbox.slack.web_api.calls import ApiCall

__all__ = [
    "ApiCall",
    "CommandAnswer",
    "Envelope",
    "Notification",
    "PressAnswer",
    "SlackRefused",
    "SlackSim",
    "SubmitAnswer",
]

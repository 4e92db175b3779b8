"""Text between Slack and mail: what technicians type becomes mail, what customers write becomes blocks."""

from .cleaning import escape, plain
from .discretion import Names
from .mailing import for_mail
from .posting import SlackText, to_slack
from .typed import Typed, from_slack

__all__ = ["Names", "SlackText", "Typed", "escape", "for_mail", "from_slack", "plain", "to_slack"]

"""Checks of Slack: tokens, scopes, channels, and the two clocks against each other."""

from collections.abc import Iterator
from functools import partial
from typing import Protocol

from bot.checks.facts import Facts
from bot.core.checkup import (
    SCOPES,
    ChannelFacts,
    Check,
    Finding,
    TokenFacts,
    fault,
    fine,
    not_checked,
    warning,
)
from bot.core.people import Category
from bot.errors import OutsideError, SlackRefused
from bot.ports import Clock

DRIFTS, WRONG = 30, 300  # seconds between the clocks; OAuth2 and certificates bear about five minutes

BOT_REMEDY = (
    "Copy the Bot User OAuth Token (xoxb-…) of your Slack app, under OAuth & Permissions, into "
    "SLACK_BOT_TOKEN, and start the desk anew."
)
APP_REMEDY = (
    "Make an App-Level Token (xapp-…) with the scope connections:write in your Slack app, under Basic "
    "Information, put it into SLACK_APP_TOKEN, and start the desk anew."
)
REINSTALL = (
    "Put the current manifest.yml into your Slack app, under App Manifest, and press Reinstall to Workspace."
)
TRY_AGAIN = (
    "See that this machine reaches slack.com over HTTPS, and look at status.slack.com; then look again."
)


class SlackFacts(Protocol):
    """What is asked of Slack; all raise `OutsideError`."""

    def token(self) -> TokenFacts: ...
    def channel(self, id: str) -> ChannelFacts: ...
    def reads_threads(self, id: str) -> None: ...
    def open_socket(self) -> None: ...


class SlackChecks:
    """The bot's standing in the workspace.

    Args:
        tokens: whether the bot's token and the app-level token are set.
    """

    def __init__(self, slack: SlackFacts, clock: Clock, *, tokens: tuple[bool, bool]) -> None:
        self._slack, self._clock = slack, clock
        self._has_bot_token, self._has_app_token = tokens

    def checks(self, facts: Facts) -> Iterator[Check]:
        """The checks of the tokens, of each category's channel, and of the clock."""
        yield Check(name="Slack token", looks_at="whether Slack knows the bot", look=self._token)
        yield Check(
            name="Slack scopes", looks_at="what the bot may do, beside manifest.yml", look=self._scopes
        )
        yield Check(name="Slack connection", looks_at="the app-level token", look=self._socket)
        if not facts.categories:
            yield Check(name="Slack channels", looks_at="where tickets are posted", look=_no_category)
        for category in facts.categories:
            yield Check(
                name=f"Slack channel of {category.name}",
                looks_at="whether the bot is in it and reads its threads",
                look=partial(self._channel, category),
            )
        yield Check(name="Clock", looks_at="this machine's time against Slack's", look=self._drift)

    def _token(self) -> Finding:
        if not self._has_bot_token:
            return fault("SLACK_BOT_TOKEN is not set, so the desk cannot start.", BOT_REMEDY)
        try:
            found = self._slack.token()
        except SlackRefused as error:
            return fault(f"Slack does not take the bot's token ({error.code}).", BOT_REMEDY)
        except OutsideError as error:
            return fault(str(error), TRY_AGAIN)
        return fine(f"Slack knows the bot as {found.bot} of {found.team}.")

    def _scopes(self) -> Finding:
        found = self._asked()
        if isinstance(found, Finding):
            return found
        missing = [one for one in SCOPES if one not in found.scopes]
        if missing:
            return fault(
                f"The bot lacks the Slack {'scope' if len(missing) == 1 else 'scopes'} {', '.join(missing)}.",
                REINSTALL,
            )
        return fine(f"The bot has all {len(SCOPES)} scopes of manifest.yml.")

    def _socket(self) -> Finding:
        if not self._has_app_token:
            return fault("SLACK_APP_TOKEN is not set, so the desk cannot hear Slack.", APP_REMEDY)
        try:
            self._slack.open_socket()
        except SlackRefused as error:
            return fault(f"Slack opens no connection with the app-level token ({error.code}).", APP_REMEDY)
        except OutsideError as error:
            return fault(str(error), TRY_AGAIN)
        return fine("The app-level token opens connections.")

    def _channel(self, category: Category) -> Finding:
        found = self._asked()
        if isinstance(found, Finding):
            return found
        try:
            channel = self._slack.channel(category.channel)
            if channel.is_member and not channel.is_archived:
                self._slack.reads_threads(category.channel)
        except SlackRefused as error:
            return _refused(category, found.bot, error)
        except OutsideError as error:
            return fault(str(error), TRY_AGAIN)
        return _standing(channel, found.bot)

    def _drift(self) -> Finding:
        found = self._asked()
        if isinstance(found, Finding):
            return found
        if found.slack_time is None:
            return not_checked("Slack's answer did not tell the time.")
        seconds = round(self._clock().timestamp() - found.slack_time)
        if abs(seconds) <= DRIFTS:
            return fine("This machine's clock agrees with Slack's.")
        where = "ahead of" if seconds > 0 else "behind"
        words = f"This machine's clock is {_long(abs(seconds))} {where} Slack's."
        remedy = "Let the machine set its clock by itself; on Linux: timedatectl set-ntp true"
        return fault(words, remedy) if abs(seconds) > WRONG else warning(words, remedy)

    def _asked(self) -> TokenFacts | Finding:
        """What Slack says about the token; a finding where that is another check's trouble."""
        try:
            return self._slack.token() if self._has_bot_token else not_checked("There is no Slack token.")
        except OutsideError:
            return not_checked("Slack does not answer the bot; mend the row “Slack token” first.")


def _no_category() -> Finding:
    return fault(
        "There is no category yet, so no mail can become a ticket.",
        "Invite the bot into a channel, then: threaddesk category add NAME --channel ID",
    )


def _refused(category: Category, bot: str, error: SlackRefused) -> Finding:
    if error.code == "channel_not_found":
        return fault(
            f"The bot does not see the channel {category.channel}: it was deleted, or it is private and the "
            "bot not in it.",
            f"Type /invite @{bot} in that channel; if it is gone, make a new one and a category for it.",
        )
    return fault(
        f"Slack does not let the bot read the channel {category.channel} ({error.code}).",
        REINSTALL,
    )


def _standing(channel: ChannelFacts, bot: str) -> Finding:
    if channel.is_archived:
        return fault(
            f"#{channel.name} is archived, so no ticket can be posted there.",
            f"Unarchive #{channel.name} in Slack, or make another channel and a category for it.",
        )
    if not channel.is_member:
        return fault(
            f"The bot is not in #{channel.name}, so no ticket can be posted there.",
            f"Type this in #{channel.name}: /invite @{bot}",
        )
    return fine(f"The bot is in #{channel.name} and reads its threads.")


def _long(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} seconds"
    return f"{round(seconds / 60)} minutes" if seconds < 7200 else f"{round(seconds / 3600)} hours"

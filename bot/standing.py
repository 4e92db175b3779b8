"""How the desk stands in Slack: its token, and each category's channel; admins hear at once of a trouble."""

import logging
from collections.abc import Mapping, Sequence
from typing import Protocol

from bot import troubles
from bot.admins import Admins
from bot.alerts import clear_alert, clear_alerts, raise_alert, raise_alerts, told
from bot.core.checkup import ChannelFacts
from bot.core.slack_trouble import OF_CHANNEL, OF_TOKEN, is_about_channel, remedy
from bot.errors import SlackRefused
from bot.filing import Filing
from bot.ports import Clock
from bot.stale import Stale
from bot.storage import Store

log = logging.getLogger(__name__)


class ChannelLook(Protocol):
    """What is asked of Slack."""

    def channel(self, id: str) -> ChannelFacts:
        """How the bot stands to a channel; raises `OutsideError`."""


class Standing:
    """Looked at whenever Slack says that something changed, and at every catching up."""

    def __init__(
        self, store: Store, slack: ChannelLook, *, keys: tuple[bytes, ...], admins: Admins, clock: Clock
    ) -> None:
        self._store, self._slack = store, slack
        self._keys, self._admins, self._clock = keys, admins, clock
        self.stale = Stale()

    def changed(self) -> None:
        """Something about a channel or the token changed: it is looked at soon."""
        self.stale.set()

    def look_if_changed(self) -> None:
        """Look, if there is something new; what fails comes again."""
        self.stale.look(self.look)

    def look(self) -> None:
        """Tell the admins of troubles that begin or end; raises `OutsideError` when Slack cannot be asked."""
        with self._store.transaction() as tx:
            categories = tx.categories.all()
        found: dict[str, str] = {}
        try:
            for category in categories:
                found[category.channel] = self._refusal(category.channel)
        finally:
            self._note(found)

    def _refusal(self, channel: str) -> str:
        """Slack's word for why nothing can be posted there; empty where something can."""
        try:
            found = self._slack.channel(channel)
        except SlackRefused as error:
            return error.code
        if found.is_archived:
            return "is_archived"
        return "" if found.is_member else "not_in_channel"

    def _note(self, found: Mapping[str, str]) -> None:
        """Write down how each channel answered, and say once what is new about all of them."""
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            if refused := [code for code in found.values() if code in OF_TOKEN]:
                words = f"Slack does not take the desk's token ({refused[0]}). {remedy(refused[0])}"
                raise_alert(filing, self._admins, troubles.SLACK, words)
                return
            for code in sorted(OF_CHANNEL):
                self._begin(filing, [one for one, said in found.items() if said == code], code)
            self._end(filing, [one for one, said in found.items() if not said])
        for channel, code in found.items():
            if code and code not in OF_CHANNEL:
                log.warning("the channel %s cannot be looked at: %s", channel, code)

    def _begin(self, filing: Filing, channels: Sequence[str], code: str) -> None:
        alerts = {troubles.down(one): troubles.about_channel(filing, one, code) for one in channels}
        raise_alerts(
            filing,
            self._admins,
            alerts,
            lambda new: troubles.about_channels(
                filing, [one for one in channels if troubles.down(one) in new], code
            ),
        )

    def _end(self, filing: Filing, channels: Sequence[str]) -> None:
        """The bot is in these channels: what was said of that, or of the token, is over."""
        back = "Slack takes what the desk sends again."
        if channels and clear_alert(filing, self._admins, troubles.SLACK, back):
            troubles.wake(filing, "")
        marks = ((one, told(filing.tx, troubles.down(one))) for one in channels)
        over = [one for one, mark in marks if mark and is_about_channel(mark.value)]
        words = f"The desk is in {troubles.listed(filing, over)} again: what waited is posted now."
        clear_alerts(filing, self._admins, [troubles.down(one) for one in over], lambda _: words)
        for one in over:
            troubles.came_back(filing, one)

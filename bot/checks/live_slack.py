"""What the steps of the live trial work with: Slack, and what was made so far."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.core.cards import Blocks
from bot.core.live_trial import Sample
from bot.errors import SlackUncertain


class LiveSlack(Protocol):
    """What is asked of Slack; all raise `OutsideError`."""

    def post(
        self, channel: str, blocks: Blocks, text: str, *, op: str, thread_ts: str = "", name: str = ""
    ) -> str: ...
    def find(self, channel: str, op: str, *, thread_ts: str, oldest: datetime) -> str | None: ...
    def update(self, channel: str, ts: str, blocks: Blocks, text: str) -> None: ...
    def add_reaction(self, channel: str, ts: str, name: str) -> None: ...
    def remove_reaction(self, channel: str, ts: str, name: str) -> None: ...
    def begin_file(self, name: str, size: int) -> tuple[str, str]: ...
    def send_file(self, url: str, content: bytes) -> None: ...
    def share_file(self, file: str, title: str, *, channel: str, thread_ts: str) -> None: ...
    def whisper(self, user: str, text: str, *, channel: str, thread_ts: str) -> None: ...
    def thread(self, channel: str, ts: str) -> list[dict[str, Any]]: ...
    def members(self, channel: str) -> list[str]: ...
    def permalink(self, channel: str, ts: str) -> str: ...
    def file(self, file: str) -> dict[str, Any]: ...
    def problems(self, kind: str, content: Any) -> list[str]: ...
    def remove_message(self, channel: str, ts: str) -> None: ...
    def remove_file(self, file: str) -> None: ...


class Paced(Protocol):
    """Makes a call at Slack's pace."""

    def __call__(self, call: Callable[[], Any]) -> Any: ...


@dataclass(slots=True, kw_only=True)
class Trial:
    """One trial on its way."""

    slack: LiveSlack
    do: Paced
    wait: Callable[[float], None]
    download: Callable[[str, str], bytes]
    new_op: Callable[[], str]
    channel: str
    begun: datetime
    admins: tuple[str, ...]
    samples: tuple[Sample, ...]
    root: str = ""  # ts of the message that everything stands below
    root_op: str = ""
    reply: str = ""
    reply_op: str = ""
    messages: list[str] = field(default_factory=list)  # ts of all that must go again
    files: list[str] = field(default_factory=list)
    unsure: list[tuple[str, str]] = field(default_factory=list)  # op and thread of posts without an answer

    def post(self, text: str, *, thread_ts: str = "") -> tuple[str, str]:
        """Post; gives its ts and its operation's id, and remembers both for the cleaning."""
        op = self.new_op()
        try:
            ts: str = self.do(lambda: self.slack.post(self.channel, [], text, op=op, thread_ts=thread_ts))
        except SlackUncertain:
            self.unsure.append((op, thread_ts))
            raise
        self.messages.append(ts)
        return ts, op

    def thread(self) -> dict[str, dict[str, Any]]:
        """What Slack tells of the thread now, by ts."""
        found: list[dict[str, Any]] = self.do(lambda: self.slack.thread(self.channel, self.root))
        return {str(one.get("ts", "")): one for one in found}

    def shares(self, file: dict[str, Any]) -> list[str]:
        """The ts of the messages that show the file in the channel."""
        shares = file.get("shares") or {}
        return [
            str(one.get("ts", ""))
            for kind in ("public", "private")
            for one in (shares.get(kind) or {}).get(self.channel) or ()
            if one.get("ts")
        ]

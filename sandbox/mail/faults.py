"""What can be made to go wrong with the mail server, and when."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal, get_args

Stage = Literal["connect", "mail", "rcpt", "data", "content", "accepted"]
STAGES: tuple[Stage, ...] = get_args(Stage)

DROP = "drop"  # the connection ends without an answer
HANG = "hang"  # the answer never comes


@dataclass(kw_only=True, slots=True)
class _Planned:
    stage: Stage
    reply: str
    address: str | None
    left: int


class SmtpFaults:
    """Faults of the server that the desk hands its mail to."""

    def __init__(self, switch: Callable[[bool], Coroutine[Any, Any, None]], run: _Run) -> None:
        self._switch, self._run = switch, run
        self._lock = threading.Lock()
        self._planned: list[_Planned] = []
        self.is_up = True

    def next(self, stage: Stage, reply: str, count: int = 1, *, address: str | None = None) -> None:
        """Let the next `count` transactions fail at `stage`.

        Args:
            stage: `connect` instead of the greeting, `mail`, `rcpt`, `data` instead of the 354,
                `content` after the final dot (the mail is not taken), `accepted` after the final
                dot although the mail was taken.
            reply: A line such as "451 try again later", or "drop", or "hang".
            address: Only for this recipient (stage `rcpt`).

        Raises:
            ValueError: The stage or the reply is none of these.
        """
        if stage not in STAGES:
            raise ValueError(f"There is no stage {stage!r}; there are {', '.join(STAGES)}.")
        if reply not in (DROP, HANG) and not (reply[:3].isdigit() and reply[0] in "45"):
            raise ValueError(f'A reply is "4xx text", "5xx text", "drop" or "hang", not {reply!r}.')
        with self._lock:
            self._planned.append(_Planned(stage=stage, reply=reply, address=address, left=count))

    def due(self, stage: Stage, address: str | None = None) -> str | None:
        """The reply planned for this step, which is used up by asking."""
        with self._lock:
            for plan in self._planned:
                if plan.stage == stage and plan.address in (None, address):
                    plan.left -= 1
                    if plan.left <= 0:
                        self._planned.remove(plan)
                    return plan.reply
        return None

    def planned(self) -> list[tuple[Stage, str, int]]:
        """Stage, reply and number of the faults still to come, in the order they were planned."""
        with self._lock:
            return [(plan.stage, plan.reply, plan.left) for plan in self._planned]

    def clear(self) -> None:
        """Forget every planned fault; the server stays up or down as it is."""
        with self._lock:
            self._planned.clear()

    def down(self) -> None:
        """Refuse connections on the same port, and cut the open ones."""
        self._run(self._switch(False))
        self.is_up = False

    def up(self) -> None:
        """Listen again on the same port."""
        self._run(self._switch(True))
        self.is_up = True


class ImapFaults:
    """Faults of the server that the desk reads its mail from."""

    def __init__(self, switch: Callable[[bool], Coroutine[Any, Any, None]], run: _Run) -> None:
        self._switch, self._run = switch, run
        self.is_up = True
        self.refuses_passwords = False
        self.delay = 0.0  # seconds before each answer

    def wrong_password(self, on: bool = True) -> None:
        """Refuse every password, also the right one, until switched off."""
        self.refuses_passwords = on

    def slow(self, seconds: float) -> None:
        """Wait so long before each answer; 0 ends it."""
        self.delay = seconds

    async def pause(self) -> None:
        """Wait as long as an answer has to wait now."""
        if self.delay:
            await asyncio.sleep(self.delay)

    def down(self) -> None:
        """Refuse connections on the same port, and cut the open ones."""
        self._run(self._switch(False))
        self.is_up = False

    def up(self) -> None:
        """Listen again on the same port."""
        self._run(self._switch(True))
        self.is_up = True


_Run = Callable[[Coroutine[Any, Any, None]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFaults:
    """Both servers' faults in one place."""

    smtp: SmtpFaults
    imap: ImapFaults

    def clear(self) -> None:
        """Everything works again."""
        self.smtp.clear()
        self.imap.wrong_password(False)
        self.imap.slow(0)
        if not self.smtp.is_up:
            self.smtp.up()
        if not self.imap.is_up:
            self.imap.up()

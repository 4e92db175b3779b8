"""What takes longer than the three seconds that Slack waits: made beside, and shown when it is there."""

import logging
import threading
from collections.abc import Callable
from http.client import HTTPException
from typing import TypeVar

from slack_sdk.errors import SlackClientError

from bot.errors import DeskError

log = logging.getLogger(__name__)
A = TypeVar("A")


def in_background(
    what: str, make: Callable[[], A], show: Callable[[A], object], *, in_words: Callable[[str], A]
) -> None:
    """Make something in a thread of its own, and show it.

    Args:
        what: its name for people, such as "the check-up".
        show: hands it to Slack; what Slack refuses is only logged: mostly, somebody closed the modal.
        in_words: what is shown when it cannot be made, given the sentence that says why: nobody who
            pressed a button must look at "reading …" for ever.
    """

    def work() -> None:
        try:
            made = make()
        except DeskError as error:
            made = in_words(str(error))
        except Exception:
            log.exception("%s broke off", what)
            made = in_words(f"{what[:1].upper()}{what[1:]} broke off; the desk's log says why.")
        try:
            show(made)
        except (SlackClientError, OSError, HTTPException) as error:
            log.warning("%s could not be shown: %s", what, error)

    threading.Thread(target=work, name=what, daemon=True).start()

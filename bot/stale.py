"""Whether what the desk knows of Slack is out of date: since an event, until a look went well."""

import threading
from collections.abc import Callable

from bot.errors import OutsideError


class Stale:
    """Nothing is out of date until somebody says so."""

    def __init__(self) -> None:
        self._is_set = threading.Event()

    @property
    def is_set(self) -> bool:
        """Whether a look is due."""
        return self._is_set.is_set()

    def set(self) -> None:
        """Something is another than it was."""
        self._is_set.set()

    def look(self, anew: Callable[[], object]) -> None:
        """Look anew, if that is due; a look that fails is due again.

        Raises:
            Exception: what the look raised, unless Slack could only not be asked.
        """
        if not self._is_set.is_set():
            return
        self._is_set.clear()  # before the look, so that what is said meanwhile is looked at too
        try:
            anew()
        except OutsideError:
            self._is_set.set()
        except Exception:
            self._is_set.set()
            raise

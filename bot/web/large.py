"""Which requests may be large, judged by their header alone: before a byte of the rest is kept."""

import re
import threading
from collections import Counter
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from bot.web.cookies import SESSION_COOKIE
from bot.web.safety import LARGEST_ANSWER, LARGEST_FROM_SLACK

LARGEST = 128 * 1024  # bytes of a request that is no answer with files
AT_ONCE, AT_ONCE_OF_ONE = 16, 2  # answers with files under way: of all readers, and of one
LONGEST_COOKIES = 8 * 1024  # characters that are looked at
_BY_KEY = re.compile(r"(?:^|/)ticket/([^/]+)/answer$")
_LOGGED_IN = re.compile(r"(?:^|/)tickets/\d{1,12}/answer$", re.ASCII)
_SLACK = re.compile(r"(?:^|/)slack/events$")


class LargeRequests:
    """Says how much may come, and counts the large requests under way.

    Args:
        whose: who vouches for a request with this key and this session; empty: nobody.
        slack: whether Slack sends its events here.
    """

    def __init__(self, whose: Callable[[str, str], str] | None = None, *, slack: bool = False) -> None:
        self._whose, self._slack = whose, slack
        self._lock, self._under_way = threading.Lock(), Counter[str]()

    def reader(self, path: str, cookies: str) -> str:
        """Who is about to answer a ticket with files; empty: nobody whom we know."""
        if self._whose is None:
            return ""
        if found := _BY_KEY.search(path):
            return self._whose(found[1], "")
        return self._whose("", _session(cookies)) if _LOGGED_IN.search(path) else ""

    def allowed(self, path: str, reader: str) -> int:
        """How many bytes may follow the header."""
        if reader:
            return LARGEST_ANSWER
        return LARGEST_FROM_SLACK if self._slack and _SLACK.search(path) else LARGEST

    def begin(self, reader: str) -> bool:
        """Whether there is room for one more large answer of this reader; if so, it is counted."""
        with self._lock:
            if self._under_way.total() >= AT_ONCE or self._under_way[reader] >= AT_ONCE_OF_ONE:
                return False
            self._under_way[reader] += 1
            return True

    def end(self, reader: str) -> None:
        """One that began is over."""
        with self._lock:
            self._under_way[reader] -= 1
            if self._under_way[reader] <= 0:
                del self._under_way[reader]


def _session(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies[:LONGEST_COOKIES]).get(SESSION_COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""

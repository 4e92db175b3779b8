"""Counts wrong tries in memory, and says how long the next one has to wait.

Nothing of it is stored: whoever guesses fills no disk, and a restart forgives.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from bot.core.throttle import Throttle, Tries
from bot.errors import InputError
from bot.ports import Clock

MOST = 20_000  # tries remembered of those who may go on, and of those who have to wait; the oldest go first
Limits = Sequence[tuple[Throttle, str]]  # each for what it counts


class TooManyTries(InputError):
    """It was tried too often; the next try has to wait."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, round(wait.total_seconds()))
        super().__init__(f"That was tried too often: please wait {self.seconds} seconds, then try again.")


class Guesses:
    """What was tried in vain, by whom."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._lock = clock, threading.Lock()
        # Apart, so that no flood of first tries makes it forgotten who has to wait.
        self._free: OrderedDict[str, Tries] = OrderedDict()
        self._waiting: OrderedDict[str, Tries] = OrderedDict()

    def begin(self, limits: Limits, *, shortest: Limits = ()) -> None:
        """Count one more try, as wrong until `right` says otherwise; raises `TooManyTries` instead.

        It is counted before it is made: a hundred at once are not one.

        Args:
            limits: each of them may make the try wait.
            shortest: it waits for the one of these that is over first.
        """
        now = self._clock()
        with self._lock:
            waits = [self._pause(*one, now) for one in limits]
            waits += [min(self._pause(*one, now) for one in shortest)] if shortest else []
            if (wait := max(waits)) > timedelta():
                raise TooManyTries(wait)
            for one, about in (*limits, *shortest):
                self._put(one, about, one.after(self._take(one, about), now))

    def right(self, limits: Limits) -> None:
        """The try was right: it counts for nothing; others' wrong ones still do, but where it forgives."""
        with self._lock:
            for one, about in limits:
                tries = self._take(one, about)
                if left := one.before(tries) if tries else None:
                    self._put(one, about, left)

    @property
    def remembered(self) -> int:
        """How much is kept in memory."""
        return len(self._free) + len(self._waiting)

    def _pause(self, throttle: Throttle, about: str, now: datetime) -> timedelta:
        key = _key(throttle, about)
        tries = self._waiting.get(key) or self._free.get(key)
        return throttle.pause(tries, now) if tries else timedelta()

    def _take(self, throttle: Throttle, about: str) -> Tries | None:
        key = _key(throttle, about)
        return self._waiting.pop(key, None) or self._free.pop(key, None)

    def _put(self, throttle: Throttle, about: str, tries: Tries) -> None:
        kept = self._waiting if tries.wrong >= throttle.free else self._free
        kept[_key(throttle, about)] = tries
        while len(kept) > MOST:
            kept.popitem(last=False)


def network_of(address: str) -> str:
    """The network that an IP address belongs to: for IPv6 the part that one customer of a provider has."""
    return _part(address, 32, 64)


def site_of(address: str) -> str:
    """The site of an IP address: for IPv6 all networks that a company, or who rents a server, has."""
    return _part(address, 32, 48)


def region_of(address: str) -> str:
    """The wide part of the internet that an IP address belongs to, as providers get it."""
    return _part(address, 16, 32)


def _part(address: str, bits: int, bits_of_ipv6: int) -> str:
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    ip = (None if isinstance(ip, IPv4Address) else ip.ipv4_mapped) or ip
    length = bits if isinstance(ip, IPv4Address) else bits_of_ipv6
    return str(ip_network((ip, length), strict=False)).removesuffix("/32" if ip.version == 4 else "")


def _key(throttle: Throttle, about: str) -> str:
    return f"{throttle.name}:{about}"

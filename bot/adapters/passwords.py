"""Passwords of people: made at random, kept as argon2id hashes only."""

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

LENGTH = 16  # characters
AT_ONCE = 4  # passwords: a crowd at the login page gets no more than 80 MiB
# Without those that look alike: people copy them from a mail by hand.
CHARACTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Argon2Passwords:
    """Makes and hashes passwords; one hash takes about 30 ms and 19 MiB (OWASP's second choice)."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
        self._free = threading.Semaphore(AT_ONCE)
        self._nobodys = self._hasher.hash(self.new())

    def new(self) -> str:
        """A password that nobody can guess: 93 random bits."""
        return "".join(secrets.choice(CHARACTERS) for _ in range(LENGTH))

    def hashed(self, password: str) -> str:
        """What may be kept of a password."""
        with self._free:
            return self._hasher.hash(password)

    def fits(self, password: str, hashed: str) -> bool:
        """Whether this is the password; nothing fits an empty hash, and finding that out takes as long."""
        try:
            with self._free:
                return self._hasher.verify(hashed or self._nobodys, password) and bool(hashed)
        except (VerificationError, InvalidHashError):
            return False

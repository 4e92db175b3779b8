"""Passwords of people: made at random, kept as argon2id hashes only."""

import secrets

from argon2 import PasswordHasher
from argon2.low_level import Type

LENGTH = 16  # characters
# Without those that look alike: people copy them from a mail by hand.
CHARACTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Argon2Passwords:
    """Makes and hashes passwords; one hash takes about 30 ms and 19 MiB (OWASP's second choice)."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)

    def new(self) -> str:
        """A password that nobody can guess: 93 random bits."""
        return "".join(secrets.choice(CHARACTERS) for _ in range(LENGTH))

    def hashed(self, password: str) -> str:
        """What may be kept of a password."""
        return self._hasher.hash(password)

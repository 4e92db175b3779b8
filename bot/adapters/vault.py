"""Passwords at rest: encrypted with keys that the environment holds, newest first (Fernet)."""

import base64
import os
from collections.abc import Mapping
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import ConfigError


class FernetVault:
    """Seals with the newest key, opens with any."""

    def __init__(self, keys: tuple[bytes, ...], environment: Mapping[str, str] | None = None) -> None:
        derived = [base64.urlsafe_b64encode(sha256(b"threaddesk vault\x00" + key).digest()) for key in keys]
        self._fernet = MultiFernet([Fernet(key) for key in derived])
        self._environment = os.environ if environment is None else environment

    def seal(self, secret: str) -> str:
        """The secret, encrypted with the newest key."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """The secret again, or the environment's value for `env:NAME`; empty for nothing sealed."""
        if not sealed:
            return ""
        if sealed.startswith("env:"):
            return self._from_environment(sealed.removeprefix("env:"))
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise ConfigError(
                "A stored password cannot be opened with any key in THREADDESK_SECRET_KEYS: "
                "put the key back that it was stored with, or set the password anew."
            ) from None

    def _from_environment(self, name: str) -> str:
        value = self._environment.get(name)
        if value is None:
            raise ConfigError(f"The environment variable {name}, which holds a password, is not set.")
        return value

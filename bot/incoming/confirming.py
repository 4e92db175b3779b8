"""Confirms an address by the signed token that its owner was given: once, however often the token comes."""

from bot.core.inbound import Input
from bot.core.mail import Address
from bot.core.tokens import CONFIRM, read_token
from bot.filing import Filing
from bot.incoming.newcomers import admit
from bot.mail_bridge import MailBridge
from bot.ports import Clock
from bot.storage import Store


class Confirming:
    """The way in for unknown senders that is no answer by mail."""

    def __init__(self, store: Store, bridge: MailBridge, *, keys: tuple[bytes, ...], clock: Clock) -> None:
        self._store, self._bridge, self._keys, self._clock = store, bridge, keys, clock

    def confirm(self, text: str) -> str:
        """Know the address that a token is about, and file its held mails; the same sentence each time.

        Raises:
            TokenRefused: the token is not ours, for something else, or too old.
        """
        token = read_token(self._keys, CONFIRM, text, self._clock())
        with self._store.transaction() as tx:
            key = f"token:{token.id}"
            is_new = tx.inputs.get(key) is None
            keys: list[str] = []
            if is_new:
                tx.inputs.put(Input(key=key, at=self._clock()))
                filing = Filing.begin(tx, self._clock(), self._keys)
                keys = admit(filing, Address(address=token.about), let_in_by=key)
        self._bridge.file_all(keys)
        return "Thank you, the address is confirmed: your mail has come to us."

"""The folder into which a mail provider puts what was sent, over IMAP: asked whether a mail is there."""

import ssl
from dataclasses import replace

from bot.adapters.imap_answers import found_uids
from bot.adapters.imap_connecting import Secret
from bot.adapters.imap_connection import ImapConnection
from bot.adapters.imap_errors import InboxError
from bot.adapters.trust import trust
from bot.core.accounts import Account


class ImapSentFolder:
    """One account's folder of sent mail."""

    def __init__(
        self,
        account: Account,
        folder: str,
        secret: Secret,
        *,
        timeout: float = 60.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._account, self._secret = replace(account, folder=folder), secret
        self._timeout, self._tls = timeout, tls or trust()  # seconds

    def has(self, message_id: str) -> bool:
        """Whether a mail with this Message-ID lies there; raises InboxError in words for a person."""
        if '"' in message_id or "\\" in message_id:
            raise InboxError(f"A Message-ID cannot be looked for: {message_id}.")
        connection = ImapConnection(self._account, self._secret, timeout=self._timeout, tls=self._tls)
        try:
            reply = connection.uid("SEARCH", "HEADER", "Message-ID", f'"{message_id}"')
            if not reply.ok:
                raise InboxError(
                    f"{connection.place} does not search {self._account.folder} ({reply.words})."
                )
            return bool(found_uids(reply.data))
        finally:
            connection.close()

"""The desk's mailboxes, kept by pymap in memory and read over IMAP."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime

from pymap.backend.dict import Config, Identity, Login
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.exceptions import InvalidAuth
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import FetchRequirement
from pymap.user import UserMetadata
from pysasl.creds.server import ServerCredentials
from pysasl.hashing import Cleartext

from sandbox.mail.faults import ImapFaults

_ARGUMENTS = Namespace(
    debug=False,
    host="127.0.0.1",
    port=0,
    cert=None,
    key=None,
    tls=False,
    passlib_cfg=None,
    proxy_protocol=None,
    inherited_sockets=None,
    demo_data=False,
    demo_user="",
    demo_password="",
)


class NoMailboxError(LookupError):
    """There is no such address or folder on this server."""

    def __init__(self, address: str, folder: str = "INBOX") -> None:
        super().__init__(f"There is no folder {folder} of {address}.")
        self.address, self.folder = address, folder


class SandboxConfig(Config):
    """pymap's configuration without its look-up of the machine's name in the DNS."""

    @property
    def greeting(self) -> bytes:
        return b"Sandbox mail server ready"


class PasswordCheck(Login):
    """pymap's log-in, which can be told to refuse everyone."""

    def __init__(self, config: Config, faults: ImapFaults) -> None:
        super().__init__(config)
        self._faults = faults

    async def authenticate(self, credentials: ServerCredentials) -> Identity:
        if self._faults.refuses_passwords:
            raise InvalidAuth()
        return await super().authenticate(credentials)


class Mailboxes:
    """Addresses with their passwords and folders. Made and used in the server's loop only."""

    def __init__(self, passwords: dict[str, str], faults: ImapFaults) -> None:
        self.passwords = {address.lower(): password for address, password in passwords.items()}
        # Passwords are random words of the sandbox: hashing them only makes each log-in slow.
        self.config = SandboxConfig.from_args(
            _ARGUMENTS, reject_dnsbl=False, invalid_user_sleep=0.0, hash_context=Cleartext()
        )
        self.config.apply_context()
        self.login = PasswordCheck(self.config, faults)

    async def open(self) -> None:
        """Give each address its account."""
        for address, password in self.passwords.items():
            account = UserMetadata(self.config, address, password=password)
            await self._identity(address).set(account)

    def box_of(self, rcpt: str) -> str | None:
        """The address whose mailbox gets mail to `rcpt`: its own, or that before a "+detail"."""
        local, _, domain = rcpt.lower().rpartition("@")
        for candidate in (f"{local}@{domain}", f"{local.partition('+')[0]}@{domain}"):
            if candidate in self.passwords:
                return candidate
        return None

    async def append(self, address: str, raw: bytes, at: datetime, folder: str = "INBOX") -> None:
        """Add one message to a folder."""
        if address not in self.passwords:
            raise NoMailboxError(address, folder)
        async with self._identity(address).new_session() as session:
            await session.append_messages(folder, [AppendMessage(raw, at)])

    async def folders(self, address: str) -> list[str]:
        """Names of the folders, INBOX first."""
        tree = await (await self._folders_of(address)).list_mailboxes()
        return [entry.name for entry in tree.list() if entry.exists]

    async def messages(self, address: str, folder: str) -> list[bytes]:
        """The messages of one folder in the order they came, without marking them as read."""
        try:
            box: MailboxData = await (await self._folders_of(address)).get_mailbox(folder)
        except KeyError as error:
            raise NoMailboxError(address, folder) from error
        raws = []
        async for message in box.messages():
            loaded = await message.load_content(FetchRequirement.CONTENT)
            raws.append(bytes(loaded.get_body()))
        return raws

    async def _folders_of(self, address: str) -> MailboxSet:
        if address.lower() not in self.passwords:
            raise NoMailboxError(address)
        async with self._identity(address.lower()).new_session() as session:
            return session.mailbox_set

    def _identity(self, address: str) -> Identity:
        return Identity(address, self.login, None, frozenset())

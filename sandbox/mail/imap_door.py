"""The IMAP side: pymap behind a door that can be shut, slowed down, or made to forget passwords."""

from __future__ import annotations

import asyncio
import socket
import uuid
from contextlib import AsyncExitStack, closing

from proxyprotocol.sock import SocketInfo
from pymap.config import IMAPConfig
from pymap.context import connection_exit
from pymap.imap import IMAPConnection
from pymap.imap.state import ConnectionState
from pymap.parsing.command import Command

from sandbox.mail.doors import Door
from sandbox.mail.faults import ImapFaults
from sandbox.mail.mailboxes import Mailboxes


class _Connection(IMAPConnection):
    """pymap's connection, which waits before each answer when it has been told to."""

    def __init__(
        self,
        config: IMAPConfig,
        faults: ImapFaults,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        seen_as = SocketInfo.get(writer, None, unique_id=uuid.uuid4().bytes)
        super().__init__(config.commands, config, reader, writer, seen_as)
        self._faults = faults

    async def read_command(self, state: ConnectionState) -> Command:
        command = await super().read_command(state)
        await self._faults.pause()
        return command


class ImapDoor:
    """The port that the desk reads its mail from."""

    def __init__(self, mailboxes: Mailboxes, faults: ImapFaults, host: str, port: int) -> None:
        self._mailboxes, self._faults = mailboxes, faults
        self.door = Door(host, port, self._listen)

    async def _listen(self, sock: socket.socket) -> asyncio.Server:
        return await asyncio.start_server(self._connected, sock=sock)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.door.entered(writer.transport)
        config = self._mailboxes.config
        try:
            async with AsyncExitStack() as stack:
                connection_exit.set(stack)
                connection = stack.enter_context(closing(_Connection(config, self._faults, reader, writer)))
                await connection.run(ConnectionState(self._mailboxes.login, config))
        finally:
            self.door.left(writer.transport)

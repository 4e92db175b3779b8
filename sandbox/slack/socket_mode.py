"""Socket Mode: connections, envelopes, acknowledgements, redelivery."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import socket
import struct
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.slack.changes import Changes
from sandbox.slack.workspace import Payload, Workspace

MOST_SOCKETS = 10
ACK_SECONDS = 3.0
RETRY_PAUSES = (0.0, 60.0, 300.0)  # before the second, third and fourth attempt
WARNING_SECONDS = 10.0  # between "refresh_requested" and the server hanging up


@dataclass(slots=True, kw_only=True)
class Envelope:
    """One thing the app was told, over all its delivery attempts."""

    id: str  # of the latest attempt
    type: str  # events_api, slash_commands or interactive
    payload: Payload
    attempts: int = 0
    acked_at: float | None = None
    answer: Payload | None = None  # what came with the acknowledgement; empty for nothing
    error: str = ""


@dataclass(slots=True, kw_only=True)
class Socket:
    """One WebSocket of the app."""

    ws: web.WebSocketResponse
    request: web.Request
    silent: bool = False  # half-open: neither reads nor writes any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The wait for one acknowledgement."""

    answer: asyncio.Future[Payload]
    over: Socket
    ends_with_it: bool  # no other socket is tried


@dataclass(slots=True, kw_only=True)
class EventFaults:
    """What shall go wrong with the delivery of events."""

    duplicates: int = 0
    held: list[Envelope] = field(default_factory=list)  # being put in another order
    hold: int = 0
    delay: float = 0.0
    drop_while_offline: bool = False
    ignored_acks: int = 0


class Sockets:
    """The app's connections, and everything on its way over them."""

    def __init__(self, ws: Workspace, changes: Changes) -> None:
        self._ws, self._changes = ws, changes
        self._tickets: set[str] = set()
        self._waiting: dict[str, Waiting] = {}  # by envelope id
        self._tasks: set[asyncio.Task[None]] = set()
        self._hurry = asyncio.Event()
        self.open: list[Socket] = []
        self.envelopes: list[Envelope] = []
        self.refusals = 0
        self.faults = EventFaults()

    # --- connections ---

    def ticket(self) -> str:
        """The path of a connection that may be opened once."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return f"link/?ticket={ticket}&app_id={self._ws.app_id}"

    async def link(self, request: web.Request) -> web.StreamResponse:
        """Serve one WebSocket until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401, text="invalid ticket")
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse(autoping=False, compress=False)
        await ws.prepare(request)
        if len(self.open) >= MOST_SOCKETS:
            await ws.send_json(self._disconnect("too_many_websockets"))
            await ws.close()
            return ws
        connection = Socket(ws=ws, request=request)
        self.open.append(connection)
        try:
            await ws.send_json(self._hello())
            self._changes.tell("socket", open=len(self.open))
            await self._read(connection)
        except ConnectionError:
            pass
        finally:
            self._forget(connection)
        return ws

    def _hello(self) -> Payload:
        return {
            "type": "hello",
            "num_connections": len(self.open),
            "connection_info": {"app_id": self._ws.app_id},
            "debug_info": {
                "host": "applink-sandbox",
                "started": "2026-01-01 00:00:00.000",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
        }

    def _disconnect(self, reason: str) -> Payload:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-sandbox"}}

    def _forget(self, connection: Socket) -> None:
        if connection in self.open:
            self.open.remove(connection)
        for one in self._waiting.values():
            if one.over is connection and one.ends_with_it and not one.answer.done():
                one.answer.set_exception(ConnectionResetError())
        self._changes.tell("socket", open=len(self.open))

    async def _read(self, connection: Socket) -> None:
        async for frame in connection.ws:
            if connection.silent:
                continue
            if frame.type == WSMsgType.PING:
                await connection.ws.pong(frame.data)
            elif frame.type == WSMsgType.TEXT:
                self._acknowledged(frame.data)

    async def drop(self, how: str) -> None:
        """End every open connection: "close", "reset", "half_open", or with a disconnect frame's reason."""
        for connection in list(self.open):
            match how:
                case "half_open":
                    connection.silent = True
                case "reset":
                    _reset(connection.request)
                    self._forget(connection)
                case "close":
                    self._forget(connection)
                    await connection.ws.close()
                case reason:
                    await connection.ws.send_json(self._disconnect(reason))
                    self.spawn(self._hang_up(connection, reason))

    async def _hang_up(self, connection: Socket, reason: str) -> None:
        if reason != "link_disabled":
            await asyncio.sleep(self._ws.time.patience(WARNING_SECONDS))
        self._forget(connection)
        await connection.ws.close()

    async def stop(self) -> None:
        """End everything, as when the server goes down."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in list(self.open):
            with contextlib.suppress(ConnectionError):
                _reset(connection.request)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something on its own until the server stops."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- acknowledgements ---

    def _acknowledged(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.get(answer.get("envelope_id", "")) if isinstance(answer, dict) else None
        if waiting is None or waiting.answer.done():
            return
        if self.faults.ignored_acks:
            self.faults.ignored_acks -= 1
            return
        payload = answer.get("payload")
        waiting.answer.set_result(
            payload if isinstance(payload, dict) else {"text": payload} if payload else {}
        )

    async def _attempt(
        self, envelope: Envelope, frame: Payload, seconds: float, *, once: bool = False
    ) -> Payload | None:
        """Send one frame to one socket; the acknowledgement's payload, or None when there was none."""
        reachable = list(self.open)
        envelope.id = self._ws.ids.uuid()
        envelope.attempts += 1
        envelope.error = ""
        if not reachable:
            envelope.error = "no connection"
            return None
        chosen = reachable[self._ws.ids.pick(len(reachable))]
        future: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()
        self._waiting[envelope.id] = Waiting(answer=future, over=chosen, ends_with_it=once)
        try:
            if not chosen.silent:
                await chosen.ws.send_json({"envelope_id": envelope.id} | frame)
            answer = await asyncio.wait_for(future, seconds)
        except (TimeoutError, ConnectionError) as error:
            envelope.error = "timeout" if isinstance(error, TimeoutError) else "connection lost"
            return None
        finally:
            del self._waiting[envelope.id]
        envelope.acked_at, envelope.error, envelope.answer = self._ws.time.now(), "", answer
        self._changes.tell("envelope", id=envelope.id, acked=True)
        return answer

    # --- events: at least once while a socket is open ---

    def send_event(self, payload: Payload) -> None:
        """Deliver an event, again and again until it is acknowledged or given up."""
        envelope = self._record("events_api", payload)
        if self.faults.hold:
            self.faults.hold -= 1
            self.faults.held.append(envelope)
            if not self.faults.hold:
                held, self.faults.held = self.faults.held, []
                for late in reversed(held):
                    self.spawn(self._deliver(late))
            return
        self.spawn(self._deliver(envelope))
        if self.faults.duplicates:
            self.faults.duplicates -= 1
            self.spawn(self._deliver(self._record("events_api", payload)))

    def flush(self) -> None:
        """Deliver what waits for its next attempt now."""
        self._hurry.set()
        self._hurry = asyncio.Event()

    def _record(self, kind: str, payload: Payload) -> Envelope:
        envelope = Envelope(id="", type=kind, payload=payload)
        self.envelopes.append(envelope)
        return envelope

    async def _deliver(self, envelope: Envelope) -> None:
        if self.faults.delay:
            await asyncio.sleep(self._ws.time.real(self.faults.delay))
        for attempt, pause in enumerate((0.0, *RETRY_PAUSES)):
            if pause:
                await self._pause(pause)
            if not self.open and self.faults.drop_while_offline:
                envelope.error = "dropped: no connection"
                return
            frame = {
                "payload": envelope.payload,
                "type": "events_api",
                "accepts_response_payload": False,
                "retry_attempt": attempt,
                "retry_reason": "timeout" if attempt else "",
            }
            if await self._attempt(envelope, frame, self._ws.time.patience(ACK_SECONDS)) is not None:
                return
            self._changes.tell("envelope", id=envelope.id, acked=False)
        envelope.error = f"given up: {envelope.error}"

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), self._ws.time.real(seconds))

    # --- commands and interactions: once, and somebody waits for the answer ---

    async def ask(
        self, kind: str, payload: Payload, *, takes_answer: bool
    ) -> tuple[Envelope, Payload | None]:
        """Tell the app what a person did; the answer that came with the acknowledgement, or None."""
        envelope = self._record(kind, payload)
        frame = {"payload": payload, "type": kind, "accepts_response_payload": takes_answer}
        patience = self._ws.time.peoples_patience(ACK_SECONDS)
        answer = await self._attempt(envelope, frame, patience, once=True)
        if answer is None:
            self._changes.tell("envelope", id=envelope.id, acked=False)
        return envelope, answer


def _reset(request: web.Request) -> None:
    """Cut the TCP connection with RST, unread data and all."""
    transport = request.transport
    if transport is None:
        return
    raw = transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()

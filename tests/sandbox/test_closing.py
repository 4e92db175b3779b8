"""The sandbox's servers close whole, also under the hands of clients who connect at that very moment."""

from __future__ import annotations

import gc
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from aiohttp import web

from sandbox.loop_thread import LoopThread
from sandbox.loopback_site import LoopbackSite
from sandbox.mail import MailSim

ROUNDS = 8


@contextmanager
def knocking(port: int) -> Iterator[None]:
    """Somebody connects again and again, as fast as it goes."""
    stop, first = threading.Event(), threading.Event()

    def knock() -> None:
        while not stop.is_set():
            try:
                with socket.create_connection(("127.0.0.1", port), 1):
                    first.set()
            except OSError:
                first.set()

    thread = threading.Thread(target=knock)
    thread.start()
    first.wait()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _a_web_server() -> None:
    loop = LoopThread("closing")
    site = LoopbackSite(web.Application(), grace=0.1)
    loop.run(site.open(0))
    with knocking(site.port):
        loop.run(site.close())
        loop.stop()


def _a_mail_server() -> None:
    with MailSim({"desk@example.com": "secret"}) as mail, knocking(mail.smtp_port):
        mail.faults.smtp.down()


@pytest.mark.parametrize("server", [_a_web_server, _a_mail_server])
def test_no_connection_stays_open_when_a_server_closes(
    server: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[str] = []
    monkeypatch.setattr("sys.unraisablehook", lambda found: left.append(str(found.exc_value)))
    for _ in range(ROUNDS):
        server()
    gc.collect()
    assert left == []

"""The page's web server: one loopback address for the Slack side, the customers' side and the inspector."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from aiohttp import web

from sandbox.loop_thread import LoopThread
from sandbox.loopback_site import LoopbackSite
from sandbox.mail import MailSim
from sandbox.page.guard import add_headers, guard
from sandbox.page.inspector import Inspector
from sandbox.page.live import Live
from sandbox.page.mail_side import MailSide
from sandbox.page.rendering import Templates
from sandbox.page.slack_side import SlackSide
from sandbox.slack import SlackSim

_STATIC = Path(__file__).parent / "static"
_LARGEST_POST = 64 * 1024 * 1024  # bytes; a mail or a message with its files


class Page:
    """The page while it runs; `url` is its address.

    Args:
        slack: A running Slack simulator.
        mail: A running mail server.
        load_samples: What the button "Send the sample mails" does.
        workspace: The workspace's name, as the page shows it.
        port: 0 lets the system choose.
    """

    def __init__(
        self,
        slack: SlackSim,
        mail: MailSim,
        *,
        load_samples: Callable[[], None],
        workspace: str = "Sandbox",
        port: int = 0,
    ) -> None:
        self._slack, self._mail, self._load_samples = slack, mail, load_samples
        self._workspace, self._port = workspace, port

    def __enter__(self) -> Page:
        self._thread = LoopThread("sandbox-page")
        self._live = Live(self._thread.loop)
        self._leave = [
            self._slack.subscribe(lambda _change: self._live.tell("slack")),
            self._mail.subscribe(lambda _event: self._live.tell("mail")),
        ]
        self._site = LoopbackSite(self._application(), grace=1)
        try:
            self._thread.run(self._open())
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/"

    def _close(self) -> None:
        for leave in self._leave:
            leave()
        self._thread.run(self._site.close())
        self._thread.stop()

    async def _open(self) -> None:
        await self._site.open(self._port)
        self._port = self._site.port

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[guard], client_max_size=_LARGEST_POST)
        app.on_response_prepare.append(add_headers)
        app.on_shutdown.append(self._live.close)
        templates = Templates()
        for side in (
            SlackSide(self._slack, templates, self._workspace),
            MailSide(self._mail, templates, self._load_samples),
            Inspector(self._slack, self._mail, templates),
        ):
            app.add_routes(side.routes())
        app.add_routes([web.get("/", _first_page), web.get("/live", self._live.stream)])
        app.router.add_static("/static", _STATIC)
        return app


async def _first_page(_request: web.Request) -> web.Response:
    raise web.HTTPSeeOther("/slack")

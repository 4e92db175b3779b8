"""The desk's web servers: the pages, with Slack's requests where it sends them there, and the figures."""

import logging
import signal
import threading

from slack_bolt import App

from bot.config import WHERE, Config, listen_at
from bot.errors import ConfigError, StoreBusy
from bot.web import Listen, WebServer, build_figures, build_pages, prefix_of
from bot.wiring import Parts, build

log = logging.getLogger(__name__)


class WebSide:
    """Those servers that the configuration asks for; started and stopped together.

    Raises:
        ConfigError: one cannot listen where it should.
    """

    def __init__(self, parts: Parts, slack: App | None) -> None:
        config = parts.config
        self.pages: WebServer | None = None
        self.figures: WebServer | None = None
        if config.pages_listen:
            self.pages = WebServer(
                build_pages(parts.pages, slack=slack, figures=figures_beside_pages(config)),
                _listen(config.pages_listen),
                name="web pages",
                prefix=prefix_of(config.public_url),
                proxy=config.web_proxy,
                whose=parts.pages.access.vouched,
                slack=slack is not None,
            )
        if config.metrics_listen and not figures_beside_pages(config):
            self.figures = WebServer(
                build_figures(parts.pages.health), _listen(config.metrics_listen), name="figures"
            )

    def start(self) -> None:
        """Answer from now on."""
        for server, what in ((self.pages, "the web pages"), (self.figures, "the figures")):
            if server:
                server.start()
                log.info("%s are served at port %s", what, server.port)

    def stop(self) -> None:
        """Answer no more."""
        for server in (self.pages, self.figures):
            if server:
                server.stop()


def figures_beside_pages(config: Config) -> bool:
    """Whether the figures are asked for at the very place of the pages."""
    if not (config.pages_listen and config.metrics_listen):
        return False
    return listen_at(config.pages_listen) == listen_at(config.metrics_listen)


def _listen(text: str) -> Listen:
    host, port = listen_at(text)
    return Listen(host=host, port=port)


def serve_pages(config: Config) -> None:
    """Serve the web pages alone until SIGTERM or Ctrl-C; what is for Slack and for mail waits for the desk.

    Raises:
        ConfigError: the desk has no web pages, or its store lets one process in only, which is at work.
    """
    if not config.pages_listen:
        raise ConfigError(f"Missing: please set {WHERE['public_url']}.")
    try:
        parts = build(config)
    except StoreBusy:
        raise ConfigError(
            "The store takes one process at a time, and the desk is running: with THREADDESK_PUBLIC_URL set, "
            "it serves the web pages itself."
        ) from None
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    side = WebSide(parts, None)
    side.start()
    stopped.wait()
    side.stop()
    parts.close()

"""`threaddesk web` and `threaddesk run`: which servers there are, and who may have the store."""

import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

import pytest

from bot.config import load_config
from bot.errors import ConfigError
from bot.run import RunningDesk
from bot.tryout.bot_process import pages_environment
from bot.web_side import WebSide, figures_beside_pages, serve_pages
from tests.desks import ROOT, open_desk
from tests.web.pages import page_desk


def test_a_running_desk_serves_the_pages_and_the_figures(tmp_path: Path) -> None:
    metrics = {"THREADDESK_METRICS_LISTEN": "127.0.0.1:0"}
    with pages_environment() as environment, open_desk(tmp_path, environment=environment | metrics) as desk:
        assert isinstance(desk.running, RunningDesk)
        figures = desk.running.web.figures
        assert figures

        with urlopen(f"{environment['THREADDESK_PUBLIC_URL']}/healthz") as answer:
            assert answer.read() == b"alive\n"
        with urlopen(f"http://127.0.0.1:{figures.port}/metrics") as answer:
            assert b"threaddesk_account_on" in answer.read()


def test_the_figures_stand_beside_the_pages_where_that_is_asked_for(tmp_path: Path) -> None:
    with pages_environment() as environment:
        both = environment | {"THREADDESK_METRICS_LISTEN": environment["THREADDESK_WEB_LISTEN"]}
        with open_desk(tmp_path, environment=both) as desk:
            assert isinstance(desk.running, RunningDesk)
            assert desk.running.web.figures is None
            with urlopen(f"{environment['THREADDESK_PUBLIC_URL']}/metrics") as answer:
                assert b"threaddesk_account_on" in answer.read()
            with urlopen(f"{environment['THREADDESK_PUBLIC_URL']}/login") as answer:
                assert b"Log in" in answer.read()
            with urlopen(f"{environment['THREADDESK_PUBLIC_URL']}/readyz") as answer:
                assert answer.read() == b"ready\n"


@pytest.mark.parametrize(
    ("pages", "metrics", "is_beside"),
    [
        ("127.0.0.1:8080", "127.0.0.1:8080", True),
        ("", "127.0.0.1:8080", True),
        ("localhost:8080", "localhost:8080", True),
        ("127.0.0.1:8080", "127.0.0.1:9464", False),
        ("127.0.0.1:8080", "", False),
    ],
)
def test_the_same_place_is_asked_for_by_the_same_host_and_port(
    pages: str, metrics: str, is_beside: bool
) -> None:
    asked = {
        "THREADDESK_PUBLIC_URL": "https://help.acme.test",
        "THREADDESK_WEB_LISTEN": pages,
        "THREADDESK_METRICS_LISTEN": metrics,
        "THREADDESK_SECRET_KEYS": "a-key-that-only-tests-use",
    }

    config = load_config(with_slack=False, environment=asked)
    without_pages = load_config(with_slack=False, environment=asked | {"THREADDESK_PUBLIC_URL": ""})

    assert figures_beside_pages(config) is is_beside
    assert not figures_beside_pages(without_pages)


def test_the_port_of_the_pages_is_kept_for_them() -> None:
    with pages_environment() as environment:
        host, _, port = environment["THREADDESK_WEB_LISTEN"].partition(":")
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind((host, int(port)))
        socket.create_server((host, int(port))).close()


def test_a_desk_without_a_public_address_serves_nothing(tmp_path: Path) -> None:
    with page_desk(tmp_path, THREADDESK_PUBLIC_URL="") as web:
        side = WebSide(web.desk.parts, None)

        assert (side.pages, side.figures) == (None, None)
        with pytest.raises(ConfigError, match="THREADDESK_PUBLIC_URL"):
            serve_pages(web.desk.parts.config)


def test_beside_a_running_desk_the_command_says_why_it_does_not_serve(tmp_path: Path) -> None:
    with page_desk(tmp_path) as web, pytest.raises(ConfigError, match="one process at a time"):
        serve_pages(web.desk.parts.config)


def test_alone_the_command_serves_the_pages_until_it_is_stopped(tmp_path: Path) -> None:
    own = {
        "THREADDESK_DATABASE": f"tinydb:{tmp_path / 'desk'}",
        "THREADDESK_SECRET_KEYS": "a-key-that-only-tests-use",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "bot", "web"]
    with (
        pages_environment() as environment,
        subprocess.Popen(
            command, cwd=tmp_path, env=environment | own, stderr=subprocess.PIPE, text=True
        ) as process,
    ):
        assert process.stderr
        for line in process.stderr:
            if "served at port" in line:
                break
        with urlopen(f"{environment['THREADDESK_PUBLIC_URL']}/login") as answer:
            assert b"Log in" in answer.read()
        process.terminate()
        assert process.wait(60) == 0


def test_below_a_path_every_link_stays_below_it(tmp_path: Path) -> None:
    with ExitStack() as stack:
        environment = stack.enter_context(pages_environment())
        public = environment["THREADDESK_PUBLIC_URL"] + "/help"
        stack.enter_context(open_desk(tmp_path, environment={**environment, "THREADDESK_PUBLIC_URL": public}))
        with urlopen(f"{public}/kb") as answer:
            text = answer.read().decode()
        assert 'href="/help/login"' in text
        assert 'href="/help/static/style.css' in text
        with urlopen(f"{public}/tickets/1") as answer:
            assert answer.url == f"{public}/login?next=/tickets/1"

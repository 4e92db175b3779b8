"""The socket through which the command line reaches a running desk."""

import json
import os
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.control_socket import NAME, ControlSocket, answers, ask
from bot.errors import DeskError


class Echo:
    """Answers with what was asked; fails when told to."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def __call__(self, request: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(request)
        if request.get("act") == "fail":
            raise RuntimeError("hunter2")
        return {"echo": request}


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def folder(tmp_path: Path, echo: Echo) -> Iterator[Path]:
    desk = ControlSocket(tmp_path, echo)
    yield tmp_path
    desk.close()


def test_a_request_is_answered(folder: Path) -> None:
    request = {"act": "x", "text": "Grüße\n" * 1_000}

    assert ask(folder, request) == {"echo": request}
    assert answers(folder)


def test_where_no_desk_runs_nobody_answers(tmp_path: Path) -> None:
    assert ask(tmp_path, {"act": "x"}) is None
    assert ask(tmp_path / "not there", {"act": "x"}) is None
    assert not answers(tmp_path)


def test_a_socket_that_a_killed_desk_left_behind_is_nobodys(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / NAME))

    assert ask(tmp_path, {"act": "x"}) is None
    desk = ControlSocket(tmp_path, lambda request: {"here": True})
    assert ask(tmp_path, {"act": "x"}) == {"here": True}
    desk.close()
    assert ask(tmp_path, {"act": "x"}) is None
    assert not (tmp_path / NAME).exists()


def test_only_the_owner_may_talk_to_the_desk(folder: Path) -> None:
    assert stat.S_IMODE(os.stat(folder / NAME).st_mode) == 0o600


def test_a_path_longer_than_a_sockets_name_may_be_works(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 30) / ("long" * 30)
    deep.mkdir(parents=True)
    desk = ControlSocket(deep, lambda request: {"here": True})

    assert ask(deep, {}) == {"here": True}
    desk.close()


def test_a_fault_is_answered_without_its_details(folder: Path) -> None:
    answer = ask(folder, {"act": "fail"})

    assert answer == {"error": "The desk could not do this; its log says why."}
    assert ask(folder, {"act": "x"})


def talk(folder: Path, said: bytes) -> bytes:
    """What the desk answers to bytes."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(folder / NAME))
        connection.sendall(said)
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as stream:
            return stream.readline()


@pytest.mark.parametrize("said", [b"nonsense\n", b"\xff\xfe\n", b"[" * 5_000 + b"\n", b'{"act": "x"'])
def test_what_is_no_request_is_answered_with_an_error_and_harms_nobody(folder: Path, said: bytes) -> None:
    assert "error" in json.loads(talk(folder, said))
    assert answers(folder)


def test_whoever_leaves_before_the_answer_harms_nobody(tmp_path: Path) -> None:
    gone, done = threading.Event(), threading.Event()

    def slow(request: dict[str, Any]) -> dict[str, Any]:
        assert gone.wait(10)
        done.set()
        return {"long": "x" * 500_000}

    desk = ControlSocket(tmp_path, slow)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(tmp_path / NAME))
        connection.sendall(b"{}\n")
    gone.set()

    assert done.wait(10)
    assert ask(tmp_path, {}) == {"long": "x" * 500_000}
    desk.close()


def test_a_desk_that_ends_in_the_middle_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / NAME))
        listening.listen()

        def hang_up() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(100)

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(DeskError, match="no answer"):
            ask(tmp_path, {"act": "x"})
        thread.join()


def test_many_may_ask_at_once(folder: Path, echo: Echo) -> None:
    def ask_once(number: int) -> None:
        assert ask(folder, {"act": "x", "number": number}) == {"echo": {"act": "x", "number": number}}

    threads = [threading.Thread(target=ask_once, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {request["number"] for request in echo.asked} == set(range(20))

"""The web server under people who mean no good: slow ones, large ones, and a crowd."""

import socket
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters

from bot.adapters.passwords import Argon2Passwords
from bot.core.links import TICKET
from bot.core.page_tokens import SESSION
from bot.errors import ConfigError
from bot.web import Listen, WebServer
from bot.web.large import AT_ONCE, AT_ONCE_OF_ONE, LARGEST, LargeRequests
from bot.web.safety import HEADERS, POLICY
from bot.web.server import SECONDS, connections
from bot.web.words import say
from tests.still_desks import ANN
from tests.web.pages import HASHES, PASSWORD, PASSWORDS, PageDesk

HERE = "127.0.0.1"


@pytest.fixture
def server(web: PageDesk) -> Iterator[WebServer]:
    """The pages behind a real server."""
    server = WebServer(
        web.app, Listen(host=HERE, port=0), proxy=HERE, whose=web.desk.parts.pages.access.vouched
    )
    server.start()
    yield server
    server.stop()


def asked(server: WebServer, path: str, body: str = "", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(HERE, server.port, timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if body:
        named["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST" if body else "GET", path, body or None, named)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def answers_quickly(server: WebServer) -> bool:
    began = time.monotonic()
    answer, _ = asked(server, "/login")
    return answer.status == 200 and time.monotonic() - began < SECONDS - 5  # slow ones are sent away later


def test_fault_108_three_hundred_half_open_requests_hold_up_nobody(server: WebServer) -> None:
    with ExitStack() as stack:
        for number in range(300):
            slow = stack.enter_context(socket.create_connection((HERE, server.port)))
            slow.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\n" if number % 2 else
                         b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\nx=")  # fmt: skip
        assert answers_quickly(server)


@pytest.mark.parametrize("path", ["/login", "/ticket/x/answer", "/nowhere"])
def test_fault_109_a_hundred_megabytes_are_refused_before_they_are_sent(server: WebServer, path: str) -> None:
    with socket.create_connection((HERE, server.port)) as large:
        large.settimeout(10)
        large.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {100 * 1024**2}\r\n\r\n".encode())
        assert large.recv(1_000).startswith(b"HTTP/1.1 413")
    assert answers_quickly(server)


def test_fault_109_a_large_request_without_a_length_is_cut_off(server: WebServer) -> None:
    with socket.create_connection((HERE, server.port)) as large:
        large.settimeout(10)
        large.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"%x\r\n%s\r\n" % (256 * 1024, bytes(256 * 1024))
        with pytest.raises(OSError, match=r"."):  # noqa: PT012  # somewhere in here it ends
            for _ in range(400):
                large.sendall(chunk)
            assert not large.recv(1_000).startswith(b"HTTP/1.1 2")
            raise OSError("answered")
    assert answers_quickly(server)


def begun(
    server: WebServer,
    path: str,
    stack: ExitStack,
    *,
    size: int = LARGEST + 1,
    cookie: str = "",
    patience: float = 0.3,
    more: str = "",
) -> str:
    """The status line with which a large request is refused before it is sent; empty if it may go on.

    Args:
        more: more lines of its header, each with its end.
    """
    large = stack.enter_context(socket.create_connection((HERE, server.port)))
    large.settimeout(patience)
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\nCookie: {cookie}\r\n{more}\r\n"
    large.sendall(head.encode())
    try:
        return large.recv(1_000).decode().partition("\r\n")[0]
    except TimeoutError:
        return ""


def test_only_whoever_shows_a_key_or_a_session_sends_much(server: WebServer, web: PageDesk) -> None:
    web.desk.ticket(ANN)
    web.person(ANN)
    session = web.logged_in().get_cookie("threaddesk_session")
    assert session
    cookie = f"a=b; threaddesk_session={session.value}"
    with ExitStack() as stack:
        assert begun(server, f"{web.key(1)}/answer", stack) == ""
        assert begun(server, "/tickets/1/answer", stack, cookie=cookie) == ""
        for path, shown in (
            ("/x/answer", ""),
            ("/ticket/x/answer", ""),
            ("/tickets/1/answer", ""),
            ("/tickets/1/answer", "threaddesk_session=nonsense"),
            ("/login", cookie),
            (f"{web.key(1)}/close", ""),
            ("/slack/events", ""),
        ):
            assert " 413 " in begun(server, path, stack, cookie=shown, patience=SECONDS), path


@pytest.mark.parametrize("by", ["key", "session"])
def test_whose_key_or_session_is_over_sends_much_for_two_weeks_only(web: PageDesk, by: str) -> None:
    shown, lifetime = shown_by(web, by)
    vouched = web.desk.parts.pages.access.vouched

    web.desk.clock.forward(days=lifetime + 14)
    assert vouched(*shown) == ("ticket " + ANN if by == "key" else "session 1")
    web.desk.clock.forward(seconds=1)
    assert vouched(*shown) == ""


@pytest.mark.parametrize("why", ["blocked", "ended"])
@pytest.mark.parametrize("by", ["key", "session"])
def test_who_is_refused_sends_nothing_large(web: PageDesk, by: str, why: str) -> None:
    shown, _ = shown_by(web, by)
    if why == "ended":
        web.desk.parts.pages.access.end_all(ANN)
    else:
        with web.desk.parts.store.transaction() as tx:
            [ann] = tx.people.find("address", ANN)
            tx.people.put(replace(ann, blocked=True))

    assert web.desk.parts.pages.access.vouched(*shown) == ""


def shown_by(web: PageDesk, by: str) -> tuple[tuple[str, str], int]:
    """Ann's key or session, and how many days it is good for."""
    web.desk.ticket(ANN)
    web.person(ANN)
    if by == "key":
        return (web.key(1).rpartition("/")[2], ""), TICKET.lifetime.days
    session = web.logged_in().get_cookie("threaddesk_session")
    assert session
    return ("", session.value), SESSION.lifetime.days


def test_slack_sends_no_more_than_a_megabyte_and_only_where_it_is_asked_to() -> None:
    on, off = LargeRequests(slack=True), LargeRequests()

    assert on.allowed("/slack/events", "") == 1024 * 1024
    assert on.allowed("/help/slack/events", "") == 1024 * 1024
    assert off.allowed("/slack/events", "") == LARGEST


def test_few_large_requests_are_under_way_at_once_and_fewer_of_one_reader(
    server: WebServer, web: PageDesk
) -> None:
    web.desk.ticket(ANN)
    page = f"{web.key(1)}/answer"
    with ExitStack() as stack:
        assert [begun(server, page, stack) for _ in range(AT_ONCE_OF_ONE)] == [""] * AT_ONCE_OF_ONE
        assert " 503 " in begun(server, page, stack, patience=SECONDS)
        assert begun(server, page, stack, size=1_000) == ""
    with ExitStack() as stack:  # whoever hung up takes no room
        web.desk.slack.wait_for(lambda: begun(server, page, stack) == "")
    wanted = LargeRequests()
    kept = [wanted.begin(str(number)) for number in range(AT_ONCE)]
    assert all(kept)
    assert not wanted.begin("one more")
    wanted.end("0")
    assert wanted.begin("one more")


ASKS_FIRST = "Expect: 100-continue\r\n"


def test_whoever_asks_before_sending_much_is_not_told_to_send_what_is_refused(
    server: WebServer, web: PageDesk
) -> None:
    web.desk.ticket(ANN)

    def said(path: str, size: int) -> str:
        return begun(server, path, stack, size=size, patience=SECONDS, more=ASKS_FIRST).split(" ")[1]

    with ExitStack() as stack:
        answers = [said(f"{web.key(1)}/answer", 25 * 1024**2) for _ in range(AT_ONCE_OF_ONE + 2)]
        assert answers == ["100"] * AT_ONCE_OF_ONE + ["503", "503"]
        assert said(f"{web.key(1)}/answer", 100 * 1024**2) == "413"
        assert said("/login", 1024**2) == "413"
        assert said("/login", 10) == "100"


def refused(server: WebServer, header: str) -> tuple[HTTPResponse, str]:
    """What is answered to this header alone."""
    with socket.create_connection((HERE, server.port)) as connection:
        connection.settimeout(SECONDS)
        connection.sendall(header.encode())
        answer = HTTPResponse(connection)
        answer.begin()
        return answer, answer.read().decode()


def large(path: str, size: int = LARGEST + 1) -> str:
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n"


def assert_guarded(answer: HTTPResponse) -> None:
    for name, value in HEADERS.items():
        assert answer.getheader(name) == value
    assert answer.getheader("Content-Security-Policy") == POLICY
    assert answer.getheader("Cache-Control") == "no-store"


@pytest.mark.parametrize(
    ("header", "status", "words"),
    [
        pytest.param(large("/login"), 413, "too large to be sent", id="too large"),
        pytest.param(f"GET /{'x' * 17_000} HTTP/1.1\r\n\r\n", 431, "please go back", id="too long a header"),
        pytest.param("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400, "please go back", id="no header"),
        pytest.param(
            "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
            501,
            "please go back",
            id="a strange encoding",
        ),
    ],
)
def test_what_the_server_refuses_by_itself_is_one_sentence_as_guarded_as_a_page(
    server: WebServer, header: str, status: int, words: str
) -> None:
    answer, text = refused(server, header)

    assert answer.status == status
    assert_guarded(answer)
    assert words in text
    assert "generated by" not in text


def test_a_page_that_fails_altogether_says_so_under_the_same_headers() -> None:
    def fails(_: object, __: object) -> list[bytes]:
        raise OverflowError

    broken = WebServer(fails, Listen(host=HERE, port=0))
    broken.start()
    answer, text = refused(broken, "GET / HTTP/1.1\r\n\r\n")
    broken.stop()

    assert answer.status == 500
    assert_guarded(answer)
    assert text == say("wrong.later")


def test_words_with_large_files_by_a_key_that_is_over_are_shown_again(
    server: WebServer, web: PageDesk
) -> None:
    web.desk.ticket(ANN)
    page = web.key(1)
    web.desk.clock.forward(days=3, seconds=1)

    answer, shown = sent_with_a_file(server, f"{page}/answer", "token", "my long words", 300_000)

    assert answer.status == 410
    assert "This link is too old" in shown
    assert "my long words" in shown


def test_whoever_has_to_wait_for_other_files_is_told_so(server: WebServer, web: PageDesk) -> None:
    web.desk.ticket(ANN)
    page = f"{web.key(1)}/answer"
    with ExitStack() as stack:
        for _ in range(AT_ONCE_OF_ONE):
            begun(server, page, stack)
        answer, text = refused(server, large(page))

    assert answer.status == 503
    assert_guarded(answer)
    assert "please go back, and try again in a minute" in text


@pytest.mark.parametrize(("files", "most"), [(256, 50), (1024, 384), (65536, 1000), (-1, 1000)])
def test_connections_leave_files_to_the_rest_of_the_desk(files: int, most: int) -> None:
    assert connections(files) == most


def sent_with_a_file(
    server: WebServer, path: str, token: str, text: str, size: int
) -> tuple[HTTPResponse, str]:
    edge = "edge"
    parts = (
        f'--{edge}\r\nContent-Disposition: form-data; name="form"\r\n\r\n{token}\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="text"\r\n\r\n{text}\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="a.bin"\r\n\r\n'
    ).encode()
    body = parts + bytes(size) + f"\r\n--{edge}--\r\n".encode()
    connection = HTTPConnection(HERE, server.port, timeout=60)
    connection.request("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})
    answer = connection.getresponse()
    shown = answer.read().decode()
    connection.close()
    return answer, shown


def test_an_answer_of_twenty_megabytes_is_taken(server: WebServer, web: PageDesk) -> None:
    web.desk.ticket(ANN)
    page = web.key(1)
    reader = web.desk.parts.pages.access.by_key(page.removeprefix("/ticket/"))
    token = web.desk.parts.pages.forms.token("answer 1", reader.session)

    answer, _ = sent_with_a_file(server, f"{page}/answer", token, "see", 20 * 1024**2)

    assert answer.status == 303
    with web.desk.parts.store.transaction() as tx:
        (message,) = tx.messages.find("ticket", 1)
    assert [(one.name, one.size) for one in message.files] == [("a.bin", 20 * 1024**2)]


@pytest.mark.parametrize("path", ["/ticket//abc", "/kb//1", "//evil.test/kb", "/tickets//1"])
def test_two_slashes_in_a_row_lead_nowhere(server: WebServer, path: str) -> None:
    answer, _ = asked(server, path, Host="evil.test")

    assert answer.status == 404
    assert answer.getheader("Location") is None


def login(web: PageDesk, address: str, password: str = "guess") -> str:
    token = web.desk.parts.pages.forms.token("login")
    return urlencode({"form": token, "address": address, "password": password})


def test_fault_105_a_thousand_guesses_hold_up_nobody(server: WebServer, web: PageDesk) -> None:
    web.person(ANN)
    statuses = [
        asked(server, "/login", login(web, ANN), X_Forwarded_For=f"198.51.100.{number % 250}")[0].status
        for number in range(1_000)
    ]

    assert statuses.count(422) <= 10
    assert statuses.count(429) >= 990
    assert answers_quickly(server)


def test_the_proxys_word_about_where_somebody_is_counts(server: WebServer, web: PageDesk) -> None:
    for _ in range(6):
        blocked, _ = asked(server, "/login", login(web, "x@customer.test"), X_Forwarded_For="198.51.100.1")
    other, _ = asked(server, "/login", login(web, "x@customer.test"), X_Forwarded_For="198.51.100.2")

    assert (blocked.status, other.status) == (429, 422)


ROUNDS, PAIRS = 8, 25


@pytest.fixture
def cheap_hashes(web: PageDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that are hashed in no time: on a busy machine, one hash differs from the next by 5 ms."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords = web.desk.parts.pages.access._passwords
    monkeypatch.setattr(passwords, "_hasher", cheap)
    monkeypatch.setattr(passwords, "_nobodys", cheap.hash("nobody's"))
    monkeypatch.setitem(HASHES, PASSWORD, cheap.hash(PASSWORD))


@pytest.mark.usefixtures("cheap_hashes")
@pytest.mark.parametrize("path", ["/forgot", "/login"])
def test_fault_106_known_and_unknown_addresses_take_the_same_time(
    server: WebServer, web: PageDesk, path: str
) -> None:
    """They differ by less than 5 ms, in the faster quarter: what takes longer waited for other programs."""
    differences = []
    for number in range(ROUNDS):
        known, unknown = timed(server, web, path, number)
        differences.append(abs(_quarter(known) - _quarter(unknown)))
        if differences[-1] < 0.005:
            return
    pytest.fail(f"the times differ by {', '.join(f'{1000 * one:.1f}' for one in differences)} ms")


def timed(server: WebServer, web: PageDesk, path: str, round: int) -> tuple[list[float], list[float]]:
    """How long answers about known and about unknown addresses took, in seconds."""
    took: dict[bool, list[float]] = {True: [], False: []}
    for number in range(PAIRS):
        web.person(f"k{round}.{number}@customer.test")
        for is_known in (True, False) if number % 2 else (False, True):
            address = f"{'k' if is_known else 'n'}{round}.{number}@customer.test"
            token = web.desk.parts.pages.forms.token(path[1:])
            body = urlencode({"form": token, "address": address, "password": "guess"})
            began = time.perf_counter()
            answer, _ = asked(server, path, body, X_Forwarded_For=f"203.{round}.{number}.{int(is_known)}")
            took[is_known].append(time.perf_counter() - began)
            assert answer.status in (200, 422)
    return took[True], took[False]


def _quarter(times: list[float]) -> float:
    return statistics.quantiles(times, n=4)[0]


def test_fault_106_a_login_costs_one_hash_whoever_it_is(
    web: PageDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.person(ANN)
    web.person("blocked@customer.test", blocked=True)
    web.person("none@customer.test", password="")
    asked_for: list[tuple[str, Parameters]] = []
    fits = Argon2Passwords.fits

    def counted(self: Argon2Passwords, password: str, hashed: str) -> bool:
        asked_for.append((password, extract_parameters(hashed or self._nobodys)))
        return fits(self, password, hashed)

    monkeypatch.setattr(Argon2Passwords, "fits", counted)
    cost = extract_parameters(PASSWORDS.hashed("guess"))
    for address in (ANN, "blocked@customer.test", "none@customer.test", "nobody@customer.test", "", "@"):
        asked_for.clear()
        answer = web.browser().post("/login", data=login(web, address), content_type=FORM)
        assert (answer.status_code, asked_for) == (422, [("guess", cost)])


FORM = "application/x-www-form-urlencoded"


def test_a_port_that_is_taken_is_said(server: WebServer, web: PageDesk) -> None:
    with pytest.raises(ConfigError, match=f"Nothing can be served at {HERE}:{server.port}"):
        WebServer(web.app, Listen(host=HERE, port=server.port))

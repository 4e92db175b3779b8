"""An HTTPS server on loopback that answers with JSON; subclasses say what."""

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.peers.certificates import Certificate

Answer = tuple[int, dict[str, Any]]  # status and JSON; nothing to say is a page that is no JSON


@dataclass
class Asked:
    """One request, as it came."""

    path: str
    query: dict[str, str]
    form: dict[str, str]


class HttpsServer:
    """Serves until it is left; what was asked stands in `asked`."""

    def __init__(self, certificate: Certificate) -> None:
        self.certificate = certificate
        self.asked: list[Asked] = []

    def answer(self, asked: Asked) -> Answer:
        """What is answered to one request; requests come from several threads."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._http = _Http(("127.0.0.1", 0), type("Handler", (_Handler,), {"owner": self}))
        self._http.socket = self.certificate.server_context().wrap_socket(
            self._http.socket, server_side=True, do_handshake_on_connect=False
        )
        self.url = f"https://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=lambda: self._http.serve_forever(0.05), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(10)


class _Http(ThreadingHTTPServer):
    daemon_threads = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust us, or leaves, is no news."""


class _Handler(BaseHTTPRequestHandler):
    owner: HttpsServer

    def do_GET(self) -> None:  # the name that http.server calls
        self._reply("")

    def do_POST(self) -> None:
        self._reply(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _reply(self, form: str) -> None:
        parts = urlsplit(self.path)
        asked = Asked(path=parts.path, query=dict(parse_qsl(parts.query)), form=dict(parse_qsl(form)))
        self.owner.asked.append(asked)
        status, said = self.owner.answer(asked)
        body = json.dumps(said).encode() if said else b"<html>no JSON</html>"
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"{self.owner.url}/token")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what was asked stands in `asked`."""

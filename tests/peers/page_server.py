"""A web server on loopback that answers every page with the status it is told."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


class PageServer:
    """The server, while it is entered."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.asked: list[str] = []  # paths

    def __enter__(self) -> "PageServer":
        handler = type("Handler", (_Handler,), {"owner": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=lambda: self._http.serve_forever(0.05), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(10)


class _Handler(BaseHTTPRequestHandler):
    owner: PageServer

    def do_GET(self) -> None:
        self.owner.asked.append(self.path)
        self.send_response(self.owner.status)
        if self.owner.status in (301, 302):
            self.send_header("Location", f"{self.owner.url}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what was asked stands in `asked`."""

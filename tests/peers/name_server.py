"""A name server on loopback (UDP) for the zones that a test gives it."""

import socket
import threading
from types import TracebackType

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

Key = tuple[dns.name.Name, dns.rdatatype.RdataType]


class NameServer:
    """The server, while it is entered."""

    def __init__(self) -> None:
        self._sets: dict[Key, dns.rrset.RRset] = {}
        self.asked: list[str] = []  # "name TYPE", as it came
        self.is_silent = False  # it never answers
        self.refuses = False  # it answers that it will not say

    def __enter__(self) -> "NameServer":
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._ended = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended = True
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", self._socket.getsockname())
        self._thread.join(10)
        self._socket.close()

    def set(self, name: str, kind: str, *values: str) -> None:
        """These records, in place of those of the same name and kind; without any there are none."""
        full = dns.name.from_text(name)
        key = (full, dns.rdatatype.from_text(kind))
        self._sets.pop(key, None)
        if values:
            texts = [_quoted(value) for value in values] if kind == "TXT" else list(values)
            self._sets[key] = dns.rrset.from_text(full, 60, "IN", kind, *texts)

    def _serve(self) -> None:
        while True:
            wire, client = self._socket.recvfrom(4096)
            if self._ended:
                return
            answer = self._answer(dns.message.from_wire(wire))
            if not self.is_silent:
                self._socket.sendto(answer.to_wire(max_size=65535), client)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        question = query.question[0]
        self.asked.append(f"{question.name.to_text(omit_final_dot=True)} {question.rdtype.name}")
        answer = dns.message.make_response(query, recursion_available=True)
        if self.refuses:
            answer.set_rcode(dns.rcode.REFUSED)
            return answer
        names = {name for name, _ in self._sets}
        found = self._sets.get((question.name, question.rdtype))
        alias = self._sets.get((question.name, dns.rdatatype.CNAME))
        if alias and not found:
            answer.answer.append(alias)
            found = self._sets.get((alias[0].target, question.rdtype))
        if found:
            answer.answer.append(found)
        elif question.name not in names:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


def _quoted(text: str) -> str:
    """A text in the pieces of at most 255 bytes that a TXT record is made of, as a zone file has them."""
    content = text.encode()
    pieces = [content[start : start + 255] for start in range(0, len(content), 255)] or [b""]
    return " ".join(f'"{"".join(map(_escaped, piece))}"' for piece in pieces)


def _escaped(byte: int) -> str:
    return chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:03}"

"""An SMTP server that behaves well until it is told what to say instead."""

import base64
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass

from tests.peers.line_server import Line, LineServer
from tests.peers.token_server import TokenServer

HANG_UP = b"\0hang up"
HANG = b"\0hang"
REFUSED_TOKEN = b"334 eyJzdGF0dXMiOiI0MDEifQ==\r\n"  # {"status":"401"}
END = "<end of mail>"  # stands for the final dot where tests say what is answered to commands


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A mail that was accepted, as it came over the wire: with its doubled dots, without the final one."""

    mail_from: str
    recipients: tuple[str, ...]
    payload: bytes


class ScriptedSmtp(LineServer):
    """Takes every mail; `instead` gives other answers. With `tokens` it lets in only whom they name."""

    def __init__(
        self,
        *,
        extensions: Sequence[str] = ("SIZE 0", "8BITMIME", "AUTH PLAIN LOGIN"),
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        tokens: TokenServer | None = None,
    ) -> None:
        super().__init__(tls=tls)
        self.commands: list[str] = []
        self.taken: list[Taken] = []
        self.given_up: list[bytes] = []  # what came after the reason why a token is refused
        self.half_taken: list[bytes] = []  # payloads whose final dot never came
        self.greeting = b"220 ready\r\n"
        self._extensions, self._starttls, self._tokens = extensions, starttls, tokens
        self._instead: list[tuple[re.Pattern[str], bytes, list[int]]] = []
        self._sender, self._recipients = "", list[str]()

    def instead(self, pattern: str, answer: bytes, *, times: int = 1_000_000) -> None:
        """Answer so to commands that match, or to END; HANG_UP and HANG may stand at an answer's end."""
        self._instead.append((re.compile(pattern, re.IGNORECASE), answer, [times]))

    def said(self, pattern: str) -> list[str]:
        """The commands that came and match."""
        return [command for command in self.commands if re.search(pattern, command, re.IGNORECASE)]

    def talk(self, line: Line) -> None:
        is_open = self._say(line, self.greeting)
        is_protected = False
        while is_open and (command := line.read().decode()):
            self.commands.append(command)
            answer = self._answer(command, is_protected)
            is_open = self._say(line, answer)
            if answer == REFUSED_TOKEN:
                self.given_up.append(line.read())
                is_open = self._say(line, b"535 5.7.3 Authentication unsuccessful\r\n")
            if command.upper() == "STARTTLS" and answer.startswith(b"220") and self._starttls:
                line.protect(self._starttls)
                is_protected = True
            if answer.startswith(b"354"):
                is_open = is_open and self._take(line)

    def _take(self, line: Line) -> bool:
        payload = b""
        while (piece := line.read_raw()) != b".\r\n":
            if not piece:
                self.half_taken.append(payload)
                return False
            payload += piece
        answer = self._scripted(END) or b"250 2.0.0 queued as 1\r\n"
        if answer.startswith(b"2"):
            taken = Taken(mail_from=self._sender, recipients=tuple(self._recipients), payload=payload)
            self.taken.append(taken)
        return self._say(line, answer)

    def _say(self, line: Line, answer: bytes) -> bool:
        words = answer.removesuffix(HANG_UP).removesuffix(HANG)
        line.write(words)
        if answer.endswith(HANG):
            self.released.wait(60)
        return words == answer

    def _scripted(self, command: str) -> bytes | None:
        for pattern, answer, times in self._instead:
            if times[0] and pattern.search(command):
                times[0] -= 1
                return answer
        return None

    def _answer(self, command: str, is_protected: bool) -> bytes:
        if scripted := self._scripted(command):
            return scripted
        match command.upper().split(" ")[0]:
            case "EHLO":
                return self._extended(is_protected)
            case "MAIL":
                self._sender, self._recipients = _address(command), []
            case "RCPT":
                self._recipients.append(_address(command))
            case "DATA":
                return b"354 go on\r\n"
            case "STARTTLS":
                return b"220 begin\r\n"
            case "AUTH" if self._tokens:
                return b"235 2.7.0 welcome\r\n" if _is_theirs(self._tokens, command) else REFUSED_TOKEN
            case "AUTH":
                return b"235 welcome\r\n" if len(command.split()) == 3 else b"334 VXNlcm5hbWU6\r\n"
            case "QUIT":
                return b"221 bye\r\n" + HANG_UP
        return b"250 fine\r\n"

    def _extended(self, is_protected: bool) -> bytes:
        offered = ["desk.test", *self._extensions]
        if self._starttls and not is_protected:
            offered.append("STARTTLS")
        lines = [f"250-{word}\r\n" for word in offered[:-1]] + [f"250 {offered[-1]}\r\n"]
        return "".join(lines).encode()


def _is_theirs(tokens: TokenServer, command: str) -> bool:
    """Whether AUTH XOAUTH2 or OAUTHBEARER shows a token that holds, and is that user's."""
    words = base64.b64decode(command.split(" ")[2]).decode()
    user = re.search(r"(?:^user=|^n,a=)([^\x01,]*)", words)
    token = re.search(r"\x01auth=Bearer ([^\x01]*)\x01\x01$", words)
    return bool(user and token and user[1] and tokens.user_of(token[1]) == user[1])


def _address(command: str) -> str:
    return command[command.index("<") + 1 : command.index(">")]

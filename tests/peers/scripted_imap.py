"""An IMAP server that behaves well until it is told what to say instead."""

import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.peers.line_server import Line, LineServer

HANG_UP = b"\0hang up"
HANG = b"\0hang"
STARTTLS = b"\0starttls"
PASSWORD = "secret"


@dataclass(slots=True)
class Instead:
    """What is answered to a command that matches, so many times."""

    pattern: re.Pattern[str]
    answer: bytes | Callable[[str], bytes]
    times: int
    seen: list[str] = field(default_factory=list)


class ScriptedImap(LineServer):
    """One mailbox of messages by UID. In answers given by tests, TAG stands for the command's tag."""

    def __init__(
        self,
        messages: dict[int, bytes] | None = None,
        *,
        capabilities: str = "UIDPLUS MOVE IDLE",
        after_login: str | None = None,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(tls=tls)
        self.messages = dict(messages or {})
        self.flags: dict[int, set[str]] = {}
        self.folders: dict[str, list[bytes]] = {"INBOX": [], "Sent": []}
        self.uidvalidity = 7
        self.commands: list[str] = []  # without their tags
        self.credentials = b""  # what came in AUTHENTICATE
        self.greeting = b"* OK ready\r\n"
        self._capabilities = capabilities
        self._after_login = after_login
        self._starttls = starttls
        self._instead: list[Instead] = []

    def instead(
        self, pattern: str, answer: bytes | Callable[[str], bytes], *, times: int = 1_000_000
    ) -> Instead:
        """Answer so to commands that match; HANG_UP and HANG are answers too, at the end of others."""
        rule = Instead(re.compile(pattern, re.IGNORECASE), answer, times)
        self._instead.append(rule)
        return rule

    def said(self, pattern: str) -> list[str]:
        """The commands that came and match."""
        return [command for command in self.commands if re.search(pattern, command, re.IGNORECASE)]

    def marked(self, flag: str) -> set[int]:
        """The UIDs that carry the flag."""
        return {uid for uid, flags in self.flags.items() if flag in flags and uid in self.messages}

    def talk(self, line: Line) -> None:
        line.write(self.greeting)
        tag = ""
        while command := line.read().decode():
            if command != "DONE":  # that ends IDLE, whose tag it is answered with
                tag, _, words = command.partition(" ")
                self.commands.append(words)
                if words.startswith("AUTHENTICATE"):
                    line.write(b"+ \r\n")
                    self.credentials = line.read()
            answer = self._answer("DONE" if command == "DONE" else words)
            if answer == STARTTLS and self._starttls:
                line.write(tag.encode() + b" OK begin\r\n")
                line.protect(self._starttls)
            elif not self._say(line, answer, tag):
                return

    def _say(self, line: Line, answer: bytes, tag: str) -> bool:
        if answer.endswith(HANG_UP):
            line.write(answer.removesuffix(HANG_UP))
            return False
        if answer.endswith(HANG):
            line.write(answer.removesuffix(HANG))
            self.released.wait(60)
            return False
        line.write(answer.replace(b"TAG", tag.encode()))
        return True

    def _answer(self, words: str) -> bytes:
        for rule in self._instead:
            if rule.times and rule.pattern.search(words):
                rule.times -= 1
                rule.seen.append(words)
                return rule.answer(words) if callable(rule.answer) else rule.answer
        name = words.removeprefix("UID ").split(" ")[0].upper()
        return getattr(self, f"_do_{name.lower()}", self._do_noop)(words.removeprefix("UID "))

    def _do_noop(self, words: str) -> bytes:
        return b"TAG OK done\r\n"

    def _do_capability(self, words: str) -> bytes:
        logged_in = self.said("^(LOGIN|AUTHENTICATE)")
        offered = self._after_login if logged_in and self._after_login is not None else self._capabilities
        more = " STARTTLS" if self._starttls and not self.said("^STARTTLS") else ""
        return f"* CAPABILITY IMAP4rev1 {offered}{more}\r\nTAG OK done\r\n".encode()

    def _do_starttls(self, words: str) -> bytes:
        return STARTTLS if self._starttls else b"TAG BAD unknown command\r\n"

    def _do_login(self, words: str) -> bytes:
        good = words.endswith(f'"{PASSWORD}"')
        return b"TAG OK welcome\r\n" if good else b"TAG NO [AUTHENTICATIONFAILED] Authentication failed.\r\n"

    def _do_select(self, words: str) -> bytes:
        if _unquoted(words.split(" ", 1)[1]) not in self.folders:
            return b"TAG NO [NONEXISTENT] no such folder\r\n"
        mode = b"READ-ONLY" if words.startswith("EXAMINE") else b"READ-WRITE"
        return (
            b"* %d EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY %d] valid\r\n"
            % (len(self.messages), self.uidvalidity)
        ) + b"TAG OK [%s] selected\r\n" % mode

    _do_examine = _do_select

    def _do_list(self, words: str) -> bytes:
        lines = b"".join(b'* LIST () "." "%s"\r\n' % name.encode() for name in self.folders)
        return lines + b"TAG OK done\r\n"

    def _do_create(self, words: str) -> bytes:
        self.folders[_unquoted(words.split(" ", 1)[1])] = []
        return b"TAG OK created\r\n"

    def _do_search(self, words: str) -> bytes:
        deleted = self.marked(r"\Deleted")
        if " UNDELETED" in words:
            found = set(self.messages) - deleted
        elif " DELETED" in words:
            found = deleted
        else:
            found = {
                uid for uid, raw in self.messages.items() if _unquoted(words.split(" ")[-1]).encode() in raw
            }
        return f"* SEARCH {' '.join(map(str, sorted(found)))}\r\nTAG OK done\r\n".encode()

    def _do_fetch(self, words: str) -> bytes:
        _, uids, items = words.split(" ", 2)
        return b"".join(self.fetched(uid, items) for uid in self._chosen(uids)) + b"TAG OK done\r\n"

    def _do_store(self, words: str) -> bytes:
        _, uids, _, flags = words.split(" ", 3)
        for uid in self._chosen(uids):
            self.flags.setdefault(uid, set()).update(flags.strip("()").split())
        return b"TAG OK stored\r\n"

    def _do_copy(self, words: str) -> bytes:
        _, uids, folder = words.split(" ", 2)
        if _unquoted(folder) not in self.folders:
            return b"TAG NO [TRYCREATE] no such folder\r\n"
        self.folders[_unquoted(folder)] += [self.messages[uid] for uid in self._chosen(uids)]
        return b"TAG OK copied\r\n"

    def _do_move(self, words: str) -> bytes:
        answer = self._do_copy(words)
        return answer if b" NO " in answer else self._gone(set(self._chosen(words.split(" ")[1])))

    def _do_expunge(self, words: str) -> bytes:
        chosen = self._chosen(words.split(" ")[1]) if " " in words else list(self.messages)
        return self._gone(self.marked(r"\Deleted") & set(chosen))

    def _do_idle(self, words: str) -> bytes:
        return b"+ idling\r\n"

    def _gone(self, uids: set[int]) -> bytes:
        for uid in uids:
            del self.messages[uid]
        return b"* 1 EXPUNGE\r\n" * len(uids) + b"TAG OK gone\r\n"

    def fetched(self, uid: int, items: str = "BODY.PEEK[]") -> bytes:
        """A right answer to FETCH."""
        raw = self.messages[uid]
        parts = [b"UID %d" % uid]
        if "RFC822.SIZE" in items:
            parts.append(b"RFC822.SIZE %d" % len(raw))
        if wanted := re.search(r"BODY\.PEEK\[\](?:<(\d+)\.(\d+)>)?", items):
            start = int(wanted[1] or 0)
            some = raw[start : start + int(wanted[2])] if wanted[2] else raw
            where = b"<%d>" % start if wanted[2] else b""
            parts.append(b"BODY[]%s {%d}\r\n%s" % (where, len(some), some))
        return b"* %d FETCH (%s)\r\n" % (sorted(self.messages).index(uid) + 1, b" ".join(parts))

    def _chosen(self, uids: str) -> list[int]:
        ranges = [part.partition(":") for part in uids.split(",")]
        return [
            uid
            for uid in sorted(self.messages)
            if any(int(low) <= uid <= int(high or low) for low, _, high in ranges)
        ]


def _unquoted(text: str) -> str:
    return text[1:-1].replace(r"\"", '"').replace("\\\\", "\\") if text.startswith('"') else text

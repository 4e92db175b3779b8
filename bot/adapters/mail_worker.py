"""Mail is read in a child process with limits, so that no message can stop or bloat the bot."""

import pickle
import socket
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from queue import LifoQueue
from types import TracebackType
from typing import Self

from bot.core.mail import IncomingMail, MailError

START_SECONDS = 60.0  # a child on a busy machine needs time for its imports
CHILD = "from bot.adapters.mail_worker_child import main; main()"


class MailUnreadable(MailError):
    """A message that the reader could not cope with in its limits; it must be put aside as it is."""


class MailWorker:
    """Reads mail in child processes, replaced when they die or overrun; safe to use from several threads."""

    def __init__(self, *, seconds: float = 5.0, memory_mb: int = 1024, workers: int = 1) -> None:
        """Nothing is started before the first mail.

        Args:
            seconds: For one message, from the moment a child takes it.
            memory_mb: Address space of one child.
            workers: How many messages are read at the same time.
        """
        self._seconds = seconds
        self._memory_mb = memory_mb
        self._workers = workers
        self._idle: LifoQueue[_Child | None] = LifoQueue()
        for _ in range(workers):
            self._idle.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, raw: bytes) -> IncomingMail:
        """Read one message as `read_mail` does.

        Raises:
            MailUnreadable: It took too long, too much memory, or crashed the reader.
        """
        child = self._idle.get()
        try:
            if child is None or not child.alive():
                child = _Child(self._memory_mb, self._seconds)
            answer = child.ask(raw, self._seconds)
        except BaseException:
            if child is not None:
                child.stop()
            child = None
            raise
        finally:
            self._idle.put(child)
        return answer

    def close(self) -> None:
        """Stop the children, after the messages that are being read."""
        for _ in range(self._workers):
            child = self._idle.get()
            if child is not None:
                child.stop()
        for _ in range(self._workers):
            self._idle.put(None)


class _Child:
    """One child process and the line to it."""

    def __init__(self, memory_mb: int, seconds: float) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-c", CHILD, str(theirs.fileno()), str(memory_mb), str(seconds)],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                env=_environment(),
            )
        self._line = Connection(ours.detach())
        if not self._is_ready():
            self.stop()
            raise MailUnreadable("The mail reader did not start.")

    def _is_ready(self) -> bool:
        try:
            return self._line.poll(START_SECONDS) and self._line.recv_bytes() == b"ready"
        except (EOFError, OSError):
            return False

    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, raw: bytes, seconds: float) -> IncomingMail:
        overrun, over, turn = threading.Event(), threading.Event(), threading.Lock()

        def stop() -> None:
            with turn:
                if not over.is_set():  # else the child may have the next message already
                    overrun.set()
                    self._process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            self._line.send_bytes(raw)
            answer = self._line.recv_bytes()
        except (EOFError, OSError) as error:
            code = self._process.wait()
            if overrun.is_set():
                raise MailUnreadable(f"Reading it took longer than {seconds:g} seconds.") from error
            raise MailUnreadable(f"The reader crashed on it (exit code {code}).") from error
        finally:
            with turn:
                over.set()
            timer.cancel()
            if overrun.is_set():
                self._process.wait()  # nobody may take it for alive, though its answer came
        return _mail(answer)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._line.close()


def _environment() -> dict[str, str]:
    """Only what the child needs to find its modules: where strangers' mail is read our secrets are not."""
    return {
        "PYTHONPATH": ":".join(path for path in sys.path if path),
        "PYTHONHASHSEED": "0",
        "LC_ALL": "C.UTF-8",
    }


def _mail(answer: bytes) -> IncomingMail:
    if answer[:1] != b"+":
        raise MailUnreadable(answer[1:].decode("utf-8", "replace"))
    mail = pickle.loads(answer[1:])  # noqa: S301 - made by our own child
    if not isinstance(mail, IncomingMail):
        raise MailUnreadable("The reader gave no mail.")
    return mail

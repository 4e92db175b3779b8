"""The other end of the mail worker: a process that reads one message after the other and little else."""

import pickle
import resource
import signal
import sys
from multiprocessing.connection import Connection

from bot.core.mail import MailError, read_mail

GRACE = 2  # seconds after which a child ends itself when its parent is no longer there to do it


def main() -> None:
    """Serve until the other end hangs up. Arguments: file descriptor, megabytes, seconds."""
    line = Connection(int(sys.argv[1]))
    seconds = float(sys.argv[3])
    limit(int(sys.argv[2]))
    line.send_bytes(b"ready")
    while True:
        try:
            raw = line.recv_bytes()
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)
        line.send_bytes(answer(raw))
        signal.setitimer(signal.ITIMER_REAL, 0)


def limit(memory_mb: int) -> None:
    """No more memory than that, no files, no core dumps; a Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for what, most in (
        (resource.RLIMIT_AS, memory_mb * 1024 * 1024),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def answer(raw: bytes) -> bytes:
    """The pickled mail after "+", or after "-" a sentence that says why there is none."""
    try:
        return b"+" + pickle.dumps(read_mail(raw), protocol=pickle.HIGHEST_PROTOCOL)
    except MailError as error:
        return b"-" + str(error).encode()
    except MemoryError:
        return b"-Reading it took too much memory."
    except Exception as error:  # the outermost edge: whatever a stranger's bytes provoke is an answer
        return b"-" + f"The reader failed on it ({type(error).__name__}).".encode()

"""One reading process for all desks of a test run: starting one takes longer than most tests."""

import atexit

from bot.adapters.mail_worker import MailWorker
from bot.core.mail import IncomingMail

_WORKER = MailWorker(seconds=60)  # for one mail, also where everything else runs beside it
atexit.register(_WORKER.close)


class SharedReader:
    """Reads in the shared process, which outlives the desk."""

    def read(self, raw: bytes) -> IncomingMail:
        return _WORKER.read(raw)

    def close(self) -> None:
        """The next desk goes on with it."""

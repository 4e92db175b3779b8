"""The clocks: look into the mailboxes, empty the outbox, catch up, clean up.

`schedule` only says when; every look runs in a thread of its own mailbox, so that a slow one holds up
nobody. A watchdog on the monotonic clock fires when the wall clock jumped.
"""

import logging
import threading
import time
from collections.abc import Callable

import schedule

from bot.accounts.mailboxes import Mailboxes
from bot.core.accounts import Account
from bot.core.outbox import Delivery
from bot.delivery import DeliveryWorker
from bot.errors import OutsideError, StoreError
from bot.mail_bridge import MailBridge
from bot.mailbox_worker import MailboxWorker
from bot.mailing.carrier import Tried

log = logging.getLogger(__name__)

LEFT_OVERS = 15.0  # seconds between two looks for mails whose filing failed
TICK = 0.2  # seconds between two looks at the clocks
SENDERS = {"mail": 4, "slack": 8}  # deliveries under way at once; neither server holds up the other
STEP_BACK = 60.0  # seconds by which the wall clock may fall behind before times are mended


class Clocks:
    """Everything that runs by itself while the desk is open."""

    def __init__(
        self,
        mailboxes: Mailboxes,
        bridge: MailBridge,
        worker: DeliveryWorker,
        catch_up: Callable[[], int],
        clean_up: Callable[[], object],
        learn_staff: Callable[[], object],
        look_at_targets: Callable[[], object],
        on_store_error: Callable[[StoreError], None],
    ) -> None:
        self._mailboxes, self._bridge, self._worker = mailboxes, bridge, worker
        self._catch_up, self._clean_up, self._on_store_error = catch_up, clean_up, on_store_error
        self._learn_staff, self._look_at_targets = learn_staff, look_at_targets
        self._schedule = schedule.Scheduler()
        self._workers: dict[str, MailboxWorker] = {}
        self._stopped = threading.Event()
        self._reconcile = threading.Event()
        self._free = {kind: threading.Semaphore(count) for kind, count in SENDERS.items()}
        self._wall, self._steady = time.time(), time.monotonic()
        self._threads = [
            threading.Thread(target=self._guarded(target), name=name, daemon=True)
            for name, target in (
                ("clock", self._tick),
                ("mail outbox", lambda: self._send("mail")),
                ("slack outbox", lambda: self._send("slack")),
                ("left-overs", self._file_left_overs_again),
                ("catch-up", self._listen_again),
            )
        ]

    def start(self) -> None:
        """Go: first what an earlier run left, then the rhythm."""
        freed = self._worker.release_all()
        self._worker.hold_mail()
        self._worker.mend_times()
        log.info("%s deliveries were under way when the desk stopped", freed)
        self._schedule.every(10).minutes.do(self._safely(self._reconcile.set))
        self._schedule.every(6).hours.do(self._aside("housekeeping", self._clean_up))
        self.match_accounts()
        self._schedule.every(5).seconds.do(self._safely(self.match_accounts))
        self._schedule.every(5).seconds.do(self._aside("staff", self._learn_staff))
        self._schedule.every(20).seconds.do(self._aside("targets", self._look_at_targets))
        self._schedule.every(2).seconds.do(self._safely(self._retry))
        self._schedule.every(2).seconds.do(self._safely(self._worker.name_waiting))
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 10.0) -> None:
        """End; what is under way is finished within this time, or comes back at the next start."""
        self._stopped.set()
        self._reconcile.set()
        for worker in list(self._workers.values()):
            worker.stop()
        deadline = time.monotonic() + seconds
        for kind, count in SENDERS.items():
            for _ in range(count):
                self._free[kind].acquire(timeout=max(0.0, deadline - time.monotonic()))
        for thread in (*self._threads, *self._workers.values()):
            if thread.is_alive():
                thread.join(max(0.0, deadline - time.monotonic()))

    def catch_up_soon(self) -> None:
        """Slack was away or is back: read what was said meanwhile."""
        self._reconcile.set()

    def look_now(self) -> None:
        """Every mailbox is looked into at once."""
        for worker in list(self._workers.values()):
            worker.look_soon()

    # --- mailboxes ---------------------------------------------------------------------------

    def match_accounts(self) -> None:
        """Have one worker for each enabled account as it is configured now."""
        wanted = {account.address: account for account, _ in self._mailboxes.all() if account.enabled}
        for address, worker in list(self._workers.items()):
            if wanted.get(address) != worker.account or not worker.is_alive():
                worker.stop()
                self._schedule.clear(f"look {address}")
                del self._workers[address]
        for address, account in wanted.items():
            if address not in self._workers:
                self._begin(account)

    def _begin(self, account: Account) -> None:
        worker = MailboxWorker(account, self._mailboxes, self._on_store_error)
        self._workers[account.address] = worker
        worker.start()
        self._schedule.every(account.interval).seconds.do(worker.look_soon).tag(f"look {account.address}")

    def _retry(self) -> None:
        for worker in list(self._workers.values()):
            worker.retry()

    # --- the threads -------------------------------------------------------------------------

    def _file_left_overs_again(self) -> None:
        while not self._stopped.is_set():
            for key in self._bridge.unfiled():
                if not self._stopped.is_set():
                    self._bridge.file(key)
            self._stopped.wait(LEFT_OVERS)

    def _aside(self, name: str, job: Callable[[], object]) -> Callable[[], None]:
        """The job in a thread of its own: the clocks do not wait for it."""

        def run() -> None:
            threading.Thread(target=self._safely(job), name=name, daemon=True).start()

        return run

    def _safely(self, job: Callable[[], object]) -> Callable[[], None]:
        """The job, which may fail without holding up the others; it comes again at its next time."""

        def run() -> None:
            try:
                job()
            except StoreError as error:
                self._on_store_error(error)
            except Exception:
                log.exception("a job failed and comes again")

        return run

    def _tick(self) -> None:
        while not self._stopped.wait(TICK):
            self._schedule.run_pending()
            self._watch_the_clock()
            for worker in list(self._workers.values()):
                if worker.is_late():
                    worker.look_soon()

    def _watch_the_clock(self) -> None:
        """A wall clock that fell back would make `schedule` and all waiting deliveries stand still."""
        wall, steady = time.time(), time.monotonic()
        behind = (steady - self._steady) - (wall - self._wall)
        self._wall, self._steady = wall, steady
        if behind > STEP_BACK:
            log.warning("the clock went back by %.0f seconds", behind)
            for job in self._schedule.jobs:
                job._schedule_next_run()
            self._worker.mend_times()
            self._reconcile.set()

    def _send(self, kind: str) -> None:
        free = self._free[kind]
        while not self._stopped.is_set():
            free.acquire()
            if self._stopped.is_set() or not self._sent_one(kind):
                free.release()
                self._stopped.wait(TICK / 2)

    def _sent_one(self, kind: str) -> bool:
        """Whether there was something to send; then a thread of its own gives the permit back."""
        delivery = self._claimed(kind)
        if delivery is None:
            return False
        threading.Thread(target=self._carry, args=(kind, delivery), name="sender", daemon=True).start()
        return True

    def _claimed(self, kind: str) -> Delivery | None:
        try:
            return self._worker.claim(mail=kind == "mail", slack=kind == "slack")
        except StoreError as error:
            self._on_store_error(error)
            return None

    def _carry(self, kind: str, delivery: Delivery) -> None:
        """Carry it out, and hold on to what came of it until the store takes that."""
        try:
            tried = self._worker.attempt(delivery)
            while not self._is_settled(delivery, tried) and not self._stopped.is_set():
                continue
        except Exception:
            log.exception("delivery %s could not be settled; it comes back when its lease ends", delivery.id)
        finally:
            self._free[kind].release()

    def _is_settled(self, delivery: Delivery, tried: Tried) -> bool:
        try:
            self._worker.settle(delivery, tried)
        except StoreError as error:
            self._on_store_error(error)
            return False
        return True

    def _listen_again(self) -> None:
        while not self._stopped.is_set():
            self._reconcile.wait()
            self._reconcile.clear()
            if self._stopped.is_set():
                return
            try:
                read = self._catch_up()
            except OutsideError as error:
                log.warning("catching up failed: %s", error)
                if not self._stopped.wait(15.0):
                    self._reconcile.set()
                continue
            self._worker.caught_up()
            log.info("caught up: %s replies read", read)

    def _guarded(self, target: Callable[[], None]) -> Callable[[], None]:
        """The thread's work, begun again after any fault of ours: no clock may stop for good."""

        def run() -> None:
            while not self._stopped.is_set():
                try:
                    target()
                except StoreError as error:
                    self._on_store_error(error)
                except Exception:
                    log.exception("%s failed and begins again", threading.current_thread().name)
                self._stopped.wait(1.0)

        return run

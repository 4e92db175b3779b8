"""Checks of the desk itself: its store, its secrets, and its public address."""

from collections.abc import Iterator
from typing import Protocol

from bot.accounts.sealing import sealed_in
from bot.checks.facts import Facts
from bot.core.checkup import Check, Finding, StoreFacts, fault, fine, not_checked, warning
from bot.errors import ConfigError, OutsideError
from bot.ports import Vault
from bot.storage import Store

LITTLE, TOO_LITTLE = 1024**3, 200 * 1024**2  # bytes of free disk
SEE_ADDRESS = (
    "See that THREADDESK_PUBLIC_URL is right, and that your web server or tunnel leads to this desk."
)


class StoreFiles(Protocol):
    """The store's files on their disk."""

    def look(self) -> StoreFacts:
        """How the disk and the snapshot are doing; raises `StoreError`."""

    def journal_damage(self) -> str:
        """What is wrong with the journals, in a sentence; nobody may write meanwhile."""


class Web(Protocol):
    """The way to the desk's own pages."""

    def status(self, url: str) -> int:
        """The HTTP status of the health page below this address; raises `OutsideError`."""


class DeskChecks:
    """What the desk needs of its own machine.

    Args:
        newest: opens what is sealed with the newest key only.
    """

    def __init__(
        self, store: Store, files: StoreFiles, web: Web, vault: Vault, newest: Vault, *, public_url: str
    ) -> None:
        self._store, self._files, self._web = store, files, web
        self._vault, self._newest, self._public_url = vault, newest, public_url

    def checks(self, _facts: Facts) -> Iterator[Check]:
        """The checks of the store, the secrets and the public address."""
        yield Check(name="Store", looks_at="free disk, and whether its files are whole", look=self._whole)
        yield Check(name="Secrets", looks_at="whether the stored passwords can be opened", look=self._secrets)
        yield Check(name="Public address", looks_at="whether customers' links lead here", look=self._reached)

    def _whole(self) -> Finding:
        found = self._files.look()
        with self._store.transaction():  # nobody writes meanwhile
            damage = found.damage or self._files.journal_damage()
        if damage:
            return fault(damage, "Stop the desk, then: threaddesk repair")
        free = f"{found.free / 1024**2:,.0f} MB are free"
        if found.free < LITTLE:
            judged = fault if found.free < TOO_LITTLE else warning
            return judged(
                f"The disk of the store is nearly full: {free}.", "Make room on it: mail is kept there."
            )
        if found.cut:
            return warning(
                f"A crash left a half-written change; it is kept in {', '.join(found.cut[:3])}.",
                "Nothing that the desk had confirmed was lost; delete these files once you have seen them.",
            )
        return fine(f"Every file is what was written, and {free}.")

    def _secrets(self) -> Finding:
        with self._store.transaction() as tx:
            sealed = sealed_in(tx)
        try:
            for one in sealed:
                self._vault.open(one)
        except ConfigError as error:
            return fault(
                str(error), "Correct THREADDESK_SECRET_KEYS or that variable, and start the desk anew."
            )
        old = sum(not _opens(self._newest, one) for one in sealed)
        if old:
            return warning(
                f"{_counted(old)} still encrypted with an older key.",
                "Encrypt them with the newest key: threaddesk secrets rotate",
            )
        keys = ", and the keys open every one" if sealed else " yet"
        return fine(f"{_counted(len(sealed))} stored{keys}.")

    def _reached(self) -> Finding:
        url = self._public_url
        if not url:
            return not_checked(
                "No public address is set: mails carry no links, and customers rate, confirm and unsubscribe "
                "by answering.",
                "If customers can reach the desk's pages, put their address into THREADDESK_PUBLIC_URL.",
            )
        try:
            status = self._web.status(url)
        except OutsideError as error:
            return fault(str(error), SEE_ADDRESS)
        if status != 200:
            return fault(f"{url} does not lead to this desk (its health page answers {status}).", SEE_ADDRESS)
        if not url.startswith("https://"):
            return warning(
                f"{url} leads to this desk, but everybody on the way can read along.",
                "Give it a certificate, and begin THREADDESK_PUBLIC_URL with https://.",
            )
        return fine(f"{url} leads to this desk.")


def _opens(vault: Vault, sealed: str) -> bool:
    try:
        vault.open(sealed)
    except ConfigError:
        return False
    return True


def _counted(count: int) -> str:
    return "1 secret is" if count == 1 else f"{count or 'No'} secrets are"

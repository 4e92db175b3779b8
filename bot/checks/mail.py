"""Checks of mail: the way out, the address in From, the way back, each mailbox, and who is believed."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Protocol

from bot.accounts.mailboxes import Mailboxes
from bot.accounts.sign_ins import SignIns
from bot.checks.facts import Facts
from bot.core.accounts import Account, AccountHealth, AfterImport, how_to_set, waits_for_password
from bot.core.checkup import Check, Finding, SenderAsked, fault, fine, not_checked, warning
from bot.errors import DeskError
from bot.ports import Vault
from bot.settings import Settings

NO_SERVER = "No SMTP server is set, so no mail can leave the desk."
SET_SERVER = "Name your mail server: threaddesk settings set smtp_host HOST"
SEE_SERVER = (
    "Compare smtp_host, smtp_port, smtp_security, smtp_user and smtp_password with what your mail provider "
    "says: threaddesk settings list"
)
SEE_LOGIN = "Mend what the row “SMTP login” says, then look again."
ADD_MAILBOX = "Add one: threaddesk account add ADDRESS --host HOST"


class MailServer(Protocol):
    """The server that takes the desk's mail; both methods raise `OutsideError`."""

    def test(self) -> str: ...
    def ask_sender(self, address: str) -> SenderAsked: ...


OpenMailServer = Callable[[Settings, str], MailServer]  # settings, and the password or the access token


class MailChecks:
    """Both directions of mail, looked at without sending or taking any."""

    def __init__(
        self, mailboxes: Mailboxes, vault: Vault, sign_ins: SignIns, open_server: OpenMailServer
    ) -> None:
        self._mailboxes, self._vault, self._sign_ins = mailboxes, vault, sign_ins
        self._open = open_server

    def checks(self, facts: Facts) -> Iterator[Check]:
        """The checks of the way out, of each From address, of the way back, and of each mailbox."""
        yield Check(name="SMTP login", looks_at="the way out for mail", look=partial(self._login, facts))
        if not facts.senders:
            yield Check(name="From address", looks_at="the sender of the desk's mail", look=_no_sender)
        for address in facts.senders:
            yield Check(
                name=f"From address {address}",
                looks_at="whether the mail server lets the desk send as it",
                look=partial(self._sender, facts, address),
            )
        yield Check(
            name="Reply-to address", looks_at="the way back for answers", look=partial(_way_back, facts)
        )
        if not facts.accounts:
            yield Check(name="Mail account", looks_at="where customers' mail comes in", look=_no_account)
        for account, health in facts.accounts:
            yield Check(
                name=f"Mail account {account.address}",
                looks_at="login, folder, and the folder for mail that cannot be read",
                look=partial(self._mailbox, account, health),
            )

    def _login(self, facts: Facts) -> Finding:
        settings = facts.settings
        if not settings.smtp_host:
            return fault(NO_SERVER, SET_SERVER)
        try:
            found = self._server(settings).test()
        except DeskError as error:
            return fault(str(error), SEE_SERVER)
        if not settings.notifications_enabled:
            return warning(
                f"{found} But mail is switched off, so none leaves the desk.",
                "To send mail: threaddesk settings set notifications_enabled on",
            )
        return fine(found)

    def _sender(self, facts: Facts, address: str) -> Finding:
        if not facts.settings.smtp_host:
            return not_checked(NO_SERVER)
        try:
            found = self._server(facts.settings).ask_sender(address)
        except DeskError as error:
            return not_checked(f"The mail server could not be asked: {error}", SEE_LOGIN)
        return _as_sender(address, facts.settings.smtp_host, found)

    def _server(self, settings: Settings) -> MailServer:
        by_token = settings.smtp_auth == "oauth2"
        secret = (
            self._sign_ins.token(settings.smtp_user) if by_token else self._vault.open(settings.smtp_password)
        )
        return self._open(settings, secret)

    def _mailbox(self, account: Account, health: AccountHealth) -> Finding:
        if not account.enabled:
            return not_checked(
                f"The account is switched off, so mail to {account.address} stays where it is.",
                f"To look into it again: threaddesk account enable {account.address}",
            )
        if waits_for_password(account):
            words = f"{account.address} waits for its password; until then no mail is taken from it."
            return fault(words, f"Set it: {how_to_set(account.address)}")
        wanted = [account.failed_folder]
        if account.after_import is AfterImport.MOVE:
            wanted.append(account.archive_folder)
        inbox = self._mailboxes.inbox(account)
        try:
            found = inbox.test()
        except DeskError as error:
            return fault(str(error), _how_to_mend(account, health))
        try:
            inbox.prepare(wanted)
        except DeskError as error:
            return fault(
                str(error),
                "Make that folder in your mail program, or name another: "
                f"threaddesk account change {account.address} --help",
            )
        return fine(found)


def _how_to_mend(account: Account, health: AccountHealth) -> str:
    mend = f"Correct the account (threaddesk account change {account.address} --help)"
    password = f"set its password anew (threaddesk account password {account.address})"
    last = health.last_success_at
    since = f"; it last worked at {last:%Y-%m-%d %H:%M} UTC" if last else ""
    return f"{mend}, or {password}{since}."


def _as_sender(address: str, server: str, found: SenderAsked) -> Finding:
    judged = warning if found.for_now else fault
    if found.sender_refused:
        return judged(
            f"{server} does not let the desk send as {address} ({found.sender_refused}).",
            f"Allow {address} as a sender of that login at your mail provider, or set another: "
            "threaddesk settings set from_address ADDRESS",
        )
    if found.recipient_refused:
        return judged(
            f"{server} takes no mail for {address} ({found.recipient_refused}), so answers may not arrive.",
            f"See that the mailbox {address} exists at your mail provider.",
        )
    return fine(f"{server} takes mail from {address} and to it.")


def _no_sender() -> Finding:
    return not_checked(
        "There is no address yet that the desk could write from; mend the mail accounts first."
    )


def _no_account() -> Finding:
    return fault("There is no mail account, so no customer's mail can come in.", ADD_MAILBOX)


def _way_back(facts: Facts) -> Finding:
    wanted = facts.settings.reply_to
    known = [account.address for account, _ in facts.accounts]
    if not facts.accounts:
        return not_checked(
            "There is no mailbox yet that answers could go to; mend the row “Mail account” first."
        )
    if not facts.polled:
        return fault(
            "Answers reach nobody: every mail account is switched off.",
            f"Switch one on: threaddesk account enable {known[0]}",
        )
    if not wanted:
        return fine(f"Answers go to {_one_of(facts.polled)}, which the desk looks into.")
    if wanted in facts.polled:
        return fine(f"Answers go to {wanted}, which the desk looks into.")
    if wanted in known:
        return fault(
            f"Answers go to {wanted}, but that mail account is switched off.",
            f"To look into it again: threaddesk account enable {wanted}",
        )
    return warning(
        f"Answers go to {wanted}, which is no mailbox that the desk looks into; they are lost unless it "
        "forwards to one.",
        f"Add it (threaddesk account add {wanted} --host HOST), or let answers go to the mail account: "
        "threaddesk settings set reply_to ''",
    )


def _one_of(addresses: Sequence[str]) -> str:
    return (
        addresses[0]
        if len(addresses) == 1
        else f"the mail account that the ticket came in by ({', '.join(addresses)})"
    )

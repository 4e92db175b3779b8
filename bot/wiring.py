"""The only place where flows meet adapters; tests call it with their own clock, reader or Slack."""

import logging
import os
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from slack_bolt import App
from slack_sdk import WebClient

from bot.adapters.imap_inbox import ImapInbox
from bot.adapters.mail_worker import MailWorker
from bot.adapters.repair import repair as repair_store
from bot.adapters.slack_directory import SlackDirectory
from bot.adapters.slack_files import SlackFileDownloads
from bot.adapters.slack_history import SlackHistory
from bot.adapters.slack_poster import SlackPoster, web_client
from bot.adapters.smtp_conversation import Server
from bot.adapters.smtp_mailer import SmtpMailer
from bot.adapters.tinydb_store import TinyStore
from bot.adapters.vault import FernetVault
from bot.catch_up import CatchUp
from bot.config import Config
from bot.core.accounts import Account, Security
from bot.delivery import DeliveryWorker
from bot.desk import Desk
from bot.handlers import build_app
from bot.handlers.flows import Flows
from bot.mail_bridge import MailBridge
from bot.mail_delivery import MailCarrier
from bot.mailboxes import Inbox, Mailboxes
from bot.outgoing import new_op
from bot.pacing import Pacer
from bot.ports import Clock, MailReader
from bot.replies import Replies
from bot.settings import Settings
from bot.slack_delivery import SlackCarrier
from bot.storage import Store
from bot.upkeep import Upkeep

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class Reader(MailReader, Protocol):
    """Reads mail until it is closed."""

    def close(self) -> None:
        """Read no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The whole desk, put together and not yet running."""

    config: Config
    store: Store
    desk: Desk
    bridge: MailBridge
    replies: Replies
    mailboxes: Mailboxes
    worker: DeliveryWorker
    catch_up: CatchUp
    upkeep: Upkeep
    directory: SlackDirectory
    client: WebClient
    reader: Reader

    def tell(self, user: str, words: str) -> None:
        """A direct message past the outbox, for when the store cannot be written to."""
        SlackPoster(self.client).post(user, [], words, op=new_op())

    def app(self) -> App:
        """The Bolt app over these flows."""
        flows = Flows(desk=self.desk, replies=self.replies, mailboxes=self.mailboxes, seen=self.directory)
        return build_app(self.client, flows)

    def close(self) -> None:
        """Let go of the store and the reading process."""
        self.reader.close()
        self.store.close()


def build(
    config: Config,
    *,
    clock: Clock = utc_now,
    monotonic: Callable[[], float] = time.monotonic,
    reader: Reader | None = None,
) -> Parts:
    """Put the desk together; raises `StoreBusy` when another process has the store."""
    store = TinyStore(config.folder)
    keys, admins = config.keys, config.admins
    client = web_client(config.slack_bot_token.get_secret_value(), _api_url(config.slack_api_url))
    directory = SlackDirectory(client, monotonic=monotonic)
    vault = FernetVault(keys)
    reader = reader or MailWorker()
    replies = Replies(store, directory, keys=keys, clock=clock)
    bridge = MailBridge(store, reader, keys=keys, admins=admins, clock=clock)
    mailboxes = Mailboxes(store, bridge, vault, open_inbox, keys=keys, admins=admins, clock=clock)
    grace = timedelta(seconds=config.lookup_grace)
    slack = SlackCarrier(store, SlackPoster(client), directory, clock=clock, grace=grace)
    files = SlackFileDownloads(client)
    mail = MailCarrier(store, open_mailer, files, directory, vault, keys=keys, clock=clock)
    worker = DeliveryWorker(store, slack, mail, Pacer(monotonic), keys=keys, admins=admins, clock=clock)
    return Parts(
        config=config,
        store=store,
        desk=Desk(store, directory, vault, keys=keys, admins=admins, clock=clock),
        bridge=bridge,
        replies=replies,
        mailboxes=mailboxes,
        worker=worker,
        catch_up=CatchUp(store, SlackHistory(client), replies, clock=clock),
        upkeep=Upkeep(store, clock=clock),
        directory=directory,
        client=client,
        reader=reader,
    )


def repair(config: Config) -> list[str]:
    """Bring back the last good state of a damaged store; sentences that say what was done and lost.

    Raises:
        StoreBusy: a process uses the store.
    """
    done = repair_store(config.folder)
    lost = [f"Lost: {words}" for words in done.lost] or ["Nothing was lost."]
    return [f"The files as they were lie in {done.copy}.", f"{done.kept} documents are whole.", *lost]


def _api_url(given: str) -> str:
    return given if not given or given.endswith("/") else given + "/"


def open_inbox(account: Account, password: str) -> Inbox:
    """An account's mailbox over IMAP."""
    return ImapInbox(account, password, tls=_trust())


def open_mailer(settings: Settings, password: str) -> SmtpMailer:
    """The mail server that the settings name."""
    security = {"ssl": Security.TLS, "starttls": Security.STARTTLS, "none": Security.NONE}
    server = Server(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=security[settings.smtp_security],
        user=settings.smtp_user,
        password=password,
    )
    return SmtpMailer(server, tls=_trust())


def _trust() -> ssl.SSLContext:
    """Whom we believe: the system's certificates, and those of SSL_CERT_FILE where it is set."""
    return ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE"))

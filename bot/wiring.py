"""The only place where flows meet adapters; tests call it with their own clock, reader or Slack."""

import logging
import os
import random
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from slack_bolt import App
from slack_sdk import WebClient

from bot.accounts.account_book import AccountBook
from bot.accounts.changes import AccountChanges
from bot.accounts.mailboxes import Inbox, Mailboxes
from bot.accounts.password_pages import PasswordPages
from bot.accounts.sealing import Resealing
from bot.accounts.sent_mail import SentMail
from bot.accounts.sign_ins import SignIns, SignInServer
from bot.adapters.chart_pictures import ChartPictures
from bot.adapters.dns_records import DnsRecords
from bot.adapters.imap_inbox import ImapInbox
from bot.adapters.imap_sent import ImapSentFolder
from bot.adapters.mail_worker import MailWorker
from bot.adapters.oauth2_google import GoogleSignIn
from bot.adapters.oauth2_http import HttpClient
from bot.adapters.oauth2_microsoft import MicrosoftSignIn
from bot.adapters.passwords import Argon2Passwords
from bot.adapters.repair import repair as repair_store
from bot.adapters.slack_checkup import SlackCheckup
from bot.adapters.slack_directory import SlackDirectory
from bot.adapters.slack_files import SlackFileDownloads
from bot.adapters.slack_history import SlackHistory
from bot.adapters.slack_live import SlackLive
from bot.adapters.slack_poster import SlackPoster, web_client
from bot.adapters.smtp_mailer import SmtpMailer
from bot.adapters.smtp_probe import SmtpProbe
from bot.adapters.smtp_server import Server
from bot.adapters.store_checkup import StoreCheckup
from bot.adapters.tinydb_store import TinyStore
from bot.adapters.trust import trust
from bot.adapters.vault import FernetVault
from bot.adapters.web_checkup import WebCheckup
from bot.admin.admin_list import AdminList
from bot.admin.audit import Audit
from bot.admin.canned_answers import CannedAnswers
from bot.admin.custom_fields import CustomFields
from bot.admin.deliveries import Deliveries
from bot.admin.people_book import PeopleBook
from bot.admin.rule_book import RuleBook
from bot.admins import Admins
from bot.catch_up import CatchUp
from bot.checks.desk import DeskChecks
from bot.checks.live import LiveTrial
from bot.checks.mail import MailChecks
from bot.checks.names import NameChecks
from bot.checks.outbox import OutboxChecks
from bot.checks.senders import SenderChecks
from bot.checks.slack import SlackChecks
from bot.config import Config
from bot.core.accounts import Account, Security
from bot.core.sign_ins import Provider
from bot.customers.access import Access
from bot.customers.acts import CustomerActs
from bot.customers.articles import PublicArticles
from bot.customers.forms import Forms
from bot.customers.mail_links import MailLinks
from bot.customers.passwords import CustomerPasswords
from bot.customers.tickets import CustomerTickets
from bot.delivery import DeliveryWorker
from bot.desk import Desk
from bot.doctor import Doctor
from bot.handlers import build_app
from bot.handlers.flows import Flows
from bot.handlers.samples import samples
from bot.health import Health
from bot.incoming.bounces import Bounces
from bot.incoming.confirming import Confirming
from bot.incoming.explaining import Explaining
from bot.incoming.rule_trial import RuleTrial
from bot.incoming.set_aside import SetAside
from bot.knowledge.base import Knowledge
from bot.knowledge.imports import ArticleImport
from bot.knowledge.shelf import Shelf
from bot.mail_bridge import MailBridge
from bot.mailing.canned_filling import CannedFilling
from bot.mailing.carrier import MailCarrier
from bot.mailing.facts import MailFacts
from bot.mailing.personal import PersonalLetters
from bot.mailing.previews import Previews
from bot.mailing.template_changes import TemplateChanges
from bot.mailing.template_trial import TemplateTrial
from bot.mailing.writing import MailWriter
from bot.outgoing.queue import new_op
from bot.own_choices import OwnChoices
from bot.pacing import Pacer
from bot.ports import Clock, MailReader
from bot.posting.carrier import SlackCarrier
from bot.replies import Replies
from bot.rights import Rights
from bot.settings import Settings
from bot.sight import Sight
from bot.staff import Staff
from bot.standing import Standing
from bot.storage import Store
from bot.tickets.conversations import Conversations
from bot.tickets.corrections import Corrections
from bot.tickets.emoji_acts import EmojiActs
from bot.tickets.facts import TicketFacts
from bot.tickets.field_values import FieldValues
from bot.tickets.finding import Finding
from bot.tickets.handing_over import HandingOver
from bot.tickets.home import Home
from bot.tickets.made_in_slack import SlackTickets
from bot.tickets.merging import Merging
from bot.tickets.moving import Moving
from bot.tickets.notes import Notes
from bot.tickets.shortcut_target import Pointed
from bot.tickets.spam import Spam
from bot.tickets.statistics import Statistics
from bot.tickets.watched import Watching
from bot.tickets.written_replies import WrittenReplies
from bot.upkeep import Upkeep
from bot.web import Pages

log = logging.getLogger(__name__)
Wait = Callable[[float], None]  # sleeps so many seconds


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class Reader(MailReader, Protocol):
    """Reads mail until it is closed."""

    def close(self) -> None:
        """Read no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(Flows):
    """The whole desk, put together and not yet running: what people in Slack can have done, and the rest."""

    config: Config
    store: Store
    admins: Admins
    bridge: MailBridge
    account_changes: AccountChanges
    resealing: Resealing
    worker: DeliveryWorker
    catch_up: CatchUp
    upkeep: Upkeep
    confirming: Confirming
    previews: Previews
    shelf: Shelf
    article_import: ArticleImport
    explaining: Explaining
    watching: Watching
    pages: Pages
    directory: SlackDirectory
    client: WebClient
    reader: Reader

    def tell(self, user: str, words: str) -> None:
        """A direct message past the outbox, for when the store cannot be written to."""
        SlackPoster(self.client).post(user, [], words, op=new_op())

    def app(self, *, signing_secret: str = "") -> App:
        """The Bolt app over the flows; with a secret it checks the signatures of Slack's requests."""
        return build_app(self.client, self, signing_secret=signing_secret)

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
    chance: Callable[[], float] = random.random,
) -> Parts:
    """Put the desk together; raises `StoreBusy` when another process has the store."""
    store = TinyStore(config.folder)
    keys, admins = config.keys, Admins(configured=config.admins)
    client = web_client(config.slack_bot_token.get_secret_value(), _api_url(config.slack_api_url))
    directory = SlackDirectory(client, monotonic=monotonic)
    vault = FernetVault(keys)
    rights = Rights(store, directory, admins=admins, clock=clock)
    shelf = Shelf(store)
    reader = reader or MailWorker()
    replies = Replies(store, directory, rights, keys=keys, clock=clock)
    bridge = MailBridge(store, reader, keys=keys, admins=admins, clock=clock)
    sign_ins = SignIns(store, vault, sign_in_servers(), keys=keys, admins=admins, clock=clock)
    mailboxes = Mailboxes(store, bridge, vault, sign_ins, open_inbox, keys=keys, admins=admins, clock=clock)
    grace = timedelta(seconds=config.lookup_grace)
    slack = SlackCarrier(store, SlackPoster(client), directory, clock=clock, grace=grace)
    pages = config.public_url.rstrip("/")
    passwords = Argon2Passwords()
    personal = PersonalLetters(store, passwords, keys=keys, clock=clock, public_url=pages)
    files = SlackFileDownloads(client)
    mail_facts = MailFacts(store, directory, shelf, clock=clock)
    previews = Previews(store, mail_facts, clock=clock, public_url=pages)
    writer = MailWriter(store, files, mail_facts, personal, keys=keys, clock=clock, public_url=pages)
    sent_mail = SentMail(store, vault, sign_ins, open_sent_folder)
    mail = MailCarrier(store, open_mailer, writer, vault, sign_ins, sent_mail, clock=clock, chance=chance)
    worker = DeliveryWorker(store, slack, mail, Pacer(monotonic), keys=keys, admins=admins, clock=clock)
    conversations = Conversations(store, rights, keys=keys, clock=clock)
    confirming = Confirming(store, bridge, keys=keys, clock=clock)
    desk = Desk(store, directory, rights, vault, keys=keys, clock=clock)
    facts = TicketFacts(store, directory, rights, keys=keys, clock=clock)
    changes = AccountChanges(store, vault, sign_ins, clock=clock)
    health, access = Health(store, clock=clock), Access(store, passwords, keys=keys, clock=clock)
    password_pages = PasswordPages(store, changes, rights, public_url=pages, keys=keys, clock=clock)
    return Parts(
        config=config,
        store=store,
        admins=admins,
        admin_list=AdminList(store, directory, rights, admins, keys=keys, clock=clock),
        audit=Audit(store, rights, clock=clock),
        desk=desk,
        rights=rights,
        conversations=conversations,
        rule_book=RuleBook(store, rights, directory, clock=clock),
        rule_trial=RuleTrial(store=store, reader=reader, keys=keys, clock=clock),
        custom_fields=CustomFields(store, rights, clock=clock),
        canned_answers=CannedAnswers(store, rights, clock=clock),
        written_replies=WrittenReplies(
            store, directory, rights, CannedFilling(store, mail_facts, clock=clock), keys=keys, clock=clock
        ),
        pointed=Pointed(store, directory, rights),
        emoji_acts=EmojiActs(store, directory, desk, keys=keys, clock=clock),
        home=Home(store, directory, rights, health, clock=clock),
        facts=facts,
        merging=Merging(store, rights, keys=keys, clock=clock),
        spam=Spam(store, rights, keys=keys, clock=clock),
        handing_over=HandingOver(store, directory, rights, facts, keys=keys, clock=clock),
        field_values=FieldValues(store, rights, keys=keys, clock=clock),
        finding=Finding(store, directory, rights, clock=clock),
        own_choices=OwnChoices(store, rights),
        people_book=PeopleBook(store, rights, keys=keys, clock=clock),
        moving=Moving(store, directory, rights, keys=keys, clock=clock),
        slack_tickets=SlackTickets(store, directory, rights, keys=keys, clock=clock),
        notes=Notes(store, directory, rights, keys=keys, clock=clock),
        staff=Staff(store, directory, keys=keys, admins=admins, clock=clock),
        standing=Standing(store, SlackCheckup(client, client), keys=keys, admins=admins, clock=clock),
        bridge=bridge,
        replies=replies,
        mailboxes=mailboxes,
        account_book=AccountBook(store, mailboxes, changes, rights),
        account_changes=changes,
        resealing=Resealing(store, vault),
        worker=worker,
        catch_up=CatchUp(store, SlackHistory(client), replies, clock=clock),
        upkeep=Upkeep(store, keys=keys, admins=admins, clock=clock),
        confirming=confirming,
        template_changes=TemplateChanges(store, rights, directory, clock=clock),
        template_trial=TemplateTrial(store, rights, directory, previews, keys=keys, clock=clock),
        previews=previews,
        set_aside=SetAside(store, bridge, rights, keys=keys, clock=clock),
        shelf=shelf,
        knowledge=Knowledge(store, directory, rights, shelf, keys=keys, clock=clock),
        article_import=ArticleImport(store, clock=clock),
        corrections=Corrections(store, rights, keys=keys, clock=clock),
        deliveries=Deliveries(store, rights, directory, keys=keys, clock=clock),
        bounces=Bounces(store, rights, keys=keys, clock=clock),
        sight=Sight(store, reader, rights, keys=keys, clock=clock),
        statistics=Statistics(store, rights, ChartPictures(), keys=keys, clock=clock),
        watching=Watching(store, keys=keys, admins=admins, clock=clock),
        explaining=Explaining(store, reader, bridge, clock=clock),
        doctor=Doctor(
            store,
            rights,
            _slack_checks(config, client, clock),
            MailChecks(mailboxes, vault, sign_ins, open_probe),
            NameChecks(DnsRecords(config.dns_server)),
            SenderChecks(store, reader, clock),
            _desk_checks(config, store, vault),
            OutboxChecks(store, clock),
        ),
        pages=Pages(
            access=access,
            passwords=CustomerPasswords(store, passwords, keys=keys, clock=clock),
            links=MailLinks(store, confirming, conversations, keys=keys, clock=clock),
            tickets=CustomerTickets(store, reader, files.download, keys=keys, clock=clock),
            acts=CustomerActs(store, keys=keys, clock=clock),
            articles=PublicArticles(shelf),
            mailboxes=password_pages,
            forms=Forms(keys=keys, clock=clock),
            health=health,
            name=lambda: desk.settings().from_name,
            public_url=pages,
        ),
        access=access,
        password_pages=password_pages,
        directory=directory,
        client=client,
        reader=reader,
    )


def _slack_checks(config: Config, client: WebClient, clock: Clock) -> SlackChecks:
    app_token = config.slack_app_token.get_secret_value()
    checkup = SlackCheckup(client, web_client(app_token, _api_url(config.slack_api_url)))
    return SlackChecks(checkup, clock, tokens=(bool(client.token), bool(app_token)))


def _desk_checks(config: Config, store: Store, vault: FernetVault) -> DeskChecks:
    newest = FernetVault(config.keys[:1])
    files, web = StoreCheckup(config.folder), WebCheckup(_trust())
    return DeskChecks(store, files, web, vault, newest, public_url=config.public_url)


def live_trial(config: Config, *, clock: Clock = utc_now, wait: Wait = time.sleep) -> LiveTrial:
    """What tries Slack itself in one channel; it needs no store, and runs beside a running desk."""
    api = _api_url(config.slack_api_url)
    client = web_client(config.slack_bot_token.get_secret_value(), api)
    return LiveTrial(
        SlackCheckup(client, web_client(config.slack_app_token.get_secret_value(), api)),
        SlackLive(client),
        SlackFileDownloads(client).download,
        samples=samples(),
        admins=config.admins,
        clock=clock,
        wait=wait,
        new_op=new_op,
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


def sign_in_servers() -> dict[Provider, SignInServer]:
    """Where people sign in for the desk's mailboxes."""
    http = HttpClient(_trust())
    return {Provider.MICROSOFT: MicrosoftSignIn(http), Provider.GOOGLE: GoogleSignIn(http)}


def open_inbox(account: Account, secret: Callable[[], str]) -> Inbox:
    """An account's mailbox over IMAP."""
    return ImapInbox(account, secret, tls=_trust())


def open_sent_folder(account: Account, folder: str, secret: Callable[[], str]) -> ImapSentFolder:
    """The folder of sent mail of an account, over IMAP."""
    return ImapSentFolder(account, folder, secret, tls=_trust())


def open_mailer(settings: Settings, secret: str) -> SmtpMailer:
    """The mail server that the settings name."""
    return SmtpMailer(_mail_server(settings, secret), tls=_trust())


def open_probe(settings: Settings, secret: str) -> SmtpProbe:
    """The same server, to be asked only."""
    return SmtpProbe(_mail_server(settings, secret), tls=_trust())


def _mail_server(settings: Settings, secret: str) -> Server:
    by_token = settings.smtp_auth == "oauth2"
    security = {"ssl": Security.TLS, "starttls": Security.STARTTLS, "none": Security.NONE}
    return Server(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=security[settings.smtp_security],
        user=settings.smtp_user,
        password="" if by_token else secret,
        token=secret if by_token else "",
        sign_in=settings.smtp_user if by_token else "",
    )


def _trust() -> ssl.SSLContext:
    """Whom we believe: the system's certificates, and those of SSL_CERT_FILE where it is set."""
    return trust(os.environ.get("SSL_CERT_FILE"))

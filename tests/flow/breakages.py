"""Everything that can be wrong with a desk, each with what the doctor has to say of it."""

from collections.abc import Callable
from dataclasses import replace

from bot.adapters.vault import FernetVault
from bot.core.checkup import Verdict
from bot.core.outbox import State
from tests.contract.rows import a_delivery
from tests.doctored_desks import DOMAIN
from tests.peers.name_server import NameServer
from tests.still_desks import SUPPORT, TOMS, StillDesk

Break = Callable[[StillDesk, NameServer], object]

FROM, MAILBOX, CHANNEL = f"From address {SUPPORT}", f"Mail account {SUPPORT}", "Slack channel of General"
MX, SPF, DKIM, DMARC = (f"{kind} of {DOMAIN}" for kind in ("MX", "SPF", "DKIM", "DMARC"))
SCOPES, SOCKET, CLOCK = "Slack scopes", "Slack connection", "Clock"
WAITING, FAILED = "Waiting deliveries", "Failed deliveries"


def without_scopes(*names: str) -> Break:
    def take(desk: StillDesk, _: NameServer) -> None:
        workspace = desk.slack._ws
        workspace.manifest = replace(workspace.manifest, scopes=workspace.manifest.scopes - set(names))

    return take


def without_account(desk: StillDesk, _: NameServer) -> None:
    desk.parts.mailboxes.remove(SUPPORT)


def without_category(desk: StillDesk, _: NameServer) -> None:
    with desk.parts.store.transaction() as tx:
        tx.categories.remove(1)


def account(**changes: object) -> Break:
    def change(desk: StillDesk, _: NameServer) -> None:
        with desk.parts.store.transaction() as tx:
            (one,) = tx.accounts.all()
            tx.accounts.put(replace(one, **changes))  # type: ignore[arg-type]  # as the test has them

    return change


def delivery(minutes: int, **more: object) -> Break:
    """A delivery that was made so long ago."""

    def put(desk: StillDesk, _: NameServer) -> None:
        made = desk.clock()
        desk.clock.forward(minutes=minutes)
        with desk.parts.store.transaction() as tx:
            row = replace(a_delivery(1), made_at=made, due_at=made, **more)  # type: ignore[arg-type]
            tx.deliveries.put(row)

    return put


def answered_by_a_technician(*results: str) -> Break:
    def write(desk: StillDesk, _: NameServer) -> None:
        desk.parts.staff.learn()
        for result in results:
            desk.arrives("I write by mail.", sender=TOMS, Authentication_Results=result)

    return write


def sealed_with(key: bytes) -> Break:
    return lambda desk, dns: account(secret=FernetVault((key,)).seal("imap secret"))(desk, dns)


def damaged(place: Callable[[int], int]) -> Break:
    """A bit of the journal flips, at a place that depends on how long it is."""

    def flip(desk: StillDesk, _: NameServer) -> None:
        (path,) = desk.parts.config.folder.glob("desk.*.journal")
        content = bytearray(path.read_bytes())
        content[place(len(content))] ^= 1
        path.write_bytes(content)

    return flip


def snapshot_changed(desk: StillDesk, _: NameServer) -> None:
    desk.parts.store.compact()  # type: ignore[attr-defined]  # of the embedded store
    path = desk.parts.config.folder / "desk.json"
    path.write_bytes(path.read_bytes().replace(b"General", b"Colonel"))


def cut(desk: StillDesk, _: NameServer) -> None:
    (desk.parts.config.folder / "desk.0.journal.77.cut").write_bytes(b"half of a change")


def setting(**values: str) -> Break:
    return lambda desk, _: desk.set(**values)


def record(name: str, kind: str, *values: str) -> Break:
    return lambda _, dns: dns.set(name, kind, *values)


def slack_fault(method: str, kind: str, **options: str) -> Break:
    return lambda desk, _: desk.slack.faults.always(method, kind, **options)


def smtp_fault(stage: str, reply: str) -> Break:
    return lambda desk, _: desk.mail.faults.smtp.next(stage, reply)  # type: ignore[arg-type]  # checked there


FAULT, WARNING, NOT_CHECKED = Verdict.FAULT, Verdict.WARNING, Verdict.NOT_CHECKED
NO_SUCH = "550 5.1.1 no such user"
BROKEN: list[tuple[str, Break, Verdict, str, str]] = [
    ("Slack token", lambda desk, _: desk.slack.revoke_token(), FAULT,
     "Slack does not take the bot's token (token_revoked).", "Copy the Bot User OAuth Token (xoxb-…)"),
    ("Slack token", slack_fault("auth.test", "http_500"), FAULT,
     "Slack gave no clear answer", "reaches slack.com"),
    (SCOPES, without_scopes("files:write", "reactions:write"), FAULT,
     "The bot lacks the Slack scopes files:write, reactions:write.", "press Reinstall to Workspace"),
    (SCOPES, lambda desk, _: desk.slack.revoke_token(), NOT_CHECKED, "mend the row “Slack token” first", ""),
    (SOCKET, slack_fault("apps.connections.open", "error", code="invalid_auth"), FAULT,
     "Slack opens no connection with the app-level token (invalid_auth).", "connections:write"),
    (SOCKET, slack_fault("apps.connections.open", "drop_before"), FAULT, "Slack", "status.slack.com"),
    (CHANNEL, lambda desk, _: desk.slack.kick(desk.slack.bot_user_id, desk.channel), FAULT,
     "The bot is not in #support, so no ticket can be posted there.",
     "Type this in #support: /invite @threaddesk"),
    (CHANNEL, lambda desk, _: desk.slack.archive(desk.channel), FAULT,
     "#support is archived", "Unarchive #support"),
    (CHANNEL, lambda desk, _: desk.slack.delete_channel(desk.channel), FAULT,
     "does not see the channel C", "/invite @threaddesk"),
    (CHANNEL, without_scopes("channels:history", "groups:history"), FAULT,
     "does not let the bot read the channel", "press Reinstall to Workspace"),
    (CHANNEL, slack_fault("conversations.info", "drop_before"), FAULT, "Slack", "status.slack.com"),
    ("Slack channels", without_category, FAULT, "There is no category yet", "threaddesk category add NAME"),
    (CLOCK, lambda desk, _: desk.clock.forward(minutes=20), FAULT,
     "clock is 20 minutes ahead of Slack's.", "set-ntp"),
    (CLOCK, lambda desk, _: desk.clock.forward(hours=-3), FAULT,
     "clock is 3 hours behind Slack's.", "set-ntp"),
    (CLOCK, lambda desk, _: desk.clock.forward(seconds=-60), WARNING, "behind Slack's.", "set-ntp"),
    (CLOCK, slack_fault("auth.test", "drop_before"), NOT_CHECKED, "mend the row “Slack token” first", ""),
    ("SMTP login", lambda desk, _: desk.mail.faults.smtp.down(), FAULT,
     "Nothing listens on 127.0.0.1", "smtp_host"),
    ("SMTP login", setting(smtp_host=""), FAULT,
     "No SMTP server is set", "threaddesk settings set smtp_host HOST"),
    ("SMTP login", setting(smtp_user="desk"), FAULT, "takes no login that the desk knows", "smtp_password"),
    ("SMTP login", setting(notifications_enabled="off"), WARNING,
     "But mail is switched off", "notifications_enabled on"),
    (FROM, smtp_fault("mail", "550 5.7.60 not yours"), FAULT,
     f"127.0.0.1 does not let the desk send as {SUPPORT} (550 5.7.60 not yours).",
     "settings set from_address ADDRESS"),
    (FROM, smtp_fault("rcpt", NO_SUCH), FAULT, f"takes no mail for {SUPPORT} ({NO_SUCH})", "exists"),
    (FROM, smtp_fault("rcpt", "451 greylisted"), WARNING, "(451 greylisted)", "exists"),
    (FROM, lambda desk, _: desk.mail.faults.smtp.down(), NOT_CHECKED,
     "The mail server could not be asked: Nothing listens on", "Mend what the row “SMTP login” says"),
    (FROM, smtp_fault("mail", "drop"), NOT_CHECKED, "could not be asked: The connection", "then look again"),
    (FROM, setting(smtp_host=""), NOT_CHECKED, "No SMTP server is set", ""),
    ("From address", without_account, NOT_CHECKED, "no address yet that the desk could write from", ""),
    ("Reply-to address", setting(reply_to=f"help@{DOMAIN}"), WARNING,
     "lost unless it forwards", f"account add help@{DOMAIN}"),
    ("Reply-to address", without_account, NOT_CHECKED, "mend the row “Mail account” first", ""),
    ("Reply-to address", account(enabled=False), FAULT, "every mail account is switched off",
     f"threaddesk account enable {SUPPORT}"),
    (MAILBOX, lambda desk, _: desk.mail.faults.imap.wrong_password(), FAULT,
     "refused", f"account password {SUPPORT}"),
    (MAILBOX, account(folder="Nowhere"), FAULT,
     "There is no folder named Nowhere", f"account change {SUPPORT}"),
    (MAILBOX, account(enabled=False), NOT_CHECKED, "switched off", f"threaddesk account enable {SUPPORT}"),
    ("Mail account", without_account, FAULT, "There is no mail account", "account add ADDRESS"),
    (MX, record(DOMAIN, "MX", "0 ."), FAULT, "takes no mail at all", "MX records"),
    (MX, record(DOMAIN, "MX"), FAULT, "answers to the desk cannot arrive", "Add an MX record"),
    (SPF, record(DOMAIN, "TXT", "something else"), FAULT,
     "has no SPF record", f"Add this TXT record at {DOMAIN}: v=spf1 mx"),
    (SPF, setting(smtp_host="smtp.gmail.com"), WARNING, "does not name smtp.gmail.com",
     "v=spf1 include:_spf.google.com mx -all"),
    (SPF, setting(smtp_host=""), NOT_CHECKED, "No SMTP server is set", ""),
    (DKIM, record(f"google._domainkey.{DOMAIN}", "TXT"), WARNING,
     "tried were the selectors google,", "dkim_selector"),
    (DKIM, setting(dkim_selector="mine"), FAULT, "under the selector mine", "dkim_selector"),
    (DMARC, record(f"_dmarc.{DOMAIN}", "TXT"), WARNING, "has no DMARC record",
     f"Add this TXT record at _dmarc.{DOMAIN}: v=DMARC1; p=none; rua=mailto:{SUPPORT}"),
    *((name, lambda _, dns: setattr(dns, "refuses", True), NOT_CHECKED,
     "gave no answer about", "THREADDESK_DNS_SERVER")
      for name in (MX, SPF, DKIM, DMARC)),
    ("Verified senders", answered_by_a_technician("mx.acme.test; dmarc=pass header.from=acme.test"), WARNING,
     "1 mail from technicians came in", "threaddesk settings set trusted_authserv_id mx.acme.test"),
    ("Store", damaged(lambda size: size // 4), FAULT,
     "a record in its middle is not what", "threaddesk repair"),
    ("Store", snapshot_changed, FAULT, "desk.json is damaged at byte", "threaddesk repair"),
    ("Store", damaged(lambda size: size - 9), FAULT, "its last record is not whole", "threaddesk repair"),
    ("Store", cut, WARNING, "it is kept in desk.0.journal.77.cut", "delete these files"),
    (WAITING, delivery(20), WARNING,
     "1 delivery waits to go out, the oldest for 20 minutes: it was not tried yet.",
     "threaddesk run"),
    (WAITING, delivery(60 * 5, attempts=3, result="421 busy."), FAULT,
     "for 5 hours: 421 busy.", "rows about SMTP"),
    (WAITING, delivery(1, state=State.PARKED, result="No password."), FAULT,
     "1 delivery waits until somebody mends something: No password.", "tries again by itself"),
    (FAILED, delivery(1, state=State.FAILED, ticket=7, result="550 no such user"), WARNING,
     "1 delivery failed in the last 7 days, the last one in ticket #7: 550 no such user", "thread"),
    ("Secrets", sealed_with(b"a-key-that-was-lost"), FAULT,
     "cannot be opened with any key", "THREADDESK_SECRET_KEYS"),
    ("Public address", lambda *_: None, NOT_CHECKED, "No public address is set", "THREADDESK_PUBLIC_URL"),
]  # fmt: skip

"""Settings: one line each, from which forms, words, documentation and checks are made."""

from collections.abc import Iterable
from dataclasses import Field, dataclass, field, fields
from difflib import get_close_matches
from typing import Any, Literal, get_args, get_type_hints

from bot.errors import UnknownSetting

Value = bool | int | str
SmtpSecurity = Literal["starttls", "ssl", "none"]
SmtpAuth = Literal["password", "oauth2"]
Type = Literal["switch", "number", "text", "address", "category", "choice", "secret"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is to be known of one setting."""

    key: str
    label: str
    group: str
    part: str = ""  # of the group: what the form writes above its checkboxes
    help: str
    type: Type
    default: Value
    low: int = 0
    high: int = 0
    unit: str = ""
    choices: tuple[str, ...] = ()
    brief: str = ""  # the label, where it is longer than a checkbox's text may be
    note: str = ""  # the help, likewise

    @property
    def bounds(self) -> str:
        """What a number may be, in words; empty where there is nothing to say."""
        return f"{self.low} to {self.high} {self.unit}".strip() if self.type == "number" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A value that somebody set: absent, the default holds."""

    key: str
    value: Value  # of a secret: encrypted, or "env:NAME"


def setting(default: Value, label: str, help: str, *, group: str, **more: Any) -> Any:
    """The line of one setting; its type comes from the annotation unless `type` says more."""
    return field(default=default, metadata={"label": label, "help": help, "group": group, **more})


TICKETS = "Incoming mail"
NOTICES = "Notifications"
SENDING = "Outgoing mail"
DESK = "Desk"
TO_CUSTOMERS = "What customers are told by email"
TO_THE_TEAM = "What the team is told"
IN_THE_MAILS = "What the mails are like"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The desk's settings as they hold now."""

    accept_unregistered: bool = setting(
        True,
        "Accept emails from unregistered users",
        "A mail from an address that the desk does not know makes a ticket. Off: it is refused.",
        group=TICKETS,
        note="An address that the desk does not know makes a ticket. Off: refused.",
    )
    default_category: str = setting(
        "General",
        "New tickets go to the default category",
        "Where a new ticket goes when its mail account names no category.",
        group=TICKETS,
        type="category",
    )
    subscribe_cc_and_to: bool = setting(
        True,
        "Add all emails from CC and TO fields to ticket-subscribers",
        "Everybody in To and Cc of a new ticket's mail gets its updates. Off: only its sender.",
        group=TICKETS,
        note="Everybody in To and Cc gets the ticket's updates. Off: only its sender.",
    )
    junk_filter: bool = setting(
        True,
        "Junk email filter",
        "Out-of-office answers and mail from senders such as noreply@ make no tickets.",
        group=TICKETS,
        note="Out-of-office answers and mail from noreply@ and the like: no ticket.",
    )
    extract_forwarded_sender: bool = setting(
        True,
        "Extract the original sender from emails forwarded by technicians",
        "What a technician forwards becomes a ticket of whoever wrote it. Off: of the technician.",
        group=TICKETS,
        note="The ticket is of whoever wrote the mail. Off: of the technician.",
    )
    reopen_on_reply: bool = setting(
        True,
        "A customer's reply reopens a closed ticket",
        "Off: the reply is shown in the closed ticket's thread.",
        group=TICKETS,
    )
    reopen_days: int = setting(
        30,
        "Days in which a reply reopens",
        "A later reply makes a new ticket that names the old one.",
        group=TICKETS,
        low=1,
        high=3650,
        unit="days",
    )
    trusted_authserv_id: str = setting(
        "",
        "Whose Authentication-Results header to trust",
        "The name that your own mail server writes into that header; - when it writes none (Microsoft 365). "
        "Empty: no sender is verified.",
        group=TICKETS,
    )
    flood_limit: int = setting(
        300,
        "New tickets from one sender in an hour",
        "What comes above that is held for an administrator. 0: no limit.",
        group=TICKETS,
        low=0,
        high=10_000,
        unit="tickets",
    )
    max_mail_mb: int = setting(
        50,
        "Largest mail",
        "A bigger mail makes no ticket: it goes to the folder for failed mail, and the admins are told.",
        group=TICKETS,
        low=1,
        high=150,
        unit="MB",
    )
    notifications_enabled: bool = setting(
        True,
        "Email notifications enabled",
        "Off: only challenges, password mails and tests of templates leave the desk; "
        "technicians see on each reply that it was not mailed.",
        group=NOTICES,
        part=TO_CUSTOMERS,
        note="Off: no notification leaves; each reply shows that it was not mailed.",
    )
    notify_closed: bool = setting(
        True,
        '"Ticket closed" notification',
        "Requester and subscribers get a mail when their ticket is closed.",
        group=NOTICES,
        part=TO_CUSTOMERS,
    )
    notify_confirmation: bool = setting(
        True,
        "Ticket confirmation notification (only for tickets submitted by email)",
        "Whoever opens a ticket by mail gets a mail that says so, with its number.",
        group=NOTICES,
        part=TO_CUSTOMERS,
    )
    only_technician_updates: bool = setting(
        False,
        "Only send updates to subscribers when sent by techs",
        "A customer's reply is not mailed to the ticket's other subscribers.",
        group=NOTICES,
        part=TO_CUSTOMERS,
    )
    notify_admins_new: bool = setting(
        False,
        "Notify all administrators of new tickets",
        "Each is told of every new ticket as they chose (`/helpdesk me`).",
        group=NOTICES,
        part=TO_THE_TEAM,
    )
    notify_technicians_new: bool = setting(
        True,
        "Notify technicians of new tickets in their categories",
        "Of tickets that are moved in from a category that they have no access to, too.",
        group=NOTICES,
        part=TO_THE_TEAM,
        note="Also of tickets moved in from a category they have no access to.",
    )
    notify_technicians_update: bool = setting(
        False,
        "Notify ALL technicians in a category when a customer updates a ticket",
        "Off: only who has the ticket; all of them while nobody has it.",
        group=NOTICES,
        part=TO_THE_TEAM,
    )
    notify_technicians_taken: bool = setting(
        False,
        "Notify ALL technicians in a category when another technician TAKES a ticket",
        "Everybody sees who works on what, and no two work on the same.",
        group=NOTICES,
        part=TO_THE_TEAM,
    )
    notify_technicians_kb: bool = setting(
        False,
        "Notify ALL technicians in a category when a KB article is updated",
        "Each is told as they chose (`/helpdesk me`), but not who changed it. "
        "Of an article of all categories: all.",
        group=NOTICES,
        part=TO_THE_TEAM,
        note="Each is told as they chose, but not who changed it.",
    )
    include_attachments: bool = setting(
        True,
        "Include any attachments into outgoing notifications",
        "Off: no file and no inline image leaves by mail.",
        group=NOTICES,
        part=IN_THE_MAILS,
    )
    autologin_links: bool = setting(
        True,
        "Send autologin links in outgoing notifications",
        "Customers open their ticket's page without a password, for three days; so does whoever they forward "
        "the mail to. Off: the page asks for a password.",
        group=NOTICES,
        part=IN_THE_MAILS,
        note="Links work without a password for 3 days, for whoever has the mail.",
    )
    single_cc_email: bool = setting(
        False,
        "Send ticket updates to all subscribers in CC instead of an individual email to every subscriber",
        "One mail with everybody in To and Cc. Everybody sees everybody's address; autologin links and the "
        "#RatingLinks# mask are off then.",
        group=NOTICES,
        part=IN_THE_MAILS,
        brief="Send ticket updates to all subscribers in CC instead of individual emails",
        note="On, this turns off autologin links and the #RatingLinks# mask.",
    )
    from_address: str = setting(
        "",
        '"From" email-address',
        "All mail of the desk comes from it. Empty: the mail account that the ticket came in by.",
        group=SENDING,
        type="address",
    )
    from_name: str = setting(
        "",
        '"From" name',
        'The name on mail that the desk itself writes, such as "Acme Support".',
        group=SENDING,
    )
    from_name_for_all: bool = setting(
        False,
        "Use 'From Name' for ALL outgoing notifications",
        "Replies carry the From name too, not the technician's.",
        group=SENDING,
    )
    reply_to: str = setting(
        "",
        '"Reply-to" address for notifications',
        "Where answers go. Empty: the mail account that the ticket came in by.",
        group=SENDING,
        type="address",
    )
    max_outgoing_mb: int = setting(
        20,
        "Largest outgoing mail",
        "What is bigger goes without its files and says so, with links where the desk has web pages.",
        group=SENDING,
        low=1,
        high=150,
        unit="MB",
    )
    dkim_selector: str = setting(
        "",
        "DKIM selectors of the From domain",
        "The names under which your mail provider publishes its keys, with commas between: threaddesk doctor "
        "looks there. Empty: it tries the usual ones.",
        group=SENDING,
    )
    smtp_host: str = setting(
        "", "SMTP server address", "The server that takes the desk's mail.", group=SENDING
    )
    smtp_port: int = setting(
        587, "SMTP server port", "587 with starttls, 465 with ssl.", group=SENDING, low=1, high=65535
    )
    smtp_security: SmtpSecurity = setting(
        "starttls",
        "Use SSL to connect to the SMTP server",
        "starttls, ssl, or none for a server on the same machine.",
        group=SENDING,
    )
    smtp_auth: SmtpAuth = setting(
        "password",
        "SMTP server requires authentication: how",
        "password, or oauth2: the sign-in of the mail account that the SMTP user name is the address of.",
        group=SENDING,
    )
    smtp_user: str = setting(
        "",
        "SMTP server requires authentication: user name",
        "Empty: the server asks for no login.",
        group=SENDING,
    )
    smtp_password: str = setting(
        "",
        "SMTP server requires authentication: password",
        "Set at the terminal: threaddesk settings set smtp_password.",
        group=SENDING,
        type="secret",
    )
    sent_folder: str = setting(
        "",
        "Folder of sent mail",
        "Where the mail provider puts a copy of what is sent, in the mailbox of the SMTP user: a mail whose "
        "fate is unknown is looked for there before it is sent again. Empty: it is sent again.",
        group=SENDING,
    )
    undo_seconds: int = setting(
        15,
        "How long a technician's reply waits before it is mailed",
        "Until then, editing it in Slack changes the mail, and deleting it there cancels the mail.",
        group=DESK,
        low=0,
        high=600,
        unit="seconds",
    )
    reply_takes: bool = setting(
        True,
        "A reply takes an untaken ticket",
        "Whoever answers first has the ticket.",
        group=DESK,
    )
    emoji_acts: bool = setting(
        False,
        "Emoji on a card act",
        "👀 takes the ticket, ✅ closes, 🔁 reopens it; taking one away does nothing.",
        group=DESK,
    )
    business_hours: str = setting(
        "",
        "Business hours",
        "When the desk works, such as Mon-Fri 9:00-17:00 or Mon-Thu 8:30-12:00 13:00-17:00, Fri 8:30-12:00. "
        "Targets and statistics count in them. Empty: always.",
        group=DESK,
    )
    business_time_zone: str = setting(
        "",
        "Time zone of the business hours",
        "Such as Europe/Berlin; the days of statistics begin there, too. Empty: UTC.",
        group=DESK,
    )
    business_holidays: str = setting(
        "",
        "Holidays",
        "Days on which nobody works: 2026-12-24 once, 12-25 every year; commas between them.",
        group=DESK,
    )
    respond_within: str = setting(
        "",
        "Target for the first answer",
        "Such as 8h, or critical 30m, high 1h, normal 1d, low none; a day is one of the business hours' "
        "where those are set. At 80 % of the time the thread and its technicians are warned. Categories may "
        "have targets of their own. Empty: none.",
        group=DESK,
    )
    resolve_within: str = setting(
        "",
        "Target for the resolution",
        "Likewise, until a ticket is closed; the time in which it waits for its customer does not count.",
        group=DESK,
    )


def _type(one: Field[Any], hint: Any) -> Type:
    given: Type | None = one.metadata.get("type")
    if given:
        return given
    if hint is bool:
        return "switch"
    if hint is int:
        return "number"
    return "choice" if get_args(hint) else "text"


def _row(one: Field[Any], hint: Any) -> Row:
    more = {key: value for key, value in one.metadata.items() if key != "type"}
    default: Any = one.default
    return Row(key=one.name, type=_type(one, hint), default=default, choices=get_args(hint), **more)


_HINTS = get_type_hints(Settings)
ROWS: dict[str, Row] = {one.name: _row(one, _HINTS[one.name]) for one in fields(Settings)}


def row(key: str) -> Row:
    """The setting of this name.

    Raises:
        UnknownSetting: there is none; the sentence names the nearest.
    """
    if key in ROWS:
        return ROWS[key]
    near = get_close_matches(key, ROWS, n=1)
    listed = "`/helpdesk settings` shows them all."
    raise UnknownSetting(key[:40], f"did you mean `{near[0]}`?" if near else listed)


def settings_of(chosen: Iterable[Chosen]) -> Settings:
    """The settings that hold: what was chosen, else the defaults. Names no longer known are passed over."""
    return Settings(**{one.key: one.value for one in chosen if one.key in ROWS})  # type: ignore[arg-type]  # parsed by their rows when they were set

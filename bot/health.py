"""How the desk is doing, in figures that an operator's monitoring watches."""

import re
from dataclasses import dataclass
from html import unescape

from bot.core.accounts import Account, AccountHealth, waits_for_password
from bot.core.inbound import Stage
from bot.core.outbox import Delivery, State
from bot.core.tallies import Tally
from bot.ports import Clock
from bot.storage import Store

LATE_LOOKS = 5  # intervals without a look, from which on a mailbox is in trouble
LATE_DELIVERY = 4 * 3600.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The deliveries of one kind that have not left the desk."""

    kind: str  # mail or slack
    count: int
    oldest: float  # seconds since it was made; 0 where none waits
    parked: int  # refused until a person mends something


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One mail account, and how long ago the last good look into it was."""

    account: Account
    health: AccountHealth
    since: float | None  # seconds; None: it never worked


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything at one moment."""

    mailboxes: tuple[Mailbox, ...]
    tallies: tuple[Tally, ...]
    waiting: tuple[Waiting, ...]
    failed: int  # deliveries that failed for good today or yesterday
    unfiled: int  # mails that are ours and not yet part of a ticket
    unreadable: int  # mails that were set aside because they could not be read
    held: int  # mails that wait for an admin
    open_tickets: int
    alerts: tuple[str, ...] = ()  # what the admins were told of and is not over, as Slack's mrkdwn

    @property
    def troubles(self) -> tuple[str, ...]:
        """What is wrong, a sentence each, in plain words."""
        return (*(in_plain_words(one) for one in self.alerts), *self.others)

    @property
    def others(self) -> tuple[str, ...]:
        """What is wrong beside what the admins were told of."""
        return (
            *(_mailbox_trouble(one) for one in self.mailboxes if _mailbox_trouble(one)),
            *(_parked(one) for one in self.waiting if one.parked),
            *(
                f"The oldest {one.kind} delivery has waited for {one.oldest / 3600:.0f} hours."
                for one in self.waiting
                if one.oldest > LATE_DELIVERY
            ),
        )


_CHANNEL = re.compile(r"<#([A-Z0-9]+)(?:\|[^>]*)?>(?: \(([^()]*)\))?")
_TOKEN = re.compile(r"<(?:[@!]|mailto:)?([^|>]+)(?:\|([^>]*))?>")


def in_plain_words(mrkdwn: str) -> str:
    """What was written for Slack as a terminal shows it: a channel by the name of its category."""
    said = _CHANNEL.sub(lambda found: f"{found[2]} ({found[1]})" if found[2] else found[1], mrkdwn)
    return unescape(_TOKEN.sub(lambda found: found[2] or found[1], said))


def _parked(waiting: Waiting) -> str:
    kind = {"slack": "Slack"}.get(waiting.kind, waiting.kind)
    many = f"{kind} deliveries wait" if waiting.parked > 1 else f"{kind} delivery waits"
    return f"{waiting.parked} {many} until somebody mends something."


class Health:
    """Takes the figures."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def is_ready(self) -> bool:
        """Whether the store answers; raises `StoreError` when it does not."""
        with self._store.transaction() as tx:
            tx.settings.all(limit=1)
        return True

    def figures(self) -> Figures:
        """How everything is doing now."""
        now = self._clock()
        with self._store.transaction() as tx:
            accounts = [(one, tx.account_health.get(one.address)) for one in tx.accounts.all()]
            unfinished = tx.deliveries.find("unfinished", "yes")
            days = (now.toordinal() - 1, now.toordinal())
            return Figures(
                mailboxes=tuple(self._mailbox(one, health) for one, health in accounts),
                tallies=tuple(tx.tallies.all()),
                waiting=tuple(self._waiting(kind, unfinished) for kind in ("mail", "slack")),
                failed=sum(tx.deliveries.count("failed_day", day) for day in days),
                unfiled=tx.inbound.count("stage", Stage.RECEIVED.value),
                unreadable=tx.inbound.count("stage", Stage.QUARANTINED.value),
                held=tx.inbound.count("for_admins", "all"),
                open_tickets=tx.tickets.count("open", "yes"),
                alerts=tuple(one.value for one in tx.marks.find("alert", "yes")),
            )

    def _mailbox(self, account: Account, health: AccountHealth | None) -> Mailbox:
        health = health or AccountHealth(address=account.address)
        last = health.last_success_at
        since = max(0.0, (self._clock() - last).total_seconds()) if last else None
        return Mailbox(account=account, health=health, since=since)

    def _waiting(self, kind: str, unfinished: list[Delivery]) -> Waiting:
        mine = [one for one in unfinished if (one.order.kind == "send_mail") == (kind == "mail")]
        first = min((one.made_at for one in mine), default=None)
        return Waiting(
            kind=kind,
            count=len(mine),
            oldest=max(0.0, (self._clock() - first).total_seconds()) if first else 0.0,
            parked=sum(one.state is State.PARKED for one in mine),
        )


def _mailbox_trouble(one: Mailbox) -> str:
    if not one.account.enabled:
        return ""
    if waits_for_password(one.account):
        return f"The mail account {one.account.address} waits for its password."
    if one.health.suspended:
        return f"The mail account {one.account.address} is disabled after errors: {one.health.last_error}"
    if one.since is not None and one.since > LATE_LOOKS * one.account.interval:
        return f"The mail account {one.account.address} was not looked into for {one.since:.0f} seconds."
    return ""

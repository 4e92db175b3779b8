"""One look into every mailbox and one round of sending, for `threaddesk poll`."""

from collections.abc import Callable

from bot.accounts.mailboxes import Mailboxes
from bot.core.accounts import Account, how_to_set, waits_for_password
from bot.errors import DeskError, OutsideError
from bot.wiring import Parts

Say = Callable[[str], None]


def poll(parts: Parts, say: Say) -> bool:
    """Look into every enabled mailbox once and deliver what is due; False when a mailbox failed."""
    parts.worker.release_all()
    for key in parts.bridge.unfiled():
        parts.bridge.file(key)
    fine = [_look(parts.mailboxes, account, say) for account, _ in parts.mailboxes.all() if account.enabled]
    try:
        parts.staff.learn()
        parts.standing.look()
        parts.catch_up.run()
    except OutsideError as error:
        say(f"Slack: {error}")
    parts.watching.look()
    sent = _deliver(parts)
    say(f"{sent} deliveries carried out.")
    return all(fine)


def _look(mailboxes: Mailboxes, account: Account, say: Say) -> bool:
    taken = 0
    if waits_for_password(account):
        say(f"{account.address} waits for its password: {how_to_set(account.address)}")
        return True
    try:
        with mailboxes.inbox(account).connect() as session:
            while more := mailboxes.look(account, session):
                taken += more
                say(f"{account.address}: {taken} mails")
    except DeskError as error:
        mailboxes.failed(account, error)
        say(f"{account.address}: {error}")
        return False
    mailboxes.succeeded(account, taken)
    say(f"{account.address}: {taken} mails taken over.")
    return True


def _deliver(parts: Parts) -> int:
    """Work off what is due now, waiting out Slack's pace but no undo time and no back-off."""
    count = 0
    while True:
        done = parts.worker.work_off()
        count += done
        if not done and not parts.worker.wait_for_pace():
            return count

"""The list of mail accounts with its buttons, and the question before one is removed."""

from bot.core import cards
from bot.core.accounts import Account, AccountHealth, Auth, state_of, waits_for_password
from bot.core.buttons import (
    ACCOUNT_ADD,
    ACCOUNT_BACK,
    ACCOUNT_CHANGE,
    ACCOUNT_DISABLE,
    ACCOUNT_ENABLE,
    ACCOUNT_NEXT,
    ACCOUNT_PASSWORD,
    ACCOUNT_REMOVE,
    ACCOUNT_SIGN_IN,
    ACCOUNT_TEST,
    Button,
)
from bot.core.rich_text import escape, plain
from bot.handlers.answers import Answer, say, to_confirm, turns

MOST = 10  # accounts on one page: with their facts they stay below the 12,000 characters that Slack takes
LONGEST_FACTS = 400  # characters
Accounts = list[tuple[Account, AccountHealth]]

_ADD = Button(text="Add a mailbox", action=ACCOUNT_ADD, value="-", style="primary")
STAYS = (
    "The desk forgets {address}, its password or sign-in, and looks into it no more. Its tickets stay and "
    "can be answered; mail in the mailbox stays there; what was taken over is kept."
)


def removal(account: Account) -> Answer:
    """The question whether an account is to be removed: what stays, and the button."""
    address = account.address
    sure = Button(text="Remove", action=ACCOUNT_REMOVE, value=address, style="danger")
    return to_confirm(STAYS.format(address=address), f"/helpdesk account remove {address} yes", sure)


def page_with(accounts: Accounts, address: str) -> int:
    """The page on which this account stands; the first where there is none of this address."""
    addresses = [account.address for account, _ in accounts]
    return addresses.index(address) // MOST + 1 if address in addresses else 1


def account_list(accounts: Accounts, page: int = 1) -> Answer:
    """A page of the mail accounts, privately, with buttons; a page beyond the last one is the last."""
    if not accounts:
        words = (
            "There is no mail account yet: press *Add a mailbox*, or type `/helpdesk account add ADDRESS "
            "host=HOST` (at the terminal: `threaddesk account add ADDRESS --host HOST`)."
        )
        return say(words) | {"blocks": cards.told(words, (_ADD,))}
    pages = -(-len(accounts) // MOST)
    page = min(max(page, 1), pages)
    shown = accounts[(page - 1) * MOST : page * MOST]
    blocks = [block for account, health in shown for block in _blocks(account, health)]
    back = Button(text="Back", action=ACCOUNT_BACK, value=str(page - 1))
    on = Button(text="Next page", action=ACCOUNT_NEXT, value=str(page + 1))
    blocks += cards.actions([_ADD, *turns(page, pages, back, on)])
    lines = (f"{account.address}: {state_of(account, health)}" for account, health in shown)
    return {"response_type": "ephemeral", "text": escape("; ".join(lines)), "blocks": blocks}


def _blocks(account: Account, health: AccountHealth) -> cards.Blocks:
    return [
        {"type": "section", "text": plain(f"{account.address}: {state_of(account, health)}", 3000)},
        {"type": "context", "elements": [plain(_facts(account, health), LONGEST_FACTS)]},
        *cards.actions(_buttons(account, health)),
    ]


def _facts(account: Account, health: AccountHealth) -> str:
    last = health.last_success_at
    facts = [
        f"{account.host}, {account.folder}",
        f"last success {last:%Y-%m-%d %H:%M} UTC" if last else "no look yet",
    ]
    if health.last_error and health.last_error_at:
        at = f"{health.last_error_at:%Y-%m-%d %H:%M} UTC"
        facts.append(f"last error {at}, {health.errors_in_a_row} in a row: {health.last_error}")
    return " · ".join(facts)


def _buttons(account: Account, health: AccountHealth) -> list[Button]:
    address = account.address
    buttons = [Button(text="Test", action=ACCOUNT_TEST, value=address)]
    if health.suspended or not account.enabled:
        buttons.append(Button(text="Re-enable", action=ACCOUNT_ENABLE, value=address, style="primary"))
    if account.enabled:
        buttons.append(Button(text="Disable", action=ACCOUNT_DISABLE, value=address))
    if account.auth is Auth.OAUTH2:
        buttons.append(Button(text="Sign in", action=ACCOUNT_SIGN_IN, value=address))
    elif waits_for_password(account):
        buttons.append(Button(text="Set password", action=ACCOUNT_PASSWORD, value=address, style="primary"))
    sure = STAYS.format(address=address)[:300]
    return [
        *buttons,
        Button(text="Change", action=ACCOUNT_CHANGE, value=address),
        Button(text="Remove", action=ACCOUNT_REMOVE, value=address, style="danger", sure=sure),
    ]

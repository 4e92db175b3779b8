"""`/helpdesk account`: the mailboxes, how they are doing, and buttons to test and to switch them."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond

from bot.accounts.mailboxes import Mailboxes
from bot.accounts.password_pages import PasswordPages
from bot.core import cards
from bot.core.accounts import Account, AccountHealth, state_of
from bot.core.buttons import ACCOUNT_DISABLE, ACCOUNT_ENABLE, ACCOUNT_TEST, Button
from bot.core.rich_text import escape, plain
from bot.errors import InputError
from bot.handlers.answers import Answer, say
from bot.handlers.background import in_background
from bot.handlers.flows import Flows
from bot.handlers.words import Command, Later, Typed, Words, help_text

MOST = 10  # accounts in one list: with their facts they stay below the 12,000 characters that Slack takes
LONGEST_FACTS = 700  # characters


def register(app: App, flows: Flows) -> None:
    """Hear the buttons below the list, and the one of the direct message about errors."""
    for action in (ACCOUNT_TEST, ACCOUNT_ENABLE, ACCOUNT_DISABLE):
        app.action(action)(_pressed(flows, action))


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` about mail accounts."""
    return {
        "account": Command(
            usage="/helpdesk account [test | enable | disable | password support@example.com]",
            help="lists the mail accounts and how they do; tests one, switches it, or sets its password",
            act=lambda typed: _account(flows, typed),
        )
    }


FORMS = (
    ("/helpdesk account", "lists the mail accounts and how they are doing"),
    ("/helpdesk account test ADDRESS", "logs in and says what is found"),
    ("/helpdesk account enable ADDRESS", "looks into the mailbox again, and at once"),
    ("/helpdesk account disable ADDRESS", "looks into it no more; its mail stays on the server"),
    ("/helpdesk account password ADDRESS", "gives a link to a page on which you type its password"),
)


def _account(flows: Flows, typed: Typed) -> Answer:
    mailboxes = flows.mailboxes
    rest = typed.words[1:]
    if not rest:
        return account_list(mailboxes.all())
    acts = _acts(mailboxes, typed.later, by=typed.user)
    acts["password"] = lambda address: _password_page(flows.password_pages, address, by=typed.user)
    if rest[0].lower() not in acts:
        return say(help_text(rest[0].lower(), {}, *FORMS))
    if len(rest) < 2:
        raise InputError(f"Which account? Try `/helpdesk account {rest[0].lower()} support@example.com`.")
    return say(escape(acts[rest[0].lower()](rest[1])))


def _acts(mailboxes: Mailboxes, later: Later, *, by: str) -> dict[str, Callable[[str], str]]:
    """The acts by word; each gets an address and gives a sentence."""
    return {
        "test": lambda address: _test(mailboxes, address, later),
        "enable": lambda address: _switch(mailboxes, address, True, by=by),
        "disable": lambda address: _switch(mailboxes, address, False, by=by),
    }


def _switch(mailboxes: Mailboxes, address: str, on: bool, *, by: str) -> str:
    account, _ = mailboxes.get(address)
    mailboxes.switch(account.address, on, by=by)
    return f"{account.address} is {'enabled, and looked into at once' if on else 'disabled'}."


def _password_page(pages: PasswordPages, address: str, *, by: str) -> str:
    link = pages.link(address, by=by)
    return f"Type the password of {address} on this page, which works once and for an hour: {link}"


def _test(mailboxes: Mailboxes, address: str, later: Later) -> str:
    """A server may take a minute, and Slack waits three seconds: the result is another answer."""
    account, _ = mailboxes.get(address)
    in_background(
        "the test",
        lambda: mailboxes.test(account.address),
        lambda found: later(say(escape(found))),
        in_words=lambda words: f"{account.address}: {words}",
    )
    return f"{account.address} is being tested …"


# --- buttons ---------------------------------------------------------------------------------

_WORDS = {ACCOUNT_TEST: "test", ACCOUNT_ENABLE: "enable", ACCOUNT_DISABLE: "disable"}


def _pressed(flows: Flows, name: str) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        def later(answer: Answer) -> None:
            respond(**answer, replace_original=False)

        by = str(body["user"]["id"])
        try:
            flows.rights.let_admin(by)
            said = _acts(flows.mailboxes, later, by=by)[_WORDS[name]](str(action.get("value", "")))
        except InputError as error:
            ack()
            later(say(escape(str(error))))
            return
        ack()
        if name != ACCOUNT_TEST and body.get("container", {}).get("is_ephemeral"):
            respond(**account_list(flows.mailboxes.all()), replace_original=True)
        else:
            later(say(escape(said)))

    return handle


# --- the list --------------------------------------------------------------------------------


def account_list(accounts: list[tuple[Account, AccountHealth]]) -> Answer:
    """The mail accounts, privately, with buttons."""
    if not accounts:
        return say(
            "There is no mail account yet. At the terminal: `threaddesk account add ADDRESS --host HOST`"
        )
    blocks = [block for account, health in accounts[:MOST] for block in _blocks(account, health)]
    if accounts[MOST:]:
        more = f"{len(accounts) - MOST} more: threaddesk account list"
        blocks.append({"type": "context", "elements": [plain(more, 2000)]})
    lines = (f"{account.address}: {state_of(account, health)}" for account, health in accounts)
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
    return buttons

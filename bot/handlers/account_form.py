"""The form in which a mail account is added or changed, and what is shown then. No password is in it."""

import json
from collections.abc import Iterable
from typing import Any

from bot.accounts.account_book import Described
from bot.core.account_words import LONGEST_HOST, LONGEST_ID, LONGEST_NAME, PASSWORD
from bot.core.accounts import IMAP_PORTS, Account, AccountError, AfterImport, Security
from bot.core.rich_text import plain
from bot.core.sign_ins import IMAP_HOSTS, PROVIDER_NAMES, Provider
from bot.handlers.ticket_forms import EMPTY, VALUE, View, entry, menu, sentence, text, value_of

FORM, SAVED = "account_form", "account_saved"
MOST_CATEGORIES = 98  # a menu has 100 entries; one is the default, one perhaps the account's own
DELETE, MOVE = "delete", "move"
OPTIONS = {
    "push": "Hear of new mail at once, where the server offers it (IMAP IDLE)",
    "plus": "address+anything@… reaches this mailbox too",
    "challenge": "Unknown senders confirm their address first",
}
_SECURITY = {
    Security.TLS.value: "TLS",
    Security.STARTTLS.value: "STARTTLS",
    Security.NONE.value: "None: only inside a network of your own",
}
_PROVIDERS = {PASSWORD: "A password"} | {
    one.value: f"A sign-in with {name} (OAuth2)" for one, name in PROVIDER_NAMES.items()
}
_AFTER = {DELETE: "It is deleted from the mailbox", MOVE: "It is moved to a folder"}
_MINUTES = {str(one): "Every minute" if one == 1 else f"Every {one} minutes" for one in range(1, 6)}


def form_view(shown: Described | None, categories: list[str], *, address: str = "") -> View:
    """The form of an account; None: a new one, whose address may be typed already."""
    about = {"address": shown.account.address if shown else ""}
    of = shown or Described(account=Account(address="", host="", port=IMAP_PORTS[Security.TLS], user=""))
    blocks = [
        *([sentence(of.account.address)] if shown else [_address(address)]),
        *_way_in(of),
        *_server(of.account),
        *_mail(of, categories),
    ]
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": json.dumps(about),
        "title": plain("Change a mailbox" if shown else "Add a mailbox", 24),
        "submit": plain("Save", 24),
        "close": plain("Cancel", 24),
        "blocks": blocks,
    }


def _address(address: str) -> View:
    return entry("address", "Address", text(address, 254), hint="Such as support@example.com.")


def _way_in(of: Described) -> list[View]:
    """How the desk is let in: all but the secret."""
    chosen = of.sign_in
    client, tenant = (chosen.client_id, chosen.tenant) if chosen else ("", "")
    never = "A password is never typed here: once you saved, you are told where it is."
    app = "Of the app that you registered with Microsoft or Google; docs/mail-accounts.md says how."
    whose = "Microsoft's directory; empty: that of whoever signs in."
    only, of_microsoft = f"Only for a sign-in. {app}", f"Only for Microsoft. {whose}"
    way = menu(_PROVIDERS, chosen.provider.value if chosen else PASSWORD)
    return [
        entry("provider", "Logs in with", way, hint=never),
        entry("client", "Client ID", text(client, LONGEST_ID), hint=only, optional=True),
        entry("tenant", "Tenant", text(tenant, LONGEST_ID), hint=of_microsoft, optional=True),
    ]


def _server(account: Account) -> list[View]:
    hosts = ", ".join(f"{PROVIDER_NAMES[one]}'s is {IMAP_HOSTS[one]}" for one in Provider)
    usual = account.port == IMAP_PORTS[account.security]
    user = "" if account.user == account.address else account.user
    host = text(account.host, LONGEST_HOST)
    port = text("" if usual else str(account.port), 5)
    return [
        entry("host", "IMAP server", host, hint=f"Empty with a sign-in: {hosts}.", optional=True),
        entry("security", "Security", menu(_SECURITY, account.security.value)),
        entry("port", "Port", port, hint="Empty: 993 with TLS, 143 without.", optional=True),
        entry("user", "User", text(user, LONGEST_NAME), hint="Empty: the address.", optional=True),
    ]


def _mail(of: Described, categories: list[str]) -> list[View]:
    account = of.account
    names = dict.fromkeys((*categories[:MOST_CATEGORIES], *([of.category] if of.category else [])))
    choices = {EMPTY: "The default category"} | {one: one for one in names}
    after = MOVE if account.after_import is AfterImport.MOVE else DELETE
    archive = text(account.archive_folder, LONGEST_NAME)
    failed = text(account.failed_folder, LONGEST_NAME)
    return [
        entry("folder", "Folder that is looked into", text(account.folder, LONGEST_NAME)),
        entry("interval", "Looked into", menu(_MINUTES, str(account.interval // 60))),
        entry("after", "Mail that was taken over", menu(_AFTER, after)),
        entry("move", "Folder that it is moved to", archive, hint="Such as Imported.", optional=True),
        entry("failed", "Folder for mail that cannot be read", failed),
        entry("category", "Category of new tickets", menu(choices, of.category or EMPTY)),
        entry("options", "Also", _options(account), optional=True),
    ]


def _options(account: Account) -> View:
    on = {"push": account.push, "plus": account.plus_addressing, "challenge": account.challenge}
    options = {word: {"text": plain(words, 75), "value": word} for word, words in OPTIONS.items()}
    chosen = [options[word] for word in OPTIONS if on[word]]
    element: View = {"type": "checkboxes", "action_id": VALUE, "options": list(options.values())}
    return element | ({"initial_options": chosen} if chosen else {})


def address_in(view: View) -> str:
    """The account that a form changes; empty for a new one."""
    return str(json.loads(str(view["private_metadata"]))["address"])


def entered(view: View) -> dict[str, str]:
    """What the form holds, in the words of `core.account_words`; `address` is among them for a new one.

    Raises:
        AccountError: mail is to be moved to no folder.
    """
    given = {name: value_of(block[VALUE]) for name, block in view["state"]["values"].items()}
    on = given.pop("options", "").split()
    after, folder = given.pop("after"), given["move"].strip()
    if after == MOVE and not folder:
        raise AccountError("move", "Which folder is it moved to?")
    switches = {one: "on" if one in on else "off" for one in OPTIONS}
    return given | switches | {"move": folder if after == MOVE else ""}


def block_of(error: AccountError, view: View) -> str:
    """The block below which a fault is said: its own, or the first one where the form has none for it."""
    blocks: list[Any] = list(view["state"]["values"])
    return error.part if error.part in blocks else str(blocks[0])


def saved_view(lines: Iterable[str], link: str = "") -> View:
    """What was done, and what is to be done next; `link`: the page on which the password is typed."""
    blocks = [sentence(one) for one in lines]
    if link:
        there = {"type": "link", "url": link, "text": "Type the password on this page"}
        blocks.append({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [there]}]})
    return {
        "type": "modal",
        "callback_id": SAVED,
        "title": plain("Mail account", 24),
        "close": plain("Close", 24),
        "blocks": blocks,
    }

"""`/helpdesk account`: the mailboxes and how they do; added, changed, removed, tested and switched."""

from collections.abc import Callable

from bot.accounts.account_book import Described
from bot.accounts.mailboxes import Mailboxes
from bot.accounts.password_pages import PasswordPages
from bot.core.account_words import rhythm
from bot.core.accounts import waits_for_password
from bot.core.rich_text import escape
from bot.errors import InputError
from bot.handlers.account_form import form_view
from bot.handlers.account_list import account_list, removal
from bot.handlers.account_sign_in import sign_in
from bot.handlers.answers import Answer, say
from bot.handlers.background import in_background
from bot.handlers.flows import Flows
from bot.handlers.words import Command, Later, Typed, Words, help_text, named_values, page_number


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` about mail accounts."""
    return {
        "account": Command(
            usage="/helpdesk account [list | add | change | remove | password | sign-in | test | enable | …]",
            help="lists the mail accounts and how they do; adds, changes, removes, tests or switches one",
            act=lambda typed: _account(flows, typed),
            examples=FORMS,
        )
    }


FORMS = (
    ("/helpdesk account", "lists the mail accounts and how they are doing; `list 2` shows the second page"),
    ("/helpdesk account add", "opens a form in which a mailbox is added"),
    (
        "/helpdesk account add support@example.com host=imap.example.com move=Imported category=Sales",
        "adds one; further words: port, security, user, folder, failed, interval, push, plus, challenge",
    ),
    (
        "/helpdesk account add support@example.com provider=microsoft client=CLIENT-ID tenant=TENANT-ID",
        "adds one with a sign-in (OAuth2), and shows the code to sign in with",
    ),
    ("/helpdesk account change ADDRESS interval=5 move=", "changes what is said, or opens the form"),
    ("/helpdesk account remove ADDRESS", "asks, and forgets the account; its tickets stay"),
    ("/helpdesk account test ADDRESS", "logs in and says what is found"),
    ("/helpdesk account enable ADDRESS", "looks into the mailbox again, and at once"),
    ("/helpdesk account disable ADDRESS", "looks into it no more; its mail stays on the server"),
    ("/helpdesk account password ADDRESS", "gives a link to a page on which you type its password"),
    ("/helpdesk account sign-in ADDRESS", "shows the code with which you sign in to it (OAuth2)"),
)


def _account(flows: Flows, typed: Typed) -> Answer:
    rest = typed.words[1:]
    word = rest[0].lower() if rest else "list"
    if word == "list":
        return account_list(flows.mailboxes.all(), page_number(" ".join(rest[1:])))
    if word in ("add", "change"):
        return _described(flows, typed, word)
    known = acts(flows, typed.later, by=typed.user)
    if word not in known:
        return say(help_text(word, {}, *FORMS))
    if len(rest) < 2:
        raise InputError(f"Which account? Try `/helpdesk account {word} support@example.com`.")
    if word == "remove" and [one.lower() for one in rest[2:]] != ["yes"]:
        return removal(flows.mailboxes.get(rest[1])[0])
    return say(escape(known[word](rest[1])))


def _described(flows: Flows, typed: Typed, word: str) -> Answer:
    """Add or change an account by words; without any, the form opens."""
    address, given = named_values(typed.words[2:])
    book = flows.account_book
    if not given:
        shown = book.shown(address, by=typed.user) if word == "change" and address else None
        if word == "change" and not shown:
            raise InputError("Which account? Try `/helpdesk account change support@example.com`.")
        typed.open_view(form_view(shown, book.category_names(), address=address))
        return {}
    if word == "change":
        before = book.shown(address, by=typed.user)
        after = book.change(address, given, by=typed.user)
    else:
        before, after = None, book.add(address, given, by=typed.user, key=typed.key)
    lines, link = saved(flows, before, after, typed.later, by=typed.user)
    return say(escape(" ".join([*lines, *([f"The page: {link}"] if link else [])])))


def saved(
    flows: Flows, before: Described | None, after: Described, later: Later, *, by: str
) -> tuple[list[str], str]:
    """What is said once an account was saved, and the page on which its password is typed, if it wants one.

    A sign-in that a code is enough for begins at once; `later` gets the code.
    """
    account = after.account
    done = f"{account.address} is {'changed' if before else 'added'}"
    if waits_for_password(account):
        waits = f"{done}. It waits for its password, which is never typed into Slack"
        if flows.password_pages.are_there:
            page = f"{waits}, but on a page whose link works once and for an hour."
            return [page], flows.password_pages.link(account.address, by=by)
        return [f"{waits}. At the terminal: threaddesk account password {account.address}"], ""
    if after.sign_in and (before is None or before.sign_in != after.sign_in):
        return [f"{done}.", sign_in(flows.mailboxes.sign_ins, account.address, later)], ""
    return [f"{done}, and looked into {rhythm(account)}."], ""


def acts(flows: Flows, later: Later, *, by: str) -> dict[str, Callable[[str], str]]:
    """The acts by word; each gets an address and gives a sentence."""
    mailboxes = flows.mailboxes
    return {
        "test": lambda address: _test(mailboxes, address, later),
        "enable": lambda address: _switch(mailboxes, address, True, by=by),
        "disable": lambda address: _switch(mailboxes, address, False, by=by),
        "password": lambda address: _password_page(flows.password_pages, address, by=by),
        "sign-in": lambda address: sign_in(mailboxes.sign_ins, address, later),
        "remove": lambda address: _removed(flows, address, by=by),
    }


def _switch(mailboxes: Mailboxes, address: str, on: bool, *, by: str) -> str:
    account, _ = mailboxes.get(address)
    mailboxes.switch(account.address, on, by=by)
    return f"{account.address} is {'enabled, and looked into at once' if on else 'disabled'}."


def _removed(flows: Flows, address: str, *, by: str) -> str:
    gone = flows.account_book.remove(address, by=by)
    return f"{gone.address} is removed; its tickets stay, and so does the mail in its mailbox."


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

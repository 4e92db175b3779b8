"""What the command line can have done to mail accounts."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bot.core.account_words import category_named, changes_of, new_account, rhythm, sign_in_of
from bot.core.accounts import Account, AccountError, AccountHealth, AfterImport, Security, state_of
from bot.core.sign_ins import SLOWER, SignIn
from bot.errors import InputError
from bot.rights import COMMAND_LINE
from bot.terminal.reply import Reply
from bot.wiring import Parts


class AccountActs:
    """The acts by name."""

    def __init__(self, parts: Parts) -> None:
        self._desk, self._mailboxes, self._changes = parts.desk, parts.mailboxes, parts.account_changes
        self.acts: dict[str, Callable[..., Reply]] = {
            "account.add": self._add,
            "account.list": self._list,
            "account.change": self._change,
            "account.password": self._password,
            "account.use_sign_in": self._use_sign_in,
            "account.sign_in.begin": self._begin,
            "account.sign_in.finish": self._finish,
            "account.test": lambda address: Reply(lines=(self._mailboxes.test(address),)),
            "account.enable": lambda address: self._switch(address, True),
            "account.disable": lambda address: self._switch(address, False),
            "account.remove": self._remove,
        }

    def _add(self, address: str, secret: str, sign_in: dict[str, str] | None = None, **given: Any) -> Reply:
        with _as_options():
            signs_in = _sign_in(address, sign_in) if sign_in else None
            account = new_account(address, self._fields(given), signs_in)
        self._mailboxes.add(account, secret, signs_in)
        lines = [f"{account.address} is looked into {rhythm(account)}."]
        if signs_in:
            lines.append(f"Now sign in: threaddesk account sign-in {account.address}")
        return Reply(lines=tuple(lines), data={"address": account.address})

    def _fields(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The options as fields of an account."""
        fields = dict(given)
        if "interval" in fields:
            fields["interval"] *= 60
        if "security" in fields:
            fields["security"] = Security(fields["security"])
        if "category" in fields:
            fields["category"] = self._category(fields["category"])
        if "archive_folder" in fields:
            fields["after_import"] = AfterImport.MOVE if fields["archive_folder"] else AfterImport.DELETE
        return fields

    def _category(self, name: str) -> int | None:
        return category_named(name, {one.name: one.id for one in self._desk.categories()})

    def _change(self, address: str, changes: dict[str, Any]) -> Reply:
        account, _ = self._mailboxes.get(address)
        with _as_options():
            fields = changes_of(account, self._fields(changes))
        changed = self._changes.change(address, **fields)
        line = f"{changed.address} is changed, and looked into {rhythm(changed)}."
        return Reply(lines=(line,), data={"address": changed.address})

    def _password(self, address: str, password: str) -> Reply:
        changed = self._changes.set_password(address, password)
        return Reply(lines=(f"{changed.address} has another password.",))

    def _use_sign_in(self, address: str, sign_in: dict[str, str], secret: str) -> Reply:
        with _as_options():
            described = _sign_in(address, sign_in)
        changed = self._changes.use_sign_in(described, secret)
        return Reply(lines=(f"{changed.address} signs in by OAuth2 from now on.",))

    def _begin(self, address: str) -> Reply:
        invitation = self._mailboxes.sign_ins.begin(address)
        data = {
            "url": invitation.url,
            "code": invitation.code,
            "proof": invitation.proof,
            "pause": invitation.pause,
            "lifetime": invitation.lifetime,
        }
        return Reply(data=data)

    def _finish(self, address: str, proof: str, pasted: str = "") -> Reply:
        waiting = self._mailboxes.sign_ins.finish(address, proof, pasted)
        slower = SLOWER if waiting and waiting.slower else 0
        return Reply(data={"done": waiting is None, "slower": slower})

    def _list(self) -> Reply:
        found = self._mailboxes.all()
        seen = {account.address: self._mailboxes.seen(account.address) for account, _ in found}
        lines = tuple(_line(account, health, seen[account.address]) for account, health in found)
        data = [_data(account, health) | {"seen": seen[account.address]} for account, health in found]
        return Reply(
            lines=lines or ("No account yet: threaddesk account add ADDRESS --host HOST",), data=data
        )

    def _switch(self, address: str, on: bool) -> Reply:
        self._mailboxes.switch(address, on, by=COMMAND_LINE)
        return Reply(lines=(f"{address} is {'enabled' if on else 'disabled'}.",))

    def _remove(self, address: str) -> Reply:
        self._mailboxes.remove(address)
        return Reply(lines=(f"{address} is removed; its tickets stay.",))


def _sign_in(address: str, given: Mapping[str, str | None]) -> SignIn:
    """A sign-in as it was entered; raises `AccountError`."""
    names = {"provider": "provider", "client": "client_id", "tenant": "tenant", "authority": "authority"}
    found = sign_in_of(address, {word: given[name] or "" for word, name in names.items()})
    if found is None:
        raise AccountError(
            "client", "A sign-in by OAuth2 wants “provider” microsoft or google, and “client” ID."
        )
    return found


# What a word of core/account_words.py is called at the terminal.
OPTIONS = {
    "host": "--host HOST",
    "folder": "--folder",
    "failed": "--failed-folder",
    "provider": "--provider",
    "client": "--client-id",
    "tenant": "--tenant",
    "authority": "--authority",
}


@contextmanager
def _as_options() -> Iterator[None]:
    """A fault in what was entered, with its words as the options that they are here."""
    try:
        yield
    except AccountError as error:
        words = str(error)
        for word, option in OPTIONS.items():
            words = words.replace(f"“{word}”", option)
        raise InputError(words) from None


def _line(account: Account, health: AccountHealth, mails: int) -> str:
    last = health.last_success_at
    seen = f"last success {last:%Y-%m-%d %H:%M} UTC, {mails} mails" if last else "no look yet"
    trouble = f"; {health.last_error}" if health.last_error else ""
    where = f"{account.host}:{account.port} {account.security.value}"
    return f"{account.address}  {state_of(account, health)}  {where}  {seen}{trouble}"


def _data(account: Account, health: AccountHealth) -> dict[str, Any]:
    last = health.last_success_at
    return {
        "address": account.address,
        "host": account.host,
        "port": account.port,
        "security": account.security.value,
        "auth": account.auth.value,
        "user": account.user,
        "folder": account.folder,
        "interval_minutes": account.interval // 60,
        "push": account.push,
        "after_import": account.after_import.value,
        "archive_folder": account.archive_folder,
        "failed_folder": account.failed_folder,
        "plus_addressing": account.plus_addressing,
        "challenge": account.challenge,
        "state": state_of(account, health),
        "errors_in_a_row": health.errors_in_a_row,
        "last_error": health.last_error,
        "last_success_at": last.isoformat() if last else None,
    }

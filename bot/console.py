"""What the command line can have done: the same acts, whether the desk runs or not."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.core.accounts import IMAP_PORTS, Account, AccountHealth, AfterImport, Security
from bot.desk import COMMAND_LINE, Desk
from bot.errors import DeskError, InputError
from bot.mailboxes import Mailboxes
from bot.settings import ROWS, is_address, row, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an act came to: lines for people and data for machines, or an error in one sentence."""

    lines: tuple[str, ...] = ()
    data: Any = None
    error: str = ""


class Console:
    """The acts by name; a request is `{"act": NAME, **arguments}`."""

    def __init__(self, desk: Desk, mailboxes: Mailboxes, look_now: Callable[[], str]) -> None:
        self._desk, self._mailboxes = desk, mailboxes
        self._acts: dict[str, Callable[..., Reply]] = {
            "poll": lambda: Reply(lines=(look_now(),)),
            "category.add": self._add_category,
            "category.list": self._list_categories,
            "account.add": self._add_account,
            "account.list": self._list_accounts,
            "account.test": lambda address: Reply(lines=(mailboxes.test(address),)),
            "account.enable": lambda address: self._switch(address, True),
            "account.disable": lambda address: self._switch(address, False),
            "account.remove": self._remove_account,
            "settings.list": self._list_settings,
            "settings.get": self._get_setting,
            "settings.set": self._set_setting,
        }

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what is asked; gives a `Reply` as JSON values."""
        arguments = dict(request)
        act = self._acts[str(arguments.pop("act"))]
        try:
            return asdict(act(**arguments))
        except DeskError as error:
            return asdict(Reply(error=str(error)))

    def _add_category(self, name: str, channel: str) -> Reply:
        category = self._desk.add_category(name, channel)
        return Reply(lines=(f"Category {category.name} posts in {category.channel}.",), data=asdict(category))

    def _list_categories(self) -> Reply:
        found = self._desk.categories()
        lines = tuple(f"{one.id}  {one.name}  {one.channel}" for one in found)
        return Reply(
            lines=lines or ("No category yet: threaddesk category add NAME --channel ID",),
            data=[asdict(one) for one in found],
        )

    # --- accounts ----------------------------------------------------------------------------

    def _add_account(self, password: str, category: str = "", **given: Any) -> Reply:
        if not is_address(given["address"]):
            raise InputError(f"`{given['address']}` is no mail address; it looks like support@example.com.")
        security = Security(given.pop("security"))
        account = Account(
            security=security,
            after_import=AfterImport.MOVE if given.get("archive_folder") else AfterImport.DELETE,
            category=self._category(category),
            port=given.pop("port") or IMAP_PORTS[security],
            user=given.pop("user") or given["address"],
            **given,
        )
        if not 1 <= account.port <= 65535:
            raise InputError(f"The port wants a number from 1 to 65535, not {account.port}.")
        self._mailboxes.add(replace(account, address=account.address.lower()), password)
        return Reply(
            lines=(f"{account.address} is looked into {_rhythm(account)}.",),
            data={"address": account.address},
        )

    def _category(self, name: str) -> int | None:
        if not name:
            return None
        for one in self._desk.categories():
            if one.name.casefold() == name.casefold():
                return one.id
        known = ", ".join(one.name for one in self._desk.categories()) or "none yet"
        raise InputError(f"There is no category {name}; there are: {known}.")

    def _list_accounts(self) -> Reply:
        found = self._mailboxes.all()
        lines = tuple(_account_line(account, health) for account, health in found)
        data = [_account_data(account, health) for account, health in found]
        return Reply(
            lines=lines or ("No account yet: threaddesk account add ADDRESS --host HOST",), data=data
        )

    def _switch(self, address: str, on: bool) -> Reply:
        self._mailboxes.switch(address, on)
        return Reply(lines=(f"{address} is {'enabled' if on else 'disabled'}.",))

    def _remove_account(self, address: str) -> Reply:
        self._mailboxes.remove(address)
        return Reply(lines=(f"{address} is removed; its tickets stay.",))

    # --- settings ----------------------------------------------------------------------------

    def _list_settings(self) -> Reply:
        held = self._desk.settings()
        values = {one.key: getattr(held, one.key) for one in ROWS.values()}
        data = [
            {
                "key": one.key,
                "label": one.label,
                "group": one.group,
                "type": one.type,
                "default": one.default,
                "value": shown(one, getattr(held, one.key))
                if one.type == "secret"
                else getattr(held, one.key),
                "help": one.help,
            }
            for one in ROWS.values()
        ]
        width = max(len(key) for key in ROWS)
        lines = (f"{one.key:<{width}}  {shown(one, values[one.key])}" for one in ROWS.values())
        return Reply(lines=tuple(lines), data=data)

    def _get_setting(self, key: str) -> Reply:
        one = row(key)
        value = getattr(self._desk.settings(), key)
        words = shown(one, value)
        data = {"key": key, "value": words if one.type == "secret" else value}
        return Reply(lines=(words,), data=data)

    def _set_setting(self, key: str, value: str) -> Reply:
        changes = self._desk.change_settings({key: value}, by=COMMAND_LINE)
        if not changes:
            return Reply(lines=(f"{key} is that already.",), data={"changed": False})
        line = f"{key} is now {changes[0].new} (it was {changes[0].old})."
        return Reply(lines=(line,), data={"changed": True})


def _rhythm(account: Account) -> str:
    minutes = account.interval // 60
    return "every minute" if minutes == 1 else f"every {minutes} minutes"


def _account_line(account: Account, health: AccountHealth) -> str:
    last = health.last_success_at
    seen = f"last success {last:%Y-%m-%d %H:%M} UTC, {health.seen} mails" if last else "no look yet"
    trouble = f"; {health.last_error}" if health.last_error else ""
    where = f"{account.host}:{account.port} {account.security.value}"
    return f"{account.address}  {_state(account, health)}  {where}  {seen}{trouble}"


def _state(account: Account, health: AccountHealth) -> str:
    if not account.enabled:
        return "off"
    return "disabled after errors" if health.suspended else "on"


def _account_data(account: Account, health: AccountHealth) -> dict[str, Any]:
    last = health.last_success_at
    return {
        "address": account.address,
        "host": account.host,
        "port": account.port,
        "security": account.security.value,
        "user": account.user,
        "folder": account.folder,
        "interval_minutes": account.interval // 60,
        "push": account.push,
        "state": _state(account, health),
        "errors_in_a_row": health.errors_in_a_row,
        "last_error": health.last_error,
        "last_success_at": last.isoformat() if last else None,
        "seen": health.seen,
    }

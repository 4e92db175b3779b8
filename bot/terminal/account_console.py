"""What the command line can have done to mail accounts."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.core.accounts import IMAP_PORTS, Account, AccountHealth, AfterImport, Auth, Security, state_of
from bot.core.addresses import is_address
from bot.core.sign_ins import IMAP_HOSTS, PROVIDER_NAMES, SLOWER, Provider, SignIn
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
        if not is_address(address):
            raise InputError(f"`{address}` is no mail address; it looks like support@example.com.")
        signs_in = _sign_in(address.lower(), sign_in) if sign_in else None
        host = given.pop("host") or (IMAP_HOSTS[signs_in.provider] if signs_in else "")
        if not host:
            raise InputError("Which IMAP server? Add --host HOST.")
        fields = self._fields(given)
        account = Account(
            address=address.lower(),
            auth=Auth.OAUTH2 if signs_in else Auth.PASSWORD,
            **fields
            | {
                "host": host,
                "port": fields["port"] or IMAP_PORTS[fields["security"]],
                "user": fields["user"] or address,
            },
        )
        self._mailboxes.add(account, secret, signs_in)
        lines = [f"{account.address} is looked into {_rhythm(account)}."]
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
        if not name:
            return None
        for one in self._desk.categories():
            if one.name.casefold() == name.casefold():
                return one.id
        known = ", ".join(one.name for one in self._desk.categories()) or "none yet"
        raise InputError(f"There is no category {name}; there are: {known}.")

    def _change(self, address: str, changes: dict[str, Any]) -> Reply:
        account, _ = self._mailboxes.get(address)
        fields = self._fields(changes)
        usual = account.port == IMAP_PORTS[account.security]
        if not fields.get("port", 0) and ("port" in fields or ("security" in fields and usual)):
            fields["port"] = IMAP_PORTS[fields.get("security", account.security)]
        for name in ("host", "folder", "failed_folder"):
            if not fields.get(name, "-"):
                raise InputError(f"--{name.replace('_', '-')} wants a name.")
        if "user" in fields:
            fields["user"] = fields["user"] or account.address
        changed = self._changes.change(address, **fields)
        line = f"{changed.address} is changed, and looked into {_rhythm(changed)}."
        return Reply(lines=(line,), data={"address": changed.address})

    def _password(self, address: str, password: str) -> Reply:
        changed = self._changes.set_password(address, password)
        return Reply(lines=(f"{changed.address} has another password.",))

    def _use_sign_in(self, address: str, sign_in: dict[str, str], secret: str) -> Reply:
        changed = self._changes.use_sign_in(_sign_in(address.lower(), sign_in), secret)
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


def _sign_in(address: str, given: dict[str, str]) -> SignIn:
    """A sign-in as it was entered; raises `InputError`."""
    if not given["provider"] or not given["client_id"]:
        raise InputError("A sign-in by OAuth2 wants --provider microsoft or google, and --client-id ID.")
    provider = Provider(given["provider"])
    authority = given["authority"].rstrip("/")
    if authority and (urlsplit(authority).scheme != "https" or not urlsplit(authority).hostname):
        raise InputError("--authority wants an address that begins with https://.")
    if given["tenant"] and provider is not Provider.MICROSOFT:
        raise InputError(f"--tenant is for Microsoft; {PROVIDER_NAMES[provider]} has none.")
    return SignIn(
        address=address,
        provider=provider,
        client_id=given["client_id"],
        tenant=given["tenant"],
        authority=authority,
    )


def _rhythm(account: Account) -> str:
    minutes = account.interval // 60
    return "every minute" if minutes == 1 else f"every {minutes} minutes"


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

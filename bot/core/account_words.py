"""A mail account as people describe it: what they gave in words, and what follows from it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from bot.core.accounts import IMAP_PORTS, Account, AccountError, AfterImport, Auth, Security
from bot.core.addresses import is_address
from bot.core.names import key_of
from bot.core.sign_ins import IMAP_HOSTS, PROVIDER_NAMES, Provider, SignIn

LONGEST_HOST = 253  # characters, RFC 1035
LONGEST_NAME = 200  # … of a user or a folder
LONGEST_ID = 200  # … of a client or a tenant
PASSWORD = "password"  # noqa: S105  # as the provider: the account logs in with a password
DEFAULT = "-"  # as the category: the default one
_ON, _OFF = ("on", "yes"), ("off", "no")

Fields = dict[str, Any]


# --- words --------------------------------------------------------------------------------------


def fields_of(given: Mapping[str, str], categories: Mapping[str, int]) -> Fields:
    """What somebody gave in words, as fields of an account; `categories` by their names.

    Raises:
        AccountError: it cannot be so, or there is no such word.
    """
    fields: Fields = {}
    for word, typed in given.items():
        if word == "category":
            fields["category"] = category_named(typed, categories)
        elif word in _READERS:
            name, read = _READERS[word]
            fields[name] = read(word, typed.strip())
        elif word not in SIGN_IN_WORDS:
            raise AccountError(word, _no_word(word))
    if "archive_folder" in fields:
        fields["after_import"] = AfterImport.MOVE if fields["archive_folder"] else AfterImport.DELETE
    return fields


def category_named(typed: str, categories: Mapping[str, int]) -> int | None:
    """The number of a category; none for the default one."""
    if typed.strip() in ("", DEFAULT):
        return None
    for name, number in categories.items():
        if key_of(name) == key_of(typed):
            return number
    known = ", ".join(categories) or "none yet"
    raise AccountError("category", f"There is no category {typed.strip()[:80]}; there are: {known}.")


def _no_word(word: str) -> str:
    if word in ("password", "passwd", "pass", "secret"):
        return (
            "A password is never typed into Slack, which keeps what is typed: if this was a real one, change "
            "it at the mail provider. Leave it out here; the answer says where it is typed."
        )
    return f"A mail account has no “{word[:40]}”; it has {', '.join((*WORDS, *SIGN_IN_WORDS))}."


def _host(word: str, typed: str) -> str:
    if len(typed) > LONGEST_HOST or any(one.isspace() or one in "/:@" for one in typed):
        raise AccountError(word, "“host” wants the name of a server alone, such as imap.example.com.")
    return typed


def _name(word: str, typed: str) -> str:
    if len(typed) > LONGEST_NAME or any(not one.isprintable() for one in typed):
        raise AccountError(word, f"“{word}” wants at most {LONGEST_NAME} characters.")
    return typed


def _port(word: str, typed: str) -> int:
    if not typed:
        return 0
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed[:9]) <= 65535):
        raise AccountError(word, f"The port wants a number from 1 to 65535, not {typed[:40]}.")
    return int(typed)


def _security(word: str, typed: str) -> Security:
    if typed.lower() not in set(Security):
        raise AccountError(word, f"“security” wants tls, starttls or none, not {typed[:40] or 'nothing'}.")
    return Security(typed.lower())


def _minutes(word: str, typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed[:9]) <= 5):
        raise AccountError(word, "The interval wants 1 to 5 minutes.")
    return int(typed) * 60


def _switch(word: str, typed: str) -> bool:
    if typed.lower() not in (*_ON, *_OFF):
        raise AccountError(word, f"“{word}” wants on or off, not {typed[:40] or 'nothing'}.")
    return typed.lower() in _ON


_READERS: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "host": ("host", _host),
    "port": ("port", _port),
    "security": ("security", _security),
    "user": ("user", _name),
    "folder": ("folder", _name),
    "move": ("archive_folder", _name),
    "failed": ("failed_folder", _name),
    "interval": ("interval", _minutes),
    "push": ("push", _switch),
    "plus": ("plus_addressing", _switch),
    "challenge": ("challenge", _switch),
}
WORDS = (*_READERS, "category")
SIGN_IN_WORDS = ("provider", "client", "tenant", "authority")


# --- accounts -----------------------------------------------------------------------------------


def new_account(address: str, fields: Fields, sign_in: SignIn | None = None) -> Account:
    """A new account with these fields, and what is usual where they say nothing."""
    if not is_address(address):
        raise AccountError(
            "address", f"`{address[:80]}` is no mail address; it looks like support@example.com."
        )
    host = fields.get("host") or (IMAP_HOSTS[sign_in.provider] if sign_in else "")
    if not host:
        raise AccountError("host", "Which IMAP server? Add “host”.")
    security = fields.get("security", Security.TLS)
    usual = {
        "host": host,
        "port": fields.get("port") or IMAP_PORTS[security],
        "user": fields.get("user") or address,
        "folder": fields.get("folder") or "INBOX",
        "failed_folder": fields.get("failed_folder") or "Threaddesk-Failed",
    }
    auth = Auth.OAUTH2 if sign_in else Auth.PASSWORD
    return Account(address=address.lower(), auth=auth, **fields | usual)


def changes_of(account: Account, fields: Fields) -> Fields:
    """The fields that change: a port goes with its security; a user that is emptied is the address."""
    fields = dict(fields)
    usual = account.port == IMAP_PORTS[account.security]
    if not fields.get("port", 0) and ("port" in fields or ("security" in fields and usual)):
        fields["port"] = IMAP_PORTS[fields.get("security", account.security)]
    for word, name in (("host", "host"), ("folder", "folder"), ("failed", "failed_folder")):
        if not fields.get(name, "-"):
            raise AccountError(word, f"“{word}” wants a name.")
    if "user" in fields:
        fields["user"] = fields["user"] or account.address
    return fields


def sign_in_of(address: str, given: Mapping[str, str], before: SignIn | None = None) -> SignIn | None:
    """The sign-in that somebody described with SIGN_IN_WORDS; None where it is none, or as it was.

    Raises:
        AccountError: there can be no such sign-in.
    """
    said = {word: given[word].strip() for word in SIGN_IN_WORDS if word in given}
    named = said.get("provider", before.provider.value if before else "").lower()
    if named in ("", PASSWORD) and not any(value for word, value in said.items() if word != "provider"):
        return None
    if named not in set(Provider):
        word = "client" if named == PASSWORD else "provider"
        raise AccountError(word, "A sign-in by OAuth2 wants “provider” microsoft or google, and “client” ID.")
    provider = Provider(named)
    kept = before if before and before.provider is provider else SignIn(
        address=address.lower(), provider=provider, client_id=""
    )  # fmt: skip
    return _new_sign_in(kept, said) if kept is not before or _differs(kept, said) else None


def _differs(kept: SignIn, said: Mapping[str, str]) -> bool:
    now = {"client": kept.client_id, "tenant": kept.tenant, "authority": kept.authority}
    return any(said.get(word, value) != value for word, value in now.items())


def _new_sign_in(kept: SignIn, said: Mapping[str, str]) -> SignIn:
    client = said.get("client", kept.client_id)
    authority = said.get("authority", kept.authority).rstrip("/")
    tenant = said.get("tenant", kept.tenant)
    if not client:
        raise AccountError(
            "client", "A sign-in by OAuth2 wants “provider” microsoft or google, and “client” ID."
        )
    if authority and (urlsplit(authority).scheme != "https" or not urlsplit(authority).hostname):
        raise AccountError("authority", "“authority” wants an address that begins with https://.")
    if tenant and kept.provider is not Provider.MICROSOFT:
        raise AccountError("tenant", f"“tenant” is for Microsoft; {PROVIDER_NAMES[kept.provider]} has none.")
    secret = kept.client_secret if client == kept.client_id else ""
    return replace(
        kept, client_id=client, tenant=tenant, authority=authority, client_secret=secret,
        refresh_token="", signed_in_at=None,
    )  # fmt: skip


def rhythm(account: Account) -> str:
    """How often an account is looked into, in words."""
    minutes = account.interval // 60
    return "every minute" if minutes == 1 else f"every {minutes} minutes"

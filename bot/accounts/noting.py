"""The audit's line of a mail account that was added, changed or removed: never a secret."""

from dataclasses import fields
from datetime import datetime

from bot.admin.audit_log import note_change
from bot.core.accounts import Account
from bot.core.changes import About
from bot.core.sign_ins import PROVIDER_NAMES, SignIn
from bot.storage import Transaction


def note_account(
    tx: Transaction, before: Account | None, after: Account | None, *, at: datetime, by: str
) -> None:
    """Tell what is other than before; nothing when nothing is."""
    if before == after:
        return
    some = after or before
    assert some
    old, new = _differing(before, after), _differing(after, before, another="another password")
    note_change(tx, About.ACCOUNT, some.address, old, new, at=at, by=by)


def note_sign_in(tx: Transaction, before: SignIn | None, after: SignIn, *, at: datetime, by: str) -> None:
    """Tell that an account has another sign-in; nothing where its app and its directory are the same."""
    old, new = _app(before) if before else "—", _app(after)
    if old != new:
        note_change(tx, About.ACCOUNT, after.address, old, new, at=at, by=by)


def _app(sign_in: SignIn) -> str:
    tenant = f", tenant {sign_in.tenant}" if sign_in.tenant else ""
    return f"sign-in with {PROVIDER_NAMES[sign_in.provider]}, client {sign_in.client_id}{tenant}"


def _differing(one: Account | None, other: Account | None, another: str = "a password") -> str:
    """What this account has and the other has not, in words."""
    if one is None:
        return "—"
    if other is None:
        return f"{one.user} on {one.host}:{one.port}, folder {one.folder}"
    names = [
        field.name for field in fields(Account) if getattr(one, field.name) != getattr(other, field.name)
    ]
    return ", ".join(_said(name, getattr(one, name), another) for name in names)


def _said(name: str, value: object, another: str) -> str:
    if name == "secret":
        return another if value else "no password"
    if isinstance(value, bool):
        return f"{name} {'on' if value else 'off'}"
    return f"{name} {'—' if value in (None, '') else value}"

"""A setting gets a value: checked against what is there, kept, and told in the audit."""

from datetime import datetime

from bot.admin.audit_log import note_change
from bot.core.changes import About, Change
from bot.core.names import key_of
from bot.core.setting_values import as_typed, shown
from bot.errors import SettingError
from bot.outgoing.in_force import settings_in
from bot.settings import Chosen, Row, Value
from bot.storage import Transaction


def check_there(tx: Transaction, one: Row, value: Value) -> None:
    """Nothing, if what the value names is there; raises `SettingError`."""
    if one.type == "category" and not tx.categories.find("name", key_of(str(value))):
        names = ", ".join(category.name for category in tx.categories.all()) or "none yet"
        raise SettingError(one.key, str(value), f"a category that is there ({names})")


def put_setting(
    tx: Transaction, one: Row, value: Value, *, at: datetime, by: str, undoes: int | None = None
) -> Change | None:
    """The audit's line of the change; None when the setting had that value already."""
    old = getattr(settings_in(tx), one.key)
    if old == value:
        return None
    tx.settings.put(Chosen(key=one.key, value=value))
    is_secret = one.type == "secret"
    return note_change(
        tx,
        About.SETTING,
        one.key,
        shown(one, old),
        shown(one, value),
        at=at,
        by=by,
        before=None if is_secret else as_typed(old),
        after=None if is_secret else as_typed(value),
        undoes=undoes,
    )

"""What the command line can have done: the same acts, whether the desk runs or not."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from bot.core.categories import in_words
from bot.core.people import Category
from bot.core.setting_values import shown
from bot.errors import DeskError
from bot.rights import COMMAND_LINE
from bot.settings import ROWS, row
from bot.terminal.account_console import AccountActs
from bot.terminal.admin_console import AdminActs
from bot.terminal.audit_console import AuditActs
from bot.terminal.delivery_console import DeliveryActs
from bot.terminal.doctor_console import DoctorActs
from bot.terminal.field_console import FieldActs
from bot.terminal.kb_console import ArticleActs
from bot.terminal.mail_console import MailActs
from bot.terminal.people_console import PeopleActs
from bot.terminal.reply import Reply
from bot.terminal.rule_console import RuleActs
from bot.terminal.stats_console import StatsActs
from bot.terminal.status_console import StatusActs
from bot.terminal.template_console import TemplateActs
from bot.wiring import Parts


class Console:
    """The acts by name; a request is `{"act": NAME, **arguments}`."""

    def __init__(self, parts: Parts, look_now: Callable[[], str]) -> None:
        self._desk, self._staff, self._resealing = parts.desk, parts.staff, parts.resealing
        self._acts: dict[str, Callable[..., Reply]] = {
            "poll": lambda: Reply(lines=(look_now(),)),
            "category.add": self._add_category,
            "category.change": self._change_category,
            "category.remove": self._remove_category,
            "category.list": self._list_categories,
            "settings.list": self._list_settings,
            "settings.get": self._get_setting,
            "settings.set": self._set_setting,
            "secrets.rotate": self._rotate_secrets,
            **AuditActs(parts).acts,
            **AdminActs(parts).acts,
            **TemplateActs(parts).acts,
            **AccountActs(parts).acts,
            **MailActs(parts).acts,
            **DeliveryActs(parts).acts,
            **RuleActs(parts).acts,
            **FieldActs(parts).acts,
            **PeopleActs(parts).acts,
            **ArticleActs(parts).acts,
            **DoctorActs(parts).acts,
            **StatusActs(parts).acts,
            **StatsActs(parts).acts,
        }

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what is asked; gives a `Reply` as JSON values."""
        arguments = dict(request)
        act = self._acts[str(arguments.pop("act"))]
        try:
            return asdict(act(**arguments))
        except DeskError as error:
            return asdict(Reply(error=str(error)))

    def _add_category(self, name: str, channel: str, given: dict[str, str] | None = None) -> Reply:
        category = self._desk.add_category(name, channel, given=given or {})
        self._staff.changed(channel)
        return Reply(
            lines=(f"Category {category.name} posts in {category.channel}.",), data=_as_data(category)
        )

    def _change_category(self, name: str, given: dict[str, str]) -> Reply:
        category = self._desk.change_category(name, given=given)
        return Reply(lines=(f"{category.name} {in_words(category)}.",), data=_as_data(category))

    def _remove_category(self, name: str) -> Reply:
        category = self._desk.remove_category(name)
        self._staff.changed(category.channel)
        line = f"The category {category.name} is removed; its channel is free for another one."
        return Reply(lines=(line,), data=_as_data(category))

    def _list_categories(self) -> Reply:
        found = self._desk.categories()
        lines = tuple(f"{one.id}  {one.name}  {in_words(one)}" for one in found)
        return Reply(
            lines=lines or ("No category yet: threaddesk category add NAME --channel ID",),
            data=[_as_data(one) for one in found],
        )

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

    def _rotate_secrets(self) -> Reply:
        count = self._resealing.run()
        what = "secret is" if count == 1 else "secrets are"
        line = (
            f"{count} {what} encrypted with the newest key. Keep the older ones behind it as long as answers "
            "to mail sent before may come; take them out at once only if they became known."
        )
        return Reply(lines=(line,), data={"rotated": count})


def _as_data(category: Category) -> dict[str, Any]:
    """What of a category is the admins' to know, as JSON values."""
    return {name: value for name, value in asdict(category).items() if name != "notes_until"}

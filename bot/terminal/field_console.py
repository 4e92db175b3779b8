"""What the command line can have done to custom fields."""

from collections.abc import Callable
from dataclasses import asdict

from bot.admin.custom_fields import in_words
from bot.core.fields import Field
from bot.rights import COMMAND_LINE
from bot.terminal.reply import Reply
from bot.wiring import Parts


class FieldActs:
    """The acts by name."""

    def __init__(self, parts: Parts) -> None:
        self._fields = parts.custom_fields
        self.acts: dict[str, Callable[..., Reply]] = {
            "field.add": self._add,
            "field.change": self._change,
            "field.list": self._list,
            "field.remove": self._remove,
        }

    def _add(self, name: str, given: dict[str, str]) -> Reply:
        field = self._fields.add(name, by=COMMAND_LINE, given=given)
        return Reply(lines=(f"The custom field {field.name} has the number {field.id}.",), data=asdict(field))

    def _change(self, name: str, given: dict[str, str]) -> Reply:
        field = self._fields.change(name, given, by=COMMAND_LINE)
        return Reply(lines=(self._line(field, self._fields.category_names()),), data=asdict(field))

    def _list(self) -> Reply:
        found, categories = self._fields.all(), self._fields.category_names()
        lines = tuple(self._line(one, categories) for one in found)
        return Reply(
            lines=lines or ("No custom field yet: threaddesk field add NAME",),
            data=[asdict(one) for one in found],
        )

    def _remove(self, name: str) -> Reply:
        field = self._fields.remove(name, by=COMMAND_LINE)
        return Reply(lines=(f"The custom field {field.name} is removed.",))

    def _line(self, field: Field, categories: dict[int, str]) -> str:
        return f"{field.id}  {field.name}  {in_words(field, categories.get(field.category or 0, ''))}"

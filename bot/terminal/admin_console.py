"""What the command line can have done to the desk's administrators."""

from collections.abc import Callable
from dataclasses import asdict

from bot.admin.admin_list import IN_CONFIGURATION
from bot.rights import COMMAND_LINE
from bot.terminal.reply import Reply
from bot.wiring import Parts


class AdminActs:
    """The acts by name."""

    def __init__(self, parts: Parts) -> None:
        self._admins = parts.admin_list
        self.acts: dict[str, Callable[..., Reply]] = {
            "admin.list": self._list,
            "admin.add": lambda user: self._said(self._admins.add(user, by=COMMAND_LINE)),
            "admin.remove": lambda user: self._said(self._admins.remove(user, by=COMMAND_LINE)),
        }

    def _list(self) -> Reply:
        found = self._admins.listed(by=COMMAND_LINE)
        lines = tuple(
            f"{one.user}  {one.name}" + f", named in {IN_CONFIGURATION}" * one.is_configured for one in found
        )
        return Reply(
            lines=lines or (f"No administrator yet: put your member ID in Slack into {IN_CONFIGURATION}.",),
            data=[asdict(one) for one in found],
        )

    def _said(self, words: str) -> Reply:
        admins = [one.user for one in self._admins.listed(by=COMMAND_LINE)]
        return Reply(lines=(words,), data={"said": words, "admins": admins})

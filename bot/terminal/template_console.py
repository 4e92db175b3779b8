"""What the command line can have done to email templates, and to the challenges that go out by them."""

from collections.abc import Callable
from typing import Any

from bot.core.masks import listed_masks
from bot.core.wordings import Wording, default_again
from bot.rights import COMMAND_LINE
from bot.templates import Template
from bot.terminal.reply import Reply
from bot.wiring import Parts


class TemplateActs:
    """The acts by name."""

    def __init__(self, parts: Parts) -> None:
        self._templates, self._confirming = parts.template_changes, parts.confirming
        self.acts: dict[str, Callable[..., Reply]] = {
            "templates.list": self._list,
            "templates.show": self._show,
            "templates.change": self._change,
            "templates.restore": self._restore,
            "templates.masks": _masks,
            "mail.confirm": lambda token: Reply(lines=(self._confirming.confirm(token),)),
        }

    def _list(self) -> Reply:
        every = self._templates.all()
        width = max(len(one.name) for one, _ in every)
        lines = [f"{one.name:<{width}}  {_state(one, wording)}  {one.event}" for one, wording in every]
        return Reply(lines=tuple(lines), data=[_data(one, wording) for one, wording in every])

    def _show(self, name: str) -> Reply:
        text = self._templates.file(name)
        return Reply(lines=tuple(text.splitlines()), data={"name": name, "text": text})

    def _change(self, files: dict[str, str]) -> Reply:
        changed = self._templates.change(files, by=COMMAND_LINE)
        others = [one.template for one in changed if one.is_other]
        lines = [f"{one.name}: {'no mail is sent' if one.is_empty else 'changed'}." for one in others]
        told = [f"{one.template.name}: {words}" for one in changed for words in (*one.removed, *one.warnings)]
        return Reply(
            lines=(*(lines or ["Nothing is other than it was."]), *told),
            data={
                "changed": [one.name for one in others],
                "removed": {one.template.name: one.removed for one in changed if one.removed},
                "warnings": {one.template.name: one.warnings for one in changed if one.warnings},
            },
        )

    def _restore(self, name: str) -> Reply:
        restored = self._templates.restore(name, by=COMMAND_LINE)
        return Reply(lines=(f"{restored.name} {default_again(restored)}",), data={"name": restored.name})


def _masks() -> Reply:
    every = listed_masks()
    width = max(len(one.mask) for one in every)
    return Reply(
        lines=tuple(f"{one.mask:<{width}}  {one.help}" for one in every),
        data=[
            {"mask": one.mask, "help": one.help, "sample": one.sample, "allowed_in": list(one.allowed_in)}
            for one in every
        ],
    )


def _state(template: Template, wording: Wording | None) -> str:
    if template.is_empty:
        return "no mail  "
    return "changed  " if wording else "as it was"


def _data(template: Template, wording: Wording | None) -> dict[str, Any]:
    return {
        "name": template.name,
        "event": template.event,
        "subject": template.subject,
        "happened": template.happened,
        "body": template.body,
        "is_changed": wording is not None,
        "changed_at": wording.at.isoformat() if wording else None,
        "changed_by": wording.by if wording else None,
    }

"""What the command line can have done to processing rules."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from bot.core.rules import Rule
from bot.core.rules.words import in_one_line, state_words
from bot.incoming.rule_trial import Trial
from bot.rights import COMMAND_LINE
from bot.terminal.reply import Reply
from bot.wiring import Parts

LONGEST_SUBJECT = 60  # in a line of a trial


class RuleActs:
    """The acts by name."""

    def __init__(self, parts: Parts) -> None:
        self._book, self._trial = parts.rule_book, parts.rule_trial
        self.acts: dict[str, Callable[..., Reply]] = {
            "rules.list": self._list,
            "rules.import": self._import,
            "rules.export": self._export,
            "rules.try": self._try,
            "rules.try_text": self._try_text,
            "rules.enable": lambda name: self._switch(name, True),
            "rules.disable": lambda name: self._switch(name, False),
            "rules.remove": self._remove,
            "rules.move": self._move,
        }

    # --- rules ---------------------------------------------------------------------------------

    def _list(self) -> Reply:
        rules, names = self._book.all(), self._book.names()
        lines: list[str] = []
        for number, rule in enumerate(rules, 1):
            lines += [f"{number}. {rule.name}  [{state_words(rule)}]", f"   {in_one_line(rule, names)}"]
        empty = "No rule yet: threaddesk rules import FILE, or /helpdesk rule in Slack."
        return Reply(
            lines=tuple(lines) or (empty,),
            data=[_data(number, rule, in_one_line(rule, names)) for number, rule in enumerate(rules, 1)],
        )

    def _import(self, text: str, replace_all: bool) -> Reply:
        done = self._book.import_text(text, by=COMMAND_LINE, replace_all=replace_all)
        said = [f"{what.capitalize()}: {', '.join(names)}." for what, names in asdict(done).items() if names]
        return Reply(
            lines=tuple(said) or ("The file holds no rule; nothing was changed.",), data=asdict(done)
        )

    def _export(self) -> Reply:
        text = self._book.export()
        return Reply(lines=tuple(text.splitlines()), data=text)

    def _try(self, name: str) -> Reply:
        return _tried([self._trial.run(self._book.named(name))])

    def _try_text(self, text: str) -> Reply:
        return _tried([self._trial.run(rule) for rule in self._book.read_text(text)])

    def _switch(self, name: str, on: bool) -> Reply:
        rule = self._book.switch(name, on, by=COMMAND_LINE)
        return Reply(lines=(f"The rule “{rule.name}” is {'on' if on else 'off'}.",))

    def _remove(self, name: str) -> Reply:
        rule = self._book.remove(name, by=COMMAND_LINE)
        return Reply(lines=(f"The rule “{rule.name}” is removed.",))

    def _move(self, name: str, position: int) -> Reply:
        rules = self._book.move(name, position, by=COMMAND_LINE)
        return Reply(lines=tuple(f"{number}. {one.name}" for number, one in enumerate(rules, 1)))


def _data(number: int, rule: Rule, words: str) -> dict[str, Any]:
    last = rule.last_match_at
    return {
        "position": number,
        "name": rule.name,
        "enabled": rule.enabled,
        "fault": rule.fault,
        "account": rule.account or None,
        "words": words,
        "stop": rule.stop,
        "matches": rule.matches,
        "last_match_at": last.isoformat() if last else None,
        "timeouts": rule.timeouts,
    }


def _tried(trials: list[Trial]) -> Reply:
    lines: list[str] = []
    for one in trials:
        lines.append(f"{one.rule.name}: {one.words}")
        lines += [
            f"   {hit.at:%Y-%m-%d %H:%M} UTC  {hit.sender}  {hit.subject[:LONGEST_SUBJECT]}  "
            f"was: {hit.was}; would be: {hit.would_be}"
            for hit in one.hits
        ]
    data = [
        {
            "name": one.rule.name,
            "mails": one.mails,
            "timeouts": one.timeouts,
            "unread": one.unread,
            "hits": [asdict(hit) | {"at": hit.at.isoformat()} for hit in one.hits],
        }
        for one in trials
    ]
    return Reply(lines=tuple(lines) or ("The file holds no rule.",), data=data)

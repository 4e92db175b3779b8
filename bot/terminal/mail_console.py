"""What the command line can have done about received mail: lists, acts, and why things are as they are."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.core.inbound import Inbound, Outcome
from bot.errors import InputError
from bot.incoming.mail_pages import LISTS, Entry
from bot.incoming.set_aside import Decided
from bot.rights import COMMAND_LINE
from bot.sight import Step, mail_line
from bot.terminal.reply import Reply
from bot.wiring import Parts

MOST_STEPS = 300  # in one answer, which has an end
LARGEST = 110 * 1024 * 1024  # bytes of a file that is looked at; max_mail_mb allows no more


class MailActs:
    """The acts by name."""

    def __init__(self, parts: Parts) -> None:
        self._set_aside, self._sight, self._explaining = parts.set_aside, parts.sight, parts.explaining
        flow = parts.set_aside
        self.acts: dict[str, Callable[..., Reply]] = {
            "mail.tallies": self._tallies,
            "mail.list": self._list,
            "mail.release": lambda id: self._done(flow.release(id, by=COMMAND_LINE)),
            "mail.drop": lambda id: self._done(flow.drop(id, by=COMMAND_LINE)),
            "mail.retry": lambda id: self._done(flow.retry(id, by=COMMAND_LINE)),
            "mail.allow": lambda id: self._done(flow.allow(id, by=COMMAND_LINE)),
            "mail.block": lambda id: self._done(flow.block(id, by=COMMAND_LINE)),
            "mail.explain": self._explain,
            "ticket.why": self._why,
        }

    def _tallies(self) -> Reply:
        found = self._set_aside.tallies(by=COMMAND_LINE)
        lines = tuple(f"{one.account}: {one.sentence}" for one in found)
        return Reply(lines=lines or ("No mail account yet.",), data=[asdict(one) for one in found])

    def _list(self, which: str, page: int) -> Reply:
        if which not in LISTS:
            raise InputError(f"There is no list {which}; there are {', '.join(LISTS)}.")
        listed = self._set_aside.listed(Outcome(which), page, by=COMMAND_LINE)
        rows = [entry.row for entry in listed.entries]
        head = f"{listed.total} {which}, page {listed.page} of {listed.pages}"
        lines = [f"{_line(row)}\n          {'; '.join(row.reasons)}" for row in rows]
        data = {"total": listed.total, "page": listed.page, "pages": listed.pages}
        return Reply(lines=(head, *lines), data=data | {"mails": [mail_data(row) for row in rows]})

    def _done(self, decided: Decided) -> Reply:
        words = self._set_aside.filed(decided)
        entry = self._set_aside.entry(decided.key, by=COMMAND_LINE)
        return Reply(lines=(words,), data=mail_data(entry.row))

    def _explain(self, paths: list[str], account: str) -> Reply:
        lines: list[str] = []
        data: list[dict[str, Any]] = []
        for path in paths:
            found = self._explaining.explain(_bytes(Path(path)), account)
            lines += ["", f"{path}: {found.outcome} ({found.id})"]
            lines += [f"{'→' if one.decides else ' '} {one.step}: {one.words}" for one in found.steps]
            data.append({"file": path, **asdict(found)})
        return Reply(lines=tuple(lines[1:]), data=data)

    def _why(self, number: int) -> Reply:
        told = self._sight.why(number, by=COMMAND_LINE)
        steps = told.steps[-MOST_STEPS:]
        left_out = len(told.steps) - len(steps)
        first = (f"The first {left_out} steps are left out.",) if left_out else ()
        lines = (line for step in steps for line in _step_lines(step))
        return Reply(lines=(*first, *lines), data=[_step_data(step) for step in steps])


def _bytes(path: Path) -> bytes:
    """What a file holds, as the desk can read it."""
    try:
        if not path.is_file():
            raise InputError(
                f"There is no file {path} that the desk could read. As a service it sees "
                "neither /home nor /tmp: put the file into var/."
            )
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path} is larger than any mail that the desk takes.")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"The desk cannot read {path}: {error.strerror or error}.") from error


def _line(row: Inbound) -> str:
    return f"{row.short}  {row.at:%Y-%m-%d %H:%M} UTC  {row.account}  {mail_line(row)}"


def mail_data(row: Inbound) -> dict[str, Any]:
    """A received mail, for machines."""
    return {
        "id": row.short,
        "key": row.key,
        "account": row.account,
        "at": row.at.isoformat(),
        "sender": row.sender,
        "subject": row.subject,
        "stage": row.stage.value,
        "outcome": row.outcome.value if row.outcome else None,
        "fate": Entry(row=row).fate,
        "reasons": list(row.reasons),
        "ticket": row.ticket,
        "copies": row.copies,
        "size": row.cut_from or row.size,
    }


def _step_lines(step: Step) -> list[str]:
    lines = [f"{step.at:%Y-%m-%d %H:%M:%S} UTC  {step.words or step.kind}"]
    if step.mail:
        lines.append(f"    mail {mail_line(step.mail)}")
    if step.reasons:
        lines.append(f"    because {'; '.join(step.reasons)}")
    return lines


def _step_data(step: Step) -> dict[str, Any]:
    return {
        "at": step.at.isoformat(),
        "kind": step.kind,
        "words": step.words,
        "reasons": list(step.reasons),
        "mail": mail_data(step.mail) if step.mail else None,
    }

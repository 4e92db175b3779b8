"""Commands in a mail's subject: `#close#`, `#tech#`, `#unsubscribe#`, `#unsub#` (specification 1.3)."""

import re
from dataclasses import dataclass

_COMMAND = re.compile(r"#(close|tech|unsubscribe|unsub)#", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectCommands:
    """What the subject asks for, and the subject without it."""

    subject: str
    close: bool = False
    tech: bool = False
    unsubscribe: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The commands as one writes them."""
        asked = (("#close#", self.close), ("#tech#", self.tech), ("#unsubscribe#", self.unsubscribe))
        return tuple(name for name, is_asked in asked if is_asked)


def commands_in(subject: str) -> SubjectCommands:
    """The commands of a subject; case does not matter, and several may stand in it."""
    found = {match.lower() for match in _COMMAND.findall(subject)}
    return SubjectCommands(
        subject=" ".join(_COMMAND.sub(" ", subject).split()) if found else subject,
        close="close" in found,
        tech="tech" in found,
        unsubscribe=bool(found & {"unsubscribe", "unsub"}),
    )

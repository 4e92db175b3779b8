"""Header lines that are written as they are: folded between their words, and never encoded.

The stdlib encodes any word that does not fit on a line. What programs compare must not be encoded: no mail
program finds a conversation by an id, or an unsubscribe link, that stands in an encoded word.
"""

from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import SMTP, Policy
from typing import Any

NAMES = (
    "In-Reply-To",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Message-ID",
    "References",
    "X-Threaddesk-Loop",
)


class PlainHeader(BaseHeader):
    """Printable ASCII words with single spaces between them."""

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Take the value word for word; refuse one that would have to be encoded."""
        if not value.isascii() or not value.isprintable() or "=?" in value:
            raise ValueError("such a header holds printable ASCII without encoded words")
        kwds["parse_tree"] = UnstructuredHeader.value_parser(value)
        kwds["decoded"] = value

    def fold(self, *, policy: Policy) -> str:
        """The header's lines: as many words on each as fit, and at least one."""
        lines = [f"{self.name}:"]
        for place, word in enumerate(str(self).split(" ")):
            if place and len(lines[-1]) + 1 + len(word) > (policy.max_line_length or 78):
                lines.append("")
            lines[-1] += f" {word}"
        return policy.linesep.join((*lines, ""))


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in NAMES:
        registry.map_to_type(name, PlainHeader)
    return registry


# 7 bits only: a server that cannot take 8 would change the mail, and with that break its signature.
POLICY = SMTP.clone(max_line_length=78, cte_type="7bit", header_factory=_registry())

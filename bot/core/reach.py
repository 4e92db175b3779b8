"""Whether mail reaches an address: three hard bounces in a row suspend it, a mail from there lifts that."""

import re
from dataclasses import dataclass, replace

MOST_BOUNCES = 3
# Refusals that are not the address's fault and pass: a full mailbox, a mail that is too big or odd, and
# what a server holds against us (RFC 3463: X.2.2, X.2.3, X.3.4, X.6.X, X.7.X).
_NOT_THE_ADDRESS = re.compile(r"5\.(?:2\.[23]|3\.4|6\.\d{1,3}|7\.\d{1,3})")
_STATUS = re.compile(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How mail to one address fared since it was last heard of."""

    address: str  # bare, lower case
    bounces: int = 0  # hard ones in a row
    suspended: bool = False
    told_in: tuple[int, ...] = ()  # tickets whose threads say that it is

    @property
    def sentence(self) -> str:
        """What a thread says of a suspended address."""
        return (
            f"Mail to {self.address} failed {MOST_BOUNCES} times in a row: nothing more is mailed there from "
            "any ticket, until they write or somebody presses the button."
        )


def is_hard(words: str) -> bool:
    """Whether a refusal for good says that the address itself takes no mail."""
    found = _STATUS.search(words)
    return not (found and _NOT_THE_ADDRESS.fullmatch(found[0]))


def bounced(reach: Reach) -> Reach:
    """After one more hard bounce."""
    count = reach.bounces + 1
    return replace(reach, bounces=count, suspended=reach.suspended or count >= MOST_BOUNCES)

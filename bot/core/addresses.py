"""Bare mail addresses, as people type them, and what somebody is called who gave no other name."""

import re

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"  # RFC 5322 3.2.3
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")


def is_address(text: str) -> bool:
    """Whether this can be the bare address of a mailbox of the desk."""
    return len(text) <= 254 and "=?" not in text and _ADDRESS.fullmatch(text) is not None


def own_name(name: str, address: str) -> str:
    """The name; empty where it only repeats the address, as of a sender who gave none."""
    name = name.strip()
    return "" if name.casefold() == address.casefold() else name


def called(name: str, address: str) -> str:
    """What mails call somebody: the name, else the part of the address before the @."""
    return own_name(name, address) or address.partition("@")[0]

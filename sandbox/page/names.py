"""What ids stand for, where text mentions them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Shown names of people, channels and groups by their ids."""

    users: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    def user(self, user: str) -> str:
        return f"@{self.users.get(user, user)}"

    def channel(self, channel: str) -> str:
        return f"#{self.channels.get(channel, channel)}"

    def group(self, group: str) -> str:
        return f"@{self.groups.get(group, group)}"

"""What the app's manifest allows: scopes, subscriptions, commands, shortcuts, tabs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One slash command."""

    name: str  # with its slash
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """One entry of the message or the global menu."""

    callback_id: str
    name: str
    kind: str  # "message" or "global"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """An app manifest, as far as the platform's behaviour depends on it."""

    app_name: str
    bot_name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    socket_mode: bool
    interactivity: bool
    home_tab: bool
    messages_tab: bool

    def command(self, name: str) -> Command | None:
        """The command of that name, with its slash."""
        return next((command for command in self.commands if command.name == name), None)


def read_manifest(source: Path | Mapping[str, Any]) -> Manifest:
    """Read a manifest from a YAML or JSON file, or from its parsed form."""
    if isinstance(source, Path):
        import yaml

        # The C parser is ten times as fast, and not everywhere there.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        source = yaml.load(source.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  # both are safe
    assert isinstance(source, Mapping)
    return _manifest(source)


def _manifest(source: Mapping[str, Any]) -> Manifest:
    features = source.get("features", {})
    settings = source.get("settings", {})
    home = features.get("app_home", {})
    name = str(source["display_information"]["name"])
    return Manifest(
        app_name=name,
        bot_name=str(features.get("bot_user", {}).get("display_name", name)),
        scopes=frozenset(source.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        commands=tuple(_command(row) for row in features.get("slash_commands", ())),
        shortcuts=tuple(_shortcut(row) for row in features.get("shortcuts", ())),
        socket_mode=bool(settings.get("socket_mode_enabled", False)),
        interactivity=bool(settings.get("interactivity", {}).get("is_enabled", False)),
        home_tab=bool(home.get("home_tab_enabled", False)),
        messages_tab=bool(home.get("messages_tab_enabled", False)),
    )


def _command(row: Mapping[str, Any]) -> Command:
    return Command(
        name=str(row["command"]),
        description=str(row.get("description", "")),
        usage_hint=str(row.get("usage_hint", "")),
        should_escape=bool(row.get("should_escape", False)),
    )


def _shortcut(row: Mapping[str, Any]) -> Shortcut:
    return Shortcut(callback_id=str(row["callback_id"]), name=str(row["name"]), kind=str(row["type"]))

"""What a workspace's administrators do, as switches of the inspector: to channels, to people, to the app."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.slack import SlackSim


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing to do to a channel, a person or the app."""

    name: str
    label: str
    do: Callable[[str, str], object]  # to whom or what, by its id; and a word that was typed
    said: str
    wants_word: bool = False


class Workplace:
    """The acts, and whom and what one can choose for them."""

    def __init__(self, slack: SlackSim) -> None:
        self._slack = slack
        self.groups: dict[str, tuple[Act, ...]] = {
            "channel": self._to_channels(),
            "person": self._to_people(),
            "app": self._to_the_app(),
        }
        self._acts = {act.name: act for acts in self.groups.values() for act in acts}

    def _to_channels(self) -> tuple[Act, ...]:
        slack, bot = self._slack, self._slack.bot_user_id
        return (
            _act("archive", "Archive", lambda id, _: slack.archive(id), "The channel is archived."),
            _act("unarchive", "Unarchive", lambda id, _: slack.unarchive(id), "The channel is open again."),
            Act(
                name="rename",
                label="Rename",
                do=self._rename,
                said="The channel has another name.",
                wants_word=True,
            ),
            _act(
                "kick", "Remove the app", lambda id, _: slack.kick(bot, id), "The app is out of the channel."
            ),
            _act(
                "invite", "Invite the app", lambda id, _: slack.invite(bot, id), "The app is in the channel."
            ),
            _act("delete", "Delete", lambda id, _: slack.delete_channel(id), "The channel is gone for good."),
        )

    def _rename(self, id: str, word: str) -> None:
        if not word:
            raise ValueError("no name")
        self._slack.rename(id, word.lower().replace(" ", "-"))

    def _to_people(self) -> tuple[Act, ...]:
        def change(**facts: Any) -> Callable[[str, str], object]:
            return lambda id, _: self._slack.change_user(id, **facts)

        return (
            _act("deactivate", "Deactivate", change(deleted=True), "They are deactivated."),
            _act("reactivate", "Reactivate", change(deleted=False), "They are back."),
            _act("guest", "Make a guest", change(is_restricted=True), "They are a guest now."),
            _act("member", "Make a member", change(is_restricted=False), "They are a member now."),
        )

    def _to_the_app(self) -> tuple[Act, ...]:
        slack = self._slack
        whole = slack.manifest.scopes
        return (
            _act("revoke", "Revoke its token", lambda *_: slack.revoke_token(), "The app's token is void."),
            _act("uninstall", "Uninstall", lambda *_: slack.uninstall(), "The app is out of the workspace."),
            _act("install", "Install again", lambda *_: self._install(whole), "The app has all its scopes."),
            _act(
                "scope", "Take files:read away",
                lambda *_: slack.set_scopes(whole - {"files:read"}), "The app lacks the scope files:read.",
            ),
        )  # fmt: skip

    def _install(self, scopes: Iterable[str]) -> None:
        self._slack.set_scopes(scopes)
        self._slack.reinstall()

    def targets(self) -> dict[str, list[tuple[str, str]]]:
        """Ids and names to choose from, by group; the app needs none."""
        channels = [one for one in self._slack.channels() if not one["is_im"]]
        people = [one for one in self._slack.users() if not one["is_bot"]]
        return {
            "channel": [
                (one["id"], f"#{one['name']}{_mark(one, 'is_archived', 'archived')}") for one in channels
            ],
            "person": [
                (one["id"], f"{one['real_name']}{_mark(one, 'deleted', 'deactivated')}") for one in people
            ],
            "app": [],
        }

    def run(self, name: str, target: str, word: str) -> str:
        """Do it; what is said then.

        Raises:
            KeyError: There is no such act, or nobody and nothing of that id.
            ValueError: A word is missing.
            SlackRefused: Slack does not let that be done now.
        """
        act = self._acts[name]
        act.do(target, word.strip())
        return act.said


def _act(name: str, label: str, do: Callable[[str, str], object], said: str) -> Act:
    return Act(name=name, label=label, do=do, said=said)


def _mark(row: dict[str, Any], fact: str, word: str) -> str:
    return f" ({word})" if row[fact] else ""

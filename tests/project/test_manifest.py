"""manifest.yml asks Slack for exactly what the bot hears and does."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import fields
from inspect import getsource
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from slack_sdk import WebClient

import bot.handlers
from bot.adapters.slack_directory import SlackDirectory
from bot.core import buttons
from bot.handlers import HANDLERS, build_app
from bot.handlers.flows import Flows
from tests.project.ground import CONTRACTS, ROOT, contract, needs_contracts
from tests.project.slack_calls import called

MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
SCOPES: list[str] = MANIFEST["oauth_config"]["scopes"]["bot"]
EVENTS: list[str] = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
CALLED = called(
    [
        *sorted((ROOT / "bot" / "adapters").glob("slack_*.py")),
        *sorted((ROOT / "bot" / "handlers").glob("*.py")),
    ]
)
# Slack serves channels, private channels and direct messages with one method and a scope for each; the
# desk works in channels of both kinds.
NOT_OURS = ("im:", "mpim:")
# One method opens conversations of every kind, with a scope for each; the desk opens direct ones.
OF_OUR_KIND = {"conversations_open": {"im:write"}}
# Events that Slack sends and that its list of events leaves out.
UNLISTED_EVENTS = {
    "channel_archive": ["channels:read"],
    "channel_unarchive": ["channels:read"],
    "group_archive": ["groups:read"],
    "group_unarchive": ["groups:read"],
}


class Whatever:
    """Stands for a flow that is named while listeners are registered, and never called."""

    def __getattr__(self, name: str) -> "Whatever":
        return self


NOTHING: Any = SimpleNamespace(**{one.name: Whatever() for one in fields(Flows)})


class Heard:
    """Stands where Bolt's app stands, and keeps what is registered."""

    def __init__(self) -> None:
        self.commands: set[str] = set()
        self.events: set[str] = set()
        self.actions: set[str] = set()
        self.views: set[str] = set()
        self.shortcuts: set[str] = set()

    def command(self, name: str) -> Callable[[Any], None]:
        return lambda _: self.commands.add(name)

    def event(self, name: str) -> Callable[[Any], None]:
        return lambda _: self.events.add(name)

    def action(self, name: str) -> Callable[[Any], None]:
        return lambda _: self.actions.add(name)

    def view(self, name: str) -> Callable[[Any], None]:
        return lambda _: self.views.add(name)

    def message_shortcut(self, name: str) -> Callable[[Any], None]:
        return lambda _: self.shortcuts.add(name)


@pytest.fixture(scope="module")
def heard() -> Heard:
    """What the handlers listen to, learnt once."""
    return everything_heard()


def everything_heard() -> Heard:
    """Everything that the handlers of the app listen to."""
    app: Any = Heard()
    for handlers in HANDLERS:
        handlers.register(app, NOTHING)
    heard: Heard = app
    return heard


def test_the_app_has_every_handler_and_bolt_takes_each() -> None:
    modules = {f"bot.handlers.{one.name}" for one in pkgutil.iter_modules(bot.handlers.__path__)}
    with_listeners = {name for name in modules if hasattr(importlib.import_module(name), "register")}

    app = build_app(WebClient(token="xoxb-nobody"), NOTHING)

    assert {one.__name__ for one in HANDLERS} == with_listeners
    heard = everything_heard()
    kinds = (heard.commands, heard.events, heard.actions, heard.views, heard.shortcuts)
    # One listener more takes the events that mean nothing here.
    assert len(app._listeners) == sum(map(len, kinds)) + 1


def api_name(method: str) -> str:
    """Slack's name of a method of the client; camel case stays, `usergroups_users_list` has two dots."""
    return method.replace("_", ".")


def page(method: str) -> dict[str, Any]:
    """Slack's reference of a method of the client."""
    found: dict[str, Any] = contract(f"api-ref/methods/{api_name(method)}.json")
    return found


def wanted_scopes() -> set[str]:
    """What the called methods, the heard events and the commands need."""
    documented = {one["name"]: one.get("scopes", ()) for one in contract("api-ref/events/events.json")}
    documented = UNLISTED_EVENTS | documented
    wanted = {scope for method in set(CALLED) - set(OF_OUR_KIND) for scope in scopes_of(method)}
    wanted |= {scope for event in EVENTS for scope in documented[event]}
    if {"username", "icon_emoji", "icon_url"} & CALLED["chat_postMessage"]:
        wanted.add("chat:write.customize")
    if "email" in getsource(SlackDirectory):
        wanted.add("users:read.email")  # for that field of users.info alone
    if MANIFEST["features"]["slash_commands"]:
        wanted.add("commands")
    ours = {scope for scope in wanted if not scope.startswith(NOT_OURS)}
    return ours.union(*(OF_OUR_KIND[method] for method in set(CALLED) & set(OF_OUR_KIND)))


def scopes_of(method: str) -> set[str]:
    """What Slack's reference says a bot needs for a method of the client."""
    return set((page(method).get("scope") or {}).get("bot") or ())


@needs_contracts
def test_the_manifest_keeps_slacks_schema() -> None:
    schema = contract("manifest-schema/schemas/manifest.schema.2.0.0.json")

    assert [error.message for error in Draft7Validator(schema).iter_errors(MANIFEST)] == []


def test_every_command_has_a_handler_and_every_handler_a_command(heard: Heard) -> None:
    assert {one["command"] for one in MANIFEST["features"]["slash_commands"]} == heard.commands


def test_every_event_is_handled_and_every_handled_event_subscribed(heard: Heard) -> None:
    # The event arrives as `message` whatever kind of channel it was subscribed for.
    assert {name.split(".")[0] for name in EVENTS} == heard.events


def test_every_button_is_handled_and_nothing_else(heard: Heard) -> None:
    names: set[str] = set()
    for name, value in vars(buttons).items():
        if name.isupper():
            names |= {value} if isinstance(value, str) else set(value)

    # Of some there is one for each entry of a list, with the entry's name at its end.
    several = {one for one in heard.actions - names if any(one.startswith(f"{name}_") for name in names)}
    unheard = {name for name in names - heard.actions if not any(one.startswith(name) for one in several)}
    assert (heard.actions - names - several, unheard) == (set(), set())
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]


def test_every_shortcut_has_a_handler_and_every_handler_a_shortcut(heard: Heard) -> None:
    assert {one["callback_id"] for one in MANIFEST["features"]["shortcuts"]} == heard.shortcuts


@needs_contracts
def test_every_called_method_exists() -> None:
    missing = [
        method for method in CALLED if not (CONTRACTS / f"api-ref/methods/{api_name(method)}.json").is_file()
    ]

    assert missing == []
    assert {"chat_postMessage", "chat_update", "conversations_replies", "views_open", "files_info"} <= set(
        CALLED
    )


@needs_contracts
@pytest.mark.parametrize("method", sorted(CALLED))
def test_every_argument_exists_and_every_required_one_is_given(method: str) -> None:
    arguments = page(method)["args"]

    assert CALLED[method] <= set(arguments["properties"])
    assert set(arguments.get("required", ())) - {"token"} <= CALLED[method]


@needs_contracts
def test_a_method_that_needs_one_of_several_scopes_is_said_to_need_one_of_them() -> None:
    for method, scopes in OF_OUR_KIND.items():
        assert scopes <= scopes_of(method)


@needs_contracts
def test_the_scopes_are_exactly_those_that_are_needed() -> None:
    assert sorted(SCOPES) == sorted(wanted_scopes())


def test_scopes_and_events_stand_in_order_and_once() -> None:
    assert sorted(set(SCOPES)) == SCOPES
    assert sorted(set(EVENTS)) == EVENTS

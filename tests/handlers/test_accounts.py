"""`/helpdesk account` and its buttons: how the mailboxes are doing, tests, and switches; for admins only."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.core.accounts import ERRORS_TO_SUSPEND, Account, Security
from bot.core.buttons import ACCOUNT_BACK, ACCOUNT_DISABLE, ACCOUNT_NEXT
from bot.errors import OutsideError
from bot.handlers.account_list import MOST
from sandbox.slack.answers import CommandAnswer
from tests.peers.scripted_imap import ScriptedImap
from tests.still_desks import SUPPORT, StillDesk


@pytest.fixture
def imap(desk: StillDesk) -> Iterator[ScriptedImap]:
    """The desk's only mailbox."""
    desk.forget_accounts()
    with ScriptedImap() as server:
        account = Account(
            address=SUPPORT, host="127.0.0.1", port=server.port, security=Security.NONE, user=SUPPORT
        )
        desk.parts.mailboxes.add(account, "secret")
        yield server


def typed(desk: StillDesk, line: str, by: str = "") -> CommandAnswer:
    answer = desk.slack.command(by or desk.ada, desk.channel, line)
    assert answer.ok, answer.failure
    return answer


def texts(blocks: list[dict[str, Any]]) -> list[str]:
    """The words of blocks, those of buttons last."""
    sections = [block["text"]["text"] for block in blocks if "text" in block]
    elements = [one["text"] for block in blocks for one in block.get("elements", ())]
    return sections + [one if isinstance(one, str) else one["text"] for one in elements]


def suspended(desk: StillDesk) -> None:
    account, _ = desk.parts.mailboxes.get(SUPPORT)
    for _ in range(ERRORS_TO_SUSPEND):
        desk.parts.mailboxes.failed(account, OutsideError("No <answer> from the server."))


def private(desk: StillDesk) -> list[dict[str, Any]]:
    """What only the admin sees in the channel, the newest last."""
    return list(desk.slack.ephemerals(desk.ada, desk.channel))


def test_the_list_shows_each_account_with_its_state_and_buttons(desk: StillDesk, imap: ScriptedImap) -> None:
    answer = typed(desk, "/helpdesk account")

    assert answer.text == f"{SUPPORT}: on"
    assert texts(answer.blocks) == [
        f"{SUPPORT}: on",
        "127.0.0.1, INBOX · no look yet",
        "Test",
        "Disable",
        "Change",
        "Remove",
        "Add a mailbox",
    ]


def test_many_accounts_are_shown_in_pages_and_a_switched_one_stays_on_its_page(desk: StillDesk) -> None:
    for number in range(MOST + 1):
        desk.parts.mailboxes.add(
            Account(address=f"box{number:02}@acme.test", host="127.0.0.1", port=1, user="u"), "secret"
        )
    last = desk.parts.mailboxes.all()[-1][0].address

    assert last not in str(typed(desk, "/helpdesk account").blocks)
    second = typed(desk, "/helpdesk account list 2")
    assert last in str(second.blocks)
    assert typed(desk, "/helpdesk account list 9").blocks == second.blocks
    assert "`x` is no page's number." in typed(desk, "/helpdesk account list x").text

    typed(desk, "/helpdesk account")
    assert last in str(pressed(desk, ACCOUNT_NEXT)["blocks"])
    shown = pressed(desk, ACCOUNT_DISABLE, last)
    assert f"{last}: off" in texts(shown["blocks"])
    assert last not in str(pressed(desk, ACCOUNT_BACK)["blocks"])


def pressed(desk: StillDesk, action: str, value: str = "") -> dict[str, Any]:
    """Press a button of the newest private list; gives the list as it is then."""
    shown = private(desk)[-1]
    block = next(
        block["block_id"]
        for block in shown["blocks"]
        for one in block.get("elements", ())
        if one.get("action_id") == action and value in ("", one["value"])
    )
    answer = desk.slack.press(
        desk.ada, desk.channel, shown["ts"], action, ephemeral_id=shown["id"], block_id=block
    )
    assert answer.ok, answer.error
    return private(desk)[-1]


def test_errors_and_the_last_success_show_in_the_list(desk: StillDesk, imap: ScriptedImap) -> None:
    account, _ = desk.parts.mailboxes.get(SUPPORT)
    desk.parts.mailboxes.succeeded(account, 3)
    desk.clock.forward(hours=2)
    suspended(desk)

    assert texts(typed(desk, "/helpdesk account").blocks) == [
        f"{SUPPORT}: disabled after errors",
        "127.0.0.1, INBOX · last success 2026-11-21 09:30 UTC · "
        "last error 2026-11-21 11:30 UTC, 5 in a row: No <answer> from the server.",
        "Test",
        "Re-enable",
        "Disable",
        "Change",
        "Remove",
        "Add a mailbox",
    ]


def test_without_an_account_the_way_to_the_first_one_is_said(desk: StillDesk) -> None:
    desk.forget_accounts()

    assert "threaddesk account add" in typed(desk, "/helpdesk account").text


def test_an_account_is_switched_off_and_on_by_words(desk: StillDesk, imap: ScriptedImap) -> None:
    assert typed(desk, f"/helpdesk account disable {SUPPORT.upper()}").text == f"{SUPPORT} is disabled."
    assert not desk.parts.mailboxes.is_due(SUPPORT)

    said = typed(desk, f"/helpdesk account ENABLE {SUPPORT}").text

    assert said == f"{SUPPORT} is enabled, and looked into at once."
    assert desk.parts.mailboxes.is_due(SUPPORT)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/helpdesk account test", "Which account? Try `/helpdesk account test support@example.com`."),
        ("/helpdesk account enable x@y.test", "There is no account x@y.test; there are: support@acme.test."),
        ("/helpdesk account nonsense", "There is no `nonsense` here. What there is:"),
    ],
)
def test_a_wrong_word_is_answered_with_what_to_do(
    desk: StillDesk, imap: ScriptedImap, line: str, words: str
) -> None:
    assert words in typed(desk, line).text


@pytest.mark.parametrize("word", ["", " test support@acme.test", " disable support@acme.test"])
def test_only_admins_see_and_switch_accounts(desk: StillDesk, imap: ScriptedImap, word: str) -> None:
    assert "Only an administrator" in typed(desk, f"/helpdesk account{word}", by=desk.tom).text

    assert desk.parts.mailboxes.get(SUPPORT)[0].enabled
    assert imap.connections == 0


def test_a_test_says_what_it_found_in_a_second_answer(desk: StillDesk, imap: ScriptedImap) -> None:
    assert typed(desk, f"/helpdesk account test {SUPPORT}").text == f"{SUPPORT} is being tested …"

    found = f"Logged in to 127.0.0.1 as {SUPPORT} (none): INBOX holds 0"
    desk.slack.wait_for(lambda: any(one["text"].startswith(found) for one in private(desk)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"user": SUPPORT, "secret": "env:NOT_SET_ANYWHERE"}, "environment variable NOT_SET_ANYWHERE"),
        ({"folder": "Elsewhere"}, "There is no folder named Elsewhere; folders: INBOX, Sent."),
    ],
)
def test_a_test_that_fails_says_why_in_words(
    desk: StillDesk, imap: ScriptedImap, changes: dict[str, str], words: str
) -> None:
    desk.parts.account_changes.change(SUPPORT, **changes)

    typed(desk, f"/helpdesk account test {SUPPORT}")

    desk.slack.wait_for(lambda: any(words in one["text"] for one in private(desk)))


def test_a_wrong_password_is_named_as_such(desk: StillDesk, imap: ScriptedImap) -> None:
    desk.parts.account_changes.set_password(SUPPORT, "hunter2")

    typed(desk, f"/helpdesk account test {SUPPORT}")

    words = f"refused the user name or password of {SUPPORT}"
    desk.slack.wait_for(lambda: any(words in one["text"] for one in private(desk)))
    assert "hunter2" not in str(desk.slack.calls)


def test_the_buttons_of_the_list_change_the_list(desk: StillDesk, imap: ScriptedImap) -> None:
    typed(desk, "/helpdesk account")
    shown = private(desk)[-1]

    press(desk, shown, "account_disable")
    assert texts(private(desk)[-1]["blocks"])[0] == f"{SUPPORT}: off"
    press(desk, shown, "account_enable")
    assert texts(private(desk)[-1]["blocks"])[0] == f"{SUPPORT}: on"
    assert len(private(desk)) == 1

    press(desk, shown, "account_test")
    desk.slack.wait_for(lambda: any("Logged in" in one["text"] for one in private(desk)))


def press(desk: StillDesk, shown: dict[str, Any], action: str) -> None:
    answer = desk.slack.press(desk.ada, desk.channel, "", action, ephemeral_id=shown["id"])
    assert answer.ok, answer.error


def test_the_message_about_errors_has_a_button_that_enables_again(
    desk: StillDesk, imap: ScriptedImap
) -> None:
    suspended(desk)
    desk.work()
    direct = str(
        desk.parts.client.chat_postMessage(channel=desk.ada, text="Which channel is this?")["channel"]
    )
    (told,) = [one for one in desk.slack.messages(direct) if "is disabled after 5 errors" in one["text"]]
    assert "Re-enable" in texts(told["blocks"])
    assert "No &lt;answer&gt; from the server." in told["text"]

    desk.slack.press(desk.ada, direct, told["ts"], "account_enable")

    assert desk.parts.mailboxes.is_due(SUPPORT)
    assert desk.parts.mailboxes.get(SUPPORT)[1].errors_in_a_row == 0

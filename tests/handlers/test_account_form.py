"""Mail accounts added, changed and removed in Slack, by words and in the form; without any password."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.accounts import Account, AfterImport, Auth, Security
from bot.core.buttons import ACCOUNT_ADD, ACCOUNT_CHANGE, ACCOUNT_REMOVE, ACCOUNT_SIGN_IN, HOME_ACCOUNTS
from bot.core.changes import About
from bot.errors import LoginRefused, NotFound, SignInRefused
from bot.handlers.ticket_forms import VALUE
from bot.health import Health
from tests.handlers.test_accounts import press, private, texts, typed
from tests.peers.certificates import make_certificate
from tests.peers.token_server import TokenServer
from tests.still_desks import SUPPORT, StillClock, StillDesk

NEW = "help@acme.test"
ADD = f"/helpdesk account add {NEW} host=imap.acme.test"


@pytest.fixture
def tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenServer]:
    with TokenServer(make_certificate(tmp_path), StillClock()) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate.cert))
        server.pause = 0
        yield server


def the(desk: StillDesk, address: str = NEW) -> Account:
    return desk.parts.mailboxes.get(address)[0]


def addresses(desk: StillDesk) -> list[str]:
    return [account.address for account, _ in desk.parts.mailboxes.all()]


def audited(desk: StillDesk) -> list[tuple[str, str, str]]:
    with desk.parts.store.transaction() as tx:
        return [(one.by, one.old, one.new) for one in tx.changes.all() if one.about is About.ACCOUNT]


# --- by words ------------------------------------------------------------------------------------


def test_a_mailbox_is_added_changed_and_removed_by_words(desk: StillDesk) -> None:
    said = typed(desk, f"{ADD} move=Done and filed interval=5 category=general").text

    assert said == (
        f"{NEW} is added. It waits for its password, which is never typed into Slack. "
        f"At the terminal: threaddesk account password {NEW}"
    )
    added = the(desk)
    assert (added.host, added.port, added.user, added.interval) == ("imap.acme.test", 993, NEW, 300)
    assert (added.after_import, added.archive_folder, added.category) == (
        AfterImport.MOVE, "Done and filed", 1
    )  # fmt: skip

    assert typed(desk, f"/helpdesk account change {NEW.upper()} move= security=starttls").text.startswith(
        f"{NEW} is changed. It waits for its password"
    )
    changed = the(desk)
    assert (changed.after_import, changed.security, changed.port) == (
        AfterImport.DELETE, Security.STARTTLS, 143
    )  # fmt: skip

    asked = typed(desk, f"/helpdesk account remove {NEW}")
    assert "Its tickets stay" in asked.text
    assert NEW in addresses(desk)
    press(desk, private(desk)[-1], ACCOUNT_REMOVE)
    assert NEW not in addresses(desk)
    assert SUPPORT in addresses(desk)


def test_an_account_is_listed_and_removed_by_words_alone(desk: StillDesk) -> None:
    typed(desk, ADD)

    assert NEW in str(typed(desk, "/helpdesk account list").blocks)
    asked = typed(desk, f"/helpdesk account remove {NEW}")
    assert f"type `/helpdesk account remove {NEW} yes`" in asked.text
    assert typed(desk, f"/helpdesk account remove {NEW} yes").text == (
        f"{NEW} is removed; its tickets stay, and so does the mail in its mailbox."
    )
    assert NEW not in addresses(desk)


def test_each_step_is_audited_with_who_did_it(desk: StillDesk) -> None:
    typed(desk, ADD)
    typed(desk, f"/helpdesk account change {NEW} interval=3")
    typed(desk, f"/helpdesk account remove {NEW}")
    press(desk, private(desk)[-1], ACCOUNT_REMOVE)

    assert [(by, new) for by, _, new in audited(desk)] == [
        (desk.ada, f"{NEW} on imap.acme.test:993, folder INBOX"),
        (desk.ada, "interval 180"),
        (desk.ada, "—"),
    ]


WRONG = (
    ("add help@acme.test host=a b", "“host” wants the name of a server alone"),
    ("add help@acme.test port=993", "Which IMAP server? Add “host”."),
    ("add help host=imap.acme.test", "`help` is no mail address"),
    ("add help@acme.test --host imap.acme.test", "Here one writes `host=…`"),
    ("add help@acme.test host=h.test category=Nowhere", "There is no category Nowhere; there are: General."),
    ("add help@acme.test host=h.test provider=yahoo", "wants “provider” microsoft or google"),
    ("add help@acme.test host=h.test password=hunter2", "A password is never typed into Slack"),
    ("add help@acme.test host=h.test colour=red", "A mail account has no “colour”"),
    (f"add {SUPPORT} host=h.test", f"There is an account {SUPPORT} already"),
    ("change help@acme.test interval=3", "There is no account help@acme.test"),
    ("change", "Which account? Try `/helpdesk account change support@example.com`."),
    (f"change {SUPPORT} folder=", "“folder” wants a name."),
    (f"change {SUPPORT} interval=9", "The interval wants 1 to 5 minutes."),
    (f"change {SUPPORT} move=INBOX", "Imported mail cannot be moved to INBOX"),
    ("remove", "Which account? Try `/helpdesk account remove support@example.com`."),
    ("remove help@acme.test", "There is no account help@acme.test"),
    (f"sign-in {SUPPORT}", f"The mail account {SUPPORT} uses no sign-in"),
    ("ad help@acme.test", "did you mean `add`?"),
)


@pytest.mark.parametrize(("line", "words"), WRONG)
def test_what_cannot_be_is_said_and_changes_nothing(desk: StillDesk, line: str, words: str) -> None:
    before = desk.parts.mailboxes.all()

    said = typed(desk, f"/helpdesk account {line}").text

    assert words in said
    assert "hunter2" not in said
    assert desk.parts.mailboxes.all() == before


@pytest.mark.parametrize(
    "line", ["add", f"add {NEW} host=h.test", f"change {SUPPORT}", f"change {SUPPORT} interval=3",
             f"remove {SUPPORT}", f"sign-in {SUPPORT}"]
)  # fmt: skip
def test_accounts_are_kept_by_admins_alone(desk: StillDesk, line: str) -> None:
    before = desk.parts.mailboxes.all()

    assert "Only an administrator" in typed(desk, f"/helpdesk account {line}", by=desk.tom).text

    assert desk.parts.mailboxes.all() == before
    assert desk.slack.views(desk.tom) == []


# --- without a password ----------------------------------------------------------------------------


def test_an_account_without_its_password_waits_and_counts_no_errors(desk: StillDesk) -> None:
    typed(desk, ADD)

    assert not desk.parts.mailboxes.is_due(NEW)
    shown = texts(typed(desk, "/helpdesk account").blocks)
    assert f"{NEW}: waits for its password" in shown
    assert "Set password" in shown
    with pytest.raises(LoginRefused, match=r"threaddesk account password help@acme\.test"):
        desk.parts.mailboxes.test(NEW)
    assert desk.parts.mailboxes.get(NEW)[1].errors_in_a_row == 0

    desk.parts.account_changes.set_password(NEW, "secret")

    assert desk.parts.mailboxes.is_due(NEW)
    assert f"{NEW}: on" in texts(typed(desk, "/helpdesk account").blocks)


# --- the form ----------------------------------------------------------------------------------------


def pressed(desk: StillDesk, action: str) -> dict[str, Any]:
    typed(desk, "/helpdesk account")
    press(desk, private(desk)[-1], action)
    return dict(desk.slack.views(desk.ada)[-1])


def submitted(desk: StillDesk, form: dict[str, Any], **values: str) -> Any:
    return desk.slack.submit(desk.ada, form["id"], {name: {VALUE: one} for name, one in values.items()})


def test_a_mailbox_is_added_in_the_form(desk: StillDesk) -> None:
    form = pressed(desk, ACCOUNT_ADD)

    sent = submitted(
        desk, form, address=NEW.title(), host="imap.acme.test", after="move", move="Done",
        category="General",
    )  # fmt: skip

    assert not sent.errors
    assert "It waits for its password" in str(sent.view)
    assert f"threaddesk account password {NEW}" in str(sent.view)
    added = the(desk)
    assert (added.archive_folder, added.category, added.push) == ("Done", 1, True)
    assert (added.port, added.user.lower(), added.secret) == (993, NEW, "")


def test_a_mailbox_is_changed_in_the_form(desk: StillDesk) -> None:
    before = the(desk, SUPPORT)
    form = pressed(desk, ACCOUNT_CHANGE)
    assert "support@acme.test" in str(form["blocks"][0])

    sent = submitted(desk, form, folder="Help", interval="5")

    assert not sent.errors
    assert "changed" in str(sent.view)
    changed = the(desk, SUPPORT)
    assert (changed.folder, changed.interval) == ("Help", 300)
    assert (changed.port, changed.secret, changed.push) == (before.port, before.secret, before.push)


@pytest.mark.parametrize(
    ("values", "block"),
    [
        ({"address": "help"}, "address"),
        ({"address": SUPPORT}, "address"),
        ({"host": ""}, "host"),
        ({"host": "imaps://x"}, "host"),
        ({"port": "abc"}, "port"),
        ({"after": "move"}, "move"),
        ({"after": "move", "move": "INBOX"}, "move"),
        ({"provider": "microsoft"}, "client"),
        ({"client": "c1"}, "client"),
        ({"provider": "google", "client": "c", "tenant": "t"}, "tenant"),
        ({"provider": "google", "client": "c",
          "security": "none"}, "security"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_below_its_field(desk: StillDesk, values: dict[str, str], block: str) -> None:
    form = pressed(desk, ACCOUNT_ADD)

    refused = submitted(desk, form, **{"address": NEW, "host": "imap.acme.test"} | values)

    assert list(refused.errors) == [block]
    assert addresses(desk) == [SUPPORT]


def test_a_form_that_comes_twice_adds_one_account(desk: StillDesk) -> None:
    typed(desk, ADD)
    given = {"host": "imap.acme.test"}
    desk.parts.account_book.add("b@acme.test", given, by=desk.ada, key="view:V1")
    desk.parts.account_book.add("b@acme.test", given, by=desk.ada, key="view:V1")

    assert addresses(desk).count("b@acme.test") == 1


def test_a_form_that_slack_does_not_open_is_opened_by_the_next_press(desk: StillDesk) -> None:
    typed(desk, "/helpdesk account")
    desk.slack.faults.next("views.open", "ratelimited")
    desk.slack.press(desk.ada, desk.channel, "", ACCOUNT_ADD, ephemeral_id=private(desk)[-1]["id"])
    desk.slack.faults.clear()

    assert not submitted(desk, pressed(desk, ACCOUNT_ADD), address=NEW, host="imap.acme.test").errors


def test_words_without_values_open_the_form(desk: StillDesk) -> None:
    typed(desk, f"/helpdesk account add {NEW}")
    assert NEW in str(desk.slack.views(desk.ada)[-1])

    typed(desk, f"/helpdesk account change {SUPPORT}")
    assert SUPPORT in str(desk.slack.views(desk.ada)[-1])


def test_who_is_no_admin_any_more_sends_a_form_in_vain(desk: StillDesk) -> None:
    desk.parts.admin_list.add(desk.tina, by=desk.ada)
    typed(desk, "/helpdesk account add", by=desk.tina)
    form = desk.slack.views(desk.tina)[-1]
    desk.parts.admin_list.remove(desk.tina, by=desk.ada)

    values = {"address": {VALUE: NEW}, "host": {VALUE: "imap.acme.test"}}
    refused = desk.slack.submit(desk.tina, form["id"], values)

    assert refused.errors == {"provider": "Only an administrator of the desk may do this."}
    assert addresses(desk) == [SUPPORT]


def test_an_account_that_went_meanwhile_is_said_in_its_form(desk: StillDesk) -> None:
    form = pressed(desk, ACCOUNT_CHANGE)
    desk.forget_accounts()

    refused = submitted(desk, form, folder="Help")

    assert "There is no account support@acme.test" in str(refused.errors)


def test_the_first_mailbox_is_added_from_the_empty_list(desk: StillDesk) -> None:
    desk.forget_accounts()
    form = pressed(desk, ACCOUNT_ADD)

    assert not submitted(desk, form, address=NEW, host="imap.acme.test").errors
    assert addresses(desk) == [NEW]


def test_a_button_of_an_account_that_is_gone_is_answered(desk: StillDesk) -> None:
    typed(desk, "/helpdesk account")
    shown = private(desk)[-1]
    desk.forget_accounts()

    for action in (ACCOUNT_CHANGE, ACCOUNT_REMOVE):
        press(desk, shown, action)
        assert "There is no account support@acme.test" in private(desk)[-1]["text"]


# --- sign-ins ----------------------------------------------------------------------------------------


def code_in(desk: StillDesk) -> str:
    """The code that the admin is shown."""
    found = desk.slack.wait_for(
        lambda: [one["text"] for one in private(desk) if "enter the code" in one["text"]]
    )
    return str(found[0].partition("enter the code ")[2].partition(".")[0])


def with_microsoft(desk: StillDesk, tokens: TokenServer) -> str:
    words = f"provider=microsoft client=app tenant=acme.test authority={tokens.url}"
    return typed(desk, f"/helpdesk account add {NEW} {words}").text


def test_microsofts_code_is_shown_in_slack_and_the_end_is_told(tokens: TokenServer, desk: StillDesk) -> None:
    said = with_microsoft(desk, tokens)
    assert said == f"{NEW} is added. A code to sign in to {NEW} with is being asked for …"

    tokens.approve(code_in(desk), NEW)

    done = f"Signed in as {NEW}: its mailbox is looked into now."
    desk.slack.wait_for(lambda: any(one["text"] == done for one in private(desk)))
    assert tokens.user_of(desk.parts.mailboxes.sign_ins.token(NEW)) == NEW
    assert "canary" not in str(private(desk))


def test_a_sign_in_that_is_declined_is_told_and_begins_anew(tokens: TokenServer, desk: StillDesk) -> None:
    with_microsoft(desk, tokens)
    tokens.decline(code_in(desk))
    desk.slack.wait_for(lambda: any("authorization_declined" in one["text"] for one in private(desk)))
    with pytest.raises(SignInRefused):
        desk.parts.mailboxes.sign_ins.token(NEW)

    assert typed(desk, f"/helpdesk account sign-in {NEW}").text.startswith("A code to sign in")
    desk.slack.wait_for(lambda: sum("enter the code" in one["text"] for one in private(desk)) == 2)


def test_the_list_has_a_button_to_sign_in(tokens: TokenServer, desk: StillDesk) -> None:
    with_microsoft(desk, tokens)
    code_in(desk)
    typed(desk, "/helpdesk account")

    press(desk, private(desk)[-1], ACCOUNT_SIGN_IN)

    desk.slack.wait_for(lambda: sum("enter the code" in one["text"] for one in private(desk)) == 2)


def test_googles_secret_is_typed_at_the_terminal(desk: StillDesk) -> None:
    said = typed(desk, f"/helpdesk account add {NEW} provider=google client=app-1").text

    assert f"threaddesk account sign-in {NEW} --provider google --client-id app-1" in said
    assert the(desk).auth is Auth.OAUTH2


def test_an_account_changes_over_to_a_sign_in_and_back_only_with_a_password(desk: StillDesk) -> None:
    typed(desk, f"/helpdesk account change {SUPPORT} security=tls provider=google client=app-1")
    assert (the(desk, SUPPORT).auth, the(desk, SUPPORT).secret) == (Auth.OAUTH2, "")

    said = typed(desk, f"/helpdesk account change {SUPPORT} provider=password").text
    assert f"set one: /helpdesk account password {SUPPORT}" in said
    assert the(desk, SUPPORT).auth is Auth.OAUTH2

    desk.parts.account_changes.set_password(SUPPORT, "secret")
    assert the(desk, SUPPORT).auth is Auth.PASSWORD
    with pytest.raises(NotFound):
        desk.parts.mailboxes.sign_ins.get(SUPPORT)


def test_another_app_in_the_form_is_signed_in_to_by_direct_message_and_audited(
    tokens: TokenServer, desk: StillDesk
) -> None:
    desk.forget_accounts()
    with_microsoft(desk, tokens)
    code_in(desk)
    form = pressed(desk, ACCOUNT_CHANGE)

    sent = submitted(desk, form, tenant="other.test")

    assert "A code to sign in" in str(sent.view)
    desk.slack.wait_for(lambda: any("enter the code" in one for one in desk.told(desk.ada)))
    app = "sign-in with Microsoft, client app, tenant"
    assert audited(desk)[-1] == (desk.ada, f"{app} acme.test", f"{app} other.test")


def test_the_list_on_home_adds_changes_and_removes(desk: StillDesk) -> None:
    desk.slack.open_home(desk.ada)
    desk.slack.wait_for(lambda: desk.slack.home(desk.ada))
    desk.slack.press_in_view(desk.ada, str((desk.slack.home(desk.ada) or {})["id"]), HOME_ACCOUNTS)
    desk.slack.wait_for(lambda: desk.told(desk.ada))
    direct = str(
        desk.parts.client.chat_postMessage(channel=desk.ada, text="Which channel is this?")["channel"]
    )
    shown = next(one for one in desk.slack.messages(direct) if one.get("blocks"))
    assert {"Add a mailbox", "Change", "Remove"} <= set(texts(shown["blocks"]))

    for action, title in ((ACCOUNT_ADD, "Add a mailbox"), (ACCOUNT_CHANGE, "Change a mailbox")):
        assert desk.slack.press(desk.ada, direct, shown["ts"], action).ok
        assert desk.slack.views(desk.ada)[-1]["title"]["text"] == title
    assert desk.slack.press(desk.ada, direct, shown["ts"], ACCOUNT_REMOVE).ok
    assert addresses(desk) == []


def test_the_checkup_and_home_say_that_a_password_is_waited_for(desk: StillDesk) -> None:
    typed(desk, ADD)

    (finding,) = [
        one for one in desk.parts.doctor.check_all(by=desk.ada) if NEW in str(one) and "password" in str(one)
    ]
    assert f"/helpdesk account password {NEW}" in str(finding)
    troubles = Health(desk.parts.store, clock=desk.clock).figures().troubles
    assert f"The mail account {NEW} waits for its password." in troubles

"""The Slack side in a real browser, with a small app at the other end."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from sandbox.sample_files import a_screenshot
from sandbox.sandbox import Sandbox
from tests.sandbox.page.small_bot import SmallBot

pytestmark = pytest.mark.browser


@pytest.fixture
def tom(sandbox: Sandbox) -> str:
    return sandbox.technician_ids[0]


@pytest.fixture
def card(page: Page, sandbox: Sandbox, bot: SmallBot, tom: str) -> Locator:
    """The app's card in the channel, seen by a technician."""
    ts = bot.post_card(sandbox.support_channel)
    page.goto(f"/slack/{tom}/{sandbox.support_channel}")
    return page.locator(f"[id='c-m{ts}']")


def composer(page: Page) -> Locator:
    return page.get_by_label("Message #support")


def told(bot: SmallBot, sandbox: Sandbox, kind: str) -> object:
    """What the app heard of that kind, once it did."""
    return sandbox.slack.wait_for(lambda: [what for name, what in bot.heard if name == kind])[-1]


def test_a_card_shows_its_blocks(card: Locator) -> None:
    expect(card.locator(".b-header")).to_have_text("#7 Receipt printer prints only half")
    expect(card.locator(".b-fields b")).to_have_text(["From", "Status"])
    expect(card.locator(".b-context")).to_have_text("✉️ support · 5 minutes old")
    expect(card.get_by_role("button", name="Take")).to_be_visible()


def test_a_press_reaches_the_app_and_the_card_changes_without_reload(
    card: Locator, page: Page, bot: SmallBot, sandbox: Sandbox
) -> None:
    page.evaluate("window.stays = true")
    card.get_by_role("button", name="Take").click()

    expect(card.locator(".b-fields")).to_contain_text("take by @Tom Becker")
    assert told(bot, sandbox, "take")["value"] == "7"  # type: ignore[index]
    assert page.evaluate("window.stays")


def test_a_confirmation_is_asked_first(card: Locator, page: Page, bot: SmallBot, sandbox: Sandbox) -> None:
    card.get_by_role("button", name="Close").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert bot.heard == []

    card.get_by_role("button", name="Close").click()
    page.get_by_role("dialog", name="").get_by_role("button", name="Do it").click()
    expect(card.locator(".b-fields")).to_contain_text("close by @Tom Becker")


def test_menus_send_what_was_chosen(card: Locator, bot: SmallBot, sandbox: Sandbox) -> None:
    card.get_by_label("Priority").select_option("High")
    expect(card.locator(".b-fields")).to_contain_text("priority by")
    card.get_by_label("Assign to").select_option("Tina Rossi")
    expect(card.locator(".b-fields")).to_contain_text("assign by")
    card.locator(".b-accessory summary").click()
    card.get_by_role("button", name="Mark as spam").click()
    expect(card.locator(".b-fields")).to_contain_text("more by")

    chosen = [what for name, what in bot.heard if name in ("priority", "assign", "more")]
    assert chosen[0]["selected_option"]["value"] == "high"
    assert chosen[1]["selected_user"] == sandbox.technician_ids[1]
    assert chosen[2]["selected_option"]["value"] == "spam"


def test_an_app_that_does_not_answer_is_told_beside_the_button(card: Locator, page: Page) -> None:
    def while_it_waits(route: Route) -> None:
        expect(card.get_by_role("button", name="Sleepy")).to_have_class(re.compile("busy"))
        route.continue_()

    page.route("**/press", while_it_waits, times=1)
    with page.expect_response("**/press"):
        card.get_by_role("button", name="Sleepy").click()

    expect(card.get_by_role("alert")).to_have_text("The app did not respond (operation_timeout).")


def test_enter_sends_and_shift_enter_breaks_the_line(card: Locator, page: Page, sandbox: Sandbox) -> None:
    composer(page).fill("*Good* morning @tina")
    composer(page).press("Shift+Enter")
    composer(page).press_sequentially(":wave:")
    composer(page).press("Enter")

    post = page.locator("#posts .post").last
    expect(post).to_contain_text("Good morning")
    expect(post.locator(".post-body b")).to_have_text("Good")
    expect(post.locator(".mention")).to_have_text("@Tina Rossi")
    expect(post).to_contain_text("👋")
    expect(composer(page)).to_have_value("")
    assert sandbox.slack.messages(sandbox.support_channel)[-1]["text"].endswith("\n:wave:")


def test_a_reply_with_files_goes_into_the_thread(card: Locator, page: Page) -> None:
    card.hover()
    card.get_by_label("Reply in thread").click()
    thread = page.get_by_role("region", name="Thread")
    picture = FilePayload(name="crack.png", mimeType="image/png", buffer=a_screenshot())
    notes = FilePayload(name="notes.txt", mimeType="text/plain", buffer=b"one\n")
    thread.get_by_label("Attach files").set_input_files([picture, notes])
    expect(thread.locator(".picked")).to_have_text("crack.png, notes.txt")
    thread.get_by_label("Reply…").fill("See the picture")
    thread.get_by_role("button", name="Send").click()

    shown = thread.locator(".pictures img")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 300
    expect(thread.locator(".file")).to_contain_text("notes.txt")
    with page.expect_download() as download:
        thread.locator(".file").click()
    assert download.value.path().read_bytes() == b"one\n"
    expect(card.locator(".replies")).to_contain_text("1 reply")


def test_a_command_is_answered_to_oneself_only(card: Locator, page: Page, sandbox: Sandbox) -> None:
    composer(page).fill("/take 7")
    composer(page).press("Enter")

    answer = page.locator(".post.private")
    expect(answer).to_contain_text("Only visible to you")
    expect(answer.locator("b").last).to_have_text("7")
    page.get_by_label("You act as").select_option("Tina Rossi")
    expect(page.get_by_label("You act as")).to_have_value(re.compile(sandbox.technician_ids[1]))
    expect(page.locator(".post.private")).to_have_count(0)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/nonsense", "/nonsense is not a valid command."),
        ("/silent", "/silent failed with the error “operation_timeout”"),
    ],
)
def test_a_command_that_fails_says_so(card: Locator, page: Page, typed: str, said: str) -> None:
    composer(page).fill(typed)
    composer(page).press("Enter")

    expect(page.locator("main .refusal")).to_have_text(said)


def test_commands_do_not_work_in_threads(card: Locator, page: Page) -> None:
    card.hover()
    card.get_by_label("Reply in thread").click()
    page.get_by_label("Reply…").fill("/take 7")
    page.get_by_label("Reply…").press("Enter")

    expect(page.locator(".thread .refusal")).to_have_text("/take is not supported in threads. Sorry!")


def test_commands_and_people_are_completed_by_keyboard(card: Locator, page: Page) -> None:
    composer(page).press_sequentially("/ta")
    expect(page.get_by_role("option", name="/take")).to_be_visible()
    composer(page).press("Tab")
    composer(page).press_sequentially("7 for @ti")
    composer(page).press("Tab")

    expect(composer(page)).to_have_value("/take 7 for @tina ")


def test_a_form_shows_errors_under_its_fields_and_keeps_what_was_typed(
    card: Locator, page: Page, bot: SmallBot, sandbox: Sandbox
) -> None:
    card.get_by_role("button", name="Settings").click()
    form = page.get_by_role("dialog", name="Settings")
    expect(form.get_by_label("From name")).to_be_focused()
    form.get_by_label("From name").fill("root")
    form.get_by_label("From address").fill("nobody")
    form.get_by_role("button", name="Save").click()
    expect(form.locator("[data-field=address] .field-error")).to_have_text(
        "Please enter a valid email address."
    )

    form.get_by_label("From address").fill("desk@acme.test")
    form.get_by_label("Largest mail").fill("25")
    form.get_by_label("Language").select_option("Deutsch")
    form.locator("[data-field=tags] summary").click()
    form.get_by_label("VIP").check()
    form.locator("[data-field=who] summary").click()
    form.get_by_label("Tina Rossi").check()
    form.get_by_label("Tell the team").check()
    form.get_by_label("Narrow").check()
    form.get_by_label("Quiet from").fill("18:30")
    form.get_by_role("button", name="Save").click()
    expect(form.locator("[data-field=name] .field-error")).to_have_text("Nobody is called root.")
    expect(form.get_by_label("Largest mail")).to_have_value("25")

    form.get_by_label("From name").fill("Acme Support")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    values = told(bot, sandbox, "settings")
    assert {name: _plain(next(iter(fields.values()))) for name, fields in values.items()} == {  # type: ignore[attr-defined]
        "name": "Acme Support",
        "address": "desk@acme.test",
        "size": "25",
        "lang": "deutsch",
        "tags": ["vip"],
        "who": [sandbox.technician_ids[1]],
        "notify": ["team"],
        "layout": "narrow",
        "quiet": "18:30",
        "sign": None,
    }


def _plain(state: dict[str, object]) -> object:
    (value,) = [value for name, value in state.items() if name != "type"]
    options = value if isinstance(value, list) else [value]
    plain = [one["value"] if isinstance(one, dict) else one for one in options]
    return plain if isinstance(value, list) else plain[0]


def the_editor(card: Locator, page: Page) -> Locator:
    """A form with an editor that was emptied and has the focus."""
    card.get_by_role("button", name="Write").click()
    form = page.get_by_role("dialog", name="Writing")
    form.get_by_role("textbox", name="Text").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    return form


def test_an_editor_formats_what_is_typed_as_slacks_does(
    card: Locator, page: Page, bot: SmallBot, sandbox: Sandbox
) -> None:
    form = the_editor(card, page)

    def press(*names: str) -> None:
        for name in names:
            form.get_by_role("button", name=name, exact=True).click()

    page.keyboard.type("One ")
    press("Bold")
    page.keyboard.type("two")
    press("Bold", "Italic")
    page.keyboard.type("three")
    press("Italic")
    page.keyboard.type(" see https://acme.test/x.")
    page.keyboard.press("Enter")
    press("Strikethrough")
    page.keyboard.type("old")
    press("Strikethrough")
    page.keyboard.press("Enter")
    press("Ordered list")
    page.keyboard.type("first")
    page.keyboard.press("Enter")
    page.keyboard.type("second")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("said")
    press("Quote")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)

    assert told(bot, sandbox, "written") == {
        "type": "rich_text_input",
        "rich_text_value": {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "One "},
                        {"type": "text", "text": "two", "style": {"bold": True}},
                        {"type": "text", "text": "three", "style": {"italic": True}},
                        {"type": "text", "text": " see "},
                        {"type": "link", "url": "https://acme.test/x", "text": "https://acme.test/x"},
                        {"type": "text", "text": ".\n"},
                        {"type": "text", "text": "old", "style": {"strike": True}},
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "indent": 0,
                    "border": 0,
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": word}]}
                        for word in ("first", "second")
                    ],
                },
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
            ],
        },
    }


def test_an_editor_keeps_what_is_typed_while_its_form_changes(
    card: Locator, page: Page, bot: SmallBot, sandbox: Sandbox
) -> None:
    form = the_editor(card, page)
    page.keyboard.type("Still here")

    form.get_by_role("button", name="Count").click()

    expect(form).to_contain_text("1 parts")
    expect(form.get_by_role("textbox", name="Text")).to_have_text("Still here")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    text = {"type": "text", "text": "Still here"}
    sent = told(bot, sandbox, "written")
    assert sent["rich_text_value"]["elements"] == [{"type": "rich_text_section", "elements": [text]}]  # type: ignore[index]


def test_an_editor_that_nobody_touched_keeps_its_mentions(
    card: Locator, page: Page, bot: SmallBot, sandbox: Sandbox
) -> None:
    card.get_by_role("button", name="Write").click()
    form = page.get_by_role("dialog", name="Writing")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)

    (section,) = told(bot, sandbox, "written")["rich_text_value"]["elements"]  # type: ignore[index]
    assert section["elements"][1] == {"type": "user", "user_id": "U1"}


def test_escape_closes_a_form(card: Locator, page: Page, sandbox: Sandbox, tom: str) -> None:
    card.get_by_role("button", name="Settings").click()
    expect(page.get_by_role("dialog", name="Settings")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    assert sandbox.slack.views(tom) == []


def test_ones_own_message_can_be_edited_and_deleted(card: Locator, page: Page) -> None:
    composer(page).fill("Good mornin")
    composer(page).press("Enter")
    post = page.locator("#posts .post").last
    expect(post).to_contain_text("Good mornin")
    post.hover()
    post.get_by_label("More for this message").click()
    post.get_by_role("button", name="Edit message").click()
    page.get_by_label("Edit the message").fill("Good morning")
    page.get_by_label("Edit the message").press("Enter")
    expect(post).to_contain_text(re.compile(r"Good morning\s+\(edited\)"))

    post.hover()
    post.get_by_label("More for this message").click()
    post.get_by_role("button", name="Delete message").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Good morning")).to_have_count(0)


def test_reactions_are_added_and_taken_back(card: Locator, bot: SmallBot, sandbox: Sandbox) -> None:
    card.hover()
    card.get_by_label("React with eyes").click()
    expect(card.locator(".reaction")).to_have_text("👀 1")
    assert told(bot, sandbox, "reaction")["reaction"] == "eyes"  # type: ignore[index]

    card.locator(".reaction").click()
    expect(card.locator(".reaction")).to_have_count(0)


def test_a_message_shortcut_reaches_the_app(card: Locator, bot: SmallBot, sandbox: Sandbox) -> None:
    card.hover()
    card.get_by_label("More for this message").click()
    card.locator(".post-tools").get_by_role("button", name="Add note").click()

    assert told(bot, sandbox, "note") == "Ticket 7"


def test_the_home_tab_is_asked_for_and_shown_once(
    page: Page, sandbox: Sandbox, bot: SmallBot, tom: str
) -> None:
    page.goto(f"/slack/{tom}/home")

    expect(page.locator("#home .b-header")).to_have_text("My tickets")
    sandbox.slack.type(tom, sandbox.support_channel, "anything that refreshes the page")
    expect(page.locator("#places .badge")).to_have_count(0)
    opened = [one for one in sandbox.slack.envelopes if one.payload["event"]["type"] == "app_home_opened"]
    assert len(opened) == 1


def test_the_apps_messages_are_a_tab_of_its_own(
    page: Page, sandbox: Sandbox, bot: SmallBot, tom: str
) -> None:
    bot.app.client.chat_postMessage(channel=tom, text="Your ticket is due.")
    page.goto(f"/slack/{tom}/home")

    page.get_by_role("navigation", name="App").get_by_role("link", name="Messages").click()

    expect(page.locator("#posts")).to_contain_text("Your ticket is due.")
    tabs = [one.payload["event"].get("tab") for one in sandbox.slack.envelopes if "event" in one.payload]
    assert [tab for tab in tabs if tab] == ["home", "messages"]


def test_what_happens_elsewhere_appears_while_one_types(card: Locator, page: Page, sandbox: Sandbox) -> None:
    composer(page).press_sequentially("half a sent")
    sandbox.slack.type(sandbox.admin_id, sandbox.support_channel, "Hello from Ada")

    expect(page.get_by_text("Hello from Ada")).to_be_visible()
    expect(composer(page)).to_have_value("half a sent")
    expect(composer(page)).to_be_focused()


@pytest.mark.parametrize(("typed", "request_of"), [("Hello", "type"), ("/ticket", "command")])
def test_what_is_typed_while_the_last_line_is_on_its_way_stays(
    card: Locator, page: Page, typed: str, request_of: str
) -> None:
    def while_it_waits(route: Route) -> None:
        expect(composer(page)).to_have_value("")
        composer(page).fill("The next line")
        route.continue_()

    page.route(f"**/{request_of}", while_it_waits, times=1)
    composer(page).fill(typed)
    with page.expect_response(f"**/{request_of}"):
        composer(page).press("Enter")

    expect(page.locator(".send.busy")).to_have_count(0)
    expect(composer(page)).to_have_value("The next line")


def test_what_was_refused_stands_in_the_composer_again_unless_something_else_does(
    card: Locator, page: Page, sandbox: Sandbox
) -> None:
    def refused(line: str, then: str = "") -> None:
        def while_it_waits(route: Route) -> None:
            if then:
                composer(page).fill(then)
            route.continue_()

        page.route("**/type", while_it_waits, times=1)
        composer(page).fill(line)
        with page.expect_response("**/type"):
            composer(page).press("Enter")

    sandbox.slack.archive(sandbox.support_channel)

    notes = FilePayload(name="notes.txt", mimeType="text/plain", buffer=b"one\n")
    page.locator("main").get_by_label("Attach files").set_input_files(notes)
    refused("Are you there?")
    expect(page.get_by_role("alert").filter(has_text="This channel is archived.")).to_be_visible()
    expect(composer(page)).to_have_value("Are you there?")
    expect(page.locator(".picked")).to_have_text("notes.txt")

    refused("Hello?", then="A new thought")
    expect(page.locator(".send.busy")).to_have_count(0)
    expect(composer(page)).to_have_value("A new thought")


def test_news_that_come_on_the_way_to_a_channel_are_shown_there(
    card: Locator, page: Page, sandbox: Sandbox, tom: str
) -> None:
    billing = page.locator("#places").get_by_role("link", name="billing")

    def while_it_waits(route: Route) -> None:
        written = route.fetch()
        sandbox.slack.type(sandbox.admin_id, sandbox.billing_channel, "An invoice")
        expect(billing.locator(".badge")).to_have_text("1")
        route.fulfill(response=written)

    page.route(f"**/slack/{tom}/{sandbox.billing_channel}", while_it_waits, times=1)
    billing.click()

    expect(page.get_by_role("heading", name="billing")).to_be_visible()
    expect(page.locator("#posts")).to_contain_text("An invoice")


def test_news_are_shown_also_when_one_jumps_within_the_page_meanwhile(
    card: Locator, page: Page, sandbox: Sandbox
) -> None:
    def while_it_waits(route: Route) -> None:
        if "x-live" in route.request.headers:
            page.evaluate("location.hash = 'main'")
        route.continue_()

    expect(card).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.route("**/slack/*/*", while_it_waits, times=1)
    sandbox.slack.type(sandbox.admin_id, sandbox.support_channel, "Hello from Ada")

    expect(page.get_by_text("Hello from Ada")).to_be_visible()


def test_a_press_counts_also_when_the_card_changes_under_the_mouse(
    card: Locator, page: Page, bot: SmallBot, sandbox: Sandbox
) -> None:
    (message,) = sandbox.slack.messages(sandbox.support_channel)
    card.get_by_role("button", name="Take").hover()
    page.mouse.down()
    with page.expect_response(lambda answer: "x-live" in answer.request.headers) as refreshed:
        bot.change_card(sandbox.support_channel, message["ts"], "moved")
    refreshed.value.finished()
    page.evaluate("new Promise(requestAnimationFrame)")
    page.mouse.up()

    assert told(bot, sandbox, "take")["value"] == "7"  # type: ignore[index]
    expect(card.locator(".b-fields")).to_contain_text("take by @Tom Becker")


def test_an_open_menu_stays_open_when_its_message_changes(
    card: Locator, page: Page, bot: SmallBot, sandbox: Sandbox
) -> None:
    (message,) = sandbox.slack.messages(sandbox.support_channel)
    card.hover()
    card.get_by_label("More for this message").click()
    bot.change_card(sandbox.support_channel, message["ts"], "moved")
    expect(card.locator(".b-fields")).to_contain_text("moved")

    card.get_by_role("button", name="Add note").click()

    assert told(bot, sandbox, "note") == "Ticket 7"


def test_unread_messages_are_counted_until_looked_at(card: Locator, page: Page, sandbox: Sandbox) -> None:
    sandbox.slack.type(sandbox.admin_id, sandbox.billing_channel, "An invoice")
    billing = page.locator("#places").get_by_role("link", name="billing")
    expect(billing.locator(".badge")).to_have_text("1")
    billing.click()

    expect(page.get_by_role("heading", name="billing")).to_be_visible()
    expect(billing.locator(".badge")).to_have_count(0)


def test_a_guest_sees_only_the_channels_they_are_in(page: Page, sandbox: Sandbox) -> None:
    page.goto(f"/slack/{sandbox.guest_id}")

    expect(page.locator("#places ul").first.get_by_role("link")).to_have_text(re.compile("support"))


def test_going_back_leads_to_the_channel(card: Locator, page: Page) -> None:
    card.hover()
    card.get_by_label("Reply in thread").click()
    expect(page.get_by_role("region", name="Thread")).to_be_visible()
    page.go_back()

    expect(page.get_by_role("region", name="Thread")).to_have_count(0)
    expect(card).to_be_visible()


def test_on_a_phone_one_pane_is_shown_at_a_time(
    card: Locator, page: Page, sandbox: Sandbox, tom: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".sidebar")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    card.get_by_role("button", name="Settings").click()
    expect(page.get_by_role("dialog", name="Settings")).to_be_visible()
    page.keyboard.press("Escape")

    page.get_by_role("link", name="Back to the channels").click()
    expect(page.locator(".sidebar")).to_be_visible()
    expect(page.locator(".column")).to_be_hidden()

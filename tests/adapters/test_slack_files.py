"""Technicians' files: fetched whole or not at all, and the token goes to Slack only."""

import pytest

from bot.adapters.slack_files import SlackFileDownloads
from bot.adapters.slack_poster import web_client
from bot.errors import FileLost, OutsideError
from tests.adapters.slack_worlds import SlackWorld

CONTENT = bytes(range(256)) * 40


def a_file(world: SlackWorld, name: str = "plan.png", kind: str = "image/png") -> tuple[str, str]:
    """A technician's file: its id and where it lies."""
    ts = world.slack.type(world.tom, world.channel, "", files=((name, CONTENT, kind),))
    (file,) = world.slack.message(world.channel, ts)["files"]
    return file["id"], file["url_private_download"]


def test_a_file_is_fetched_whole(world: SlackWorld) -> None:
    assert SlackFileDownloads(world.client).download(*a_file(world)) == CONTENT


def test_a_file_whose_address_slack_withheld_is_asked_for_by_its_id(world: SlackWorld) -> None:
    file, url = a_file(world)

    described = SlackFileDownloads(world.client).describe(file)

    assert SlackFileDownloads(world.client).download(file, "") == CONTENT
    assert (described.name, described.content_type) == ("plan.png", "image/png")
    assert (described.size, described.url) == (len(CONTENT), url)


@pytest.mark.parametrize(
    ("answer", "words"),
    [({"mode": "hidden_by_limit"}, "Slack hides it"), ({"mode": "tombstone"}, "it was deleted in Slack")],
)
def test_a_file_that_slack_hides_or_has_no_more_is_said_to_be_so(answer: dict[str, str], words: str) -> None:
    client = web_client("xoxb-secret")
    client.files_info = lambda **_: {"ok": True, "file": {"id": "F1"} | answer}  # type: ignore[method-assign,assignment]

    with pytest.raises(FileLost, match=words):
        SlackFileDownloads(client).describe("F1")


@pytest.mark.parametrize("kind", ["cut_body", "drop_before", "drop_after", "http_500", "html_200"])
def test_fault_54_half_a_file_is_none(world: SlackWorld, kind: str) -> None:
    file, url = a_file(world)
    world.slack.faults.next("files-pri", kind)

    with pytest.raises(OutsideError) as raised:
        SlackFileDownloads(world.client).download(file, url)

    assert world.slack.bot_token not in str(raised.value)
    assert SlackFileDownloads(world.client).download(file, url) == CONTENT


def test_a_page_that_a_technician_attached_is_a_file_like_others(world: SlackWorld) -> None:
    file = a_file(world, "page.html", "text/html")

    assert SlackFileDownloads(world.client).download(*file, size=len(CONTENT)) == CONTENT


def test_slacks_login_page_is_not_taken_for_the_page_that_a_technician_attached(world: SlackWorld) -> None:
    file = a_file(world, "page.html", "text/html")

    with pytest.raises(FileLost, match="login page"):
        SlackFileDownloads(world.client).download(*file, size=len(CONTENT) + 1)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/x.png",
        "https://evil.test/x.png",
        "https://slack.com.evil.test/x.png",
        "https://evil.test/slack.com/x.png",
        "https://slack.com@evil.test/x.png",
        "http://files.slack.com/x.png",
        "file:///etc/passwd",
        "//files.slack.com/x.png",
        "https://[",
        "nonsense",
    ],
)
@pytest.mark.parametrize("home", ["", "http://127.0.0.1:4040/api/"])
def test_fault_107_the_token_goes_nowhere_but_to_slack(url: str, home: str) -> None:
    downloads = SlackFileDownloads(web_client("xoxb-secret", home))

    with pytest.raises(FileLost, match="does not lie with Slack"):
        downloads.download("F1", url)


def test_where_slack_itself_keeps_files_is_slack() -> None:
    downloads = SlackFileDownloads(web_client("xoxb-secret"))

    assert downloads._is_slack("https://files.slack.com/files-pri/T1-F1/download/x.png")
    assert not downloads._is_slack("https://notslack.com/x.png")


def test_a_file_that_is_gone_is_said_in_one_sentence(world: SlackWorld) -> None:
    _, url = a_file(world)

    with pytest.raises(FileLost):
        SlackFileDownloads(world.client).download("F0", f"{url}x/none")
    with pytest.raises(OutsideError):
        SlackFileDownloads(world.client).download("F0", "")

"""A mail to hundreds: the first are subscribed or offered, and the thread names all the others."""

from typing import Any

from bot.core.buttons import SUBSCRIBE
from tests.flow.test_matching import TRUSTED
from tests.still_desks import ANN, StillDesk

EVERYBODY = [f"someone.with.a.long.name{number}@customer{number}.test" for number in range(330)]
FORGED = {"Authentication_Results": f"{TRUSTED}; dmarc=fail header.from=customer.test"}


def shared(desk: StillDesk) -> tuple[list[str], str]:
    """The lines of the thread, and what the file in it says."""
    posts = desk.thread(1)
    (file,) = [file for post in posts for file in post.get("files", ())]
    assert file["name"] == "not subscribed.txt"
    return [post["text"] for post in posts], desk.slack.file(file["id"])[1].decode()


def context(desk: StillDesk, begin: str) -> str:
    """All of the line that begins so."""
    texts = [
        element["text"]
        for post in desk.thread(1)
        for block in post.get("blocks", ())
        if block["type"] == "context"
        for element in block["elements"]
    ]
    (found,) = [text for text in texts if text.startswith(begin)]
    return str(found)


def arrived(desk: StillDesk, people: list[str], **more: Any) -> None:
    desk.slack.files.share_delay(0)
    desk.arrives("Hello", Cc=", ".join(people), **more)
    for _ in range(6):
        desk.work(seconds=60)


def test_of_hundreds_of_recipients_the_file_lists_who_is_not_subscribed(still: StillDesk) -> None:
    arrived(still, EVERYBODY)

    assert still.now(1).subscribers == (ANN, *EVERYBODY[:49])
    _, text = shared(still)
    assert text.split() == EVERYBODY[49:]
    line = context(still, "Not subscribed, because there were too many")
    assert line.endswith("more; the file “not subscribed.txt” has all 281.")
    named = line.partition(": ")[2].split(" and ")[0].split(", ")
    assert named == EVERYBODY[49 : 49 + len(named)]
    assert f" and {281 - len(named)} more;" in line


def test_a_few_too_many_stand_in_the_line_alone(still: StillDesk) -> None:
    arrived(still, EVERYBODY[:52])

    line = context(still, "Not subscribed, because there were too many")
    assert line == f"Not subscribed, because there were too many: {', '.join(EVERYBODY[49:52])}."
    assert not [post for post in still.thread(1) if post.get("files")]


def test_of_hundreds_whom_an_unverified_sender_wrote_to_the_first_are_offered_and_all_listed(
    still: StillDesk,
) -> None:
    still.set(trusted_authserv_id=TRUSTED)

    arrived(still, EVERYBODY, **FORGED)

    assert still.now(1).subscribers == (ANN,)
    _, text = shared(still)
    assert text.split() == EVERYBODY
    line = context(still, "Not subscribed, because the sender is not verified")
    named = line.partition(": ")[2].split(" and ")[0].split(", ")
    assert f" and {330 - len(named)} more; the file “not subscribed.txt” has all 330." in line
    still.press(SUBSCRIBE)
    still.slack.wait_for(lambda: still.now(1).subscribers == (ANN, *named))


def test_the_list_is_kept_as_long_as_slack_does_not_take_it(still: StillDesk) -> None:
    still.slack.files.share_delay(0)
    still.slack.faults.always("files.getUploadURLExternal", "http_500")
    still.arrives("Hello", Cc=", ".join(EVERYBODY))

    still.clock.forward(days=2)
    still.parts.upkeep.run()
    still.slack.faults.clear()
    for _ in range(6):
        still.work(seconds=60)

    assert shared(still)[1].split() == EVERYBODY[49:]

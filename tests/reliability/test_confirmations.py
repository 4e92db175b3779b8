"""An answer to a challenge, with a kill at each step of it: every held mail becomes one ticket, in order."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from tests.desk_process import DeskProcess
from tests.desks import parsed

HELD = ("first", "second")
SUPPORT = "support@acme.test"
COMMENT = "hurry-please"


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    """A desk that asks unknown senders, as a process of its own; not running."""
    with DeskProcess(tmp_path_factory.mktemp("desk")) as process:
        process.start()
        process.until_heard()
        process.ask("category.change", name="support", given={"challenge": "on"})
        process.stop()
        yield process


def write(process: DeskProcess, sender: str, text: str, **headers: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, SUPPORT, headers.pop("subject", text)
    mail["Message-ID"] = f"<{text}.{sender}>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    process.mail.send(mail.as_bytes(), sender, [SUPPORT])


def tickets_of(process: DeskProcess, sender: str) -> list[str]:
    """What stands on the cards of a customer's tickets, by rising number."""
    cards = [one["text"] for one in process.messages() if str(one["text"]).startswith("#")]
    mine = [text for text in cards if sender.split("@")[0] in text]
    return sorted(mine, key=lambda text: int(text.split()[0][1:]))


# Passes of ingest.filed in that run: the answer confirms, the held mails one by one, the answer's words.
@pytest.mark.parametrize("point", ["ingest.confirmed", "ingest.filed:2"])
def test_a_kill_between_confirming_and_filing_loses_and_doubles_nothing(
    process: DeskProcess, point: str
) -> None:
    sender = f"{point.replace('.', '-').replace(':', '-')}@customer.test"
    process.start()
    for text in HELD:
        write(process, sender, f"{text}-{sender.split('@')[0]}")
    challenge = parsed(process.until(lambda: process.mail.received_by(sender))[0].raw)
    process.until(lambda: not process.mail.mailbox(SUPPORT))
    process.kill()

    write(process, sender, COMMENT, In_Reply_To=str(challenge["Message-ID"]), subject="Re: Please confirm")
    process.start(crash_at=point)
    process.until(lambda: not process.is_running)
    assert process.was_killed
    process.start()

    process.until(lambda: len(tickets_of(process, sender)) == len(HELD))
    process.until_heard()
    process.until_quiet()
    process.kill()
    found = tickets_of(process, sender)
    assert [text.split("-")[0].split()[-1] for text in found] == list(HELD)
    comments = [one for one in process.messages() if one["text"] == COMMENT]
    cards = {one["ts"]: one["text"] for one in process.messages() if str(one["text"]).startswith("#")}
    mine = [one for one in comments if cards[one["thread_ts"]] in found]
    assert [cards[one["thread_ts"]] for one in mine] == [found[-1]]

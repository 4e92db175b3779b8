"""Mail that cannot be filed: it is kept, somebody is told, and nothing behind it waits."""

from pathlib import Path
from typing import Any

from bot.adapters import control_socket
from tests.desks import SUPPORT, Desk

FAILED = "Threaddesk-Failed"


def told(desk: Desk, words: str) -> bool:
    """Whether the admin got a direct message with these words."""
    direct = [one for one in desk.slack.calls if one.method == "chat.postMessage"]
    return any(one.args.get("channel") == desk.ada and words in str(one.args.get("text")) for one in direct)


def test_a_mail_over_the_limit_is_set_aside_and_the_admins_are_told(desk: Desk) -> None:
    desk.set(max_mail_mb="1")
    desk.write("Too much", subject="Big", files=(("big.bin", b"x" * 2_000_000, "application/octet-stream"),))
    desk.write("Hello", subject="Small")

    desk.card(1)
    desk.until(lambda: len(desk.mail.mailbox(SUPPORT, FAILED)) == 1)
    desk.until(lambda: told(desk, "could not be read"))
    desk.until(lambda: desk.mail.mailbox(SUPPORT) == [])
    assert desk.ticket(1).subject == "Small"


def test_a_mail_of_nonsense_becomes_a_ticket_or_is_set_aside_but_stops_nothing(desk: Desk) -> None:
    for nonsense in (b"", b"\x00\xff" * 300, b"From: \r\n\r\n", b"Subject: =?utf-8?b?////?=\r\n\r\n\xff"):
        desk.mail.deliver(SUPPORT, nonsense)
    desk.write("Hello", subject="Sane")

    desk.until(lambda: any("Sane" in one["text"] for one in desk.roots()))
    desk.until(lambda: desk.mail.mailbox(SUPPORT) == [])


def asked(desk: Desk, act: str, **arguments: Any) -> Any:
    """What the running desk answers to the command line."""
    answer = control_socket.ask(desk.parts.config.folder, {"act": act, **arguments})
    assert answer
    assert not answer["error"], answer["error"]
    return answer["data"]


def test_junk_is_listed_and_released_by_the_command_line_while_the_desk_runs(desk: Desk) -> None:
    desk.write("It is on its way.", sender="Shop <no-reply@shop.test>", subject="Your parcel")
    (mail,) = desk.until(lambda: asked(desk, "mail.list", which="junk", page=1)["mails"])
    assert (mail["sender"], mail["reasons"]) == (
        "Shop <no-reply@shop.test>",
        ["no-reply@shop.test reads no answers"],
    )

    done = asked(desk, "mail.release", id=mail["id"])

    assert (done["outcome"], done["ticket"], done["fate"]) == ("ticket", 1, "it made ticket #1")
    assert "Your parcel" in desk.card(1)["text"]
    assert asked(desk, "mail.list", which="junk", page=1)["total"] == 0
    (tally,) = asked(desk, "mail.tallies")
    assert {name: count for name, count in tally.items() if count and name != "account"} == {
        "seen": 1,
        "ticket": 1,
    }


def test_a_second_copy_of_a_mail_is_counted_as_a_duplicate_and_makes_nothing(desk: Desk) -> None:
    mail = desk.write("Hello")
    desk.card(1)
    desk.mail.send(mail.as_bytes(), "ann@customer.test", [SUPPORT])

    desk.until(lambda: asked(desk, "mail.tallies")[0]["duplicate"] == 1)

    assert asked(desk, "mail.tallies")[0]["seen"] == 2
    assert len(desk.roots()) == 1


def test_the_running_desk_explains_a_mail_that_lies_in_a_file(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "large.eml"
    mail = desk.a_mail("Hello", files=(("large.bin", b"x" * 3_000_000, "application/octet-stream"),))
    path.write_bytes(mail.as_bytes())  # more than the socket takes in one request

    (found,) = asked(desk, "mail.explain", paths=[str(path)], account="")

    assert found["outcome"] == "ticket"
    assert desk.roots() == []

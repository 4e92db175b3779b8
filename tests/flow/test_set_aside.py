"""Mail that cannot be filed: it is kept, somebody is told, and nothing behind it waits."""

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
    assert desk.ticket(1).subject == "Small"
    assert desk.mail.mailbox(SUPPORT) == []


def test_a_mail_of_nonsense_becomes_a_ticket_or_is_set_aside_but_stops_nothing(desk: Desk) -> None:
    for nonsense in (b"", b"\x00\xff" * 300, b"From: \r\n\r\n", b"Subject: =?utf-8?b?////?=\r\n\r\n\xff"):
        desk.mail.deliver(SUPPORT, nonsense)
    desk.write("Hello", subject="Sane")

    desk.until(lambda: any("Sane" in one["text"] for one in desk.roots()))
    desk.until(lambda: desk.mail.mailbox(SUPPORT) == [])

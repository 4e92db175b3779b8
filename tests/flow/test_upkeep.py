"""What the desk forgets, and what it keeps."""

from datetime import timedelta

from bot.admins import Admins
from bot.ports import Clock
from bot.upkeep import Upkeep
from bot.wiring import utc_now
from tests.desks import Desk
from tests.still_desks import KEY


def an_upkeep(desk: Desk, clock: Clock) -> Upkeep:
    return Upkeep(desk.parts.store, keys=(KEY,), admins=Admins(), clock=clock)


def test_upkeep_keeps_what_tickets_need_and_forgets_the_bytes_of_old_junk(desk: Desk) -> None:
    desk.write("I am away", subject="Out of office", Auto_Submitted="auto-replied")
    desk.write("Hello", files=(("scan.pdf", b"%PDF-1.7 scan", "application/pdf"),))
    desk.card()
    desk.quiet()
    store = desk.parts.store
    orphan = store.blobs.put(b"nobody refers to these")
    with store.transaction() as tx:
        mails = tx.inbound.all()
        (message,) = tx.messages.find("ticket", 1)
    junk = next(one.raw for one in mails if one.outcome == "junk")

    an_upkeep(desk, lambda: utc_now() + timedelta(days=2)).run()
    assert store.blobs.has(junk)
    assert not store.blobs.has(orphan)

    an_upkeep(desk, lambda: utc_now() + timedelta(days=31)).run()
    assert not store.blobs.has(junk)
    assert all(store.blobs.has(sha256) for sha256 in (message.raw, message.files[0].sha256))

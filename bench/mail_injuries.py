"""Injuries to mails, at random but always the same."""

import random


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """A copy with a few random injuries."""
    data = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        if not data:
            break
        at = chance.randrange(len(data))
        length = chance.randint(1, 40)
        match chance.randrange(6):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = data[at : at + length] * chance.randint(1, 20)
            case 3:
                data[at:at] = chance.choice(INJURIES)
            case 4:
                data[at : at + length] = chance.randbytes(length)
            case _:
                del data[at + chance.randint(0, 2000) :]
    return bytes(data)


INJURIES = (
    b"\r\n", b"\r\n\r\n", b"\0", b"=?utf-8?b?", b"=?x?q?=", b'"', b"(", b"<", b"--", b"> ", b"charset=hz",
    b"\xff\xfe",
    b"Content-Type: multipart/mixed\r\n", b"boundary=", b"<!--", b"</table>", b"<blockquote>", b"\x1b$B",
    b"begin 644 x\n", b";;*0*=",
)  # fmt: skip

"""Mail as other people's programs read it: notmuch's threads, and how customers' programs answer."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.desks import SUPPORT, a_mail

ANN = "Ann Smith <ann@customer.test>"
NOTMUCH = shutil.which("notmuch")


def threads_of(mails: Iterable[bytes], folder: Path) -> list[int]:
    """How many mails there are in each thread that notmuch makes of them; skips where it is not installed."""
    if not NOTMUCH:
        pytest.skip("notmuch is not installed: apt-get install notmuch")
    inbox = folder / "mail" / "new"
    for name in ("cur", "new", "tmp"):
        (folder / "mail" / name).mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(mails):
        (inbox / f"{number}.desk").write_bytes(raw.replace(b"\r\n", b"\n"))
    config = folder / "config"
    config.write_text(
        f"[database]\npath={folder / 'mail'}\n[user]\nname=Ann\nprimary_email=ann@customer.test\n"
    )
    surroundings = os.environ | {"NOTMUCH_CONFIG": str(config), "HOME": str(folder)}
    _run("new", "--quiet", surroundings=surroundings)
    found = json.loads(_run("search", "--format=json", "*", surroundings=surroundings))
    return sorted(one["total"] for one in found)


def _run(*words: str, surroundings: dict[str, str]) -> str:
    done = subprocess.run(  # a fixed program, with words of this test
        [str(NOTMUCH), *words], env=surroundings, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


def gmail(text: str, answered: EmailMessage, *, sender: str = ANN) -> EmailMessage:
    """An answer as Gmail writes it."""
    quoted = "\n\nOn Sat, Nov 21, 2026 at 9:30 AM Acme Support <support@acme.test> wrote:\n\n> So you say.\n"
    return _answer(text + quoted, answered, "<CAF=Zk{}x9+Q_w@mail.gmail.com>", prefix="Re: ", sender=sender)


def outlook(text: str, answered: EmailMessage, *, sender: str = ANN) -> EmailMessage:
    """An answer as Outlook writes it, with an id that is longer than a line."""
    quoted = "\n\nVon: Acme Support <support@acme.test>\nGesendet: Samstag, 21. November 2026 09:30\n"
    quoted += "An: ann@customer.test\nBetreff: Der Drucker\n\nSo you say.\n"
    long = "<AS8PR04MB8404{}A7E5C1B9F2D3E4A5B6C7D8E9F@AS8PR04MB8404.eurprd04.prod.outlook.com>"
    headers = {"Thread_Topic": str(answered["Subject"]), "Thread_Index": "AQHbPGzZ6r1vT0yN3k2Yb4u1l8Jx7g=="}
    return _answer(text + quoted, answered, long, prefix="AW: ", sender=sender, **headers)


def apple(text: str, answered: EmailMessage, *, sender: str = ANN) -> EmailMessage:
    """An answer as Apple Mail writes it."""
    quoted = "\n\n> On 21. Nov 2026, at 09:30, Acme Support <support@acme.test> wrote:\n> \n> So you say.\n"
    made = "<3F2504E0-4F89-41D3-9A0C-0305E82C{}@customer.test>"
    return _answer(
        text + quoted, answered, made, prefix="Re: ", X_Mailer="Apple Mail (2.3826)", sender=sender
    )


def forgetful(text: str, answered: EmailMessage, *, sender: str = ANN) -> EmailMessage:
    """An answer of a program that names neither what it answers nor anything before."""
    mail = _answer(text, answered, "<forgetful.{}@phone.test>", prefix="RE:", sender=sender)
    del mail["In-Reply-To"], mail["References"]
    return mail


def _answer(
    text: str, answered: EmailMessage, made: str, *, prefix: str, sender: str, **headers: str
) -> EmailMessage:
    before = str(answered["References"] or "").split()
    number = sum(map(ord, text)) * 31 + len(text)
    mail = a_mail(
        text,
        message_id=made.format(f"{number:08d}"),
        sender=sender,
        to=str(answered["Reply-To"] or SUPPORT),
        subject=prefix + str(answered["Subject"]),
    )
    mail["In-Reply-To"] = str(answered["Message-ID"])
    mail["References"] = " ".join((*before, str(answered["Message-ID"])))
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    return mail

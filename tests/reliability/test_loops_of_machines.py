"""Machines that answer every mail, and two desks that write to each other: each loop ends by itself (R10)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.desks import body, parsed
from tests.still_desks import ANN, BOB, SUPPORT, StillDesk, still_desk

OTHER = "help@other.test"  # the second desk
STEP = timedelta(seconds=20)  # in which a machine answers
LONGEST = timedelta(minutes=15)  # in which every loop has ended
AWAY = "I am away until Monday and read your mail then."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path) as desk:
        yield desk


# --- machines that answer every mail --------------------------------------------------------------

Answer = Callable[[EmailMessage, int], EmailMessage]  # to a mail of the desk; the how-manieth it is


def answer(
    text: str = AWAY,
    subject: str = "Re: {subject}",
    *,
    threads: bool = True,
    sender: str = ANN,
    **headers: str,
) -> Answer:
    """A machine that answers with this, {subject}, {body} and {number} filled in."""

    def write(mail: EmailMessage, number: int) -> EmailMessage:
        filled = {"subject": str(mail["Subject"]), "body": body(mail), "number": number}
        reply = EmailMessage()
        reply["From"], reply["To"] = sender, str(mail["Reply-To"] or mail["From"])
        reply["Subject"] = " ".join(subject.format(**filled).split())
        reply["Message-ID"] = f"<{number}.{sender}>"
        if threads:
            reply["In-Reply-To"] = reply["References"] = str(mail["Message-ID"])
        for name, value in headers.items():
            reply[name.replace("_", "-")] = value
        reply.set_content(text.format(**filled))
        return reply

    return write


def report(mail: EmailMessage, number: int) -> EmailMessage:
    """A mail server's refusal in the standard form."""
    raw = (
        f"From: MAILER-DAEMON@customer.test\r\nTo: {SUPPORT}\r\nSubject: Undelivered Mail\r\n"
        f"Message-ID: <{number}.report@customer.test>\r\nAuto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.customer.test\r\n\r\n"
        f"Final-Recipient: rfc822; {ANN}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {mail['Message-ID']}\r\n\r\n--b--\r\n"
    )
    return parsed(raw.encode())


def mirror(mail: EmailMessage, number: int) -> EmailMessage:
    """Sends the very mail back, under its own name."""
    copy = parsed(mail.as_bytes())
    for name in ("From", "To", "Message-ID", "Reply-To"):
        del copy[name]
    copy["From"], copy["To"], copy["Message-ID"] = ANN, SUPPORT, f"<{number}.mirror@customer.test>"
    return copy


def bare_mirror(mail: EmailMessage, number: int) -> EmailMessage:
    """Sends its words back without any of its headers."""
    return answer("{body}", "{subject}", threads=False)(mail, number)


MACHINES: dict[str, Answer] = {
    "vacation, as RFC 3834 wants it": answer(Auto_Submitted="auto-replied"),
    "vacation in German, subject only": answer("Ich bin nicht da.", "Abwesenheitsnotiz: {subject}"),
    "vacation in French, subject only": answer("Je suis absente.", "Réponse automatique : {subject}"),
    "vacation in Spanish, subject only": answer("No estoy.", "Respuesta automática: {subject}"),
    "vacation in Japanese, subject only": answer("不在です。", "自動返信: {subject}"),
    "vacation in Russian, subject only": answer("Меня нет.", "Автоответ: {subject}"),
    "X-Autoreply": answer(X_Autoreply="yes"),
    "X-Autorespond": answer(X_Autorespond="{subject}"),
    "Precedence: auto_reply": answer(Precedence="auto_reply"),
    "Precedence: bulk": answer(Precedence="bulk"),
    "empty return path": answer(Return_Path="<>"),
    "X-Auto-Response-Suppress": answer(X_Auto_Response_Suppress="All"),
    "no header at all": answer(),
    "no header, and no word of what it answers": answer(threads=False),
    "another subject each time": answer("Case {number}: " + AWAY, "Your request {number}", threads=False),
    "no subject": answer(AWAY, "", threads=False),
    "quotes below": answer(AWAY + "\n\n> {body}"),
    "quotes all of it above": answer("{body}\n\n" + AWAY),
    "counts, and quotes without marks": answer("Mail no. {number}: {body}", "Re: {subject} ({number})"),
    "ticket system with numbers": answer(
        "We opened case {number}.", "[Case#{number}] {subject}", Auto_Submitted="auto-generated"
    ),
    "ticket system without headers": answer(
        "We opened case {number}.", "[Case#{number}] Received: {subject}", threads=False
    ),
    "ticket system that nobody reads": answer(AWAY, threads=False, sender="no-reply@customer.test"),
    "challenge": answer("Click here to deliver your mail no. {number}.", "Please confirm: {subject}"),
    "answers from elsewhere": answer(sender="ann.smith@elsewhere.test", threads=False),
    "elsewhere each time": lambda mail, number: answer(sender=f"a{number}@elsewhere.test")(mail, number),
    "mail server's report": report,
    "mail server's words": answer(
        f"550 5.1.1 <{ANN}>: user unknown", "Undeliverable: {subject}", sender="MAILER-DAEMON@customer.test"
    ),
    "mirror": mirror,
    "mirror without headers": bare_mirror,
}


class Machine:
    """Somebody's mailbox that answers whatever comes."""

    def __init__(self, desk: StillDesk, address: str, write: Answer) -> None:
        self._desk, self._address, self._write = desk, address, write
        self._seen = 0
        self.times: list[datetime] = []  # of the desk's automatic mails

    def answer_all(self) -> int:
        """Answer what came since the last time; says how many mails that were."""
        new = self._desk.received(self._address)[self._seen :]
        for mail in new:
            self._seen += 1
            if mail["Auto-Submitted"]:
                self.times.append(self._desk.clock())
            self._desk.filed(self._write(mail, self._seen).as_bytes())
        return len(new)


def run_down(desk: StillDesk, *machines: Machine) -> None:
    """Let them write until nobody has anything to answer any more; fails when that takes too long."""
    end = desk.clock() + LONGEST
    desk.work()
    while sum(machine.answer_all() for machine in machines):
        assert desk.clock() < end, "the loop has no end"
        desk.work(seconds=STEP.total_seconds())


def most_in_an_hour(times: list[datetime]) -> int:
    return max((sum(at <= one < at + timedelta(hours=1) for one in times) for at in times), default=0)


@pytest.mark.parametrize("write", MACHINES.values(), ids=MACHINES)
def test_a_machine_that_answers_everything_falls_silent(desk: StillDesk, write: Answer) -> None:
    machine = Machine(desk, ANN, write)
    elsewhere = Machine(desk, "ann.smith@elsewhere.test", write)

    desk.arrives("The printer burns.")
    run_down(desk, machine, elsewhere)
    ticket = desk.now(1)
    desk.reply(ticket, "On our way")
    run_down(desk, machine, elsewhere)
    desk.close(ticket)
    run_down(desk, machine, elsewhere)

    assert most_in_an_hour(machine.times) <= 3
    assert most_in_an_hour(elsewhere.times) <= 3
    assert desk.work(minutes=1) == 0
    assert len(desk.slack.messages(desk.channel)) <= 6


@pytest.mark.parametrize(
    "text", [AWAY, "Mail no. {number}. " + AWAY, AWAY + "\n\n> {body}", "{body}\n\n" + AWAY]
)
def test_two_machines_in_one_ticket_do_not_write_to_each_other_for_ever(desk: StillDesk, text: str) -> None:
    ticket = desk.ticket(ANN, BOB)
    ann, bob = (Machine(desk, who, answer(text, sender=who)) for who in (ANN, BOB))

    desk.reply(ticket, "On our way")
    run_down(desk, ann, bob)

    assert len(desk.received(ANN)) <= 3
    assert len(desk.received(BOB)) <= 3


# --- two desks -------------------------------------------------------------------------------------


@contextmanager
def two_desks(folder: Path) -> Iterator[tuple[StillDesk, StillDesk]]:
    """Two whole desks with keys and addresses of their own."""
    with (
        still_desk(folder / "one") as one,
        still_desk(
            folder / "two", environment={"THREADDESK_SECRET_KEYS": "another-key-that-only-tests-use"}
        ) as two,
    ):
        with two.parts.store.transaction() as tx:
            account = tx.accounts.get(SUPPORT)
            assert account
            tx.accounts.remove(SUPPORT)
            tx.accounts.put(replace(account, address=OTHER, user=OTHER))
        two.set(from_address=OTHER)
        yield one, two


class Postman:
    """Carries by hand what each desk's mail server has for the other desk."""

    def __init__(self, one: StillDesk, two: StillDesk) -> None:
        self._one, self._two, self._taken, self._brought = one, two, 0, 0
        self.automatic: dict[str, list[datetime]] = {SUPPORT: [], OTHER: []}

    def carry(self) -> int:
        """Bring everything that is new; says how many mails that were."""
        to_two = [one.raw for one in self._one.mail.received_by(OTHER)][self._taken :]
        to_one = self._two.mail.mailbox(SUPPORT)[self._brought :]
        self._taken, self._brought = self._taken + len(to_two), self._brought + len(to_one)
        for raw in to_two:
            self._note(OTHER, raw)
            self._two.filed(raw, OTHER)
        for raw in to_one:
            self._note(SUPPORT, raw)
            self._one.filed(raw, SUPPORT)
        return len(to_two) + len(to_one)

    def _note(self, address: str, raw: bytes) -> None:
        if parsed(raw)["Auto-Submitted"]:
            self.automatic[address].append(self._one.clock())


def until_quiet(postman: Postman, *desks: StillDesk) -> int:
    """Let mail go to and fro until there is none; says how many mails that were."""
    carried = 0
    for _ in range(60):
        for one in desks:
            one.work(seconds=STEP.total_seconds())
        if not (more := postman.carry()):
            return carried
        carried += more
    raise AssertionError("the desks write to each other for ever")


def test_two_desks_that_write_to_each_other_fall_silent(tmp_path: Path) -> None:
    with two_desks(tmp_path) as (one, two):
        postman = Postman(one, two)
        # The first desk's technician writes to a customer that is the other desk.
        ticket = one.ticket(OTHER)
        one.reply(ticket, "Is anybody there?")
        assert 1 <= until_quiet(postman, one, two) <= 4
        # Both close, reopen and close again.
        for _ in range(4):
            for desk, number in ((one, 1), (two, 1)):
                desk.parts.desk.reopen(number, by=desk.ada)
                desk.close(desk.now(number))
            until_quiet(postman, one, two)

        assert all(most_in_an_hour(times) <= 3 for times in postman.automatic.values())
        assert len(one.slack.messages(one.channel)) + len(two.slack.messages(two.channel)) == 2


def test_a_customer_who_writes_to_both_desks_at_once_sets_off_no_loop(tmp_path: Path) -> None:
    with two_desks(tmp_path) as (one, two):
        postman = Postman(one, two)
        asked = one.a_mail("The printer burns.", to=f"{SUPPORT}, {OTHER}").as_bytes()
        one.filed(asked)
        two.filed(asked, OTHER)
        until_quiet(postman, one, two)
        one.reply(one.now(1), "On our way")
        two.reply(two.now(1), "We are on our way too")

        assert until_quiet(postman, one, two) <= 8
        assert all(most_in_an_hour(times) <= 3 for times in postman.automatic.values())

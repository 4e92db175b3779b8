"""Nothing that a stranger writes is active anywhere: in mail, in Slack, on the sandbox's pages."""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import urlopen

import pytest

from bot.core.fields import Field, SeenBy
from bot.core.letter_page import page
from bot.filing import Filing
from sandbox.page.server import Page
from tests.desks import body
from tests.flow.test_matching import TRUSTED, passed
from tests.hostile_words import ADA, ATTACKS, CHANNEL, GROUP, TOM
from tests.still_desks import BOB, KEY, SUPPORT, StillDesk, still_desk

STRICT = SMTP.clone(raise_on_defect=True)
PAGES = "https://desk.acme.test"
WIDEST = 190  # characters of attacks in one line, so that none is cut off
WIDEST_NAME = 110  # … and in the name of a file
CAPTION = "Innocent"
HEADERS = {
    "From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "MIME-Version", "X-Threaddesk-Loop", "Auto-Submitted", "X-Auto-Response-Suppress", "List-Unsubscribe",
    "List-Unsubscribe-Post", "Content-Type",
}  # fmt: skip
EVERY_MASK = (
    "#From# #FirstName# #LastName# #FromEmail# #Originator# #Company# #Department# #Location#",
    "#Custom_Fields#", "#CF_1# #CF_2#", "#What_Happened#", "#What_Happened_Short#", "#Body#",
    "#Recent_messages#", "#Most_recent_message#", "#Attachments#", "#Recent_Attachments#",
    "#Recipients# #Subscribers# #Technician#",
)  # fmt: skip
TEMPLATE = "Subject: [##TicketID#] #Subject#\n\n" + "".join(f"<p>{one}</p>" for one in EVERY_MASK)
REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2028\u2029\x00-\x08\x0b\x0c\x0e-\x1f]")


def grouped(attacks: Sequence[str], widest: int) -> list[list[str]]:
    """The attacks in rows of which each has room in so many characters."""
    rows: list[list[str]] = [[]]
    for one in attacks:
        if rows[-1] and sum(len(each) + 1 for each in rows[-1]) + len(one) > widest:
            rows.append([])
        rows[-1].append(one)
    return rows


ROWS = grouped(ATTACKS, WIDEST)


def attack_mail(number: int) -> bytes:
    """A mail with a row of attacks in its subject, its sender's name, its body and its files' names.

    The body is plain text or HTML in turn.
    """
    row = ROWS[number]
    said = f"evil{number:03} {' '.join(row)} end"
    proof = passed("customer.test")
    lines = [
        *(f"{name.replace('_', '-')}: {value}" for name, value in proof.items()),
        f"From: {_word(said)} <evil{number:03}@customer.test>",
        f"To: {SUPPORT}",
        f"Cc: {BOB}",
        f"Subject: {_word(said)}",
        f"Message-ID: <evil{number:03}@customer.test>",
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="outer"',
        "",
        "--outer",
        *_body("text/plain" if number % 2 else "text/html", "\n".join((said, *row))),
        *(line for names in grouped(row, WIDEST_NAME) for line in _file(" ".join(names))),
        "--outer--",
        "",
    ]
    return "\r\n".join(lines).encode()


def _encoded(text: str) -> str:
    return b64encode(text.encode(errors="surrogatepass")).decode()


def _word(text: str) -> str:
    return f"=?utf-8?b?{_encoded(text)}?="


def _body(kind: str, text: str) -> list[str]:
    head = [f"Content-Type: {kind}; charset=utf-8", "Content-Transfer-Encoding: base64", ""]
    return [*head, _encoded(text)]


def _file(name: str) -> list[str]:
    named = quote(name.encode(errors="surrogatepass"), safe="")
    return [
        "--outer",
        "Content-Type: application/octet-stream",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: attachment; filename*=utf-8''{named}.bin",
        "",
        _encoded(name),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacked:
    """A desk that has taken every attack."""

    desk: StillDesk
    innocent: int  # the ticket in which nobody attacked
    whole: int  # … and that in which every attack was said


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    """Every attack came by mail, stands in the facts of its ticket, and was answered by a technician."""
    folder = tmp_path_factory.mktemp("attacked")
    with still_desk(folder, environment={"THREADDESK_PUBLIC_URL": PAGES}) as desk:
        desk.slack.add_usergroup("everybody", [desk.ada, desk.tom])
        desk.set(
            notify_admins_new="on",
            trusted_authserv_id=TRUSTED,
            junk_filter="off",
            single_cc_email="on",
            notify_confirmation="off",
        )
        desk.parts.template_changes.change({"updated": TEMPLATE}, by="command line")
        with desk.parts.store.transaction() as tx:
            tx.fields.put(Field(id=1, name="Place", seen_by=SeenBy.PUBLIC))
            tx.fields.put(Field(id=2, name="Colour", seen_by=SeenBy.PUBLIC))
        for number in range(len(ROWS)):
            desk.filed(attack_mail(number))
        innocent = desk.arrives(CAPTION, Cc=BOB, files=(("a.bin", b"a", "application/octet-stream"),)).ticket
        assert innocent
        for number in range(1, len(ROWS) + 1):
            know(desk, number, " ".join(ROWS[number - 1]))
        desk.work(seconds=1)
        for number in range(1, innocent + 1):
            desk.reply(desk.now(number), f"Answer {number}")
        desk.work(seconds=1)
        every = "\n".join(ATTACKS).encode(errors="replace").decode()
        whole = desk.arrives(every, Cc=BOB).ticket
        assert whole
        yield Attacked(desk=desk, innocent=innocent, whole=whole)


def know(desk: StillDesk, number: int, words: str) -> None:
    """Put the attack into all facts that masks show and that a card does."""
    words = words.encode(errors="replace").decode()  # no store can hold half a character
    with desk.parts.store.transaction() as tx:
        filing = Filing.begin(tx, desk.clock(), (KEY,))
        ticket = replace(filing.ticket(number), fields=((1, words), (2, words)), tags=(words,))
        tx.tickets.put(ticket)
        person = filing.person(ticket.requester)
        assert person
        tx.people.put(replace(person, company=words, department=words, location=words))
        filing.slack.refresh_card(ticket)


def mails(attacked: Attacked) -> list[bytes]:
    """Everything that customers got: a mail for each attack, at least."""
    addresses = [f"evil{number:03}@customer.test" for number in range(len(ROWS))]
    got = [one.raw for address in (*addresses, BOB) for one in attacked.desk.mail.received_by(address)]
    assert len(got) >= len(ROWS)
    return got


class Seen(HTMLParser):
    """The elements, attributes and addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.addresses: list[str] = []
        self.styles: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add((tag, name))
            if name in ("href", "src", "action", "formaction", "srcset", "poster", "data"):
                self.addresses.append(value or "")
            if name == "style":
                self.styles.add(value or "")


def seen_in(html: str) -> Seen:
    seen = Seen()
    seen.feed(html)
    seen.close()
    return seen


def mrkdwn_in(part: Any) -> list[str]:
    """The texts of all mrkdwn objects."""
    if isinstance(part, list):
        return [text for one in part for text in mrkdwn_in(one)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]] if part.get("type") == "mrkdwn" else []
    return own + [text for one in part.values() for text in mrkdwn_in(one)]


def test_there_are_attacks_enough() -> None:
    assert len(set(ATTACKS)) == len(ATTACKS) >= 500


def test_the_ids_in_the_attacks_are_those_of_real_people(attacked: Attacked) -> None:
    desk = attacked.desk

    assert (desk.ada, desk.tom, desk.channel) == (ADA, TOM, CHANNEL)
    assert [one["id"] for one in desk.slack.usergroups()] == [GROUP]


def test_every_hostile_mail_is_shown_in_slack_and_calls_nobody(attacked: Attacked) -> None:
    desk = attacked.desk
    for number, row in enumerate(ROWS, 1):
        thread = desk.thread(number)

        assert any(f"evil{number - 1:03}" in one["text"] for one in thread), row
        files = [file for one in thread for file in one.get("files", ())]
        assert len(files) == len(grouped(row, WIDEST_NAME)), row
    called = [one for one in desk.slack.notifications if one.kind not in ("link", "dm")]
    assert called == []


OUR_LINK = r"<https?://127\.0\.0\.1[^|>]*(\|[^>]*)?>"
CAME_IN = r"<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d :-]+ UTC>"  # on a card


def test_what_strangers_wrote_is_no_markup_in_slack(attacked: Attacked) -> None:
    """Posts, cards and direct messages: mrkdwn holds no token but the desk's own."""
    for call in attacked.desk.slack.calls:
        if call.method not in ("chat.postMessage", "chat.update", "chat.postEphemeral"):
            continue
        for text in (str(call.args.get("text", "")), *mrkdwn_in(call.args.get("blocks", []))):
            tokens = re.findall(r"<[^>]*>", text)
            assert not [one for one in tokens if not re.fullmatch(f"{OUR_LINK}|{CAME_IN}", one)], text
        assert not call.args.get("link_names")
        assert call.args.get("parse") in (None, "none")


def test_no_mail_has_a_header_more_or_goes_to_anybody_else(attacked: Attacked) -> None:
    raws = mails(attacked)

    assert len(raws) >= 2 * len(ROWS)  # each answer goes to two
    assert attacked.desk.mail.received_by("eve@evil.test") == []
    for raw in raws:
        mail = BytesParser(policy=STRICT).parsebytes(raw)
        assert set(mail.keys()) <= HEADERS
        assert len(set(mail.keys())) == len(mail.keys())
        assert re.fullmatch(r"evil\d{3}@customer\.test|ann@customer\.test", str(mail["To"]))
        assert mail["Cc"] == BOB
        (sender,) = mail["From"].addresses
        assert sender.addr_spec == SUPPORT
        assert re.match(r"\[#\d+\] ", str(mail["Subject"]))
        assert not REORDERING.search(str(mail["Subject"]) + sender.display_name)
        _assert_parts_are_ours(mail)


def _assert_parts_are_ours(mail: Any) -> None:
    for part in mail.walk():
        assert isinstance(part, EmailMessage)
        assert not part.defects
        assert set(part.keys()) <= HEADERS | {"Content-Transfer-Encoding", "Content-Disposition"}
        assert part.get_content_type() in (
            "multipart/alternative", "multipart/mixed", "text/plain", "text/html", "application/octet-stream",
        )  # fmt: skip
        assert not re.search(r"[/\\\x00-\x1f]", part.get_filename() or "")


def test_no_mail_has_html_that_is_not_the_desks_own(attacked: Attacked) -> None:
    ours = seen_in(
        page("<p></p><ul><li></li></ul><ol></ol><blockquote></blockquote><pre></pre><code></code>")
    )
    formats = {"strong", "em", "s", "br", "a", "b", "i", "hr", "small", "table", "tr", "td", "div", "span"}
    for raw in mails(attacked):
        seen = seen_in(body(BytesParser(policy=STRICT).parsebytes(raw), "html"))

        assert seen.tags <= ours.tags | formats
        assert not [name for _, name in seen.attributes if name.startswith("on")]
        assert not [one for one in seen.addresses if urlsplit(one).scheme not in ("https", "http", "mailto")]
        assert not [one for one in seen.styles if re.search(r"url\(|expression|position|@import", one)]


def test_no_mail_reorders_or_hides_text(attacked: Attacked) -> None:
    for raw in mails(attacked):
        mail = BytesParser(policy=STRICT).parsebytes(raw)
        for kind in ("plain", "html"):
            text = body(mail, kind)
            assert not REORDERING.search(text)


def test_a_mask_that_a_stranger_wrote_comes_back_as_it_was_written(attacked: Attacked) -> None:
    (number,) = [at for at, row in enumerate(ROWS) if "#TechnicianEmail#" in row]

    (one,) = attacked.desk.mail.received_by(f"evil{number:03}@customer.test")
    mail = BytesParser(policy=STRICT).parsebytes(one.raw)
    assert "#TechnicianEmail#" in str(mail["Subject"])
    assert "Answer" in body(mail)
    assert "#TechnicianEmail#" in body(mail)


def test_links_of_strangers_show_where_they_lead(attacked: Attacked) -> None:
    for raw in mails(attacked):
        html = body(BytesParser(policy=STRICT).parsebytes(raw), "html")
        for target, label in re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL):
            if not target.startswith((PAGES, f"mailto:{SUPPORT}")):
                assert label == target.removeprefix("mailto:"), html


def test_the_sandboxs_pages_show_it_and_nothing_of_it_is_active(attacked: Attacked) -> None:
    desk = attacked.desk
    with Page(desk.slack, desk.mail, load_samples=lambda: None) as page:

        def shown(path: str) -> Seen:
            with urlopen(f"{page.url}{path}", timeout=30) as answer:  # the sandbox, on loopback
                return seen_in(answer.read().decode())

        def thread(number: int) -> str:
            query = urlencode({"thread": desk.now(number).thread_ts or ""})
            return f"slack/{desk.tom}/{desk.channel}?{query}"

        innocent, seen = shown(thread(attacked.innocent)), shown(thread(attacked.whole))
    text_tags = {"a", "code", "pre", "blockquote", "ul", "ol", "li", "b", "i", "s", "br"}
    assert seen.tags - text_tags <= innocent.tags
    assert not [name for _, name in seen.attributes if name.startswith("on")]
    assert not [one for one in seen.addresses if urlsplit(one).scheme not in ("", "http", "https", "mailto")]

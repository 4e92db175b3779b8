"""How well mail is read, over mail that nobody here wrote: `python -m bench.mail [--mutations N]`."""

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lxml.html

from bot.core.mail import IncomingMail, read_mail
from bot.core.mail.report import as_mail, kind_of

CORPORA = Path(__file__).parents[2] / "shared" / "mail" / "corpora"
MIME = ("chatwoot", "discourse", "imap_tools", "mail_mime_parser", "redmine", "stalwart", "webklex")
BIASED = ("imap_tools",)  # its expectations are what its own library does
TEXT_QUOTES = ("quote_text_crisp", "quote_text_github", "quote_text_mpr", "quote_text_quotequail")
HTML_QUOTES = ("quote_html_quotequail", "quote_html_talon")
SLOW = 5.0  # seconds


@dataclass(slots=True)
class Score:
    """Right and wrong answers of one kind, with the names of what was wrong."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, *, ok: bool) -> None:
        if ok:
            self.right += 1
        else:
            self.wrong.append(name)

    @property
    def total(self) -> int:
        return self.right + len(self.wrong)

    def line(self, title: str) -> str:
        share = 100 * len(self.wrong) / self.total if self.total else 0.0
        return f"{title:<44} {self.right:>5} of {self.total:>5} right   {share:5.1f} % wrong"


Scores = dict[str, Score]


def scored(scores: Scores, title: str, name: str, *, ok: bool) -> None:
    """Count one answer."""
    scores.setdefault(title, Score()).add(name, ok=ok)


def items(corpus: str) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each item of a corpus with the bytes of its file."""
    folder = CORPORA / corpus
    for item in json.loads((folder / "manifest.json").read_text("utf-8"))["items"]:
        yield item, (folder / item["file"]).read_bytes()


def one_space(text: str) -> str:
    """The text with white space collapsed."""
    return " ".join(text.replace("\u00a0", " ").replace("\u200b", "").split())


def same(got: str, wanted: str) -> bool:
    """Are two texts the same? Where the corpus itself could not decode a character, any will do."""
    got, wanted = one_space(got), one_space(wanted)
    if "\ufffd" not in wanted:
        return got == wanted
    return bool(re.fullmatch(".{1,3}".join(re.escape(part) for part in wanted.split("\ufffd")), got))


def visible(html: str) -> str:
    """What is seen of HTML, without any white space."""
    if not html.strip():
        return ""
    root = lxml.html.document_fromstring(
        html.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8")
    )
    for element in root.xpath("//style|//script|//head|//title|//comment()"):
        element.drop_tree()
    return re.sub(r"\s+", "", "".join(root.itertext()).replace("\u00a0", ""))


def body_is_right(mail: IncomingMail, expect: dict[str, Any]) -> bool:
    """Is the body what the corpus expects, in whichever form it says so?"""
    text = one_space(mail.text)
    for key in ("text", "text_equal", "text_ws", "text_strip"):
        if expect.get(key):
            return same(mail.text, expect[key])
    if expect.get("text_contains"):
        wanted = expect["text_contains"]
        return all(one_space(part) in text for part in ([wanted] if isinstance(wanted, str) else wanted))
    if expect.get("text_parts"):
        return same(mail.text, " ".join(map(str, expect["text_parts"])))
    for key in ("html", "html_ws"):
        if expect.get(key):
            return visible(expect[key]) in (visible(mail.html or ""), re.sub(r"\s+", "", text))
    if expect.get("html_parts"):
        return visible(" ".join(map(str, expect["html_parts"]))) == visible(mail.html or "")
    return True


def names_of(expect: dict[str, Any]) -> list[str]:
    """The names of the attachments that the corpus expects."""
    if "attachment_names" in expect:
        return [str(name) for name in expect["attachment_names"]]
    return [str(one.get("filename")) for one in expect.get("attachments", []) if one.get("filename")]


def count_of(expect: dict[str, Any]) -> int:
    """How many attachments the corpus expects."""
    if "attachment_count" in expect:
        return int(expect["attachment_count"])
    return len(expect.get("attachments", expect.get("attachment_names", [])))


def hashes_of(expect: dict[str, Any]) -> list[str]:
    """The hashes of the attachments that the corpus expects."""
    return [
        *expect.get("attachment_sha256", []),
        *(one["sha256"] for one in expect.get("attachments", []) if "sha256" in one),
    ]


def lower(addresses: Any) -> list[str]:
    """Addresses for comparison."""
    return sorted(str(one).lower() for one in addresses)


FIELDS: dict[str, Callable[[IncomingMail, dict[str, Any]], bool]] = {
    "from_email": lambda mail, expect: mail.sender.address.lower() == expect["from_email"].lower(),
    "from_name": lambda mail, expect: same(mail.sender.name, expect["from_display_name"] or ""),
    "to": lambda mail, expect: lower(one.address for one in mail.to) == lower(expect["to"]),
    "cc": lambda mail, expect: lower(one.address for one in mail.cc) == lower(expect["cc"]),
    "subject": lambda mail, expect: same(mail.subject, expect["subject"] or ""),
    "body": body_is_right,
    "attcount": lambda mail, expect: len(mail.attachments) == count_of(expect),
    "attname": lambda mail, expect: all(
        any(same(one.name, name) for one in mail.attachments) for name in names_of(expect)
    ),
    "atthash": lambda mail, expect: (
        not Counter(hashes_of(expect)) - Counter(one.sha256 for one in mail.attachments)
    ),
}


def measure_fields(scores: Scores) -> None:
    """The fields of the MIME corpora that an independent parser reproduces."""
    for corpus in MIME:
        for item, raw in items(corpus):
            if not item.get("expect") or not item.get("solid_fields"):
                continue
            mail = read_mail(raw)
            for name in item["solid_fields"]:
                ok = FIELDS[name](mail, item["expect"])
                titles = [f"fields of {corpus}", "all solid fields"]
                if corpus not in BIASED:
                    titles += [f"field {name}", "all solid fields but of biased corpora"]
                for title in titles:
                    scored(scores, title, f"{item['id']} {name}", ok=ok)


def words_lost(got: str, wanted: str) -> bool:
    """Is less than nine tenths of the wanted reply's words there?"""
    wanted_words = Counter(wanted.split())
    kept = sum((wanted_words & Counter(got.split())).values())
    return kept * 10 < 9 * sum(wanted_words.values())


def measure_text_replies(scores: Scores) -> None:
    """The new text of plain mails."""
    for corpus in TEXT_QUOTES:
        for item, raw in items(corpus):
            reply = read_mail(as_mail(raw, "text")).reply
            if item.get("reply") is not None:
                _score_reply(scores, corpus, item["id"], reply, item["reply"])
            scored(scores, "text replies: must (not) hold", item["id"], ok=_holds(reply, item))
    for corpus in MIME:
        for item, raw in items(corpus):
            wanted = (item.get("expect") or {}).get("reply_text")
            if wanted is not None:
                _score_reply(scores, corpus, item["id"], read_mail(raw).reply, wanted)


def _score_reply(scores: Scores, corpus: str, name: str, got: str, wanted: str) -> None:
    got, wanted = one_space(got), one_space(wanted)
    for title in (f"text replies exact, {corpus}", "text replies exact"):
        scored(scores, title, name, ok=got == wanted)
    scored(scores, "text replies without lost words", name, ok=not words_lost(got, wanted))


def _holds(reply: str, item: dict[str, Any]) -> bool:
    return (
        all(part in reply for part in item.get("must_contain") or [])
        and not any(part in reply for part in item.get("must_not_contain") or [])
        and all(re.search(pattern, reply) for pattern in item.get("must_contain_regex") or [])
    )


def measure_html_replies(scores: Scores) -> None:
    """The new part of HTML mails, compared on what is seen."""
    for corpus in HTML_QUOTES:
        for item, raw in items(corpus):
            wanted = item.get("reply_text")
            if wanted is None:
                wanted = visible(item.get("reply_html") or item.get("reply_html_nows") or "")
            got = visible(read_mail(as_mail(raw, "html")).reply_html or "")
            for title in (f"HTML replies exact, {corpus}", "HTML replies exact"):
                scored(scores, title, item["id"], ok=got == re.sub(r"\s+", "", wanted))


KINDS = {
    "bounce": ("bounce",),
    "auto_reply": ("auto_reply",),
    "feedback": ("feedback", "bounce"),
    "human": ("mail",),
}


def measure_screening(scores: Scores) -> None:
    """Bounces and automatic answers found, people's mail left alone."""
    for corpus in ("sisimai", "flufl_bounce"):
        for item, raw in items(corpus):
            if item["kind"] in KINDS:
                kind = read_mail(raw).kind
                scored(
                    scores, f"kind {item['kind']}", f"{item['id']} is {kind}", ok=kind in KINDS[item["kind"]]
                )
                if item["kind"] == "bounce":
                    _score_recipients(scores, item, raw)
    for item, raw in items("ham_spamassassin"):
        mail = read_mail(raw)
        scored(
            scores,
            "ordinary mail left alone",
            f"{item['id']} {mail.kind}: {mail.kind_reason}",
            ok=mail.kind == "mail",
        )
    for corpus in MIME:
        for item, raw in items(corpus):
            if item.get("kind") in ("normal", "forward", "list"):
                mail = read_mail(raw)
                name = f"{item['id']} {mail.kind}: {mail.kind_reason}"
                scored(scores, "people's mail left alone", name, ok=mail.kind == "mail")
            elif item.get("kind") in ("bounce", "auto_reply"):
                mail = read_mail(raw)
                scored(
                    scores,
                    f"kind {item['kind']}",
                    f"{item['id']} is {mail.kind}",
                    ok=mail.kind == item["kind"],
                )


def _score_recipients(scores: Scores, item: dict[str, Any], raw: bytes) -> None:
    wanted = {one.lower() for one in (item.get("expect") or {}).get("recipients", []) if isinstance(one, str)}
    if wanted:
        got = {one.recipient.lower() for one in read_mail(raw).returned}
        scored(scores, "bounced recipients named", f"{item['id']}: {got} not {wanted}", ok=wanted <= got)


def every_file() -> list[tuple[str, bytes]]:
    """Every file of every corpus, as a mail."""
    found = []
    for corpus in sorted(path.parent.name for path in CORPORA.glob("*/manifest.json")):
        for item, raw in items(corpus):
            kind = (
                "mail"
                if item.get("is_eml") or corpus not in (*TEXT_QUOTES, *HTML_QUOTES)
                else kind_of(item["file"])
            )
            found.append((f"{corpus}/{item['file']}", as_mail(raw, kind)))
    return found


def measure_robustness(scores: Scores, mutations: int, seed: int = 7) -> None:
    """Nothing raises, nothing takes long: every file, and mutated copies of them."""
    files = every_file()
    for name, raw in files:
        _survives(scores, "files", name, raw)
    chance = random.Random(seed)
    small = [entry for entry in files if len(entry[1]) < 200_000]
    for number in range(mutations):
        name, raw = small[number % len(small)]
        _survives(scores, "mutated copies", f"{name} #{number}", mutated(raw, chance))


def _survives(scores: Scores, title: str, name: str, raw: bytes) -> None:
    start = time.perf_counter()
    try:
        read_mail(raw)
    except Exception as error:
        scored(scores, f"{title} without a crash", f"{name}: {type(error).__name__}: {error}", ok=False)
    else:
        scored(scores, f"{title} without a crash", name, ok=True)
    seconds = time.perf_counter() - start
    scored(scores, f"{title} in {SLOW:g} s", f"{name}: {seconds:.1f} s", ok=seconds <= SLOW)


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


def milliseconds() -> dict[str, float]:
    """CPU time of the median mail below 100 kB, by what it holds."""
    times: dict[str, list[float]] = {}
    for _, raw in every_file():
        if len(raw) > 100_000:
            continue
        start = time.process_time()
        mail = read_mail(raw)
        kind = (
            "text" if mail.html is None else "text and HTML" if mail.reply_format == "plain" else "HTML only"
        )
        times.setdefault(f"mails of {kind}", []).append(1000 * (time.process_time() - start))
    return {kind: round(statistics.median(found), 2) for kind, found in times.items()}


def measured(mutations: int) -> Scores:
    """All figures."""
    scores: Scores = {}
    measure_fields(scores)
    measure_text_replies(scores)
    measure_html_replies(scores)
    measure_screening(scores)
    measure_robustness(scores, mutations)
    return scores


def main() -> None:
    """Print the figures; with --wrong also the names of what was wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="figures for machines")
    options.add_argument("--mutations", type=int, default=0, metavar="N", help="also read N mutated copies")
    options.add_argument("--wrong", action="store_true", help="name what was wrong")
    given = options.parse_args()
    if not CORPORA.is_dir():
        sys.exit(f"There are no corpora in {CORPORA}.")
    scores = measured(given.mutations)
    if given.json:
        figures = {
            title: {"right": one.right, "total": one.total, "wrong": one.wrong}
            for title, one in scores.items()
        }
        print(json.dumps({"scores": figures, "milliseconds": milliseconds()}))
        return
    for title, score in scores.items():
        print(score.line(title))
        for name in score.wrong if given.wrong else ():
            print(f"    {name}")
    for kind, median in milliseconds().items():
        print(f"{kind:<44} {median:>5.2f} ms CPU, median")


if __name__ == "__main__":
    main()

"""How well mail is read, over mail that nobody here wrote: `python -m bench.mail [--mutations N]`."""

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections import Counter
from typing import Any

from bench.mail_expected import CORPORA, FIELDS, items, one_space, visible
from bench.mail_injuries import mutated
from bench.mail_score import SLOW, Scores, scored
from bot.core.mail import read_mail
from bot.core.mail.report import as_mail, described, kind_of, report

MIME = ("chatwoot", "discourse", "imap_tools", "mail_mime_parser", "redmine", "stalwart", "webklex")
BIASED = ("imap_tools",)  # its expectations are what its own library does
TEXT_QUOTES = ("quote_text_crisp", "quote_text_github", "quote_text_mpr", "quote_text_quotequail")
HTML_QUOTES = ("quote_html_quotequail", "quote_html_talon")


def measure_fields(scores: Scores) -> None:
    """The fields of the MIME corpora that an independent parser reproduces."""
    for corpus in MIME:
        for item, raw in items(corpus):
            if not item.get("expect") or not item.get("solid_fields"):
                continue
            mail = report(item["file"], raw)
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
            reply = report(item["file"], raw)["reply"]
            if item.get("reply") is not None:
                _score_reply(scores, corpus, item["id"], reply, item["reply"])
            scored(scores, "text replies: must (not) hold", item["id"], ok=_holds(reply, item))
    for corpus in MIME:
        for item, raw in items(corpus):
            wanted = (item.get("expect") or {}).get("reply_text")
            if wanted is not None:
                _score_reply(scores, corpus, item["id"], report(item["file"], raw)["reply"], wanted)


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
            got = visible(report(item["file"], raw)["reply_html"] or "")
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
                kind = report(item["file"], raw)["kind"]
                scored(
                    scores, f"kind {item['kind']}", f"{item['id']} is {kind}", ok=kind in KINDS[item["kind"]]
                )
                if item["kind"] == "bounce":
                    _score_recipients(scores, item, raw)
    for item, raw in items("ham_spamassassin"):
        mail = report(item["file"], raw)
        scored(
            scores,
            "ordinary mail left alone",
            f"{item['id']} {mail['kind']}: {mail['kind_reason']}",
            ok=mail["kind"] == "mail",
        )
    for corpus in MIME:
        for item, raw in items(corpus):
            if item.get("kind") in ("normal", "forward", "list"):
                mail = report(item["file"], raw)
                name = f"{item['id']} {mail['kind']}: {mail['kind_reason']}"
                scored(scores, "people's mail left alone", name, ok=mail["kind"] == "mail")
            elif item.get("kind") in ("bounce", "auto_reply"):
                mail = report(item["file"], raw)
                scored(
                    scores,
                    f"kind {item['kind']}",
                    f"{item['id']} is {mail['kind']}",
                    ok=mail["kind"] == item["kind"],
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
        mail = read_mail(raw)
        json.dumps(described(name, mail), ensure_ascii=False).encode()
        if mail.text.strip() and not mail.reply.strip():
            raise ValueError("the mail has a text and no reply")
    except Exception as error:
        scored(scores, f"{title} without a crash", f"{name}: {type(error).__name__}: {error}", ok=False)
    else:
        scored(scores, f"{title} without a crash", name, ok=True)
    seconds = time.perf_counter() - start
    scored(scores, f"{title} in {SLOW:g} s", f"{name}: {seconds:.1f} s", ok=seconds <= SLOW)
    score = scores[f"{title} in {SLOW:g} s"]
    score.slowest = max(score.slowest, (seconds, name))


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

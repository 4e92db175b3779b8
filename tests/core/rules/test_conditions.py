"""Every condition by every comparison that it allows, over a real mail."""

import pytest

from bot.core.rules import CONDITIONS
from bot.core.rules.comparisons import HOWS, plain_address, plain_size
from bot.core.rules.conditions import fault_of, holds
from tests.core.rules.given import RAW, Seconds, about, when

# what, how, a value for which it holds, and one for which it does not
TABLE = (
    ("from", "is", "ANN.SMITH@example.com", "smith@example.com"),
    ("from", "is not", "ann@example.com", "ann.smith@example.com"),
    ("from", "contains", "smith@EXAMPLE", "Ann <"),
    ("from", "does not contain", "shop.test", "example"),
    ("from", "starts with", "ann.", "smith"),
    ("from", "ends with", "@Example.com", "@example.org"),
    ("from", "matches", r"^ann\.\w+@example\.com$", r"^Ann Smith"),
    ("to", "is", "sales@acme.test", "carl@shop.test"),
    ("to", "is not", "carl@shop.test", "sales@acme.test"),
    ("to", "contains", "@acme.", "Support <"),
    ("to", "does not contain", "shop", "sales"),
    ("to", "starts with", "sales@", "ales@"),
    ("to", "ends with", "@acme.test", "@shop.test"),
    ("to", "matches", "^(support|sales)@", "^carl@"),
    ("cc", "is", "carl@shop.test", "support@acme.test"),
    ("cc", "is not", "support@acme.test", "info@bücher.example"),
    ("cc", "contains", "BÜCHER", "desk"),
    ("cc", "does not contain", "acme", "xn--bcher-kva"),
    ("cc", "starts with", "info@", "sales@"),
    ("cc", "ends with", "@xn--bcher-kva.example", "@bucher.example"),
    ("cc", "matches", "@bücher", "@bucher"),
    ("to or cc", "is", "carl@shop.test", "ann.smith@example.com"),
    ("to or cc", "is not", "ann.smith@example.com", "support@acme.test"),
    ("to or cc", "contains", "shop", "example.com"),
    ("to or cc", "does not contain", "example.com", "shop"),
    ("to or cc", "starts with", "support", "ann"),
    ("to or cc", "ends with", "shop.test", "example.com"),
    ("to or cc", "matches", "carl|nobody", "^acme"),
    ("subject", "is", "[spam]  größe MATTERS", "[Spam]"),
    ("subject", "is not", "[Spam]", "[Spam] GRÖSSE matters"),
    ("subject", "contains", "[SPAM]", "[Ham]"),
    ("subject", "does not contain", "(Spam)", "grösse"),
    ("subject", "starts with", "[spam]", "grösse"),
    ("subject", "ends with", "Matters", "[spam]"),
    ("subject", "matches", r"^\[spam\] .* matters$", r"^matters"),
    ("body", "is", "Guten Tag, the printer burns in köln.", "the printer burns"),
    ("body", "is not", "the printer burns", "Guten Tag, the printer burns in Köln."),
    ("body", "contains", "tag, the printer burns", "scanner"),
    ("body", "does not contain", "scanner", "PRINTER burns"),
    ("body", "starts with", "guten tag", "the"),
    ("body", "ends with", "Köln.", "burns"),
    ("body", "matches", r"^the printer\s+burns", r"^printer"),
    ("header", "is", "yes", "no"),
    ("header", "is not", "no", "YES"),
    ("header", "contains", "E", "x"),
    ("header", "does not contain", "x", "e"),
    ("header", "starts with", "y", "s"),
    ("header", "ends with", "S", "y"),
    ("header", "matches", "^y", "^$"),
    ("attachment name", "is", "invoice 7.pdf", "invoice"),
    ("attachment name", "is not", "invoice.pdf", "LIST.csv"),
    ("attachment name", "contains", "invoice", "exe"),
    ("attachment name", "does not contain", ".exe", ".csv"),
    ("attachment name", "starts with", "list", "csv"),
    ("attachment name", "ends with", ".pdf", ".exe"),
    ("attachment name", "matches", r"\.(pdf|exe)$", r"\.exe$"),
    ("size", "is", str(len(RAW)), "1 kB"),
    ("size", "is not", "1 kB", f"{len(RAW)} B"),
    ("size", "is more than", "0.5 kB", "10 MB"),
    ("size", "is less than", "1 MB", str(len(RAW))),
    ("sender is known", "is", "Yes", "no"),
    ("sender is known", "is not", "no", "true"),
    ("sender's domain", "is", "EXAMPLE.com", "com"),
    ("sender's domain", "is not", "com", "example.com"),
    ("sender's domain", "contains", "ample", "smith"),
    ("sender's domain", "does not contain", "@", "example"),
    ("sender's domain", "starts with", "example", "smith"),
    ("sender's domain", "ends with", ".com", ".org"),
    ("sender's domain", "matches", r"\.com$", "^com"),
    ("account", "is", "Support@acme.test", "sales@acme.test"),
    ("account", "is not", "sales@acme.test", "support@acme.test"),
    ("account", "contains", "support", "sales"),
    ("account", "does not contain", "sales", "acme"),
    ("account", "starts with", "support@", "acme"),
    ("account", "ends with", "acme.test", "support"),
    ("account", "matches", "^support@", "^acme"),
)


@pytest.mark.parametrize(("what", "how", "right", "wrong"), TABLE, ids=lambda part: str(part)[:30])
def test_a_condition_holds_or_does_not(what: str, how: str, right: str, wrong: str) -> None:
    mail, name = about(), "X-Spam-Flag" if what == "header" else ""

    assert holds(when(what, how, right, name), mail, Seconds())
    assert not holds(when(what, how, wrong, name), mail, Seconds())


def test_the_table_above_has_every_condition_by_every_comparison_that_it_allows() -> None:
    assert [(what, how) for what, how, _, _ in TABLE] == [
        (one.name, how) for one in CONDITIONS.values() for how in one.kind.comparisons
    ]


@pytest.mark.parametrize("what", CONDITIONS)
@pytest.mark.parametrize("how", HOWS)
def test_a_comparison_that_makes_no_sense_is_refused_with_those_that_do(what: str, how: str) -> None:
    allowed = how in CONDITIONS[what].kind.comparisons
    value = {"size": "1 kB", "sender is known": "yes", "sender's domain": "a.test"}.get(what, "a@b.test")

    fault = fault_of(when(what, how, value, "X-A" if what == "header" else ""))

    assert (fault == "") is allowed
    if not allowed:
        assert fault.startswith(f"`{what}` cannot be compared by `{how}`; ")


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (when("subjct", "is", "x"), "nothing is called `subjct`; did you mean `subject`?"),
        (when("zzz", "is", "x"), "nothing is called `zzz`; known are: from, to, cc, "),
        (
            when("subject", "contain", "x"),
            "`subject` knows no comparison `contain`; did you mean `contains`?",
        ),
        (when("to", "is", "acme.test"), "`acme.test` is no mail address; it looks like support@example.com"),
        (when("to", "is", "Ann <a@b.test>"), "is no mail address"),
        (when("sender's domain", "is", "ann@example.com"), "a domain has no @: try `example.com`"),
        (when("size", "is more than", "big"), "`big` is no size; try `500 kB` or `10 MB`"),
        (when("sender is known", "is", "maybe"), "wants `yes` or `no`, not `maybe`"),
        (when("header", "is", "x"), "`header` wants the name of a header, such as X-Spam-Flag"),
        (when("header", "is", "x", "X Spam:"), "`header` wants the name of a header"),
        (when("subject", "is", " "), "`subject` is what? A condition wants a value"),
        (when("subject", "is", "x" * 501), "a value may have 500 characters"),
        (when("subject", "is", "\ud83d"), "half a character"),
        (when("subject", "matches", "(a"), "`(a` is no regular expression (missing )"),
    ],
)
def test_a_wrong_condition_is_refused_with_what_to_do(condition: object, words: str) -> None:
    assert words in fault_of(condition)  # type: ignore[arg-type]


def test_a_mail_without_such_addresses_is_not_to_anybody() -> None:
    nobody = about(b"Subject: Hi\r\n\r\nHello\r\n")

    assert holds(when("to", "is not", "support@acme.test"), nobody, Seconds())
    assert holds(when("attachment name", "does not contain", "exe"), nobody, Seconds())
    assert not holds(when("to", "contains", "@"), nobody, Seconds())
    assert not holds(when("header", "matches", "", "X-Nothing"), nobody, Seconds())


def test_every_header_of_a_name_is_looked_at() -> None:
    assert holds(when("header", "contains", "b.test", "received"), about(), Seconds())
    assert not holds(when("header", "does not contain", "a.test", "RECEIVED"), about(), Seconds())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Info@Bücher.Example", "info@xn--bcher-kva.example"),
        ("a@XN--BCHER-KVA.example", "a@bücher.example"),
        ("a@straße.de", "a@xn--strae-oqa.de"),
        ("a@bu\u0308cher.example", "a@bücher.example"),
    ],
)
def test_addresses_are_the_same_however_their_domain_is_written(one: str, other: str) -> None:
    assert plain_address(one) == plain_address(other)


@pytest.mark.parametrize("odd", ["a@xn--\u00fc.test", "xn--", "a@xn--99999999999.test", "@", ""])
def test_a_label_that_cannot_be_decoded_stays_as_it_is(odd: str) -> None:
    assert plain_address(odd) == odd


@pytest.mark.parametrize(
    ("typed", "size"),
    [("0", "0"), ("500 kB", "500000"), ("1.5mb", "1500000"), ("2 GB", "2000000000"), ("7 B", "7"), ("x", "")],
)
def test_a_size_is_read_with_its_unit(typed: str, size: str) -> None:
    assert plain_size(typed) == size

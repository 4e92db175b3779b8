"""Rules in TOML files: a round trip changes nothing; an error names rule, key and the nearest known word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.rules import (
    ACTIONS,
    CONDITIONS,
    Condition,
    Names,
    RuleError,
    Written,
    WrittenAction,
    read_rule,
    write_rule,
)
from bot.core.rules.actions import Wants
from bot.core.rules.comparisons import MATCHES
from bot.core.rules.toml_file import read_file, write_file

NAMES = Names(
    categories={1: "General", 2: "Support \"A\" \\ B"}, fields={7: "Order", 9: "Größe"},
    accounts=("support@acme.test", "sales@acme.test"),
)  # fmt: skip
SOURCES = """
[[rule]]
name = "Support"
if = [{ what = "to", how = "is", value = "support@xyzhosting.com" }]
then = [{ do = "set category", value = "general" }]

[[rule]]
name = "Spam"
stop = true
if = [{ what = "subject", how = "contains", value = "[Spam]" }]
then = [{ do = "delete" }]
"""

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip)
OF_WANTS = {
    Wants.NOTHING: st.just(("", "")),
    Wants.CATEGORY: st.sampled_from([(name, "") for name in NAMES.categories.values()]),
    Wants.PRIORITY: st.sampled_from([("high", ""), ("low", "")]),
    Wants.TECHNICIAN: st.just(("U0123ABCD", "")),
    Wants.TAG: words.map(lambda word: (word, "")),
    Wants.FIELD: st.tuples(words, st.sampled_from(list(NAMES.fields.values()))),
    Wants.ADDRESS: st.just(("ann@example.com", "")),
}
VALUES = {
    "size": "10 MB",
    "sender is known": "yes",
    "sender's domain": "a.test",
}


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    what = draw(st.sampled_from(list(CONDITIONS.values())))
    how = draw(st.sampled_from(what.kind.comparisons))
    value = VALUES.get(what.name, "a@b.test")
    if what.name in ("subject", "body"):
        value = draw(words) if how != MATCHES else r"^\w+\s\"'$"
    return Condition(what=what.name, how=how, value=value, header="X-A" if what.name == "header" else "")


@st.composite
def actions(draw: st.DrawFn) -> WrittenAction:
    does = draw(st.sampled_from(list(ACTIONS.values())))
    value, field = draw(OF_WANTS[does.wants])
    return WrittenAction(do=does.name, value=value, field=field)


def readable(written: Written) -> bool:
    try:
        read_rule(written, NAMES)
    except RuleError:
        return False  # a tag or a name of nothing but what cannot be shown
    return True


rules = st.builds(
    Written,
    name=words,
    account=st.sampled_from(["", *NAMES.accounts]),
    match=st.sampled_from(["all", "any"]),
    conditions=st.lists(conditions(), min_size=1, max_size=4).map(tuple),
    actions=st.lists(actions(), min_size=1, max_size=4).map(tuple),
    stop=st.booleans(),
    enabled=st.booleans(),
).filter(readable)


@settings(max_examples=150)
@given(st.lists(rules, max_size=3))
def test_a_rule_that_is_written_and_read_is_the_same(written: list[Written]) -> None:
    kept = [read_rule(one, NAMES) for one in written]

    text = write_file(write_rule(one, NAMES) for one in kept)
    again = [read_rule(one, NAMES) for one in read_file(text)]

    assert again == kept
    assert write_file(write_rule(one, NAMES) for one in again) == text


def test_a_file_reads_as_people_would_write_it() -> None:
    rule = read_rule(
        Written(
            name="Big spam",
            match="any",
            stop=True,
            account="sales@acme.test",
            conditions=(
                Condition(what="subject", how="contains", value='[Spam] "quoted" \\ \x7f\n'),
                Condition(what="header", how="is", value="YES", header="X-Spam-Flag"),
            ),
            actions=(WrittenAction(do="set field", field="order", value="4711"), WrittenAction(do="delete")),
        ),
        NAMES,
    )

    assert write_file([write_rule(rule, NAMES)]).partition("\n\n")[2] == (
        "[[rule]]\n"
        'name = "Big spam"\n'
        'account = "sales@acme.test"\n'
        'match = "any"\n'
        "stop = true\n"
        "if = [\n"
        '  { what = "subject", how = "contains", value = "[Spam] \\"quoted\\" \\\\ \\u007F\\n" },\n'
        '  { what = "header", how = "is", value = "YES", header = "X-Spam-Flag" },\n'
        "]\n"
        "then = [\n"
        '  { do = "set field", value = "4711", field = "Order" },\n'
        '  { do = "delete" },\n'
        "]\n"
    )


IF_SPAM = 'if = [{ what = "subject", how = "contains", value = "[Spam]" }]'


def of(change: str, to: str) -> str:
    assert change in SOURCES
    return SOURCES.replace(change, to, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            of("stop = true", "stopp = true"),
            "The rule “Spam” (stopp): the key `stopp` means nothing; did you mean `stop`?",
        ),
        (of("stop = true", 'stop = "yes"'), "The rule “Spam” (stop): `stop` wants `true` or `false`."),
        (of("stop = true", 'match = "some"'), "The rule “Spam” (match): wants `all` or `any`, not `some`."),
        (
            of("stop = true", "match = 1"),
            'The rule “Spam” (match): `match` wants a text in quotes, such as "1".',
        ),
        (
            of("stop = true", 'account = "suport@acme.test"'),
            "(account): there is no account suport@acme.test; did you mean `support@acme.test`?",
        ),
        (
            of('"subject"', '"subjekt"'),
            "The rule “Spam” (if 1): nothing is called `subjekt`; did you mean `subject`?",
        ),
        (
            of('"contains"', '"contain"'),
            "The rule “Spam” (if 1): `subject` knows no comparison `contain`; did you mean `contains`?",
        ),
        (
            of('value = "[Spam]"', 'valu = "[Spam]"'),
            "The rule “Spam” (if 1): the key `valu` means nothing; did you mean `value`?",
        ),
        (of(', value = "[Spam]"', ""), "The rule “Spam” (if 1): `value` is missing."),
        (
            of('value = "[Spam]"', "value = 7"),
            'The rule “Spam” (if 1): `value` wants a text in quotes, such as "7".',
        ),
        (
            of('"delete"', '"delet"'),
            "The rule “Spam” (then 1): nothing is called `delet`; did you mean `delete`?",
        ),
        (of('"delete"', '"delete", value = "x"'), "The rule “Spam” (then 1): `delete` takes no value."),
        (of('"delete"', '"add tag"'), "The rule “Spam” (then 1): `add tag` wants a tag."),
        (of('"delete"', '"add tag", value = "x", field = "Order"'), "(then 1): `add tag` has no `field`."),
        (
            of('"delete"', '"set priority", value = "hihg"'),
            "there is no priority `hihg`; did you mean `high`?",
        ),
        (
            of('"delete"', '"set field", value = "x", field = "Ordr"'),
            "there is no custom field `Ordr`; did you mean `Order`?",
        ),
        (of('"delete"', '"assign to", value = "tom"'), "`tom` is no Slack user id; it looks like U0123ABCD."),
        (
            of('"delete"', '"add subscriber", value = "tom"'),
            "`tom` is no mail address; it looks like ann@example.com.",
        ),
        (
            of('"general"', '"Genral"'),
            "The rule “Support” (then 1): there is no category `Genral`; did you mean `General`?",
        ),
        (
            of(IF_SPAM, ""),
            "The rule “Spam” (if): a rule wants 1 to 20 conditions, else it would meet no mail or all.",
        ),
        (of('then = [{ do = "delete" }]', ""), "The rule “Spam” (then): a rule wants 1 to 20 actions."),
        (
            of('then = [{ do = "delete" }]', 'then = "delete"'),
            "The rule “Spam” (then): wants a list such as [{ do = … }].",
        ),
        (of('name = "Spam"', ""), 'A rule (number 2 of the file): it has no name; give it `name = "…"`.'),
        (of('name = "Spam"', f'name = "{"x" * 81}"'), "a rule wants a name of 1 to 80 characters."),
        ("[[rules]]\n", "A rule (rules): a file of rules holds `[[rule]]` only; did you mean `rule`?"),
        ("rule = 1\n", "A rule (rule): each rule begins with `[[rule]]`."),
        ("name = \n", "A rule: the file is no TOML: Invalid value (at line 1, column 8)."),
    ],
)
def test_an_error_names_the_rule_the_key_and_the_nearest_word(text: str, words: str) -> None:
    with pytest.raises(RuleError) as caught:
        [read_rule(one, NAMES) for one in read_file(text)]

    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_rules_of_the_source_documents_read_as_written() -> None:
    first, second = (read_rule(one, NAMES) for one in read_file(SOURCES))

    assert (first.actions[0].value, second.stop) == ("1", True)

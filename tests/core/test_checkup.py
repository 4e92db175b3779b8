"""The judging of DNS answers, and the words of a check-up."""

import base64
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.core.checkup import SCOPES, Verdict, summary
from bot.core.mail_records import SELECTORS, judged_dkim, judged_dmarc, judged_mx, key_bits, selectors_in
from bot.core.spf_verdict import judged_spf

ROOT = Path(__file__).parents[2]
ACME, SERVER = "acme.test", "mail.acme.test"
OURS = "93.184.216.34"  # a public address


class Zone:
    """What the DNS says, as a test has it: "name TYPE" -> values."""

    def __init__(self, records: Mapping[str, tuple[str, ...]]) -> None:
        self.records = {f"{SERVER} A": (OURS,)} | dict(records)

    def txt(self, name: str) -> tuple[str, ...]:
        return self.records.get(f"{name} TXT", ())

    def mx(self, name: str) -> tuple[str, ...]:
        return self.records.get(f"{name} MX", ())

    def addresses(self, name: str) -> tuple[str, ...]:
        return self.records.get(f"{name} A", ())


def spf(*records: str, server: str = SERVER) -> tuple[Verdict, str, str]:
    found = judged_spf(ACME, server, Zone({f"{ACME} TXT": records}))
    return found.verdict, found.words, found.remedy


INCLUDES = {f"i{number}.test TXT": (f"v=spf1 include:i{number + 1}.test -all",) for number in range(12)}


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(f"v=spf1 ip4:{OURS} -all", id="by its address"),
        pytest.param("v=spf1 ip4:93.184.216.0/24 ~all", id="by its network"),
        pytest.param(f"v=spf1 a:{SERVER} -all", id="by its name"),
        pytest.param(f"V=SPF1 A:{SERVER} -ALL", id="in capitals"),
        pytest.param("v=spf1 a:mail.acme.test/24 -all", id="by its name's network"),
        pytest.param("v=spf1 mx -all", id="as a mail server of the domain"),
        pytest.param("v=spf1 include:service.test ~all", id="in an include"),
        pytest.param("v=spf1 redirect=service.test", id="in a redirect"),
        pytest.param("v=spf1 include:service.test include:service.test ~all", id="in the same include twice"),
        pytest.param(f"v=spf1 ip6:2606:2800:220:1::/64 ip4:{OURS} exp=why.acme.test -all", id="among others"),
        pytest.param(f"v=spf1 exists:%{{i}}.list.test ip4:{OURS} -all", id="beside a macro"),
    ],
)
def test_a_record_that_names_the_server_is_fine(record: str) -> None:
    zone = Zone(
        {
            f"{ACME} TXT": ("google-site-verification=1", record),
            f"{ACME} MX": (SERVER,),
            "service.test TXT": (f"v=spf1 ip4:{OURS} -all",),
        }
    )

    found = judged_spf(ACME, SERVER, zone)

    assert found.verdict is Verdict.OK, found.words
    assert f"{ACME} lets {SERVER} send" in found.words


def test_without_a_record_the_one_to_add_is_printed() -> None:
    assert spf() == (
        Verdict.FAULT,
        "acme.test has no SPF record, so many receivers take its mail for spam.",
        "Add this TXT record at acme.test: v=spf1 a:mail.acme.test ~all",
    )
    assert spf(server="smtp.gmail.com")[2].endswith("v=spf1 include:_spf.google.com ~all")
    assert spf(server=OURS)[2].endswith(f"v=spf1 ip4:{OURS} ~all")
    assert spf(server="localhost")[2].endswith("v=spf1 mx ip4:PUBLIC-ADDRESS-OF-YOUR-MAIL-SERVER ~all")


def test_two_records_are_made_one() -> None:
    verdict, words, remedy = spf("v=spf1 a -all", "v=spf1 include:x.test a ~all")

    assert (verdict, "2 SPF records" in words) == (Verdict.FAULT, True)
    assert remedy.endswith("v=spf1 a include:x.test ~all")


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ("v=spf1 ipv4:1.2.3.4 -all", "`ipv4:1.2.3.4` is no word of SPF"),
        ("v=spf1 ip4:1.2.3 -all", "`1.2.3` is no network"),
        ("v=spf1 include:nothing.test -all", "nothing.test, which it includes, has no SPF record"),
        ("v=spf1 include:two.test -all", "two.test, which it includes, has 2 SPF records"),
        ("v=spf1 include:acme.test -all", "more than the 10 look-ups"),
        ("v=spf1 redirect=acme.test", "more than the 10 look-ups"),
        ("v=spf1 include:i0.test -all", "more than the 10 look-ups"),
        ("v=spf1 a:x.test a:y.test a:z.test -all", "more than 2 of the names in it lead nowhere"),
    ],
)
def test_a_record_that_receivers_cannot_evaluate_is_a_fault(record: str, words: str) -> None:
    zone = Zone({f"{ACME} TXT": (record,), "two.test TXT": ("v=spf1 a", "v=spf1 mx"), **INCLUDES})

    found = judged_spf(ACME, SERVER, zone)

    assert found.verdict is Verdict.FAULT
    assert words in found.words
    assert found.remedy == f"Mend this TXT record at acme.test: {record}"


def test_ten_look_ups_are_fine_and_one_more_is_not() -> None:
    ten = " ".join(f"exists:e{number}.test" for number in range(10))

    assert spf(f"v=spf1 ip4:{OURS} {ten} -all")[0] is Verdict.OK
    assert spf(f"v=spf1 ip4:{OURS} {ten} exists:one.test -all")[0] is Verdict.FAULT


@pytest.mark.parametrize(
    ("record", "server", "verdict", "better"),
    [
        (f"v=spf1 ip4:{OURS} +all", SERVER, Verdict.FAULT, f"v=spf1 ip4:{OURS} ~all"),
        ("v=spf1 all", SERVER, Verdict.FAULT, "v=spf1 ~all"),
        ("v=spf1 ip4:1.2.3.4 -all", SERVER, Verdict.WARNING, f"v=spf1 a:{SERVER} ip4:1.2.3.4 -all"),
        ("v=spf1 -include:service.test ~all", SERVER, Verdict.WARNING,
         f"v=spf1 a:{SERVER} -include:service.test ~all"),
        (f"v=spf1 -ip4:{OURS} ~all", SERVER, Verdict.WARNING, f"v=spf1 a:{SERVER} -ip4:{OURS} ~all"),
        ("v=spf1 -all", "smtp.office365.com", Verdict.WARNING,
         "v=spf1 include:spf.protection.outlook.com -all"),
        (f"v=spf1 ip4:{OURS} ?all", SERVER, Verdict.WARNING, f"v=spf1 ip4:{OURS} ~all"),
        (f"v=spf1 ip4:{OURS}", SERVER, Verdict.WARNING, f"v=spf1 ip4:{OURS} ~all"),
    ],
)  # fmt: skip
def test_a_record_that_could_be_better_is_shown_better(
    record: str, server: str, verdict: Verdict, better: str
) -> None:
    found = judged_spf(ACME, server, Zone({f"{ACME} TXT": (record,), f"{server} A": (OURS,)}))

    assert found.verdict is verdict
    assert found.remedy == f"Change the TXT record at acme.test to: {better}"
    then = {f"{ACME} TXT": (better,), f"{server} A": (OURS,)}
    service = {"spf.protection.outlook.com TXT": ("v=spf1 ip4:40.92.0.0/15 -all",)}
    assert judged_spf(ACME, server, Zone(then | service)).verdict is not Verdict.FAULT


def test_of_a_server_that_is_not_public_only_the_record_is_judged() -> None:
    verdict, words, _ = spf("v=spf1 ip4:1.2.3.4 -all", server="127.0.0.1")

    assert verdict is Verdict.OK
    assert "127.0.0.1 is not public, so see yourself that the record names the server" in words


# --- DKIM ------------------------------------------------------------------------------------


def rsa_key(bits: int) -> str:
    """A public key as it stands in a record."""
    public = rsa.generate_private_key(65537, bits).public_key()
    return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


GOOD, POOR = rsa_key(2048), rsa_key(1024)
# RSA-512 as OpenSSL writes it; `cryptography` makes none so short.
SHORT = (
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAOFebPQdyRIkOqfPjlYB7zCDI9GjdSEO+2agVdEXavf+xoT2"
    "GycTP5PV1m7JbJK9AyPPn6aZckPtFsZX9HKbQ4cCAwEAAQ=="
)


def test_the_bits_of_a_key_are_counted() -> None:
    assert [key_bits(one) for one in (GOOD, POOR, SHORT)] == [2048, 1024, 512]
    assert key_bits(GOOD[:100]) == key_bits("no key") == key_bits("") == key_bits("MAA=") == 0


def dkim(text: str, given: tuple[str, ...] = ("mine",)) -> tuple[Verdict, str]:
    found = judged_dkim(ACME, given, Zone({"mine._domainkey.acme.test TXT": (text,)}))
    return found.verdict, found.words


@pytest.mark.parametrize(
    ("text", "verdict", "words"),
    [
        (f"v=DKIM1; k=rsa; p={GOOD}", Verdict.OK, "The selector mine of acme.test has a key"),
        (f"p={GOOD[:50]} {GOOD[50:]}", Verdict.OK, "RSA, 2048 bits"),
        ("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", Verdict.OK, "ED25519"),
        (f"v=DKIM1; p={POOR}", Verdict.WARNING, "has 1024 bits; 2048 are wanted today"),
        (f"v=DKIM1; p={SHORT}", Verdict.FAULT, "has 512 bits, and receivers ignore so short a key"),
        (f"v=DKIM1; t=y; p={GOOD}", Verdict.WARNING, "only a test"),
        ("v=DKIM1; p=", Verdict.FAULT, "was revoked"),
        (f"v=DKIM1; p={GOOD[:90]}", Verdict.FAULT, "cannot be read"),
        ("v=spf1 -all", Verdict.FAULT, "There is no DKIM key of acme.test under the selector mine"),
    ],
)  # fmt: skip
def test_a_dkim_key_is_judged(text: str, verdict: Verdict, words: str) -> None:
    found = dkim(text)

    assert found[0] is verdict
    assert words in found[1]


def test_one_good_key_is_enough() -> None:
    zone = Zone(
        {
            "google._domainkey.acme.test TXT": ("v=DKIM1; p=",),
            "mail._domainkey.acme.test TXT": (f"v=DKIM1; p={GOOD}",),
        }
    )

    assert judged_dkim(ACME, (), zone).verdict is Verdict.OK


def test_without_a_named_selector_what_was_tried_is_said() -> None:
    found = judged_dkim(ACME, (), Zone({}))

    assert found.verdict is Verdict.WARNING
    assert all(one in found.words for one in SELECTORS)
    assert "threaddesk settings set dkim_selector SELECTOR" in found.remedy
    assert "SELECTOR._domainkey.acme.test" in found.remedy


def test_selectors_are_read_as_people_type_them() -> None:
    assert selectors_in(" s1, s2;x  2024.mail,, -no ") == ("s1", "2024.mail")
    assert selectors_in("") == ()


# --- DMARC and MX ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("records", "verdict", "words"),
    [
        ({}, Verdict.WARNING, "acme.test has no DMARC record"),
        ({"_dmarc.acme.test TXT": ("v=DMARC1; p=none",)}, Verdict.OK, "is only reported (p=none)."),
        ({"_dmarc.acme.test TXT": ("v=DMARC1;p=Reject",)}, Verdict.OK, "is refused (p=reject)."),
        ({"_dmarc.acme.test TXT": ("v=DMARC1; p=quarantine", "other")}, Verdict.OK, "goes to junk"),
        ({"_dmarc.acme.test TXT": ("v=DMARC1; p=block",)}, Verdict.FAULT, "says p=block"),
        ({"_dmarc.acme.test TXT": ("v=DMARC1",)}, Verdict.FAULT, "says p=(nothing)"),
        ({"_dmarc.acme.test TXT": ("v=DMARC1; p=none",) * 2}, Verdict.FAULT, "There are 2 DMARC records"),
    ],
)
def test_a_dmarc_record_is_judged(records: dict[str, tuple[str, ...]], verdict: Verdict, words: str) -> None:
    found = judged_dmarc(ACME, "support@acme.test", Zone(records))

    assert found.verdict is verdict
    assert words in found.words


def test_the_dmarc_record_to_add_is_printed() -> None:
    assert judged_dmarc(ACME, "support@acme.test", Zone({})).remedy == (
        "Add this TXT record at _dmarc.acme.test: v=DMARC1; p=none; rua=mailto:support@acme.test"
    )


def test_a_domain_without_one_has_the_record_of_the_domain_above() -> None:
    zone = Zone({"_dmarc.acme.test TXT": ("v=DMARC1; p=reject; sp=none",)})

    found = judged_dmarc("help.eu.acme.test", "x@help.eu.acme.test", zone)

    assert found.words == "Forged mail of help.eu.acme.test is only reported (p=none, from _dmarc.acme.test)."


@pytest.mark.parametrize(
    ("records", "verdict", "words"),
    [
        ({"acme.test MX": (SERVER,)}, Verdict.OK, "Mail to acme.test goes to mail.acme.test."),
        ({"acme.test MX": ("",)}, Verdict.FAULT, "takes no mail at all"),
        ({"acme.test MX": ("gone.test",)}, Verdict.FAULT, "gone.test, which acme.test names, has no address"),
        ({"acme.test MX": (SERVER, "gone.test")}, Verdict.WARNING, "gone.test"),
        ({"acme.test A": (OURS,)}, Verdict.WARNING, "its web server gets the mail"),
        ({}, Verdict.FAULT, "answers to the desk cannot arrive"),
    ],
)
def test_the_way_back_is_judged(records: dict[str, tuple[str, ...]], verdict: Verdict, words: str) -> None:
    found = judged_mx(ACME, Zone(records))

    assert found.verdict is verdict
    assert words in found.words


# --- the whole -------------------------------------------------------------------------------


def test_a_check_up_is_summed_up_the_gravest_first() -> None:
    every = [*Verdict, Verdict.WARNING]

    assert summary(every) == "1 fault, 2 warnings, 1 fine, 1 not checked."
    assert summary([]) == "Nothing was checked."


def test_the_scopes_are_those_of_the_manifest() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))

    assert list(SCOPES) == manifest["oauth_config"]["scopes"]["bot"]

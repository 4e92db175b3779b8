"""Who a sender is: only our own server's words count, and of them none that the sender chose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.authentication import NAMELESS, Verdict, authenticated

OURS = "mx.acme.test"
TOM = "tom@acme.test"


def verdict(*results: str, sender: str = TOM, trusted: str = OURS, signatures: tuple[str, ...] = ()) -> str:
    return authenticated(results, sender=sender, trusted=trusted, signatures=signatures).verdict.value


@pytest.mark.parametrize(
    "header",
    [
        f"{OURS}; dmarc=pass header.from=acme.test",
        f"{OURS}; dmarc=pass (p=reject dis=none) header.from=acme.test",
        f"{OURS} 1; spf=pass smtp.mailfrom=acme.test; dkim=pass; dmarc=pass header.from=acme.test",
        f"{OURS.upper()};\tDMARC=Pass header.from=ACME.TEST",
        f'"{OURS}"; dmarc=pass header.from="acme.test"',
        f"(a; comment) {OURS} (dmarc=fail); dmarc=pass header.from=acme.test.",
        f"{OURS}; dmarc=pass policy.dmarc=none header.from=@acme.test",
    ],
)
def test_our_own_servers_pass_for_the_very_domain_is_a_pass(header: str) -> None:
    assert verdict(header) == "pass"


def test_a_server_that_writes_no_name_is_believed_where_the_desk_says_so() -> None:
    header = "spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=a.test; dmarc=pass header.from=acme.test"

    assert verdict(header, trusted=NAMELESS) == "pass"
    assert verdict(header) == verdict(header, trusted="") == "none"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"{OURS}; dmarc=pass", "none"),
        (f"{OURS}; dmarc=pass header.from=test", "fail"),
        (f"{OURS}; dmarc=pass header.from=evil.acme.test", "fail"),
        (f"{OURS}; dmarc=pass header.from=acme.test.evil.test", "fail"),
        (f"{OURS}; dmarc=pass header.from=acme.test; dmarc=fail header.from=acme.test", "fail"),
        (f"{OURS}; dmarc=fail header.from=acme.test; dmarc=pass header.from=acme.test", "fail"),
        (f"{OURS}; dmarc=pass header.from=acme.test; dmarc=none header.from=acme.test", "none"),
        (f"{OURS}; dmarc=passed header.from=acme.test", "fail"),
        (f"{OURS}; x-dmarc=pass header.from=acme.test", "none"),
        (f"{OURS}.evil.test; dmarc=pass header.from=acme.test", "none"),
        ("", "none"),
        (";;;", "none"),
    ],
)
def test_everything_else_is_no_pass(header: str, expected: str) -> None:
    assert verdict(header) == expected


@pytest.mark.parametrize(
    "local",
    [
        "=?utf-8?q?=3Bdmarc=3Dpass_header=2Efrom=3Dacme=2Etest=3B?=",
        '"x;dmarc=pass header.from=acme.test;"',
        '"x\\";dmarc=pass header.from=acme.test;"',
        "dmarc=pass",
        '"header.from=acme.test dmarc=pass"',
        "x(;dmarc=pass",
        '"x',
    ],
)
def test_what_a_sender_writes_before_the_at_sign_is_no_result(local: str) -> None:
    header = f"{OURS}; spf=pass smtp.mailfrom={local}@evil.test; dmarc=fail header.from=acme.test"

    assert verdict(header) != "pass"
    assert verdict(f"{OURS}; spf=pass smtp.mailfrom={local}@evil.test") != "pass"


def test_a_domain_counts_in_either_form() -> None:
    header = f"{OURS}; dmarc=pass header.from=xn--bcher-kva.test"

    assert verdict(header, sender="ann@bücher.test") == "pass"
    assert verdict(header.replace("xn--bcher-kva", "bücher"), sender="ann@xn--bcher-kva.test") == "pass"


def test_a_signature_over_a_part_of_the_text_proves_nothing_unless_spf_alone_carries_it() -> None:
    signed = ("v=1; d=acme.test; l=20; bh=x",)
    both = f"{OURS}; dkim=pass header.d=acme.test; spf=pass; dmarc=pass header.from=acme.test"
    spf = f"{OURS}; dkim=fail header.d=acme.test; spf=pass; dmarc=pass header.from=acme.test"

    assert verdict(both, signatures=signed) == "none"
    assert verdict(spf, signatures=signed) == "pass"


@given(st.text(alphabet='();"\\= a.dmrcpsfhe-\t', max_size=200))
def test_no_local_part_ever_makes_a_failure_a_pass(local: str) -> None:
    quoted = local.replace("\\", "\\\\").replace('"', '\\"')
    header = f'{OURS}; spf=pass smtp.mailfrom="{quoted}"@evil.test; dmarc=fail header.from=acme.test'

    assert authenticated((header,), sender=TOM, trusted=OURS).verdict is Verdict.FAIL

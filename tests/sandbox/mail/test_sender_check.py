"""What the receiving server says of senders."""

from sandbox.mail import MailSim

DESK = "support@acme.test"
NAME = "mx.acme.test"


def received(mail_from: str, *headers: str) -> list[str]:
    """The Authentication-Results of a mail as the desk's mailbox has it."""
    head = "\r\n".join((*headers, "From: Ann <ann@customer.test>", f"To: {DESK}", "Subject: x"))
    with MailSim({DESK: "secret"}, authserv_id=NAME) as mail:
        mail.send(f"{head}\r\n\r\nHello\r\n".encode(), mail_from, [DESK])
        (raw,) = mail.mailbox(DESK)
    lines = raw.decode().replace("\r\n\t", " ").split("\r\n\r\n")[0].split("\r\n")
    return [line for line in lines if line.startswith("Authentication-Results:")]


def test_a_sender_whose_envelope_is_of_the_same_domain_passes() -> None:
    (result,) = received("ann@customer.test")

    assert result.startswith(f"Authentication-Results: {NAME}; ")
    assert "dmarc=pass header.from=customer.test" in result


def test_a_sender_of_another_domain_fails() -> None:
    (result,) = received("eve@elsewhere.test")

    assert "dmarc=fail header.from=customer.test" in result


def test_a_result_in_this_servers_name_is_taken_out_and_another_servers_stays() -> None:
    forged = f"Authentication-Results: {NAME}; dmarc=pass\r\n\theader.from=customer.test"
    other = "Authentication-Results: mx.other.test; dmarc=pass header.from=customer.test"

    top, below = received("eve@elsewhere.test", forged, other)

    assert "dmarc=fail" in top
    assert below == other

"""Mails for tests: only what a test is about is named."""


def a_mail(
    body: str | bytes = "Hello\r\n",
    *,
    sender: str = "Ann <ann@example.com>",
    subject: str = "Printer",
    content_type: str = "text/plain; charset=utf-8",
    headers: str = "",
) -> bytes:
    """One message as a server sends it; `headers` are whole lines."""
    head = f"From: {sender}\r\nTo: help@desk.example\r\nSubject: {subject}\r\n{headers}"
    raw = body if isinstance(body, bytes) else body.encode()
    return f"{head}MIME-Version: 1.0\r\nContent-Type: {content_type}\r\n\r\n".encode() + raw


def a_part(content_type: str, body: str = "x", headers: str = "") -> str:
    """One part of a multipart."""
    return f"Content-Type: {content_type}\r\n{headers}\r\n{body}"


def of_parts(*parts: str, kind: str = "mixed", headers: str = "", subject: str = "Printer") -> bytes:
    """A message of several parts."""
    body = "".join(f"--=_b\r\n{part}\r\n" for part in parts) + "--=_b--\r\n"
    return a_mail(body, content_type=f'multipart/{kind}; boundary="=_b"', headers=headers, subject=subject)

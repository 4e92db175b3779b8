"""Plain texts with marks of their own: signed inline, or text/enriched."""

import re


def without_pgp_armour(text: str) -> str:
    """A text signed inline, without the marks and the signature."""
    if not text.lstrip().startswith("-----BEGIN PGP SIGNED MESSAGE-----"):
        return text
    _, _, rest = text.partition("-----BEGIN PGP SIGNED MESSAGE-----")
    _, _, body = rest.lstrip("\r\n").partition("\n\n")
    body, signature, after = body.partition("\n-----BEGIN PGP SIGNATURE-----")
    _, _, after = after.partition("-----END PGP SIGNATURE-----")
    if not signature:
        return text
    return re.sub(r"^- (?=-)", "", body, flags=re.MULTILINE) + after


def without_enriched_marks(text: str) -> str:
    """text/enriched (RFC 1896) as plain text."""
    text = re.sub(r"(?is)<param>[^<]{0,500}</param>", "", text)
    text = re.sub(r"<<", "\0", re.sub(r"</?[A-Za-z][A-Za-z-]{0,60}>", "", text))
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text).replace("\0", "<")

"""Whom we believe on the other end of a connection."""

import ssl
from functools import cache


@cache
def trust(cafile: str | None = None) -> ssl.SSLContext:
    """The TLS context that all connections share, as making one takes 40 ms.

    It believes the system's certificates, and those in `cafile` where there is one.
    """
    return ssl.create_default_context(cafile=cafile)

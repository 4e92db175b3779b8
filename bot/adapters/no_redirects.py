"""Requests that go where they were addressed to, or nowhere."""

import urllib.request


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """Lets a redirect be the answer: it could carry a secret elsewhere, or hide what was asked for."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None

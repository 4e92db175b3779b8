"""Signing in to Microsoft 365 with a device code, through Microsoft's own library (the extra `m365`)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.adapters.oauth2_answers import lasting, reason, tokens_in
from bot.adapters.oauth2_http import HttpClient, SignInUnreachable
from bot.core.sign_ins import Client, Invitation, NotYet, Tokens
from bot.errors import ConfigError, SignInRefused

AUTHORITY = "https://login.microsoftonline.com"
ANY_TENANT = "organizations"  # whichever the person belongs to
# Both in one: a refresh token gives access tokens for one resource at a time, and this is one.
SCOPES = ["https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send"]


class MicrosoftSignIn:
    """Microsoft's sign-in server."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def invite(self, client: Client) -> Invitation:
        """A code, and the address where it is typed."""
        with _in_words(client):
            flow = self._app(client).initiate_device_flow(scopes=SCOPES)
            if "user_code" not in flow:
                raise SignInRefused(reason(flow))
            return Invitation(
                url=str(flow["verification_uri"]),
                code=str(flow["user_code"]),
                proof=str(flow["device_code"]),
                pause=int(flow["interval"]),
                lifetime=int(flow["expires_in"]),
            )

    def take(self, client: Client, proof: str, pasted: str) -> Tokens | NotYet:  # noqa: ARG002  # by device code
        """The tokens, once the code was typed."""
        with _in_words(client):
            # Asked once, for it is over already: msal's own loop would hold up whoever waits for this answer.
            flow = {"device_code": proof, "interval": 1, "expires_at": 0}
            answer = self._app(client).acquire_token_by_device_flow(flow)
        return lasting(tokens_in(answer, client.provider_name, proof), client.provider_name)

    def renew(self, client: Client, refresh_token: str) -> Tokens:
        """A fresh access token, and mostly another refresh token."""
        with _in_words(client):
            answer = self._app(client).acquire_token_by_refresh_token(refresh_token, scopes=SCOPES)
        tokens = tokens_in(answer, client.provider_name, refresh_token)
        if isinstance(tokens, NotYet):
            raise SignInUnreachable("Microsoft answered in a way that makes no sense.")
        return tokens

    def _app(self, client: Client) -> Any:
        """msal's view of our app: a new one each time, for it keeps tokens and answers in memory."""
        try:
            import msal  # here: it takes 0.2 s, and only Microsoft 365 needs it
        except ImportError:
            raise ConfigError(
                "Signing in to Microsoft 365 needs the package msal: type, in the desk's folder, "
                ".venv/bin/pip install 'msal>=1.39', then start the desk anew."
            ) from None
        logging.getLogger("msal").setLevel(logging.CRITICAL)  # it logs whole answers that are no JSON
        return msal.PublicClientApplication(
            client.client_id,
            authority=f"{client.authority or AUTHORITY}/{client.tenant or ANY_TENANT}",
            http_client=self._http,
            instance_discovery=False,  # asks another server whether Microsoft knows this one
        )


@contextmanager
def _in_words(client: Client) -> Iterator[None]:
    """Turn what msal raises into sentences."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError):
        # An unknown tenant, or an answer that is not what it expects.
        tenant = client.tenant or ANY_TENANT
        raise SignInUnreachable(
            f"Microsoft knows no directory {tenant}, or answered in a way that makes no sense."
        ) from None

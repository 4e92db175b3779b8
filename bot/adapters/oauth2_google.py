"""Signing in to Gmail: consent in any browser, its answer pasted at the terminal (RFC 8252, 7636).

Google's device codes are not for mail: their list of scopes leaves https://mail.google.com/ out.
"""

import base64
import secrets
from hashlib import sha256
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.adapters.oauth2_answers import lasting, tokens_in
from bot.adapters.oauth2_http import HttpClient, SignInUnreachable
from bot.core.sign_ins import Client, Invitation, NotYet, Tokens
from bot.errors import SignInRefused

SCOPE = "https://mail.google.com/"  # IMAP and SMTP
CONSENT = "https://accounts.google.com/o/oauth2/v2/auth"
TOKEN = "https://oauth2.googleapis.com/token"  # noqa: S105  # an address
BACK = "http://127.0.0.1:8765/"  # where the browser ends; nobody listens, the address itself is the answer


class GoogleSignIn:
    """Google's sign-in server."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def invite(self, client: Client) -> Invitation:
        """The address of Google's consent page."""
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        digest = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
        question = {
            "client_id": client.client_id,
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": SCOPE,
            "access_type": "offline",
            "prompt": "consent",  # without it a second sign-in gives no refresh token
            "login_hint": client.address,
            "code_challenge": digest,
            "code_challenge_method": "S256",
            "state": state,
        }
        page = f"{client.authority}/auth" if client.authority else CONSENT
        return Invitation(url=f"{page}?{urlencode(question)}", proof=f"{state}.{verifier}")

    def take(self, client: Client, proof: str, pasted: str) -> Tokens | NotYet:
        """The tokens for the address that the browser ended at."""
        state, _, verifier = proof.partition(".")
        code = _code_in(pasted, state)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "code_verifier": verifier,
        }
        return lasting(self._ask(client, form, code, verifier), client.provider_name)

    def renew(self, client: Client, refresh_token: str) -> Tokens:
        """A fresh access token."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        tokens = self._ask(client, form, refresh_token)
        if isinstance(tokens, NotYet):
            raise SignInUnreachable("Google answered in a way that makes no sense.")
        return tokens

    def _ask(self, client: Client, form: dict[str, str], *sent: str) -> Tokens | NotYet:
        who = {"client_id": client.client_id, "client_secret": client.client_secret}
        url = f"{client.authority}/token" if client.authority else TOKEN
        answer = self._http.post(url, data={**form, **who})
        return tokens_in(answer.json(), answer.place, client.client_secret, *sent)


def _code_in(pasted: str, state: str) -> str:
    """The code in the address that the browser ended at; raises `SignInRefused`."""
    answer = parse_qs(urlsplit(pasted.strip()).query)
    if "error" in answer:
        raise SignInRefused(f"the answer of the consent page was {answer['error'][0][:80]}")
    if not answer.get("code"):
        raise SignInRefused(
            f"there is no code in what was pasted; it begins with {BACK}?, copy the whole address line"
        )
    if answer.get("state") != [state]:
        raise SignInRefused("what was pasted answers another sign-in; begin anew")
    return answer["code"][0]

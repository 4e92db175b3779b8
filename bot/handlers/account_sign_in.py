"""Signing in to a mailbox from Slack: a code is shown to the admin, and the desk asks until it was typed."""

import time
from collections.abc import Callable

from bot.accounts.sign_ins import SignIns
from bot.core.rich_text import escape
from bot.core.sign_ins import SLOWER, Invitation, Provider, SignIn
from bot.errors import OutsideError
from bot.handlers.answers import say
from bot.handlers.background import in_background
from bot.handlers.words import Later

SHORTEST_PAUSE = 0.05  # seconds, for a provider that wants none


def sign_in(sign_ins: SignIns, address: str, later: Later) -> str:
    """Begin a sign-in; gives what is to be said at once: the rest comes later, as answers of their own."""
    held = sign_ins.get(address)
    if held.provider is not Provider.MICROSOFT:
        return at_terminal(held)

    def tell(words: str) -> None:
        later(say(escape(words)))

    in_background(
        "the sign-in",
        lambda: _signed_in(sign_ins, held.address, tell),
        tell,
        in_words=lambda why: f"{held.address} is not signed in: {why}",
    )
    return f"A code to sign in to {held.address} with is being asked for …"


def at_terminal(held: SignIn) -> str:
    """The command by which a sign-in is made that wants more than a code: Google's client secret and its
    address at the end are typed there, never into Slack."""
    return (
        f"Sign in to {held.address} at the terminal, which asks for the client secret: "
        f"threaddesk account sign-in {held.address} --provider {held.provider.value} "
        f"--client-id {held.client_id}"
    )


def _signed_in(sign_ins: SignIns, address: str, tell: Callable[[str], None]) -> str:
    invitation = sign_ins.begin(address)
    tell(
        f"To sign in as {address}, open {invitation.url} in any browser and enter the code "
        f"{invitation.code}. You are told here when it is done; the code is good for "
        f"{invitation.lifetime // 60} minutes."
    )
    _wait(sign_ins, address, invitation)
    return f"Signed in as {address}: its mailbox is looked into now."


def _wait(sign_ins: SignIns, address: str, invitation: Invitation) -> None:
    """Ask until the code was typed; the pause grows when the provider says so (RFC 8628 3.5)."""
    pause, began = max(float(invitation.pause), SHORTEST_PAUSE), time.monotonic()
    while time.monotonic() - began < invitation.lifetime:
        time.sleep(pause)
        waiting = sign_ins.finish(address, invitation.proof)
        if waiting is None:
            return
        pause += SLOWER if waiting.slower else 0
    raise OutsideError(f"nobody entered the code in time; begin anew: /helpdesk account sign-in {address}")

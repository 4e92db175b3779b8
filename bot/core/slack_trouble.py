"""What Slack's refusals mean for the people who can mend them."""

# The bot's own token is the trouble: nothing at all goes to Slack.
OF_TOKEN = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
# How the bot stands to a channel: as conversations.info tells it too.
OF_CHANNEL = frozenset({"is_archived", "not_in_channel", "channel_not_found"})
# Only this one thread takes no more posts.
OF_THREAD = frozenset({"restricted_action_thread_locked", "cannot_reply_to_message"})
# The workspace restricts who may post where; setting a reaction may work all the same.
RESTRICTED = "restricted_action"

_INSTALL = (
    "Install the app anew in Slack (OAuth & Permissions, Install to Workspace), put its new bot token into "
    "SLACK_BOT_TOKEN, and start the desk anew; threaddesk doctor looks whether it works."
)
_POSTING = "Allow the desk to post there: in Slack, the channel's settings say who may post and reply."
_REMEDIES = {
    "is_archived": "Unarchive the channel in Slack.",
    "not_in_channel": "Invite the desk into the channel: /invite, then its name.",
    "channel_not_found": (
        "If the channel is private now, invite the desk there; if it was deleted, make a category for "
        "another one (/helpdesk category) and move its tickets there (/ticket move)."
    ),
    "missing_scope": (
        "Put the current manifest.yml into the Slack app (App Manifest) and press Reinstall to Workspace."
    ),
    "restricted_action_thread_locked": "Unlock the thread in Slack: its menu offers that.",
}
NEEDS_SCOPE = "the app needs the scope"  # in the words of why a file is lost
WAITS = "Nothing is lost: what is to go there waits."


def remedy(code: str) -> str:
    """What somebody has to do about a refusal, and that everything waits for it."""
    if code in OF_TOKEN:
        return f"{_INSTALL} {WAITS}"
    if code.startswith(RESTRICTED) and code not in _REMEDIES:
        return f"{_POSTING} {WAITS}"
    return f"{_REMEDIES[code]} {WAITS}" if code in _REMEDIES else ""


def unscoped_files(number: int) -> str:
    """What the admins are told when technicians' files cannot be fetched for want of a scope."""
    return (
        f"A technician's file in ticket #{number} was not mailed, its words were: the app lacks the scope "
        f"files:read. {_REMEDIES['missing_scope']} Files go along again then; the thread says which did not."
    )


def is_about_channel(words: str) -> bool:
    """Whether these words told of how the bot stands to a channel."""
    return any(f": {code}." in words for code in OF_CHANNEL)

"""What it means for a delivery that Slack refused it, left it unclear, or cannot be reached."""

from datetime import datetime, timedelta

from bot.core.outbox import (
    SLACK_BACKOFF,
    Again,
    Delivery,
    Doubtful,
    Failed,
    OpenThread,
    Parked,
    PostDigest,
    PostFile,
    PostLine,
    PostMessage,
    PostOriginal,
    RefreshCard,
    Result,
    Rootless,
    SendPicture,
    Tell,
    Whisper,
    backoff,
)
from bot.errors import THREAD_GONE, SlackRefused, SlackUnreachable

PATIENCE = 8  # tries without a clear answer, after which the admins are told
LONG_AWAY = timedelta(minutes=15)  # after which the admins are told that Slack cannot be reached
POSTS = OpenThread | PostMessage | PostLine | PostDigest  # what is made once
IN_THREAD = PostMessage | PostLine | PostFile | PostOriginal | RefreshCard
TO_ONE_PERSON = Tell | Whisper | SendPicture

# Refusals of what is set or told that end when a person mends something in Slack. (Posts wait after any
# refusal but one of their content: what a customer wrote is never dropped for a code that nobody foresaw.)
MENDABLE = frozenset(
    {
        "account_inactive",
        "access_denied",
        "channel_not_found",
        "ekm_access_denied",
        "invalid_auth",
        "is_archived",
        "missing_scope",
        "no_permission",
        "not_authed",
        "not_in_channel",
        "org_login_required",
        "restricted_action",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "user_is_restricted",
    }
)
# Slack says of these that parts of the call may have been done.
UNSURE = frozenset(
    {
        "fatal_error",
        "internal_error",
        "request_timeout",
        "service_unavailable",
    }
)
# The thread's first message is no more, or no longer ours to change.
ROOT_GONE = frozenset({THREAD_GONE, "thread_not_found", "message_not_found", "cant_update_message"})
# The content is the trouble: it is posted again as plain text.
CONTENT = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "block_mismatch",
    }
)


def unreachable(delivery: Delivery, error: SlackUnreachable, now: datetime) -> Result:
    """Slack did not get the call: it is made again, and after a while the admins are told."""
    is_long = now - delivery.made_at > LONG_AWAY
    return Again(words=str(error), after=backoff(SLACK_BACKOFF, delivery.attempts + 1), alert=is_long)


def refused(delivery: Delivery, error: SlackRefused, grace: timedelta) -> Result:
    """Slack said no, under a code that says whether that may end."""
    if isinstance(delivery.order, TO_ONE_PERSON) and error.code not in MENDABLE - {"channel_not_found"}:
        return Failed(words=str(error))
    is_post = isinstance(delivery.order, POSTS)
    if error.code in ROOT_GONE and isinstance(delivery.order, IN_THREAD):
        return Rootless()
    if error.code in UNSURE:
        return unclear(delivery, str(error), grace)
    if error.code in MENDABLE or (is_post and error.code not in CONTENT):
        return Parked(words=str(error), alert=error.code)
    return Failed(words=str(error))


def unclear(delivery: Delivery, words: str, grace: timedelta) -> Result:
    """Nobody knows whether it was done: a post is looked for after `grace`, all else may be repeated."""
    if isinstance(delivery.order, POSTS):
        if delivery.attempts and delivery.attempts % PATIENCE == 0:
            return Parked(words=words, alert="unclear")
        return Doubtful(words=words, after=grace)
    return Again(words=words, after=backoff(SLACK_BACKOFF, delivery.attempts + 1))

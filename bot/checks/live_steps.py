"""The steps of the live trial, in their order; each tries one thing and says in a sentence what was found."""

from collections.abc import Callable

from bot.checks.live_slack import Trial
from bot.core.live_trial import Result
from bot.errors import OutsideError, SlackLimited

Found = tuple[Result, str]
ROOT = "A trial of Threaddesk: this message and its thread go again in a few minutes."
REPLY = "A reply of the trial."
EDITED = "A reply of the trial, edited."
WHISPER = "A trial of Threaddesk: only you see this message; it goes when you reload Slack."
FILE_NAME, CONTENT = "threaddesk-trial.txt", b"A file of Threaddesk's trial.\n"
REACTION = "eyes"
LOOKS, PAUSE = 20, 2.0  # how often, and every how many seconds, a file's share is looked for
NO_ROOT = (Result.NOT_TRIED, "There is no message to try it on.")


def posts(trial: Trial) -> Found:
    """A root and a reply below it."""
    trial.root, trial.root_op = trial.post(ROOT)
    trial.reply, trial.reply_op = trial.post(REPLY, thread_ts=trial.root)
    return Result.OK, "The bot posted a message and a reply in its thread."


def reads_threads(trial: Trial) -> Found:
    """conversations.replies with a bot's token: the documents contradict each other."""
    if not trial.reply:
        return NO_ROOT
    order = [ts for ts in trial.thread() if ts in (trial.root, trial.reply)]
    if order == [trial.root, trial.reply]:
        return Result.OK, "The bot reads the thread with its token, the first message first."
    return Result.DIFFERS, f"Of the thread's two messages Slack told {len(order)}, or in another order."


def finds_metadata(trial: Trial) -> Found:
    """A post whose answer was lost is found by the id in its metadata."""
    if not trial.reply:
        return NO_ROOT
    for op, ts, thread_ts in (
        (trial.root_op, trial.root, ""),
        (trial.reply_op, trial.reply, trial.root),
    ):
        found = trial.do(_find(trial, op, thread_ts))
        if found != ts:
            where = "thread" if thread_ts else "channel"
            return Result.DIFFERS, f"In the {where} a post was not found again by the id in its metadata."
    return Result.OK, "Posts are found again by the id in their metadata, in the channel and in the thread."


def _find(trial: Trial, op: str, thread_ts: str) -> Callable[[], str | None]:
    return lambda: trial.slack.find(trial.channel, op, thread_ts=thread_ts, oldest=trial.begun)


def edits(trial: Trial) -> Found:
    """An edit shows, and the metadata stays."""
    if not trial.reply:
        return NO_ROOT
    trial.do(lambda: trial.slack.update(trial.channel, trial.reply, [], EDITED))
    shown = trial.thread().get(trial.reply, {})
    if shown.get("text") != EDITED:
        return Result.DIFFERS, "The edited text does not show in the thread."
    payload = (shown.get("metadata") or {}).get("event_payload") or {}
    if payload.get("op") != trial.reply_op:
        return Result.DIFFERS, "An edit took the metadata away."
    marked = "marks it as edited" if shown.get("edited") else "does not mark it as edited"
    return Result.OK, f"An edit shows, keeps the metadata, and Slack {marked}."


def reacts(trial: Trial) -> Found:
    """A reaction comes and goes."""
    if not trial.reply:
        return NO_ROOT
    trial.do(lambda: trial.slack.add_reaction(trial.channel, trial.reply, REACTION))
    there = _reactions(trial)
    trial.do(lambda: trial.slack.remove_reaction(trial.channel, trial.reply, REACTION))
    if there and not _reactions(trial):
        return Result.OK, "A reaction of the bot's comes and goes."
    return Result.DIFFERS, f"A reaction {'stays' if there else 'does not show in the thread'}."


def _reactions(trial: Trial) -> bool:
    rows = trial.thread().get(trial.reply, {}).get("reactions") or ()
    return any(one.get("name") == REACTION for one in rows)


def links(trial: Trial) -> Found:
    """The address of a reply names its channel, itself and its thread."""
    if not trial.reply:
        return NO_ROOT
    link = trial.do(lambda: trial.slack.permalink(trial.channel, trial.reply))
    wanted = (trial.channel, f"p{trial.reply.replace('.', '')}", f"thread_ts={trial.root}")
    if missing := [one for one in wanted if one not in link]:
        return Result.DIFFERS, f"The link to a reply lacks {' and '.join(missing)}."
    return Result.OK, "The link to a reply names the channel, the message and the thread."


def whispers(trial: Trial) -> Found:
    """A private message in a thread: taken is all that Slack tells the bot."""
    if not trial.reply:
        return NO_ROOT
    members = trial.do(lambda: trial.slack.members(trial.channel))
    user = next((one for one in trial.admins if one in members), "")
    if not user:
        return Result.NOT_TRIED, "None of THREADDESK_ADMINS is in the channel to be shown a private message."
    trial.do(lambda: trial.slack.whisper(user, WHISPER, channel=trial.channel, thread_ts=trial.root))
    return (
        Result.OK,
        f"Slack took a private message into the thread; whether it shows there, {user} can see now.",
    )


def shares_a_file(trial: Trial) -> Found:
    """An upload's share shows in files.info, in the thread, and the file comes back as it went."""
    if not trial.reply:
        return NO_ROOT
    url, file = trial.do(lambda: trial.slack.begin_file(FILE_NAME, len(CONTENT)))
    trial.files.append(file)
    trial.do(lambda: trial.slack.send_file(url, CONTENT))
    trial.do(lambda: trial.slack.share_file(file, FILE_NAME, channel=trial.channel, thread_ts=trial.root))
    looks, shown = 1, trial.do(lambda: trial.slack.file(file))
    while not trial.shares(shown) and looks < LOOKS:
        trial.wait(PAUSE)
        looks, shown = looks + 1, trial.do(lambda: trial.slack.file(file))
    if not trial.shares(shown):
        return Result.DIFFERS, f"After {looks} looks files.info does not show where the file was shared."
    if trial.shares(shown)[0] not in trial.thread():
        return Result.DIFFERS, "The uploaded file was shared, and not in the thread."
    try:
        fetched = trial.do(lambda: trial.download(file, str(shown.get("url_private_download", ""))))
    except SlackLimited:
        raise
    except OutsideError as error:
        return Result.FAILED, f"The uploaded file was not given back: {str(error).rstrip('.')}."
    if fetched != CONTENT:
        return Result.DIFFERS, "The uploaded file came back with other bytes."
    return Result.OK, f"An uploaded file shows in the thread at look {looks}, and comes back as it went."


def validates(trial: Trial) -> Found:
    """Slack's own look at samples of every message, form and Home tab."""
    wrong = []
    for sample in trial.samples:
        found = trial.do(_validate(trial, sample.kind, sample.content))
        wrong += [f"{sample.name}: {found[0]}"] if found else []
    if wrong:
        return Result.DIFFERS, f"Slack would refuse {len(wrong)} of {len(trial.samples)}: {'; '.join(wrong)}."
    return (
        Result.OK,
        f"Slack would take all {len(trial.samples)} messages, forms and tabs that the desk shows.",
    )


def _validate(trial: Trial, kind: str, content: object) -> Callable[[], list[str]]:
    return lambda: trial.slack.problems(kind, content)


def deletes(trial: Trial) -> Found:
    """A deleted reply is gone from its thread."""
    if not trial.reply:
        return NO_ROOT
    trial.do(lambda: trial.slack.remove_message(trial.channel, trial.reply))
    if trial.reply in trial.thread():
        return Result.DIFFERS, "A deleted reply still shows in the thread."
    return Result.OK, "A deleted reply is gone from the thread."


STEPS: tuple[tuple[str, Callable[[Trial], Found]], ...] = (
    ("Posting", posts),
    ("Threads with the bot's token", reads_threads),
    ("Metadata", finds_metadata),
    ("Edits", edits),
    ("Reactions", reacts),
    ("Links", links),
    ("Private messages in threads", whispers),
    ("Files", shares_a_file),
    ("Messages and forms", validates),
    ("Deleting", deletes),
)

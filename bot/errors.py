"""Every error that the desk raises on purpose, as a tree.

DeskError
├── InputError          a person typed or chose something that cannot be: say it to them
│   ├── SettingError    a value that a setting cannot take
│   ├── UnknownSetting  a setting that there is not
│   ├── NotFound        a ticket, category or account that is not there
│   └── NotAllowed      the person may not do this
├── ConfigError         the environment lacks something: say what to set and where to get it
├── StoreError          the store cannot go on
│   ├── StoreBusy       another process owns the store
│   ├── StoreDamaged    a file of the store is not what was written
│   └── StoreFull       the disk refused a write; nothing was changed
└── OutsideError        Slack, IMAP, SMTP or a sign-in server did not do what was asked
    ├── SignInRefused   a mail provider wants a person to sign in
    ├── LoginRefused    a mail server did not take the password or the access token
    ├── SlackLimited    Slack wants us to wait
    ├── SlackRefused    Slack said no: the call certainly did nothing
    ├── SlackUncertain  no clear answer came: the call may have been carried out
    ├── SlackUnreachable  the call certainly did nothing
    └── FileLost        a file can never be had
"""

# What is the matter with a file that the present user may not open, and what to do.
OF_ANOTHER_USER = (
    "belongs to another user: type sudo -u threaddesk before the command, or whichever user the desk runs as."
)


class DeskError(Exception):
    """Anything that the desk raises on purpose; reads as a sentence for the person who must act."""


class InputError(DeskError):
    """A person typed or chose something that cannot be."""


class SettingError(InputError):
    """A person typed a value that this setting cannot take."""

    def __init__(self, name: str, given: str, wanted: str) -> None:
        super().__init__(f"`{name}` wants {wanted}, not `{given}`.")
        self.name, self.given, self.wanted = name, given, wanted


class UnknownSetting(InputError):
    """A person named a setting that there is not."""

    def __init__(self, given: str, near: str) -> None:
        super().__init__(f"There is no setting `{given}`; {near}")


class NotFound(InputError):
    """Something that a person named is not there."""


class NotAllowed(InputError):
    """The person may not do this."""


class ConfigError(DeskError):
    """The environment lacks something that the desk needs to start."""


class StoreError(DeskError):
    """The store cannot go on."""


class StoreBusy(StoreError):
    """Another process owns the store."""


class StoreDamaged(StoreError):
    """A file of the store is not what was written."""


class StoreFull(StoreError):
    """The disk refused a write; nothing was changed."""


class OutsideError(DeskError):
    """Slack, IMAP, SMTP or a sign-in server did not do what was asked."""


class SignInRefused(OutsideError):
    """A mail provider gives no access token until a person signs in (anew)."""


class LoginRefused(OutsideError):
    """A mail server did not take the password or the access token."""


class SlackLimited(OutsideError):
    """Slack wants us to wait (429)."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Slack asked us to wait {seconds:.0f} s.")
        self.seconds = seconds


THREAD_GONE = "thread_gone"  # our own code: the thread's first message was deleted


class SlackRefused(OutsideError):
    """Slack said no (`ok: false`): the call certainly did nothing."""

    def __init__(self, code: str, needed: str = "") -> None:
        """`needed`: the scopes without which the call cannot be made, as Slack names them."""
        scope = f" The app lacks the scope {needed.replace(',', ' or ')}." if needed else ""
        super().__init__(f"Slack refused: {code}.{scope}")
        self.code, self.needed = code, needed


class SlackUncertain(OutsideError):
    """No clear answer came: the call may have been carried out."""


class SlackUnreachable(OutsideError):
    """Slack was not reached: the call certainly did nothing."""


class FileLost(OutsideError):
    """A file can never be had: it is gone, too large, or does not lie with Slack."""

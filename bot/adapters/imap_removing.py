"""Takes messages out of the mailbox: deletes or moves them, and says which the server kept and why.

imap-tools' delete() and its move() without the MOVE extension end with a plain EXPUNGE, which also
removes what other people marked as deleted; so both are done here command by command.
"""

from collections.abc import Iterable, Sequence

from imap_tools.errors import ImapToolsError
from imap_tools.utils import encode_folder

from bot.adapters.imap_answers import found_uids, uid_set
from bot.adapters.imap_connection import ImapConnection
from bot.adapters.imap_errors import InboxError, InboxUnreachable
from bot.core.mail_transport import Removal

AT_ONCE = 100


class Removing:
    """Deletes and moves on one connection.

    Args:
        copied: UIDs that were copied to their folder but not yet deleted; kept over connections, so
            that a message that cannot be deleted is not copied again and again.
    """

    def __init__(self, connection: ImapConnection, *, copied: set[int]) -> None:
        self._connection = connection
        self._copied = copied
        self._folders: dict[str, str] = {}  # folder as configured -> as it is called on the server

    def delete(self, uids: Iterable[int]) -> Removal:
        """Delete for good; where single messages cannot be expunged, nobody else's marks are touched."""
        marked, refused = self._each(sorted(set(uids)), "STORE", "+FLAGS.SILENT", r"(\Deleted)")
        if self._connection.offers("UIDPLUS"):
            done, kept = self._each(sorted(marked), "EXPUNGE")
        else:
            done, kept = self._expunge_all(marked)
        return Removal(done=frozenset(done), refused=refused | kept)

    def move(self, uids: Iterable[int], folder: str) -> Removal:
        """Move to a folder, which is made when it is missing; what cannot be moved is flagged and stays."""
        wanted = sorted(set(uids))
        try:
            target = self._folder(folder) if wanted else folder
        except InboxUnreachable:
            raise
        except InboxError as error:
            return self._kept(Removal(done=frozenset(), refused=dict.fromkeys(wanted, str(error))), folder)
        name = encode_folder(target).decode("ascii")
        if self._connection.offers("MOVE"):
            done, refused = self._each(wanted, "MOVE", name)
            return self._kept(Removal(done=frozenset(done), refused=refused), folder)
        copied, refused = self._each([uid for uid in wanted if uid not in self._copied], "COPY", name)
        self._copied |= copied
        removal = self.delete(self._copied.intersection(wanted))
        self._copied -= removal.done
        return self._kept(Removal(done=removal.done, refused=refused | removal.refused), folder)

    def prepare(self, folder: str) -> None:
        """Make this folder when it is missing; InboxError when messages cannot be moved there."""
        self._folder(folder)

    def _each(self, uids: Sequence[int], command: str, *args: str) -> tuple[set[int], dict[int, str]]:
        """One command for many messages; when it is refused, for fewer, down to the one that is to blame."""
        done, refused = set[int](), dict[int, str]()
        for start in range(0, len(uids), AT_ONCE):
            some = uids[start : start + AT_ONCE]
            args_of = () if command == "EXPUNGE" else args
            reply = self._connection.uid(command, uid_set(some), *args_of)
            if reply.ok or (reply.is_gone and len(some) == 1):
                done.update(some)
            elif len(some) == 1:
                refused[some[0]] = reply.words
            else:
                for half in (some[: len(some) // 2], some[len(some) // 2 :]):
                    more, kept = self._each(half, command, *args)
                    done |= more
                    refused |= kept
        return done, refused

    def _expunge_all(self, marked: set[int]) -> tuple[set[int], dict[int, str]]:
        """EXPUNGE, but only when it removes no message but ours."""
        if not marked:
            return set(), {}
        search = self._connection.uid("SEARCH", "DELETED")
        if search.ok and set(found_uids(search.data)) <= marked:
            reply = self._connection.answer(self._connection.client.expunge)
            if reply.ok:
                return marked, {}
            words = reply.words
        else:
            words = (
                "It is marked as deleted but still there: others marked messages too, and this server"
                " cannot remove single ones (no UIDPLUS)."
            )
        return set(), dict.fromkeys(marked, words)

    def _kept(self, removal: Removal, folder: str) -> Removal:
        """Flag what stays, for people who look into the mailbox, and look for the folder anew next time."""
        if removal.refused:
            self._folders.pop(folder, None)
            self._each(sorted(removal.refused), "STORE", "+FLAGS.SILENT", r"(\Flagged)")
        return removal

    def _folder(self, wanted: str) -> str:
        """The folder's name on the server, where personal folders may stand below INBOX."""
        if wanted not in self._folders:
            self._folders[wanted] = self._find_or_make(wanted)
        return self._folders[wanted]

    def _find_or_make(self, wanted: str) -> str:
        folders = self._connection.mailbox.folder
        with self._connection.watched():
            known = folders.list()
        names = {folder.name for folder in known if "\\Noselect" not in folder.flags}
        below = next((f"INBOX{folder.delim}{wanted}" for folder in known if folder.delim != "NIL"), wanted)
        for name in (wanted, below):
            if name in names:
                return name
        words = ""
        for name in (wanted, below):
            with self._connection.watched():
                try:
                    folders.create(name)
                except ImapToolsError as error:
                    words = str(error)
                    if "[ALREADYEXISTS]" in words:  # imap-tools does not undo every escape in listed names
                        return name
                else:
                    return name
        raise InboxError(f"The folder {wanted} is not there and cannot be made ({words}).")

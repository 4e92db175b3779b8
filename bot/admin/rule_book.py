"""The processing rules as admins keep them: make, change, order, switch, remove; from a file and into one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.admin.audit_log import note_change
from bot.admin.rule_order import id_of, in_order, named, numbered, reorder
from bot.core.changes import About
from bot.core.fields import FieldError, read_value
from bot.core.names import key_of
from bot.core.rules import ACTIONS, Action, Names, Rule, RuleError, Written, read_rule, write_rule
from bot.core.rules.actions import Wants
from bot.core.rules.one_line import read_line
from bot.core.rules.toml_file import read_file, write_file
from bot.core.rules.words import in_one_line
from bot.errors import InputError, OutsideError, SlackRefused
from bot.filing import is_repeated
from bot.incoming.ruling import names_in
from bot.ports import Clock, Directory
from bot.rights import Rights
from bot.storage import Store, Transaction

MOST_RULES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The names of the rules that a file brought."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


class RuleBook:
    """Each method that changes something is one transaction, and asks for an admin's right."""

    def __init__(self, store: Store, rights: Rights, directory: Directory, *, clock: Clock) -> None:
        self._store, self._rights, self._directory, self._clock = store, rights, directory, clock

    # --- looking ---------------------------------------------------------------------------------

    def all(self) -> list[Rule]:
        """All rules in the order in which they are tried."""
        with self._store.transaction() as tx:
            return in_order(tx)

    def named(self, name: str) -> Rule:
        """The rule of this name, whatever its case; raises `NotFound`."""
        with self._store.transaction() as tx:
            return named(tx, name)

    def names(self) -> Names:
        """What rules may name now."""
        with self._store.transaction() as tx:
            return names_in(tx)

    def read(self, written: Written, *, id_: int = 0) -> Rule:
        """The rule that these words make, in the place of the one it changes; nothing is kept.

        Raises:
            RuleError: it cannot be.
        """
        with self._store.transaction() as tx:
            return _placed(tx, written, id_)

    def read_text(self, text: str) -> list[Rule]:
        """The rules of a file, each in the place of the one with its name; nothing is kept."""
        with self._store.transaction() as tx:
            return [_placed(tx, one, id_of(tx, one.name)) for one in read_file(text)]

    def export(self) -> str:
        """All rules as a file."""
        with self._store.transaction() as tx:
            names = names_in(tx)
            return write_file(write_rule(one, names) for one in in_order(tx))

    # --- changing --------------------------------------------------------------------------------

    def save(self, written: Written, *, by: str, id_: int = 0, key: str = "") -> None:
        """Keep a rule, a new one or in place of `id_`; with the same `key` again nothing changes.

        Raises:
            RuleError: it cannot be.
            NotAllowed: `by` is no admin.
        """
        self._rights.let_admin(by)
        self._check_technicians([written])
        with self._store.transaction() as tx:
            if not is_repeated(tx, key, self._clock()):
                self._keep(tx, _placed(tx, written, id_), by)

    def import_text(self, text: str, *, by: str, replace_all: bool = False) -> Imported:
        """Take over a file's rules, all or none: those of a known name in place, new ones at the end.

        With `replace_all` the file is the whole list, in its order.
        """
        self._rights.let_admin(by)
        written = read_file(text)
        _check_names(written)
        self._check_technicians(written)
        with self._store.transaction() as tx:
            before = {one.id: one for one in in_order(tx)}
            kept = [self._keep(tx, _placed(tx, one, id_of(tx, one.name)), by) for one in written]
            ids = {one.id for one in kept}
            gone = [one for one in before.values() if replace_all and one.id not in ids]
            for one in gone:
                self._forget(tx, one, by)
            if replace_all:
                reorder(tx, kept)
        return Imported(
            added=tuple(one.name for one in kept if one.id not in before),
            changed=tuple(one.name for one in kept if one.id in before and one != before[one.id]),
            unchanged=tuple(one.name for one in kept if one == before.get(one.id)),
            removed=tuple(one.name for one in gone),
        )

    def save_line(self, text: str, *, by: str, changes: bool, key: str = "") -> Rule:
        """Keep a rule that is written in one line (core/rules/one_line.py), a new one or one that is known.

        Raises:
            RuleError: it cannot be.
            NotFound: the one that it `changes` is not there.
            NotAllowed: `by` is no admin.
        """
        self._rights.let_admin(by)
        written = read_line(text)
        if changes:
            before = self.named(written.name)
            written = replace(written, name=before.name, account=before.account, enabled=before.enabled)
        self.save(written, by=by, id_=before.id if changes else 0, key=key)
        return self.named(written.name)

    def switch(self, name: str, on: bool, *, by: str, key: str = "") -> Rule:
        """Switch a rule on or off; a rule that the desk switched off begins anew.

        With the same `key` again nothing changes.
        """
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            rule = named(tx, name)
            if is_repeated(tx, key, self._clock()):
                return rule
            return self._keep(tx, replace(rule, enabled=on, timeouts=0, fault=""), by)

    def remove(self, name: str, *, by: str) -> Rule:
        """Forget a rule."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            rule = named(tx, name)
            self._forget(tx, rule, by)
            reorder(tx, in_order(tx))
        return rule

    def move(self, name: str, position: int, *, by: str) -> list[Rule]:
        """Put a rule at this position, counted from 1; gives the new order."""
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            rule, count = named(tx, name), len(in_order(tx))
            if not 1 <= position <= count:
                raise InputError(f"There are {count} rules: the position is from 1 to that.")
            self._place(tx, rule, position, by)
            return in_order(tx)

    def shift(self, name: str, step: int, *, by: str, key: str = "") -> Rule:
        """Put a rule one place up (-1) or down (1); with the same `key` again nothing changes.

        Args:
            name: or the number of its place, where no rule is called that.

        Raises:
            NotFound, InputError: there is no such rule, or no place beyond its own.
        """
        self._rights.let_admin(by)
        with self._store.transaction() as tx:
            rules = in_order(tx)
            rule = numbered(tx, rules, name)
            position = rules.index(rule) + 1 + step
            if is_repeated(tx, key, self._clock()):
                return rule
            if not 1 <= position <= len(rules):
                raise InputError(f"The rule “{rule.name}” is the {'first' if step < 0 else 'last'} already.")
            self._place(tx, rule, position, by)
            return named(tx, rule.name)

    def _place(self, tx: Transaction, rule: Rule, position: int, by: str) -> None:
        rules = [one for one in in_order(tx) if one.id != rule.id]
        rules.insert(position - 1, rule)
        reorder(tx, rules)
        self._log(tx, by, rule.name, f"position {rule.position}", f"position {position}")

    def _keep(self, tx: Transaction, rule: Rule, by: str) -> Rule:
        before = tx.rules.get(rule.id)
        if before is None:
            rule = replace(rule, id=tx.next_number("rules"))
        if rule != before:
            tx.rules.put(rule)
            self._note(tx, by, before, rule)
        return rule

    def _forget(self, tx: Transaction, rule: Rule, by: str) -> None:
        tx.rules.remove(rule.id)
        self._note(tx, by, rule, None)

    def _note(self, tx: Transaction, by: str, before: Rule | None, after: Rule | None) -> None:
        """Write a line of the audit."""
        names = names_in(tx)
        old, new = (
            f"{'on' if one.enabled else 'off'}: {in_one_line(one, names)}" if one else "—"
            for one in (before, after)
        )
        some = after or before
        assert some
        self._log(tx, by, some.name, old, new)

    def _log(self, tx: Transaction, by: str, rule: str, old: str, new: str) -> None:
        note_change(tx, About.RULE, rule, old, new, at=self._clock(), by=by)

    def _check_technicians(self, written: Iterable[Written]) -> None:
        """Refuse whom Slack does not know or who may not act here; raises `RuleError`."""
        for rule in written:
            for number, one in enumerate(rule.actions, 1):
                does = ACTIONS.get(" ".join(one.do.lower().split()))
                if does and does.wants is Wants.TECHNICIAN and one.value.strip():
                    self._check_technician(rule.name, f"then {number}", one.value.strip().upper())

    def _check_technician(self, rule: str, where: str, user: str) -> None:
        try:
            person = self._directory.person(user)
        except SlackRefused:
            raise RuleError(rule, where, f"Slack knows nobody with the user id `{user}`.") from None
        except OutsideError:
            return  # Slack is away: rules can be imported all the same
        if person.is_outside:
            raise RuleError(rule, where, f"{person.name} cannot work here as a technician.")


def _placed(tx: Transaction, written: Written, id_: int) -> Rule:
    """The rule, where the one it changes stands, with its counts; else at the end."""
    rules = in_order(tx)
    before = tx.rules.get(id_) if id_ else None
    if id_ and before is None:
        raise RuleError(written.name, "name", "it was removed meanwhile; make a new one.")
    if before is None and len(rules) >= MOST_RULES:
        raise RuleError(written.name, "name", f"there are {MOST_RULES} rules already; remove one first.")
    end = rules[-1].position + 1 if rules else 1
    rule = read_rule(written, names_in(tx), id_=id_, position=before.position if before else end)
    if any(one.id != id_ for one in tx.rules.find("name", key_of(rule.name))):
        raise RuleError(rule.name, "name", "there is a rule of this name already.")
    actions = (_with_value(tx, rule, number, one) for number, one in enumerate(rule.actions, 1))
    rule = replace(rule, actions=tuple(actions))
    if before is None:
        return rule
    return replace(rule, matches=before.matches, last_match_at=before.last_match_at)


def _with_value(tx: Transaction, rule: Rule, number: int, action: Action) -> Action:
    """The action with the value of its custom field as that keeps it."""
    field = tx.fields.get(action.field) if action.field is not None else None
    if field is None:
        return action
    try:
        return replace(action, value=read_value(field, action.value) or action.value)
    except FieldError as error:
        raise RuleError(rule.name, f"then {number}", error.words) from error


def _check_names(written: Iterable[Written]) -> None:
    seen: set[str] = set()
    for one in written:
        name = key_of(one.name)
        if name in seen:
            raise RuleError(one.name, "name", "the file has two rules of this name.")
        seen.add(name)

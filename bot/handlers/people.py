"""`/helpdesk people`: whom the desk knows, listed, added, changed and removed, by words or in a modal."""

from typing import Any

from bot.admin.people_book import FACTS, LONGEST, Page, PeopleBook, in_words
from bot.core.buttons import PEOPLE_MORE, PERSON_BLOCK, PERSON_REMOVE, PERSON_SHOW, PERSON_UNBLOCK, Button
from bot.core.cards import actions, button
from bot.core.people import Person
from bot.core.rich_text import escape, plain
from bot.customers.access import Access
from bot.errors import InputError
from bot.handlers.answers import Answer, say, to_confirm
from bot.handlers.flows import Flows
from bot.handlers.ticket_forms import text
from bot.handlers.words import Command, Typed, Words, help_text, named_values

View = dict[str, Any]
FORM = "person"
MOST_ADDRESSES = 20  # shown of one person
# How many words each word wants behind it.
LEAST = {
    "find": 1,
    "show": 1,
    "add": 1,
    "change": 2,
    "set": 2,
    "remove": 1,
    "block": 1,
    "unblock": 1,
    "merge": 2,
}
FORMS = (
    ("/helpdesk people", "lists whom the desk knows"),
    ("/helpdesk people find smith acme", "looks for these words in names, addresses, companies …"),
    ("/helpdesk people show ann@example.com", "shows somebody, to change what is known"),
    ("/helpdesk people add ann@example.com name=Ann Smith", "enters somebody who never wrote"),
    (
        "/helpdesk people change ann@example.com company=Acme Inc department=Sales",
        "also name, location and role; `set` is the same",
    ),
    ("/helpdesk people remove ann@example.com", "asks, and forgets somebody who is in no ticket"),
    ("/helpdesk people block ann@example.com", "refuses their mail; `unblock` takes it again"),
    ("/helpdesk people merge ann@example.com ann@home.example", "makes one person of two"),
    ("/helpdesk people logout ann@example.com", "ends the links in their mails, and where they logged in"),
)


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` about people."""
    return {
        "people": Command(
            usage="/helpdesk people [list | find | show | add | change | remove | block | merge | logout]",
            help="lists and finds the people whom the desk knows; adds, changes and removes them",
            act=lambda typed: _logout(flows.access, typed) or _people(flows.people_book, typed),
            examples=FORMS,
        )
    }


def _logout(access: Access, typed: Typed) -> Answer:
    """What came of ending somebody's links and sessions; empty where that was not asked."""
    if [one.lower() for one in typed.words[1:2]] != ["logout"]:
        return {}
    if len(typed.words) < 3:
        raise InputError("Whose? Try `/helpdesk people logout ann@example.com`.")
    return say(escape(access.end_all(typed.words[2])))


def _people(book: PeopleBook, typed: Typed) -> Answer:
    word, rest = typed.words[1].lower() if typed.words[1:] else "", typed.words[2:]
    if word in ("", "list"):
        return listed(book.page(by=typed.user))
    if word not in LEAST:
        return say(help_text(word, {}, *FORMS))
    if len(rest) < LEAST[word]:
        like = {"set": "change", "unblock": "block"}.get(word, word)
        usage = next(usage for usage, _ in FORMS if usage.split()[2:3] == [like])
        raise InputError(f"Try `{usage.replace(like, word, 1)}`.")
    return _act(book, word, rest, typed)


def _act(book: PeopleBook, word: str, rest: tuple[str, ...], typed: Typed) -> Answer:
    by = typed.user
    match word:
        case "find":
            return listed(book.page(" ".join(rest), by=by))
        case "show":
            typed.open_view(view(book.show(rest[0], by=by)))
            return {}
        case "add":
            address, given = named_values(rest)
            return _added(book, book.add(address, given, by=by), by)
        case "change" | "set":
            address, given = named_values(rest)
            return _said(book.change(address, given, by=by))
        case "remove":
            return _remove(book, rest, by)
        case "merge":
            return _said(book.merge(rest[0], rest[1], by=by))
        case _:
            return _said((book.block if word == "block" else book.unblock)(rest[0], by=by))


def _remove(book: PeopleBook, rest: tuple[str, ...], by: str) -> Answer:
    """Asks first; `yes` behind the address is the answer already."""
    if [one.lower() for one in rest[1:]] == ["yes"]:
        return say(escape(forgotten(book.remove(rest[0], by=by))))
    return removal(book.removable(rest[0], by=by))


def removal(person: Person) -> Answer:
    """The question whether somebody is to be forgotten, and the button."""
    address = person.addresses[0]
    sure = Button(text="Remove", action=PERSON_REMOVE, value=address, style="danger")
    words = f"{address} is forgotten; they are in no ticket, and whoever writes again is known anew."
    return to_confirm(words, f"/helpdesk people remove {address} yes", sure)


def forgotten(gone: Person) -> str:
    """That somebody is forgotten."""
    return f"{', '.join(gone.addresses[:MOST_ADDRESSES])}: {in_words(gone)} is forgotten."


def _added(book: PeopleBook, person: Person, by: str) -> Answer:
    """Who was entered; and how the mails are let in that they had sent before, which were held."""
    held = book.held_of(person, by=by)
    if not held:
        return _said(person)
    mails = "1 mail of theirs is held" if len(held) == 1 else f"{len(held)} mails of theirs are held"
    into = "lets it in" if len(held) == 1 else "lets them in"
    return _said(person, f" {mails}: `/helpdesk mail allow {held[0]}` {into}.")


def _said(person: Person, more: str = "") -> Answer:
    return say(escape(f"{', '.join(person.addresses[:MOST_ADDRESSES])}: {in_words(person)}.{more}"))


# --- the list ----------------------------------------------------------------------------------


def listed(page: Page) -> Answer:
    """A page of people, each with a button that shows them."""
    title = f"People found with “{page.words}”" if page.words else "People"
    if not page.people:
        return say(escape(f"Nobody is found with “{page.words}”; whole words are looked for." if page.words
                          else "Nobody is known yet: whoever opens a ticket is."))  # fmt: skip
    blocks: list[View] = [{"type": "section", "text": plain(title, 300)}]
    blocks += [_row(one) for one in page.people]
    if page.after is not None:
        more = Button(text="More", action=PEOPLE_MORE, value=f"{page.after} {page.words}"[:2000])
        blocks += actions([more])
    return {"response_type": "ephemeral", "text": escape(title)[:3000], "blocks": blocks}


def _row(person: Person) -> View:
    if not person.addresses:  # a technician whose address Slack keeps to itself
        return {"type": "section", "text": plain(in_words(person), 400)}
    return {
        "type": "section",
        "text": plain(f"{in_words(person)} · {', '.join(person.addresses[:3])}", 400),
        "accessory": button(Button(text="Show", action=PERSON_SHOW, value=person.addresses[0])),
    }


# --- one person --------------------------------------------------------------------------------


def view(person: Person) -> View:
    """The form of a person, filled with what is known."""
    shown = person.addresses[:MOST_ADDRESSES]
    more = f" and {len(person.addresses) - len(shown)} more" if len(person.addresses) > len(shown) else ""
    known = f"{', '.join(shown)}{more} · known since {person.made_at:%Y-%m-%d}"
    marks = [*(["blocked: their mail is refused"] if person.blocked else [])]
    marks += ["sent spam: their mail goes to junk"] if person.spams else []
    marks += ["technician"] if person.is_staff else []
    switch = (
        Button(text="Unblock", action=PERSON_UNBLOCK, value=person.addresses[0])
        if person.is_shut_out
        else Button(text="Block", action=PERSON_BLOCK, value=person.addresses[0], style="danger",
                    sure="Their mail is refused from now on.")
    )  # fmt: skip
    facts = [fact for fact in FACTS if fact != "name" or not person.is_staff]
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": person.addresses[0],
        "title": plain(person.name or "Person", 24),
        "submit": plain("Save", 24),
        "close": plain("Cancel", 24),
        "blocks": [
            {"type": "section", "text": plain(" · ".join([known, *marks]), 3000)},
            *(_input(fact, getattr(person, fact)) for fact in facts),
            *([] if person.is_staff else actions([switch])),
        ],
    }


def _input(fact: str, value: str) -> View:
    element, label = text(value, LONGEST), plain(fact.capitalize(), 2000)
    return {"type": "input", "block_id": fact, "label": label, "element": element, "optional": True}

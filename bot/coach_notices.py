"""What coaches are told, and when: what is urgent at once, the rest together; of nobody who has not agreed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot.coach_chat import CoachChat
from bot.coach_pages import LIST, NOTE, Page, Pages, hears, kind, pressing, shares
from bot.facts import facts_of
from bot.store.inbox import Arrival
from bot.store.notes import Note
from bot.store.outbox import PUSH, Outgoing, Owed
from bot.store.people import Person
from bot.store.reminders import Reminder
from bot.store.units import Store
from bot.telegram import messages
from bot.telegram.messages import Addressee
from flows import wording
from flows.effects import Edit, Lane, Say, TellCoach
from flows.facts import Clinic, Facts
from flows.hold import awake
from flows.words import Phrase, render

if TYPE_CHECKING:
    from flows import Coach

# Our numbers of messages in the coaches' chat: above those of any conversation, below what the column holds.
NOTES_FROM, LISTS_FROM = 1_000_000_000, 1_500_000_000
TOGETHER = timedelta(minutes=5)  # one message for what is not urgent, so often at most (telegram.md §1, one group)
MOST_LISTED = 8
ONCE = ("reds", "flare", "flares", "bridge", "usual")
SAME_NEWS = timedelta(days=14)  # a look that was asked for is not asked for again so soon
WORKDAYS = 2  # without an answer (conversations.md §17)
COLLECT, CHASE = "coach_collect", "coach_chase_"
STALE = timedelta(hours=24)


class Told(NamedTuple):
    """What is left to do after the commit: calls, the moment of a reminder, events in people's own chats."""

    owed: Sequence[Outgoing] = ()
    due: datetime | None = None
    arrivals: Sequence[Arrival] = ()


class Notices:
    """Every method is part of a unit, inside its transaction."""

    def __init__(self, coach: "Coach", clinic: Clinic, chat: CoachChat) -> None:
        self.coach, self.clinic, self.chat = coach, clinic, chat
        self.pages = Pages(coach.phrases)

    def facts(self, store: Store, person: int, now: datetime) -> Facts:
        return facts_of(store, store.people.numbered(person), self.coach.library, self.clinic, now)

    # a note

    def tell(self, store: Store, person: Person, facts: Facts, wish: TellCoach, now: datetime) -> Told:
        """A wish of a turn; without the person's agreement, or their own tap, nobody hears of it."""
        chat = self.chat.now(store)
        if chat is None or wish.subject == "left":  # `farewell` says that
            return Told()
        if wish.subject == "thanks":
            return Told(self.thanked(store, chat, person, facts, now))
        before = store.notes.of(person.id)
        recent = any(each.subject == wish.subject and now - each.opened_at < SAME_NEWS for each in before)
        if (wish.subject != "request" and not hears(facts.known, wish.subject)) or (wish.subject in ONCE and recent):
            return Told()
        sent = wish.subject == "request" and wish.summary
        note = store.notes.add(
            person.id, wish.subject, wish.urgent, now, words=wish.words,
            summary=self.pages.shared(person.id, facts) if sent else "", hold=hold_of(wish, facts),
        )  # fmt: skip
        over = self.over(store, chat, before, facts, now) if wish.subject in ("corrected", "cleared") else []
        told = self.announce(store, chat, note, person, facts, now)
        if wish.subject == "request":
            store.reminders.set(row(f"{CHASE}{note.id}", person, facts, later := workdays_later(facts)))
            told = told._replace(due=told.due or later)
        return told._replace(owed=[*over, *told.owed])

    def announce(self, store: Store, chat: int, note: Note, person: Person, facts: Facts, now: datetime) -> Told:
        """What is urgent at once; the rest at once when the chat was quiet, else with what else comes meanwhile."""
        last = store.notes.last_told()
        if note.urgent or last is None or now - last >= TOGETHER:
            return Told(self.show(store, chat, note, facts, now))
        store.reminders.set(row(COLLECT, person, facts, last + TOGETHER))
        return Told(due=last + TOGETHER)

    def show(
        self, store: Store, chat: int, note: Note, facts: Facts, now: datetime, *, rings: bool = True
    ) -> list[Outgoing]:
        """A message of its own, in the thread of its person: the first line, which says nothing of health."""
        store.notes.mark(note.id, told_at=note.told_at or now, shown_at=now)
        return self.post(store, chat, note, self.pages.first(note, facts), now, rings=rings)

    def post(
        self, store: Store, chat: int, note: Note, page: Page, now: datetime, *, rings: bool = True
    ) -> list[Outgoing]:
        silent = not rings or kind(note) not in ("now", "today")
        lane: Lane = "safety" if note.urgent else "reply"
        say = Say(page.text, page.buttons, silent=silent, place=NOTE, turn=note.id, lane=lane, ref=NOTES_FROM + note.id)
        call = messages.message(say, Addressee(chat))
        shown = [each.id for each in store.notes.of(note.person) if each.shown_at and each.id <= note.id]
        number = next((found for id in reversed(shown) if (found := store.outbox.message(chat, NOTES_FROM + id))), 0)
        if number:
            thread = {"message_id": number, "allow_sending_without_reply": True}
            call = call._replace(body={**call.body, "reply_parameters": messages.packed(thread)})
        return store.outbox.owe(chat, [call], now)

    def change(self, chat: int, note: Note, page: Page, message: int = 0) -> Owed:
        """The note's message in place: the one that was tapped, or its newest."""
        ref = NOTES_FROM + note.id
        change = Edit(page.text, 0 if message else ref, message, page.buttons, place=NOTE, turn=note.id)
        return messages.edit(change, chat)._replace(ref=ref)

    def thanked(self, store: Store, chat: int, person: Person, facts: Facts, now: datetime) -> list[Outgoing]:
        """Shown under the answer that it is for, once."""
        answered = [each for each in store.notes.of(person.id) if each.answered_at and each.shown_at]
        note = max(answered, key=lambda each: each.answered_at or now, default=None)
        if note is None or note.thanked_at is not None:
            return []
        store.notes.mark(note.id, thanked_at=now)
        return store.outbox.owe(chat, [self.change(chat, note, self.pages.thanked(note, facts))], now)

    def over(self, store: Store, chat: int, before: Sequence[Note], facts: Facts, now: datetime) -> list[Outgoing]:
        """Notes of holds that are open no more say so; one that nobody was told of yet is told no more."""
        closed = {hold.id for hold in facts.holds if not hold.open}
        ended = [note for note in before if note.hold in closed and note.closed_at is None]
        for note in ended:
            store.notes.mark(note.id, closed_at=now, told_at=note.told_at or now)
        calls = [
            self.change(chat, note, self.pages.over(note._replace(closed_at=now), facts))
            for note in ended
            if note.shown_at is not None
        ]
        heads = sorted({note.list for note in ended} - {0})
        calls += [self.relist(chat, head, store.notes.listed(head)) for head in heads]
        return store.outbox.owe(chat, calls, now)

    # several at once

    def due(self, store: Store, chat_id: int, reminder: str, now: datetime) -> Told:
        """One of our reminders has come."""
        chat, person = self.chat.now(store), store.people.find(chat_id)
        if chat is None:
            return Told()
        if reminder == COLLECT:
            return Told(self.collected(store, chat, now))
        note = store.notes.find(int(reminder.removeprefix(CHASE)))
        if note is None or person is None or note.answered_at or note.closed_at:
            return Told()
        return Told(self.chased(store, chat, note, person, now))

    def collected(self, store: Store, chat: int, now: datetime) -> list[Outgoing]:
        """All that has waited, the most pressing first; one alone comes as itself."""
        waiting = pressing(store.notes.waiting())
        rows: list[Outgoing] = []
        for start in range(0, len(waiting), MOST_LISTED):
            some = waiting[start : start + MOST_LISTED]
            if len(some) == 1:
                rows += self.show(store, chat, some[0], self.facts(store, some[0].person, now), now)
                continue
            head = some[0].id
            for note in some:
                store.notes.mark(note.id, told_at=now, list=head)
            page = self.pages.list(some)
            silent = all(kind(note) != "today" for note in some)
            say = Say(page.text, page.buttons, silent=silent, place=LIST, turn=head, ref=LISTS_FROM + head)
            rows += store.outbox.owe(chat, [messages.message(say, Addressee(chat))], now)
        return rows

    def relist(self, chat: int, head: int, notes: Sequence[Note], message: int = 0) -> Owed:
        page = self.pages.list(notes)
        change = Edit(page.text, 0 if message else LISTS_FROM + head, message, page.buttons, place=LIST, turn=head)
        return messages.edit(change, chat)._replace(ref=LISTS_FROM + head)

    def chased(self, store: Store, chat: int, note: Note, person: Person, now: datetime) -> list[Outgoing]:
        """Two workdays without an answer: a line to the coaches, and one to the person with the clinic's number."""
        facts = self.facts(store, person.id, now)
        store.notes.mark(note.id, told_at=note.told_at or now, shown_at=note.shown_at or now)
        rows = self.post(store, chat, note, self.pages.still_waits(note, facts), now)
        silent = Phrase("coach_silent_plain")
        if self.clinic.contact:
            silent = Phrase.of("coach_silent", clinic=wording.clinic(facts), contact=wording.contact(facts))
        say = Say(render(silent, self.coach.phrases), silent=True)
        call = messages.message(say, Addressee(person.chat_id, PUSH, until=now + STALE))
        return [*rows, *store.outbox.owe(person.chat_id, [call], now)]

    # the end

    def farewell(self, store: Store, person: Person, known: dict[str, object], now: datetime) -> list[Outgoing]:
        """Before the rows of somebody go: coaches hear that they left, and no message about them says more."""
        chat, notes = self.chat.now(store), store.notes.of(person.id)
        if chat is None or not (notes or shares(known)):
            return []
        left = self.pages.words("left", alias=self.pages.alias(person.id))
        refs = [NOTES_FROM + note.id for note in notes]
        numbers = [number for ref in refs if (number := store.outbox.message(chat, ref))]
        if refs:
            store.outbox.forget_words(chat, refs)
        calls = [messages.edit(Edit(left, message=number), chat) for number in numbers]
        for head in sorted({note.list for note in notes} - {0}):
            others = [note for note in store.notes.listed(head) if note.person != person.id]
            calls.append(self.relist(chat, head, others))
        calls.append(messages.message(Say(left, silent=True), Addressee(chat)))
        return store.outbox.owe(chat, calls, now)


def hold_of(wish: TellCoach, facts: Facts) -> str:
    """The open hold that the wish is about: the newest of its kind."""
    level = {"emergency": "E0", "crisis": "E0", "same_day": "E1"}.get(wish.subject)
    found = [hold.id for hold in facts.holds if hold.open and hold.level == level]
    return found[-1] if found else ""


def workdays_later(facts: Facts) -> datetime:
    """The same hour two workdays on, outside quiet hours."""
    at, days = facts.now, WORKDAYS
    while days:
        at += timedelta(days=1)
        days -= at.weekday() < 5
    return awake(at, facts).astimezone(UTC)


def row(reminder: str, person: Person, facts: Facts, at: datetime) -> Reminder:
    """A moment that is the coaches' own: it waits for nobody, and the person's own reminders do not cancel it."""
    zone = str(getattr(facts.now.tzinfo, "key", "UTC"))
    return Reminder(0, person.id, "coach", reminder, at, at.astimezone(facts.now.tzinfo).date(), None, zone)

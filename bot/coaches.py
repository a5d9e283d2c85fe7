"""What a coach hears and says: taps and replies in the coaches' chat, and what becomes of them."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.coach_chat import CoachChat
from bot.coach_notices import CHASE, LISTS_FROM, NOTES_FROM, Notices, Told
from bot.coach_pages import LIST, NOTE, Page
from bot.store.notes import Note
from bot.store.outbox import Outgoing, Owed
from bot.store.units import Store
from bot.telegram import messages
from bot.telegram.events import FromCoaches
from bot.telegram.messages import Addressee
from flows.effects import Edit, React, Say, Toast
from flows.facts import Clinic, Facts
from flows.heard import Tap
from flows.words import clock

if TYPE_CHECKING:
    from flows import Coach

log = logging.getLogger(__name__)

MOST_UNITS = 3500  # UTF-16 units of an answer: with the words before it, it must fit a message

Answered = tuple[str, Page | None]  # the toast's phrase, and what the message reads now
Action = Callable[[Store, Note, Facts, datetime], Answered]


def is_coach_button(tap: Tap) -> bool:
    return tap.place in (NOTE, LIST)


class Coaches:
    """A coach acts in the coaches' chat alone. None of this can start a session or lift a hold: there is no way to."""

    def __init__(self, coach: "Coach", clinic: Clinic, configured: int | None) -> None:
        self.own, self.chat = clinic, CoachChat(configured)
        self.notices = Notices(coach, clinic, self.chat)
        self.pages = self.notices.pages
        self.actions: dict[str, Action] = {
            "take": self.take, "open": self.open, "open_summary": self.open, "back": self.open, "summary": self.summary,
            "close": self.close, "later": self.later, "answer": self.answer, "done": self.done,
        }  # fmt: skip

    def clinic(self, store: Store) -> Clinic:
        """Who runs the coach, and whether a human reads what is sent to one."""
        return replace(self.own, coach=self.chat.reaches(store))

    # taps

    def tapped(self, store: Store, tap: Tap, now: datetime) -> Told:
        """A button under one of our messages; which message and whose, the button says."""
        chat = self.chat.now(store)
        assert chat is not None
        waited = self.chat.back(store, chat)
        if tap.place == LIST:
            return Told([*waited, *self.listed(store, chat, tap, now)])
        note, action = store.notes.find(tap.turn), self.actions.get(tap.answer)
        if tap.place != NOTE or note is None or action is None:
            return Told([*waited, *self.closed(store, chat, tap, now)])
        phrase, page = action(store, note, self.notices.facts(store, note.person, now), now)
        calls = [messages.toast(Toast(phrase), tap.query)]
        if page is not None:
            calls.append(self.notices.change(chat, note, page, tap.message))
        return Told([*waited, *store.outbox.owe(chat, calls, now)])

    def listed(self, store: Store, chat: int, tap: Tap, now: datetime) -> list[Outgoing]:
        """One of several: it gets a message of its own, first line first, and is opened there."""
        note = store.notes.find(int(tap.answer)) if tap.answer.isdigit() else None
        if note is None or note.list != tap.turn:
            return self.closed(store, chat, tap, now)
        rows = store.outbox.owe(chat, [messages.toast(Toast(), tap.query)], now)
        if note.shown_at is None:
            facts = self.notices.facts(store, note.person, now)
            rows += self.notices.show(store, chat, note, facts, now, rings=False)
            rows += store.outbox.owe(chat, [self.notices.change(chat, note, self.pages.opened(note, facts))], now)
        left = self.notices.relist(chat, tap.turn, store.notes.listed(tap.turn), tap.message)
        return [*rows, *store.outbox.owe(chat, [left], now)]

    def closed(self, store: Store, chat: int, tap: Tap, now: datetime) -> list[Outgoing]:
        """A button of somebody who has left, or of long ago; or none of a coach's."""
        log.info("a tap in the coaches' chat on no live button of theirs: refused")
        calls = [messages.toast(Toast(self.pages.words("toast_closed")), tap.query)]
        if tap.place in (NOTE, LIST):
            calls.append(messages.edit(Edit("", message=tap.message), chat))
        return store.outbox.owe(chat, calls, now)

    def take(self, store: Store, note: Note, facts: Facts, now: datetime) -> Answered:
        if note.taken_at is not None:
            at = clock(note.taken_at.astimezone(facts.now.tzinfo).time(), bool(facts.known.get("clock_24")))
            return self.pages.words("toast_taken_before", at=at), self.pages.taken(note, facts)
        store.notes.mark(note.id, taken_at=now)
        return self.pages.words("toast_taken"), self.pages.taken(note._replace(taken_at=now), facts)

    def open(self, store: Store, note: Note, facts: Facts, now: datetime) -> Answered:
        return "", self.pages.opened(note, facts)

    def summary(self, store: Store, note: Note, facts: Facts, now: datetime) -> Answered:
        return "", self.pages.summary(note, facts)

    def close(self, store: Store, note: Note, facts: Facts, now: datetime) -> Answered:
        return "", self.pages.first(note, facts) if note.taken_at is None else self.pages.taken(note, facts)

    def later(self, store: Store, note: Note, facts: Facts, now: datetime) -> Answered:
        return self.pages.words("toast_later"), None

    def answer(self, store: Store, note: Note, facts: Facts, now: datetime) -> Answered:
        return self.pages.words("toast_how"), self.pages.how(note)

    def done(self, store: Store, note: Note, facts: Facts, now: datetime) -> Answered:
        store.notes.mark(note.id, closed_at=now)
        return "", self.pages.done(note._replace(closed_at=now), facts)

    # words, and news of the chat

    def heard(self, store: Store, happened: FromCoaches, now: datetime) -> Told | None:
        """What was written under one of our messages, or what became of the chat; None for what is no coach's."""
        chat = self.chat.now(store)
        assert chat is not None
        match happened.news:
            case "moved":
                self.chat.moved(store, chat, happened.moved_to)
                return Told()
            case "gone":
                self.chat.lost(store, chat)
                return Told() if happened.instead is None else None
            case "back" | "asks":
                waited = self.chat.back(store, chat)
                return Told([*waited, *self.says(store, chat, "hello", now)])
        ref = store.outbox.named(chat, happened.reply_to)
        if ref < NOTES_FROM and happened.instead is not None:
            return None
        waited = self.chat.back(store, chat)
        told = self.passed_on(store, chat, ref, happened, now)
        return told._replace(owed=[*waited, *told.owed])

    def passed_on(self, store: Store, chat: int, ref: int, happened: FromCoaches, now: datetime) -> Told:
        """A reply goes to the person through the inbox, as something that happens to them."""
        if not NOTES_FROM <= ref < LISTS_FROM:
            return Told(self.says(store, chat, "which", now))
        note = store.notes.find(ref - NOTES_FROM)
        person = store.people.numbered(note.person) if note is not None else None
        if note is None or person is None:
            return Told(self.says(store, chat, "nobody", now))
        if happened.news == "media":
            return Told(self.says(store, chat, "words_alone", now))
        if len(happened.words.encode("utf-16-le")) // 2 > MOST_UNITS:
            return Told(self.says(store, chat, "too_long", now))
        store.notes.answered(note.id, now)
        store.reminders.cancel(person.id, "coach", [f"{CHASE}{note.id}"])
        facts = self.notices.facts(store, person.id, now)
        page = self.pages.passed_on(note._replace(answered_at=now), facts, away=not person.reachable)
        seen = messages.write(React("👍"), Addressee(chat, message=happened.message))
        calls: Sequence[Owed] = [self.notices.change(chat, note, page, happened.reply_to), *([seen] if seen else [])]
        arrivals = store.inbox.own([(person.chat_id, {"from_coach": happened.words})], now)
        return Told(store.outbox.owe(chat, calls, now), arrivals=arrivals)

    def says(self, store: Store, chat: int, phrase: str, now: datetime) -> list[Outgoing]:
        say = Say(self.pages.words(phrase), silent=True)
        return store.outbox.owe(chat, [messages.message(say, Addressee(chat))], now)

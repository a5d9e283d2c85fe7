"""Months of people's lives with the real coach: a real SQLite file, its reminders and turns, and a phone in memory."""

import heapq
import html
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot import reminders, retention, ticks
from bot.facts import facts_of
from bot.store.database import Database, Db, open_database
from bot.store.inbox import Arrival
from bot.store.outbox import PUSH, Outgoing, Sent
from bot.store.schema import migrate
from bot.store.units import Store
from bot.turns import Turns
from flows import coach, course, starting
from flows.conversation import State, converse
from flows.facts import Clinic
from tests.chat import typical

SENT = ("sendMessage", "sendPhoto", "sendAnimation", "sendDocument")
THINKING = timedelta(seconds=40)  # between reading a message and the tap that answers it


@dataclass(frozen=True)
class Push:
    """A message that the coach started."""

    at: datetime  # in the person's zone at that moment
    text: str


@dataclass
class Phone:
    """One chat as its person sees it, and what they do about a new message."""

    chat: int
    answer: "Callable[[Phone, datetime], str]"  # what is tapped or typed; "" = nothing
    zone: ZoneInfo
    shown: dict[int, str] = field(default_factory=dict)
    buttons: dict[int, dict[str, str]] = field(default_factory=dict)  # message -> label -> data
    refs: dict[int, int] = field(default_factory=dict)
    keyboard: tuple[str, ...] = ()
    keyboard_once: bool = False
    pushes: list[Push] = field(default_factory=list)
    answered: tuple[object, ...] = ()

    def looks(self, now: datetime) -> str:
        """What they do about what stands there now; nothing a second time."""
        there = (max(self.shown, default=0), self.last, *self.labels)
        if there == self.answered:
            return ""
        self.answered = there
        return self.answer(self, now)

    @property
    def labels(self) -> list[str]:
        """What can be tapped now: below the chat, else under the newest message."""
        newest = max(self.shown, default=0)
        return [*self.keyboard, *self.buttons.get(newest, {})]

    @property
    def last(self) -> str:
        return self.shown[max(self.shown)] if self.shown else ""

    def receives(self, row: Outgoing, now: datetime) -> int:
        """Shows a call's message; gives its number."""
        owed, markup = row.owed, json.loads(row.owed.body.get("reply_markup", "{}"))
        buttons = {
            button["text"]: button["callback_data"]
            for line in markup.get("inline_keyboard", ())
            for button in line
            if "callback_data" in button
        }
        words = owed.body.get("text") or owed.body.get("caption") or owed.body.get("media", {}).get("caption")
        if owed.method in SENT:
            self.shown[row.id] = as_read(words or "")
            self.buttons[row.id] = buttons
            if owed.ref:
                self.refs[owed.ref] = row.id
            if "keyboard" in markup:
                self.keyboard = tuple(button["text"] for line in markup["keyboard"] for button in line)
                self.keyboard_once = bool(markup.get("one_time_keyboard"))
            elif "remove_keyboard" in markup:
                self.keyboard = ()
            if owed.lane >= PUSH:
                self.pushes.append(Push(now.astimezone(self.zone), self.shown[row.id]))
            return row.id
        if owed.method.startswith("editMessage"):
            number = self.refs.get(owed.edits) if owed.edits else int(owed.body.get("message_id", 0))
            if number in self.shown:
                self.buttons[number] = buttons
                self.shown[number] = as_read(words) if words else self.shown[number]
        return 0


def as_read(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text))


class Life:
    """A clock that goes from event to event; nothing sleeps."""

    def __init__(self, file: Path, at: datetime) -> None:
        self.file, self.now = file, at.astimezone(UTC)
        self.turns = Turns(coach(), Clinic("Lakeside Clinic", "218 555 0100"), converse, State.of)
        self.phones: dict[int, Phone] = {}
        self.updates = 0
        self.to_do: list[tuple[datetime, int]] = []
        self.starts()

    # the process

    def starts(self) -> None:
        """What bot/running.py does first; what the last stop left is worked on."""
        self.database: Database = open_database(f"sqlite:///{self.file}")
        migrate(self.database)
        self.store = Store(Db(self.database.connect()))
        self.store.db.run("PRAGMA synchronous = OFF")
        with self.unit():
            ticks.follow_zone_changes(self.store, self.now)
            left = self.store.outbox.left(self.now)
            ticks.ask_again(self.store, self.now)
            waiting = self.store.inbox.open()
        self.deliver(left)
        for arrival in waiting:
            self.take(arrival)

    def stops(self) -> None:
        self.store.db.connection.close()
        self.database.close()

    def restarts(self, after: timedelta = timedelta()) -> None:
        """Down for so long; what people wanted to do meanwhile they do when it is back."""
        self.stops()
        self.now += after
        self.starts()

    @contextmanager
    def unit(self) -> Iterator[None]:
        self.store.db.run("BEGIN IMMEDIATE")
        yield
        self.store.db.run("COMMIT")

    # people

    def joins(self, zone: str, answer: "Callable[[Phone, datetime], str]", **known: Any) -> Phone:
        """Somebody whose plan was accepted today."""
        phone = Phone(len(self.phones) + 1, answer, ZoneInfo(zone))
        self.phones[phone.chat] = phone
        today = self.now.astimezone(phone.zone).date().isoformat()
        told = typical(zone=zone, day_0=today, **known)
        with self.unit():
            person = self.store.people.join(phone.chat, self.now)
            facts = facts_of(self.store, person._replace(known=told), self.turns.library, self.turns.clinic, self.now)
            stands, _ = starting.start(facts)
            told = {**told, course.KEY: course.kept(stands)}
            self.store.people.keep(person.id, told, {}, self.now)
            facts = facts.knowing(**told)
            for row in reminders.plan(self.store, person, facts):
                self.store.reminders.set(row)
        return phone

    def does(self, phone: Phone, said: str) -> None:
        """Taps the button of that name, or types."""
        self.updates += 1
        number = next((each for each in sorted(phone.buttons, reverse=True) if said in phone.buttons[each]), 0)
        chat = {"id": phone.chat, "type": "private"}
        body: dict[str, Any]
        if number and said not in phone.keyboard:
            message = {"message_id": number, "chat": chat}
            data = phone.buttons[number][said]
            query = {"id": str(self.updates), "from": message["chat"], "message": message, "data": data}
            body = {"callback_query": query}
        else:
            if said in phone.keyboard and phone.keyboard_once:
                phone.keyboard = ()
            body = {"message": {"message_id": 10_000_000 + self.updates, "chat": chat, "text": said}}
        arrival = Arrival(self.updates, phone.chat, body)
        with self.unit():
            self.store.inbox.take_in([arrival], self.now)
        self.take(arrival)

    def take(self, arrival: Arrival) -> None:
        with self.unit():
            outcome = self.turns.take(self.store, arrival, self.now)
        self.deliver(outcome.owed)

    def deliver(self, rows: list[Outgoing]) -> None:
        sent = []
        for row in rows:
            phone = self.phones[row.chat_id]
            number = phone.receives(row, self.now)
            sent.append(Sent(row.id, "sent", number or None))
            if row.owed.method in (*SENT, "editMessageText", "editMessageCaption", "editMessageMedia"):
                heapq.heappush(self.to_do, (self.now + THINKING, phone.chat))
        with self.unit():
            self.store.outbox.settle(sent, self.now)

    # time

    def until(self, moment: datetime) -> None:
        """Everything that falls due on the way, and what people do about it."""
        moment = moment.astimezone(UTC)
        while True:
            due = self.store.reminders.next_due()
            first = min(due or moment, self.to_do[0][0] if self.to_do else moment)
            if first > moment:
                break
            self.now = max(self.now, first)
            if due is not None and due <= self.now:
                with self.unit():
                    claimed = ticks.claim(self.store, self.now)
                for arrival in claimed.arrivals:
                    self.take(arrival)
            elif self.to_do and self.to_do[0][0] <= self.now:
                phone = self.phones[heapq.heappop(self.to_do)[1]]
                if said := phone.looks(self.now.astimezone(phone.zone)):
                    self.does(phone, said)
            else:
                break
        self.now = max(self.now, moment)

    def every_day(self, days: int) -> Iterator[date]:
        """One UTC day after another, with the hourly chores of the process once a day."""
        for _ in range(days):
            self.until(self.now + timedelta(days=1))
            with self.unit():
                retention.forget(self.store, self.now)
            yield self.now.date()

    def records(self, phone: Phone, kind: str) -> list[Any]:
        person = self.store.people.find(phone.chat)
        assert person is not None
        return [each for each in self.store.people.entries(person.id) if each.record == kind]


# how people answer


def nothing(phone: Phone, now: datetime) -> str:
    return ""


TAPPED = (  # the first of these that is there
    "Short, 10 min", "All clear", "None", "None of these", "Good", "I'm warm", "Fine, 3-4 left", "I'm ready", "Steady",
    "Fine", "Same or better",
)  # fmt: skip


SKIPPED = ("Skip", "Fine", "Same or better", "None of these", "Nothing new", "Not now")


def skips(phone: Phone, now: datetime) -> str:
    """Answers each: a check with its taps, everything else with Skip."""
    labels = phone.labels
    if "0" in labels:
        return "2"
    return next((label for label in SKIPPED if label in labels), "")


def trains_every(weeks: int) -> Callable[[Phone, datetime], str]:
    """The same, and on the Monday of every so many weeks a short session from the first tap to the last."""

    def answer(phone: Phone, now: datetime) -> str:
        labels = phone.labels
        if now.weekday() or now.hour < 12 or now.isocalendar().week % weeks:
            return skips(phone, now)
        if "0" in labels and "sure" in phone.last:
            return "8"
        if "0" in labels:
            return "2"
        if "Which weight could you" in phone.last:
            return "Not sure"
        if "do you have, in" in phone.last:
            return "5 8 10 12"
        if said := next((label for label in TAPPED if label in labels), ""):
            return said
        return next((label for label in labels if label.startswith("Done")), "")

    return answer

"""One unit of work: load, hear, advance, apply; what it returns is sent after the commit."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, assert_never

from bot import exports, reminders, retention
from bot.coach_notices import Told
from bot.coaches import Coaches, is_coach_button
from bot.facts import facts_of, told, zone
from bot.floods import Floods
from bot.pictures.shelf import Shelf
from bot.pictures.wanted import File, file_of
from bot.store.inbox import Arrival
from bot.store.outbox import BULK, PUSH, REPLY, Outgoing, Owed
from bot.store.people import Person
from bot.store.reminders import Reminder
from bot.store.units import Store
from bot.telegram import events, messages
from bot.telegram.events import NOWHERE, FromCoaches, FromGroup, Received, Refused
from bot.telegram.messages import Addressee
from flows import report
from flows.effects import (
    Begin,
    CancelReminders,
    CancelTimer,
    ChangeHold,
    Drop,
    Edit,
    Effect,
    Erase,
    Export,
    MakePage,
    Note,
    OpenHold,
    Pin,
    PlanReminders,
    React,
    Record,
    Remember,
    Remind,
    Say,
    StartTimer,
    TellCoach,
    Toast,
)  # fmt: skip
from flows.facts import Clinic, Facts
from flows.heard import CameBack, Due, FromCoach, Heard, Left, Tap, TimeUp
from flows.holds import Hold, locked
from flows.words import Phrase, render

if TYPE_CHECKING:
    from flows import Coach
    from flows.conversation import State, Turned

log = logging.getLogger(__name__)

Converse = Callable[["Coach", "State", Heard, Facts], "Turned"]
# What the repeating reminders follow from (flows/reminders.py).
PLANS = {
    "zone", "plan", "paused_until", "morning_time", "morning_days", "train_time", "days", "daily_time", "reminders",
    "stopped", "course", "review_day", "review_time",
}  # fmt: skip
OPEN_COMMANDS = ("checked", "human", "learn", "export", "help")
STALE_PUSH = timedelta(hours=3)  # what the coach starts itself and cannot send for so long stays unsaid
Happened = Received | FromGroup | FromCoaches | Refused | None
GO_ON = Tap("/", 0, "go_on")  # "where were we?"


@dataclass
class Unit:
    """One turn of one person inside one transaction: what is known so far, and what is owed at its end."""

    store: Store
    now: datetime
    to: Addressee
    person: Person | None
    known: dict[str, Any]
    holds: tuple[Hold, ...]
    owed: list[Owed] = field(default_factory=list)
    learned: bool = False
    replan: bool = False
    erased: bool = False
    due: datetime | None = None  # the soonest moment among the reminders and timers it set
    elsewhere: list[Outgoing] = field(default_factory=list)  # what the coaches' chat is owed

    def remind(self, row: Reminder) -> None:
        self.store.reminders.set(row)
        self.expect(row.due_at)

    def expect(self, moment: datetime | None) -> None:
        if moment is not None:
            self.due = moment if self.due is None else min(self.due, moment)

    def coaches_told(self, told: Told) -> None:
        self.elsewhere.extend(told.owed)
        self.expect(told.due)


class Outcome(NamedTuple):
    """What a committed turn leaves to do: calls to make, a moment to wake at, and what now happens to others."""

    owed: Sequence[Outgoing]
    due: datetime | None = None
    arrivals: Sequence[Arrival] = ()


class Turns:
    """The coach at work on what happens."""

    def __init__(
        self,
        coach: "Coach",
        clinic: Clinic,
        converse: Converse,
        state_of: "Callable[[Mapping[str, Any]], State]",
        coach_chat: int | None = None,
    ) -> None:
        self.coach, self.clinic = coach, clinic
        self.coaches = Coaches(coach, clinic, coach_chat)
        self.converse, self.state_of = converse, state_of
        self.floods = Floods()
        self.shelf = Shelf()

    # one unit of work; everything from here to `keep` happens in one transaction

    def take(self, store: Store, arrival: Arrival, now: datetime) -> Outcome:
        """Works on one arrival once, however often it is delivered; gives what is to be sent after the commit."""
        if not store.inbox.done(arrival.number, now):
            return Outcome([])
        if arrival.number < 0:
            if (reminder := str(arrival.body.get("due", ""))).startswith("coach_"):
                return Outcome(*self.coaches.notices.due(store, arrival.chat_id, reminder, now))
            if reminder in (retention.QUIET_YEAR, retention.ERASE):
                return Outcome(self.after_a_year(store, arrival.chat_id, now))
            happened: Happened = event(arrival.body)
        else:
            coach_chat = self.coaches.chat.asked_by(store, arrival.chat_id)
            happened = events.read(arrival.body, coach_chat)
            if coach_chat is not None and (done := self.from_coaches(store, arrival, coach_chat, happened, now)):
                return Outcome(*done)
        match happened:
            case Refused(why, query):
                log.warning("%s: refused, inbox row %s", why, arrival.number)
                return Outcome(self.answered_alone(store, arrival.chat_id, query, now))
            case FromCoaches(instead=instead):
                return self.turn(store, arrival, instead, now) if instead else Outcome([])
            case None:
                return Outcome([])
            case Received(Tap() as tap, message, query) if is_coach_button(tap):
                log.warning("a coach's button came from another chat, inbox row %s: refused", arrival.number)
                return self.turn(store, arrival, Received(NOWHERE, message, query), now)
            case FromGroup():
                log.info("a group was declined; if it is your coaches', set COACH_CHAT_ID=%s", arrival.chat_id)
                calls = messages.farewell(arrival.chat_id, self.phrase("group"))
                return Outcome(store.outbox.owe(arrival.chat_id, [leaving_nothing(call) for call in calls], now))
            case Received():
                return self.turn(store, arrival, happened, now)

    def from_coaches(
        self, store: Store, arrival: Arrival, coach_chat: int, happened: Happened, now: datetime
    ) -> Told | None:
        """What a coach did; None for somebody's own chat with us, where the coaches' chat is a private one."""
        match happened:
            case FromCoaches():
                return self.coaches.heard(store, happened, now)
            case Received(Tap() as tap) if arrival.chat_id == coach_chat and (is_coach_button(tap) or coach_chat < 0):
                return self.coaches.tapped(store, tap, now)
            case _:
                return None

    def turn(self, store: Store, arrival: Arrival, happened: Received, now: datetime) -> Outcome:
        chat_id, heard = arrival.chat_id, happened.heard
        person = store.people.find(chat_id)
        if person is None and arrival.number < 0:
            return Outcome([])  # a moment, or a coach's words, for somebody who has left meanwhile
        waiting = self.met_again(store, person, chat_id, heard, now)
        facts = facts_of(store, person, self.library, self.coaches.clinic(store), now)
        if isinstance(heard, Due):
            heard = replace(heard, due_at=heard.due_at.astimezone(facts.now.tzinfo))
        state = self.state_of(person.state if person else store.people.visitor(chat_id))
        too_much = arrival.number > 0 and self.floods.covers(chat_id, heard, arrival.body, facts, now)
        if too_much and not (locked(facts.holds) and self.moves(state, heard, facts)):
            return Outcome([*waiting, *self.overlooked(store, chat_id, happened, now)])
        if isinstance(heard, Tap) and (why := not_live(heard, state)):
            log.info("%s: refused, inbox row %s", why, arrival.number)
        turned = self.converse(self.coach, state, heard, facts)
        to = Addressee(
            chat_id,
            lane(arrival.body, heard),
            bool(facts.known.get("quiet_mode")),
            happened.message,
            happened.query,
            now + STALE_PUSH,
        )
        unit = Unit(store, now, to, person, dict(facts.known), facts.holds)
        effects = self.with_answer(turned.effects, happened)
        if person is None and not any(agrees(effect) for effect in effects):
            return Outcome([*waiting, *self.outside(unit, turned.state, effects)])
        self.apply(unit, effects)
        if not unit.erased and locked(unit.holds) != locked(facts.holds):
            unit.owed.append(messages.menu(chat_id, self.menu_locked() if locked(unit.holds) else {}))
        owed = self.keep(unit, turned.state, moved=not isinstance(heard, Due | TimeUp | FromCoach))
        return Outcome([*waiting, *owed, *unit.elsewhere], unit.due)

    def menu_locked(self) -> dict[str, str]:
        """What is open while training waits for a clinician (conversations.md §14)."""
        return {name: self.coach.phrases.phrase[f"menu_{name}"] for name in OPEN_COMMANDS}

    def met_again(
        self, store: Store, person: Person | None, chat_id: int, heard: Heard, now: datetime
    ) -> list[Outgoing]:
        """Whether the person can be reached: gone when they block the bot, back with the first sign of life."""
        if isinstance(heard, Left):
            store.people.unreachable(chat_id, now)
            store.outbox.park(chat_id)
            return []
        if isinstance(heard, FromCoach):
            return []  # a coach's words are no sign of the person's life
        if isinstance(heard, CameBack) or person is None or not person.reachable:
            if person is not None:
                store.people.reachable(person.id)
            return store.outbox.unpark(chat_id, now)
        return []

    def moves(self, state: "State", heard: Heard, facts: Facts) -> bool:
        """Whether this answers the open question, so that another one follows."""
        after = self.converse(self.coach, state, heard, facts).state
        return stands(after) != stands(state)

    def overlooked(self, store: Store, chat_id: int, happened: Received, now: datetime) -> list[Outgoing]:
        """Part of a flood: no turn, and one line for all of it; a tap stops waiting."""
        rows = self.answered_alone(store, chat_id, happened.query, now)
        if self.floods.to_tell(chat_id):
            call = messages.message(Say(self.phrase("too_fast"), silent=True), Addressee(chat_id))
            rows += store.outbox.owe(chat_id, [call], now)
            log.info("a flood from one chat: what comes until it ends is heard for danger alone")
        return rows

    @staticmethod
    def answered_alone(store: Store, chat_id: int, query: str, now: datetime) -> list[Outgoing]:
        return store.outbox.owe(chat_id, [messages.toast(Toast(), query)], now) if query else []

    @staticmethod
    def with_answer(effects: Sequence[Effect], happened: Received) -> Sequence[Effect]:
        """Every tap is answered; else its button goes on waiting."""
        if happened.query and not any(isinstance(effect, Toast) for effect in effects):
            return (Toast(), *effects)
        return effects

    def outside(self, unit: Unit, state: "State", effects: Iterable[Effect]) -> list[Outgoing]:
        """Before somebody agrees nothing is kept about them but where in the welcome they are."""
        chat_id = unit.to.chat_id
        owed = [call for effect in effects if (call := messages.write(effect, unit.to)) is not None]
        if state.frames:
            bare = {**state.kept(), "last_typed": (0, "", ""), "edited": ""}  # where they are, not what they wrote
            unit.store.people.welcome(chat_id, bare, unit.now)
        else:
            unit.store.people.turn_away(chat_id)
            unit.store.outbox.forget_chat(chat_id)
            owed = [leaving_nothing(call) for call in owed]
        return unit.store.outbox.owe(chat_id, owed, unit.now)

    def apply(self, unit: Unit, effects: Iterable[Effect]) -> None:
        if unit.person is None:
            unit.person = unit.store.people.join(unit.to.chat_id, unit.now)
        for effect in effects:
            self.perform(unit, unit.person, effect)

    def perform(self, unit: Unit, person: Person, effect: Effect) -> None:
        """Every wish that a flow can have."""
        store, now = unit.store, unit.now
        match effect:
            case Say() | Edit() | Toast() | React() | Pin():
                shown, pictured = self.shown(unit, person, effect)
                if (call := messages.write(effect, unit.to, shown, pictured=pictured)) is not None:
                    unit.owed.append(call)
            case Remember(key, value):
                unit.known[key] = value
                if value is None:
                    del unit.known[key]
                unit.learned = True
                unit.replan |= key in PLANS
            case Record(entry):
                store.people.record(person.id, entry)
            case OpenHold(hold):
                store.people.keep_hold(person.id, hold)
                unit.holds = (*unit.holds, hold)
                unit.replan = True
            case ChangeHold(hold):
                store.people.keep_hold(person.id, hold)
                unit.holds = tuple(hold if each.id == hold.id else each for each in unit.holds)
                unit.replan = True
            case StartTimer(name, seconds, at, turn):
                due_at = (at or now + timedelta(seconds=seconds)).astimezone(UTC)
                unit.remind(self.once(unit, person, "timer", name, due_at, turn=turn))
            case CancelTimer(name):
                store.reminders.cancel(person.id, "timer", [name])
            case Remind(kind, at, inputs):
                unit.remind(self.once(unit, person, "once", kind, at.astimezone(UTC), inputs=inputs))
            case CancelReminders(kinds):
                store.reminders.cancel(person.id, "once", kinds)
                if not kinds:
                    store.reminders.cancel(person.id, "timer")
            case PlanReminders():
                unit.replan = True
            case Export():
                unit.owed.extend(self.export(unit, person))
            case MakePage():
                page = report.page(self.facts_now(unit, person), self.coach.phrases)
                name = f"{self.coach.phrases.phrase['report_file']}.pdf"
                unit.owed.append(messages.document(person.chat_id, {"name": name, "drawn": ["report", page]}))
            case Erase():
                self.erase(unit, person)
            case TellCoach():
                facts = self.facts_now(unit, person)
                unit.coaches_told(self.coaches.notices.tell(store, person, facts, effect, now))
            case Begin() | Drop() | Note():
                pass  # the conversation has taken them
            case _:
                assert_never(effect)

    def shown(self, unit: Unit, person: Person, effect: Effect) -> tuple[File | None, bool]:
        """The picture above the words, and whether the message to change has one already."""
        match effect:
            case Say(picture=picture) if picture:
                return self.picture(unit, person, picture), False
            case Edit(text=text, ref=ref, message=message, picture=picture) if text:
                pictured = unit.store.outbox.pictured(person.chat_id, ref, message)
                return self.picture(unit, person, picture) if picture and pictured else None, pictured
            case _:
                return None, False

    def picture(self, unit: Unit, person: Person, picture: str) -> File | None:
        moving = unit.known.get("show_picture") != "still"
        return file_of(picture, lambda: self.facts_now(unit, person), self.coach.phrases, self.shelf, moving=moving)

    def facts_now(self, unit: Unit, person: Person) -> Facts:
        """What is known with all that this turn has written so far."""
        return told(unit.store, person, unit.known, unit.holds, self.library, self.clinic, unit.now)

    def once(
        self, unit: Unit, person: Person, sort: str, kind: str, at: datetime, *, turn: int = 0,
        inputs: Mapping[str, Any] | None = None,
    ) -> Reminder:  # fmt: skip
        where = zone(unit.known, self.clinic)
        day = at.astimezone(where).date()
        return Reminder(0, person.id, sort, kind, at, day, None, where.key, turn=turn, inputs=dict(inputs or {}))

    def export(self, unit: Unit, person: Person) -> list[Owed]:
        everything = unit.store.everything(person.id, person.chat_id)
        everything["person"][0]["known"] = unit.known
        files = exports.files(everything, unit.now, self.coach.phrases)
        return [messages.document(person.chat_id, {"name": name, "content": content}) for name, content in files]

    def erase(self, unit: Unit, person: Person) -> None:
        """All rows go. What this turn says goes out too, and leaves no row behind."""
        outbox = unit.store.outbox
        unit.owed = [
            call._replace(edits=0, body={**call.body, "message_id": outbox.message(person.chat_id, call.edits)})
            if call.edits else call
            for call in unit.owed
        ]  # fmt: skip
        unit.elsewhere.extend(self.coaches.notices.farewell(unit.store, person, unit.known, unit.now))
        unit.store.erase(person.id, person.chat_id, unit.now)
        unit.erased = True

    def keep(self, unit: Unit, state: "State", *, moved: bool) -> list[Outgoing]:
        """Where the person stands now, their reminders, and what is owed."""
        store, person, now = unit.store, unit.person, unit.now
        assert person is not None
        if unit.erased:
            return store.outbox.owe(unit.to.chat_id, [leaving_nothing(call) for call in unit.owed], now)
        known = unit.known if unit.learned else None
        store.people.keep(person.id, known, state.kept(), now if moved else None)
        if unit.replan:
            facts = told(store, person, unit.known, unit.holds, self.library, self.clinic, now)
            for row in reminders.plan(store, person, facts):
                unit.remind(row)
        return store.outbox.owe(unit.to.chat_id, unit.owed, now)

    def after_a_year(self, store: Store, chat_id: int, now: datetime) -> list[Outgoing]:
        """Nobody has written for so long: they are asked once, and a month later all goes (behaviour.md §6)."""
        person = store.people.find(chat_id)
        touched = store.people.touched(person.id) if person is not None else None
        if person is None or touched is None:
            return []
        clinic, to = self.coaches.clinic(store), Addressee(chat_id, PUSH)
        match retention.step(person.known, touched, now):
            case "ask":
                store.people.keep(person.id, retention.warned(person.known, now), person.state, None)
                question = retention.question(person.known, clinic, now, self.coach.phrases)
                said = [messages.message(question, to)] if person.reachable else []
                return store.outbox.owe(chat_id, said, now)
            case "erase":
                rows = self.coaches.notices.farewell(store, person, person.known, now)
                store.erase(person.id, chat_id, now)
                over = messages.message(Say(self.phrase(retention.ERASE), silent=True), to)
                return [*rows, *store.outbox.owe(chat_id, [leaving_nothing(over)] if person.reachable else [], now)]
            case _:
                return []

    # what goes wrong

    def stumble(self, store: Store, arrival: Arrival, error: str, now: datetime) -> tuple[bool, list[Outgoing]]:
        """One more attempt at this row has failed; after the last it is set aside and the person is told."""
        if not store.inbox.failed(arrival.number, error, now):
            return False, []
        query = str((arrival.body.get("callback_query") or {}).get("id", "")) if arrival.number > 0 else ""
        to = Addressee(arrival.chat_id, query=query)
        said = (Toast(), Say(self.phrase("apology"), silent=True)) if arrival.chat_id > 0 else ()
        calls = [call for effect in said if (call := messages.write(effect, to)) is not None]
        return True, store.outbox.owe(arrival.chat_id, calls, now)

    def where_we_were(self, store: Store, chat_id: int, now: datetime) -> Outcome:
        """The live question once more."""
        return self.turn(store, Arrival(0, chat_id, {}), Received(GO_ON), now)

    def place(self, store: Store, chat_id: int) -> str:
        """flow.step and turn where somebody stands, for the log; never what they said."""
        person = store.people.find(chat_id)
        frames = (person.state if person else store.people.visitor(chat_id)).get("frames") or []
        return "{flow}.{step}, turn {turn}".format(**frames[-1]) if frames else "nowhere"

    @property
    def library(self) -> Any:
        return self.coach.library

    def phrase(self, id: str) -> str:
        return render(Phrase(id), self.coach.phrases)


def leaving_nothing(call: Owed) -> Owed:
    """No row stays once it is sent."""
    return call._replace(forget=True, ref=0)


def agrees(effect: Effect) -> bool:
    return isinstance(effect, Remember) and effect.key == "consent" and bool(effect.value)


def stands(state: "State") -> list[str]:
    return [f"{each['flow']}.{each['step']}" for each in state.kept()["frames"]]


def not_live(tap: Tap, state: "State") -> str:
    """What is wrong with a button that is not the open question's; commands and pages may be tapped at any time."""
    if not tap.place:
        return "a tap on no button of ours"
    if tap.place.startswith(("/", "@")):
        return ""
    live = next((each["turn"] for each in state.kept()["frames"][-1:]), 0)
    return "" if stands(state)[-1:] == [tap.place] and tap.turn == live else "a tap on an old button"


def lane(body: Mapping[str, Any], heard: Heard) -> int:
    """What the coach starts by itself gives way to answers."""
    if not isinstance(heard, Due):
        return REPLY
    return BULK if body.get("bulk") else PUSH


def event(body: Mapping[str, Any]) -> Received | None:
    """One of our own events, as bot/ticks.py wrote it."""
    match body:
        case {"due": kind, "day": day, "at": at, "inputs": inputs}:
            return Received(Due(kind, date.fromisoformat(day), datetime.fromisoformat(at), inputs))
        case {"from_coach": words}:
            return Received(FromCoach(words))
        case {"time_up": name, "turn": turn}:
            return Received(TimeUp(name, turn))
        case {"go_on": _}:
            return Received(GO_ON)
        case _:
            return None

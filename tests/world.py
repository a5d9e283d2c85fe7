"""The whole bot against the local Bot API: one clock, real HTTP, a real SQLite file; with a small coach, or the real one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.clock import MovableClock
from bot.counts import Counts
from bot.local import LocalTelegram
from bot.local.person import Person
from bot.running import Running, at_work
from bot.store.database import Database, open_database
from bot.store.schema import migrate
from bot.store.units import Store
from bot.telegram.account import Account
from bot.telegram.webhook import Webhook
from bot.turns import Turns
from content.library import Library, load
from content.reading import read
from content.script import Phrases
from flows import CONTENT
from flows.effects import (
    Button,
    ChangeHold,
    Edit,
    Effect,
    Erase,
    Export,
    Keyboard,
    OpenHold,
    PlanReminders,
    React,
    Record,
    Remember,
    Remind,
    Say,
    StartTimer,
    Toast,
)  # fmt: skip
from flows.facts import Clinic, Facts
from flows.heard import CameBack, Due, Edited, Heard, Left, Media, Place, Tap, Text, TimeUp
from flows.holds import Hold
from flows.records import PainScore

SUNDAY = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # 14:00 in Chicago
PATIENCE = 20.0


# a coach of one question, to test the bot by


@dataclass(frozen=True)
class At:
    """Where somebody stands with the small coach."""

    frames: tuple[dict[str, Any], ...] = ()
    turn: int = 0

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "At":
        return cls(tuple(kept.get("frames", ())), kept.get("turn", 0))

    def kept(self) -> dict[str, Any]:
        return {"frames": list(self.frames), "turn": self.turn}


@dataclass(frozen=True)
class Done:
    state: At
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class SmallCoach:
    phrases: Phrases
    library: Library


@lru_cache(maxsize=1)
def small_coach() -> SmallCoach:
    phrases = read(CONTENT / "phrases.toml", Phrases, [])
    assert phrases is not None
    return SmallCoach(phrases, load())


def parrot(coach: Any, state: At, heard: Heard, facts: Facts) -> Any:
    """Asks for consent, then says back what it hears, with the number of things heard so far."""
    if not facts.known.get("consent"):
        return before_consent(state, heard)
    count = int(facts.known.get("count", 0)) + 1
    counted: tuple[Effect, ...] = (Remember("count", count), *strip(state))
    match heard:
        case Text(text) if text.startswith("explode"):
            raise RuntimeError(text)
        case Text("/delete"):
            return Done(At(), (Edit("Deleted.", ref=state.turn), Erase(), Say("All gone.", silent=True)))
        case Text("/export"):
            return Done(state, (Export(),))
        case Text("keyboard"):
            return Done(state, (Say("Which?", keyboard=Keyboard((("It hurts", "Stop"),), persistent=True)),))
        case Text("danger"):
            hold = Hold("h1", "chest_pain", "E0", facts.now, "freetext", trigger="danger")
            return Done(state, (OpenHold(hold), Say("Call 911.", lane="safety")))
        case Text("lift"):
            return Done(state, tuple(ChangeHold(hold.closed(facts.now, "clinician")) for hold in facts.holds))
        case Text("morning"):
            keys = {"plan": "accepted", "morning_time": "07:30", "zone": "America/Chicago", "days": [0, 3]}
            return Done(state, (*(Remember(key, value) for key, value in keys.items()), PlanReminders()))
        case Text("broken markup"):
            return Done(state, (Say("<b>bold & broken"),))
        case Text(text) if text.startswith("snooze "):
            return Done(state, (Remind("snooze", facts.now + timedelta(minutes=int(text[7:]))), React("👍")))
        case Text(text) if text.startswith("timer "):
            return Done(state, (StartTimer("rest", int(text[6:]), turn=state.turn),))
        case Text(text) | Edited(text):
            score = PainScore(facts.now, facts.today, "now", count)
            return asked(state, (*counted, Record(score)), f"{count}: {text}")
        case Tap(_, turn, answer, _, _) if turn == state.turn:
            return asked(state, (*counted, Toast(answer)), f"{count}: tapped {answer}")
        case Tap("/", _, command):
            return asked(state, counted, f"{count}: /{command}")
        case Tap():
            return Done(state, (Toast("That one is closed."),))
        case Due(kind, day, due_at, _):
            return asked(state, counted, f"{count}: due {kind} {day} {due_at:%H:%M}")
        case TimeUp(name, turn):
            return asked(state, counted, f"{count}: time up {name} {turn}")
        case Place(zone, country):
            return asked(state, (*counted, Remember("zone", zone)), f"{count}: place {zone} {country}")
        case Media(kind, emoji, caption):
            return asked(state, counted, f"{count}: {kind} {emoji} {caption}".strip())
        case Left() | CameBack():
            return Done(state, ())
    raise AssertionError(heard)


def before_consent(state: At, heard: Heard) -> Done:
    match heard:
        case Tap("welcome.ask", 1, "agree") if state.frames:
            agreed = (Edit("You agreed.", ref=1), Remember("consent", 1))
            return asked(state, agreed, "Welcome.")
        case Tap("welcome.ask", 1, "leave"):
            return Done(At(), (Edit("Fine.", ref=1),))
        case Left():
            return Done(At(), ())
    yes, no = Button("agree", "I agree", "green"), Button("leave", "Leave")
    say = Say("Do you agree?", buttons=((yes, no),), question=True, place="welcome.ask", turn=1, ref=1)
    return Done(At(({"flow": "welcome", "step": "ask", "turn": 1},), 1), (say,))


def asked(state: At, effects: tuple[Effect, ...], text: str) -> Done:
    turn = state.turn + 1
    buttons = (tuple(Button(str(score), str(score)) for score in range(4)), (Button("/why", "Why"),))
    say = Say(text, buttons=buttons, question=True, place="parrot.ask", turn=turn, ref=turn)
    return Done(At(({"flow": "parrot", "step": "ask", "turn": turn},), turn), (*effects, say))


def strip(state: At) -> tuple[Effect, ...]:
    return (Edit("", ref=state.turn),) if state.frames else ()


# the world


@dataclass
class World:
    """Telegram, a clock, and the bot; stop() and start() are a restart, kill() is a crash."""

    clock: MovableClock
    telegram: LocalTelegram
    file: Path
    converse: Callable[..., Any] = parrot
    paced: bool = False
    clinic: Clinic = field(default_factory=lambda: Clinic("Lakeside Clinic", "218 555 0100"))
    coach: Any = None
    state_of: Any = At.of
    coach_chat: int | None = None
    webhook: Webhook | None = None
    read_seconds: float = 20.0  # how long an answer of Telegram is waited for
    counts: Counts = field(default_factory=Counts)
    bot: Running | None = None
    database: Database | None = None
    _stack: AsyncExitStack | None = None

    async def start(self) -> None:
        self.database = open_database(f"sqlite:///{self.file}")
        migrate(self.database)
        self._stack = AsyncExitStack()
        self._stack.callback(self.database.close)
        account = await self._stack.enter_async_context(
            Account(self.telegram.token, self.telegram.api_url, self.read_seconds)
        )
        turns = Turns(self.coach or small_coach(), self.clinic, self.converse, self.state_of, self.coach_chat)
        self.bot = await self._stack.enter_async_context(
            at_work(
                turns, self.database, account, self.clock, paced=self.paced, webhook=self.webhook, counts=self.counts
            )
        )

    async def stop(self) -> None:
        assert self._stack is not None
        await self._stack.aclose()
        self.bot = self._stack = None

    async def settled(self) -> None:
        """Returns when everything that has happened so far is worked on, said and written down."""
        assert self.bot is not None
        async with asyncio.timeout(PATIENCE):
            while len(self.telegram.world.updates) or not self.bot.idle:
                await self.asks(lambda store: None)  # one turn of the writer

    async def advance(self, **span: float) -> None:
        """Moves the clock to each moment at which something is due on the way."""
        await self.until(self.clock.now() + timedelta(**span))

    async def until(self, moment: datetime) -> None:
        assert self.bot is not None
        await self.settled()
        while (due := await self.bot.next_due()) is not None and due <= moment:
            if due > self.clock.now():
                self.clock.set(due)
            await self.bot.ticks.claim_all()
            await self.settled()
        if moment > self.clock.now():
            self.clock.set(moment)
        await self.settled()

    async def asks(self, question: Callable[[Store], Any]) -> Any:
        assert self.bot is not None
        return await self.bot.writer.run(question)

    async def rows(self, sql: str) -> list[Any]:
        return await self.asks(lambda store: store.db.rows(sql))

    def person(self, name: str = "Pat") -> Person:
        return self.telegram.person(name)

    async def joined(self, name: str = "Pat") -> Person:
        """Somebody who has agreed."""
        person = self.person(name)
        person.starts()
        await person.chat.wait_for("Do you agree?")
        person.taps("I agree")
        await person.chat.wait_for("Welcome.")
        await self.settled()
        return person


@asynccontextmanager
async def a_world(folder: Path, **chosen: Any) -> AsyncIterator[World]:
    clock = MovableClock(at=chosen.pop("at", SUNDAY))
    telegram = LocalTelegram(clock, pacing=chosen.get("paced", False), own_server="webhook" in chosen)
    await telegram.start()
    world = replace(World(clock, telegram, folder / "steadyback.db"), **chosen)
    await world.start()
    try:
        yield world
    finally:
        if world.bot is not None:
            await world.stop()
        await telegram.stop()


def said(person: Person) -> list[str]:
    """What the bot's messages read now."""
    return [posted.text for posted in person.chat.from_bot]

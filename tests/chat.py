"""Plays conversations as chats: one person, the whole coach, and a clock that is an argument."""

import html
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import flows
from flows.conversation import State, converse
from flows.effects import (
    Button,
    CancelReminders,
    CancelTimer,
    ChangeHold,
    Edit,
    Effect,
    Erase,
    OpenHold,
    Record,
    Remember,
    Remind,
    Say,
    StartTimer,
    Toast,
)  # fmt: skip
from flows.facts import Clinic, Facts, History
from flows.heard import Due, Edited, FromCoach, Heard, Media, Place, Tap, Text, TimeUp
from flows.holds import Hold
from flows.records import Entry
from flows.stack import Stack

SCALE = " ".join(f"[{score}]" for score in range(11))


def as_read(text: str) -> str:
    """A message as a person reads it, on one line."""
    return html.unescape(re.sub(r"<[^>]+>", "", text)).replace("\n\n", " // ").replace("\n", " // ")


def buttons_as_read(rows: tuple[tuple[Button, ...], ...]) -> str:
    return " ".join(f"[{button.label}]" for row in rows for button in row).replace(SCALE, "[0..10]")


@dataclass
class Shown:
    """One message as it stands in the chat now."""

    say: Say
    text: str
    buttons: tuple[tuple[Button, ...], ...]
    place: str
    turn: int
    number: int


@dataclass
class Chat:
    """A person and their coach; everything the shell would do, done in memory."""

    known: dict[str, Any] = field(default_factory=dict)
    at: str = "2026-11-22 16:00"
    zone: str = "America/Chicago"
    clinic: Clinic = field(default_factory=lambda: Clinic("Lakeside Clinic", "218 555 0100"))
    holds: list[Hold] = field(default_factory=list)
    records: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.coach = flows.coach()
        self.now = datetime.fromisoformat(self.at).replace(tzinfo=ZoneInfo(self.zone))
        self.state = State()
        self.messages: list[Shown] = []
        self.keyboard: tuple[tuple[str, ...], ...] = ()
        self.lines: list[str] = []
        self.effects: tuple[Effect, ...] = ()
        self.all_effects: list[Effect] = []
        self.timers: list[tuple[datetime, StartTimer]] = []
        self.reminders: list[tuple[datetime, Remind]] = []
        self.sent = 0
        self.erased = False

    # what a person does

    def says(self, text: str) -> "Chat":
        self.lines.append(f"you: {text}")
        self.sent += 1
        return self.hears(Text(text, message=self.sent))

    def edits(self, text: str) -> "Chat":
        self.lines.append(f"you (edit): {text}")
        return self.hears(Edited(text, message=self.sent))

    def taps(self, *labels: str) -> "Chat":
        for label in labels:
            self.lines.append(f"you: [{label}]")
            if any(label in row for row in self.keyboard):
                self.sent += 1
                self.hears(Text(label, message=self.sent))
            else:
                self.hears(self.tap(label))
        return self

    def tap(self, label: str, nth_last: int = 0) -> Tap:
        """The tap on a button that is visible now; the newest message that has it."""
        found = [
            (shown, button)
            for shown in reversed(self.messages)
            for row in shown.buttons
            for button in row
            if button.label.removeprefix("✓ ") == label and not button.copies
        ]
        assert found, f"no visible button {label!r}; there are {self.visible()}"
        shown, button = found[nth_last]
        place = "/" if button.key.startswith("/") else shown.place
        return Tap(place, shown.turn, button.key.removeprefix("/"), shown.number)

    def visible(self) -> list[str]:
        labels = [button.label for shown in self.messages for row in shown.buttons for button in row]
        return labels + [label for row in self.keyboard for label in row]

    def shares(self, zone: str, country: str) -> "Chat":
        return self.hears(Place(zone, country))

    def sends(self, kind: str, emoji: str = "", caption: str = "") -> "Chat":
        self.lines.append(f"you: ({kind})")
        return self.hears(Media(kind, emoji, caption))

    def coach_writes(self, text: str) -> "Chat":
        return self.hears(FromCoach(text))

    # time

    def wait(self, **span: float) -> "Chat":
        """Moves the clock; timers and one-shot reminders that fall due on the way come first."""
        return self.until(self.now + timedelta(**span))

    def until(self, moment: datetime | str) -> "Chat":
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(self.zone))
        while True:
            waiting = [(at, each) for at, each in [*self.timers, *self.reminders] if at <= moment]
            if not waiting:
                break
            at, each = min(waiting, key=lambda pair: pair[0])
            self.now = max(self.now, at)
            if isinstance(each, StartTimer):
                self.timers.remove((at, each))
                self.hears(TimeUp(each.name, each.turn))
            else:
                self.reminders.remove((at, each))
                self.hears(Due(each.kind, at.date(), at, each.inputs))
        self.now = max(self.now, moment)
        return self

    def due(self, kind: str, day: date | None = None, **inputs: object) -> "Chat":
        """A repeating reminder whose moment is now."""
        return self.hears(Due(kind, day or self.now.date(), self.now, inputs))

    def tomorrow(self, at: str = "07:30") -> "Chat":
        return self.until(
            datetime.combine(self.now.date() + timedelta(days=1), time.fromisoformat(at), self.now.tzinfo)
        )

    # what the shell does

    @property
    def facts(self) -> Facts:
        entries = tuple(self.records)
        return Facts(
            self.now, self.coach.library, self.known, {}, tuple(self.holds), History(lambda: entries), self.clinic
        )

    def hears(self, heard: Heard) -> "Chat":
        before = State.of(self.state.kept())  # as the store would give it back
        assert before == self.state, "the state does not survive the store"
        turned = converse(self.coach, before, heard, self.facts)
        self.state, self.effects = turned.state, turned.effects
        self.all_effects.extend(turned.effects)
        for effect in turned.effects:
            self.perform(effect)
        return self

    def begins(self, flow: str, **given: object) -> "Chat":
        """One conversation on top, as a command or a reminder would begin it."""
        state = self.state
        stack = Stack(self.coach, state.frames, state.turn, state.messages, state.keyboard, state.live, self.facts)
        stack.begin(flow, given)
        effects = stack.settled()
        kept = replace(
            state,
            frames=stack.frames,
            turn=stack.turn,
            messages=stack.messages,
            keyboard=stack.keyboard,
            live=stack.live,
        )
        self.state, self.effects = State.of(kept.kept()), effects
        for effect in effects:
            self.perform(effect)
        return self

    def perform(self, effect: Effect) -> None:
        match effect:
            case Say():
                self.show(effect)
            case Edit():
                self.change(effect)
            case Toast(text):
                if text:
                    self.lines.append(f"bot (toast): {text}")
            case Remember(key, value):
                self.known = {**self.known, key: value}
                if key == "zone" and value:
                    self.zone = str(value)
                    self.now = self.now.astimezone(ZoneInfo(self.zone))
            case Record(entry):
                self.records.append(entry)
            case OpenHold(hold):
                self.holds.append(hold)
            case ChangeHold(hold):
                self.holds = [hold if each.id == hold.id else each for each in self.holds]
            case StartTimer():
                self.timers = [(at, each) for at, each in self.timers if each.name != effect.name]
                self.timers.append((effect.at or self.now + timedelta(seconds=effect.seconds), effect))
            case CancelTimer(name):
                self.timers = [(at, each) for at, each in self.timers if each.name != name]
            case Remind():
                self.reminders = [(at, each) for at, each in self.reminders if each.kind != effect.kind]
                self.reminders.append((effect.at, effect))
            case CancelReminders(kinds):
                self.reminders = [(at, each) for at, each in self.reminders if kinds and each.kind not in kinds]
                if not kinds:
                    self.timers = []
            case Erase():
                self.erased = True
                self.known, self.holds, self.records, self.reminders, self.timers = {}, [], [], [], []
            case _:
                pass

    def show(self, say: Say) -> None:
        assert say.text, f"an empty message: {say}"
        assert not (say.buttons and say.keyboard), f"both kinds of buttons: {say}"
        quiet = " (silent)" if say.silent else ""
        buttons = buttons_as_read(say.buttons)
        if say.keyboard:
            self.keyboard = say.keyboard.rows
            buttons = " ".join(f"{{{label}}}" for row in say.keyboard.rows for label in row)
        elif say.takes_keyboard_away:
            self.keyboard = ()
        number = len(self.messages) + 1
        self.messages.append(Shown(say, say.text, say.buttons, say.place, say.turn, number))
        self.lines.append(f"bot{quiet}: {as_read(say.text)}{' ' + buttons if buttons else ''}")

    def change(self, edit: Edit) -> None:
        shown = next(
            (
                each for each in reversed(self.messages)
                if (edit.ref and each.say.ref == edit.ref) or (edit.message and each.number == edit.message)
            ),
            None,
        )  # fmt: skip
        assert shown is not None, f"an edit of no message: {edit}"
        assert shown.say.keyboard is None, f"Telegram refuses to edit a message with a reply keyboard: {edit}"
        shown.text, shown.buttons = edit.text or shown.text, edit.buttons
        shown.place, shown.turn = edit.place, edit.turn
        if edit.text:
            buttons = buttons_as_read(edit.buttons)
            self.lines.append(f"  = {as_read(edit.text)}{' ' + buttons if buttons else ''}")

    # what a test looks at

    @property
    def last(self) -> str:
        """The last message, as a person reads it."""
        return as_read(self.messages[-1].text)

    @property
    def step(self) -> str:
        frame = self.state.frames[-1] if self.state.frames else None
        return f"{frame.flow}.{frame.step}" if frame else ""

    @property
    def transcript(self) -> str:
        return "\n".join(self.lines)

    def of(self, kind: type) -> list[Any]:
        return [entry for entry in self.records if isinstance(entry, kind)]


def assert_chat(transcript: str, chat: Chat | None = None, *, records: bool = False) -> Chat:
    """Feeds the `you:` lines and compares every `bot:` line.

    ` ...` at the end of a line stands for anything; `  * Name(...)` wants an effect whose text contains it;
    `  = ...` lines (records) are compared when the transcript has any. Lines that begin with # or are empty are notes;
    `(wait 2 h)` and `(until 2026-11-23 07:30)` move the clock; `(due morning)` rings a reminder.
    """
    chat = chat or Chat()
    wanted = [line.strip() for line in transcript.strip().splitlines()]
    wanted = [line for line in wanted if line and not line.startswith("#")]
    compare_records = records or any(line.startswith("=") for line in wanted)
    for block_you, block_rest in blocks(wanted):
        start = len(chat.lines)
        effects_start = len(chat.all_effects)
        act(chat, block_you)
        got = [line.strip() for line in chat.lines[start:] if not line.startswith("you")]
        if not compare_records:
            got = [line for line in got if not line.startswith("=")]
        said = [line for line in block_rest if not line.startswith("*")]
        for number, (want, have) in enumerate(zip(said, got, strict=False)):
            assert matches(want, have), (
                f"after {block_you!r}, line {number + 1}\n  wanted {want}\n  got    {have}\n\n{chat.transcript}"
            )
        assert len(said) == len(got), (
            f"after {block_you!r}: wanted {len(said)} lines, got {len(got)}:\n"
            + "\n".join(got)
            + f"\n\n{chat.transcript}"
        )
        performed = " ".join(map(repr, chat.all_effects[effects_start:]))
        for star in (line for line in block_rest if line.startswith("*")):
            assert star.lstrip("* ") in performed, f"after {block_you!r}: no {star.lstrip('* ')} in {performed}"
    return chat


def blocks(lines: list[str]) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith(("you", "(")):
            found.append((line, []))
        else:
            assert found, "a chat begins with what the person does"
            found[-1][1].append(line)
    return found


def act(chat: Chat, line: str) -> None:
    if line.startswith("("):
        verb, _, rest = line.strip("()").partition(" ")
        match verb:
            case "wait":
                number, unit = rest.split()
                chat.wait(**{{"s": "seconds", "min": "minutes", "h": "hours", "d": "days"}[unit]: float(number)})
            case "until":
                chat.until(rest)
            case "due":
                chat.due(rest)
            case _:
                raise AssertionError(f"what is {line}?")
        return
    kind, _, said = line.partition(": ")
    if kind == "you (edit)":
        chat.edits(said)
        return
    for part in re.split(r",\s*then\s+", said):
        if labels := re.findall(r"\[([^\]]+)\]|\{([^}]+)\}", part):
            chat.taps(*(inline or below for inline, below in labels))
        elif media := re.fullmatch(r"\((\w+)(?:: (.+))?\)", part):
            chat.sends(media[1], media[2] or "")
        else:
            chat.says(part)


def matches(want: str, have: str) -> bool:
    want, have = (re.sub(r"\s+", " ", each) for each in (want, have))
    pattern = ".*".join(map(re.escape, want.split(" ...")))
    return re.fullmatch(pattern, have) is not None


def typical(**known: object) -> dict[str, Any]:
    """What is known of the typical person of the storyboards after the intake (conversations.md)."""
    return {
        "consent": 1, "day_0": "2026-11-22", "zone": "America/Chicago", "country": "US", "units": "lb",
        "intake": "done", "age": "40-59", "active": "little", "usual": 3, "anchor": 3, "worst": 6, "reach": "low_back",
        "leg_level": 0, "since": "on_and_off", "new_pain": False, "trigger": "bending", "peg_enjoy": 4,
        "peg_activity": 4, "psfs": ["laundry basket", "yard work", "standing to cook"], "psfs_scores": [5, 4, 6],
        "conf1": 5, "fear1": 5, "kit": ["bands", "dumbbells"], "joints": [], "walk": "10_to_19", "days": [0, 3],
        "minutes": 20, "morning_time": "07:30", "train_time": "17:30", "habit": "work", "tags": [], "plan": "accepted",
        **known,
    }  # fmt: skip

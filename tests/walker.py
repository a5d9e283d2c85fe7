"""A curious person: always does what was done least so far, until every step of every script was seen."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from flows.engine import Flow, Turn
from flows.facts import Facts
from flows.holds import Hold, locked
from flows.records import Measure
from tests.chat import Chat
from tests.training import TRAINED, in_session, in_training, one_set

TYPED = {  # what somebody may type where a step takes words, by kind of answer
    "set": ("8", "did 6", "10 with 12 lb", "done"),
    "score": ("3", "7/10", "eleven"), "number": ("12", "5"), "time": ("6:45", "half six"), "weight": ("12 lb", "5 kg"),
    "text": ("steadier than I thought",), "place": ("Duluth", "Nowhere at all"), "date": ("tomorrow",),
    "days": ("mon thurs",), "list": ("none",), "choice": (),
}  # fmt: skip
ANYTIME = (
    "/start", "/help", "/plan", "/session", "/mobility", "/checkin", "/flare", "/settings", "/human", "/pause", "/resume",
    "/why", "/progress", "/learn", "/export", "/delete", "/stop", "back", "where was I?", "asdf", "walked the dog 20",
    "should I avoid deadlifts?", "it hurts", "thanks", "I've been checked", "it has gone",
)  # fmt: skip
DANGER = (
    "I can't pee and my groin is numb", "had a fever since last night", "my foot is numb all the time",
    "there's no point in being here any more", "my husband can't pee and his back is killing him",
    "last year I lost bladder control after my surgery", "no numbness, no bladder issue", "what is cauda equina?",
)  # fmt: skip
DUE = (
    "morning", "session", "check", "daily", "later", "lapse", "pause_over", "hold_10min", "hold_2h", "hold_day", "crisis_10min",
    "crisis_day", "review", "four_weeks", "stands", "lesson",
)  # fmt: skip


@dataclass
class Walker:
    """Walks of one seed; `seen` counts the steps, `done` what was done at each."""

    seed: int
    seen: Counter[str] = field(default_factory=Counter)
    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    calm: float = 0.0  # how often a safety list is answered with "None of these"

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def walk(self, chat: Chat, steps: int, wild: float = 0.08) -> Chat:
        """`wild` of the time something that no button offers."""
        for _ in range(steps):
            self.note(chat)
            act = self.least_done(chat, self.acts(chat, wild))
            self.done[(chat.step, act)] += 1
            self.perform(chat, act)
            check(chat)
            if chat.erased:
                break
        self.note(chat)
        return chat

    def note(self, chat: Chat) -> None:
        for frame in chat.state.frames:
            self.seen[f"{frame.flow}.{frame.step}"] += 1
        for shown in chat.messages[-3:]:
            if shown.place.startswith("@"):
                self.seen[shown.place.removeprefix("@")] += 1

    def acts(self, chat: Chat, wild: float) -> list[str]:
        if self.random.random() < wild / 6:
            return [f"say {words}" for words in DANGER]
        if self.random.random() < wild or not chat.state.frames:
            return (
                [f"say {words}" for words in ANYTIME]
                + [f"due {kind}" for kind in DUE]
                + ["wait 45 minutes", "wait 1 day"]
            )
        live = [shown for shown in chat.messages[-6:] if shown.buttons]
        taps = {
            button.label.removeprefix("✓ ")
            for shown in live
            for row in shown.buttons
            for button in row
            if not button.copies
        }
        taps |= {label for row in chat.keyboard for label in row}
        frame = chat.state.frames[-1]
        step = chat.coach.flows[frame.flow].script.step[frame.step]
        if frame.flow == "screening" and "None of these" in taps and self.random.random() < self.calm:
            return ["tap None of these"]
        acts = [f"tap {label}" for label in sorted(taps)] + [f"say {words}" for words in TYPED[step.kind]]
        return [*acts, "wait timers"] if chat.timers else acts

    def least_done(self, chat: Chat, acts: list[str]) -> str:
        fewest = min(self.done[(chat.step, act)] for act in acts)
        return self.random.choice([act for act in acts if self.done[(chat.step, act)] == fewest])

    def perform(self, chat: Chat, act: str) -> None:
        verb, _, rest = act.partition(" ")
        match verb:
            case "tap":
                chat.wait(seconds=self.random.choice((1, 4, 9)))
                if rest in chat.visible() or f"✓ {rest}" in chat.visible():
                    chat.taps(rest)
            case "say":
                chat.wait(seconds=5)
                chat.says(rest)
            case "due":
                chat.due(rest)
            case "wait" if rest == "timers":
                chat.until(max(chat.now, min(at for at, _ in chat.timers)) + timedelta(seconds=1))
            case "wait":
                number, unit = rest.split()
                chat.wait(**{unit if unit.endswith("s") else f"{unit}s": float(number)})


@contextmanager
def watched(seen: Counter[str]) -> Iterator[None]:
    """Counts every step that is arrived at, also those that say or do something and wait for nobody."""
    follow, begin = Flow.follow, Flow.begin

    def followed(self: Flow, trigger: str, name: str, answer: Any, facts: Facts) -> str:
        target = follow(self, trigger, name, answer, facts)
        seen[f"{self.name}.{target}"] += 1
        return target

    def begun(self: Flow, facts: Facts, given: Mapping[str, Any] | None = None) -> Turn:
        seen[f"{self.name}.{self.script.start}"] += 1
        return begin(self, facts, given)

    Flow.follow, Flow.begin = followed, begun  # type: ignore[method-assign]
    try:
        yield
    finally:
        Flow.follow, Flow.begin = follow, begin  # type: ignore[method-assign]


def check(chat: Chat) -> None:
    """What must hold after every step of every walk (testing.md §3)."""
    trail = "\n".join(chat.lines[-25:])
    for frame in chat.state.frames:
        assert frame.step in chat.coach.flows[frame.flow].script.step, f"an unknown step {frame}"
    live = [shown for shown in chat.messages if shown.buttons and shown.turn and not shown.place.startswith("@")]
    assert len(live) <= 1, f"{len(live)} messages have live buttons\n{trail}"
    if chat.state.frames:
        frame = chat.state.frames[-1]
        step = chat.coach.flows[frame.flow].script.step[frame.step]
        assert step.asks, f"{chat.step} waits without asking\n{trail}"
        takes_words = step.kind not in ("choice", "list") or bool(step.hears)
        assert live or chat.keyboard or takes_words, f"{chat.step} has no way out by a tap\n{trail}"
    if locked(chat.holds):
        flows = {frame.flow for frame in chat.state.frames}
        assert not flows & {"session", "hurts", "morning"}, f"training goes on under a lock: {flows}\n{trail}"


def replace_clinic(chat: Chat) -> Chat:
    """The same with a human coach linked."""
    chat.clinic = replace(chat.clinic, coach=True)
    return chat


LISTS = ("s1", "s2", "s3", "s4", "s5", "r1", "r2", "r3", "r4", "ces_mini")


def held(level: str, flag: str, **known: Any) -> Chat:
    chat = in_training(**known)
    chat.holds.append(Hold(f"{flag}-1", flag, level, chat.now - timedelta(days=1), "freetext", "said so"))  # type: ignore[arg-type]
    return chat


def crisis_over(level: str, flag: str) -> Chat:
    """A crisis while another hold is open."""
    return held(level, flag).says("there's no point in being here any more")


def low_evening(mood: int) -> Chat:
    """The daily check of somebody whose mood was this low a week ago."""
    chat = in_training(day_0="2026-10-01")
    day = chat.now - timedelta(days=8)
    chat.records.append(Measure(day, day.date(), "mood1", float(mood)))
    return chat.says("/checkin").taps("3", "7 or more", "Not today")


def operated() -> Chat:
    chat = in_training().begins("screening", lists=("r3",), source="review")
    return chat.taps("Operation, injection", "Done", "Back, belly, joint, heart")


def morning_after(**known: Any) -> Chat:
    """Somebody whose session was yesterday, when the morning's message comes."""
    chat = whole_session(**known)
    return chat.tomorrow("07:30").due("morning")


def whole_session(**known: Any) -> Chat:
    chat = in_session(**known)
    for _ in range(60):
        if chat.step in ("session.effort", "session.after"):
            chat.taps("3")
        elif chat.step == "session.word":
            chat.taps("Okay")
        elif chat.step.startswith("session."):
            one_set(chat)
        else:
            break
    return chat


def scenes() -> dict[str, Callable[[], Chat]]:
    """Where walks begin: everything that a person of a week can be in the middle of."""
    gym = {"active": "weights_3", "usual": 2, "conf1": 8, "kit": ["gym", "dumbbells"], "days": [0, 2, 4], "minutes": 45}
    floor = {"kit": [], "tags": ["no_floor", "cap"], "conf1": 3, "usual": 5, "walk": "under_5", "minutes": 20}
    leg = {"reach": "below_knee", "leg_level": 3, "tags": ["leg_symptoms"]}
    old = {"age": "70-74", "active": "three_days", "conf1": 7, "tags": ["bone", "bblock", "older"], "new_pain": True}
    found: dict[str, Callable[[], Chat]] = {
        "new": Chat,
        "new again": Chat,
        "training": in_training,
        "gym": lambda: in_training(**gym),
        "session": in_session,
        "session, gym": lambda: in_session(**{**gym, "minutes": 20}),
        "session, no floor": lambda: in_session(**floor),
        "session, dumbbells": lambda: in_session(**TRAINED),
        "hurts": lambda: in_session(**TRAINED).taps("It hurts"),
        "unwell": lambda: in_session().taps("I feel unwell"),
        "stopped": lambda: in_session().taps("Stop"),
        "second day": lambda: whole_session().wait(days=1).says("/session"),
        "morning after": morning_after,
        "morning after, leg": lambda: morning_after(**leg),
        "evening": lambda: in_training(reminders={"daily": True}).due("daily"),
        "flare": lambda: in_training().says("/flare"),
        "settings": lambda: in_training().says("/settings"),
        "old": lambda: in_training(**old),
        "long away": lambda: whole_session().wait(days=100).says("/session"),
        "some weeks away": lambda: whole_session().wait(days=20).says("/session"),
        "emergency": lambda: held("E0", "ces_bladder").says("/start"),
        "same day": lambda: held("E1", "neuro_footdrop").says("I've been checked"),
        "check first": lambda: held("E2", "neuro_numb").says("/session"),
        "gentle": lambda: held("E2G", "rx_disease").says("/session"),
        "crisis": lambda: in_training().says("there's no point in being here any more"),
        "crisis, coach": lambda: replace_clinic(in_training()).says("I want to kill myself").taps("I'm not safe"),
        "crisis over a check": lambda: crisis_over("E1", "neuro_weak").wait(hours=25),
        "check under a crisis": lambda: crisis_over("E2", "neuro_numb").says("/checked"),
        "strain": lambda: held("E2", "fx_new_injury").due("hold_injury"),
        "strain that calms": lambda: held("E2", "fx_new_injury").due("hold_injury").taps("2 points lower or more"),
        "said again": lambda: in_training().says("my groin is numb").taps("Yes").says("my groin is still numb"),
        "care": lambda: in_training().begins("care_check").taps("I'm not safe"),
        "mood": lambda: low_evening(2),
        "operation": lambda: operated().taps("Longer, released"),
        "unclear crisis": lambda: in_training().says("this session will finish me, I can't go on"),
        "low mood": lambda: in_training().says("I feel so low lately, nothing is fun"),
        "question": lambda: in_training().says("what is cauda equina?"),
        "denial": lambda: in_training().says("no numbness, no bladder issue"),
        "plan card": lambda: in_training().begins("plan_card"),
        "coach": lambda: replace_clinic(in_training()).says("/human"),
        "stickers": lambda: in_training().says("/start").sends("sticker", "😢"),
        "thumbs": lambda: in_training().begins("screening", lists=("r1",), source="precheck").sends("sticker", "👍"),
    }
    for name in LISTS:
        found[f"list {name}"] = lambda name=name: in_training(**old).begins(
            "screening", lists=(name,), source="precheck"
        )
    return found

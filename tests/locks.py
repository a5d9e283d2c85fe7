"""What the screen can lock, found by walking it: every toggle of every list, every answer after it, as a person taps."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from content.flags import flags
from flows.conversation import State
from flows.holds import ORDER, Hold, clinical
from tests.chat import Chat, typical
from tests.training import in_training, labels

LISTS = ("s1", "s2", "s3", "s4", "s5", "r1", "r2", "r3", "r4")
BEFORE_SESSION = ("s1", "s2", "s3", "s4")
LOCKS = ("E0", "E1")
DEEPEST = 4  # answers after a toggle
NONE = "None of these"
UNSURE = ("Not sure", "Still not sure", "I don't know")


@dataclass(frozen=True)
class Road:
    """Taps that lead from a list to a lock."""

    list_id: str
    toggle: str
    answers: tuple[str, ...]
    flag: str
    level: str
    said: str = ""  # the question and answer that decided

    @property
    def taps(self) -> tuple[str, ...]:
        return (self.toggle, "Done", *self.answers)

    def __str__(self) -> str:
        return f"{self.flag}-{self.level}-{self.list_id}-{'-'.join(self.answers)}"


def tap(chat: Chat, *labels: str) -> Chat:
    for label in labels:
        chat.wait(seconds=6).taps(label)
    return chat


def screened(list_id: str, **known: Any) -> Chat:
    """Somebody of whom one list is asked."""
    return Chat(typical(**known)).begins("screening", lists=(list_id,), source="review")


def toggles(list_id: str) -> tuple[str, ...]:
    script = screened(list_id).coach.flows["screening"].script
    return tuple(script.step[list_id].choices[key] for key in flags().list[list_id])


def lock(chat: Chat) -> Hold | None:
    """The gravest hold that locks."""
    found = [hold for hold in clinical(chat.holds) if hold.level in LOCKS]
    return min(found, key=lambda hold: ORDER.index(hold.level)) if found else None


def grown(list_id: str, toggle: str, answers: tuple[str, ...]) -> Iterator[Road]:
    """Every road below this one."""
    chat = tap(screened(list_id), toggle, "Done", *answers)
    if hold := lock(chat):
        yield Road(list_id, toggle, answers, hold.flag, hold.level, hold.answer)
        return
    name, _, step = chat.step.partition(".")
    if len(answers) < DEEPEST and name == "screening" and chat.coach.flows[name].script.step[step].kind == "choice":
        for label in [label for row in chat.keyboard for label in row]:
            yield from grown(list_id, toggle, (*answers, label))


@cache
def roads() -> tuple[Road, ...]:
    """All taps that lock, on every list."""
    return tuple(road for each in LISTS for toggle in toggles(each) for road in grown(each, toggle, ()))


def worst() -> tuple[Road, ...]:
    """For each flag and level the shortest road that says it outright."""
    found: dict[tuple[str, str], Road] = {}
    for road in sorted(roads(), key=lambda road: (unsure(road), len(road.answers))):
        found.setdefault((road.flag, road.level), road)
    return tuple(found.values())


def unsure(road: Road) -> bool:
    return any(answer in UNSURE for answer in road.answers)


def unsure_roads() -> tuple[Road, ...]:
    """Roads on which nothing was said but that it is not sure."""
    return tuple(road for road in roads() if road.answers and all(answer in UNSURE for answer in road.answers))


def gravest() -> tuple[Road, ...]:
    """One road for each flag: its gravest level."""
    found: dict[str, Road] = {}
    for road in sorted(worst(), key=lambda road: ORDER.index(road.level)):  # type: ignore[arg-type]
        found.setdefault(road.flag, road)
    return tuple(found.values())


def in_intake(road: Road) -> Chat:
    """A newcomer who meets the list in the intake, having said no to those before it."""
    chat = Chat(at="2026-11-22 14:00").says("/start").taps("I agree, I'm 18+", "Central time", "40 to 59")
    tap(chat, *[NONE] * LISTS.index(road.list_id))
    return tap(chat, *road.taps)


def before_session(road: Road) -> Chat:
    """Somebody whose plan stands, and who says before a session that something is new."""
    chat = in_training().says("/session")
    tap(chat, labels(chat)[0], "Something new", *[NONE] * BEFORE_SESSION.index(road.list_id))
    return tap(chat, *road.taps)


def locked_by(road: Road, **known: Any) -> Chat:
    """A plan that stands, and the lock of this road on it."""
    chat = in_training(**known).begins("screening", lists=(road.list_id,), source="precheck")
    return tap(chat, *road.taps)


def reborn(chat: Chat) -> Chat:
    """The same person after a restart: everything through JSON, new objects, new coach."""
    again = Chat(json.loads(json.dumps(chat.known)), zone=chat.zone, clinic=chat.clinic)
    again.now, again.messages, again.keyboard = chat.now, list(chat.messages), chat.keyboard
    again.holds = [Hold(**vars(hold)) for hold in chat.holds]
    again.records, again.reminders, again.timers = list(chat.records), list(chat.reminders), list(chat.timers)
    again.state = State.of(json.loads(json.dumps(asdict(chat.state))))
    again.sent = chat.sent
    return again

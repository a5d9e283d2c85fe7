"""Three of these people, told week by week with the coach's own words and reasons."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flows import coach, reasons
from flows.records import Decision, Flare, SessionLog
from flows.words import render
from tests.people.kinds import kinds
from tests.people.life import Life
from tests.people.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Iterator

TOLD = (("hero", 4), ("flaring", 2), ("bones", 1))
MOST = 2  # lines a week
NEWS = (
    "human",
    "deload",
    "bridge",
    "drop",
    "swap",
    "change",
    "less",
    "rung",
    "raise",
    "load",
    "band",
    "rung_up",
    "set",
    "slot",
    "restore",
    "more",
    "back",
)
SILENT = ("today.", "p.first", "p.not", "p.held", "p.waits", "start.")  # said every day, or told by the headline


@dataclass
class Week:
    number: int
    sessions: int = 0
    pain: list[float] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    reasons: list[tuple[int, str, str]] = field(default_factory=list)


class Teller:
    """Listens to one life."""

    def __init__(self) -> None:
        self.weeks = [Week(1)]

    def day(self, life: Life) -> None:
        self.weeks[-1].pain.append(life.body.today)
        if life.today.weekday() == 6:
            self.weeks.append(Week(self.weeks[-1].number + 1))

    def finished(self, life: Life, session: Any, log: SessionLog) -> None:
        self.weeks[-1].sessions += 1

    def wrote(self, life: Life, entries: tuple[Any, ...]) -> None:
        week = self.weeks[-1]
        for entry in entries:
            if isinstance(entry, Flare) and entry.mark in ("opened", "closed"):
                week.marks.append("A flare begins." if entry.mark == "opened" else "The flare is over.")
            elif isinstance(entry, Decision) and entry.rule == "flag":
                week.marks.append("Training stops until a clinician has looked.")
            elif isinstance(entry, Decision) and entry.outcome in NEWS and not entry.rule.startswith(SILENT):
                words = reasons.told(life.facts, entry)
                if words is not None:
                    said = render(words, coach().phrases)
                    line = (NEWS.index(entry.outcome), said, entry.source)
                    if line not in week.reasons:
                        week.reasons.append(line)


@dataclass(frozen=True)
class Story:
    name: str
    who: str
    begins: str
    weeks: tuple[Week, ...]


def story(id: str, number: int, seed: int, weeks: int) -> Story:
    teller = Teller()
    life = Life(id, number, seed, Watch(teller))
    known, kind = life.facts.known, kinds()[id]
    begins = (
        f"Usual pain {known['usual']} of 10, sure of training {known['conf1']} of 10, "
        f"{len(known['days'])} days a week, {known['minutes']} minutes; kit: {', '.join(known['kit']) or 'none'}."
    )
    life.year(weeks)
    return Story(kind.name, kind.who, begins, tuple(week for week in teller.weeks if week.pain))


def stories(seed: int, weeks: int) -> "Iterator[Story]":
    for id, number in TOLD:
        yield story(id, number, seed, weeks)

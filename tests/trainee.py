"""One person in training, played day by day through the real rules: plan, session, morning."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from content.library import library
from flows import course as courses
from flows import matrix, plan, starting
from flows.course import Course, Line
from flows.facts import Facts, History
from flows.planned import Planned, SessionPlan
from flows.records import CheckIn, Decision, ExerciseLog, PainScore, SessionLog, SetLog, SetTarget

ZONE = ZoneInfo("America/Chicago")
MONDAY = date(2026, 1, 5)
TYPICAL: Mapping[str, Any] = {
    "units": "kg", "age": "40-59", "active": "some", "usual": 4, "anchor": 4, "conf1": 6, "fear1": 3,
    "kit": ["dumbbells"], "owned": {"dumbbell": list(range(1, 21))}, "joints": [], "tags": [], "walk": "10_to_19",
    "days": [0, 3], "minutes": 30, "trigger": "unclear", "morning_time": "07:30", "plan": "accepted",
}  # fmt: skip


@dataclass(frozen=True)
class Felt:
    """How one exercise went. `short` takes so many from every set's target; None = the target."""

    pain: int | None = None
    left: str = "3-4"
    short: int = 0
    done: tuple[int, ...] | None = None
    during: str | None = "green"
    sharp: bool = False
    leg: bool = False
    lost_form: bool = False
    change: Any = None


Feels = Callable[[Planned], Felt]


def fine(_: Planned) -> Felt:
    return Felt()


@dataclass
class Trainee:
    """Facts that move on: `history` grows, `course` is what the rules made of it."""

    facts: Facts
    entries: list[Any]

    @property
    def course(self) -> Course:
        found = courses.of(self.facts)
        assert found is not None
        return found

    def line(self, exercise: str) -> Line:
        return self.course.line(exercise)

    def at(self, day: date, hour: int = 17, minute: int = 30) -> Facts:
        entries = tuple(self.entries)
        self.facts = replace(
            self.facts, now=datetime.combine(day, time(hour, minute), ZONE), history=History(lambda: entries)
        )
        return self.facts

    def plan(self, day: date, minutes: int = 30, **asked: Any) -> SessionPlan:
        return plan.session_today(self.at(day), minutes, **asked)

    def train(
        self, day: date, feels: Feels = fine, minutes: int = 30, after: int | None = None, **asked: Any
    ) -> SessionLog:
        facts = self.at(day)
        session = plan.session_today(facts, minutes, **asked)
        done = tuple(performed(item, feels(item)) for item in session.items)
        planned = sum(len(item.sets) for item in session.items)
        log = SessionLog(
            at=facts.now, day=facts.today, id=f"s{day:%m%d}", letter=session.letter, minutes=minutes, phase=session.phase,
            status="completed", exercises=done, planned_sets=planned, after=after,
            before=asked.get("pain_before"), energy=asked.get("energy", "good"), effort=5,
        )  # fmt: skip
        return self.log(log)

    def log(self, log: SessionLog) -> SessionLog:
        course, decisions = matrix.finish(self.at(log.day), log)
        self.keep(course, *decisions, log)
        return log

    def morning(
        self, log: SessionLog, pain: int | None, moving: str = "fine", leg: str = "", kind: str = "morning",
        days: int = 1, colour: Any = None,
    ) -> Any:  # fmt: skip
        day = log.day + timedelta(days=days)
        facts = self.at(day, 7)
        check = CheckIn(facts.now, day, kind, pain, moving, leg, log.id, colour)  # type: ignore[arg-type]
        verdict = matrix.judge(facts, log, check)
        self.keep(verdict.course, *verdict.decisions, replace(check, colour=verdict.colour))
        if pain is not None:
            self.entries.append(PainScore(facts.now, day, "morning", pain))
        return verdict

    def keep(self, course: Course, *entries: Any) -> None:
        self.entries += entries
        self.facts = self.facts.knowing(course=course)

    def knows(self, **known: Any) -> "Trainee":
        self.facts = self.facts.knowing(**known)
        return self

    def with_line(self, exercise: str, pattern: str, rung: int, *sets: SetTarget, **more: Any) -> "Trainee":
        """Stands a pattern on an exercise with these sets, as if it had got there."""
        course = self.course
        standing = replace(course.standings[pattern], exercise=exercise, rung=rung)
        line = replace(course.line(exercise), sets=sets, done=more.pop("done", 5), **more)
        self.facts = self.facts.knowing(course=course.with_standing(standing).with_line(line))
        return self

    def reasons(self, exercise: str) -> list[Decision]:
        return [entry for entry in self.entries if isinstance(entry, Decision) and entry.subject == exercise]


def performed(item: Planned, felt: Felt) -> ExerciseLog:
    """The log of an exercise that went like this."""
    sets = []
    for place, target in enumerate(item.sets):
        amount = target.seconds or target.breaths or target.metres or target.reps
        done = felt.done[place] if felt.done and place < len(felt.done) else amount - felt.short
        sets.append(SetLog(target, max(0, done), target.load, felt.lost_form and place == len(item.sets) - 1))
    return ExerciseLog(
        exercise=item.exercise, pattern=item.pattern, rung=item.rung, target=item.sets, sets=tuple(sets),
        during=felt.during, pain=felt.pain, reps_left=felt.left, sharp=felt.sharp, leg=felt.leg, change=felt.change,
    )  # type: ignore[arg-type]  # fmt: skip


def somebody(day: date = MONDAY, **known: Any) -> Trainee:
    """A person at the end of the intake, typical but for what is told."""
    facts = Facts(datetime.combine(day, time(17, 30), ZONE), library(), {**TYPICAL, **known})
    course, decisions = starting.start(facts)
    person = Trainee(facts, [])
    person.keep(course, *decisions)
    return person


def only(exercise: str, felt: Felt) -> Feels:
    """This exercise feels so, all others fine."""
    return lambda item: felt if item.exercise == exercise else Felt()

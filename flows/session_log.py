"""The session that is under way, as its conversation keeps it: the plan of the day, and what was done."""

from dataclasses import dataclass, replace
from typing import Literal

from pydantic import TypeAdapter

from flows import doses, pain
from flows.effects import Note
from flows.facts import Facts
from flows.known import Units
from flows.planned import Planned, SessionPlan
from flows.records import Change, Colour, ExerciseLog, SessionLog, SetLog, SetTarget

KEY = "plan"  # its name among the answers of the conversation
Reserve = Literal["5+", "3-4", "1-2", "0", ""]
RESERVES: dict[str, Reserve] = {"fine_many": "5+", "fine_some": "3-4", "fine_few": "1-2", "fine_none": "0"}
COLOURS: dict[str, Colour] = {**dict.fromkeys(RESERVES, "green"), "more": "amber", "too_much": "red", "sharp": "red"}
REDS_THAT_END, SHARPS_THAT_END = 2, 2  # training.md §6, stop-session rules (CJ)


@dataclass(frozen=True)
class Doing:
    """One exercise of the day: what it asks, and what was done of it so far."""

    item: Planned
    targets: tuple[SetTarget, ...]  # the plan's, till a change takes their place
    tempo: str = ""
    sets: tuple[SetLog, ...] = ()
    during: Colour | None = None
    pain: int | None = None
    reps_left: Reserve = ""
    sharp: bool = False
    leg: bool = False
    change: Change | None = None
    over: bool = False
    skipped: bool = False
    swapped_from: str = ""
    expected: int | None = None  # predict, do, compare (training.md §7)
    hurt: bool = False  # "it hurts" was said, with a number in the green band
    asked: tuple[str, ...] = ()  # what was asked before its first set: owned, sure, expected

    @classmethod
    def of(cls, item: Planned, swapped_from: str = "") -> "Doing":
        return cls(item, item.sets, item.tempo, swapped_from=swapped_from)

    @property
    def done(self) -> tuple[SetLog, ...]:
        """The working sets; the one test after a change is none."""
        return tuple([each for each in self.sets if not each.test])

    @property
    def number(self) -> int:
        """Which set comes next, from 1."""
        return len(self.done) + 1

    @property
    def target(self) -> SetTarget:
        number = len(self.done)
        return self.targets[number] if number < len(self.targets) else self.targets[-1]

    @property
    def last(self) -> bool:
        return self.number >= len(self.targets)

    def kept(self) -> ExerciseLog:
        return ExerciseLog(
            self.item.exercise, self.item.pattern, self.item.rung, self.targets, self.sets, self.during, self.pain,
            self.reps_left, self.sharp, self.leg, self.change, self.skipped and not self.done,
            self.swapped_from, self.hurt,
        )  # fmt: skip


@dataclass(frozen=True)
class Today:
    """The plan of the day."""

    id: str
    plan: SessionPlan
    doings: tuple[Doing, ...] = ()

    @classmethod
    def of(cls, plan: SessionPlan, facts: Facts) -> "Today":
        begun = facts.now.replace(tzinfo=None).isoformat(timespec="minutes")
        return cls(f"{begun}-{plan.letter}", plan, tuple(map(Doing.of, plan.items)))

    @property
    def place(self) -> int:
        """Which exercise it is, from 0; past the last when all are over."""
        return next((place for place, doing in enumerate(self.doings) if not doing.over), len(self.doings))

    @property
    def now(self) -> Doing | None:
        return next((doing for doing in self.doings if not doing.over), None)

    def with_now(self, doing: Doing) -> "Today":
        """The same day with this in the place of the exercise that is under way."""
        at = self.place
        return replace(self, doings=(*self.doings[:at], doing, *self.doings[at + 1 :]))

    @property
    def sets_done(self) -> int:
        return sum(len(doing.done) for doing in self.doings)

    @property
    def begun_exercises(self) -> int:
        return sum(bool(doing.sets) for doing in self.doings)

    @property
    def must_end(self) -> bool:
        """Red on two exercises, or sharp or leg twice: cool-down, all saved."""
        reds = [doing for doing in self.doings if doing.during == "red"]
        sharps = [doing for doing in self.doings if doing.sharp or doing.leg]
        return len(reds) >= REDS_THAT_END or len(sharps) >= SHARPS_THAT_END


TODAY: TypeAdapter[Today] = TypeAdapter(Today)
DOING: TypeAdapter[Doing] = TypeAdapter(Doing)


def today(facts: Facts) -> Today | None:
    """The plan of the day; None before it was made."""
    kept = facts.answers.get(KEY)
    if isinstance(kept, Today):
        return kept
    return TODAY.validate_python(kept, strict=False) if kept else None


def doing(facts: Facts) -> Doing:
    """The exercise that is under way; the last one when all are over."""
    day = today(facts)
    assert day is not None and day.doings, "asked about an exercise before the plan of the day was made"
    return day.now or day.doings[-1]


def noted(day: Today) -> Note:
    return Note(KEY, TODAY.dump_python(day, mode="json"))


# what one tap means


def with_set(
    doing: Doing, done: int | None = None, load: float | None = None, lost_form: bool = False, unit: Units | None = None
) -> Doing:
    """One more working set: as planned, or with other repetitions or another weight, in the person's own unit."""
    target = doing.target
    if load and unit and not target.unit:
        target = replace(target, unit=unit)
    log = SetLog(
        target,
        doses.amount(target) if done is None else done,
        target.load if load is None else load,
        lost_form,
    )
    return replace(doing, sets=(*doing.sets, log))


def none_done(answer: object, facts: Facts) -> bool:
    """Not one repetition is no set: the exercise is left out today, whatever weight was named with it."""
    reps = answer.get("reps") if isinstance(answer, dict) else answer
    return isinstance(reps, int | float) and reps == 0


def with_typed(doing: Doing, said: object, unit: Units) -> Doing:
    """One more set as it was typed: a number, or a number and a weight; anything else is the plan's own."""
    told = said if isinstance(said, dict) else {"reps": said} if isinstance(said, int) else {}
    reps, load = told.get("reps"), told.get("load")
    return with_set(doing, None if reps is None else int(reps), None if load is None else float(load), unit=unit)


def with_band(doing: Doing, key: str, facts: Facts, u: int | None = None) -> Doing:
    """The colour, and the repetitions left, of a tap on one of the eight; the exercise is over unless it was red."""
    colour = COLOURS[key]
    band = pain.bands(facts, u)
    score = band.during.amber[0] if colour == "amber" and band and band.during.amber else None
    single = band is not None and band.during.amber is not None and len(set(band.during.amber)) == 1
    return replace(
        doing,
        during=pain.worst(doing.during, colour),
        pain=score if single and doing.pain is None else doing.pain,
        reps_left=RESERVES.get(key, ""),
        over=colour != "red",
    )


def with_number(doing: Doing, score: int, facts: Facts) -> Doing:
    colour = pain.colour(facts, score, "during")
    highest = score if doing.pain is None else max(score, doing.pain)
    return replace(doing, during=pain.worst(doing.during, colour), pain=highest, over=colour != "red")


def hurt_unsorted(facts: Facts) -> bool:
    """Somebody stopped in the middle of "it hurts": its colour is not known, and a safety question may be open."""
    day = today(facts)
    return facts.answers.get("interrupted") == "hurt" and day is not None and day.now is not None


def without_doubt(day: Today, facts: Facts) -> Today:
    """Where it ends in that state, the exercise counts as amber and is over."""
    if not hurt_unsorted(facts) or day.now is None:
        return day
    return day.with_now(replace(day.now, over=True, during=pain.worst(day.now.during, "amber")))


# the record of it all


def planned_sets(day: Today) -> int:
    return sum(len(doing.targets) for doing in day.doings)


def status(day: Today, facts: Facts) -> Literal["completed", "partial"]:
    """Half of the planned sets make a session (training.md §3)."""
    share = facts.library.programme.clock.completed_share
    planned = planned_sets(day)
    return "completed" if planned and day.sets_done >= planned * share else "partial"


def log(day: Today, facts: Facts) -> SessionLog:
    """The session as it is kept, with what was told before and after it."""
    told = facts.answers
    return SessionLog(
        at=facts.now,
        day=facts.today,
        id=day.id,
        letter=day.plan.letter,
        minutes=day.plan.minutes,
        phase=day.plan.phase,
        status=status(day, facts),
        exercises=tuple(doing.kept() for doing in day.doings if doing.sets or doing.over or doing.skipped),
        planned_sets=planned_sets(day),
        before=score(told.get("before")),
        energy=told["energy"] if told.get("energy") in ("low", "so_so", "good") else "",
        effort=score(told.get("effort")),
        after=score(told.get("after")),
        word=str(told.get("word") or "") if told.get("word") != "skip" else "",
    )


def score(answer: object) -> int | None:
    """A skipped measure is missing, never 0 (measures.md §3)."""
    return answer if isinstance(answer, int) else None


@dataclass(frozen=True)
class HurtResult:
    """What "it hurts" found out about an exercise."""

    during: Colour | None = None
    pain: int | None = None
    sharp: bool = False
    leg: bool = False
    change: Change | None = None
    test: SetLog | None = None
    targets: tuple[SetTarget, ...] | None = None  # the sets left, with a change that is kept; None: as planned
    tempo: str = ""
    over: bool = True


HURT: TypeAdapter[HurtResult] = TypeAdapter(HurtResult)


def after_hurt(doing: Doing, found: HurtResult) -> Doing:
    left = doing.targets[len(doing.done) :] if found.targets is None else found.targets
    return replace(
        doing,
        sets=(*doing.sets, found.test) if found.test else doing.sets,
        during=pain.worst(doing.during, found.during),
        pain=max((each for each in (doing.pain, found.pain) if each is not None), default=None),
        sharp=doing.sharp or found.sharp,
        leg=doing.leg or found.leg,
        change=found.change or doing.change,
        targets=(*doing.targets[: len(doing.done)], *left) or doing.targets,
        tempo=found.tempo or doing.tempo,
        over=found.over or not left,
        hurt=doing.hurt or found.during == "green",
    )

"""Where a person's training stands: all that the coaching rules remember between two sessions, frozen and JSON-able."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from operator import attrgetter
from typing import Any, Literal

from pydantic import TypeAdapter

from content.programme import PhaseId
from flows.facts import Facts
from flows.records import Colour, SetTarget

KEY = "course"  # its name in flows/known.py
EXPOSURES_KEPT = 12  # G1 reads six, the layoff and the 28-day rules fewer
SESSIONS_KEPT = 24  # a phase change reads twelve, 14 days never hold more
BACK = tuple(timedelta(days=days) for days in range(7))  # to the Monday of the week
WEEKS_KEPT = 16  # the deload reads five, the caps four, 12 training weeks open phase strong
BASE_WEEKS = 4  # the cap on sets reads the best of the last four training weeks (training.md §4 P.5)


@dataclass(frozen=True)
class Exposure:
    """One session's working sets of one exercise, as the rules read them."""

    day: date
    session: str
    during: Colour | None = None  # as it was said, after included; None = not given
    colour: Colour | None = None  # the worst of during and, for the suspect, the morning; None = not judged yet
    top: bool = False  # every planned set reached the top of the range
    short: bool = False  # a set below the range, too hard, or form lost
    reserve: str = ""  # good reps left after the last set
    effort: Literal["ok", "hard", "too_hard", ""] = ""
    counts: bool = True  # rule P was on for this exercise that day
    calm: bool = False  # green during and a green morning
    hurt: bool = False  # "it hurts" was said although it stayed green
    load: float = 0  # what was lifted, as far as it was asked
    sets: int = 0


@dataclass(frozen=True)
class ChangeInForce:
    """A modify-first change that stays until two green exposures undo it."""

    step: str  # id of content/pain.toml [[modify]]
    option: str = ""
    since: date | None = None
    before: tuple[SetTarget, ...] = ()  # what comes back when it is undone
    before_exercise: str = ""
    greens: int = 0


@dataclass(frozen=True)
class Due:
    """A rise that was earned and waits for its exposure: one variable, taken when week and session allow it."""

    kind: Literal["load", "band", "rung", "tempo", "set", "restore"]
    rule: str  # which rule earned it
    exercise: str
    rung: int
    sets: tuple[SetTarget, ...]
    tempo: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Line:
    """One exercise of a person: what its next exposure asks, and what its last ones were."""

    exercise: str
    sets: tuple[SetTarget, ...] = ()
    base: tuple[SetTarget, ...] = ()  # what the latest cut was counted from: other cuts of the same day count from here
    tempo: str = ""  # where it differs from the exercise's own
    rest_more: int = 0
    first_in_line: bool = False  # step 7 of the ladder: done early, not after the hinge
    changes: tuple[ChangeInForce, ...] = ()
    helped: tuple[str, ...] = ()  # "step" or "step:option", the latest first
    tried: tuple[str, ...] = ()  # did not help since the last green exposure
    try_next: str = ""  # the step the next exposure begins with
    exposures: tuple[Exposure, ...] = ()
    done: int = 0  # exposures ever, for finding the weight
    due: Due | None = None
    risen_on: date | None = None
    missing: tuple[SetTarget, ...] = ()  # what a gap took and green exposures bring back
    jump: tuple[SetTarget, ...] = ()  # sets of a big jump that is under way, one more at each green exposure
    top: int = 0  # how many of the ways up without load were taken on the top rung

    @property
    def new(self) -> bool:
        """What rose last was not done in full since: its next session is the first that asks it."""
        risen = self.risen_on
        return risen is not None and not any(one.day >= risen and one.sets >= len(self.sets) for one in self.exposures)


@dataclass(frozen=True)
class Standing:
    """One pattern of a person: the exercise and rung it stands on, and what holds it there."""

    pattern: str
    exercise: str
    rung: int
    start: int = 0  # the rung it began on
    sessions: int = 0
    tries: int = 0  # exposures under low confidence, none red
    opened: bool = False  # the three tries are done: rule P runs whatever the answer
    sure_on: date | None = None  # when confidence was last answered
    home: str = ""  # exercise that a swap left
    swapped_until: date | None = None
    dropped_until: date | None = None
    try_again_on: date | None = None


@dataclass(frozen=True)
class Past:
    """One session that is over, as later rules read it."""

    id: str
    day: date
    letter: str
    completed: bool
    sets: int
    colour: Colour | None = None
    energy: str = ""
    effort: int | None = None
    reds: int = 0
    ambers: int = 0


@dataclass(frozen=True)
class Week:
    """One calendar week, by its Monday."""

    monday: date
    sets: int = 0
    sessions: int = 0
    training: bool = False  # a completed session, and no hold, flare or lighter week in it
    walked: int = 0
    phase: str = ""  # when it closed


@dataclass(frozen=True)
class WalkDose:
    minutes: int
    days: int
    times_a_day: int = 1
    intervals: bool = False
    cycling: bool = False
    less_until: date | None = None  # a red morning with no session the day before
    before: int = 0  # the minutes that come back then


@dataclass(frozen=True)
class Awaiting:
    """A session whose morning has not been judged for good: the lines and standings as they were before the verdict."""

    session: str
    day: date
    lines: Mapping[str, Line] = field(default_factory=dict)
    standings: Mapping[str, Standing] = field(default_factory=dict)
    colour: Colour | None = None  # the verdict so far
    away: bool = False  # done with weights that are not those at home: of some days elsewhere, or changed since


@dataclass(frozen=True)
class Course:
    """Everything the coaching rules remember; read with `of`, kept with `kept` under known["course"]."""

    started_on: date
    phase: PhaseId
    phase_since: date
    phase_before: PhaseId | Literal[""] = ""
    bridge: Literal["", "intake", "hold", "flare", "fatigue"] = ""  # why phase bridge is on
    start_rung: int = 1
    standings: Mapping[str, Standing] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)
    slots: Mapping[str, int] = field(default_factory=dict)  # letter -> how many slots it has grown to
    fifth: Mapping[str, str] = field(default_factory=dict)  # letter -> ladder its fifth slot had last time
    last_letter: str = ""
    last_completed: date | None = None
    gap_taken: date | None = None  # the day on which what a gap takes was taken from every movement
    sessions: tuple[Past, ...] = ()
    weeks: tuple[Week, ...] = ()
    weeks_before: int = 0  # training weeks that are no longer kept one by one
    clock_since: date | None = None  # a month away: training weeks and sessions count anew from here
    monday: date | None = None  # of the week that the weekly rules have reached
    deload: date | None = None  # Monday of the lighter week
    no_rise: date | None = None  # Monday of the week in which mornings forbid a rise
    asked_wiped_out: date | None = None
    hinge_break_until: date | None = None
    back_since: date | None = None  # a flare is over: three quarters of the load till two sessions were green
    favourite: str = ""  # ladder of the seventh slot
    walk: WalkDose | None = None
    awaiting: Awaiting | None = None
    version: int = 1

    def line(self, exercise: str) -> Line:
        return self.lines[exercise] if exercise in self.lines else Line(exercise)

    def with_line(self, line: Line) -> "Course":
        return replace(self, lines={**self.lines, line.exercise: line})

    def with_standing(self, standing: Standing) -> "Course":
        return replace(self, standings={**self.standings, standing.pattern: standing})

    def with_week(self, found: Week) -> "Course":
        """The last weeks one by one, and as many training weeks as the cap counts from, however long ago; of those
        before them the number of training weeks."""
        others = [week for week in self.weeks if week.monday != found.monday]
        weeks = sorted((*others, found), key=attrgetter("monday"))
        earlier, kept = weeks[:-WEEKS_KEPT], weeks[-WEEKS_KEPT:]
        more = BASE_WEEKS - sum(week.training for week in kept) if earlier else 0
        still = [week for week in earlier if week.training][-more:] if more > 0 else []
        gone = sum(week.training and week.monday >= self.clock_from for week in earlier if week not in still)
        return replace(self, weeks=(*still, *kept), weeks_before=self.weeks_before + gone)

    @property
    def clock_from(self) -> date:
        """The Monday from which training weeks count."""
        return monday(self.clock_since) if self.clock_since else date.min

    def session(self, id: str) -> Past | None:
        return next((past for past in reversed(self.sessions) if past.id == id), None)


COURSE: TypeAdapter[Course] = TypeAdapter(Course)


def of(facts: Facts) -> Course | None:
    """Where training stands; None before the plan was made."""
    stored = facts.known.get(KEY)
    if stored is None or isinstance(stored, Course):
        return stored
    return COURSE.validate_python(stored, strict=False)


def kept(course: Course) -> dict[str, Any]:
    """What Remember("course", ...) keeps; what is as it always is stays out, as there are many lines."""
    table: dict[str, Any] = COURSE.dump_python(course, mode="json", exclude_defaults=True)
    return table


def monday(day: date) -> date:
    """The Monday of its week (training.md §3: a week is Monday to Sunday)."""
    return day - BACK[day.weekday()]


def same_week(one: date | None, other: date) -> bool:
    return one is not None and (one.toordinal() - 1) // 7 == (other.toordinal() - 1) // 7  # day 1 was a Monday

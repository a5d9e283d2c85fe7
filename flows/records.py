"""What happened to a person, as frozen entries; each is written once and never changed."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

Colour = Literal["green", "amber", "red"]


@dataclass(frozen=True)
class PainScore:
    """Back pain as the person rates it, 0 (nothing) to 10 (the worst you can think of)."""

    at: datetime
    day: date  # local; until 04:00 it is the day before (training.md §3)
    moment: Literal["usual", "worst", "before", "after", "later", "morning", "daily", "flare", "now"]
    score: int
    record: Literal["pain"] = "pain"


@dataclass(frozen=True)
class SetTarget:
    """What a set asks for. One of reps, seconds, breaths, metres; load in the person's own unit, 0 = none."""

    reps: int = 0
    seconds: int = 0
    breaths: int = 0
    metres: int = 0
    load: float = 0
    unit: Literal["", "kg", "lb"] = ""
    per_side: bool = False
    band: str = ""
    hold: int = 0  # seconds that each repetition is held


@dataclass(frozen=True)
class SetLog:
    """What was done. `done` counts reps, seconds, breaths or metres, whichever the target asked for; 0 = not done."""

    target: SetTarget
    done: int
    load: float = 0
    lost_form: bool = False
    test: bool = False  # the one set after a change; not a hard set


@dataclass(frozen=True)
class Change:
    """One change of the modify-first ladder (training.md §6)."""

    step: str
    helped: bool | None = None
    option: str = ""  # which of the step's ways, where it has several


@dataclass(frozen=True)
class ExerciseLog:
    """One exercise of one session."""

    exercise: str  # id of content/exercises.toml
    pattern: str  # its ladder
    rung: int
    target: tuple[SetTarget, ...]
    sets: tuple[SetLog, ...] = ()
    during: Colour | None = None
    pain: int | None = None  # 0 to 10, when it was said as a number
    reps_left: Literal["5+", "3-4", "1-2", "0", ""] = ""  # RIR of the last set
    sharp: bool = False
    leg: bool = False
    change: Change | None = None
    skipped: bool = False
    swapped_from: str = ""
    hurt: bool = False  # "it hurts" was said, and its number was in the green band


@dataclass(frozen=True)
class SessionLog:
    """One training session, whole or partial."""

    at: datetime  # its end
    day: date
    id: str
    letter: str  # A, B or C; "gentle", "flare", "bridge"
    minutes: int
    phase: str
    status: Literal["completed", "partial"]
    exercises: tuple[ExerciseLog, ...] = ()
    planned_sets: int = 0
    before: int | None = None
    energy: Literal["low", "so_so", "good", ""] = ""
    effort: int | None = None  # session RPE, 0 to 10
    after: int | None = None
    word: str = ""
    record: Literal["session"] = "session"


@dataclass(frozen=True)
class CheckIn:
    """A short conversation about how it is: the next morning, daily, +2 h, or in a flare."""

    at: datetime
    day: date
    kind: Literal["morning", "morning_2", "daily", "later", "flare", "start_tap"]
    pain: int | None = None
    moving: Literal["fine", "bit_stiff", "very_stiff", "chores_hard", "no_chores", ""] = ""
    leg: Literal["none", "same", "further", "new", ""] = ""
    session: str = ""  # the session it judges
    colour: Colour | None = None
    sleep: Literal["under_6", "6_7", "7_plus", ""] = ""
    mood: int | None = None
    record: Literal["check_in"] = "check_in"


@dataclass(frozen=True)
class Walk:
    at: datetime
    day: date
    minutes: int
    record: Literal["walk"] = "walk"


@dataclass(frozen=True)
class Mobility:
    """A morning routine: its items done."""

    at: datetime
    day: date
    minutes: int
    items: tuple[str, ...] = ()
    record: Literal["mobility"] = "mobility"


@dataclass(frozen=True)
class Measure:
    """An outcome measure of measures.md: peg_enjoy, psfs_1, conf1, fear1, sts30 ..."""

    at: datetime
    day: date
    name: str
    value: float
    about: str = ""
    record: Literal["measure"] = "measure"


@dataclass(frozen=True)
class Decision:
    """What the coach decided, by which rule, from what, and why (rule id, inputs, outcome, source, rules version)."""

    at: datetime
    day: date
    rule: str
    subject: str  # an exercise id, a pattern, "walk", "plan", a flag
    outcome: str
    inputs: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    version: int = 1
    words: str = ""  # phrase id that tells it in plain words, filled from inputs
    record: Literal["decision"] = "decision"


@dataclass(frozen=True)
class Flare:
    """A flare's mark: opened, each due row done, closed; what set it off and what helped, as the person sees it."""

    at: datetime
    day: date
    mark: Literal["opened", "row", "closed", "helped", "trigger"]
    row: str = ""
    words: str = ""
    record: Literal["flare"] = "flare"


@dataclass(frozen=True)
class Screened:
    """Safety lists answered: which, and what was toggled with its answer."""

    at: datetime
    day: date
    lists: tuple[str, ...]
    answers: dict[str, str] = field(default_factory=dict)
    source: str = ""
    record: Literal["screened"] = "screened"


@dataclass(frozen=True)
class Consent:
    at: datetime
    day: date
    what: str  # coaching, coach_sees_holds, research, crisis_contact
    given: bool
    text_version: int = 1
    record: Literal["consent"] = "consent"


@dataclass(frozen=True)
class Pushed:
    """The coach started a conversation; whether it was answered is seen from what follows."""

    at: datetime
    day: date
    kind: str
    answered: bool = False
    record: Literal["pushed"] = "pushed"


Entry = (
    PainScore | SessionLog | CheckIn | Walk | Mobility | Measure | Decision | Flare | Screened | Consent | Pushed
)  # fmt: skip

ENTRIES: TypeAdapter[Entry] = TypeAdapter(Annotated[Entry, Field(discriminator="record")])

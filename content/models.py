"""The shapes of what the coach knows: exercises, ladders, mobility, conditioning, tags, countries, answers, openers."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from content.reading import Strict

# N none, C chair, bench, box or step, W wall or counter, B band, D dumbbell, K kettlebell, M machine or cable,
# T trap bar, X barbell or straps, S sled, H household load (a bag or backpack with bottles).
Kit = Literal["N", "C", "W", "B", "D", "K", "M", "T", "X", "S", "H"]
Position = Literal["standing", "seated", "bench", "floor", "bed"]  # bed: a floor item that a firm bed also carries
Unit = Literal["reps", "seconds", "breaths", "metres"]
Words = Annotated[str, Field(min_length=2)]
Range = Annotated[tuple[int, ...], Field(min_length=2, max_length=2)]  # from, to; both count
Share = Annotated[float, Field(ge=0, le=1)]
AT_HAND: frozenset[Kit] = frozenset({"N", "C", "W"})  # taken as there in every home


class Sourced(Strict):
    """Numbers that say where they come from; `confirm` marks what a clinician must still agree to."""

    source: Words
    confirm: bool = False

    @model_validator(mode="after")
    def judgement_waits_for_a_clinician(self) -> "Sourced":
        if ("CJ" in self.source or "†" in self.source) and not self.confirm:
            raise ValueError(f'"{self.source}" is our own judgement or an unread figure | Add confirm = true.')
        return self


class Dose(Strict):
    """What the first session asks of an exercise; exactly one of reps, seconds, breaths, metres counts."""

    sets: Annotated[int, Field(ge=1, le=5)]
    reps: int | None = None
    seconds: int | None = None
    breaths: int | None = None
    metres: int | None = None
    hold: int | None = None  # seconds that each repetition is held
    per_side: bool = False
    cap: int | None = None  # never more than this, in the dose's own unit
    or_seconds: int | None = None  # for a carry where there is no room to walk
    per_side_reps: int | None = None  # when another kit makes it one-sided

    @model_validator(mode="after")
    def counts_in_one_unit(self) -> "Dose":
        if sum(value is not None for value in (self.reps, self.seconds, self.breaths, self.metres)) != 1:
            raise ValueError("a dose counts in exactly one unit | Keep one of reps, seconds, breaths, metres.")
        return self

    @property
    def unit(self) -> Unit:
        return "reps" if self.reps else "seconds" if self.seconds else "breaths" if self.breaths else "metres"

    @property
    def amount(self) -> int:
        return self.reps or self.seconds or self.breaths or self.metres or 0


class Careful(Strict):
    """What a tag or sore joint does to one exercise: it is hidden, or shown with these words added."""

    effect: Literal["hide", "adapt"]
    say: str = ""

    @model_validator(mode="after")
    def adapting_needs_words(self) -> "Careful":
        if self.effect == "adapt" and not self.say:
            raise ValueError('"adapt" without words changes nothing | Add say = "...", or use effect = "hide".')
        return self


class Way(Strict):
    """How an exercise differs with one kind of kit; what is left out stays as it is told first."""

    name: str = ""
    set_up: str = ""
    dose: Dose | None = None
    why: str = ""


class Movement(Strict):
    """An exercise as `exercises.toml` tells it; the place on its ladder comes from `ladders.toml`."""

    name: Words
    short: Words  # in lists and one-line records: "Band row"
    kit: Annotated[tuple[tuple[Kit, ...], ...], Field(min_length=1)]  # alternatives; all letters of one are needed
    positions: Annotated[tuple[Position, ...], Field(min_length=1)]
    dose: Dose
    way: dict[Kit, Way] = {}  # by what it is done with
    tempo: Annotated[str, Field(pattern=r"^(\d-\d-\d|hold|walk|slow|breath|)$")] = ""  # lower-pause-lift, seconds
    set_up: Words
    cues: Annotated[tuple[Words, ...], Field(min_length=1, max_length=3)]
    fault: str = ""
    fix: str = ""
    careful: dict[str, Careful] = {}
    heavy_gate: bool = False  # G1 of programme.toml, read for this ladder's own pattern
    needs_green: tuple[str, ...] = ()  # exercises whose last exposure must be green
    why: Words
    muscles: Annotated[tuple[Words, ...], Field(min_length=1)]
    loadable: bool = False  # the load can rise in steps (else band, rung, reps)
    start_load: Literal["goblet_hinge", "row", "carry", "lightest", ""] = ""  # row of loads.toml
    per_hand: bool = False  # the load is told for each hand
    household: str = ""  # how to do it with a bag or backpack
    supported: str = ""  # id of the version with more support
    swaps: tuple[str, ...] = ()  # ids of the same pattern that ask less of the back, best first
    source: Words = "CJ"
    confirm: bool = True

    @field_validator("tempo")
    @classmethod
    def no_dash(cls, value: str) -> str:
        return value.strip()

    @property
    def hold_seconds(self) -> int:
        """The longest single hold this exercise asks for; 0 for moving ones."""
        return self.dose.hold or (self.dose.seconds or 0 if self.tempo == "hold" else 0)


class Exercise(Movement):
    """One movement with its cues and its place: `rung` to `rung_to` on its ladder (equal but for side branches)."""

    id: str
    ladder: str
    rung: int
    rung_to: int

    @property
    def is_branch(self) -> bool:
        return self.rung_to > self.rung


class Ladder(Strict):
    """Exercises of one pattern, easiest rung first; several on a rung are choices by kit."""

    id: str = ""
    name: Words  # "Hip hinge"
    short: Words  # "the hinge"
    why: Words
    rungs: Annotated[tuple[tuple[str, ...], ...], Field(min_length=2)]
    branches: dict[str, Range] = {}  # id -> usable at these
    asks_confidence: bool = False
    skill: bool = False  # lowered a rung after gaps and flares
    core: bool = False

    @property
    def top(self) -> int:
        return len(self.rungs) - 1

    def at(self, rung: int) -> tuple[str, ...]:
        """Ids usable at this rung: its own first, then side branches."""
        own = self.rungs[rung] if 0 <= rung <= self.top else ()
        return (*own, *(id for id, (low, high) in self.branches.items() if low <= rung <= high))

    @property
    def ids(self) -> tuple[str, ...]:
        return (*(id for rung in self.rungs for id in rung), *self.branches)


class Swap(Strict):
    """What takes the place of a mobility item when a joint or tag speaks against it: another item, or other words."""

    to: str = ""
    say: str = ""


class MobilityItem(Strict):
    """One minute of the morning routine."""

    id: str = ""
    name: Words
    short: Words
    seconds: Annotated[int, Field(gt=0)]
    per_side: bool = False
    positions: Annotated[tuple[Position, ...], Field(min_length=1)]
    say: Words  # the whole instruction, two or three short sentences
    swap: dict[str, Swap] = {}  # tag or joint -> instead; an empty one leaves the item out
    why: Words


class Mobility(Sourced):
    """The morning routine: its items, their order, and who gets which part first."""

    item: dict[str, MobilityItem]
    order: tuple[str, ...]
    mini: tuple[str, ...]
    early: tuple[str, ...]  # first in line when the person got up less than `early_minutes` ago
    early_minutes: int
    held: tuple[str, ...]  # all there is while a check before training is open
    stiff_from: int  # from this stiffness on: after a warm shower or a short stroll


class ConditioningMode(Sourced):
    """Another way to move for a while; walking itself has its own table."""

    id: str = ""
    name: Words
    short: Words
    start_minutes: Range
    effort: int | None = None  # 0 to 10
    add_minutes: int | None = None  # a week
    up_to_minutes: int | None = None
    say: Words
    best_for: str = ""
    needs_green: tuple[str, ...] = ()


class Early(Strict):
    """A lower ceiling during the first sessions."""

    ladder: str
    rung: int
    sessions: int


class Tag(Sourced):
    """What a careful tag, a sore joint or a clinician's limit does; nothing else may."""

    id: str = ""
    kind: Literal["tag", "joint", "limit"] = "tag"
    name: Words
    say: str = ""  # the modifier line: "I've added one cue to your plan: ..."
    start_rung_at_most: int | None = None
    rung_at_most: int | None = None
    ladder_at_most: dict[str, int] = {}
    early: tuple[Early, ...] = ()
    hold_at_most: int | None = None  # seconds; longer holds are split
    step_at_most_cm: int | None = None
    left_in_reserve_at_least: int | None = None
    phase_at_most: int | None = None
    hides: tuple[str, ...] = ()  # exercises and mobility items
    hides_positions: tuple[Position, ...] = ()
    prefers: tuple[Position, ...] = ()
    walking_alone: bool = False  # nothing but walking for conditioning
    cue: str = ""  # added to every set
    cue_on: tuple[str, ...] = ()  # of these ladders; empty = of all
    cue_lying: bool = False  # where the person would lie on the floor


class Line(Strict):
    """A number to call, how, and whether somebody has found it at its source."""

    name: Words
    number: Words
    how: Literal["call", "text", "call or text", "web"] = "call"
    hours: str = ""
    word: str = ""  # what to text there
    source: str = ""  # who says so
    checked: date | None = None  # the day somebody compared it with the source
    confirm: bool = False  # not found yet, so not shown

    @model_validator(mode="after")
    def claims_no_check_that_nobody_made(self) -> "Line":
        if self.confirm == (self.checked is not None):
            raise ValueError("a line was looked up, or waits for it | Give checked = the day, or confirm = true.")
        if self.checked and not self.source:
            raise ValueError("it is not told where this number was looked up | Add source = who says so.")
        return self


class Country(Strict):
    """Whom to call, and the units and clock people there use."""

    code: str = ""
    name: Words
    emergency: str = ""  # digits for the copy button; empty only where no country is known
    emergency_words: Words  # fits "call {emergency_words} now"
    urgent: Line | None = None  # medical advice that is not an emergency
    crisis: tuple[Line, ...] = ()
    violence: Line | None = None
    language: str = "en"
    mass: Literal["kg", "lb"] = "kg"
    length: Literal["cm", "in"] = "cm"
    clock: Literal[12, 24] = 24
    week_starts: Literal["monday", "sunday"] = "monday"
    source: Words  # of the emergency number
    checked: date | None = None  # the day somebody compared the emergency number with it
    confirm: bool = False

    @model_validator(mode="after")
    def always_has_somebody_to_call(self) -> "Country":
        if self.confirm and self.checked:
            raise ValueError("a number was looked up, or waits for it | Keep checked or confirm = true.")
        if not self.emergency and all(line.confirm for line in self.crisis):
            raise ValueError("nobody is left to call in a crisis | Add emergency =, or look a crisis line up.")
        return self

    @property
    def crisis_lines(self) -> tuple[Line, ...]:
        """What a crisis card may show: the lines that were looked up; where there are none, the emergency number."""
        return tuple(line for line in self.crisis if not line.confirm) or (self._emergency_line(),)

    @property
    def urgent_line(self) -> Line | None:
        """Medical advice, when its number was looked up."""
        return self.urgent if self.urgent and not self.urgent.confirm else None

    @property
    def violence_line(self) -> Line | None:
        """The helpline when its number was looked up, else the emergency number; None where neither is known."""
        if self.violence and not self.violence.confirm:
            return self.violence
        return self._emergency_line() if self.emergency else None

    def _emergency_line(self) -> Line:
        return Line(
            name=self.emergency_words,
            number=self.emergency,
            source=self.source,
            checked=self.checked,
            confirm=self.checked is None,
        )


class LearnAnswer(Strict):
    """One checked answer, in our own words, with the ways in which people ask for it."""

    id: str = ""
    question: Words
    topic: Words  # button label
    asked: Annotated[tuple[str, ...], Field(min_length=6)]  # other phrasings
    keywords: tuple[str, ...] = ()
    says: Words
    not_for: str = ""  # "Not for you if ..."
    source: Words
    source_words: Words  # the source in a line a person can read
    training_advice: bool = True  # not shown while a hold is open
    refusal: bool = False  # routed to a person
    lesson: bool = True  # may be sent as one of the short lessons
    met_with: tuple[str, ...] = ()  # ladders after whose first session this lesson fits
    confirm: bool = False


class Opener(Strict):
    """First lines of one kind of message: six in turn, and those that a fact brings."""

    id: str = ""
    turn: Annotated[tuple[Words, ...], Field(min_length=6, max_length=6)]
    fact: dict[str, str] = {}
    without_habit: str = ""  # replaces a line with {habit} when none is known


class ExercisesFile(Strict):
    """`exercises.toml`."""

    exercise: dict[str, Movement]


class LaddersFile(Strict):
    """`ladders.toml`."""

    ladder: dict[str, Ladder]


class ConditioningFile(Strict):
    """`conditioning.toml`."""

    mode: dict[str, ConditioningMode]


class TagsFile(Strict):
    """`careful.toml`."""

    tag: dict[str, Tag]


class CountriesFile(Strict):
    """`countries.toml`: `europe` serves the codes listed, `elsewhere` everybody else."""

    country: dict[str, Country]
    europe: Country
    europe_codes: tuple[str, ...]
    elsewhere: Country


class LearnFile(Strict):
    """`learn.toml`."""

    answer: dict[str, LearnAnswer]


class OpenersFile(Strict):
    """`openers.toml`."""

    opener: dict[str, Opener]

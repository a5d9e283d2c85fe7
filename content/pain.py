"""The shapes of `pain.toml`: colours of pain, the 24-hour matrix, modify-first, flares, confidence."""

from typing import Literal

from pydantic import model_validator

from content.models import Range, Share, Sourced, Words
from content.reading import Strict

Colour = Literal["green", "amber", "red"]


class Colours(Strict):
    """Which scores are green, amber and red; together they are 0 to 10 without a hole."""

    green: Range
    amber: Range | None = None
    red: Range

    @model_validator(mode="after")
    def cover_the_scale(self) -> "Colours":
        parts = [part for part in (self.green, self.amber, self.red) if part]
        scores = [score for low, high in parts for score in range(low, high + 1)]
        if scores != list(range(11)):
            raise ValueError(
                "the bands leave a hole or overlap | Green, amber, red must follow each other from 0 to 10."
            )
        return self

    def colour(self, score: int) -> Colour:
        if score <= self.green[1]:
            return "green"
        return "amber" if self.amber and score <= self.amber[1] else "red"


class PainBands(Sourced):
    """The colours for people whose usual pain is in this range."""

    usual: Range
    during: Colours
    after: Colours  # 15 minutes after, and the first hour of the next morning


class Verdict(Sourced):
    """One field of the 24-hour matrix."""

    during: Colour
    morning: Colour
    do: Literal["progress", "repeat", "set_less", "change", "swap"]
    cut: Share = 0
    test_set: bool = False  # the change is tried with one set on the spot
    check_flare: bool = False
    say: Words


class ModifyWay(Strict):
    """How a modify-first step reads on these exercises."""

    say: Words
    exercises: tuple[str, ...]


class ModifyOption(ModifyWay):
    """One of several changes of a modify-first step, asked in this order."""

    id: Words
    kit: tuple[str, ...] = ()  # needs one of these in use


class ModifyStep(Sourced):
    """One rung of the modify-first ladder: ONE thing that changes."""

    id: Words
    order: int
    name: Words  # "Shorter range", for the record
    say: Words  # "We change one thing: ..."
    bites: tuple[str, ...] = ()  # answers to "when does it bite?" that choose it
    cut: Share = 0
    tempo: str = ""
    sets_less: int = 0
    reps_less: int = 0
    rest_more: int = 0
    way: tuple[ModifyWay, ...] = ()  # an exercise in none of them cannot do this step
    option: tuple[ModifyOption, ...] = ()

    def said_of(self, exercise: str, option: str = "") -> str:
        """What is changed on this exercise, in words; nothing where it cannot be."""
        ways = [each for each in self.option if each.id == option] if self.option else self.way
        return next((each.say for each in ways if exercise in each.exercises), "")


class ModifyRules(Sourced):
    bites: dict[str, str]  # id -> button, in the order shown
    test_sets: int
    settle_minutes: int  # pain at rest green again within this, or no test
    restore_after_green: int
    swap_reds: int
    swap_within_days: int
    swap_days: int
    coach_red_sessions: int
    coach_within_days: int
    try_again_days: int


class WeekRule(Sourced):
    """Mean of this week's mornings against last week's."""

    mornings: int
    hold_from: float
    deload_from: float


class FlareRow(Sourced):
    """One row of the flare plan."""

    id: Words
    days: Range
    training: Literal["none", "small", "session", "session_more", "return", "rebuild"]
    items: tuple[str, ...] = ()  # what may be done instead of training
    exercises: int | None = None
    exercises_more: int = 0
    sets: int | None = None
    reps: int | None = None
    rungs: Range | None = None
    load: Share | None = None  # of the last load
    rungs_less_skill: int = 0
    greens_to_old_load: int | None = None
    minutes: int | None = None  # of its session
    walk_minutes: Range | None = None
    walk_cut: Share | None = None
    say: Words


class FlareOpens(Sourced):
    red_mornings: int
    red_within_hours: int
    early_return_above_usual: int  # mornings at or below usual plus this, with chores, open the day-7 row
    early_return_mornings: int
    close_green_mornings: int
    usual_frozen_days: int
    many: int
    many_within_days: int
    many_sets_growth: float
    many_days: int


class Escalation(Sourced):
    """A test that says a flare climbs although the person backed off."""

    id: Words
    level: Literal["E2", "E1"]
    day: int | None = None
    running: int | None = None
    step: int | None = None
    above_first: int | None = None
    above_usual: int | None = None
    better_than_first_by: int | None = None
    score_from: int | None = None
    chores_worse: bool = False
    no_self_care: bool = False
    not_closed: bool = False
    say: Words


class Lift(Sourced):
    """How an escalation opens again without a clinician."""

    green_mornings: int
    missing_days_asked: int


class Confidence(Sourced):
    """Question per pattern: how sure are you?"""

    ladders: tuple[str, ...]
    at_most_a_session: int
    ask_sure_at_most: int
    ask_worried_from: int
    before_rung: int
    again_days: int
    low_at_most: int
    compare_exposures: int


class Pain(Strict):
    """`pain.toml`."""

    band: tuple[PainBands, ...]
    no_strength_from: int
    matrix: tuple[Verdict, ...]
    week: WeekRule
    start_amber_cut: Share
    modify_rules: ModifyRules
    modify: tuple[ModifyStep, ...]
    flare_opens: FlareOpens
    flare: tuple[FlareRow, ...]
    escalation: tuple[Escalation, ...]
    lift: Lift
    confidence: Confidence

    def bands(self, usual: int) -> PainBands | None:
        """The row for this usual pain; None where no strength work is left."""
        for row in self.band:
            if row.usual[0] <= usual <= row.usual[1]:
                return row
        return None

    def verdict(self, during: Colour, morning: Colour) -> Verdict:
        return next(row for row in self.matrix if row.during == during and row.morning == morning)

    def step(self, id: str) -> ModifyStep:
        return next(row for row in self.modify if row.id == id)

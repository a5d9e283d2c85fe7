"""The shapes of `programme.toml`: phases, days, when the plan grows, and how it comes back after a gap."""

from typing import Literal

from content.models import Range, Share, Sourced, Words
from content.reading import Strict

Reserve = Literal["5+", "3-4", "1-2", "0"]  # good repetitions left after the last set
PhaseId = Literal["bridge", "learn", "build", "strong", "maintain"]


class Effort(Strict):
    """How the reserve left after the last set is read."""

    ok: tuple[Reserve, ...]
    hard: tuple[Reserve, ...] = ()
    too_hard: tuple[Reserve, ...]

    def reading(self, left: Reserve) -> Literal["ok", "hard", "too_hard"]:
        return "ok" if left in self.ok else "hard" if left in self.hard else "too_hard"


class MainSlots(Strict):
    """Slots of the day that get their own sets and range."""

    slots: tuple[int, ...]
    sets: int
    reps: Range


class Phase(Sourced):
    """One stretch of the programme."""

    id: str = ""
    number: int  # order; maintain is 4
    name: Words
    sessions: Range  # a week
    sessions_trained: Range | None = None
    exercises: Range
    rungs: Range | None = None
    sets: Range
    sets_trained: Range | None = None
    reps: Range  # lo, hi
    main: MainSlots | None = None
    effort: Effort
    minutes: Range
    say: Words  # one line about it


class PhaseChange(Sourced):
    """When one phase gives way to another; every condition given must hold, `or_` ones open a second door."""

    leave: PhaseId
    enter: PhaseId
    green_running: int | None = None
    or_no_red_running: int | None = None
    no_red_in_last: int | None = None
    training_weeks: int | None = None
    sessions: int | None = None
    green: int | None = None
    of_last: int | None = None
    reds: int | None = None
    within_days: int | None = None
    review_after: int | None = None  # sessions; then a person looks
    asked: bool = False  # the person wants it


class PhaseZero(Sourced):
    """What opens the bridge phase at intake and at the long update."""

    after_flare_days: int
    sure_at_most: int
    worried_from: int
    worried_sure_at_most: int
    usual_from: int
    walk_under_minutes: int


class Slot(Strict):
    """A place in a session: its ladders in order of choice."""

    ladders: tuple[str, ...]
    light: bool = False  # a rung lower, or a side branch
    weakest: bool = False  # of these ladders the one the person stands lowest on


class Day(Strict):
    """A kind of session."""

    id: str = ""
    name: Words
    from_phase: int = 0
    slots: tuple[Slot, ...]
    fifth: tuple[str, ...] = ()  # the fifth slot of the learn phase alternates between these ladders


class Minutes(Sourced):
    minutes: int
    slots: int
    sets: int | None = None  # at most
    brace_is_warm_up: bool = False


class StartRung(Sourced):
    """A starting rung and what it asks of a person."""

    rung: int
    phase_zero: bool = False
    no_floor: bool = False
    active: bool = False
    trained: bool = False
    sure_at_least: int | None = None
    sure_at_most: int | None = None
    usual_at_most: int | None = None


class StartRungs(Sourced):
    """Read from the last row up: the first that fits wins; `default` always fits."""

    row: dict[str, StartRung]
    never_above: int
    nearest_higher_within: int  # rungs above the start that may stand in for one that is hidden
    one_higher_sure_at_least: int


class Rise(Sourced):
    """Rule P.1: when the load goes up, and by how much."""

    exposures: int
    exposures_high_usual: int
    high_usual_from: int
    within_days: int
    finding_exposures: int  # the first ones of a new loaded exercise


class Jump(Sourced):
    """A bigger step between owned weights than P asks for: earned with more repetitions, entered with one set."""

    up_to: Share
    reps_more: int
    reserve: Reserve | None = None
    enter_reps_less: int | None = None  # below lo
    enter_reps: int | None = None


class Steps(Sourced):
    """What counts as one step between owned weights, and the bigger jumps."""

    small_share: Share
    small_kg: float
    small_lb: float
    jump: tuple[Jump, ...]


class Miss(Sourced):
    """Rule P.3: reps below the range or too hard."""

    exposures: int
    cut: Share


class Caps(Sourced):
    """Rule P.5: how much may grow at once."""

    weekly_sets_growth: float
    best_of_weeks: int
    hard_week_growth: float  # effort times minutes, against the best of those weeks
    add_sets_after_weeks: int
    add_sets_after_weeks_older: int
    add_sets_after_weeks_trained: int


class Top(Sourced):
    """What happens on the top rung when there is no load to raise."""

    reps_more: int
    tempo: Words
    sets_at_most: int


class Deload(Sourced):
    after_training_weeks: int
    energy_low_running: int
    effort_above_median: int
    effort_of_sessions: int
    effort_times: int
    red_sessions: int
    red_within_days: int
    sleep_hours_under: float
    signs: int
    cut: Share
    sets_less: int
    quiet_days: int


class Gate(Sourced):
    """G1: what the heavy rungs of a pattern ask for."""

    from_rung: int
    exposures: int
    usual_at_most: int
    high_usual: Range
    high_usual_weeks: int
    high_usual_within: int
    leg_quiet_days: int
    sure_at_least: int
    break_rungs: Range
    break_days: int


class Rest(Sourced):
    """Seconds between sets."""

    low_rungs: Range
    high_rungs: Range
    high_from_rung: int
    older: int


class Ease(Sourced):
    """The minutes around the work: what is done, told in words that end a sentence."""

    minutes: int
    items: tuple[str, ...]  # morning items and exercises
    words: Words
    words_no_floor: str = ""


class Balance(Sourced):
    """Steadiness at the counter, in the warm-up of people of 65 and over: one way, and the next when it is easy."""

    words: tuple[Words, ...]


class Clock(Sourced):
    """Words with one meaning: days, mornings, weeks, and what counts as done."""

    day_starts_hour: int
    morning_after_hours: int
    morning_open_until_hour: int
    completed_share: Share
    usual_days: int
    usual_days_wide: int
    usual_values: int
    above_anchor: int
    anchor_rise: int


class Modifier(Sourced):
    """What a group of people gets on top."""

    id: str = ""
    name: Words
    warm_up_minutes: int | None = None
    sets_at_start: int | None = None
    reps: Range | None = None
    session_minutes: int | None = None
    says: Words


class GapRow(Sourced):
    """How training comes back after a gap, by days since the last completed session."""

    days: Range
    row: Words
    cut: Share = 0
    cut_strong: Share | None = None  # phase strong
    sets_less: int = 0
    sets: int | None = None  # exactly this many
    rungs_less: int = 0
    rungs_less_skill_only: bool = False  # hinge and squat
    spared_trained: bool = False  # trained people and phase strong keep everything
    screen: bool = False  # lists S1 to S4 first
    phase: PhaseId | None = None
    intake: bool = False  # start anew
    say: Words

    @property
    def takes(self) -> bool:
        """Whether anything is less than before."""
        return bool(self.cut or self.sets or self.sets_less or self.rungs_less)


class Programme(Strict):
    """`programme.toml`."""

    version: int
    phase: dict[str, Phase]
    change: tuple[PhaseChange, ...]
    phase_zero: PhaseZero
    day: dict[str, Day]
    minutes: tuple[Minutes, ...]
    start_rung: StartRungs
    rise: Rise
    steps: Steps
    miss: Miss
    caps: Caps
    top: Top
    deload: Deload
    gate: Gate
    rest: Rest
    warm_up: Ease
    cool_down: Ease
    balance: Balance
    clock: Clock
    modifier: dict[str, Modifier]
    gap: tuple[GapRow, ...]
    gap_first_row_days_once_weekly: int  # with one planned session a week the rows start here
    gap_restore: Share  # of the missing load, after each green exposure

    def gap_for(self, days: int) -> GapRow:
        for row in self.gap:
            if row.days[0] <= days <= row.days[1]:
                return row
        raise LookupError(f"no row of the gaps has {days} days")

"""What is never asked: under a hold, against a tag, on two days running, of the unsure (training.md §2, §3)."""

import copy
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from content.models import AT_HAND, Exercise
from flows import loads, plan
from flows.known import Known
from flows.planned import Planned, SessionPlan
from flows.records import SetTarget
from tests.people.promises.promise import NEAR, Invariant, heaviest

if TYPE_CHECKING:
    from tests.people.life import Life


class Holds(Invariant):
    id = "holds"
    says = "While a check by a clinician is open, no strength session is planned, whoever asks for one, and nobody may start one; a walk is at most the comfortable one on the gentle track, and none is asked for otherwise."
    source = "training.md §3 precedence 1, red-flags.md §1"

    def may(self, life: "Life", may: str) -> None:
        if any(hold.open and hold.level != "E3" for hold in life.facts.holds):
            self.holds(life, may in ("hold", "gentle"), f"a session may start under a hold: {may}")

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        open_ones = [hold for hold in life.facts.holds if hold.open and hold.level != "E3"]
        self.holds(life, not open_ones, "a session under a hold")

    def walks(self, life: "Life", dose: Any) -> None:
        if not life.facts.holds:
            return
        levels = {hold.level for hold in life.facts.holds if hold.open}
        if levels & {"E0", "E1", "E2"}:
            self.holds(life, dose is None, "a walk under a hold")
        elif "E2G" in levels and dose is not None:
            most = COMFORTABLE[life.facts.known["walk"]]
            self.holds(life, dose.minutes <= most, f"a walk of {dose.minutes} minutes, {most} are comfortable")
        if levels & {"E0", "E1", "E2", "E2G"}:
            session = plan.session_today(life.facts, 30)
            self.holds(life, not session.items, f"{[item.exercise for item in session.items]} when asked under a hold")


COMFORTABLE = {"under_5": 4, "5_to_9": 9, "10_to_19": 19, "20_to_29": 29, "30_plus": 60}  # the most of each answer


class Fits(Invariant):
    id = "fits"
    says = "Nobody is asked for an exercise that their kit, the floor, a careful tag, a sore joint or a clinician's limit forbids; no hold longer than a tag allows; no weight that they do not own."
    source = "training.md §2, §3 Filters"

    def __init__(self) -> None:
        super().__init__()
        self.told: tuple[Any, ...] = ()
        self.forbids: dict[str, str] = {}
        self.kit: set[str] = set()
        self.tags: set[str] = set()
        self.limits: set[str] = set()
        self.turns = False

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        known, exercises = life.facts.known, life.facts.library.exercises
        self.learns(known, life.course.phase == "learn")
        for item in session.items:
            why = self.forbidden(life, exercises[item.exercise], item, known)
            self.holds(life, not why, why and f"{item.exercise}: {why}")
        if session.easier:
            why = self.not_for(exercises[session.easier])
            self.holds(life, not why, f"{session.easier} to warm up: {why}")
        if life.facts.today.day <= OFFERED and session.letter != "flare":
            for item in session.items:
                for kind, other in plan.alternatives(life.facts, item).items():
                    why = self.forbidden(life, exercises[other.exercise], other, known)
                    self.holds(life, not why, f"{other.exercise} offered for {item.exercise} as {kind}: {why}")

    def learns(self, known: Mapping[str, Any], learning: bool) -> None:
        """What forbids exercises; while it stays the same, so does what is forbidden."""
        told = learning, *(known.get(key) for key in FORBIDDING)
        if told == self.told:
            return
        self.told, self.forbids = copy.deepcopy(told), {}
        self.kit, self.tags = letters(known), {*known["tags"], *known["joints"]}
        self.limits = {name for name, asked in (known.get("limits") or {}).items() if asked}
        if known.get("trigger") == "arching":
            self.tags.add("ext_sens")
        self.turns = known.get("trigger") == "twisting" and learning

    def forbidden(self, life: "Life", exercise: Exercise, item: Planned, known: Mapping[str, Any]) -> str:
        """Of one that is asked, with its sets; "" = nothing."""
        if why := self.not_for(exercise):
            return why
        if "bone_fx" in self.tags and item.rung > 5:
            return "too heavy after a break in the spine"
        if "bending" in self.limits and exercise.ladder in ("hinge", "squat") and item.rung > 1:
            return "bends too far for a clinician's limit"
        if "lift" in self.limits:
            most = known["limits"]["lift"] / (2 if exercise.per_hand else 1)
            if heaviest(item.sets) > most + NEAR:
                return "heavier than a clinician's limit"
        if self.tags & {"bp", "no_strain"} and any(
            max(one.hold, one.seconds if not one.hold and not one.metres else 0) > 10 for one in item.sets
        ):
            return "held for more than ten seconds"
        for one in item.sets:
            if one.band and "B" not in self.kit:
                return "a band that is not there"
        for one in item.sets:
            if one.load and not self.kit & {*WEIGHTS, "H"}:
                return "a weight where there is none"
            if one.load and not self.owned(life, exercise, one):
                return f"a weight that is not there: {heaviest(item.sets)}"
        return ""

    def not_for(self, exercise: Exercise) -> str:
        """Of the exercise itself, whatever its sets."""
        if exercise.id not in self.forbids:
            self.forbids[exercise.id] = self.looked_at(exercise)
        return self.forbids[exercise.id]

    def looked_at(self, exercise: Exercise) -> str:
        if not any(set(needed) <= self.kit | AT_HAND for needed in exercise.kit):
            return "no kit for it"
        if "no_floor" in self.tags and set(exercise.positions) <= {"floor"}:
            return "on the floor"
        if "sitting" in self.limits and set(exercise.positions) <= {"seated"}:
            return "seated"
        if any((careful := exercise.careful.get(tag)) and careful.effect == "hide" for tag in self.tags):
            return "a tag or joint hides it"
        if exercise.id in {hidden for tag in self.tags for hidden in HIDDEN.get(tag, ())}:
            return "a tag hides it"
        if exercise.id in {hidden for name in self.limits for hidden in LIMITED.get(name, ())}:
            return "a clinician's limit hides it"
        if self.turns and exercise.id in TWISTS:
            return "turning sets this back off"
        return ""

    def owned(self, life: "Life", exercise: Exercise, target: SetTarget) -> bool:
        known = life.facts.known
        own = None if known.get("kit_today") else known.get("owned")
        if not own:
            return True
        letter = loads.carried(life.facts, exercise)
        own = own.get({"D": "dumbbell", "K": "kettlebell"}.get(str(letter), ""))
        return not own or any(abs(target.load - weight) < NEAR for weight in own)


FORBIDDING = ("kit", "kit_today", "tags", "joints", "limits", "trigger")
OFFERED = 3  # days at the beginning of a month on which what a swap would offer is looked at, too


def letters(known: Mapping[str, Any]) -> set[str]:
    """What is there today: a hotel room has its own kit, and without weights a bag from the house is one."""
    there = (known.get("kit_today") or known)["kit"]
    kit = {letter for name in there for letter in KIT[name]}
    return kit if kit & WEIGHTS else {*kit, "H"}


WEIGHTS = {"D", "K", "M", "T", "X", "S"}
KIT = {"bands": "B", "dumbbells": "D", "kettlebell": "K", "gym": "BDKMTXS"}


HIDDEN = {"bone": ("AR6",), "bone_fx": ("AR6", "CA3", "CA4", "AL4"), "falls": ("SS3", "SS6")}
LIMITED = {"twisting": ("AR5", "AR6"), "overhead": ("BR5", "PU5")}
TWISTS = ("AR5", "AR6")


class RestBetween(Invariant):
    id = "rest_between"
    says = "Whole sessions are never on two days running; only the small ones of a flare may be."
    source = "training.md §3"

    def __init__(self) -> None:
        super().__init__()
        self.last: date | None = None

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        if self.last is not None and session.letter != "flare" and not life.clock_back:
            self.holds(life, abs((life.facts.today - self.last).days) >= 2, "two days running")
        self.last = life.facts.today


class Unsure(Invariant):
    id = "unsure"
    says = "Whoever is sure of a movement with 4 of 10 or less gets its lowest rung with one set, until three tries were not red."
    source = "training.md §7 Fear/confidence"

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        asked = life.facts.known.get("conf_pattern") or {}
        for item in session.items:
            if item.pattern not in ("hinge", "squat", "split_step", "carry"):
                continue
            standing = life.course.standings.get(item.pattern)
            sure = asked.get(item.pattern, Known(life.facts.known).confidence)
            if sure <= 4 and not (standing and standing.opened):
                self.holds(
                    life,
                    len(item.sets) == 1 and not item.gains,
                    f"{item.exercise} with {len(item.sets)} sets at confidence {sure}",
                )


class Fever(Invariant):
    id = "fever"
    says = "Whoever told of a fever is planned nothing for two days after it was last told of."
    source = "red-flags.md §2b rx_ill"

    FREE = timedelta(hours=48)

    def __init__(self) -> None:
        super().__init__()
        self.told: datetime | None = None

    def ill(self, life: "Life") -> None:
        self.told = life.facts.now

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        if self.told is not None and not life.clock_back:
            self.holds(life, life.facts.now - self.told >= self.FREE, f"a session {life.facts.now - self.told} later")

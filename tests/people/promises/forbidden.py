"""What is never asked: under a hold, against a tag, on two days running, of the unsure (training.md §2, §3)."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from content.models import AT_HAND, Exercise
from flows import loads, plan
from flows.known import Known
from flows.planned import Planned, SessionPlan
from flows.records import SessionLog, SetTarget
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
    says = "Nobody is asked for an exercise that their kit, the floor, a careful tag, a sore joint or a clinician's limit forbids; no hold longer than a tag allows; no weight that they do not own, but for a bag with bottles that is lighter than all of them."
    source = "training.md §2, §3 Filters"

    def __init__(self) -> None:
        super().__init__()
        self.told: tuple[Any, ...] = ()
        self.there: There | None = None
        self.whys: dict[str, str] = {}

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        exercises, there = life.facts.library.exercises, self.there_now(life)
        for item in session.items:
            why = self.forbidden(life, exercises[item.exercise], item, there)
            self.holds(life, not why, why and f"{item.exercise}: {why}")
        if session.easier:
            why = self.not_for(exercises[session.easier], there)
            self.holds(life, not why, f"{session.easier} to warm up: {why}")
        if life.facts.today.day <= OFFERED and session.letter != "flare":
            for item in session.items:
                for kind, other in plan.alternatives(life.facts, item).items():
                    why = self.forbidden(life, exercises[other.exercise], other, there)
                    self.holds(life, not why, f"{other.exercise} offered for {item.exercise} as {kind}: {why}")

    def there_now(self, life: "Life") -> "There":
        """Read again when something of it is another than before."""
        told = life.course.phase == "learn", *map(life.facts.known.get, READ)
        if self.there is None or told != self.told:
            self.told, self.there, self.whys = deepcopy(told), There.told(life), {}
        return self.there

    def forbidden(self, life: "Life", exercise: Exercise, item: Planned, there: "There") -> str:
        """Of one that is asked, with its sets; "" = nothing."""
        if why := self.not_for(exercise, there):
            return why
        kit, tags, limits = there.kit, there.tags, there.limits
        if "bone_fx" in tags and item.rung > 5:
            return "too heavy after a break in the spine"
        if limits.get("bending") and exercise.ladder in ("hinge", "squat") and item.rung > 1:
            return "bends too far for a clinician's limit"
        if limits.get("lift") and heaviest(item.sets) > limits["lift"] / (2 if exercise.per_hand else 1) + NEAR:
            return "heavier than a clinician's limit"
        if tags & {"bp", "no_strain"} and any(
            max(one.hold, one.seconds if not one.hold and not one.metres else 0) > 10 for one in item.sets
        ):
            return "held for more than ten seconds"
        if "B" not in kit and any(one.band for one in item.sets):
            return "a band that is not there"
        loaded = [one for one in item.sets if one.load]
        if loaded and not kit & {*WEIGHTS, "H"}:
            return "a weight where there is none"
        if loaded and not self.owned(life, exercise, loaded):
            return f"a weight that is not there: {heaviest(item.sets)}"
        return ""

    def not_for(self, exercise: Exercise, there: "There") -> str:
        """Of the exercise itself, whatever its sets."""
        if exercise.id not in self.whys:
            self.whys[exercise.id] = self.looked_at(exercise, there)
        return self.whys[exercise.id]

    def looked_at(self, exercise: Exercise, there: "There") -> str:
        if not any(map(there.at_hand.issuperset, exercise.kit)):
            return "no kit for it"
        if "no_floor" in there.tags and set(exercise.positions) <= {"floor"}:
            return "on the floor"
        if there.limits.get("sitting") and set(exercise.positions) <= {"seated"}:
            return "seated"
        if any((careful := exercise.careful.get(tag)) and careful.effect == "hide" for tag in there.tags):
            return "a tag or joint hides it"
        return there.hidden.get(exercise.id, "")

    def owned(self, life: "Life", exercise: Exercise, sets: list[SetTarget]) -> bool:
        own = None if life.facts.known.get("kit_today") else life.facts.known.get("owned")
        if not own:
            return True
        own = own.get({"D": "dumbbell", "K": "kettlebell"}.get(str(loads.carried(life.facts, exercise)), ""))
        return not own or all(
            any(abs(one.load - weight) < NEAR for weight in own) or in_bag(life, exercise, one, own) for one in sets
        )


def in_bag(life: "Life", exercise: Exercise, one: SetTarget, own: Any) -> bool:
    """A bag with bottles, lighter than all that is owned, where the exercise can be done with one."""
    most, step = BAG[Known(life.facts.known).units]
    return (
        any("H" in needed for needed in exercise.kit)
        and one.load < min(own)
        and one.load <= most
        and one.load % step == 0
    )


BAG = {"kg": (10, 1), "lb": (20, 2)}  # the most that is put into one, and its steps
READ = ("kit", "kit_today", "tags", "joints", "limits", "trigger")
OFFERED = 3  # days at the beginning of a month on which what a swap would offer is looked at, too
WEIGHTS = {"D", "K", "M", "T", "X", "S"}
KIT = {"bands": "B", "dumbbells": "D", "kettlebell": "K", "gym": "BDKMTXS"}


HIDDEN = {"bone": ("AR6",), "bone_fx": ("AR6", "CA3", "CA4", "AL4"), "falls": ("SS3", "SS6")}
LIMITED = {"twisting": ("AR5", "AR6"), "overhead": ("BR5", "PU5")}
TWISTS = ("AR5", "AR6")


@dataclass(frozen=True)
class There:
    """What one person has and what holds for them today, read once for all that is asked or offered."""

    kit: set[str]
    at_hand: set[str]
    tags: set[str]
    limits: Mapping[str, Any]
    hidden: Mapping[str, str]  # exercises with what hides them

    @classmethod
    def told(cls, life: "Life") -> "There":
        known = life.facts.known
        there = (known.get("kit_today") or known)["kit"]  # a hotel room has its own
        kit = {letter for name in there for letter in KIT[name]}
        if not kit & WEIGHTS:
            kit.add("H")  # a bag from the house
        tags, limits = {*known["tags"], *known["joints"]}, known.get("limits") or {}
        if known.get("trigger") == "arching":
            tags.add("ext_sens")
        hidden = {id: "a tag hides it" for tag in tags for id in HIDDEN.get(tag, ())}
        hidden |= {
            id: "a clinician's limit hides it" for name in limits if limits[name] for id in LIMITED.get(name, ())
        }
        if known.get("trigger") == "twisting" and life.course.phase == "learn":
            hidden |= dict.fromkeys(TWISTS, "turning sets this back off")
        return cls(kit, kit | AT_HAND, tags, limits, hidden)


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

    def finished(self, life: "Life", session: SessionPlan, log: SessionLog) -> None:
        """Where nothing was done and nothing hurt there was no session."""
        red = any(done.during == "red" or done.sharp or done.leg for done in log.exercises)
        if red or any(one.done for done in log.exercises for one in done.sets):
            self.last = log.day


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


FREE = timedelta(hours=48)


class Fever(Invariant):
    id = "fever"
    says = "Whoever told of a fever is planned nothing for two days after it was last told of."
    source = "red-flags.md §2b rx_ill"

    def __init__(self) -> None:
        super().__init__()
        self.told: datetime | None = None

    def ill(self, life: "Life") -> None:
        self.told = life.facts.now

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        if self.told is not None and not life.clock_back:
            self.holds(life, life.facts.now - self.told >= FREE, f"a session {life.facts.now - self.told} later")

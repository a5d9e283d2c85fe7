"""What is never asked: under a hold, against a tag, on two days running, of the unsure (training.md §2, §3)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from content.models import AT_HAND, Exercise
from flows import loads
from flows.known import Known
from flows.planned import Planned, SessionPlan
from flows.records import SetTarget
from tests.people.promises.promise import NEAR, Invariant, heaviest

if TYPE_CHECKING:
    from tests.people.life import Life


class Holds(Invariant):
    id = "holds"
    says = "While a check by a clinician is open, no strength session is planned; under an emergency or a same-day check, no walk either; and nobody may start a session."
    source = "training.md §3 precedence 1, red-flags.md §1"

    def may(self, life: "Life", may: str) -> None:
        if any(hold.open and hold.level != "E3" for hold in life.facts.holds):
            self.holds(life, may in ("hold", "gentle"), f"a session may start under a hold: {may}")

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        open_ones = [hold for hold in life.facts.holds if hold.open and hold.level != "E3"]
        self.holds(life, not open_ones, "a session under a hold")

    def walks(self, life: "Life", dose: Any) -> None:
        if any(hold.open and hold.level in ("E0", "E1", "E2") for hold in life.facts.holds):
            self.holds(life, dose is None, "a walk under a hold")


class Fits(Invariant):
    id = "fits"
    says = "Nobody is asked for an exercise that their kit, the floor, a careful tag, a sore joint or a clinician's limit forbids; no hold longer than a tag allows; no weight that they do not own."
    source = "training.md §2, §3 Filters"

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[tuple[Any, ...]] = set()

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        known = life.facts.known
        there = (known.get("kit_today") or known)["kit"]  # a hotel room has its own
        kit = {letter for name in there for letter in KIT[name]}
        if not kit & WEIGHTS:
            kit.add("H")
        tags = {*known["tags"], *known["joints"]}
        for item in session.items:
            exercise = life.facts.library.exercise(item.exercise)
            why = self.forbidden(exercise, item, known, kit, tags)
            self.holds(life, not why, f"{item.exercise}: {why}")

    def forbidden(
        self, exercise: Exercise, item: Planned, known: Mapping[str, Any], kit: set[str], tags: set[str]
    ) -> str:
        at_hand = kit | AT_HAND
        if not any(map(at_hand.issuperset, exercise.kit)):
            return "no kit for it"
        if "no_floor" in tags and set(exercise.positions) <= {"floor"}:
            return "on the floor"
        if any((careful := exercise.careful.get(tag)) and careful.effect == "hide" for tag in tags):
            return "a tag or joint hides it"
        if exercise.id in {hidden for tag in tags for hidden in HIDDEN.get(tag, ())}:
            return "a tag hides it"
        if "bone_fx" in tags and item.rung > 5:
            return "too heavy after a break in the spine"
        if tags & {"bp", "no_strain"} and any(
            max(one.hold, one.seconds if not one.hold and not one.metres else 0) > 10 for one in item.sets
        ):
            return "held for more than ten seconds"
        if any(one.band for one in item.sets) and "B" not in kit:
            return "a band that is not there"
        loaded = [one for one in item.sets if one.load]
        if loaded and not kit & {*WEIGHTS, "H"}:
            return "a weight where there is none"
        if any(not self.owned(exercise, one, known) for one in loaded):
            return f"a weight that is not there: {heaviest(item.sets)}"
        return ""

    def owned(self, exercise: Exercise, target: SetTarget, known: Mapping[str, Any]) -> bool:
        letter = loads.letter(exercise, loads.letters(Known(known)))
        name = {"D": "dumbbell", "K": "kettlebell"}.get(str(letter), "")
        own = None if known.get("kit_today") else (known.get("owned") or {}).get(name)
        return not own or any(abs(target.load - weight) < NEAR for weight in own)


WEIGHTS = {"D", "K", "M", "T", "X", "S"}
KIT = {"bands": "B", "dumbbells": "D", "kettlebell": "K", "gym": "BDKMTXS"}


HIDDEN = {"bone": ("AR6",), "bone_fx": ("AR6", "CA3", "CA4", "AL4"), "falls": ("SS3", "SS6")}


class RestBetween(Invariant):
    id = "rest_between"
    says = "Whole sessions are never on two days running; only the small ones of a flare may be."
    source = "training.md §3"

    def __init__(self) -> None:
        super().__init__()
        self.last: date | None = None

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        if self.last is not None and session.letter != "flare" and not life.impossible:
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
        if self.told is not None and not life.impossible:
            self.holds(life, life.facts.now - self.told >= self.FREE, f"a session {life.facts.now - self.told} later")

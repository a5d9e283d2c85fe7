"""Weights a person can really pick up: first loads, cuts, rises, conversions (training.md §3 Loads and rounding)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from content.models import AT_HAND, Exercise, Kit
from content.programme import Steps
from flows.facts import Facts
from flows.known import Known, Units
from flows.records import SetTarget

LETTERS: dict[str, tuple[Kit, ...]] = {
    "bands": ("B",),
    "dumbbells": ("D",),
    "kettlebell": ("K",),
    "gym": ("B", "D", "K", "M", "T", "X", "S"),
}
OWNED: dict[Kit, str] = {"D": "dumbbell", "K": "kettlebell"}
WEIGHTS: frozenset[Kit] = frozenset({"D", "K", "M", "T", "X", "S", "H"})
MACHINES: frozenset[Kit] = frozenset({"M", "S"})  # always begin with the lightest plate
BAND_CUT = 0.20  # a cut from here on is the next lighter band; smaller ones leave it (training.md §6 step 2; CJ)
NEAR = 1e-6  # floats: 10 lb less 10% is 9, not 8.999


@dataclass(frozen=True)
class Step:
    """The next weight up, and how it may be entered."""

    size: Literal["small", "jump", "too_big", "none"]
    weight: float = 0
    reps_more: int = 0  # on top of hi before it is earned
    needs: str = ""  # reps that must be left
    enter_below_low: int = 0  # first ONE set, with so many fewer than lo ...
    enter_reps: int = 0  # ... or with exactly these


def letters(facts: Facts) -> frozenset[Kit]:
    """What a person can train with today; a bag or backpack counts where they have no weights."""
    found: frozenset[Kit] | None = facts.found.get("letters")
    if found is None:
        found = facts.found["letters"] = letters_of(Known(facts.known).kit_now)
    return found


@cache
def letters_of(kit: frozenset[str]) -> frozenset[Kit]:
    owned = {letter for name in kit for letter in LETTERS.get(name, ())}
    return frozenset(owned if owned & (WEIGHTS - {"H"}) else owned | {"H"})


@cache
def used(exercise: Exercise, owned: frozenset[Kit]) -> tuple[Kit, ...] | None:
    """The kit this exercise is done with; None where nothing that is needed is there."""
    return next((needed for needed in exercise.kit if set(needed) <= owned | AT_HAND), None)


def there(exercise: Exercise, owned: frozenset[Kit]) -> bool:
    """Whether all that one way of doing it needs is there."""
    return used(exercise, owned) is not None


def as_done(facts: Facts, exercise: Exercise) -> Exercise:
    """The exercise in the words and dose of the kit this person does it with: a towel row is no band row."""
    return done_with(exercise, letters(facts)) if exercise.way else exercise


@cache
def done_with(exercise: Exercise, owned: frozenset[Kit]) -> Exercise:
    way = next((exercise.way[kit] for kit in used(exercise, owned) or () if kit in exercise.way), None)
    return exercise.model_copy(update={name: told for name, told in way if told}) if way else exercise


@cache
def letter(exercise: Exercise, owned: frozenset[Kit]) -> Kit | None:
    """What carries its load: a kind of weight, B for a band, or nothing."""
    needed = used(exercise, owned) or ()
    if exercise.loadable:
        weight = next((one for one in needed if one in WEIGHTS), None)
        if weight:
            return weight
    return "B" if "B" in needed else None


def carried(facts: Facts, exercise: Exercise) -> Kit | None:
    """What carries its load with the kit there is today."""
    return letter(exercise, letters(facts))


def other_kind(facts: Facts, exercise: Exercise, sets: Sequence[SetTarget]) -> bool:
    """A weight where a band is there today, or a band where a weight is: neither tells anything of the other."""
    for one in sets:
        if one.load and carried(facts, exercise) not in WEIGHTS:
            return True
        if one.band and carried(facts, exercise) != "B":
            return True
    return False


def weights(facts: Facts, kit: Kit) -> tuple[float, ...]:
    """The weights there are, lightest first: those told, else the usual ones; none for what is no weight."""
    known = Known(facts.known)
    if kit not in WEIGHTS:
        return ()
    told = (known.values.get("owned") or {}).get(OWNED.get(kit, ""))
    if told:
        return tuple(sorted(float(weight) for weight in told))
    return facts.library.loads.defaults(kit, known.units)


def down(weight: float, owned: Iterable[float]) -> float | None:
    """The heaviest owned weight that is not above this one."""
    return max([one for one in owned if one <= weight + NEAR], default=None)


def first(weight: float, owned: tuple[float, ...], above_by: float) -> float | None:
    """A start: rounded down; none so light, then the lightest if it is close enough; else None (a rung lower)."""
    rounded = down(weight, owned)
    if rounded is not None:
        return rounded
    lightest = min(owned, default=None)
    return lightest if lightest is not None and lightest <= weight * (1 + above_by) + NEAR else None


def lowered(weight: float, cut: float, owned: tuple[float, ...]) -> float | None:
    """Less weight, rounded down to an owned one; None where none is lighter."""
    rounded = down(weight * (1 - cut), owned)
    return rounded if rounded is not None and rounded < weight - NEAR else None


def next_up(weight: float, owned: tuple[float, ...], unit: Units, steps: Steps, at_most: float | None = None) -> Step:
    """The next owned weight: one step, a jump that must be earned, or more than is ever taken at once."""
    heavier = min((one for one in owned if one > weight + NEAR), default=None)
    if heavier is None or (at_most is not None and heavier > at_most + NEAR):
        return Step("none")
    rise = heavier - weight
    share = rise / weight if weight else float("inf")
    if share <= steps.small_share + NEAR or rise <= (steps.small_lb if unit == "lb" else steps.small_kg) + NEAR:
        return Step("small", heavier)
    for jump in steps.jump:
        if share <= jump.up_to + NEAR:
            return Step(
                "jump", heavier, jump.reps_more, jump.reserve or "", jump.enter_reps_less or 0, jump.enter_reps or 0
            )
    return Step("too_big", heavier)


def far_above(facts: Facts, load: float, before: float) -> bool:
    """Heavier than any jump that rule P knows: asked about once more, never the next target (training.md §4 P.6)."""
    most = max([jump.up_to for jump in facts.library.programme.steps.jump])
    return before > 0 and load > before * (1 + most) + NEAR


def converted(weight: float, unit: Units, owned: tuple[float, ...], pound_in_kg: float) -> float:
    """A weight in the other unit, rounded down to one of that unit; the lightest where none is so light."""
    exact = weight / pound_in_kg if unit == "lb" else weight * pound_in_kg
    rounded = down(exact, owned)
    return rounded if rounded is not None else min(owned)


def start(facts: Facts, exercise: Exercise, above_by: float | None = None) -> float | None:
    """The first load of an exercise: 0 where it has none, None where even the lightest is too heavy for a start."""
    above_by = facts.library.loads.rules.start_if_above_by if above_by is None else above_by
    known = Known(facts.known)
    kit = carried(facts, exercise)
    if kit is None or kit == "B":
        return 0.0
    owned = weights(facts, kit)
    rules = facts.library.loads
    named = named_load(known, exercise)
    if named and known.trained:
        most = rules.trained.at_most_lb if known.units == "lb" else rules.trained.at_most_kg
        wanted = min(named * rules.trained.share, most)
    else:
        row = rules.start.get("lightest" if kit in MACHINES else exercise.start_load or "lightest")
        wanted = (row.lb if known.units == "lb" else row.kg) if row else 0.0
    if not wanted:
        return min(owned, default=0.0)
    return first(wanted, owned, above_by)


def bag(facts: Facts, exercise: Exercise) -> tuple[float, ...]:
    """What a bag from the house may weigh where the lightest dumbbell or kettlebell is too heavy to begin with; none
    where the exercise is not done with one (training.md §2, `H`)."""
    kit = carried(facts, exercise)
    return lighter_ones(facts, kit) if kit and exercise.household else ()


def lighter_ones(facts: Facts, kit: Kit) -> tuple[float, ...]:
    if kit not in OWNED:
        return ()
    lightest = min(weights(facts, kit))
    return tuple(one for one in facts.library.loads.defaults("H", Known(facts.known).units) if one < lightest - NEAR)


def in_bag(facts: Facts, kit: Kit | None, load: float) -> bool:
    """So light is none of the dumbbells or kettlebells there are: it is the bag's."""
    return bool(load) and kit in OWNED and load < min(weights(facts, kit)) - NEAR


def beside(facts: Facts, kit: Kit, load: float) -> tuple[float, ...]:
    """The weights there are, lightest first; for what is in a bag those of the bag, too."""
    there = weights(facts, kit)
    return (*lighter_ones(facts, kit), *there) if in_bag(facts, kit, load) else there


def start_of_bag(facts: Facts, exercise: Exercise) -> float | None:
    """The first load of the exercise in a bag; None where no bag will do."""
    row = facts.library.loads.start.get(exercise.start_load or "")
    wanted = (row.lb if Known(facts.known).units == "lb" else row.kg) if row else 0.0
    return down(wanted, bag(facts, exercise))


def liftable(facts: Facts, exercise: Exercise, load: float) -> float:
    """The same weight, or the heaviest one there is within a clinician's lift limit."""
    limit, kit = most(facts, exercise), carried(facts, exercise)
    within = load if limit is None else min(load, limit)
    return (down(within, weights(facts, kit)) if kit else None) or within


def named_load(known: Known, exercise: Exercise) -> float:
    """A pain-free load for ten that a trained person named for this ladder; 0 where they named none."""
    return float((known.values.get("released") or {}).get(exercise.ladder) or 0)


def bands(facts: Facts) -> tuple[str, ...]:
    return facts.library.loads.bands


def band_beside(facts: Facts, band: str, by: int) -> str | None:
    """The band so many steps heavier (or lighter, below zero); None where there is none."""
    known = bands(facts)
    place = (known.index(band) if band in known else 0) + by
    return known[place] if 0 <= place < len(known) else None


def cut_set(facts: Facts, target: SetTarget, cut: float, kit: Kit | None) -> SetTarget | None:
    """One set with less load; None where nothing lighter is there or there is no load at all."""
    if target.load and kit:
        less = lowered(target.load, cut, beside(facts, kit, target.load))
        return None if less is None else replace(target, load=less)
    if target.band and cut >= BAND_CUT - NEAR:
        lighter = band_beside(facts, target.band, -1)
        return None if lighter is None else replace(target, band=lighter)
    return None


def most(facts: Facts, exercise: Exercise) -> float | None:
    """A clinician's lift limit, for each hand where two carry; the limit is for the total (red-flags.md §2c)."""
    limit = Known(facts.known).limits.get("lift")
    if not limit or isinstance(limit, bool):
        return None
    return float(limit) / 2 if exercise.per_hand else float(limit)

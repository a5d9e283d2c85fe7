"""Tables of numbers must leave no hole and never run backwards; each finding a Problem."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from typing import TYPE_CHECKING, get_args

from content.pain import Colour
from content.pieces import pieces
from content.programme import PhaseId, Reserve
from content.reading import Problem, unknown

if TYPE_CHECKING:
    from content.library import Library


def problems(library: "Library") -> list[Problem]:
    return [
        *ranges(library),
        *phases(library),
        *days(library),
        *gaps(library),
        *bands(library),
        *matrix(library),
        *modify(library),
        *flares(library),
        *weights(library),
        *walking(library),
    ]


def ranges(library: "Library") -> Iterator[Problem]:
    """[from, to] never runs backwards."""
    for file, place, piece in pieces(library):
        for key, value in piece:
            if isinstance(value, tuple) and len(value) == 2 and all(isinstance(end, int) for end in value):
                low, high = value
                if low > high:
                    wrong = f"The range [{low}, {high}] runs backwards."
                    yield Problem(file, f"{place}.{key}".lstrip("."), wrong, f"Write [{high}, {low}].")


def follow(file: str, place: str, rows: Sequence[Sequence[int]], start: int) -> Iterator[Problem]:
    """Rows of [from, to] begin at `start` and follow each other without hole or overlap."""
    if not rows or rows[0][0] != start:
        yield Problem(file, place, f"The rows do not begin at {start}.", f"The first range starts with {start}.")
    for (_, end), (begin, _) in pairwise(rows):
        if begin != end + 1:
            wrong = f"After {end} comes {begin}: the rows leave a hole or overlap."
            yield Problem(file, place, wrong, f"The next range starts with {end + 1}.")


def rising(file: str, place: str, numbers: Sequence[float], what: str) -> Iterator[Problem]:
    for before, after in pairwise(numbers):
        if after < before:
            wrong = f"{what} falls from {before:g} to {after:g}."
            yield Problem(file, place, wrong, "It must stay or rise from row to row.")


def phases(library: "Library") -> Iterator[Problem]:
    programme = library.programme
    for id in sorted(set(get_args(PhaseId)) ^ set(programme.phase)):
        remedy = f"The phases are {', '.join(get_args(PhaseId))}."
        yield Problem("programme.toml", f"phase.{id}", "This phase is missing or not known.", remedy)
    for id, phase in programme.phase.items():
        read = Counter([*phase.effort.ok, *phase.effort.hard, *phase.effort.too_hard])
        for reserve in get_args(Reserve):
            if read[reserve] != 1:
                wrong = f'"{reserve}" left is read {read[reserve]} times.'
                remedy = "Put it into exactly one of ok, hard, too_hard."
                yield Problem("programme.toml", f"phase.{id}.effort", wrong, remedy)
    if "default" not in programme.start_rung.row:
        remedy = "Add [start_rung.row.default]: it fits when nothing else does."
        yield Problem("programme.toml", "start_rung.row", "There is no default.", remedy)


def days(library: "Library") -> Iterator[Problem]:
    programme = library.programme
    for id, day in programme.day.items():
        named = [ladder for slot in day.slots for ladder in slot.ladders]
        for ladder in (*named, *day.fifth):
            if ladder not in library.ladders:
                yield unknown("programme.toml", f"day.{id}", ladder, "ladder", library.ladders)
    shown = {*library.exercises, *library.mobility.item}
    for key, ease in (("warm_up", programme.warm_up), ("cool_down", programme.cool_down)):
        for item in ease.items:
            if item not in shown:
                yield unknown("programme.toml", f"{key}.items", item, "exercise or morning item", shown)
    yield from rising("programme.toml", "minutes", [row.minutes for row in programme.minutes], "minutes")
    yield from rising("programme.toml", "minutes", [row.slots for row in programme.minutes], "slots")
    jumps = [jump.up_to for jump in programme.steps.jump]
    yield from rising("programme.toml", "steps.jump", [programme.steps.small_share, *jumps], "up_to")


def gaps(library: "Library") -> Iterator[Problem]:
    rows = library.programme.gap
    yield from follow("programme.toml", "gap", [row.days for row in rows], 0)
    yield from rising("programme.toml", "gap", [row.cut for row in rows if not row.intake], "cut")


def bands(library: "Library") -> Iterator[Problem]:
    """Usual pain 0 to 8 has a row each, and nobody with more pain gets narrower bands than with less."""
    pain = library.pain
    yield from follow("pain.toml", "band", [row.usual for row in pain.band], 0)
    if pain.band and pain.band[-1].usual[1] + 1 != pain.no_strength_from:
        wrong = f"The last row ends at {pain.band[-1].usual[1]}, and no_strength_from is {pain.no_strength_from}."
        yield Problem("pain.toml", "band", wrong, "One must follow the other.")
    for key in ("during", "after"):
        for colour in ("green", "red"):
            ends = [getattr(getattr(row, key), colour)[colour == "green"] for row in pain.band]
            yield from rising("pain.toml", f"band.{key}", ends, f"The edge of {colour}")
    if pain.week.deload_from <= pain.week.hold_from:
        yield Problem(
            "pain.toml", "week", "deload_from is not above hold_from.", "A lighter week needs the bigger rise."
        )


def matrix(library: "Library") -> Iterator[Problem]:
    found = Counter((row.during, row.morning) for row in library.pain.matrix)
    for pair in product(get_args(Colour), repeat=2):
        if found[pair] != 1:
            wrong = f"{pair[0]} during and {pair[1]} in the morning has {found[pair]} rows."
            yield Problem("pain.toml", "matrix", wrong, "Each pair of colours needs exactly one.")


def modify(library: "Library") -> Iterator[Problem]:
    pain = library.pain
    chosen = Counter(bite for step in pain.modify for bite in step.bites)
    for bite in pain.modify_rules.bites:
        if bite != "not_sure" and chosen[bite] != 1:
            wrong = f'The answer "{bite}" chooses {chosen[bite]} steps.'
            yield Problem("pain.toml", "modify", wrong, "Name it in the bites of exactly one step.")
    for step in pain.modify:
        for bite in step.bites:
            if bite not in pain.modify_rules.bites:
                yield unknown("pain.toml", f"modify.{step.id}.bites", bite, "answer", pain.modify_rules.bites)
        for way in (*step.way, *step.option):
            for exercise in way.exercises:
                if exercise not in library.exercises:
                    place = f"modify.{step.id}.{way.say}"
                    yield unknown("pain.toml", place, exercise, "exercise", library.exercises)
        for exercise, times in Counter(id for way in step.way for id in way.exercises).items():
            if times > 1:
                wrong = f"{exercise} stands in {times} ways of one step."
                yield Problem("pain.toml", f"modify.{step.id}", wrong, "Leave it in the one that is said.")
    if [step.order for step in pain.modify] != list(range(1, len(pain.modify) + 1)):
        wrong = "The steps are not numbered 1, 2, 3 from top to bottom."
        yield Problem("pain.toml", "modify", wrong, "Number them in the order in which they are tried.")


def flares(library: "Library") -> Iterator[Problem]:
    pain = library.pain
    yield from follow("pain.toml", "flare", [row.days for row in pain.flare], 0)
    shown = {*library.exercises, *library.mobility.item}
    for row in pain.flare:
        for id in row.items:
            if id not in shown:
                yield unknown("pain.toml", f"flare.{row.id}.items", id, "exercise or morning item", shown)
    for ladder in pain.confidence.ladders:
        if ladder not in library.ladders:
            yield unknown("pain.toml", "confidence.ladders", ladder, "ladder", library.ladders)


def weights(library: "Library") -> Iterator[Problem]:
    for kit, units in library.loads.weights.items():
        for unit, row in units.items():
            place = f"weights.{kit}.{unit}"
            if not row.listed:
                yield Problem("loads.toml", place, "No weight is listed.", "List at least the first one.")
                continue
            if any(after <= before for before, after in pairwise(row.listed)):
                yield Problem(
                    "loads.toml", place, "The weights do not rise.", "List them from light to heavy, each once."
                )
            if row.up_to < row.listed[-1]:
                wrong = f"up_to {row.up_to:g} is below the last listed weight."
                yield Problem("loads.toml", place, wrong, f"Write at least {row.listed[-1]:g}.")


def walking(library: "Library") -> Iterator[Problem]:
    rows = library.walking.row
    yield from follow("walking.toml", "row", [row.comfortable for row in rows], 0)
    yield from rising("walking.toml", "row", [row.minutes for row in rows], "minutes")
    yield from rising("walking.toml", "row", [row.add_minutes for row in rows], "add_minutes")
    review = library.walking.review
    if review.same_share > review.build_share:
        yield Problem("walking.toml", "review", "same_share is above build_share.", "Building asks for more, not less.")

"""What no single file can see: names that lead nowhere, numbers that leave holes, words too long; each a Problem."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from content import tables
from content.models import ExercisesFile, LaddersFile
from content.pieces import texts
from content.reading import Problem, unknown

if TYPE_CHECKING:
    from content.library import Library

MOST_WORDS = 60  # behaviour.md §3: one message, one look
FEWEST = {"exercises.toml": 79, "mobility.toml": 10, "conditioning.toml": 4}  # training.md §2.13
OPENERS = {
    "morning": set[str](),
    "morning_after": {"exercise"},
    "session": {"habit", "session", "minutes", "count", "first", "moves"},
    "daily_check": set[str](),
    "after_morning": set[str](),
}
LEARN_BLANKS = {"emergency"}


def problems(library: "Library", exercises: ExercisesFile, ladders: LaddersFile) -> list[Problem]:
    """Everything wrong between the files, in the order of the files."""
    return [
        *places(exercises, ladders),
        *fewer_than_released(library),
        *exercise_names(library),
        *loads_of_exercises(library),
        *mobility_names(library),
        *tag_names(library),
        *countries(library),
        *answers(library),
        *openers(library),
        *tables.problems(library),
        *too_long(library),
    ]


def places(exercises: ExercisesFile, ladders: LaddersFile) -> Iterator[Problem]:
    """Every exercise stands on one ladder, and every rung holds exercises that exist."""
    seen: dict[str, str] = {}
    for id, ladder in ladders.ladder.items():
        for exercise in ladder.ids:
            if exercise not in exercises.exercise:
                yield unknown("ladders.toml", f"ladder.{id}", exercise, "exercise", exercises.exercise)
            if exercise in seen:
                wrong = f"{exercise} stands on {seen[exercise]} already."
                yield Problem("ladders.toml", f"ladder.{id}", wrong, "Keep it on one ladder and one rung.")
            seen[exercise] = id
        for rung, ids in enumerate(ladder.rungs):
            if not ids:
                yield Problem("ladders.toml", f"ladder.{id}", f"Rung {rung} is empty.", "Name an exercise for it.")
        for exercise, (_, high) in ladder.branches.items():
            if high > ladder.top:
                wrong = f"{exercise} reaches rung {high}, and the ladder ends at {ladder.top}."
                yield Problem("ladders.toml", f"ladder.{id}.branches", wrong, "Lower the second number.")
    for exercise in exercises.exercise:
        if exercise not in seen:
            remedy = "Add its id to a rung in ladders.toml."
            yield Problem("exercises.toml", f"exercise.{exercise}", "It stands on no ladder.", remedy)


def fewer_than_released(library: "Library") -> Iterator[Problem]:
    """People's records name these ids: more may come, none may go."""
    found = {
        "exercises.toml": len(library.exercises),
        "mobility.toml": len(library.mobility.item),
        "conditioning.toml": len(library.conditioning),
    }
    for file, fewest in FEWEST.items():
        if found[file] < fewest:
            wrong = f"{found[file]} entries are left of {fewest}."
            yield Problem(file, "", wrong, "Put the lost one back: people's records name it. Its words may change.")


def exercise_names(library: "Library") -> Iterator[Problem]:
    """Swaps, supported versions, conditions and tags that an exercise names."""
    for id, exercise in library.exercises.items():
        place = f"exercise.{id}"
        named = [("supported", exercise.supported)] if exercise.supported else []
        named += [("swaps", swap) for swap in exercise.swaps]
        named += [("needs_green", needed) for needed in exercise.needs_green]
        for key, other in named:
            if other not in library.exercises:
                yield unknown("exercises.toml", f"{place}.{key}", other, "exercise", library.exercises)
            if other == id:
                yield Problem("exercises.toml", f"{place}.{key}", "It names itself.", "Name another exercise.")
        for tag in exercise.careful:
            if tag not in library.tags:
                yield unknown("exercises.toml", f"{place}.careful", tag, "tag or joint", library.tags)
        gate = library.programme.gate.from_rung
        if exercise.heavy_gate and exercise.rung_to < gate:
            wrong = f"The heavy gate starts at rung {gate}, and this exercise stands on {exercise.rung_to}."
            yield Problem("exercises.toml", f"{place}.heavy_gate", wrong, "Take the line out, or move the exercise up.")
        if exercise.dose.cap is not None and exercise.dose.cap < exercise.dose.amount:
            wrong = f"The first dose {exercise.dose.amount} is above its cap {exercise.dose.cap}."
            yield Problem("exercises.toml", f"{place}.dose", wrong, "Raise the cap or lower the dose.")
        if bool(exercise.fault) != bool(exercise.fix):
            yield Problem("exercises.toml", place, "A fault needs a fix, and a fix a fault.", "Write both, or neither.")


def loads_of_exercises(library: "Library") -> Iterator[Problem]:
    """What can be loaded knows its first load, and every kit it needs has weights in both units."""
    weighed = set(library.loads.weights)
    for id, exercise in library.exercises.items():
        place = f"exercise.{id}"
        if exercise.loadable != bool(exercise.start_load):
            yield Problem(
                "exercises.toml",
                place,
                "loadable and start_load belong together.",
                "Write loadable = true and a row of [start] in loads.toml, or neither.",
            )
        if exercise.start_load and exercise.start_load not in library.loads.start:
            yield unknown(
                "exercises.toml", f"{place}.start_load", exercise.start_load, "first load", library.loads.start
            )
        letters = {letter for needed in exercise.kit for letter in needed}
        if ("H" in letters) != bool(exercise.household):
            remedy = "Write household = ... and an alternative with H in kit, or neither."
            yield Problem("exercises.toml", place, "A bag as the load needs kit H and its words.", remedy)
        if exercise.loadable:
            for letter in sorted(letters - weighed - {"N", "C", "W", "B"}):
                yield unknown("loads.toml", "weights", letter, "table of weights for kit", weighed)
    for kit, units in library.loads.weights.items():
        for unit in ("kg", "lb"):
            if unit not in units:
                yield Problem(
                    "loads.toml", f"weights.{kit}", f"There are no weights in {unit}.", f"Add [weights.{kit}.{unit}]."
                )


def mobility_names(library: "Library") -> Iterator[Problem]:
    mobility = library.mobility
    for key in ("order", "mini", "early", "held"):
        ids: tuple[str, ...] = getattr(mobility, key)
        for id in ids:
            if id not in mobility.item:
                yield unknown("mobility.toml", key, id, "item", mobility.item)
    for id in set(mobility.item) - set(mobility.order):
        yield Problem("mobility.toml", "order", f"{id} is missing in the order.", "Add it where it belongs.")
    for id, item in mobility.item.items():
        for tag, swap in item.swap.items():
            if tag not in library.tags:
                yield unknown("mobility.toml", f"item.{id}.swap", tag, "tag or joint", library.tags)
            if swap.to and (swap.to not in mobility.item or swap.to == id):
                yield unknown(
                    "mobility.toml", f"item.{id}.swap.{tag}", swap.to, "other item", set(mobility.item) - {id}
                )
        if id in library.exercises:
            yield Problem("mobility.toml", f"item.{id}", "An exercise has this id too.", "Choose another id.")
    for id, mode in library.conditioning.items():
        for needed in mode.needs_green:
            if needed not in library.exercises:
                yield unknown("conditioning.toml", f"mode.{id}.needs_green", needed, "exercise", library.exercises)


def tag_names(library: "Library") -> Iterator[Problem]:
    shown = {*library.exercises, *library.mobility.item}
    for id, tag in library.tags.items():
        for hidden in tag.hides:
            if hidden not in shown:
                yield unknown("careful.toml", f"tag.{id}.hides", hidden, "exercise or morning item", shown)
        capped = [*tag.ladder_at_most.items(), *((early.ladder, early.rung) for early in tag.early)]
        for ladder, rung in capped:
            if ladder not in library.ladders:
                yield unknown("careful.toml", f"tag.{id}", ladder, "ladder", library.ladders)
            elif rung > library.ladders[ladder].top:
                wrong = f"The ladder {ladder} has no rung {rung}."
                yield Problem("careful.toml", f"tag.{id}", wrong, f"Its last one is {library.ladders[ladder].top}.")


def countries(library: "Library") -> Iterator[Problem]:
    for code, country in [*library.countries.items(), ("europe", library.european), ("elsewhere", library.elsewhere)]:
        place = code if code in ("europe", "elsewhere") else f"country.{code}"
        if not country.emergency and code != "elsewhere":
            yield Problem("countries.toml", place, "There is no emergency number.", 'Add a line: emergency = "112"')
        if not country.crisis:
            yield Problem("countries.toml", place, "There is no crisis line.", "Add one, or findahelpline.com.")
        if place != code and not re.fullmatch("[A-Z]{2}", code):
            yield Problem(
                "countries.toml", place, "A country's code is two capital letters.", "Write it as in ISO 3166."
            )
    for code in sorted(library.european_codes & set(library.countries)):
        wrong = f"{code} has an entry of its own."
        yield Problem("countries.toml", "europe_codes", wrong, "Take it out of this list.")


def blanks(file: str, place: str, text: str, known: set[str]) -> Iterator[Problem]:
    for name in re.findall(r"\{([^}]*)\}", text):
        if name not in known:
            yield unknown(file, place, name, "blank", known)


def answers(library: "Library") -> Iterator[Problem]:
    asked: dict[str, str] = {}
    for id, answer in library.answers.items():
        place = f"answer.{id}"
        for ladder in answer.met_with:
            if ladder not in library.ladders:
                yield unknown("learn.toml", f"{place}.met_with", ladder, "ladder", library.ladders)
        yield from blanks("learn.toml", f"{place}.says", answer.says + answer.not_for, LEARN_BLANKS)
        for words in (answer.question, *answer.asked):
            key = words.casefold()
            if key in asked:
                wrong = f'"{words}" leads to {asked[key]} already.'
                yield Problem("learn.toml", f"{place}.asked", wrong, "Keep it at one answer.")
            asked[key] = id
        if length(f"{answer.says} {answer.not_for}") > MOST_WORDS:
            wrong = f"says and not_for have more than {MOST_WORDS} words together."
            yield Problem("learn.toml", place, wrong, "Say less, or make two answers of it.")


def openers(library: "Library") -> Iterator[Problem]:
    for id, known in OPENERS.items():
        if id not in library.openers:
            yield Problem("openers.toml", "", f"The opener {id} is missing.", f"Add [opener.{id}].")
            continue
        opener = library.openers[id]
        for text in (*opener.turn, *opener.fact.values(), opener.without_habit):
            yield from blanks("openers.toml", f"opener.{id}", text, known)
        if any("{habit}" in text for text in opener.turn) and not opener.without_habit:
            wrong = "A line needs {habit}, and nothing stands in where none is known."
            yield Problem("openers.toml", f"opener.{id}", wrong, "Add without_habit = ...")
    for id in set(library.openers) - set(OPENERS):
        yield unknown("openers.toml", f"opener.{id}", id, "kind of opener", OPENERS)


def too_long(library: "Library") -> Iterator[Problem]:
    """No piece of text has more words than one message may have; an exercise's set-up and cues count together."""
    for id, exercise in library.exercises.items():
        if length(" ".join((exercise.set_up, *exercise.cues))) > MOST_WORDS:
            wrong = f"Set-up and cues have more than {MOST_WORDS} words together."
            yield Problem("exercises.toml", f"exercise.{id}", wrong, "Cut the longest sentence first.")
    for file, place, text in texts(library):
        if length(text) > MOST_WORDS:
            wrong = f"{length(text)} words are more than a message may have ({MOST_WORDS})."
            yield Problem(file, place, wrong, "Cut the longest sentence first.")


def length(text: str) -> int:
    return len(text.split())

"""Every exercise against every change of modify-first: what is offered can be done in that position, with those hands."""

import pytest

import flows
from content.models import Exercise
from content.pain import ModifyStep
from flows import modify
from flows.planned import Planned
from flows.records import SetTarget
from tests.trainee import somebody

LIBRARY = flows.coach().library
STEPS = [step for step in LIBRARY.pain.modify if step.way or step.option]
# Both hands hold something: nothing else can be asked of them (a weight of one hand leaves the other free).
HANDS_FULL = {"HI2", "HI3", "HI6", "SQ6", "SQ7", "CA1", "CA2", "CA5", "CA6", "SL1", "BR5", "BT6"}


def words_for(step: ModifyStep, exercise: str) -> list[str]:
    ways = step.option or step.way
    return [way.say for way in ways if exercise in way.exercises]


def wrong_for(exercise: Exercise, words: str) -> str:
    """Why this cannot be done on it; nothing where it can."""
    said = words.lower()
    on_feet = "standing" in exercise.positions or exercise.id in {"SQ0", "SQ1", "SQ6", "AE5"}
    lies = set(exercise.positions) <= {"bed", "floor", "bench"}
    loaded = any(set(each) & set("DKHXT") for each in exercise.kit)
    tempo = exercise.tempo.split("-")
    rules = {
        "feet": ("feet a foot" in said or "half a step" in said or "toes" in said) and not on_feet,
        "walking": ("feet" in said or "half a step" in said) and exercise.tempo == "walk",
        "lying": ("counter" in said and lies and exercise.ladder != "anti_lateral"),
        "hands": ("hand on" in said or "broomstick" in said) and exercise.id in HANDS_FULL,
        "weight": "weight" in said and not loaded,
        "seat": "seat" in said and "seated" not in said and not any("C" in each for each in exercise.kit),
        "seated already": "seated" in said and exercise.positions == ("seated",),
        "counts": "three counts" in said and (len(tempo) != 3 or bool(exercise.dose.hold)),
        "down and up": "down, three up" in said and exercise.id in {"RO0", "RO1", "RO4", "AR4", "AR5", "AE2"},
        "steps": "step that" in said and exercise.ladder != "split_step",
        "range of a hold": ("where it still" in said) and (exercise.dose.unit != "reps" or bool(exercise.dose.hold)),
    }
    return next((name for name, wrong in rules.items() if wrong), "")


@pytest.mark.parametrize("exercise", LIBRARY.exercises.values(), ids=lambda each: each.id)
def test_what_is_offered_can_be_done_here(exercise: Exercise) -> None:
    for step in STEPS:
        for words in words_for(step, exercise.id):
            assert not wrong_for(exercise, words), f"{exercise.id} {exercise.name}, {step.id}: {words}"


@pytest.mark.parametrize("exercise", LIBRARY.exercises.values(), ids=lambda each: each.id)
def test_every_exercise_has_changes_to_try_and_each_is_whole(exercise: Exercise) -> None:
    person = somebody(kit=["gym", "bands", "dumbbells", "kettlebell"])
    found, tried = [], []
    dose = exercise.dose
    target = SetTarget(
        reps=dose.reps or dose.breaths or 0, seconds=dose.seconds or 0, metres=dose.metres or 0, per_side=dose.per_side
    )
    item = Planned(exercise.id, exercise.ladder, exercise.rung, (target,), tempo=exercise.tempo)
    while (change := modify.first_change(person.facts, item, "not_sure", tuple(tried))) is not None:
        tried.append(modify.name_of(change.step, change.option))
        found.append(change)
    assert [change for change in found if change.tests], "something to try on the spot"
    for change in found:
        assert bool(change.sets) is change.tests
        assert change.step != "order" or not change.tests


def test_lying_and_held_and_walked_exercises_keep_to_what_fits() -> None:
    offered = {id: {step.id for step in STEPS if words_for(step, id)} for id in LIBRARY.exercises}
    assert offered["BR0"] == set() and offered["BR1"] == set(), "breaths and a brace on the back have no feet to set"
    assert offered["CA2"] == set() and offered["SL1"] == set(), "a walk has no range, pace or stance to change"
    assert offered["AE5"] == {"set_up"} and offered["BT2"] == {"range", "speed"}
    assert offered["HI4"] == offered["SQ4"] == {"range", "speed", "set_up", "support"}

"""The bank of successful reps: bends, lifts and carries that the back took without red (training.md §7)."""

from flows import pain
from flows.facts import Facts
from flows.records import SessionLog

MOVES = ("hinge", "squat", "split_step", "carry")  # bends, lifts and carries


def banked(facts: Facts, *patterns: str) -> int:
    """Repetitions of these patterns, both sides counted, in exercises that did not go red."""
    return sum(
        done.done * (2 if done.target.per_side else 1)
        for log in facts.history.of(SessionLog)
        for each in log.exercises
        if each.pattern in (patterns or MOVES) and pain.of_exercise(facts, each) != "red"
        for done in each.sets
        if done.target.reps
    )

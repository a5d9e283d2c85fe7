"""What is told first of all that was decided: what the person would ask about themselves."""

from collections.abc import Iterable

from flows import matrix
from flows.facts import Facts
from flows.records import Decision, SessionLog


def first(
    facts: Facts, session: SessionLog | None, decisions: Iterable[Decision], suspect: str = ""
) -> Decision | None:
    """Far more than asked, then what hurt, then a change before a repeat; the brace of every session last."""
    sore = hurting(session)

    def place(decision: Decision) -> tuple[bool, bool, int, bool, bool]:
        return (
            decision.rule != matrix.TOO_FAR,
            decision.subject not in sore,
            matrix.RANK.get(decision.outcome, len(matrix.RANK)),
            decision.subject != suspect,
            is_brace(facts, decision),
        )

    return min((each for each in decisions if each.words), key=place, default=None)


def hurting(session: SessionLog | None) -> frozenset[str]:
    """The exercises that spoke up in the session, or were changed because they did."""
    if session is None:
        return frozenset()
    return frozenset(
        each.exercise
        for each in session.exercises
        if each.during in ("amber", "red") or each.hurt or each.change is not None
    )


def is_brace(facts: Facts, decision: Decision) -> bool:
    """The warm-up of every session is the least news."""
    exercise = facts.library.exercises.get(decision.subject)
    return exercise is not None and exercise.ladder == "brace_breathe"

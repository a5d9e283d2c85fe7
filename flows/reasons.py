"""Decisions and their reasons: which rule, from what, with what outcome, and the plain words that tell it."""

from collections.abc import Mapping
from typing import Any

from flows.facts import Facts
from flows.records import Decision, SetTarget
from flows.words import Content, Phrase, Word

SOURCES: Mapping[str, str] = {  # of training.md, by the first part of a rule's id
    "p": "T5, CJ",
    "matrix": "T12, CJ",
    "cap": "CJ",
    "change": "CJ",
    "swap": "CJ",
    "drop": "CJ",
    "gap": "CJ",
    "deload": "CJ",
    "start": "T4, T5, T6, CJ",
    "phase": "T4, T5, CJ",
    "today": "CJ",
    "sure": "T8, CJ",
    "walk": "T7, CJ",
    "bridge": "CJ",
    "week": "CJ",
    "flare": "T15, CJ",
    "jump": "CJ",
}


def decided(facts: Facts, rule: str, subject: str, outcome: str, words: str = "", **inputs: Any) -> Decision:
    """A decision of now. `words` is a phrase id filled from `inputs`, which hold nothing but what JSON can."""
    return Decision(
        at=facts.now,
        day=facts.today,
        rule=rule,
        subject=subject,
        outcome=outcome,
        inputs=inputs,
        source=SOURCES[rule.partition(".")[0]],
        version=facts.library.programme.version,
        words=words,
    )


def told(facts: Facts, decision: Decision) -> Phrase | None:
    """The decision in plain words; None for one that needs none."""
    if not decision.words:
        return None
    values = {name: word(facts, name, value, decision.inputs) for name, value in decision.inputs.items()}
    return Phrase(decision.words, values)


def source(decision: Decision) -> Phrase:
    """Where the rule comes from, in a line a person can read."""
    return Phrase.of(f"source_{decision.rule.partition('.')[0]}", version=decision.version)


def word(facts: Facts, name: str, value: Any, inputs: Mapping[str, Any]) -> Word:
    """An input as it reads: exercises and patterns by their names, weights with their unit."""
    match name:
        case "exercise" | "now" | "new" | "home":
            return exercise_word(facts, str(value))
        case "pattern":
            return Content(facts.library.ladder(str(value)).short)
        case "load" | "before":
            return weight(float(value), str(inputs.get("unit") or ""), str(inputs.get("band") or ""))
        case "colour" | "during" | "morning":
            return Phrase(f"colour_{value or 'none'}")
        case "change":
            step, _, other = str(value).partition(":")
            if other in facts.library.exercises:  # less of what has no weight: a rung lower
                return Phrase.of("change_rung", new=exercise_word(facts, other))
            return Content(facts.library.pain.step(step).name.lower())
        case "times":
            return Phrase(f"times_{value}")
        case "unit_of":
            return Phrase(f"amount_{value}")
        case "tag":
            return Content(facts.library.tag(str(value)).say)
        case "phase":
            return Content(facts.library.programme.phase[str(value)].name.lower())
        case _:
            return value if isinstance(value, str | int | float) else str(value)


def exercise_word(facts: Facts, id: str) -> Word:
    """The exercise's short name inside a sentence: "one-arm row"."""
    name = facts.library.exercise(id).short
    return Content(name[:1].lower() + name[1:])


def weight(load: float, unit: str, band: str = "") -> Word:
    """A weight, a band, or no weight."""
    if load:
        return Phrase.of(f"weight_{unit or 'kg'}", n=load)
    return Phrase.of("weight_band", band=Content(band)) if band else Phrase("weight_none")


def asked(target: SetTarget) -> dict[str, Any]:
    """What a set asks, as inputs of a decision."""
    unit = "seconds" if target.seconds else "breaths" if target.breaths else "metres" if target.metres else "reps"
    amount = target.seconds or target.breaths or target.metres or target.reps
    return {"amount": amount, "unit_of": unit, "load": target.load, "unit": target.unit, "band": target.band}

"""Every number of an exercise with its reason and its source: rung, sets, repetitions, load, tempo, rest."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from content.models import Exercise
from flows import course, doses, loads, plan, restraint, slots, starting, week
from flows.course import Course, Line, Standing
from flows.facts import Facts
from flows.known import Known
from flows.planned import Planned
from flows.reasons import exercise_word, weight
from flows.records import SetTarget
from flows.session_words import amount_word
from flows.words import Content, Phrase, Word

# Where each link is from: tags of training.md; CJ = clinical judgement that a clinician still confirms.
SOURCES = {"rung": "T5, CJ", "sets": "T4, T6, CJ", "amount": "T5, CJ", "load": "T5, CJ",
           "tempo": "CJ", "change": "CJ", "rest": "T6, CJ",
          "days": "T4, T5, CJ", "sessions": "T4, T5, CJ", "minutes": "CJ", "warm_up": "T6, CJ",
          "walk": "T7, CJ", "walk_days": "T7, CJ", "walk_growth": "T7, CJ"}  # fmt: skip

SHORTEST = 10  # minutes: then every exercise has one set (training.md §3)


@dataclass(frozen=True)
class Link:
    """One number on the screen, and why it is that."""

    what: str  # a key of SOURCES
    words: Phrase

    @property
    def source(self) -> str:
        return SOURCES[self.what]


def of_exercise(facts: Facts, exercise: str) -> tuple[Link, ...]:
    """The chain of an exercise as it is asked for now; empty where nothing of it is planned."""
    stands = course.of(facts)
    item = planned(facts, exercise) if stands else None
    if stands is None or item is None:
        return ()
    standing = stands.standings.get(item.pattern) or Standing(item.pattern, exercise, item.rung)
    known, line = facts.library.exercise(exercise), stands.line(exercise)
    found = [
        Link("rung", rung_words(facts, stands, standing, item)),
        Link("sets", sets_words(facts, stands, line, item)),
        Link("amount", amount_words(facts, item)),
        Link("load", load_words(facts, known, line, item)),
        *how_it_is_done(facts, line, item),
        Link("rest", rest_words(facts, item)),
    ]
    return tuple(found)


def planned(facts: Facts, exercise: str) -> Planned | None:
    """Its place in the next session that has it."""
    stands = course.of(facts)
    if stands is None:
        return None
    turn = slots.letters(facts, stands)
    first = turn.index(slots.next_letter(facts, stands))
    for place in range(len(turn)):
        before = turn[(first + place - 1) % len(turn)]
        as_if = facts.knowing(course=course.kept(replace(stands, last_letter=before)))
        session = plan.session_today(as_if, slots.minutes(facts))
        for item in session.items:
            if item.exercise == exercise:
                return item
    return None


def rung_words(facts: Facts, stands: Course, standing: Standing, item: Planned) -> Phrase:
    """Where on its ladder, and how it came there."""
    told: dict[str, Word] = {"exercise": Content(facts.library.exercise(item.exercise).short), "rung": item.rung + 1}
    told["rungs"] = facts.library.ladder(item.pattern).top + 1
    if restraint.unsure(facts, stands, item.pattern):
        return Phrase("chain_rung_unsure", told)
    if standing.home:
        return Phrase("chain_rung_swap", {**told, "home": exercise_word(facts, standing.home)})
    if item.rung > standing.start:
        return Phrase("chain_rung_up", told)
    if item.rung < standing.start:
        return Phrase("chain_rung_down", told)
    if standing.start != stands.start_rung:
        return Phrase("chain_rung_hidden", told)
    return Phrase(f"chain_rung_{starting.start_rung(facts, stands.phase)[1]}", told)


def sets_words(facts: Facts, stands: Course, line: Line, item: Planned) -> Phrase:
    count: Word = Phrase("session_one_set") if len(item.sets) == 1 else Phrase.of("session_sets", n=len(item.sets))
    begun = doses.begin_sets(facts, stands)
    if line.sets and len(item.sets) < len(line.sets):
        rules = {reason.rule.partition(".")[0] for reason in item.reasons}
        cut = next((name for name in ("gap", "deload") if name in rules), "less")
        if not item.reasons and slots.minutes(facts) > SHORTEST and week.sets_cap(facts, stands) is not None:
            cut = "cap"  # nothing of the exercise itself took them
        return Phrase(f"chain_sets_{cut}", {"sets": count})
    if len(item.sets) > begun:
        return Phrase("chain_sets_grown", {"sets": count})
    if Known(facts.known).older:
        return Phrase("chain_sets_older", {"sets": count})
    return Phrase("chain_sets_trained" if begun > 1 else "chain_sets_first", {"sets": count})


def amount_words(facts: Facts, item: Planned) -> Phrase:
    target = item.sets[0]
    words = "chain_amount" if target.reps and not target.hold else "chain_amount_time"
    return Phrase.of(words, amount=amount_word(target), low=item.low, high=item.high)


def load_words(facts: Facts, exercise: Exercise, line: Line, item: Planned) -> Phrase:
    target: SetTarget = item.sets[0]
    band = Phrase.of("chain_band", band=Content(target.band)) if target.band and not target.load else None
    told: dict[str, Word] = {"load": band or weight(target.load, target.unit, target.band)}
    if not target.load and not target.band:
        return Phrase("chain_load_none")
    if line.sets and lighter(target, line.sets[0]):
        return Phrase("chain_load_less", told)
    if line.risen_on is not None:
        return Phrase("chain_load_risen", {**told, "day": line.risen_on})
    if line.missing:
        return Phrase("chain_load_back", told)
    if target.load and loads.named_load(Known(facts.known), exercise) and Known(facts.known).trained:
        return Phrase("chain_load_half", told)
    return Phrase("chain_load_first", told)


def lighter(target: SetTarget, own: SetTarget) -> bool:
    """Today asks for less than the exercise's own weight."""
    return target.load < own.load - loads.NEAR


def how_it_is_done(facts: Facts, line: Line, item: Planned) -> Iterator[Link]:
    """What was changed because it hurt and stays for now; else its tempo."""
    if line.changes and line.changes[-1].step == "speed":
        down, still, up = item.tempo.split("-")
        yield Link("change", Phrase.of("chain_tempo_slower", down=down, still=still, up=up))
    elif line.changes:
        name = facts.library.pain.step(line.changes[-1].step).name
        yield Link("change", Phrase.of("chain_change", change=Content(name.lower())))
    elif "-" in item.tempo:
        yield Link("tempo", tempo_words(item))


def tempo_words(item: Planned) -> Phrase:
    down, still, up = item.tempo.split("-")
    return Phrase.of("chain_tempo", down=down, still=still, up=up)


def rest_words(facts: Facts, item: Planned) -> Phrase:
    told = {"seconds": item.rest}
    if len(item.sets) == 1:
        return Phrase("chain_rest_none")
    if Known(facts.known).older:
        return Phrase("chain_rest_older", told)
    high = item.rung >= facts.library.programme.rest.high_from_rung
    return Phrase("chain_rest_high" if high else "chain_rest_low", told)

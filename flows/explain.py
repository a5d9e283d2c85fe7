"""`python -m flows.explain EXPORT.json`: why every target of a person is what it is, from what /export gave them."""

import html
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import TypeAdapter, ValidationError

from flows import Coach, chain_plan, coach, course, doses, holds, items, plan, reasons, slots, walking, week, why
from flows.chain import Link, of_exercise
from flows.course import Course, Line
from flows.facts import Facts, History
from flows.holds import Hold
from flows.known import Known
from flows.records import ENTRIES, Decision, SetTarget
from flows.words import render

HOLDS: TypeAdapter[Hold] = TypeAdapter(Hold)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MOVES = ("rung", "rung_up", "swap", "back", "drop", "try", "restore")  # outcomes that change which exercise it is
# What is told of an exercise -> the rules and outcomes that set it; the newest that fits speaks.
ASPECTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "exercise": (("p.rung", "swap.", "drop.", "sure.", "start.rung"), MOVES),
    "sets": (("cap.set", "p.set", "start.sets", "bridge.", "gap.", "deload.", "flare."), ()),
    "load": (("p.load", "p.band", "p.own_load", "jump.", "gap.back", "start.trained"), ()),
    "last word": (("p.", "matrix.", "change.", "gap.", "jump."), ()),
}


class Unreadable(Exception):
    """The file is no export of ours; the words say what is wrong."""


@dataclass(frozen=True)
class Told:
    """One decision as a person reads it."""

    day: date
    rule: str
    words: str
    source: str

    def __str__(self) -> str:
        return f"{self.day}  {self.words}  [{self.rule}; {self.source}]"


def facts_of(text: str, library: Any) -> Facts:
    """The facts that the export was written from."""
    try:
        told = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"This is not JSON (line {error.lineno}): {error.msg}.") from error
    people = told.get("person") if isinstance(told, dict) else None
    if not isinstance(people, list) or len(people) != 1 or not isinstance(people[0], dict):
        raise Unreadable("This is no export of /export: it has no person, or more than one.")
    known = people[0].get("known")
    if not isinstance(known, dict):
        raise Unreadable("This is no export of /export: nothing is known of the person.")
    try:
        written = datetime.fromisoformat(str(told.get("written_at")))
        zone = ZoneInfo(str(known.get("zone") or "UTC"))
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise Unreadable(f"The moment or the zone of this export is not readable: {error}.") from error
    entries = tuple(read(told, "record", ENTRIES))
    found = tuple(read(told, "hold", HOLDS))
    at = (written if written.tzinfo else written.replace(tzinfo=UTC)).astimezone(zone)
    try:
        course.of(Facts(at, library, known))
    except ValidationError as error:
        raise Unreadable(f"The plan in this export is not readable: {error.errors()[0]['msg']}.") from error
    return Facts(at, library, known, holds=found, history=History(lambda: entries))


def read(told: Mapping[str, Any], table: str, shape: TypeAdapter[Any]) -> Iterator[Any]:
    """The rows of one table, each as what its body holds."""
    rows = told.get(table) or []
    for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
        try:
            yield shape.validate_python(row["body"], strict=False)
        except (ValidationError, KeyError, TypeError) as error:
            what = error.errors()[0]["msg"] if isinstance(error, ValidationError) else "it has no body"
            raise Unreadable(f"Row {number} of {table} is not readable: {what}.") from error


# what is told


def pages(facts: Facts, words: Coach) -> Iterator[str]:
    """Everything, line by line."""
    stands = course.of(facts)
    yield f"Written {facts.now:%Y-%m-%d %H:%M}. Rules version {facts.library.programme.version}."
    yield from held(facts, words)
    if stands is None:
        yield "There is no plan yet."
    else:
        yield from frame(facts, stands, words)
        yield from targets(facts, stands, words)
        yield from today(facts, words)
    yield ""
    yield "EVERY DECISION, IN ORDER"
    for decision in why.decisions(facts):
        yield f"  {subject(facts, decision, words)}: {told(facts, decision, words)}"


def told(facts: Facts, decision: Decision, words: Coach) -> Told:
    """The words and the source that the chat's Why would tell."""
    said = reasons.told(facts, decision) if decision.words else None
    line = plain(render(said, words.phrases)) if said is not None else f"{decision.outcome} {inputs(decision)}".strip()
    origin = f"source_{decision.rule.partition('.')[0]}"
    whence = plain(render(reasons.source(decision), words.phrases)) if origin in words.phrases.phrase else ""
    return Told(decision.day, decision.rule, line, " ".join(part for part in (decision.source, whence) if part))


def plain(text: str) -> str:
    """One line without the chat's markup."""
    return html.unescape(re.sub(r"<[^>]+>", "", text)).replace("\n", " ")


def inputs(decision: Decision) -> str:
    return ", ".join(f"{name} {value}" for name, value in decision.inputs.items())


def subject(facts: Facts, decision: Decision, words: Coach) -> str:
    return plain(render(why.subject_label(decision, facts), words.phrases))


def held(facts: Facts, words: Coach) -> Iterator[str]:
    """Holds that are open: by which sign, since when, and the reason."""
    state = holds.training(facts.holds)
    yield f"Training: {state}."
    for hold in (one for one in facts.holds if one.open):
        yield f"  Hold {hold.level} by {hold.flag}, since {hold.opened_at:%Y-%m-%d}, from {hold.source}."
        about = [one for one in why.decisions(facts) if one.subject == hold.flag]
        yield from (f"    {told(facts, one, words)}" for one in about[-1:])


def frame(facts: Facts, stands: Course, words: Coach) -> Iterator[str]:
    """Phase, days, how often, walking: what belongs to the whole plan."""
    rolled, _ = week.roll(facts)
    name = facts.library.programme.phase[rolled.phase].name
    yield ""
    yield f"THE PLAN: phase {name} since {rolled.phase_since}"
    yield from chain(facts, words, ("start.phase", "phase.", "bridge.", "deload.", "week.", "flare."), ("plan",), 3)
    days = ", ".join(DAYS[day] for day in week.training_days(facts, rolled))
    chosen = ", ".join(DAYS[day] for day in Known(facts.known).days) or "none chosen"
    yield f"  Days: {days}, {slots.a_week(facts, rolled)} a week; the person chose {chosen}."
    yield from links(chain_plan.of_week(facts), words)
    dose = walking.dose(facts, rolled)
    if dose is None:
        yield "  Walking: none now."
    else:
        times = f", {dose.times_a_day} times a day" if dose.times_a_day > 1 else ""
        instead = " (cycling instead)" if dose.cycling else ""
        yield f"  Walking: {dose.minutes} minutes{times}, {dose.days} days a week{instead}."
    yield from links(chain_plan.of_walk(facts), words)
    yield from chain(facts, words, ("walk.",), ("walk",), 2)


def links(found: Iterable[Link], words: Coach) -> Iterator[str]:
    """Each number with its reason, as *Why* in the chat tells it, and its source."""
    for link in found:
        yield f"    {link.what.replace('_', ' ')}: {plain(render(link.words, words.phrases))}  [{link.source}]"


def chain(
    facts: Facts,
    words: Coach,
    rules: tuple[str, ...],
    subjects: tuple[str, ...],
    most: int,
    outcomes: tuple[str, ...] = (),
) -> Iterator[str]:
    """The newest decisions of these rules on these subjects, oldest first."""
    found = [
        one
        for one in why.decisions(facts)
        if one.subject in subjects and (one.rule.startswith(rules) or one.outcome in outcomes)
    ]
    yield from (f"    {told(facts, one, words)}" for one in found[-most:])


def targets(facts: Facts, stands: Course, words: Coach) -> Iterator[str]:
    """Every movement: what its next session asks, and why each part of it is so."""
    yield ""
    yield "WHAT EACH MOVEMENT ASKS, AND WHY"
    for pattern, standing in stands.standings.items():
        exercise = facts.library.exercise(standing.exercise)
        line = items.line_of(facts, stands, exercise, doses.begin_sets(facts, stands))
        ladder = facts.library.ladder(pattern).name
        asks = asked(facts, stands, line, standing.rung)
        yield f"  {ladder}: {exercise.name} ({exercise.id}), rung {standing.rung}. {asks}"
        yield from links(of_exercise(facts, exercise.id), words)
        subjects = (exercise.id, pattern, "plan")
        for name, (rules, outcomes) in ASPECTS.items():
            if name == "load" and not any(one.load or one.band for one in line.sets):
                continue
            lines = list(chain(facts, words, rules, subjects, 1, outcomes))
            lines = about_exercise(facts, words, rules, exercise.id, outcomes) or lines
            yield from (f"    {name}:{one.removeprefix('   ')}" for one in lines)
        for change in line.changes:
            yield f"    change in force since {change.since}: {facts.library.pain.step(change.step).name.lower()}"
        if line.due:
            yield f"    earned, and waiting for its session: {line.due.kind} of {line.due.exercise}"
        if standing.dropped_until:
            yield f"    rests until {standing.dropped_until}, and is then tried again"


def about_exercise(
    facts: Facts, words: Coach, rules: tuple[str, ...], exercise: str, outcomes: tuple[str, ...]
) -> list[str]:  # fmt: skip
    """What was decided on this very exercise goes before what holds for the whole plan; so does what led to it."""
    found = [
        one
        for one in why.decisions(facts)
        if (one.rule.startswith(rules) or one.outcome in outcomes)
        and (one.subject == exercise or exercise in (one.inputs.get("new"), one.inputs.get("now")))
    ]
    return [f"    {told(facts, one, words)}" for one in found[-1:]]


def asked(facts: Facts, stands: Course, line: Line, rung: int) -> str:
    """Sets, amount, weight, tempo and rest in one line."""
    exercise = facts.library.exercise(line.exercise)
    sets = ", ".join(dict.fromkeys(one_set(target) for target in line.sets)) or "nothing yet"
    tempo = line.tempo or exercise.tempo
    rest = doses.rest(facts, stands, rung) + line.rest_more
    return f"{len(line.sets)} x {sets}{f'; tempo {tempo}' if tempo else ''}; rest {rest} s"


def one_set(target: SetTarget) -> str:
    unit = "s" if target.seconds else "m" if target.metres else "breaths" if target.breaths else "reps"
    weight = (
        f" at {target.load:g} {target.unit}" if target.load else f" with the {target.band} band" if target.band else ""
    )
    hold = f", each held {target.hold} s" if target.hold else ""
    return f"{doses.amount(target)} {unit}{' a side' if target.per_side else ''}{hold}{weight}"


def today(facts: Facts, words: Coach) -> Iterator[str]:
    """What a session at this moment would ask, where one may begin."""
    may = plan.may_train_today(facts)
    yield ""
    yield f"A SESSION AT THIS MOMENT: {may}"
    if may != "yes":
        return
    session = plan.session_today(facts, slots.minutes(facts))
    for decision in session.decisions:
        yield f"    {told(facts, decision, words)}"
    for item in session.items:
        name = facts.library.exercise(item.exercise).name
        sets = ", ".join(dict.fromkeys(one_set(target) for target in item.sets))
        yield f"  {name}: {len(item.sets)} x {sets}; tempo {item.tempo or 'free'}; rest {item.rest} s"
        yield from (f"    {told(facts, reason, words)}" for reason in item.reasons)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("Usage: python -m flows.explain EXPORT.json", file=sys.stderr)
        return 2
    try:
        words = coach()
        text = Path(arguments[0]).read_text(encoding="utf-8")
        lines = list(pages(facts_of(text, words.library), words))
    except (OSError, UnicodeDecodeError) as error:
        print(f"{arguments[0]} cannot be read: {error}", file=sys.stderr)
        return 1
    except Unreadable as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 1
    print(*lines, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A gentler start for somebody who says they are heavy or out of shape: chairs and counters first, rests in the walks,
ten-minute sessions offered, and the floor only when they choose it (training.md §5). Never a word on weight."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flows import course, owned, reasons, walking
from flows.effects import Effect, PlanReminders, Record, Remember
from flows.facts import Facts
from flows.known import Known
from flows.words import Word


def keep(facts: Facts, wanted: bool) -> Iterator[Effect]:
    """Wanted or no longer; a course that runs follows at once."""
    yield Remember("supported", wanted)
    yield Remember("floor_chosen", None)
    yield from follows(facts.knowing(supported=wanted, floor_chosen=None))


def choose_floor(facts: Facts) -> Iterator[Effect]:
    yield Remember("floor_chosen", True)
    yield from follows(facts.knowing(floor_chosen=True))


def follows(facts: Facts) -> Iterator[Effect]:
    stands = course.of(facts)
    if stands is None:
        return
    wanted = Known(facts.known).supported
    stands = owned.fitted(facts, stands, stands)
    if stands.walk is not None:
        row = walking.row(facts)
        stands = replace(stands, walk=replace(stands.walk, intervals=wanted or bool(row and row.intervals)))
    yield Remember(course.KEY, course.kept(stands))
    if wanted:
        yield Record(reasons.decided(facts, "start.tag", "supported", "adapted", "why_tag", tag="supported"))


def short_session(facts: Facts) -> int:
    """Minutes of the session that is offered."""
    return facts.library.programme.modifier["supported_start"].session_minutes or 0


# typed, at any time (scripts adapt)


def about_supported(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("said") == "supported"


def about_floor(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("said") == "floor"


def keep_supported(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "yes":
        yield from keep(facts, True)


def supported_minutes(facts: Facts) -> Word:
    return short_session(facts)


def is_short_already(answer: Any, facts: Facts) -> bool:
    return Known(facts.known).minutes <= short_session(facts)


def keep_short_sessions(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "ten":
        yield Remember("minutes", short_session(facts))
        yield PlanReminders()


def keep_floor(facts: Facts) -> Iterator[Effect]:
    if Known(facts.known).supported:
        yield from choose_floor(facts)


def floor_kind(facts: Facts) -> str:
    if "no_floor" in (facts.known.get("tags") or ()):
        return "lists"
    return "opened" if Known(facts.known).supported else "open"


ADAPT = (
    about_supported, about_floor, keep_supported, supported_minutes, is_short_already, keep_short_sessions, keep_floor,
    floor_kind,
)  # fmt: skip

"""What a changed setting changes: each change remembers one thing and plans the reminders anew."""

import re
from collections.abc import Iterator, Mapping
from datetime import time
from typing import Any

from flows import course, owned, reminders, units
from flows.effects import Effect, Note, PlanReminders, Record, Remember
from flows.facts import Facts
from flows.known import Known
from flows.records import Consent
from flows.times import WEEK, weekdays

HABITS = {"coffee": "08:00", "lunch": "12:30", "work": "17:30", "evening": "19:30"}  # conversations.md §2
KINDS = ("morning", "session", "lesson", "daily", "walk")
CONSENTS = ("coach_sees_holds", "research", "crisis_contact")
EARLIEST = time(5)  # a morning routine before it is asked about once more (CJ)
MOST_WEIGHT = 400  # nobody's dumbbell


def change(what: str, value: Any, facts: Facts) -> Iterator[Effect]:
    """A time, with the reminders planned anew."""
    match what:
        case "morning":
            yield Remember("morning_time", value)
        case "session":
            yield Remember("train_time", HABITS.get(str(value), value))
            yield Remember("habit", value if value in HABITS else "")
        case "review":
            yield Remember("review_time", value)
            day = facts.answers.get("review_day")
            if day is not None and str(day).isdigit():
                yield Remember("review_day", int(day))
        case "days":
            yield Remember("days", sorted(value))
    yield PlanReminders()


def set_time(what: str, answer: Any, facts: Facts) -> Iterator[Effect]:
    """Remembers a time, or waits for a yes where it lies in quiet hours."""
    if answer == "back":
        return
    value = None if answer == "none" else HABITS.get(str(answer), str(answer))
    asks = value is not None and is_quiet(what, value, facts)
    yield Note("waits", {"what": what, "value": value} if asks else None)
    if not asks:
        yield from change(what, answer if answer in HABITS else value, facts)


def set_morning(answer: Any, facts: Facts) -> Iterator[Effect]:
    yield from set_time("morning", answer, facts)


def set_session(answer: Any, facts: Facts) -> Iterator[Effect]:
    yield from set_time("session", answer, facts)


def set_review(answer: Any, facts: Facts) -> Iterator[Effect]:
    yield from set_time("review", answer, facts)


def ring_then(answer: Any, facts: Facts) -> Iterator[Effect]:
    waits = facts.answers.get("waits")
    if answer == "yes" and isinstance(waits, Mapping):
        yield from change(str(waits["what"]), waits["value"], facts)


def set_days(answer: Any, facts: Facts) -> Iterator[Effect]:
    if days := chosen_days(answer):
        yield from change("days", days, facts)


def set_minutes(answer: Any, facts: Facts) -> Iterator[Effect]:
    if str(answer).isdigit():
        yield Remember("minutes", int(answer))


def set_kit(answer: Any, facts: Facts) -> Iterator[Effect]:
    yield Remember("kit", sorted(answer))
    if (stands := course.of(facts)) is not None:
        yield Remember(course.KEY, course.kept(owned.begun_anew(facts.knowing(kit=sorted(answer)), stands)))


def set_owned(answer: Any, facts: Facts) -> Iterator[Effect]:
    kind = str(facts.answers.get("kit"))
    if answer != "back" and weights_in(answer):
        told: dict[str, Any] = {"owned": {**(facts.known.get("owned") or {}), kind: list(weights_in(answer))}}
        name = {"dumbbell": "dumbbells"}.get(kind, kind)
        if name not in Known(facts.known).kit:
            told["kit"] = sorted({*Known(facts.known).kit, name})
        yield from (Remember(key, value) for key, value in told.items())
        if (stands := course.of(facts)) is not None:  # the plan asks what can be picked up
            yield Remember(course.KEY, course.kept(owned.fitted(facts.knowing(**told), stands)))


def switch(answer: Any, facts: Facts) -> Iterator[Effect]:
    """Turns one kind of reminder on or off, or quiet mode."""
    if answer == "quiet_mode":
        yield Remember("quiet_mode", not facts.known.get("quiet_mode"))
    elif answer in KINDS:
        yield from switched({answer: not is_on(answer, facts)}, facts)


def switched(kinds: Mapping[str, bool], facts: Facts) -> Iterator[Effect]:
    """Reminders on or off; one that is switched on is no longer stopped or halved."""
    yield Remember("reminders", {**(facts.known.get("reminders") or {}), **kinds})
    for name in ("stopped", "halved"):
        kept = [kind for kind in facts.known.get(name) or () if not kinds.get(kind)]
        if kept != list(facts.known.get(name) or ()):
            yield Remember(name, kept)
    yield PlanReminders()


def is_on(kind: str, facts: Facts) -> bool:
    return reminders.switched_on(kind, facts)


def set_quiet_hours(answer: Any, facts: Facts) -> Iterator[Effect]:
    if answer != "back":
        yield Remember("quiet_from", str(facts.answers.get("quiet_from")).replace("24:00", "00:00"))
        yield Remember("quiet_to", str(answer))
        yield PlanReminders()


def set_unit(answer: Any, facts: Facts) -> Iterator[Effect]:
    match answer:
        case "kilos" | "pounds":
            yield from units.changed("kg" if answer == "kilos" else "lb", facts)
        case "clock_24" | "clock_12":
            yield Remember("clock_24", answer == "clock_24")
        case "still" | "moving":
            yield Remember("show_picture", answer)


def switch_consent(answer: Any, facts: Facts) -> Iterator[Effect]:
    if answer in CONSENTS:
        given = not consented(answer, facts)
        yield Remember("consents", {**(facts.known.get("consents") or {}), answer: given})
        yield Record(Consent(facts.now, facts.today, answer, given))


def consented(what: str, facts: Facts) -> bool:
    return bool((facts.known.get("consents") or {}).get(what))


def plan_again(facts: Facts) -> Iterator[Effect]:
    yield PlanReminders()


# reading what was said


def is_quiet(what: str, answer: Any, facts: Facts) -> bool:
    """Whether this time lies in the quiet hours, so that it is asked about; an early morning is a choice by itself."""
    value = HABITS.get(str(answer), str(answer))
    if not re.fullmatch(r"\d\d:\d\d", value):
        return False
    at, (start, end) = time.fromisoformat(value), reminders.quiet_hours(facts)
    if what == "morning" and EARLIEST <= at < end:
        return False
    return start <= at < end if start < end else at >= start or at < end


def chosen_days(answer: Any) -> tuple[int, ...]:
    if isinstance(answer, str):
        return weekdays(answer.replace("_", " ")) if answer not in ("back", "pick") else ()
    return tuple(
        sorted(day if isinstance(day, int) else WEEK.index(day) for day in answer if day in (*WEEK, *range(7)))
    )


def weights_in(answer: Any) -> tuple[float, ...]:
    """The numbers in "5, 10 and 15 lb", lightest first."""
    found = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", str(answer).replace(",", " "))}
    return tuple(sorted(number for number in found if 0 < number <= MOST_WEIGHT))

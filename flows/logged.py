"""A session done without the bot and told afterwards: kept as done, and judged by its next morning like any other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flows import course, doses, flare_day, loads, look, matrix, morning_check, pain, plan, reasons, slots
from flows.effects import Begin, Effect, Note, PlanReminders, Record, Remember
from flows.engine import Option
from flows.facts import Facts
from flows.holds import training
from flows.hurts import BANDS, bands_offered
from flows.known import Known, Units
from flows.records import Decision
from flows.session_log import Doing, Today, log, noted, today, with_set, with_typed
from flows.session_sets import near_loads
from flows.session_words import (
    amber_band,
    amount_word,
    counted,
    done_word,
    green_to,
    name_of,
    red_from,
    short_of,
    title_of,
    unit_of,
    unit_word,
    weight_word,
)
from flows.words import Content, Listed, Phrase, Word

RECENT = 2  # days: an older morning is nobody's to recall for single exercises (CJ)
NEAR = (-4, -3, -2, -1)


def waits_for_check(answer: Any, facts: Facts) -> bool:
    return training(facts.holds) != "active"


def flare_counts(answer: Any, facts: Facts) -> bool:
    return flare_day.is_open(facts)


def no_course(answer: Any, facts: Facts) -> bool:
    return course.of(facts) is None or facts.known.get("plan") != "accepted"


def back_then(facts: Facts) -> Facts:
    """The facts of the day that is told of, in the evening; never later than now."""
    days = int(str(facts.answers.get("day") or 0))
    if not days:
        return facts
    at = datetime.combine(facts.today - timedelta(days=days), Known(facts.known).train_time, facts.now.tzinfo)
    return replace(facts, now=min(at, facts.now))


def day_taken(answer: Any, facts: Facts) -> bool:
    """A session on that day or a later one is kept already."""
    day = facts.today - timedelta(days=int(str(answer))) if str(answer).isdigit() else facts.today
    last = morning_check.last_session(facts)
    return last is not None and last.day >= day


# which session


def planned(facts: Facts) -> Today:
    """What would have been asked that day: a morning that nobody told is decided first, as before any session."""
    then = back_then(facts)
    verdict = matrix.without_morning(then)
    if verdict is not None:
        then = then.knowing(course=verdict.course)
    return Today.of(plan.session_today(then, slots.minutes(then)), then)


def title_next(facts: Facts) -> Word:
    return title_of(planned(facts).plan.letter)


def moves_next(facts: Facts) -> Word:
    return Listed([short_of(facts, one) for one in planned(facts).doings])


def take_plan(value: Any, facts: Facts) -> Iterator[Effect]:
    if value != "other":
        yield noted(planned(facts))


def doing_now(facts: Facts) -> Doing:
    day = today(facts)
    assert day is not None and day.doings
    return day.now or day.doings[-1]


def changed(facts: Facts, one: Doing) -> Note:
    day = today(facts)
    assert day is not None
    return noted(day.with_now(one))


# one exercise


def place_key(facts: Facts) -> str:
    day = today(facts)
    return str(day.place if day else 0)


def log_place(facts: Facts) -> Word:
    day = today(facts)
    assert day is not None
    return Phrase.of("session_place", number=min(day.place + 1, len(day.doings)), count=len(day.doings))


def log_target(facts: Facts) -> Word:
    one = doing_now(facts)
    sets = Phrase("session_one_set") if len(one.targets) == 1 else Phrase.of("session_sets", n=len(one.targets))
    target = one.targets[0]
    told: dict[str, Word] = {"name": name_of(facts, one), "sets": sets, "amount": amount_word(target)}
    if target.load or target.band:
        return Phrase.of("logged_target_with", weight=weight_word(target), **told)
    return Phrase.of("logged_target", **told)


def log_name(facts: Facts) -> Word:
    return short_of(facts, doing_now(facts))


def log_line(facts: Facts) -> Word:
    """What the answer makes of it: "Row: 8, 8." """
    one, said = doing_now(facts), facts.answers.get(f"one.{place_key(facts)}")
    if said in ("fewer", "weight", "skip"):
        return Phrase.of("logged_answer", name=short_of(facts, one), answer=Phrase(f"logged_{said}"))
    filled = all_sets(one, said, Known(facts.known).units)
    amounts = Phrase.of(f"session_amounts_{unit_of(one.targets[0])}", amounts=Listed([*map(done_word, filled.done)]))
    return Phrase.of("logged_answer", name=short_of(facts, one), answer=amounts)


def all_sets(one: Doing, said: Any, unit: Units) -> Doing:
    """Every planned set, as planned or as it was typed; nought means that it was not done."""
    for _ in one.targets:
        one = with_typed(one, said, unit) if isinstance(said, int | dict) else with_set(one)
    return one


def log_one(value: Any, facts: Facts) -> Iterator[Effect]:
    one = doing_now(facts)
    match value:
        case "fine":
            yield changed(facts, replace(all_sets(one, None, Known(facts.known).units), during="green", over=True))
        case "hurt":
            yield changed(facts, all_sets(one, None, Known(facts.known).units))
        case "skip" | 0:
            yield changed(facts, replace(one, over=True, skipped=True))
        case int() | dict() if not isinstance(value, bool):
            yield from typed(facts, one, value)


def typed(facts: Facts, one: Doing, value: Any) -> Iterator[Effect]:
    """A number, or a number and a weight; one that is far above the last is asked about."""
    filled = all_sets(one, value, Known(facts.known).units)
    unsure = any(loads.far_above(facts, each.load, each.target.load) for each in filled.done)
    done = any(each.done for each in filled.done)
    if not done:
        yield changed(facts, replace(one, over=True, skipped=True))
    else:
        yield changed(facts, replace(filled, during=None if unsure else "green", over=not unsure))


def too_much_weight(answer: Any, facts: Facts) -> bool:
    one = doing_now(facts)
    return not one.over and any(loads.far_above(facts, each.load, each.target.load) for each in one.done)


def weight_before(facts: Facts) -> Word:
    target = doing_now(facts).targets[0]
    return reasons.weight(target.load, target.unit)


def weight_told(facts: Facts) -> Word:
    one = doing_now(facts)
    target = one.targets[0]
    return reasons.weight(max((each.load for each in one.done), default=0), target.unit or Known(facts.known).units)


def settle_weight(value: Any, facts: Facts) -> Iterator[Effect]:
    """As it was, or a slip of the finger: then the planned weight."""
    one = doing_now(facts)
    if value == "no":
        one = replace(one, sets=tuple(replace(each, load=each.target.load) for each in one.sets))
    yield changed(facts, replace(one, during=one.during or "green", over=True))


def log_reps(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from typed(facts, doing_now(facts), int(value))


def log_weight(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from typed(facts, doing_now(facts), {"load": float(value)})


def reps_near(facts: Facts) -> list[Option]:
    target = doing_now(facts).targets[0]
    goal, step = doses.amount(target), doses.step_of(target)
    return [Option(str(goal + step * by), Content(str(goal + step * by))) for by in NEAR if goal + step * by > 0]


def loads_near(facts: Facts) -> list[Option]:
    return near_loads(facts, doing_now(facts))


def log_band(value: Any, facts: Facts) -> Iterator[Effect]:
    one = doing_now(facts)
    sharp = value == "sharp"
    yield changed(facts, replace(one, during=pain.worst(one.during, BANDS[str(value)]), sharp=sharp, over=not sharp))


def log_leg(value: Any, facts: Facts) -> Iterator[Effect]:
    """Down the leg is asked about at once, as in a session."""
    day = today(facts)
    assert day is not None
    at = next((at for at, one in enumerate(day.doings) if one.sharp), day.place)
    one = replace(day.doings[at], sharp=value == "back", leg=value == "leg", during="red", over=True)
    yield noted(replace(day, doings=(*day.doings[:at], one, *day.doings[at + 1 :])))


def nerve_list(facts: Facts) -> dict[str, Any]:
    return {"lists": ["ces_mini"], "source": "session"}


def nerves_asked(value: Any, facts: Facts) -> Iterator[Effect]:
    yield Note("nerves_done", True)


def held_now(answer: Any, facts: Facts) -> bool:
    return training(facts.holds) != "active"


def one_more(answer: Any, facts: Facts) -> bool:
    day = today(facts)
    return day is not None and day.now is not None


def nothing_done(answer: Any, facts: Facts) -> bool:
    return not some_told(facts)


def some_told(facts: Facts) -> bool:
    day = today(facts)
    return day is not None and day.begun_exercises > 0


# all of it at once


def log_all(value: Any, facts: Facts) -> Iterator[Effect]:
    """As planned: every set. Reps left were not told, so nothing rises from it; what was not fine has its one cause."""
    day = today(facts)
    assert day is not None
    doings = tuple(
        replace(all_sets(one, None, Known(facts.known).units), during="green", over=True) for one in day.doings
    )
    yield noted(replace(day, doings=doings))


def done_ones(facts: Facts) -> list[Option]:
    day = today(facts)
    names = [Option(f"at_{at}", short_of(facts, one)) for at, one in enumerate(day.doings)] if day else []
    return [*names, Option("not_sure")]


def blame_one(value: Any, facts: Facts) -> Iterator[Effect]:
    """The one that hurt has the colour; where nobody knows, the most likely one, as on a red morning."""
    day = today(facts)
    assert day is not None
    at = int(str(value)[3:]) if str(value).startswith("at_") else likely(day)
    told = str(facts.answers.get("whole"))
    one = replace(day.doings[at], during=BANDS[told], sharp=told == "sharp")
    yield noted(replace(day, doings=(*day.doings[:at], one, *day.doings[at + 1 :])))


def likely(day: Today) -> int:
    """Hinge, squat, split step, carry, then the order of the session (training.md §6, suspect)."""
    patterns = [one.item.pattern for one in day.doings]
    return next((patterns.index(name) for name in matrix.SUSPECTS if name in patterns), 0)


def was_sharp(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("whole") == "sharp"


# keeping it


def save_told(facts: Facts) -> Iterator[Effect]:
    """The record and the course after it, as of that day."""
    day = today(facts)
    if day is None or not day.begun_exercises:
        return
    then = back_then(facts)
    entry = log(day, then)
    yield Record(entry)
    stands, decisions = matrix.finish(then, entry)
    yield Remember(course.KEY, course.kept(stands))
    yield from (Record(replace(decision, at=facts.now, day=facts.today)) for decision in decisions)
    yield from look.handed_over(decisions)
    yield PlanReminders()


def saved_told(facts: Facts) -> Word:
    """What was kept, and that its morning decides."""
    day = today(facts)
    assert day is not None
    sets = counted("set", day.sets_done)
    counts = Phrase.of("session_counts", exercises=counted("exercise", day.begun_exercises), sets=sets)
    saved = Phrase.of("session_saved", title=title_of(day.plan.letter), counts=counts)
    last = morning_check.last_session(facts)
    if last is None:
        return saved
    words = "logged_this_morning" if morning_is_here(None, facts) else "logged_tomorrow"
    if morning_check.check_day(last, facts) < facts.today:
        words = "logged_later"
    return Listed([saved, Phrase(words)], lines=True)


def morning_is_here(answer: Any, facts: Facts) -> bool:
    """The session was yesterday's, and its first hour is today's."""
    return morning_check.check_due(facts) is not None


def begin_check(facts: Facts) -> Iterator[Effect]:
    yield Begin("check_in")


def note_other(facts: Facts) -> Iterator[Effect]:
    yield Record(Decision(facts.now, facts.today, "session.other", "session", "noted", source="CJ"))


RULES = (
    waits_for_check, flare_counts, no_course, day_taken, title_next, moves_next, take_plan, place_key, log_place,
    log_target, log_name, log_line, log_one, too_much_weight, weight_before, weight_told, settle_weight, log_reps,
    log_weight, reps_near, loads_near, log_band, log_leg, nerve_list, nerves_asked, held_now, one_more, nothing_done,
    some_told, log_all, done_ones, blame_one, was_sharp, save_told, saved_told, morning_is_here, begin_check,
    note_other, bands_offered, green_to, amber_band, red_from, unit_word,
)  # fmt: skip

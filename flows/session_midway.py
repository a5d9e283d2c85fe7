"""What changes in the middle of a session: less time or other kit; the rest is cut to fit, and one line says how."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flows import reasons
from flows.effects import Effect, Record, Remember
from flows.facts import Facts
from flows.planned import Planned
from flows.session_log import Doing, Today, noted, today
from flows.session_sets import day_plan
from flows.words import Listed, Phrase, Word

MINUTES_EACH = 5  # one set of one exercise with what belongs to it: ten minutes are two of them (training.md §3, CJ)


def minutes_left(facts: Facts) -> int | None:
    """The minutes that were named in the words themselves, or answered when they were asked for."""
    told = facts.answers.get("minutes_named")
    told = facts.answers.get("less_time") if told is None else told
    return int(told) if isinstance(told, int | float) or (isinstance(told, str) and told.isdigit()) else None


def minutes_are_named(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("minutes_named") is not None


def no_minutes(answer: Any, facts: Facts) -> bool:
    minutes = minutes_left(facts)
    return minutes is not None and minutes < MINUTES_EACH


def cut_to_minutes(facts: Facts) -> Iterator[Effect]:
    """The exercise that is under way and the next ones, one more set each; what was done stays as it was done."""
    day, minutes = today(facts), minutes_left(facts)
    if day is None or minutes is None:
        return
    until = day.place + minutes // MINUTES_EACH
    done, ahead = day.doings[: day.place], day.doings[day.place : until]
    one_each = tuple(replace(one, targets=one.targets[: one.number]) for one in ahead)
    yield noted(replace(day, doings=(*done, *one_each)))
    yield Record(reasons.decided(facts, "today.minutes", "plan", "less", "why_today_minutes", minutes=minutes))


def time_words(facts: Facts) -> Word:
    """What is still done today."""
    day, minutes = today(facts), minutes_left(facts) or 0
    ahead = day.doings[day.place :] if day else ()
    if len(ahead) < 2:
        return Phrase.of("session_time_one", minutes=minutes)
    return Phrase.of("session_time_left", minutes=minutes, names=rest_of_it(facts))


def keep_kit_here(value: Any, facts: Facts) -> Iterator[Effect]:
    """What is there today; the exercises that were not begun are those that this kit allows."""
    here = {"kit": [] if value == "none" else [str(value)], "until": facts.today.isoformat()}
    yield Remember("kit_today", here)
    if (day := today(facts)) is not None:
        found = {item.pattern: item for item in day_plan(facts.knowing(kit_today=here)).items}
        doings = tuple(one for before in day.doings for one in with_kit(before, found.get(before.item.pattern)))
        yield noted(replace(day, doings=doings))


def with_kit(one: Doing, item: Planned | None) -> tuple[Doing, ...]:
    """The same pattern with the kit that is there; sets that were done stay as they were logged."""
    if one.over:
        return (one,)
    begun, ahead = len(one.done), len(one.targets) - len(one.done)
    if item is not None and item.exercise == one.item.exercise:
        return (replace(one, item=item, targets=(*one.targets[:begun], *item.sets[:ahead])),)
    done = (replace(one, over=True, targets=one.targets[:begun]),) if one.sets else ()
    return (*done, Doing.of(replace(item, sets=item.sets[:ahead]))) if item else done


def rest_of_it(facts: Facts) -> Word:
    """What is still to come."""
    day: Today | None = today(facts)
    ahead = day.doings[day.place :] if day else ()
    return Listed([reasons.exercise_word(facts, one.item.exercise) for one in ahead])


MIDWAY = (minutes_are_named, no_minutes, cut_to_minutes, time_words, keep_kit_here, rest_of_it)

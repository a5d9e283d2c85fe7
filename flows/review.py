"""The look back at a week: four numbers, what was done, what changed and whether it is real, one thing to choose."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from statistics import median
from typing import Any

from flows import (
    bank,
    check_in,
    course,
    holds,
    judging,
    loads,
    outcomes,
    pain,
    reasons,
    reminders,
    slots,
    walking,
    week,
)
from flows.check_in import NERVE_TAGS, ask_warmly_first, held, mood_low_twice, nerve_list, nerves_told, till_noon
from flows.effects import Effect, Record, Remember
from flows.facts import Facts
from flows.known import Known
from flows.records import Measure, Mobility, PainScore, SessionLog, SetLog, Walk
from flows.week import close_weeks
from flows.words import Listed, Phrase, Word

DAYS = 7
SLEPT = {"under_6": 5.0, "6_7": 6.5, "7_plus": 7.5}  # hours that stand for an answer in the chart


def asked_or_due(facts: Facts) -> str:
    return "due" if facts.answers.get("due") == "review" else "asked"


def review_answered(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from reminders.answered("review", facts)


# the four numbers


def keep(name: str, value: Any, facts: Facts) -> Iterator[Effect]:
    """A skipped measure is missing, never 0 (measures.md §3)."""
    if isinstance(value, int):
        yield Record(Measure(facts.now, facts.today, name, float(value)))


def keep_days_ok(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from keep("days_ok", value, facts)


def keep_sure(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from keep("conf1", value, facts)
    if isinstance(value, int):
        yield Remember("conf1", value)


def keep_sleep(value: Any, facts: Facts) -> Iterator[Effect]:
    if value in SLEPT:
        yield Record(Measure(facts.now, facts.today, "sleep1", SLEPT[value]))


def keep_mood(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from keep("mood1", value, facts)


def sleep_untold(facts: Facts) -> bool:
    """The daily check may have asked today."""
    return check_in.sleep_unknown(facts)


def mood_untold(facts: Facts) -> bool:
    since = facts.today - timedelta(days=DAYS - 1)
    return all(each.name != "mood1" for each in facts.history.of(Measure, since))


# what is watched


def legs_are_watched(facts: Facts) -> bool:
    """A known nerve sign: heels and toes once a week (red-flags.md 2c, neuro_known)."""
    return "neuro_known" in Known(facts.known).tags


def legs_weaker(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "weaker":
        yield from judging.opened(facts, "neuro_weak", "E1", "review", "legstr", "weaker")


def nerves_are_watched(facts: Facts) -> bool:
    return bool(NERVE_TAGS & Known(facts.known).tags) and not nerves_told(facts)


def watched_list(facts: Facts) -> dict[str, Any]:
    return nerve_list(facts)


# what the week was


def in_week(facts: Facts, kind: Any) -> Sequence[Any]:
    return tuple(each for each in facts.history.of(kind, facts.today - timedelta(days=DAYS - 1)))


def trained(facts: Facts) -> int:
    """Sessions with at least one set, in the last seven days."""
    return sum(any(log.sets for log in each.exercises) for each in in_week(facts, SessionLog))


def week_number(facts: Facts) -> int:
    first = Known(facts.known).day_0
    return ((facts.today - first).days - 1) // DAYS + 1 if first and facts.today > first else 1


def week_lines(facts: Facts) -> Word:
    """What was done, how the mornings were, good days, and how sure; a zero is never shown."""
    lines = [
        done_line(facts),
        mornings_line(facts),
        days_line(facts),
        sure_line(facts),
        *strength_line(facts),
        bank_line(facts),
    ]
    return Listed([line for line in lines if line is not None], lines=True)


def done_line(facts: Facts) -> Word:
    walks, minutes = in_week(facts, Walk), sum(walk.minutes for walk in in_week(facts, Walk))
    parts: list[Word] = []
    for name, count in (
        ("sessions", trained(facts)),
        ("walks", len(walks)),
        ("routines", len(in_week(facts, Mobility))),
    ):
        if count:
            parts.append(Phrase.of(f"review_{name}", n=count) if count > 1 else Phrase(f"review_{name}_one"))
        if name == "walks" and minutes:
            parts.append(Phrase.of("review_minutes", n=minutes))
    number = week_number(facts)
    done: Word = Listed(parts) if parts else Phrase("review_nothing")
    return Phrase.of("review_week", n=number, done=done) if number > 1 else Phrase.of("review_first_week", done=done)


def mornings_line(facts: Facts) -> Word | None:
    """The middle of the week's day values; fewer than four days say nothing."""
    values = pain.day_values(facts, facts.today, DAYS)
    if len(values) < outcomes.ENOUGH_DAYS:
        return None
    middle, u = median(values.values()), pain.usual(facts)
    how = "usual" if middle == u else "above" if middle > u else "below"
    return Phrase.of(f"review_mornings_{how}", middle=float(middle), usual=u)


def days_line(facts: Facts) -> Word | None:
    now, before = outcomes.this_week(facts, "days_ok")
    if not now:
        return None
    good = Phrase.of("review_good_days", n=int(now)) if now > 1 else Phrase("review_good_day")
    if before is None:
        return Phrase.of("review_days", good=good)
    how = "same" if now == before else "more" if now > before else "fewer"
    return Phrase.of(f"review_days_{how}", good=good, n=int(abs(now - before)))


def sure_line(facts: Facts) -> Word | None:
    now, before = outcomes.this_week(facts, "conf1")
    if now is None:
        return None
    if before is None or before == now:
        return Phrase.of("review_sure", now=now)
    found = outcomes.verdict(facts.library.measures.measure["conf1"], before, now)
    how = "wobble" if found == "same" else "real" if found == "better" else "lower"
    return Phrase.of(f"review_sure_{how}", now=now, before=before)


def kept_load(facts: Facts, one: SetLog) -> float:
    """A weight far above the asked one is noted, and is no step that was earned (training.md §4 P.6)."""
    return one.target.load if loads.far_above(facts, one.load, one.target.load) else one.load


def strength_line(facts: Facts) -> list[Word]:
    """An exercise that carried more weight this week than ever before: one line, theirs."""
    heaviest: dict[str, float] = {}
    risen = ""
    for session in facts.history.of(SessionLog):
        for log in session.exercises:
            most = max((kept_load(facts, one) for one in log.sets if not one.test), default=0.0)
            if session.day > facts.today - timedelta(days=DAYS) and most > heaviest.get(log.exercise, most):
                risen = log.exercise
            heaviest[log.exercise] = max(most, heaviest.get(log.exercise, 0.0))
    return [Phrase.of("review_heavier", exercise=reasons.exercise_word(facts, risen))] if risen else []


def bank_line(facts: Facts) -> Word | None:
    """What the back has done well so far, as the number that stands for confidence (training.md §7)."""
    count = bank.banked(facts)
    return Phrase.of("review_bank", n=count) if count else None


# one thing to choose


def week_was_quiet(answer: Any, facts: Facts) -> bool:
    """At most half of what was planned, with nothing that kept the person from it."""
    stands = course.of(facts)
    if stands is None or holds.training(facts.holds) != "active" or reminders.flare_open(facts):
        return False
    this = course.monday(facts.today)
    planned = slots.a_week(facts, stands)
    thin = facts.library.measures.timing.thin_share
    return planned > 1 and trained(facts) <= planned * thin and not week.disturbed(facts, stands, this)


def how_quiet(facts: Facts) -> str:
    return "once" if trained(facts) else "never"


def smaller_week(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "smaller":
        yield Remember("smaller_week", next_monday(facts))


def next_monday(facts: Facts) -> str:
    return (course.monday(facts.today) + timedelta(days=DAYS)).isoformat()


def walk_change(facts: Facts) -> tuple[course.WalkDose, course.WalkDose] | None:
    """The dose now and next week, where the rules would let it grow."""
    stands = course.of(facts)
    if stands is None or stands.walk is None:
        return None
    after, _ = walking.close_week(facts, stands, course.monday(facts.today))
    if after is None or (after.minutes, after.days) <= (stands.walk.minutes, stands.walk.days):
        return None
    return stands.walk, after


def walk_could_grow(answer: Any, facts: Facts) -> bool:
    return walk_change(facts) is not None


def walk_offer(facts: Facts) -> str:
    change = walk_change(facts)
    return "minutes" if change and change[1].minutes > change[0].minutes else "day"


def walk_more(facts: Facts) -> Word:
    change = walk_change(facts)
    return change[1].minutes - change[0].minutes if change else 0


def walk_step(facts: Facts) -> Word:
    more = walk_more(facts)
    return Phrase.of("review_add_minutes", n=more) if more else Phrase("review_add_day")


def next_walk(facts: Facts) -> Word:
    change = walk_change(facts)
    return Phrase.of("review_walks_next", minutes=change[1].minutes, days=change[1].days) if change else ""


def walk_choice(value: Any, facts: Facts) -> Iterator[Effect]:
    """Adding is what the rules do on Monday anyway; keeping is the person's word, and it counts."""
    if value == "keep":
        yield Remember("walk_kept", course.monday(facts.today).isoformat())


def next_week(facts: Facts) -> Word:
    stands = course.of(facts)
    if stands is None or holds.training(facts.holds) != "active":
        return Phrase("review_next_gentle")
    if reminders.flare_open(facts):
        return Phrase("review_next_flare")
    days = [Phrase(f"weekday_{day}") for day in week.training_days(facts, stands)]
    return Phrase.of("review_next", days=Listed(days))


def week_chart(facts: Facts) -> str:
    """The mornings of the last weeks, once there are enough for a line."""
    scores = {each.day for each in facts.history.of(PainScore) if each.moment in ("morning", "daily")}
    return "chart:pain" if len(scores) >= DAYS else ""


def review_left(facts: Facts) -> Iterator[Effect]:
    """Left open: what was said is kept already; nothing more is asked."""
    yield from reminders.answered("review", facts) if facts.answers.get("days_ok") is not None else ()


RULES = (
    asked_or_due, review_answered, keep_days_ok, keep_sure, keep_sleep, keep_mood, sleep_untold, mood_untold,
    legs_are_watched, legs_weaker, nerves_are_watched, watched_list, held, week_lines, mood_low_twice,
    ask_warmly_first, week_was_quiet, how_quiet, smaller_week, walk_could_grow, walk_offer, walk_more, walk_step,
    next_walk, walk_choice, next_week, week_chart, review_left, till_noon, close_weeks,
)  # fmt: skip

"""The session of the day: may there be one, which exercises, how much of each, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal

from content.programme import Minutes
from flows import deload, fits, flare_day, flare_plan, flare_question, holds, items, layoff, pain, slots, week
from flows.alternatives import alternatives
from flows.course import Course, monday, of
from flows.facts import Facts
from flows.items import Ask
from flows.known import Known
from flows.planned import WARM_UP, Planned, SessionPlan, comes_twice, kept, plan_of
from flows.reasons import decided
from flows.restraint import Less

__all__ = [
    "Planned", "SessionPlan", "alternatives", "asks_less", "kept", "letter_next", "may_train_today", "plan_of",
    "session_today",
]  # fmt: skip

May = Literal[
    "yes", "too_soon", "week_done", "ill", "hold", "gentle", "flare", "flare_asked", "screen_first", "update_first",
    "no_plan",
]  # fmt: skip
WEEK = timedelta(days=7)
CAP = "today.cap"  # sets that the week's cap took
FEWEST = 3  # brace and two slots: no cap makes a session smaller (CJ; the ten-minute session of programme.toml)


def may_train_today(facts: Facts) -> May:
    """Whether a session may begin now; what else is on instead of it."""
    training = holds.training(facts.holds)
    course = of(facts)
    if training in ("locked", "hold"):
        return "hold"
    if course is None:
        return "no_plan"
    if training == "gentle":
        return "gentle"
    ill_until = facts.known.get("ill_until")
    if ill_until and facts.now < datetime.fromisoformat(str(ill_until)):
        return "ill"
    flare = flare_day.due(facts)
    if flare is not None:  # its rows go before a gap, and those of one set may follow day by day (training.md §3, §7)
        return "yes" if flare.ready else "flare"
    gap = layoff.row(facts, course)
    if gap.intake:
        return "update_first"
    if gap.screen and not layoff.screened(facts):
        return "screen_first"
    last = last_training_day(facts, course)
    if last is not None and (facts.today - last).days < week.DAYS_BETWEEN:
        return "too_soon"
    this = monday(facts.today)
    done = [past for past in course.sessions if past.completed and this <= past.day < this + WEEK]
    if len(done) >= slots.a_week(facts, course):
        return "week_done"
    return "flare_asked" if flare_question.keeps_away(facts) else "yes"


def last_training_day(facts: Facts, course: Course) -> date | None:
    """The last day with a working set, whole or partial, or with one that hurt before it was done."""
    return max([past.day for past in course.sessions if past.sets or past.reds], default=None)


def letter_next(facts: Facts) -> str:
    """Which session comes next; "" before the plan."""
    course = of(facts)
    return slots.next_letter(facts, course) if course else ""


def asks_less(facts: Facts, energy: str) -> bool:
    """Energy low, or a night under six hours: one set less each, or mobility, is offered."""
    return energy == "low" or deload.short_night(facts)


def session_today(
    facts: Facts, minutes: int, energy: str = "", pain_before: int | None = None, less: Less = ""
) -> SessionPlan:
    """Today's session. `less` = "set" when the person chose one set less; pain in the red band gives a bridge dose."""
    course, _ = week.roll(facts)
    training = holds.training(facts.holds)
    if training != "active":
        return SessionPlan("gentle", minutes, course.phase, mobility=("BR0", *facts.library.mobility.order))
    flare = flare_day.due(facts)
    if flare is not None and flare.row.minutes:
        return flare_plan.session(facts, course, flare.row, pain_before)
    red = pain.colour(facts, pain_before, "after") == "red"
    if red:
        course = replace(course, phase="bridge")
    letter = slots.next_letter(facts, course)
    room = minutes_row(facts, minutes)
    raised = raised_today(facts, course, letter, pain_before)
    names = slots.patterns(facts, course, letter)[: room.slots]
    found: list[Planned] = []
    for number, (pattern, light) in enumerate(names, 1):
        for candidate in candidates(facts, course, letter, pattern, names, found):
            own = candidate == pattern
            most = 1 if red else room.sets
            ask = Ask(number if own else 0, light and own, pain_before, less, most, candidate in raised)
            item = items.build(facts, course, candidate, ask)
            if item and not comes_twice(found, item):
                found.append(item)
                break
    whole, found = found, ordered(course, capped(facts, course, found))
    why = [decided(facts, "today.red", "plan", "bridge", "why_today_red", score=pain_before)] if red else []
    if sets_of(found) < sets_of(whole):
        why.append(decided(facts, CAP, "plan", "less", "why_today_cap"))
    return dressed(facts, course, SessionPlan(letter, minutes, course.phase, tuple(found), decisions=tuple(why)))


def candidates(
    facts: Facts, course: Course, letter: str, pattern: str, names: Sequence[tuple[str, bool]], found: Sequence[Planned]
) -> Iterator[str]:
    """The slot's own pattern; where it has to pass, what the day has besides."""
    yield pattern
    used = {item.pattern for item in found} | {name for name, _ in names if name != pattern}
    yield from slots.spare(facts, course, letter, tuple(used))


def sets_of(items: list[Planned]) -> int:
    return sum(len(item.sets) for item in items)


def raised_today(facts: Facts, course: Course, letter: str, before: int | None = None) -> frozenset[str]:
    """Patterns whose earned rise is taken today: one variable a week each, and never hinge and squat together."""
    due = frozenset([id for id, line in course.lines.items() if line.due])
    if not due:
        return due
    names = slots.patterns(facts, course, letter)
    ready = {pattern for pattern, light in names if items.rises_today(facts, course, pattern, light, before)}
    paired = [name for name, _ in names if name in slots.PAIRED]
    higher = {name for name, light in names if name in slots.PAIRED and items.steps_up(facts, course, name, light)}
    more = higher | {name for name in slots.PAIRED if slots.new(course, name)}
    both = [name for name in slots.PAIRED if name in paired and (name in ready or name in more)]
    if len(both) == len(slots.PAIRED):  # what is asked already, as a week added it or as nothing else can be done
        waits = [name for name in both if name in ready and name not in higher]  # lets the other wait
        ready -= set(sorted(waits, key=lambda name: risen(course, name))[-1:])
    return frozenset(ready)


def risen(course: Course, pattern: str) -> date:
    standing = course.standings[pattern]
    return course.line(standing.exercise).risen_on or date.min


def minutes_row(facts: Facts, minutes: int) -> Minutes:
    """The row of programme.toml for so many minutes, the nearest shorter one."""
    rows = facts.library.programme.minutes
    return max((row for row in rows if row.minutes <= minutes), key=lambda row: row.minutes, default=rows[0])


def capped(facts: Facts, course: Course, found: list[Planned]) -> list[Planned]:
    """Trimmed from the end to what the week's cap on hard sets leaves; the session that comes first is not cut for
    one that may follow, so that somebody who trains once a week does not shrink."""
    cap = week.sets_cap(facts, course)
    if cap is None:
        return found
    this = monday(facts.today)
    done = sum([one.sets for one in course.weeks if one.monday == this])
    return trimmed(found, max(FEWEST, cap - done))


def trimmed(items: list[Planned], room: int) -> list[Planned]:
    """At most so many sets: second and third sets go first, from the last slot up, then the last slots."""
    items, asked = list(items), sum(len(item.sets) for item in items)
    for place in range(len(items) - 1, -1, -1):
        while asked > room and len(items[place].sets) > 1:
            items[place] = replace(items[place], sets=items[place].sets[:-1])
            asked -= 1
    return items[: max(FEWEST, room)]


def ordered(course: Course, items: list[Planned]) -> list[Planned]:
    """As the day has them; what bites late in the session comes right after the brace."""
    early = [item for item in items[1:] if course.line(item.exercise).first_in_line]
    return [*items[:1], *early, *(item for item in items[1:] if item not in early)]


def dressed(facts: Facts, course: Course, plan: SessionPlan) -> SessionPlan:
    """With warm-up, the one easy set before the second slot, and balance work from 65 on."""
    modifiers = facts.library.programme.modifier
    known = Known(facts.known)
    row = minutes_row(facts, plan.minutes)
    longer = modifiers["from_60"].warm_up_minutes or WARM_UP
    warm_up = 0 if row.brace_is_warm_up else longer if known.age == "60-64" or known.older else WARM_UP
    rules = facts.library.pain.confidence
    wary = known.confidence <= rules.ask_sure_at_most or known.fear >= rules.ask_worried_from
    asking = [item.exercise for item in plan.items if item.asks_sure and (wary or item.rung >= rules.before_rung)]
    asking = asking[: rules.at_most_a_session]
    items = tuple(
        item if item.asks_sure == (item.exercise in asking) else replace(item, asks_sure=not item.asks_sure)
        for item in plan.items
    )
    easier = easier_of(facts, course, plan.items[1].exercise) if len(plan.items) > 1 and warm_up else ""
    return replace(plan, items=items, warm_up_minutes=warm_up, easier=easier, balance=known.older)


def easier_of(facts: Facts, course: Course, exercise: str) -> str:
    """Its supported version, where nothing of today forbids that one."""
    supported = facts.library.exercise(exercise).supported
    return supported if supported and not fits.why_not(facts, course, facts.library.exercise(supported)) else exercise

"""A session done without the coach and told the next morning, by the rules of that conversation."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from flows import holds, logged, matrix, morning_check, plan, slots
from flows.known import Known, Units
from flows.session_log import KEY, Doing, Today

if TYPE_CHECKING:
    from tests.people.life import Life

ALL_AT_ONCE = 0.4  # share that is told as "all as planned"


def without_the_coach(life: "Life") -> bool:
    """Trains by heart what would have been asked; nobody writes it down today."""
    if life.impossible or life.body_in_flare() or life.chance.random() > life.habits.untold:
        return False
    verdict = matrix.without_morning(life.facts)
    asked = life.facts.knowing(course=verdict.course) if verdict else life.facts
    session = plan.session_today(asked, slots.minutes(asked))
    if not session.items or session.letter not in life.facts.library.programme.day:
        return False
    life.untold = life.trains(Today.of(session, life.facts))
    return True


def tells(life: "Life") -> None:
    """The next morning: exercise by exercise, or all at once; its first hour is judged like that of any other."""
    trained, life.untold = life.untold, None
    facts = life.now(7, 0)
    last = morning_check.last_session(facts)
    yesterday = facts.today - timedelta(days=1)
    taken = last is not None and last.day >= yesterday
    if trained is None or taken or life.body_in_flare() or holds.training(facts.holds) != "active":
        return
    told = facts.answered(day="1")
    life.facts = logged.back_then(told)
    life.keep(*life.rolled(life.facts))
    verdict = matrix.without_morning(life.facts)
    if verdict is not None:
        life.keep(verdict.course, verdict.decisions)
    told = replace(told, known=life.facts.known)
    day = logged.planned(told)
    done = {one.item.exercise: one for one in trained.doings}
    unit = Known(told.known).units
    whole = life.chance.random() < ALL_AT_ONCE and all(one.during == "green" for one in trained.doings)
    day = replace(day, doings=tuple(as_told(one, done.get(one.item.exercise), whole, unit) for one in day.doings))
    life.watch.plans(life, day.plan, 0, "")
    told = told.answered(**{KEY: day})
    life.absorb(logged.save_told(told))
    life.facts = replace(life.facts, now=told.now)
    log = morning_check.last_session(life.facts)
    if log is not None and log.id == day.id:
        life.watch.finished(life, day.plan, log)


def as_told(planned: Doing, done: Doing | None, whole: bool, unit: Units) -> Doing:
    """As planned, other numbers, not done, or how it hurt; the repetitions left are asked of nobody."""
    if done is None or not done.done:
        return replace(planned, over=True, skipped=True)
    filled = logged.all_sets(planned, None, unit)
    if not whole and [each.done for each in done.done] != [each.done for each in filled.done]:
        said = {"reps": min(each.done for each in done.done), "load": done.done[0].load}
        filled = logged.all_sets(planned, said, unit)
    return replace(filled, during=done.during or "green", sharp=done.sharp, leg=done.leg, over=True)

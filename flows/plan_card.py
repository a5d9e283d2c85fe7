"""The card that ends the intake: the plan with its reasons, accepted with one tap, and three minutes to try."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from flows import course, plan, starting, walking, week
from flows.effects import CancelReminders, Effect, PlanReminders, Record, Remember, Remind
from flows.facts import Facts
from flows.holds import training
from flows.known import Known
from flows.morning_routine import THREE, items_for
from flows.plan_pages import PAGES, at_clock
from flows.session_words import session_minutes
from flows.words import Content, Listed, Phrase, Word

NOON = time(12)  # the quiet line about a plan that waits, for people without mornings (CJ)


def make_plan(facts: Facts) -> Iterator[Effect]:
    """A new course from the answers; one that was shown and not accepted yet is shown again."""
    if facts.known.get("plan") == "shown" and course.of(facts) is not None and not facts.answers.get("again"):
        return
    stands, decisions = starting.start(facts)
    yield Remember(course.KEY, course.kept(stands))
    yield Remember("plan", "shown")
    morning = datetime.combine(
        facts.today + timedelta(days=1), Known(facts.known).morning_time or NOON, facts.now.tzinfo
    )
    yield Remind("intake_left", morning)
    yield from (Record(decision) for decision in decisions)


def waits_for_check(answer: Any, facts: Facts) -> bool:
    return training(facts.holds) in ("hold", "locked")


def waiting_line(facts: Facts) -> Word:
    return Phrase("plan_waiting_walk" if walking.usual_is_fine(facts) else "plan_waiting")


def card_first_line(facts: Facts) -> Word:
    stands = course.of(facts)
    if training(facts.holds) == "gentle":
        return Phrase("plan_ready_gentle")
    if stands and stands.phase == "bridge":
        return Phrase("plan_ready_bridge")
    return Phrase("plan_ready_no_floor" if "no_floor" in Known(facts.known).tags else "plan_ready")


def days(facts: Facts) -> tuple[int, ...]:
    stands = course.of(facts)
    return week.training_days(facts, stands) if stands else Known(facts.known).days


def days_line(facts: Facts) -> Word:
    return Listed([Phrase(f"weekday_short_{day}") for day in days(facts)])


def minutes_words(facts: Facts) -> Word:
    """20 minutes; or 25 for now, where the phase asks for less than was chosen."""
    chosen, now = Known(facts.known).minutes, session_minutes(facts)
    return Phrase.of("plan_minutes_now" if now < chosen else "plan_minutes", minutes=now, chosen=chosen)


def days_reason(facts: Facts) -> Word:
    return Phrase(f"plan_days_{min(3, max(1, len(days(facts))))}")


def train_time(facts: Facts) -> Word:
    return at_clock(facts)


def first_line(facts: Facts) -> Word:
    """The exercise that comes first after the brace, and why it does."""
    items = plan.session_today(facts, Known(facts.known).minutes).items
    if not items:
        return Phrase("plan_first_gentle")
    item = items[1] if len(items) > 1 else items[0]
    exercise = facts.library.exercise(item.exercise)
    name = Content(exercise.short[:1].lower() + exercise.short[1:])
    bends = item.pattern == "hinge" and facts.known.get("trigger") == "bending"
    return Phrase.of("plan_first_bending" if bends else "plan_first", name=name)


def sets_line(facts: Facts) -> Word:
    items = plan.session_today(facts, Known(facts.known).minutes).items
    most = max((len(item.sets) for item in items), default=1)
    return Phrase("plan_sets_one" if most == 1 else "plan_sets_two")


def morning_line(facts: Facts) -> Word:
    if Known(facts.known).morning_time is None:
        return Phrase("plan_card_no_mornings")
    return Phrase.of("plan_card_mornings", time=at_clock(facts, morning=True))


def accept(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "start":
        yield Remember("plan", "accepted")
        yield CancelReminders(("intake_left",))
        yield PlanReminders()


def routine_is_open(facts: Facts) -> bool:
    return training(facts.holds) in ("active", "gentle")


def demo_words(facts: Facts) -> Word:
    return Listed([Content(facts.library.mobility_item(id).short) for id in items_for(facts, THREE)])


def three_minutes_now(facts: Facts) -> dict[str, Any]:
    return {"minutes": THREE}


def first_reminder(facts: Facts) -> Word:
    """Tomorrow at 7:30; without mornings the day of the first session."""
    if Known(facts.known).morning_time is not None:
        return Phrase.of("plan_tomorrow_at", time=at_clock(facts, morning=True))
    tomorrow = facts.today + timedelta(days=1)
    ahead = (tomorrow + timedelta(days=away) for away in range(7))
    day = next((day for day in ahead if day.weekday() in days(facts)), tomorrow)
    return Phrase.of("plan_on_day_at", day=Phrase(f"weekday_{day.weekday()}"), time=at_clock(facts))


RULES = (
    make_plan, minutes_words, waits_for_check, waiting_line, card_first_line, days_line, days_reason, train_time,
    first_line, sets_line, morning_line, accept, routine_is_open, demo_words, three_minutes_now, first_reminder, *PAGES,
)  # fmt: skip

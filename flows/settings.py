"""The settings: which menu opens, what a typed wish is granted, and where an answer is asked again."""

from collections.abc import Iterator
from typing import Any

from flows.changes import (
    KINDS,
    change,
    chosen_days,
    plan_again,
    ring_then,
    set_days,
    set_kit,
    set_minutes,
    set_morning,
    set_owned,
    set_quiet_hours,
    set_review,
    set_session,
    set_time,
    set_unit,
    switch,
    switch_consent,
    switched,
    weights_in,
)  # fmt: skip
from flows.effects import Effect, Note, PlanReminders, Remember
from flows.facts import Facts
from flows.settings_words import WORDS
from flows.signs import not_locked, open_check
from flows.wishes import Wish, understood

OFTEN = ("morning", "walk", "lesson")  # what comes half as often when less is asked for


# typed wishes


def wished(facts: Facts) -> Wish | None:
    return understood(str(facts.answers.get("said") or ""), facts)


def grant_wish(facts: Facts) -> Iterator[Effect]:
    """Does what one clear line asked for; what needs a question goes to its menu."""
    wish = wished(facts)
    if wish is None or wish.does in ("page", "edit"):
        return
    yield Note("granted", wish.does)
    match wish.does:
        case "morning" | "session" | "review":
            yield Note("value", wish.value)
            yield from set_time(wish.does, wish.value, facts)
        case "days":
            yield Note("value", wish.value)
            yield from change("days", wish.value, facts)
        case "place":
            zone, _, country = str(wish.value).partition("|")
            yield Note("value", wish.words)
            yield Remember("zone", zone)
            yield Remember("country", country)
            yield PlanReminders()
        case "no_mornings":
            yield from change("morning", None, facts)
        case "kilos" | "pounds" | "clock_24" | "clock_12" | "still" | "moving":
            yield from set_unit(wish.does, facts)
        case "quiet_on" | "quiet_off":
            yield Remember("quiet_mode", wish.does == "quiet_on")
        case "all_off":
            yield from switched(dict.fromkeys((*KINDS, "review", "lapse"), False), facts)
        case "less":
            yield Remember("halved", sorted({*(facts.known.get("halved") or ()), *OFTEN}))
            yield PlanReminders()
        case does:
            kind, _, to = does.partition("_")
            yield from switched({kind: to == "on"}, facts)


def is_waiting(answer: Any, facts: Facts) -> bool:
    """A time in quiet hours waits for one more yes."""
    return bool(facts.answers.get("waits"))


def is_granted(answer: Any, facts: Facts) -> bool:
    return "granted" in facts.answers


def goes_to(page: str, facts: Facts) -> bool:
    wish = wished(facts)
    return wish is not None and wish.does == "page" and wish.value == page


def goes_to_place(answer: Any, facts: Facts) -> bool:
    return goes_to("place", facts)


def goes_to_health(answer: Any, facts: Facts) -> bool:
    return goes_to("health", facts)


def goes_to_times(answer: Any, facts: Facts) -> bool:
    return goes_to("times", facts)


def goes_to_kit(answer: Any, facts: Facts) -> bool:
    return goes_to("kit", facts)


def goes_to_reminders(answer: Any, facts: Facts) -> bool:
    return goes_to("reminders", facts)


def goes_to_days(answer: Any, facts: Facts) -> bool:
    return goes_to("days", facts)


def edits_one(answer: Any, facts: Facts) -> bool:
    wish = wished(facts)
    return wish is not None and wish.does == "edit"


# guards


def no_day(answer: Any, facts: Facts) -> bool:
    return not chosen_days(answer)


def names_no_weight(answer: Any, facts: Facts) -> bool:
    return not weights_in(answer)


# what other conversations are given


def one_answer(facts: Facts) -> dict[str, object]:
    """The question of the intake that is asked again."""
    wish = wished(facts)
    if wish is not None and wish.does == "edit":
        return {"only": wish.value}
    step = next((facts.answers[name] for name in ("back_pain", "habits") if name in facts.answers), None)
    return {"only": {"three": "psfs"}.get(str(facts.answers.get("health")), step or facts.answers.get("health"))}


def only_place(facts: Facts) -> dict[str, object]:
    return {"only": "place"}


def sign_lists(facts: Facts) -> dict[str, object]:
    return {"lists": ("s1", "s2", "s3", "s4", "s5"), "source": "settings"}


def care_lists(facts: Facts) -> dict[str, object]:
    return {"lists": ("s5", "r1", "r2", "r3", "r4"), "source": "settings"}


RULES = (
    *WORDS, set_morning, set_session, set_review, ring_then, set_days, set_minutes, set_kit, set_owned, switch,
    set_quiet_hours, set_unit, switch_consent, plan_again, grant_wish, is_waiting, is_granted, goes_to_place,
    goes_to_health, goes_to_times, goes_to_kit, goes_to_reminders, goes_to_days, edits_one, no_day,
    names_no_weight, not_locked, one_answer, only_place, sign_lists, care_lists, open_check,
)  # fmt: skip

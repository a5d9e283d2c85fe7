"""The morning routine: its items for this person, one after another, and what was done of it (training.md §2.12)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from content.models import Swap
from flows import fits, flare_day, openers
from flows.effects import Effect, Note, Record
from flows.engine import Option
from flows.facts import Facts
from flows.holds import training
from flows.known import Known
from flows.records import Mobility
from flows.words import Content, Moment, Phrase, Word

TEN, THREE = 10, 3
NOON_HOUR = 12


# what it has


def length(facts: Facts) -> int:
    """Ten minutes or three, as it was asked for."""
    told = facts.answers
    if isinstance(told.get("minutes"), int):
        return THREE if int(told["minutes"]) <= THREE else TEN
    short = "three" in (told.get("offer"), told.get("judged"), told.get("which_length"))
    return THREE if short else TEN


def items_for(facts: Facts, minutes: int) -> tuple[str, ...]:
    """The items of today: swapped where a joint or tag speaks against one; soon after rising the upright ones first."""
    mobility = facts.library.mobility
    order = bounded(facts) or (mobility.mini if minutes == THREE else mobility.order)
    if order == mobility.order and just_up(facts):
        order = (*(id for id in mobility.early if id in order), *(id for id in order if id not in mobility.early))
    found: list[str] = []
    for id in order:
        swap = swap_of(facts, id)
        other = id if swap is None or swap.say else swap.to
        if other and other not in found and fits_place(facts, other):
            found.append(other)
    return tuple(found)


def bounded(facts: Facts) -> tuple[str, ...]:
    """All there is today: breaths under a check before training (red-flags.md §1, E2), the small items on the first
    days of a flare (training.md §7); empty on every other day."""
    if training(facts.holds) == "hold":
        return facts.library.mobility.held
    small = flare_day.row(facts).items if flare_day.is_open(facts) else ()
    return tuple(id for id in small if id in facts.library.mobility.item)


def is_bounded(answer: Any, facts: Facts) -> bool:
    """Asked for by name: it begins at once, as there is no length to choose."""
    return bool(bounded(facts)) and facts.answers.get("due") != "morning"


def check_or_flare(facts: Facts) -> str:
    return "check" if training(facts.holds) == "hold" else "flare"


def swap_of(facts: Facts, id: str) -> Swap | None:
    swaps = facts.library.mobility_item(id).swap
    told = fits.tag_ids(facts)
    return next((swap for tag, swap in swaps.items() if tag in told), None)


def fits_place(facts: Facts, id: str) -> bool:
    """Not where every way of doing it is closed to this person."""
    hidden = {position for tag in fits.tags(facts) for position in tag.hides_positions}
    forbidden = any(id in tag.hides for tag in fits.tags(facts))
    return not forbidden and not set(facts.library.mobility_item(id).positions) <= hidden


def just_up(facts: Facts) -> bool:
    """Begun within an hour of the morning's own time: the back dislikes deep work that early [T9]."""
    at = Known(facts.known).morning_time
    if at is None:
        return False
    woken = datetime.combine(facts.now.date(), at, facts.now.tzinfo)
    return timedelta() <= facts.now - woken < timedelta(minutes=facts.library.mobility.early_minutes)


# one item after another


def prepare_items(facts: Facts) -> Iterator[Effect]:
    yield Note("items", list(items_for(facts, length(facts))))
    yield Note("at", 0)
    yield Note("items_moved", [])


def items(facts: Facts) -> tuple[str, ...]:
    return tuple(facts.answers.get("items") or ())


def at(facts: Facts) -> int:
    return int(facts.answers.get("at") or 0)


def current(facts: Facts) -> str:
    return items(facts)[min(at(facts), len(items(facts)) - 1)]


def item_starts(facts: Facts) -> Iterator[Effect]:
    until = facts.now + timedelta(seconds=facts.library.mobility_item(current(facts)).seconds)
    yield Note("item_until", until.replace(microsecond=0).isoformat())


def item_place(facts: Facts) -> Word:
    return Phrase.of("morning_place", number=min(at(facts) + 1, len(items(facts))), count=len(items(facts)))


def item_words(facts: Facts) -> Word:
    swap = swap_of(facts, current(facts))
    item = facts.library.mobility_item(current(facts))
    return Content(swap.say if swap and swap.say else item.say)


def item_long(facts: Facts) -> Word:
    seconds = facts.library.mobility_item(current(facts)).seconds
    return Phrase("morning_one_minute") if seconds == 60 else Phrase.of("session_seconds", n=seconds)


def item_end(facts: Facts) -> Word:
    until = facts.answers.get("item_until")
    moment = datetime.fromisoformat(str(until)) if until else facts.now
    return Moment(moment, "t", Known(facts.known).clock_24)


def item_choices(facts: Facts) -> list[Option]:
    last = at(facts) >= len(items(facts)) - 1
    return [Option(key) for key in (("done", "stop") if last else ("next", "skip_this", "stop"))]


def item_done(value: Any, facts: Facts) -> Iterator[Effect]:
    moved = list(facts.answers.get("items_moved") or ())
    if value in ("next", "done"):
        yield Note("items_moved", [*moved, current(facts)])
    yield Note("at", at(facts) + 1)


def routine_over(answer: Any, facts: Facts) -> bool:
    return answer in ("stop", "done") or at(facts) >= len(items(facts))


# what it leaves


def called(facts: Facts) -> str:
    """A routine after noon is no morning."""
    return "routine" if facts.now.hour >= NOON_HOUR else "morning"


def day_of(facts: Facts) -> date:
    """The day of the reminder that opened it, however late it is closed; else today."""
    told = facts.answers.get("day")
    return date.fromisoformat(str(told)) if told else facts.today


def title_today(facts: Facts) -> Word:
    return Phrase.of(f"{called(facts)}_title", date=day_of(facts))


def routine_done(facts: Facts) -> Word:
    return Phrase.of(f"{called(facts)}_done", date=day_of(facts), minutes=minutes_of(facts, [*moved_now(facts)]))


def routine_stopped(facts: Facts) -> Word:
    done = facts.answers.get("items_moved") or ()
    return Phrase.of(f"{called(facts)}_stopped", date=day_of(facts), number=len(done), count=len(items(facts)))


def routine_so_far(facts: Facts) -> Word:
    return Phrase.of(
        f"{called(facts)}_so_far", date=day_of(facts), number=len(moved_now(facts)), count=len(items(facts))
    )


def moved_now(facts: Facts) -> list[str]:
    """With the item that is being ticked off."""
    done = list(facts.answers.get("items_moved") or ())
    step = "item" if at(facts) else "first_item"
    ticked = facts.answers.get(step) in ("next", "done") and at(facts) < len(items(facts))
    return [*done, current(facts)] if ticked and current(facts) not in done else done


def minutes_of(facts: Facts, done: list[str]) -> int:
    return round(sum(facts.library.mobility_item(id).seconds for id in done) / 60)


def nothing_moved(answer: Any, facts: Facts) -> bool:
    return not facts.answers.get("items_moved")


def save_routine(facts: Facts) -> Iterator[Effect]:
    done = list(facts.answers.get("items_moved") or ())
    if done:
        yield Record(Mobility(facts.now, day_of(facts), minutes_of(facts, done), tuple(done)))


def save_ten(facts: Facts) -> Iterator[Effect]:
    """Done without us: the whole routine."""
    yield Record(Mobility(facts.now, facts.today, TEN, items_for(facts, TEN)))


def after_line(facts: Facts) -> Word:
    stiff = facts.answers.get("moving") in ("bit_stiff", "very_stiff", "chores_hard")
    later = facts.now.hour >= NOON_HOUR
    return openers.opening("after_morning", facts, "later_in_the_day" if later else "was_stiff" if stiff else "")


ROUTINE = (
    is_bounded, check_or_flare, prepare_items, item_starts, item_place, item_words, item_long, item_end,
    item_choices, item_done, routine_over,
    title_today, routine_done, routine_stopped, routine_so_far, nothing_moved, save_routine, save_ten, after_line,
)  # fmt: skip

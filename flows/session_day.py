"""What kind of day it is before a session: a flare, an illness, little time, a break behind, weeks without energy."""

from collections.abc import Iterator
from typing import Any

from flows import course, deload, flare_day, layoff, pain, plan
from flows.adapt import own_kit_again
from flows.effects import Begin, Effect, Record, Remember
from flows.engine import Option
from flows.facts import Facts
from flows.flare_words import day_words, flare_minutes, session_words, told_why
from flows.session_log import today
from flows.session_words import usual_here
from flows.words import Word


def flare_asked(answer: Any, facts: Facts) -> bool:
    """The step of the day was accepted in the morning message."""
    return bool(facts.answers.get("flare")) and flare_step(answer, facts)


def flare_step(answer: Any, facts: Facts) -> bool:
    """A row of the flare plan with a session of its own."""
    found = flare_day.due(facts)
    return found is not None and found.ready and bool(found.row.minutes)


def flare_too_sore(answer: Any, facts: Facts) -> bool:
    red = pain.colour(facts, answer, "after", usual_here(facts)) == "red"
    return flare_day.is_open(facts) and red


def no_flare(facts: Facts) -> bool:
    return not flare_step(None, facts)


def flare_day_words(facts: Facts) -> Word:
    return day_words(facts)


def flare_session_words(facts: Facts) -> Word:
    return session_words(facts)


def flare_ways(facts: Facts) -> list[Option]:
    found = flare_day.due(facts)
    unasked = found is not None and found.waits == "unasked"
    return [*([Option("/checkin")] if unasked else []), Option("/why")]


def says_ill(answer: Any, facts: Facts) -> bool:
    return bool(facts.answers.get("ill"))


def fever_list(facts: Facts) -> dict[str, Any]:
    """The list with fever in it: asked once, whatever the bug is (red-flags.md 2b, rx_ill)."""
    return {"lists": ["s4"], "source": "precheck"}


def length_told(answer: Any, facts: Facts) -> bool:
    """How long was said before: "I have 15 minutes", or "Start 15 min" under the welcome back."""
    return isinstance(facts.answers.get("minutes"), int) or bool(facts.answers.get("back"))


def open_adapt(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "differ":
        yield Begin("adapt")


def often_low(facts: Facts) -> bool:
    """Low energy at three starts in 14 days: asked about once (training.md §5)."""
    stands = course.of(facts)
    return stands is not None and deload.wiped_out_asks(facts, stands, str(facts.answers.get("energy") or ""))


def keep_wiped_out(value: Any, facts: Facts) -> Iterator[Effect]:
    stands = course.of(facts)
    if stands is not None:
        stands, decision = deload.wiped_out(facts, stands, value == "yes")
        yield Remember(course.KEY, course.kept(stands))
        yield Record(decision)


def how_it_goes(facts: Facts) -> str:
    """A break or a lighter week is said before the session is begun."""
    stands = course.of(facts)
    if stands is None:
        return "plain"
    gap = layoff.row(facts, stands)
    spared = layoff.spared(facts, stands)
    if gap.cut and not spared:
        return gap.row
    return "deload" if deload.active(facts, stands) else "back" if on_the_way_back(facts) else "plain"


def on_the_way_back(facts: Facts) -> bool:
    """After a flare, till two sessions were green: three quarters of the old weight (training.md §7)."""
    stands = course.of(facts)
    return stands is not None and stands.back_since is not None and stands.phase != "bridge"


def cap_takes(facts: Facts) -> bool:
    """The week's cap took sets that this person knows: said once, before they are missed (training.md §4 P.5)."""
    day = today(facts)
    return day is not None and any(why.rule == plan.CAP for why in day.plan.decisions)


def only_tired(facts: Facts) -> bool:
    """Low energy often, and small efforts cost no day: a lighter week is enough."""
    return facts.answers.get("wiped_out") == "no"


DAY = (
    own_kit_again, flare_asked, flare_step, flare_too_sore, no_flare, flare_day_words, flare_session_words, flare_ways,
    flare_minutes, told_why, says_ill, fever_list, length_told, open_adapt, often_low, only_tired, keep_wiped_out,
    how_it_goes, cap_takes,
)  # fmt: skip

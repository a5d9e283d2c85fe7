"""More or less on request: less is always granted, more by one step at most, and the reason is said."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flows import course, flare_day, progression, reasons, rises
from flows.effects import Effect, Note, Record, Remember
from flows.engine import Option
from flows.facts import Facts
from flows.planned import Planned
from flows.records import Decision, SetTarget
from flows.rises import Granted, Moved
from flows.session_log import Doing, doing, today
from flows.session_sets import changed, day_plan, weights_near
from flows.words import Phrase, Word


def asked_weight(facts: Facts) -> float:
    """The weight that was named in the wish itself, or answered when it was asked for."""
    wanted = facts.answers.get("weight_named")
    if wanted is None:
        wanted = facts.answers.get("wish_weight")
    return float(wanted) if isinstance(wanted, int | float) else 0.0


def answered(facts: Facts) -> Granted | None:
    """What rule P.6 says to the weight that is wished for."""
    stands, one = course.of(facts), doing(facts)
    if stands is None or not asked_weight(facts):
        return None
    if not one.item.gains and asked_weight(facts) > one.target.load:
        return Granted(False, one.targets, on_hold(facts, one))
    return rises.asked_for_more(facts, stands, facts.library.exercise(one.item.exercise), asked_weight(facts))


def on_hold(facts: Facts, one: Doing) -> Decision:
    exercise, stands = one.item.exercise, course.of(facts)
    back = stands is not None and stands.back_since is not None
    why = "flare" if flare_day.is_open(facts) else "back" if back else "held"
    return reasons.decided(facts, "p.no_step", exercise, "keep", f"why_no_step_{why}", exercise=exercise)


def stepped(facts: Facts) -> tuple[Moved, Planned | None]:
    """What P.6 says to a harder one where nothing is lifted, and the exercise as it would be asked for now."""
    stands, one = course.of(facts), doing(facts)
    exercise = facts.library.exercise(one.item.exercise)
    assert stands is not None
    if one.done:
        return rises.refused(facts, stands, exercise, "why_no_step_begun"), None
    if not one.item.gains:
        return Moved(stands, on_hold(facts, one)), None
    slot = progression.slot_of(facts, stands, letter(facts), one.item.pattern)
    moved = rises.asked_for_step(facts, stands, one.item.pattern, exercise, slot)
    if moved.decision.outcome != "rung_up":
        return moved, None
    risen = facts.knowing(**{course.KEY: course.kept(moved.course)})
    item = next((each for each in day_plan(risen).items if each.pattern == one.item.pattern), None)
    if item is None or (item.exercise, item.sets, item.tempo) == (one.item.exercise, one.item.sets, one.item.tempo):
        return Moved(stands, on_hold(facts, one)), None  # a cap of the week or of the day keeps it
    return moved, item


def letter(facts: Facts) -> str:
    day = today(facts)
    return day.plan.letter if day else ""


def asks_a_step(answer: Any, facts: Facts) -> bool:
    """More of an exercise that takes no weight: a rung, a band, slower, or a set."""
    return not doing(facts).target.load


def no_weight_less(answer: Any, facts: Facts) -> bool:
    return asks_a_step(answer, facts) and facts.answers.get("interrupted_by") != "wish"


def wish_is_open(answer: Any, facts: Facts) -> bool:
    """A weight is wished for, and which one was not said."""
    return not asks_a_step(answer, facts) and facts.answers.get("weight_named") is None


def weigh_words(facts: Facts) -> Iterator[Effect]:
    """What the wish itself said; the decision is kept for Why."""
    if no_weight_less(None, facts):
        return
    if asks_a_step(None, facts):
        yield Record(stepped(facts)[0].decision)
    elif not wish_is_open(None, facts):
        yield from weigh_wish(None, facts)


def wish_is_less(answer: Any, facts: Facts) -> bool:
    return not asks_a_step(None, facts) and asked_weight(facts) <= doing(facts).target.load


def wish_is_refused(answer: Any, facts: Facts) -> bool:
    if asks_a_step(None, facts):
        return stepped(facts)[1] is None
    granted = answered(facts)
    return granted is None or not granted.ok


def weigh_wish(value: Any, facts: Facts) -> Iterator[Effect]:
    """The decision is kept for Why; less is taken at once."""
    granted = answered(facts)
    if granted is not None:
        yield Record(granted.decision)
    if asked_weight(facts) and wish_is_less(value, facts):
        yield lifted(facts, asked_weight(facts))


def take_step(value: Any, facts: Facts) -> Iterator[Effect]:
    granted = answered(facts)
    if value == "take" and granted is not None and granted.ok:
        yield lifted(facts, granted.sets[0].load)


def take_rung(value: Any, facts: Facts) -> Iterator[Effect]:
    """The harder one from its first set on; the morning decides about it like about any other step."""
    moved, item = stepped(facts)
    if value == "take" and item is not None:
        yield Remember(course.KEY, course.kept(moved.course))
        yield changed(facts, replace(Doing.of(item), asked=doing(facts).asked))


def lifted(facts: Facts, load: float) -> Effect:
    """The sets that are still ahead with this weight."""
    one = doing(facts)
    done = len(one.done)
    ahead: tuple[SetTarget, ...] = tuple(replace(target, load=load) for target in one.targets[done:])
    return changed(facts, replace(one, targets=(*one.targets[:done], *ahead)))


def weights_wished(facts: Facts) -> list[Option]:
    return [*weights_near(facts), Option("keep")]


def keep_rest(facts: Facts) -> Iterator[Effect]:
    """A rest that was running goes on."""
    if facts.answers.get("interrupted") == "rest":
        yield Note("rest_kept", facts.answers.get("rest_until"))


def wish_reason(facts: Facts) -> Word:
    if asks_a_step(None, facts):
        decision: Decision | None = stepped(facts)[0].decision
    else:
        granted = answered(facts)
        decision = granted.decision if granted else None
    return (reasons.told(facts, decision) if decision else None) or Phrase("why_none")


def wish_step(facts: Facts) -> Word:
    """The weight that is offered."""
    granted = answered(facts)
    target = granted.sets[0] if granted and granted.ok else doing(facts).target
    return reasons.weight(target.load, target.unit, target.band)


def weight_now(facts: Facts) -> Word:
    target = doing(facts).target
    return reasons.weight(target.load, target.unit, target.band)


WISHES = (
    asks_a_step, no_weight_less, wish_is_open, weigh_words, weights_wished, wish_is_less, wish_is_refused, weigh_wish,
    take_step, take_rung, keep_rest, wish_reason, wish_step, weight_now,
)  # fmt: skip

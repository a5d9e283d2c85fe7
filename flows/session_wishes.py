"""More or less weight on request: less is always granted, more by one step at most, and the reason is said."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flows import course, reasons, rises
from flows.effects import Effect, Note, Record
from flows.engine import Option
from flows.facts import Facts
from flows.records import SetTarget
from flows.rises import Granted
from flows.session_log import doing
from flows.session_sets import changed, weights_near
from flows.words import Phrase, Word


def asked_weight(facts: Facts) -> float:
    wanted = facts.answers.get("wish_weight")
    return float(wanted) if isinstance(wanted, int | float) else 0.0


def answered(facts: Facts) -> Granted | None:
    """What rule P.6 says to the weight that is wished for."""
    stands, one = course.of(facts), doing(facts)
    if stands is None or not asked_weight(facts):
        return None
    return rises.asked_for_more(facts, stands, facts.library.exercise(one.item.exercise), asked_weight(facts))


def takes_no_weight(answer: Any, facts: Facts) -> bool:
    return not doing(facts).target.load


def wish_is_less(answer: Any, facts: Facts) -> bool:
    return asked_weight(facts) <= doing(facts).target.load


def wish_is_refused(answer: Any, facts: Facts) -> bool:
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
    granted = answered(facts)
    return (reasons.told(facts, granted.decision) if granted else None) or Phrase("why_none")


def wish_step(facts: Facts) -> Word:
    """The weight that is offered."""
    granted = answered(facts)
    target = granted.sets[0] if granted and granted.ok else doing(facts).target
    return reasons.weight(target.load, target.unit, target.band)


def weight_now(facts: Facts) -> Word:
    target = doing(facts).target
    return reasons.weight(target.load, target.unit, target.band)


WISHES = (
    takes_no_weight, weights_wished, wish_is_less, wish_is_refused, weigh_wish, take_step, keep_rest, wish_reason,
    wish_step, weight_now,
)  # fmt: skip

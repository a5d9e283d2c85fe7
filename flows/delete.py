"""Erasing everything: asked twice, with a copy offered first."""

from collections.abc import Iterator

from flows.data import send_data
from flows.effects import Effect, Erase, TellCoach
from flows.facts import Facts
from flows.holds import gravest


def with_hold(facts: Facts) -> str:
    return "hold" if gravest(facts.holds) in ("E0", "E1") else "plain"


def erase_all(facts: Facts) -> Iterator[Effect]:
    if (facts.known.get("consents") or {}).get("coach_sees_holds"):
        yield TellCoach("left")
    yield Erase()


RULES = (send_data, with_hold, erase_all)

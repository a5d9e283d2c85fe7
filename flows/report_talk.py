"""The page for a clinician: made after a tap, as it holds health data."""

from collections.abc import Iterator

from flows.effects import Effect, MakePage
from flows.facts import Facts


def make_page(facts: Facts) -> Iterator[Effect]:
    yield MakePage()


RULES = (make_page,)

"""What a person may ask of their data: a copy of all of it."""

from collections.abc import Iterator

from flows.effects import Effect, Export
from flows.facts import Facts


def send_data(facts: Facts) -> Iterator[Effect]:
    yield Export()


RULES = (send_data,)

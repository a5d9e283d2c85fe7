"""Every place in every conversation, walked to once for all the tests that ask something of each."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import flows
from flows.conversation import State
from flows.facts import Facts
from flows.heard import Heard
from tests.chat import Chat
from tests.roads import ROADS
from tests.walker import Walker, check, scenes, watched

Places = dict[str, tuple[State, Facts]]  # "flow.step" -> where the person stood and what was known
LEAST_SEEDS, MOST_SEEDS, STEPS = 2, 24, 60  # more only while a step is still unseen
FROM_A_ROAD = 15  # steps on from the end of a road


@contextmanager
def visited() -> Iterator[Places]:
    """The first time that each step waited for an answer: where the person stood, and what was known."""
    places: Places = {}
    hears = Chat.hears

    def heard(self: Chat, said: Heard) -> Chat:
        hears(self, said)
        if self.step and self.step not in places and self.known.get("consent"):
            places[self.step] = State.of(self.state.kept()), self.facts
        return self

    Chat.hears = heard  # type: ignore[method-assign]
    try:
        yield places
    finally:
        Chat.hears = hears  # type: ignore[method-assign]


def every_step() -> set[str]:
    return {f"{name}.{step}" for name, flow in flows.coach().flows.items() for step in flow.script.step}


@cache
def walked() -> tuple[Counter[str], Places]:
    """Every road, and walks from its end and from every scene; what one walk did, the next ones avoid."""
    seen: Counter[str] = Counter()
    walker = Walker(0)
    walker.seen = seen
    with watched(seen), visited() as places:
        for name, road in ROADS.items():
            walker.random.seed(name)
            chat = road()
            check(chat)
            walker.walk(chat, FROM_A_ROAD, wild=0.05)
        for seed in range(MOST_SEEDS):
            if seed >= LEAST_SEEDS and every_step() <= set(seen):
                break
            walker.random.seed(seed)
            for name, scene in scenes().items():
                walker.calm = 0.0 if name.startswith("list") else 0.8
                walker.walk(scene(), STEPS, wild=0.05)
    return seen, places

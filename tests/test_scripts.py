"""Every road of every script: a curious person walks until each step was seen, and nothing breaks on the way."""

from collections import Counter
from pathlib import Path

import pytest

import flows
from tests.roads import ROADS
from tests.walker import Walker, check, scenes, watched

RELEASED = Path(__file__).parent / "released_steps.txt"
LEAST_SEEDS, MOST_SEEDS, STEPS = 2, 24, 60  # more only while a step is still unseen
FROM_A_ROAD = 15  # steps on from the end of a road


def every_step() -> set[str]:
    return {f"{name}.{step}" for name, flow in flows.coach().flows.items() for step in flow.script.step}


def walked() -> Counter[str]:
    """Every road, and walks from its end and from every scene; what one walk did, the next ones avoid."""
    seen: Counter[str] = Counter()
    walker = Walker(0)
    walker.seen = seen
    with watched(seen):
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
    return seen


@pytest.fixture(scope="module")
def seen() -> Counter[str]:
    return walked()


def test_a_curious_person_breaks_nothing_and_meets_every_step(seen: Counter[str]) -> None:
    missing = sorted(every_step() - set(seen))
    assert not missing, f"{len(missing)} steps were never met: {missing}"


def test_no_released_step_has_gone_without_an_heir() -> None:
    known = every_step() | {
        f"{name}.{old}" for name, flow in flows.coach().flows.items() for old in flow.script.retired
    }
    gone = [step for step in RELEASED.read_text().split() if step not in known]
    assert not gone, f"these steps reached people and are gone; name their heirs under [retired]: {gone}"


def test_every_step_is_written_down_as_released() -> None:
    missing = every_step() - set(RELEASED.read_text().split())
    assert not missing, f"append to tests/released_steps.txt: {' '.join(sorted(missing))}"


def test_the_diagrams_are_up_to_date() -> None:
    from flows import draw

    assert draw.README.read_text(encoding="utf-8") == draw.text(), "run python -m flows.draw"

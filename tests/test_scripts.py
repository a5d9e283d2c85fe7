"""Every road of every script: a curious person walks until each step was seen, and nothing breaks on the way."""

from collections import Counter
from pathlib import Path

import pytest

import flows
from tests.everywhere import every_step, walked

RELEASED = Path(__file__).parent / "released_steps.txt"


@pytest.fixture(scope="module")
def seen() -> Counter[str]:
    return walked()[0]


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

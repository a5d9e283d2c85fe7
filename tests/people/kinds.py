"""The kinds of people of kinds.toml, typed: who they are, what is assumed of them, and what is drawn for each."""

import random
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from content.reading import Strict
from tests.trainee import TYPICAL

FILE = Path(__file__).with_name("kinds.toml")
Span = tuple[float, float]


class Body(Strict):
    """What the coach never sees: how this back and this strength behave."""

    usual: tuple[int, int]
    wobble: float
    bears: Span
    grows: float
    grows_to: float
    irritable: float
    settles: float
    eases: float
    flares: float
    flare_height: tuple[int, int]
    flare_days: tuple[int, int]
    strength: float
    climbs: float = 0.1
    leg: bool = False


class Habits(Strict):
    """What the person does, day in, day out."""

    shows_up: float
    morning: float
    walks: float
    away: float
    away_days: tuple[int, int]
    low_energy: float = 0.05
    short_sleep: float = 0.05
    hero: float = 0.0
    asks: float = 0.0
    says: float = 0.0
    guesses: float = 2.0
    late: float = 0.0
    nonsense: float = 0.0
    elsewhere: float = 1.0
    hurried: float = 0.04
    ill: float = 1.0
    untold: float = 0.03
    buys: float = 0.5


class Kind(Strict):
    """One kind of person."""

    name: str
    who: str
    assumes: tuple[str, ...]
    known: dict[str, Any]
    choose: dict[str, list[Any]] = {}
    body: Body
    habits: Habits
    favourite: str = ""  # what the seventh exercise of a session is


@cache
def kinds() -> Mapping[str, Kind]:
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["kind"]
    return {id: Kind.model_validate(kind) for id, kind in told.items()}


def intake(kind: Kind, chance: random.Random) -> dict[str, Any]:
    """What the intake of one person of this kind wrote down."""
    chosen = {name: chance.choice(values) for name, values in kind.choose.items()}
    usual = chance.randint(*kind.body.usual)
    known = {**TYPICAL, "owned": {}, **kind.known, **chosen, "usual": usual, "anchor": usual}
    if known["units"] == "lb" and "released" in known:
        known["released"] = {ladder: load * 2 for ladder, load in known["released"].items()}
    return known

"""A back and a strength that the coach never sees: what a day hurts, what a set does, and what a night settles."""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from content.models import Exercise
from flows.planned import Planned
from flows.records import SetTarget
from tests.people.kinds import Body

RUNG = 0.3  # a rung higher asks so much more of the back than the lowest one
HEAVY: Mapping[str, float] = {  # kilos that double what an exercise asks
    "hinge": 20, "squat": 20, "bridge_thrust": 30, "carry": 14, "split_step": 14, "row": 12, "push": 12,
}  # fmt: skip
BAND = 0.2  # each heavier band
POUND = 0.4536
STING = 4.0  # points of pain for a dose twice as large as can be borne
AFTER = 1.6  # points that stay till the evening, for the same
ENOUGH, TOO_MUCH = 0.6, 1.15  # of what can be borne: between them it grows
REPS = 14  # repetitions by which strength lies above, for a dose half as large as strength
TIRES = 0.7  # repetitions that each further set costs
FADES_AFTER, FADES = 10, 0.996  # days without training, then this share is left from day to day
SORE_ENOUGH = 2.0  # extra pain from which a flare may follow
FLARE_MORE = 0.04  # chance a day for each point above


@dataclass
class Felt:
    """What one set was like."""

    done: int
    pain: float
    left: float
    ratio: float


@dataclass
class State:
    """One back over time."""

    body: Body
    usual: float
    chance: random.Random
    bears: float
    heavy: bool = False
    extra: float = 0.0
    flare: list[float] = field(default_factory=list)
    can: dict[str, float] = field(default_factory=dict)
    first: dict[str, float] = field(default_factory=dict)
    sessions: int = 0
    idle: int = 0
    today: float = 0.0
    flares: int = 0
    spare: float | None = None  # normal numbers come in pairs

    def night(self, short: bool = False) -> None:
        """From one day to the next."""
        body, chance = self.body, self.chance
        self.extra *= 1 - body.settles
        self.idle += 1
        if self.idle > FADES_AFTER:
            for pattern in self.can:
                self.can[pattern] = max(self.first[pattern], self.can[pattern] * FADES)
        if self.flare:
            self.flare.pop(0)
        elif chance.random() < body.flares / 364 + FLARE_MORE * max(0.0, self.extra - SORE_ENOUGH):
            self.flare = flare_of(body, chance)
            self.flares += 1
        eased = self.usual * (1 - body.eases * min(1.0, self.sessions / 100))
        up = self.flare[0] if self.flare else 0.0
        self.today = within(eased + self.extra + up + (0.5 if short else 0.0) + self.varies() * body.wobble)

    def varies(self) -> float:
        """A normal number, the same as random.gauss(0, 1) gives; compiled, it takes a third of its time."""
        found, self.spare = self.spare, None
        if found is None:
            angle, far = self.chance.random() * math.tau, math.sqrt(-2.0 * math.log(1.0 - self.chance.random()))
            found, self.spare = math.cos(angle) * far, math.sin(angle) * far
        return found

    def asks(self, exercise: Exercise, rung: int, target: SetTarget, load: float, bands: tuple[str, ...]) -> float:
        """What a dose asks of the back, in units of the lowest rung."""
        kilos = load * POUND if target.unit == "lb" else load
        asked = 1 + RUNG * rung
        if kilos:
            asked *= 1 + kilos / HEAVY.get(exercise.ladder, 15)
        elif target.band in bands:
            asked *= 1 + BAND * bands.index(target.band)
        elif self.heavy:
            asked *= 1.25
        return asked

    def does(self, exercise: Exercise, item: Planned, target: SetTarget, load: float, number: int, wanted: int,
             bands: tuple[str, ...]) -> Felt:  # fmt: skip
        """One set: how much of it is done, how it hurts, and how many good repetitions are left."""
        asked = self.asks(exercise, item.rung, target, load, bands)
        able = self.can.get(item.pattern)
        if able is None:
            able = self.can[item.pattern] = self.bears * asked
            self.first[item.pattern] = able
        ratio = asked / able * (1.3 if self.flare else 1.0)
        left = (self.body.strength / ratio - 1) * REPS - TIRES * number + self.varies()
        over = ratio - 1 if ratio > 1 else 0.0
        pain = self.today + STING * self.body.irritable * over + self.varies() * 0.4
        done = wanted if left >= 0 else max(1, wanted + int(left))
        return Felt(done, within(pain), left if left > 0 else 0.0, ratio)

    def trained(self, ratios: Mapping[str, float], sets: Mapping[str, int]) -> None:
        """What a session leaves behind."""
        body = self.body
        for pattern, ratio in ratios.items():
            over = max(0.0, ratio - 0.95)
            self.extra += AFTER * body.irritable * over * sets[pattern] ** 0.5
            if ENOUGH <= ratio <= TOO_MUCH:
                most = self.first[pattern] * body.grows_to
                self.can[pattern] = min(most, self.can[pattern] * (1 + body.grows))
        self.sessions += 1
        self.idle = 0


def flare_of(body: Body, chance: random.Random) -> list[float]:
    """Points above the usual, day by day."""
    height, days = chance.randint(*body.flare_height), chance.randint(*body.flare_days)
    down = [height * (days - day) / days for day in range(days)]
    if chance.random() < body.climbs:
        start = max(1, height - 2)
        return [start, start + 1, start + 2, start + 3, *(up + 1 for up in down)]
    return down


def within(score: float) -> float:
    return 0.0 if score < 0 else 10.0 if score > 10 else score

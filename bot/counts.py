"""What has happened since the start, as plain numbers of no person: adding one costs the hot path next to nothing."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

UNIT_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
STILL = 0.1  # seconds: a loop that stood still for longer is counted


class Spread:
    """How many took how long."""

    def __init__(self, bounds: tuple[float, ...] = UNIT_SECONDS) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.sum += seconds


@dataclass
class Counts:
    """Written on the loop alone, read whenever somebody looks (bot/metrics.py)."""

    updates: Counter[str] = field(default_factory=Counter)  # new, or again: how they came in
    set_aside: Counter[str] = field(default_factory=Counter)  # why: malformed, unknown, failed
    webhook: Counter[str] = field(default_factory=Counter)  # refusals by reason
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)  # lane and what became of it
    slowed: Counter[str] = field(default_factory=Counter)  # 429s, by what they stopped
    refused: Counter[str] = field(default_factory=Counter)  # calls of ours that Telegram cannot read, by method
    unit: Spread = field(default_factory=Spread)  # from the line to the disk
    stalls: int = 0
    stalled: float = 0.0
    longest_stall: float = 0.0
    waiting_at_telegram: int = 0  # with a webhook Telegram says how many it holds
    no_telegram: str = "Telegram has not answered yet"  # why updates do not come in; empty when they do
    stopping: bool = False

    def late(self, seconds: float) -> None:
        """The loop's heartbeat came so much late."""
        if seconds > STILL:
            self.stalls += 1
            self.stalled += seconds
            self.longest_stall = max(self.longest_stall, seconds)

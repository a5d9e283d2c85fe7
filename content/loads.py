"""The shapes of `loads.toml` and `walking.toml`: weights and their steps, first loads, minutes of walking."""

from functools import cache
from typing import Literal

from content.models import Range, Share, Sourced, Words
from content.reading import Strict

MassUnit = Literal["kg", "lb"]


class Weights(Sourced):
    """The weights of one kit when a person did not say which they own: listed, then by even steps."""

    listed: tuple[float, ...]
    then_by: float | None = None
    up_to: float

    @property
    def all(self) -> tuple[float, ...]:
        return weights_up_to(self.listed, self.then_by, self.up_to)


@cache
def weights_up_to(listed: tuple[float, ...], then_by: float | None, up_to: float) -> tuple[float, ...]:
    weights = list(listed)
    while then_by and weights[-1] + then_by <= up_to:
        weights.append(round(weights[-1] + then_by, 2))
    return tuple(weights)


class StartLoad(Sourced):
    """A first load: easy on purpose; zero means the lightest there is."""

    id: str = ""
    kg: float
    lb: float


class TrainedStart(Sourced):
    share: Share
    at_most_kg: float
    at_most_lb: float


class LoadRules(Sourced):
    pound_in_kg: float
    start_if_above_by: Share  # lightest owned weight may be this much over the start load
    start_after_all_by: Share  # the same, once every other way up was taken on the rung below
    rounding: Literal["down"]
    household_up_to_kg: float
    household_up_to_lb: float


class Loads(Strict):
    """`loads.toml`: kit letter -> unit -> weights."""

    weights: dict[str, dict[MassUnit, Weights]]
    start: dict[str, StartLoad]
    trained: TrainedStart
    rules: LoadRules
    bands: tuple[Words, ...]  # lightest first

    def defaults(self, kit: str, unit: MassUnit) -> tuple[float, ...]:
        return self.weights[kit][unit].all


class WalkRow(Sourced):
    """Where walking starts, by what is comfortable now."""

    comfortable: Range  # minutes
    minutes: int
    times_a_day: int = 1
    days: int
    add_minutes: int  # a week, to each walk
    intervals: bool = False  # walk and rest in turn is fine


class WalkReview(Sourced):
    build_share: Share
    same_share: Share
    amber_at_most: int
    red_cut: Share
    red_cut_days: int
    sore_leg_share: Share


class WalkTarget(Sourced):
    minutes: int
    days: int


class Walking(Strict):
    """`walking.toml`."""

    row: tuple[WalkRow, ...]
    review: WalkReview
    target: WalkTarget

    def for_minutes(self, comfortable: int) -> WalkRow:
        return next(row for row in self.row if row.comfortable[0] <= comfortable <= row.comfortable[1])

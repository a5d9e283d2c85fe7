"""The shapes of `measures.toml`: what a change must be to be called real, norms, and when each measure is asked."""

from collections.abc import Mapping
from typing import Literal

from content.models import Range, Share, Sourced
from content.reading import Strict


class Measure(Sourced):
    """One outcome measure; `change` in its own points."""

    better: Literal["lower", "higher"]
    range: Range
    change: float
    share: Share | None = None
    one: float | None = None  # of a single item, where the measure is a mean of several


class Norm(Sourced):
    """Sit-to-stands in 30 seconds: the middle half of people of this age."""

    ages: str
    men: Range
    women: Range


class Timing(Sourced):
    """Days unless the name says otherwise."""

    every_days: int
    overdue_days: int
    first_review_days: int
    stands_from_day: int
    stands_every_days: int
    worse_asks_a_person_days: int
    fits_badly: int  # 0 to 10
    thin_share: Share
    lessons_a_week: int
    lesson_hour: int


class Measures(Strict):
    """`measures.toml`."""

    measure: Mapping[str, Measure]
    norm: tuple[Norm, ...]
    timing: Timing

    def norm_of(self, age: str) -> Norm | None:
        return next((norm for norm in self.norm if norm.ages == age), None)

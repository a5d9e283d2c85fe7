"""How much a week asks, and when it asks less on purpose (training.md §4 P.5, Deload)."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from flows import course as courses
from flows import holds
from flows.course import Course
from flows.planned import SessionPlan
from flows.records import Flare, SessionLog
from tests.people.promises.promise import NEAR, Invariant, heaviest, told
from tests.people.promises.weights import least_weight

if TYPE_CHECKING:
    from tests.people.life import Life


class Once(Invariant):
    id = "once"
    says = "No exercise comes twice in one session."
    source = "training.md §3, exposure"

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        asked = [item.exercise for item in session.items]
        self.holds(life, len(set(asked)) == len(asked), f"{session.letter} asks {' '.join(asked)}")


class WeeklySets(Invariant):
    id = "weekly_sets"
    says = "The hard sets of a week never pass 1.2 times the best of the last four training weeks; only a session that is already down to three exercises of one set is not cut further."
    source = "training.md §4 P.5"

    GROWTH = 1.2

    def __init__(self) -> None:
        super().__init__()
        self.sets: dict[date, int] = defaultdict(int)
        self.quiet: set[date] = set()
        self.done: set[date] = set()

    def day(self, life: "Life") -> None:
        this = courses.monday(life.today)
        if this in self.quiet:
            return
        lighter = courses.same_week(life.course.deload, life.today)
        shut = any(hold.closed_at and hold.closed_at.date() == life.today for hold in life.facts.holds)
        if holds.training(life.facts.holds) != "active" or life.body_in_flare() or lighter or shut:
            self.quiet.add(this)

    def wrote(self, life: "Life", entries: tuple[Any, ...]) -> None:
        for entry in entries:
            if entry.record == "flare":
                self.quiet.add(courses.monday(entry.day))

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        this = courses.monday(life.facts.today)
        if session.letter == "flare" or life.clock_back:
            return
        first = life.course.started_on
        whole = [week for week in sorted(self.done) if first <= week < this and week not in self.quiet]
        best = max((self.sets[week] for week in whole[-4:]), default=0)
        if not best:
            return
        asked = sum(len(item.sets) for item in session.items)
        smallest = asked <= FEWEST and all(len(item.sets) == 1 for item in session.items)
        most = int(best * self.GROWTH + NEAR)
        self.holds(
            life,
            self.sets[this] + asked <= most or smallest,
            f"{self.sets[this]} and {asked} sets in a week, {best} before",
        )

    def finished(self, life: "Life", session: SessionPlan, log: SessionLog) -> None:
        this = courses.monday(log.day)
        self.sets[this] += sum(bool(one.done) and not one.test for done in log.exercises for one in done.sets)
        if log.status == "completed":
            self.done.add(this)


FEWEST = 3


RUNNING = 5  # training weeks


class Deload(Invariant):
    id = "deload"
    says = "After five training weeks running in phase 2 or 3 comes a lighter week (unless one, a flare or a week away was just before): a set less of each, ten percent less weight, and nothing rises."
    source = "training.md §4 Deload"

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, tuple[float, int]] = {}

    def on_time(self, life: "Life", stands: Course) -> None:
        running, this = 0, courses.monday(life.facts.today)
        for one in reversed(stands.weeks):
            if one.monday >= this:
                continue
            if not one.training or one.phase not in ("build", "strong"):
                break
            running += 1
        lighter = courses.same_week(stands.deload, life.facts.today)
        why = f"{running} training weeks running without a lighter one"
        self.holds(life, running < RUNNING or lighter or self.quiet(life), why)

    def quiet(self, life: "Life") -> bool:
        """A lighter week, a flare, or a week away within the two weeks before (or the week that just closed)."""
        stands, today = life.course, courses.monday(life.facts.today)
        since = today - timedelta(days=14)
        days = [past.day for past in stands.sessions if past.completed and past.day < life.facts.today]
        away = any((later - earlier).days >= 7 and later >= since for earlier, later in pairwise(days))
        away = away or not days or (life.facts.today - days[-1]).days >= 7
        flare = any(mark.day >= since for mark in life.facts.history.of(Flare)) or life.body_in_flare()
        return away or flare or bool(stands.deload and (today - stands.deload).days <= 14)

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        stands = life.course
        if session.letter == "flare" or life.clock_back:
            return
        self.on_time(life, stands)
        if not courses.same_week(stands.deload, life.facts.today):
            return
        for item in session.items:
            standing = stands.standings.get(item.pattern)
            line = stands.line(item.exercise)
            if standing is None or standing.exercise != item.exercise or not line.sets or item.try_again:
                continue
            last = line.base or line.sets  # what today's cuts count from
            asked, full = heaviest(item.sets), heaviest(last)
            lighter = (
                asked <= full * 0.9 + NEAR
                or not full
                or len(item.sets) < len(last)
                or asked <= least_weight(life, item.exercise)
            )
            fewer = len(item.sets) <= max(1, len(last) - 1)
            self.holds(
                life,
                lighter and fewer,
                f"{item.exercise} asks {told(item)} of {full:g} x {len(last)} in a lighter week",
            )

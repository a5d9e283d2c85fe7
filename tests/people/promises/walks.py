"""Walks: small steps, and none after a red morning or under a check (training.md §5)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flows import course as courses
from flows import holds
from flows.course import Course
from flows.records import CheckIn, SessionLog
from tests.people.promises.promise import Invariant

if TYPE_CHECKING:
    from tests.people.life import Life


class Walking(Invariant):
    id = "walking"
    says = "A walk grows by at most five minutes, or by one day, a week; never above thirty minutes on five days; never after a week with a red morning, or while a check is open."
    source = "training.md §5"

    def __init__(self) -> None:
        super().__init__()
        self.last: tuple[int, int] | None = None
        self.week: date | None = None
        self.reds = 0
        self.red_week: date | None = None

    def judged(self, life: "Life", log: SessionLog, check: CheckIn, verdict: Any) -> None:
        if verdict.colour == "red" and check.kind in ("morning", "morning_2"):
            self.red_week = courses.monday(life.today)

    def anew(self, life: "Life") -> None:
        self.last = None

    def moved(self, life: "Life", before: Course, after: Course, entries: tuple[Any, ...]) -> None:
        if before.walk is after.walk or before.walk == after.walk or after.walk is None or before.walk is None:
            return
        was, now = before.walk, after.walk
        if was.less_until and now.less_until is None:  # the lighter week is over
            was = replace(was, minutes=was.before)
        if before.started_on != after.started_on:
            return
        grew = now.minutes > was.minutes or now.days > was.days
        most = now.minutes * now.times_a_day <= 30 and now.days <= 5
        weeks = max(1, (courses.monday(life.facts.today) - (before.monday or life.today)).days // 7)
        step = (
            now.minutes - was.minutes <= 5 * weeks
            and now.days - was.days <= weeks
            and not (now.minutes > was.minutes and now.days > was.days and weeks == 1)
        )
        self.holds(life, not grew or (most and step), f"walks from {was} to {now}")
        if grew and weeks == 1:
            closed = courses.monday(life.facts.today) - timedelta(days=7)
            self.holds(life, self.red_week != closed, "walks grew after a red morning")
            self.holds(life, holds.training(life.facts.holds) == "active", "walks grew under a hold")

"""Coming back after a gap: what is cut by the days since the last completed session (training.md §4 Layoff, CJ)."""

from datetime import timedelta

from content.programme import GapRow
from flows import slots
from flows.course import Course, of
from flows.cuts import Cut
from flows.facts import Facts
from flows.known import Known
from flows.records import Screened

LISTS = frozenset({"s1", "s2", "s3", "s4"})  # asked first from 14 days on
SCREEN_HOLDS = 1  # days that the lists stay answered (CJ: the day itself and the next)


def gap_days(facts: Facts, course: Course | None = None) -> int:
    """Days from the last completed session to today; before the first one only a quarter of a year is a gap: what was
    answered in the intake is old by then."""
    course = course or of(facts)
    if course is None:
        return 0
    if course.last_completed is None:
        waited = max(0, (facts.today - course.started_on).days)
        return waited if facts.library.programme.gap_for(waited).intake else 0
    days = (facts.today - course.last_completed).days
    return days if days > 0 else 0


def row(facts: Facts, course: Course | None = None) -> GapRow:
    """The row of the gap; with one planned session a week the rows begin at 14 days."""
    course = course or of(facts)
    programme = facts.library.programme
    days = gap_days(facts, course)
    short = programme.gap[0].days[1] < days < programme.gap_first_row_days_once_weekly
    if course and short and slots.usually_a_week(facts, course) == 1:
        return programme.gap[0]
    return programme.gap_for(days)


def taken_already(facts: Facts, course: Course) -> bool:
    """A partial session ends no gap, but what this row takes was taken in it: once is enough."""
    if course.gap_taken is None or course.last_completed is None or course.gap_taken <= course.last_completed:
        return False
    then = facts.library.programme.gap_for((course.gap_taken - course.last_completed).days)
    return then.row == row(facts, course).row


def spared(facts: Facts, course: Course) -> bool:
    """Trained people and those in phase strong lose nothing in a week or two (training.md §4)."""
    return row(facts, course).spared_trained and (Known(facts.known).trained or course.phase == "strong")


def cut(facts: Facts, course: Course, pattern: str) -> Cut | None:
    """What the gap takes from an exercise of this pattern."""
    found = row(facts, course)
    if not found.takes or spared(facts, course) or taken_already(facts, course):
        return None
    strong = course.phase == "strong"
    share = found.cut_strong if strong and found.cut_strong is not None else found.cut
    skill = facts.library.ladder(pattern).skill
    rungs = found.rungs_less if skill or not found.rungs_less_skill_only else 0
    return Cut(f"gap.{found.row}", f"why_gap_{found.row}", share, found.sets_less, found.sets, rungs)


def screened(facts: Facts) -> bool:
    """Whether lists S1 to S4 were answered for this return."""
    since = facts.today - timedelta(days=SCREEN_HOLDS)
    answered = {name for entry in facts.history.of(Screened, since=since) for name in entry.lists}
    return answered >= LISTS

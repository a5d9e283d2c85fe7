"""A lighter week: when it is due, what it takes, and being wiped out all the time (training.md §4, §5, CJ)."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from flows import flare_day, layoff
from flows.course import Course, monday, same_week
from flows.cuts import Cut
from flows.facts import Facts
from flows.reasons import decided
from flows.records import CheckIn, Decision, Flare, Measure

PHASES = ("build", "strong")  # after five training weeks running in phases 2 and 3
WIPED_OUT_STARTS, WIPED_OUT_DAYS = 3, 14  # energy low at three session starts in 14 days (training.md §5)
SHORT_SLEEP = ("under_6",)


def active(facts: Facts, course: Course) -> bool:
    return same_week(course.deload, facts.today)


def cut(facts: Facts, course: Course) -> Cut | None:
    """One set less each, and ten percent less weight; nothing goes up."""
    if not active(facts, course):
        return None
    rules = facts.library.programme.deload
    return Cut("deload.week", "why_deload", rules.cut, rules.sets_less)


def due(facts: Facts, course: Course, closed: date) -> str:
    """Why the week after this closed one is lighter: "weeks", "signs" or ""."""
    rules = facts.library.programme.deload
    following = closed + timedelta(days=7)
    if quiet(facts, course, following):
        return ""
    running = 0
    for week in reversed([week for week in course.weeks if week.monday <= closed]):
        if not week.training or week.phase not in PHASES or week.monday != closed - timedelta(days=7 * running):
            break
        running += 1
    if running >= rules.after_training_weeks:
        return "weeks"
    return "signs" if sum(signs(facts, course, closed)) >= rules.signs else ""


def signs(facts: Facts, course: Course, closed: date) -> tuple[bool, bool, bool, bool]:
    """Energy low twice running; effort well above the last sessions' twice; two red sessions; short sleep."""
    rules = facts.library.programme.deload
    end = closed + timedelta(days=6)
    past = [session for session in course.sessions if session.day <= end]
    last = past[-rules.energy_low_running :]
    low = len(last) == rules.energy_low_running and all(session.energy == "low" for session in last)
    efforts = [session.effort for session in past if session.effort is not None]
    hard = 0
    for place in range(max(0, len(efforts) - rules.effort_times), len(efforts)):
        earlier = efforts[max(0, place - rules.effort_of_sessions) : place]
        hard += bool(earlier) and efforts[place] >= median(earlier) + rules.effort_above_median
    since = end - timedelta(days=rules.red_within_days - 1)
    reds = sum(session.colour == "red" and session.day >= since for session in past)
    return low, hard >= rules.effort_times, reds >= rules.red_sessions, slept_short(facts, closed)


def slept_short(facts: Facts, since: date) -> bool:
    """Less than six hours, in the weekly answer or the daily one."""
    rules = facts.library.programme.deload
    weekly = [entry.value for entry in facts.history.of(Measure, since=since) if entry.name == "sleep1"]
    daily = [entry.sleep for entry in facts.history.of(CheckIn, since=since) if entry.sleep]
    if weekly:
        return weekly[-1] < rules.sleep_hours_under
    return bool(daily) and sum(sleep in SHORT_SLEEP for sleep in daily) > len(daily) / 2


def short_night(facts: Facts) -> bool:
    """Under six hours in an answer that is at most a day old (training.md §3, precedence 9)."""
    since = facts.now - timedelta(hours=24)
    for entry in reversed(facts.history.of(CheckIn, since=since.date())):
        if entry.sleep and entry.at >= since:
            return entry.sleep in SHORT_SLEEP
    hours = facts.library.programme.deload.sleep_hours_under
    weekly = [entry for entry in facts.history.of(Measure, since=since.date()) if entry.name == "sleep1"]
    return bool(weekly) and weekly[-1].at >= since and weekly[-1].value < hours


def quiet(facts: Facts, course: Course, week: date) -> bool:
    """No lighter week within 14 days of another, of a flare, or of a gap of a week."""
    rules = facts.library.programme.deload
    if course.deload and (week - course.deload).days <= rules.quiet_days:
        return True
    since = week - timedelta(days=rules.quiet_days)
    if facts.history.of(Flare, since=since) or flare_day.is_open(facts):
        return True
    days = [session.day for session in course.sessions if session.completed]
    week_off = facts.library.programme.gap[1].days[0]
    gaps = [later for earlier, later in pairwise(days) if (later - earlier).days >= week_off]
    return any(day >= since for day in gaps) or layoff.gap_days(facts, course) >= week_off


def wiped_out_asks(facts: Facts, course: Course, energy: str = "") -> bool:
    """Whether "Do small efforts cost you a day or more?" is due: low energy at three starts in 14 days, today's
    included; after a yes every 14 days."""
    since = facts.today - timedelta(days=WIPED_OUT_DAYS)
    if course.asked_wiped_out and course.asked_wiped_out > since:
        return False
    if course.bridge == "fatigue":
        return True
    low = sum(session.energy == "low" and since <= session.day < facts.today for session in course.sessions)
    return low + (energy == "low") >= WIPED_OUT_STARTS


def wiped_out(facts: Facts, course: Course, costs_a_day: bool) -> tuple[Course, Decision]:
    """Yes: the bridge, walks held, nothing rises. No: a lighter week, and out of the bridge by its own rule."""
    course = replace(course, asked_wiped_out=facts.today)
    if not costs_a_day:
        bridge = "intake" if course.bridge == "fatigue" else course.bridge
        course = replace(course, deload=course.monday or monday(facts.today), bridge=bridge)
        return course, decided(facts, "deload.wiped", "plan", "deload", "why_wiped_no")
    if course.phase != "bridge":
        course = replace(course, phase="bridge", phase_since=facts.today, phase_before=course.phase)
    return replace(course, bridge="fatigue"), decided(facts, "deload.wiped", "plan", "bridge", "why_wiped_yes")

"""From one phase to the next: looked at after each session (training.md §3), asked for, or brought by a gap."""

from dataclasses import replace
from datetime import date, timedelta

from content.programme import PhaseChange, PhaseId
from flows import fits, restraint
from flows.course import Course, Past
from flows.facts import Facts
from flows.reasons import decided
from flows.records import Decision

Step = tuple[Course, Decision]


def looked_at(facts: Facts, course: Course) -> tuple[Course, tuple[Decision, ...]]:
    """The phase after the last session; and whether a person should look because the bridge is long."""
    for change in facts.library.programme.change:
        if change.leave != course.phase:
            continue
        if met(facts, course, change):
            course, decision = moved(facts, course, change)
            return course, (decision,)
        here = [past for past in completed(course) if past.day >= course.phase_since]
        if change.review_after and len(here) == change.review_after:
            return course, (decided(facts, "phase.review", "plan", "human", "why_phase_review"),)
    return course, ()


def met(facts: Facts, course: Course, change: PhaseChange) -> bool:
    """Every condition of the change; the second door counts alone."""
    here = [past for past in completed(course) if past.day >= course.phase_since]
    if course.bridge == "fatigue":  # till small efforts no longer cost a day (training.md §5)
        return False
    if change.reds is not None and change.within_days is not None:
        ended = course.sessions[-1].day if course.sessions else facts.today
        since = ended - timedelta(days=change.within_days)
        return sum(past.colour == "red" and past.day >= since for past in course.sessions) >= change.reds
    if change.green_running is not None:
        last = here[-change.green_running :]
        if len(last) == change.green_running and all(past.colour == "green" for past in last):
            return True
        calm = here[-(change.or_no_red_running or 0) :] if change.or_no_red_running else []
        return bool(calm) and len(calm) == change.or_no_red_running and all(past.colour != "red" for past in calm)
    if change.asked and not facts.known.get("wants_strong"):
        return False
    limit = fits.phase_limit(facts)
    if limit is not None and facts.library.programme.phase[change.enter].number > limit:
        return False
    if change.training_weeks and training_weeks(course) < change.training_weeks:
        return False
    if change.sessions and len(completed(course, course.clock_since)) < change.sessions:
        return False
    if change.no_red_in_last and any(past.colour == "red" for past in course.sessions[-change.no_red_in_last :]):
        return False
    if change.green and change.of_last:
        return sum(past.colour == "green" for past in completed(course)[-change.of_last :]) >= change.green
    return True


def moved(facts: Facts, course: Course, change: PhaseChange) -> Step:
    """Into the next phase; sets and slots fill up over the weeks. A bridge after a hold leads back, one rung lower."""
    enter: PhaseId = change.enter
    if course.phase == "bridge" and course.phase_before:
        enter = course.phase_before
    if course.bridge == "hold":
        course = rung_lower(facts, course)
    back = facts.today if course.bridge and course.back_since else course.back_since  # a flare's way back begins here
    course = replace(course, phase=enter, phase_since=facts.today, phase_before="", bridge="", back_since=back)
    return course, decided(facts, "phase.change", "plan", enter, f"why_phase_{enter}", phase=enter)


def rung_lower(facts: Facts, course: Course, skill_only: bool = False) -> Course:
    """Every pattern one rung down, with the sets it had there."""
    for pattern, standing in course.standings.items():
        if skill_only and not facts.library.ladder(pattern).skill:
            continue
        exercise = facts.library.exercise(standing.exercise)
        sets = course.line(exercise.id).sets
        lower, rung, targets = restraint.one_rung_less(facts, course, exercise, standing.rung, sets)
        if lower.id != exercise.id:
            course = course.with_line(replace(course.line(lower.id), sets=targets, base=(), due=None))
            course = course.with_standing(replace(standing, exercise=lower.id, rung=rung, home="", swapped_until=None))
    return course


def after_many_flares(facts: Facts, course: Course) -> tuple[Course, tuple[Decision, ...]]:
    """Three flares in 90 days: out of phase strong (training.md §7), from the bridge too once it ends."""
    if course.phase == "strong":
        course = replace(course, phase="build", phase_since=facts.today)
    elif course.phase_before == "strong":
        course = replace(course, phase_before="build")
    else:
        return course, ()
    return course, (decided(facts, "phase.flares", "plan", "build", "why_phase_flares", phase="build"),)


def after_gap(facts: Facts, course: Course, phase: PhaseId) -> Step:
    """A gap of four weeks and more leads back to phase learn, with its own weeks again (CJ)."""
    course = replace(
        course, phase=phase, phase_since=facts.today, phase_before="", clock_since=facts.today, weeks_before=0
    )
    return course, decided(facts, "phase.gap", "plan", phase, "why_phase_gap", phase=phase)


def maintain(facts: Facts, course: Course, wanted: bool) -> Step:
    """The person's own choice, for travel or a full time: four exercises keep what was built."""
    if wanted:
        before = course.phase_before if course.phase == "maintain" else course.phase
        course = replace(course, phase="maintain", phase_since=facts.today, phase_before=before)
    elif course.phase == "maintain":
        course = replace(course, phase=course.phase_before or "learn", phase_since=facts.today, phase_before="")
    return course, decided(facts, "phase.change", "plan", course.phase, f"why_phase_{course.phase}", phase=course.phase)


def completed(course: Course, since: date | None = None) -> tuple[Past, ...]:
    """Completed sessions since training began anew; partial ones do not count for clocks."""
    first = max(course.started_on, since or course.started_on)
    return tuple([past for past in course.sessions if past.completed and past.day >= first])


def training_weeks(course: Course) -> int:
    """How many there were since training began, or began anew."""
    return course.weeks_before + sum(week.training and week.monday >= course.clock_from for week in course.weeks)

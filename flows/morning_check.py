"""Which session a morning judges: the next local date at least five hours after its end (training.md §3)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flows.facts import Facts
from flows.known import Known
from flows.records import CheckIn, SessionLog

DEFAULT_TIME = time(7, 30)
REMEMBERED = timedelta(days=7)  # an older morning is nobody's to recall (CJ)


@dataclass(frozen=True)
class Judged:
    """A session whose morning is asked today; `second` = once more, the day after an amber or red one."""

    session: SessionLog
    second: bool = False


def check_due(facts: Facts) -> Judged | None:
    """The session that today's check judges, while nobody has answered it."""
    session = last_session(facts)
    if session is None:
        return None
    checks = checks_of(session, facts)
    day = check_day(session, facts)
    if facts.today == day and not checks:
        return Judged(session)
    first = next((check for check in checks if check.kind == "morning"), None)
    if first is None or first.colour not in ("amber", "red") or any(check.kind == "morning_2" for check in checks):
        return None
    return Judged(session, second=True) if facts.today == first.day + timedelta(days=1) else None


def unanswered(facts: Facts) -> SessionLog | None:
    """The last session, if its morning was never told: one tap at the next start asks, while it is remembered."""
    session = last_session(facts)
    if session is None or checks_of(session, facts):
        return None
    away = facts.today - check_day(session, facts)
    return session if timedelta() <= away <= REMEMBERED else None


def last_session(facts: Facts) -> SessionLog | None:
    """The last one in which anything was done."""
    sessions = facts.history.of(SessionLog)
    return next((log for log in reversed(sessions) if any(each.sets for each in log.exercises)), None)


def checks_of(session: SessionLog, facts: Facts) -> tuple[CheckIn, ...]:
    return tuple(
        [
            check
            for check in facts.history.of(CheckIn, session.day)
            if check.session == session.id and check.kind in ("morning", "morning_2", "start_tap", "flare")
        ]
    )


def check_day(session: SessionLog, facts: Facts) -> date:
    """A session that ended at 01:30 is judged the same morning; at 03:30, the one after."""
    return check_at(session, facts).date()


def check_at(session: SessionLog, facts: Facts) -> datetime:
    """The moment of that morning."""
    rest = timedelta(hours=facts.library.programme.clock.morning_after_hours)
    at = Known(facts.known).morning_time or DEFAULT_TIME
    day = session.day + timedelta(days=1)
    while datetime.combine(day, at, facts.now.tzinfo) - session.at < rest:
        day += timedelta(days=1)
    return datetime.combine(day, at, facts.now.tzinfo)

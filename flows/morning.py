"""The morning: how the last session landed, what follows from it and why, and then the routine."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from flows import (
    course,
    deload,
    escalation,
    flare_question,
    judging,
    legs,
    look,
    matrix,
    news,
    openers,
    pain,
    reasons,
    reminders,
)
from flows.check_in import NERVE_TAGS, far_above, nerves_told
from flows.effects import Begin, Effect, Note, PlanReminders, Record, Remember, Remind, TellCoach
from flows.engine import Option, absorb
from flows.facts import Facts
from flows.flare_day import (
    LETTER,
    RETURN,
    STRAIN_DAY,
    after_strain,
    checks,
    closed,
    day_number,
    due,
    may_close,
    opened_on,
    trigger,
)
from flows.flare_talk import very_high
from flows.flare_words import TRIGGERS, day_words, flare_minutes, told_why
from flows.holds import training
from flows.known import Known
from flows.matrix import Verdict
from flows.morning_check import DEFAULT_TIME, check_due
from flows.morning_routine import ROUTINE, bounded, day_of
from flows.plan_pages import at_clock
from flows.records import CheckIn, Decision, Flare, PainScore, SessionLog
from flows.session_words import moved_to
from flows.walk_days import walk_days, walk_today
from flows.week import close_weeks
from flows.words import Listed, Phrase, Word

NOON = time(12)
ELSE_OPEN = timedelta(hours=4)  # where the morning is not a morning
DAYS_AHEAD = 3  # on which the return may be booked: it waits for no calendar week (CJ)
HARD_EFFORT = 8  # of 10: a session that was hard work (CJ)
WEEKEND, MONDAY = (5, 6), 0
NEWS = ("change", "less", "rung", "raise", "rung_up", "restore", "back", "reps", "swap", "drop", "set", "slot")
HARDLY = ("very_stiff", "chores_hard", "no_chores")  # how they move for whom toilet and dressing are in doubt
LEG_REMEMBERED = timedelta(days=28)  # red-flags.md §2c, leg_symptoms


# which morning it is


def check_wanted(answer: Any, facts: Facts) -> bool:
    """Something is to be asked: how a session landed, or how the flare goes."""
    begun_for_it = facts.answers.get("due") == "morning" or facts.answers.get("check_only")
    return bool(begun_for_it) and (in_flare(facts) or check_due(facts) is not None or asks_for_flare(facts))


def asks_for_flare(facts: Facts) -> bool:
    """The flare question stands, and this morning was not told yet."""
    told = any(check.kind in matrix.MORNINGS for check in facts.history.of(CheckIn, facts.today))
    return not told and flare_question.owed(facts) != ""


def in_flare(facts: Facts) -> bool:
    asked = any(check.kind == "flare" and check.day == facts.today for check in facts.history.of(CheckIn, facts.today))
    return reminders.flare_open(facts) and not asked


def which_morning(facts: Facts) -> str:
    judged = check_due(facts)
    if in_flare(facts):
        return "flare"
    if facts.now.time() >= NOON and facts.answers.get("due") != "morning":
        return "late"
    return "again" if judged and judged.second else "after_session"


def opener(facts: Facts) -> Word:
    judged = check_due(facts)
    if judged is not None and judged.second:
        return openers.opening("morning_after", facts, "once_more")
    if judged is not None:
        session = judged.session
        return openers.opening("morning_after", facts, after_fact(facts, session), {"exercise": newest(facts, session)})
    return openers.opening("morning", facts, morning_fact(facts))


def after_fact(facts: Facts, session: SessionLog) -> str:
    """What matters more than the turn of the day."""
    if newest(facts, session):
        return "was_new_exercise"
    if session.status == "partial":
        return "was_partial"
    return "yesterday_hard" if (session.effort or 0) >= HARD_EFFORT else ""


def newest(facts: Facts, session: SessionLog) -> Word:
    """An exercise that was done for the first time; nothing when all of them were."""
    stands = course.of(facts)
    done = [each.exercise for each in session.exercises if each.sets]
    new = [id for id in done if stands and stands.line(id).done == 1]
    if not new or len(new) == len(done):
        return ""
    return reasons.exercise_word(facts, new[0])


def morning_fact(facts: Facts) -> str:
    stands = course.of(facts)
    if facts.today.weekday() == MONDAY and stands and deload.active(facts, stands):
        return "deload"
    if facts.today.weekday() == MONDAY:
        return "first_of_week"
    return "weekend" if facts.today.weekday() in WEEKEND else ""


def morning_after(facts: Facts) -> Word:
    judged = check_due(facts)
    if in_flare(facts) or judged is None:
        return Phrase.of("morning_title", date=day_of(facts))
    if judged.session.letter == LETTER:
        return Phrase("morning_after_flare_session")
    return Phrase.of("morning_after_session", letter=judged.session.letter)


def flare_day(facts: Facts) -> Word:
    return day_number(facts)


def answered_push(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from reminders.answered(str(facts.answers.get("due") or ""), facts)
    if facts.answers.get("u") is None:
        yield Note("u", pain.usual(facts))


# what else is asked


def leg_known(facts: Facts) -> bool:
    """Leg symptoms of before; or pain down the leg in the session that is judged, or lately (red-flags.md §4)."""
    if Known(facts.known).tags & NERVE_TAGS:
        return True
    judged = check_due(facts)
    if judged is not None and any(each.leg for each in judged.session.exercises):
        return True
    since = facts.today - LEG_REMEMBERED
    return any(check.leg in ("further", "new") for check in facts.history.of(CheckIn, since))


def nerves_owed(facts: Facts) -> bool:
    """Well above the usual, or the leg is worse: the three items, once a day at most (red-flags.md §4)."""
    if nerves_told(facts):
        return False
    score, leg = facts.answers.get("pain"), facts.answers.get("leg")
    return leg in ("further", "new") or (isinstance(score, int) and far_above(score, facts))


def nerve_list(facts: Facts) -> dict[str, Any]:
    return {"lists": ["ces_mini"], "source": "checkin"}


def all_lists(facts: Facts) -> dict[str, Any]:
    return {"lists": ["s1", "s2", "s3", "s4"], "source": "checkin"}


def nerves_asked(value: Any, facts: Facts) -> Iterator[Effect]:
    yield Note("nerves_done", True)


def held(answer: Any, facts: Facts) -> bool:
    return training(facts.holds) in ("hold", "locked")


# the verdict


def judge_morning(facts: Facts) -> Iterator[Effect]:
    """The check is kept, the 24-hour rule speaks, and what it decided is kept with its reasons."""
    told = facts.answers
    score, moving, leg = told.get("pain"), told.get("moving"), told.get("leg")
    if not isinstance(score, int):
        return
    judged = check_due(facts)
    flare = in_flare(facts)
    kind: Literal["flare", "morning_2", "morning"] = "flare" if flare else "morning"
    if judged and judged.second and not flare:
        kind = "morning_2"
    session = judged.session if judged else None
    check = CheckIn(
        facts.now, facts.today, kind, score, moving or "", leg or "", session.id if session else ""
    )  # fmt: skip
    yield Record(PainScore(facts.now, facts.today, "flare" if flare else "morning", score))
    yield from leg_told(facts)
    verdict = matrix.judge(facts, session, check) if session and course.of(facts) else None
    colour = verdict.colour if verdict and verdict.colour else pain.morning_colour(facts, check)
    seen = replace(check, colour=colour)
    yield Record(seen)
    yield Note("colour", colour)
    facts = absorb(facts, Record(seen))
    for effect in kept(facts, verdict, session) if verdict is not None else ():
        facts = absorb(facts, effect)
        yield effect
    if flare:
        yield from flare_morning(facts)
    elif verdict is None:
        yield from close_weeks(facts)


def left(facts: Facts) -> Iterator[Effect]:
    """What was told of a morning before its lists were left open: it is judged without their answers."""
    if isinstance(facts.answers.get("pain"), int) and facts.answers.get("colour") is None:
        yield from (effect for effect in judge_morning(facts) if not isinstance(effect, Note))


def flare_morning(facts: Facts) -> Iterator[Effect]:
    """It closes, or it climbs, or the row of the day is told with its reason."""
    yield Note("flare_morning", True)
    if may_close(facts):
        yield Note("flare_closed", True)
        yield from closed(facts)
        return
    climbs = tuple(climbing(facts))
    yield from climbs or told_why(facts)


def two_mornings_missing(facts: Facts) -> bool:
    """A missing day is skipped; two of them are asked about, once (training.md §7)."""
    first, most = opened_on(facts), facts.library.pain.lift.missing_days_asked
    if first is None or not in_flare(facts):
        return False
    last = max((each.day for each in checks(facts)), default=first)
    return (facts.today - last).days > most


def note_yesterday(value: Any, facts: Facts) -> Iterator[Effect]:
    if isinstance(value, int):
        yesterday = facts.today - timedelta(days=1)
        colour = pain.colour(facts, value, "after")
        yield Record(CheckIn(facts.now, yesterday, "flare", value, colour=colour))


def strain_day(facts: Facts) -> bool:
    """Two days after a lift or twist that hurt no more than 6: asked about once more (red-flags.md §2)."""
    return in_flare(facts) and after_strain(facts) and day_number(facts) == STRAIN_DAY


def strain_lists(facts: Facts) -> dict[str, Any]:
    return {"lists": ["s1", "s3"], "source": "flare"}


def flare_over(answer: Any, facts: Facts) -> bool:
    return bool(facts.answers.get("flare_closed"))


def end_of_flare(facts: Facts) -> Iterator[Effect]:
    yield Begin("flare", {"closed": True})


def flare_row_ready(answer: Any, facts: Facts) -> bool:
    """A step of the flare plan may be done today, with what is short enough to be offered at once."""
    found = due(facts)
    held = training(facts.holds) != "active"
    return bool(facts.answers.get("flare_morning") and found and found.ready and found.row.minutes and not held)


def trigger_untold(facts: Facts) -> bool:
    """On the day of the return, once: what may have set it off; a lift or twist has told it (training.md §7, day 7)."""
    found = due(facts)
    returns = found is not None and found.row.id == RETURN
    return returns and trigger(facts) is None and not after_strain(facts)


def note_trigger(value: Any, facts: Facts) -> Iterator[Effect]:
    """Words of one's own are shown and not said again; skipped, it is not asked a second time."""
    yield Record(Flare(facts.now, facts.today, "trigger", words=str(value) if value in TRIGGERS else "else"))


def row_ways(facts: Facts) -> list[Option]:
    """The return may be booked for one of the next days (training.md §7, day 7)."""
    found = due(facts)
    books = ("book",) if found is not None and found.row.id == RETURN else ()
    return [Option(key) for key in ("start", "later", *books, "not_yet", "/why")]


def days_to_book(facts: Facts) -> list[Option]:
    days = [facts.today + timedelta(days=away) for away in range(1, DAYS_AHEAD + 1)]
    return [*(Option(day.isoformat(), Phrase(f"weekday_{day.weekday()}")) for day in days), Option("skip")]


def book_return(value: Any, facts: Facts) -> Iterator[Effect]:
    if value != "skip":
        at = datetime.combine(date.fromisoformat(str(value)), Known(facts.known).train_time, facts.now.tzinfo)
        yield Remind("session", at, {"moved": True})


def flare_row_answer(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "start":
        yield Begin("session", {"flare": True})
    elif value == "later":
        yield Remind("session", reminders.moment(Known(facts.known).train_time, facts), {"moved": True})


def train_time(facts: Facts) -> Word:
    return at_clock(facts)


def leg_told(facts: Facts) -> Iterator[Effect]:
    """Further down is one level more; none at all for 28 days, and what was asked because of the leg lapses."""
    match facts.answers.get("leg"):
        case "further":
            yield from legs.further(facts)
        case "none":
            yield from legs.none(facts)
        case "same" | "new":
            yield from legs.still_there(facts)


def climbing(facts: Facts) -> Iterator[Effect]:
    """A flare that climbs although the person backed off: somebody looks before more training (training.md §7)."""
    flare = escalation.flaring(facts, self_care=facts.answers.get("self_care") != "no")
    test = escalation.escalates(facts, flare) if flare else None
    if test is None:
        return
    held_already = any(
        hold.open and hold.flag == "flare_escalating" and hold.level <= test.level for hold in facts.holds
    )
    if held_already:
        return
    yield from judging.opened(facts, "flare_escalating", test.level, "flare", test.id)
    if test.level != "E1":  # a same-day hold tells of itself (flows/hold.py)
        yield Note("climbs", True)
        yield TellCoach("flare")


def self_care_in_doubt(facts: Facts) -> bool:
    """So much pain that the toilet may be out of reach: asked on any day of a flare (training.md §7)."""
    return in_flare(facts) and very_high(facts) and facts.answers.get("moving") in HARDLY


def same_day_check(answer: Any, facts: Facts) -> bool:
    return training(facts.holds) == "locked"


def flare_climbs(answer: Any, facts: Facts) -> bool:
    return bool(facts.answers.get("climbs"))


def show_check_first(facts: Facts) -> Iterator[Effect]:
    yield Begin("check_first")


def kept(facts: Facts, verdict: Verdict, session: SessionLog | None) -> Iterator[Effect]:
    """The course and its reasons; what is told comes last, so that "Why" right under it speaks of the same."""
    first = news.first(facts, session, verdict.decisions, verdict.suspect)
    yield Remember(course.KEY, course.kept(verdict.course))
    yield from close_weeks(facts.knowing(**{course.KEY: verdict.course}))
    yield from (Record(decision) for decision in verdict.decisions if decision is not first)
    if first is not None:
        yield Record(first)
        yield Note("told", True)
    yield Note("reds", verdict.red_mornings)
    yield Note("ask_flare", verdict.ask_flare)
    yield from look.handed_over(verdict.decisions)
    yield Note("more", sum(each.outcome in NEWS and each is not first for each in verdict.decisions))
    yield PlanReminders()


def second_red(answer: Any, facts: Facts) -> bool:
    """Our sign to treat it as a flare: two red mornings, no chores, a week of worse mornings, or "no" of yesterday."""
    return not facts.answers.get("flare_morning") and flare_question.owed(facts) not in ("", "red_red")


def morning_red(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("colour") == "red" and not facts.answers.get("flare_morning")


def morning_only(answer: Any, facts: Facts) -> bool:
    """Nothing follows the check: it was asked for alone, or there is no routine."""
    return bool(facts.answers.get("check_only")) or Known(facts.known).morning_time is None


def flare_reason(facts: Facts) -> Word:
    return flare_question.words(facts)


def verdict_words(facts: Facts) -> Word:
    """The number, what it means, and what follows: "3 is your usual: green. The row goes up to 12 lb."""
    if facts.answers.get("flare_morning"):
        return day_words(facts)
    lines: list[Word] = [score_words(facts)]
    if facts.answers.get("moving") == "chores_hard" and facts.answers.get("colour") == "amber":
        lines.append(Phrase("morning_chores_hard"))
    newest = facts.history.last(Decision)
    if facts.answers.get("told") and newest is not None and (said := reasons.told(facts, newest)) is not None:
        lines.append(said)
    if more := int(facts.answers.get("more") or 0):
        lines.append(Phrase("morning_one_more") if more == 1 else Phrase.of("morning_more", n=more))
    if look.should_look(facts):
        lines.append(look.look_words(facts))
    return Listed(lines, lines=True)


def score_words(facts: Facts) -> Word:
    score = int(facts.answers.get("pain") or 0)
    kept_u = facts.answers.get("u")
    away = score - (pain.usual(facts) if kept_u is None else int(kept_u))
    colour = Phrase(f"colour_{facts.answers.get('colour') or 'none'}")
    if away == 0:
        return Phrase.of("morning_usual", score=score, colour=colour)
    words = "morning_above" if away > 0 else "morning_below"
    return Phrase.of(words, score=score, away=abs(away), colour=colour)


# what is offered


def shower_or_not(facts: Facts) -> str:
    if facts.answers.get("moving") == "very_stiff":
        return "stiff"
    return "small" if facts.answers.get("colour") == "amber" or facts.answers.get("flare_morning") else "plain"


def offered_after(facts: Facts) -> list[Option]:
    """The number that fits best comes first; less on an amber morning."""
    small = shower_or_not(facts) != "plain"
    keys = ["three", "ten", "skip", "/why"] if small else ["ten", "three", "later", "skip", "/why"]
    if bounded(facts):
        keys = ["three", "skip", "/why"]
    if look.should_look(facts):
        keys[2:2] = ["/human"]
    return [Option(key, style="green" if not place else None) for place, key in enumerate(keys)]


def which_offer(facts: Facts) -> str:
    if facts.answers.get("ask_keep"):
        return "keep"
    return "walk" if facts.today.weekday() in walk_days(facts) else "plain"


def offered(facts: Facts) -> list[Option]:
    keys = ["ten", "three", "hour", "tonight", "tomorrow", "skip", "/settings:change times"]
    stop = ["stop_them"] if facts.answers.get("ask_keep") else []
    return [Option(key) for key in (*keys, *stop) if key != "ten" or not bounded(facts)]


def snooze(value: Any, facts: Facts) -> Iterator[Effect]:
    if value in ("hour", "tonight", "tomorrow"):
        usual = Known(facts.known).morning_time or DEFAULT_TIME
        yield Remind("morning", reminders.snoozed(value, usual, facts), {"moved": True})
    if value == "stop_them":
        yield from reminders.stopped("morning", facts)


def asked_by_command(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("due") != "morning"


def length_known(answer: Any, facts: Facts) -> bool:
    return isinstance(facts.answers.get("minutes"), int)


def note_flare_answer(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from flare_question.answered(value, facts)


def begin_flare(facts: Facts) -> Iterator[Effect]:
    told: Mapping[str, Any] = facts.answers
    yield Begin("flare", {"source": "checkin", "score": told.get("pain"), "moved": told.get("moving")})


# when it closes


def till_closing(facts: Facts) -> int:
    """Seconds till noon; where noon is over, four hours."""
    until = time(facts.library.programme.clock.morning_open_until_hour)
    noon = datetime.combine(facts.now.date(), until, facts.now.tzinfo)
    end = noon if noon > facts.now else facts.now + ELSE_OPEN
    return max(60, int((end - facts.now).total_seconds()))


def note_closed(facts: Facts) -> Iterator[Effect]:
    yield Note("closed", True)


RULES = (
    check_wanted, which_morning, opener, morning_after, flare_day, answered_push, leg_known, nerves_owed, nerve_list,
    all_lists, nerves_asked, held, judge_morning, second_red, morning_red, morning_only, flare_reason, verdict_words,
    shower_or_not, offered_after, which_offer, offered, walk_today, snooze, asked_by_command, length_known,
    note_flare_answer, begin_flare, till_closing, note_closed, flare_climbs, self_care_in_doubt, same_day_check,
    show_check_first, moved_to, close_weeks, strain_day, strain_lists, two_mornings_missing, note_yesterday,
    flare_over, end_of_flare, flare_row_ready, trigger_untold, note_trigger, row_ways, days_to_book, book_return,
    flare_row_answer, flare_minutes, train_time, *ROUTINE,
)  # fmt: skip

"""Rules of the guided session: may it start, what comes before and after it, and nothing of it is ever lost."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from flows import (
    course,
    deload,
    flare_question,
    judging,
    layoff,
    look,
    matrix,
    morning_check,
    openers,
    pain,
    plan,
    reminders,
    rhythm,
    walking,
)
from flows.effects import Begin, Effect, Note, PlanReminders, Record, Remember, Remind
from flows.engine import Option
from flows.facts import Facts
from flows.holds import Source, training
from flows.known import Known
from flows.planned import SessionPlan
from flows.records import CheckIn, Colour, Decision, PainScore, SessionLog
from flows.session_day import DAY, no_flare, on_the_way_back, says_ill
from flows.session_end import save, summary_words
from flows.session_log import Today, noted, today
from flows.session_midway import MIDWAY
from flows.session_sets import SETS, day_plan
from flows.session_wishes import WISHES
from flows.session_words import WORDS, next_plan, session_minutes, usual_here
from flows.week import close_weeks
from flows.words import Content, Listed, Phrase, Word

LISTS = ("s1", "s2", "s3", "s4")
SHORT = 10  # minutes of the short version (training.md §3)
AWAY = timedelta(hours=2)  # after it: "Anything new?" again (conversations.md §5)
FEVER_FREE = timedelta(hours=48)  # red-flags.md 2b, rx_ill (CJ)
TAPS: dict[str, Colour] = {"fine": "green", "sore": "amber", "bad": "red"}
DIZZY_DAYS = 14  # a second dizzy spell within them: a check first (red-flags.md §4, in a session)


# may it start?


def may(facts: Facts) -> plan.May:
    return plan.may_train_today(facts)


def note_usual(facts: Facts) -> Iterator[Effect]:
    """The bands of this session are those of this moment: what is scored inside it does not move them."""
    if facts.answers.get("u") is None:
        yield Note("u", pain.usual(facts))


def no_plan(answer: Any, facts: Facts) -> bool:
    return facts.known.get("plan") != "accepted" or may(facts) == "no_plan"


def open_plan(facts: Facts) -> Iterator[Effect]:
    yield Begin("plan_card" if facts.known.get("intake") == "done" else "intake")


def waits_for_check(answer: Any, facts: Facts) -> bool:
    return training(facts.holds) in ("hold", "locked")


def gentle_track(answer: Any, facts: Facts) -> bool:
    return training(facts.holds) == "gentle"


def still_ill(answer: Any, facts: Facts) -> bool:
    """Two days without fever have not passed, or are being asked about."""
    asked = facts.answers.get("due") == "ill" and "better_yet" not in facts.answers
    return may(facts) == "ill" or asked


def mended(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "yes":
        yield Remember("ill_until", None)


def rest_for_illness(facts: Facts) -> Iterator[Effect]:
    until = facts.now + FEVER_FREE
    yield Remember("ill_until", until.isoformat())
    at = reminders.moment(Known(facts.known).train_time, facts)
    yield Remind("ill", at + timedelta(days=(until.date() - at.date()).days))


def gone_long(answer: Any, facts: Facts) -> bool:
    return may(facts) == "update_first"


def open_intake(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "start":
        yield Begin("intake", {"again": True})


def flare_rests(answer: Any, facts: Facts) -> bool:
    return may(facts) == "flare"


def trained_lately(answer: Any, facts: Facts) -> bool:
    return may(facts) in ("too_soon", "week_done")


def till_midnight(facts: Facts) -> int:
    """What was said of today is over with it."""
    midnight = datetime.combine(facts.now.date() + timedelta(days=1), time(), facts.now.tzinfo)
    return max(60, int((midnight - facts.now).total_seconds()))


def soon_or_enough(facts: Facts) -> str:
    return "soon" if may(facts) == "too_soon" else "enough"


def open_routine(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "mobility":
        yield Begin("morning", {"about": "routine"})


def by_reminder(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("due") == "session"


def opener(facts: Facts) -> Word:
    """The first line of the reminder."""
    ahead, library = next_plan(facts), facts.library
    patterns = [library.ladder(item.pattern) for item in ahead.items]
    first = patterns[1] if len(patterns) > 1 else None  # after the brace, which opens every session
    values: Mapping[str, Word] = {
        "minutes": session_minutes(facts),
        "session": ahead.letter,
        "count": Phrase(f"number_{len(ahead.items)}"),
        "moves": Listed([Content(ladder.short.removeprefix("the ")) for ladder in patterns[1:4]]),
        "first": Content(first.short) if first else "",
    }
    return openers.opening("session", facts, opener_fact(facts, ahead), values)


def opener_fact(facts: Facts, ahead: SessionPlan) -> str:
    """What matters more than the turn of the day."""
    stands = course.of(facts)
    if not facts.history.of(SessionLog) and all(len(item.sets) == 1 for item in ahead.items):
        return "first_session"
    if stands and stands.bridge == "hold" and stands.phase_since > stands.started_on and not recent(facts):
        return "after_hold"
    if stands and deload.active(facts, stands):
        return "deload"
    return "after_gap" if stands and layoff.row(facts, stands).cut else ""


def recent(facts: Facts) -> bool:
    """A session since the bridge began."""
    stands = course.of(facts)
    return stands is not None and bool(facts.history.of(SessionLog, stands.phase_since))


def offered(facts: Facts) -> list[Option]:
    keys = ["start", "short", "hour", "tonight", "tomorrow", "skip", "/settings:change times"]
    if facts.answers.get("ask_keep"):
        keys.append("stop_them")
    return [Option(key) for key in keys if key != "short" or session_minutes(facts) > SHORT]


def keep_or_not(facts: Facts) -> str:
    return "keep" if facts.answers.get("ask_keep") else "back" if on_the_way_back(facts) else "plain"


def lengths(facts: Facts) -> list[Option]:
    keys = ("start", "short", "differ", "not_now")
    return [Option(key) for key in keys if key != "short" or session_minutes(facts) > SHORT]


def answered_push(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from reminders.answered(str(facts.answers.get("due") or ""), facts)


def snooze(value: Any, facts: Facts) -> Iterator[Effect]:
    if value in ("hour", "tonight", "tomorrow"):
        at = reminders.snoozed(value, Known(facts.known).train_time, facts)
        yield Remind("session", at, {"moved": True})
    if value == "stop_them":
        yield from reminders.stopped("session", facts)


# before it


def lists_owed(answer: Any, facts: Facts) -> bool:
    """After a gap of two weeks (training.md §4), a week overdue, or with old health answers the lists come first."""
    return may(facts) == "screen_first" or rhythm.lists_overdue(facts) or bool(rhythm.health_lists(facts))


def precheck_lists(facts: Facts) -> dict[str, Any]:
    return {"lists": [*LISTS, *rhythm.health_lists(facts)], "source": "precheck"}


def red_lists_args(facts: Facts) -> dict[str, Any]:
    return {"lists": list(LISTS), "source": "session" if today(facts) else "precheck"}


def screened(value: Any, facts: Facts) -> Iterator[Effect]:
    yield Note("lists_done", True)


def not_screened_today(facts: Facts) -> bool:
    return not facts.answers.get("lists_done")


def held(answer: Any, facts: Facts) -> bool:
    """The lists opened a hold that keeps strength away."""
    return training(facts.holds) != "active"


def walk_or_rest(facts: Facts) -> str:
    return "walk" if walking.usual_is_fine(facts) else "rest"


def ill(answer: Any, facts: Facts) -> bool:
    until = facts.known.get("ill_until")
    return bool(until) and facts.now < datetime.fromisoformat(str(until))


def said_something_new(facts: Facts) -> bool:
    return facts.answers.get("anything_new") == "something_new" or says_ill(None, facts)


def score_before(value: Any, facts: Facts) -> Iterator[Effect]:
    if isinstance(value, int):
        yield Record(PainScore(facts.now, facts.today, "before", value))


def starts_red(answer: Any, facts: Facts) -> bool:
    return pain.colour(facts, answer, "after", usual_here(facts)) == "red"


def starts_amber(answer: Any, facts: Facts) -> bool:
    return pain.colour(facts, answer, "after", usual_here(facts)) == "amber"


def scored_or_said(facts: Facts) -> str:
    return "scored" if isinstance(facts.answers.get("before"), int) else "said"


def open_flare(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "flare":
        yield Begin("flare", {"source": "session"})


def tired_today(facts: Facts) -> bool:
    return no_flare(facts) and plan.asks_less(facts, str(facts.answers.get("energy") or ""))


def morning_unanswered(facts: Facts) -> bool:
    return morning_check.unanswered(facts) is not None


def judge_by_tap(value: Any, facts: Facts) -> Iterator[Effect]:
    """One tap in place of the check that was never answered (training.md §6); skipped, nothing gets worse."""
    session = morning_check.unanswered(facts)
    colour = TAPS.get(str(value))
    if session is None or colour is None:
        return
    check = CheckIn(facts.now, facts.today, "start_tap", session=session.id, colour=colour)
    yield Record(check)
    if course.of(facts) is not None:
        verdict = matrix.judge(facts, session, check)
        yield Remember(course.KEY, course.kept(verdict.course))
        yield from (Record(decision) for decision in verdict.decisions)
        yield from look.handed_over(verdict.decisions)
        if verdict.ask_flare:
            yield from flare_question.due(facts)


def asks_for_flare(answer: Any, facts: Facts) -> bool:
    """It is asked before a session whether this is a flare (training.md §6, §7)."""
    return flare_question.owed(facts) != ""


def said_no_flare(answer: Any, facts: Facts) -> bool:
    return flare_question.waits(facts)


def flare_reason(facts: Facts) -> Word:
    """Why it may be a flare; first of all, that a person should look, where that is due by the same tap."""
    asked = flare_question.words(facts)
    return Listed([look.look_words(facts), asked], lines=True) if look.should_look(facts) else asked


def flare_answers(facts: Facts) -> list[Option]:
    """Only who said no before is asked if it is calm by now."""
    return [
        Option(key) for key in ("flare", "no", *(["calm"] if flare_question.owed(facts) == "again" else []), "/why")
    ]


def note_flare_answer(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from flare_question.answered(value, facts)
    yield from open_flare(value, facts)


def plan_the_day(facts: Facts) -> Iterator[Effect]:
    """Whatever the morning after the last session was to decide, and nobody told, is decided first."""
    verdict = matrix.without_morning(facts)
    if verdict is not None:
        yield Remember(course.KEY, course.kept(verdict.course))
        yield from (Record(decision) for decision in verdict.decisions)
        yield from look.handed_over(verdict.decisions)
        facts = facts.knowing(course=verdict.course)
    found = day_plan(facts)
    yield noted(Today.of(found, facts))
    yield from (Record(decision) for decision in reasons_of(found))


def reasons_of(found: SessionPlan) -> tuple[Decision, ...]:
    return (*found.decisions, *(reason for item in found.items for reason in item.reasons))


def nothing_fits(answer: Any, facts: Facts) -> bool:
    day = today(facts)
    return day is None or not day.doings


# it hurts, I feel unwell, Stop


def gone(answer: Any, facts: Facts) -> bool:
    """A day went by in the middle of "it hurts"."""
    return bool(isinstance(answer, Mapping) and answer.get("gone"))


def in_exercise(answer: Any, facts: Facts) -> bool:
    day = today(facts)
    return day is not None and day.now is not None


def before_training(answer: Any, facts: Facts) -> bool:
    return today(facts) is None


def after_training(answer: Any, facts: Facts) -> bool:
    day = today(facts)
    return day is not None and day.now is None


def not_training(answer: Any, facts: Facts) -> bool:
    return today(facts) is None


def unwell_effects(value: Any, facts: Facts) -> Iterator[Effect]:
    """Chest, breath and fainting are emergencies at once; a second dizzy spell in two weeks needs a check."""
    match value:
        case "chest":
            yield from emergency_hold(facts, "cardiac_now", value)
        case "faint":
            yield from emergency_hold(facts, "cardiac_now", value)
        case "dizzy":
            since = facts.today - timedelta(days=DIZZY_DAYS - 1)
            before = [each for each in facts.history.of(Decision, since) if each.rule == "session.dizzy"]
            yield Record(Decision(facts.now, facts.today, "session.dizzy", "session", "ended", source="CJ"))
            if before:
                yield from judging.opened(facts, "rx_dizzy", "E2", "session", "dizzy twice", "yes")


def emergency_hold(facts: Facts, flag: str, trigger: str) -> Iterator[Effect]:
    source: Source = "session"
    yield from judging.opened(facts, flag, "E0", source, trigger, "yes")


def unwell_args(facts: Facts) -> dict[str, Any]:
    return {"lists": ["s1" if facts.answers.get("unwell") == "numb" else "s2"], "source": "session"}


def note_stop(value: Any, facts: Facts) -> Iterator[Effect]:
    yield Note("stopped_at", facts.now.isoformat())


def away_long(answer: Any, facts: Facts) -> bool:
    stopped = facts.answers.get("stopped_at")
    return bool(stopped) and facts.now - datetime.fromisoformat(str(stopped)) > AWAY


def start_anew(value: Any, facts: Facts) -> Iterator[Effect]:
    """From the start: what was done is kept as a session of its own."""
    if value == "over":
        yield from save(facts)
        yield noted(Today.of(day_plan(facts), facts))


# after it


def some_work_done(facts: Facts) -> bool:
    day = today(facts)
    return day is not None and day.begun_exercises > 0


def effort_unasked(facts: Facts) -> bool:
    return some_work_done(facts) and "effort" not in facts.answers


def after_unasked(facts: Facts) -> bool:
    return some_work_done(facts) and "after" not in facts.answers


def score_after(value: Any, facts: Facts) -> Iterator[Effect]:
    if isinstance(value, int):
        yield Record(PainScore(facts.now, facts.today, "after", value))


def save_session(facts: Facts) -> Iterator[Effect]:
    if some_work_done(facts):
        yield from save(facts)
        yield PlanReminders()


def save_partial(facts: Facts) -> Iterator[Effect]:
    yield from save_session(facts)


def ask_later(facts: Facts) -> Iterator[Effect]:
    """The last question was left: once, now that two hours are over."""
    if facts.answers.get("after") is None:
        yield Remind("later", facts.now)


def partial(answers: Mapping[str, Any], facts: Facts) -> Iterator[Effect]:
    """What a session left behind, from what its conversation kept: used where a hold, a stop or a day ended it."""
    yield from save_session(replace(facts, answers=dict(answers)))


RULES = (
    close_weeks, note_usual, no_plan, open_plan, waits_for_check, gentle_track, still_ill, mended, rest_for_illness,
    gone_long, till_midnight, open_intake, flare_rests, trained_lately, soon_or_enough, open_routine,
    by_reminder, keep_or_not, opener, offered, lengths, answered_push, snooze, lists_owed, precheck_lists,
    red_lists_args, screened, not_screened_today, held, walk_or_rest, ill, said_something_new, score_before,
    starts_red, starts_amber, scored_or_said, open_flare, tired_today, morning_unanswered, judge_by_tap, gone,
    asks_for_flare, said_no_flare, flare_reason, flare_answers, note_flare_answer,
    plan_the_day, nothing_fits, in_exercise, before_training, after_training, not_training, unwell_effects,
    unwell_args, note_stop, away_long, start_anew, some_work_done, effort_unasked, after_unasked, score_after,
    save_session, save_partial, ask_later, summary_words, look.should_look,
    look.look_words, *DAY, *SETS, *MIDWAY, *WISHES, *WORDS,
)  # fmt: skip

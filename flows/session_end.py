"""The end of a session: everything done becomes the record and the next targets, and is said with its reason."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from flows import course, legs, look, matrix, news, pain, plan, reasons, week
from flows.effects import Effect, Record, Remember
from flows.facts import Facts
from flows.flare_day import LETTER
from flows.records import CheckIn, Decision, Flare, SessionLog
from flows.session_log import log, today, without_doubt
from flows.session_words import summary_lines
from flows.words import Content, Listed, Phrase, Word

ASKS_LESS = ("change", "less", "swap", "drop")  # decided by the session itself: a calm morning takes none of it back


def save(facts: Facts) -> Iterator[Effect]:
    """The record of the session, and the course after it; nothing where nothing was done."""
    day = today(facts)
    if day is None or not day.begun_exercises:
        return
    entry = log(without_doubt(day, facts), facts)
    yield Record(entry)
    if any(each.leg for each in entry.exercises):
        yield from legs.further(facts)
    if day.plan.row:
        yield Record(Flare(facts.now, facts.today, "row", row=day.plan.row, words=entry.id))
    if course.of(facts) is None:
        return
    stands, decisions = matrix.finish(facts, entry)
    yield Remember(course.KEY, course.kept(stands))
    yield from (Record(decision) for decision in decisions)
    yield from look.handed_over(decisions)


def summary_words(facts: Facts) -> Word:
    """What was saved, how the back is, what comes next, and what a calm morning will do."""
    found = if_calm(facts)
    lines: list[Word] = []
    if found is not None and found.rule == matrix.TOO_FAR:
        weight = reasons.weight(float(found.inputs["load"]), str(found.inputs["unit"]))
        lines = [Phrase.of("session_far", name=reasons.exercise_word(facts, found.subject), weight=weight)]
    elif found is not None:
        words = "session_calm_or_not" if found.outcome in ASKS_LESS else "session_if_calm"
        lines = [Phrase.of(words, what=outcome_words(facts, found))]
    return Listed([*summary_lines(facts), next_line(facts), *lines], lines=True)


def next_line(facts: Facts) -> Word:
    done = today(facts)
    if done is not None and done.plan.row:
        return Phrase("session_next_flare")
    day = week.next_session_day(facts)
    letter = plan.letter_next(facts)
    if day is None:
        return Phrase.of("session_next_open", letter=letter)
    tomorrow = day == facts.today + timedelta(days=1)
    when = Phrase("session_tomorrow") if tomorrow else Phrase(f"weekday_{day.weekday()}")
    return Phrase.of("session_next", letter=letter, day=when)


def if_calm(facts: Facts) -> Decision | None:
    """What the next targets are if tomorrow morning is calm: the first thing worth knowing."""
    session = facts.history.last(SessionLog)
    if session is None or session.letter == LETTER or session.day != facts.today or course.of(facts) is None:
        return None
    tomorrow = replace(facts, now=facts.now + timedelta(hours=14))
    calm = CheckIn(tomorrow.now, tomorrow.today, "morning", pain.usual(facts), "fine", session=session.id)
    decisions = matrix.judge(tomorrow, session, calm).decisions
    return news.first(tomorrow, session, decisions)


def outcome_words(facts: Facts, decision: Decision) -> Word:
    """The row goes up to 12 lb; the hinge stays as it is."""
    inputs = decision.inputs
    known = decision.subject in facts.library.exercises
    name: Word = reasons.exercise_word(facts, decision.subject) if known else Phrase("session_the_rest")
    match decision.outcome:
        case "raise" if decision.rule in ("p.tempo", "p.set"):
            return Phrase.of(f"session_will_{decision.rule.removeprefix('p.')}", name=name)
        case "raise" if inputs.get("load") or inputs.get("band"):
            weight = reasons.weight(float(inputs["load"]), str(inputs["unit"]), str(inputs["band"]))
            return Phrase.of("session_will_raise", name=name, weight=weight)
        case "reps":
            return Phrase.of("session_will_reps", name=name)
        case "rung" | "rung_up" | "raise":
            return Phrase.of("session_will_move", name=name)
        case one if one in ASKS_LESS:
            return Phrase.of("session_will_change", name=name)
        case "repeat" if decision.subject in news.hurting(facts.history.last(SessionLog)):
            kept = inputs.get("change") and not decision.rule.startswith("change.undo")
            return Phrase.of("session_will_keep" if kept else "session_will_same", name=name)
    return Phrase.of("session_will_stay", name=Content(""))

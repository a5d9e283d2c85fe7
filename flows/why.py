"""Why the coach decided what it decided: the words, the source, and a way back where a way back is safe."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rapidfuzz import fuzz

from flows import chain, chain_plan, course, reasons, session_end, walking
from flows.course import Course
from flows.effects import Effect, Record, Remember
from flows.engine import Option
from flows.facts import Facts
from flows.holds import Hold, locked
from flows.records import Decision
from flows.words import Content, Listed, Phrase, Word

NEXT = "next"  # what may be asked about before it is decided
HURTS = {"change": "change", "over": "change", "swap": "swap", "sharp": "matrix"}  # under "it hurts", and their sources
LAST = 5  # decisions offered as buttons (conversations.md §13)
ALIKE = 80  # of 100
RISES = ("p.", "walk.more")  # rules whose outcome a person may take back: load, rung, walk


def decisions(facts: Facts) -> tuple[Decision, ...]:
    """What was decided; which card was sent is evidence, and nothing to explain."""
    return tuple(each for each in facts.history.of(Decision) if each.rule != "card")


def chosen(facts: Facts) -> tuple[int, Decision] | None:
    """The decision that was asked about: by its place in the record, by words, or the newest that has words."""
    about = str(facts.answers.get("about") or "")
    every = decisions(facts)
    if about.isdigit() and int(about) < len(every):
        return int(about), every[int(about)]
    told = [(place, each) for place, each in enumerate(every) if each.words]
    if about and (named := [pair for pair in told if speaks_of(pair[1], about, facts)]):
        return named[-1]
    return told[-1] if told else (len(every) - 1, every[-1]) if every else None


def speaks_of(decision: Decision, about: str, facts: Facts) -> bool:
    """Whether "the row", "12 lb" or "walk" is what was decided on."""
    numbers = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", about)}
    if numbers & {float(value) for value in decision.inputs.values() if isinstance(value, int | float)}:
        return True
    words = set(re.findall(r"[a-z-]+", about.casefold()))
    return any(fuzz.ratio(word, name) >= ALIKE for word in words for name in names(decision, facts))


def names(decision: Decision, facts: Facts) -> set[str]:
    """The words by which people call what was decided on."""
    library, subject = facts.library, decision.subject
    told = [subject]
    if subject in library.exercises:
        told += [library.exercises[subject].name, library.exercises[subject].short]
    if subject in library.ladders:
        told += [library.ladders[subject].name, library.ladders[subject].short]
    idle = {"the", "a", "with", "and", "of", "on", "at", "up", "one", "to"}
    return {word for each in told for word in re.findall(r"[a-z-]+", each.casefold())} - idle


def holding(facts: Facts) -> Hold | None:
    return next((hold for hold in reversed(facts.holds) if hold.open), None) if locked(facts.holds) else None


def which_reason(facts: Facts) -> str:
    if holding(facts):
        return "locked"
    if facts.answers.get("about") in HURTS:
        return str(facts.answers["about"])
    if coming(facts):
        return "coming"
    if linked(facts):
        return "chain"
    found = chosen(facts)
    if found is None:
        return "plan" if facts.known.get("intake") == "done" else "none"
    return "told" if found[1].words else "plain"


def linked(facts: Facts) -> tuple[chain.Link, ...]:
    """Under an exercise, the walks or the week: the chain of its numbers."""
    about = asked_about(facts)
    if found := chain_plan.about(facts, about):
        return found
    exercises = facts.library.exercises.values()
    named = next((each.id for each in exercises if about and about in (each.short.casefold(), each.id.casefold())), "")
    named = named or by_pattern(facts, about)
    return chain.of_exercise(facts, named) if named else ()


def by_pattern(facts: Facts, about: str) -> str:
    """The exercise that stands for "the row", where nothing was decided on it yet."""
    stands = course.of(facts)
    if stands is None or not about or any(each.words and speaks_of(each, about, facts) for each in decisions(facts)):
        return ""
    words = ((id, facts.library.ladders[id].short.casefold().removeprefix("the ")) for id in stands.standings)
    return next((stands.standings[id].exercise for id, short in words if about in (id, short)), "")


def asked_about(facts: Facts) -> str:
    return str(facts.answers.get("about") or "").strip().casefold().removeprefix("the ").strip()


def chain_words(facts: Facts) -> Word:
    """One line a number."""
    return Listed([each.words for each in linked(facts)], lines=True)


def chain_sources(facts: Facts) -> Word:
    about = asked_about(facts)
    if about in HURTS:
        return Phrase.of(f"source_{HURTS[about]}", version=facts.library.programme.version)
    words = "_walk" if about in chain_plan.WALKS else "_week" if about in chain_plan.DAYS else ""
    return Phrase(f"chain_sources{words}")


def latest(facts: Facts) -> tuple[int, Decision] | None:
    """The newest decision on what the chain that is shown is about."""
    about = asked_about(facts)
    subject = "walk" if about in chain_plan.WALKS else "plan" if about in chain_plan.DAYS else ""
    told = [
        (place, each)
        for place, each in enumerate(decisions(facts))
        if each.words and (each.subject == subject if subject else speaks_of(each, about, facts))
    ]
    return told[-1] if told else None


def coming(facts: Facts) -> Decision | None:
    """Under the summary of a session: what a calm morning would decide."""
    return session_end.if_calm(facts) if facts.answers.get("about") == NEXT else None


def coming_words(facts: Facts) -> Word:
    found = coming(facts)
    return (reasons.told(facts, found) if found else None) or Phrase("why_none")


def reason_words(facts: Facts) -> Word:
    found = chosen(facts)
    return (reasons.told(facts, found[1]) if found else None) or Phrase("why_none")


def reason_plain(facts: Facts) -> Word:
    found = chosen(facts)
    return (
        Phrase.of("why_plain", subject=subject_word(found[1], facts), date=found[1].day)
        if found
        else Phrase("why_none")
    )


def reason_source(facts: Facts) -> Word:
    found = chosen(facts)
    return reasons.source(found[1]) if found else Phrase("why_none")


def hold_date(facts: Facts) -> Word:
    hold = holding(facts)
    return hold.opened_at.date() if hold else facts.today


def subject_word(decision: Decision, facts: Facts) -> Word:
    library = facts.library
    if decision.subject in library.exercises:
        return reasons.exercise_word(facts, decision.subject)
    if decision.subject in library.ladders:
        return Content(library.ladders[decision.subject].short)
    if decision.rule in ("flag", "hold"):
        return Phrase("why_subject_check")
    return Phrase("why_subject_walk" if decision.subject == "walk" else "why_subject_plan")


def reason_ways(facts: Facts) -> list[Option]:
    found = chosen(facts)
    match which_reason(facts):
        case "locked":
            return [Option("/checked"), Option("/go_on")]
        case "plan":
            return [Option("/plan"), Option("/go_on")]
        case "none" | "coming":
            return [Option("/go_on")]
        case about if about in HURTS:
            return [Option(f"sources:{about}"), Option("/go_on")]
        case "chain":
            step = latest(facts)
            about = str(facts.answers.get("about") or "")
            told = [Option(f"reason:{step[0]}")] if step else []
            if step and undone(step[1], facts):
                told.append(Option(f"undo:{step[0]}"))
            return [*told, Option(f"sources:{about}"), Option("/go_on")]
    assert found is not None
    place, decision = found
    undo = [Option(f"undo:{place}")] if undone(decision, facts) else []
    more = [Option("more")] if len(decisions(facts)) > 1 else []
    return [Option(f"source:{place}"), *undo, *more, Option("/go_on")]


def back_to_reason(facts: Facts) -> list[Option]:
    return [Option(f"reason:{facts.answers.get('about', '')}")]


def last_decisions(facts: Facts) -> list[Option]:
    """The last five, the newest first, by what they are about and their day."""
    every = list(enumerate(decisions(facts)))[-LAST:]
    return [
        Option(f"one:{place}", Phrase.of("why_one", subject=subject_label(each, facts), date=each.day))
        for place, each in reversed(every)
    ]


def subject_label(decision: Decision, facts: Facts) -> Word:
    """The same as a label, with its capital."""
    library = facts.library
    if decision.subject in library.exercises:
        return Content(library.exercises[decision.subject].short)
    if decision.subject in library.ladders:
        return Content(library.ladders[decision.subject].name)
    if decision.rule in ("flag", "hold"):
        return Phrase("why_label_check")
    return Phrase("why_label_walk" if decision.subject == "walk" else "why_label_plan")


# undoing


def undone(decision: Decision, facts: Facts) -> Course | None:
    """The course without what was decided; None where that is not safe, or too late to mean the same."""
    stands = course.of(facts)
    if stands is None or not decision.rule.startswith(RISES) or locked(facts.holds):
        return None
    if decision.subject == "walk":
        return shorter_walks(stands, decision, facts)
    line = stands.lines.get(decision.subject)
    if line is None:
        return None
    if line.due is not None:
        return stands.with_line(replace(line, due=None))
    before = stands.awaiting.lines.get(decision.subject) if stands.awaiting else None
    if before is None or before == line or asks_more(before, line):
        return None
    return stands.with_line(before)


def shorter_walks(stands: Course, decision: Decision, facts: Facts) -> Course | None:
    """The minutes of the walk decision before this one, or those it all began with."""
    earlier = [each for each in decisions(facts) if each.subject == "walk" and each.at < decision.at]
    first = walking.start(facts)
    minutes = earlier[-1].inputs.get("minutes") if earlier else first.minutes if first else None
    if stands.walk is None or not isinstance(minutes, int) or minutes >= stands.walk.minutes:
        return None
    return walking.kept_as(stands, minutes)


def asks_more(before: course.Line, now: course.Line) -> bool:
    """Going back may never mean more weight or more sets."""
    heavier = max((each.load for each in before.sets), default=0) > max((each.load for each in now.sets), default=0)
    return heavier or len(before.sets) > len(now.sets)


def undo_it(answer: Any, facts: Facts) -> Iterator[Effect]:
    found = chosen(facts)
    if answer != "undo" or found is None:
        return
    decision = found[1]
    without = undone(decision, facts)
    if without is None:
        return
    yield Remember(course.KEY, course.kept(without))
    yield Record(
        Decision(
            facts.now, facts.today, "undo", decision.subject, "undone", {"rule": decision.rule, "place": found[0]},
            words="why_undone",
        )
    )  # fmt: skip


RULES = (
    which_reason, coming_words, reason_words, reason_plain, reason_source, hold_date, reason_ways, back_to_reason,
    last_decisions, undo_it, chain_words, chain_sources,
)  # fmt: skip

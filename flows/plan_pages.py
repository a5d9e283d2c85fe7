"""The plan as pages: the week, each session, each exercise with its cues and the reason it is there."""

from dataclasses import replace

from content.models import Exercise
from flows import course, flare_day, loads, plan, reasons, slots, starting, walking, week
from flows.check_first import what
from flows.course import Course
from flows.engine import Option
from flows.facts import Facts
from flows.flare_day import LETTER
from flows.holds import training
from flows.known import Known
from flows.morning_routine import THREE, items_for
from flows.planned import Planned, SessionPlan
from flows.records import Decision
from flows.session_words import amount_word, minutes, weight_word
from flows.words import Content, Listed, Phrase, Word, clock

WHY_RULES = (
    "start.",
    "walk.start",
    "gap.",
    "deload.",
    "bridge.",
    "phase.",
)  # decisions that shaped the plan as a whole
FAULTS_SHOWN = frozenset(
    {"hinge", "squat", "row", "carry", "anti_extension", "anti_lateral"}
)  # their faults have figures
MOST_REASONS = 4  # with what it all began with, they fit one message


def about(facts: Facts) -> str:
    return str(facts.answers.get("about") or "")


def which_page(facts: Facts) -> str:
    if course.of(facts) is None:
        return "none"
    if about(facts) == "why":
        return "why"
    return "held" if training(facts.holds) == "hold" else "week"


def week_buttons(facts: Facts) -> list[Option]:
    stands = course.of(facts)
    if stands is None:
        return []
    if which_page(facts) == "why":
        return [Option("/why:days"), Option("/start" if facts.known.get("plan") == "shown" else "week")]
    if which_page(facts) == "held":
        return [Option("/checked"), Option("/why"), Option("/human")]
    sessions = [
        Option(f"session:{letter}", Phrase.of("session_title", letter=letter))
        for letter in slots.letters(facts, stands)
    ]
    waits = [Option("/start")] if facts.known.get("plan") == "shown" else []  # the card has the button that starts it
    return [*sessions, Option("morning"), Option("walking"), Option("why"), *waits]


def week_lines(facts: Facts) -> Word:
    """Mon: session A. Tue: walk."""
    if course.of(facts) is None:
        return ""
    days: list[Word] = [day_line(day) for day in week.week(facts)]
    if flare_day.is_open(facts):
        days.insert(0, Phrase("flare_plan_week"))
    if training(facts.holds) == "gentle":
        days.insert(0, Phrase("plan_gentle_week"))
    return Listed(days, lines=True)


def held_what(facts: Facts) -> Word:
    """What a clinician should look at first."""
    return what(facts)


def held_allows(facts: Facts) -> Word:
    """What is fine before the check (red-flags.md §1, E2)."""
    return Phrase("plan_held_walk" if walking.usual_is_fine(facts) else "plan_held_rest")


def day_line(day: week.Day) -> Word:
    name = Phrase(f"weekday_short_{day.weekday}")
    walk_words = "plan_walk_twice" if day.walks > 1 else "plan_walk"
    walk = Phrase.of(walk_words, minutes=day.walk_minutes) if day.walk_minutes else None
    if day.done and day.letter == LETTER:
        return Phrase.of("plan_day_flare_done", day=name)
    if day.done:
        return Phrase.of("plan_day_done", day=name, letter=day.letter)
    if day.letter:
        words = "plan_day_both" if walk else "plan_day_session"
        return Phrase.of(words, day=name, letter=day.letter, walk=walk or "")
    return Phrase.of("plan_day_walk", day=name, walk=walk) if walk else Phrase.of("plan_day_rest", day=name)


def at_clock(facts: Facts, morning: bool = False) -> Word:
    known = Known(facts.known)
    at = known.morning_time if morning else known.train_time
    return Content(clock(at, known.clock_24)) if at else ""


def mornings_line(facts: Facts) -> Word:
    if Known(facts.known).morning_time is None:
        return Phrase("plan_no_mornings")
    return Phrase.of("plan_mornings", time=at_clock(facts, morning=True))


# one session


def preview(facts: Facts, letter: str) -> SessionPlan | None:
    """The session of this letter, as it would be today."""
    stands = course.of(facts)
    if stands is None:
        return None
    turn = slots.letters(facts, stands)
    if letter not in turn:
        return None
    as_if: Course = replace(stands, last_letter=turn[turn.index(letter) - 1])
    return plan.session_today(facts.knowing(course=course.kept(as_if)), Known(facts.known).minutes)


def shown_session(facts: Facts) -> SessionPlan | None:
    stands = course.of(facts)
    return preview(facts, about(facts)) or (preview(facts, slots.next_letter(facts, stands)) if stands else None)


def session_title(facts: Facts) -> Word:
    found = shown_session(facts)
    return Phrase.of("session_title", letter=found.letter if found else "A")


def session_lines(facts: Facts) -> Word:
    found = shown_session(facts)
    items = found.items if found else ()
    return Listed(
        [
            Phrase.of("plan_item", number=number, name=Content(facts.library.exercise(item.exercise).short))
            for number, item in enumerate(items, 1)
        ],
        lines=True,
    )


def exercise_buttons(facts: Facts) -> list[Option]:
    found = shown_session(facts)
    items = found.items if found else ()
    numbers = [Option(f"exercise:{item.exercise}", Content(str(number))) for number, item in enumerate(items, 1)]
    return [*numbers, Option("week")]


# one exercise


def shown_item(facts: Facts) -> Planned | None:
    stands = course.of(facts)
    if stands is None:
        return None
    sessions = [preview(facts, letter) for letter in slots.letters(facts, stands)]
    return next(
        (item for each in sessions if each for item in each.items if item.exercise == about(facts)),
        None,
    )


def known_exercise(facts: Facts) -> str:
    return about(facts) if about(facts) in facts.library.exercises else next(iter(facts.library.exercises))


def page_exercise(facts: Facts) -> Exercise:
    return loads.as_done(facts, facts.library.exercise(known_exercise(facts)))


def exercise_name(facts: Facts) -> Word:
    return Content(page_exercise(facts).name)


def exercise_target(facts: Facts) -> Word:
    """Two sets of 8 reps, with 10 lb."""
    item = shown_item(facts)
    if item is None:
        return ""
    first = item.sets[0]
    words = "plan_sets" if len(item.sets) > 1 else "plan_one_set"
    told = {"n": len(item.sets), "amount": amount_word(first)}
    if first.load or first.band:
        return Phrase.of(f"{words}_with", **told, weight=weight_word(first))
    return Phrase.of(words, **told)


def exercise_set_up(facts: Facts) -> Word:
    return Content(page_exercise(facts).set_up)


def exercise_cues(facts: Facts) -> Word:
    """The cues, and what tags and joints add."""
    item = shown_item(facts)
    parts = [*(item.careful if item else ()), *page_exercise(facts).cues]
    return Content(" ".join(parts))


def exercise_why(facts: Facts) -> Word:
    """What you said that brought it here, else what it is for."""
    exercise = page_exercise(facts)
    if exercise.ladder == "hinge" and facts.known.get("trigger") == "bending":
        return Phrase("plan_why_bending")
    return Content(exercise.why)


def exercise_picture(facts: Facts) -> str:
    return known_exercise(facts)


def fault_picture(facts: Facts) -> str:
    return f"fault:{known_exercise(facts)}"


def exercise_fault(facts: Facts) -> Word:
    return Content(page_exercise(facts).fault)


def exercise_fix(facts: Facts) -> Word:
    return Content(page_exercise(facts).fix)


def exercise_ways(facts: Facts) -> list[Option]:
    """The common fault moves too, where it matters most."""
    shown = page_exercise(facts).ladder in FAULTS_SHOWN
    fault = [Option(f"fault:{known_exercise(facts)}")] if shown else []
    return [*fault, Option("week")]


def fault_ways(facts: Facts) -> list[Option]:
    return [Option(f"exercise:{known_exercise(facts)}"), Option("week")]


# the rest


def morning_items(facts: Facts) -> Word:
    return Listed([Content(facts.library.mobility_item(id).short) for id in items_for(facts, 10)])


def mini_items(facts: Facts) -> Word:
    return Listed([Content(facts.library.mobility_item(id).short) for id in items_for(facts, THREE)])


def walk_line(facts: Facts) -> Word:
    """10 minutes, 4 days: a bit less than you can."""
    dose = walking.dose(facts, course.of(facts))
    if dose is None:
        return Phrase("plan_walk_later")
    words = "plan_walks_twice" if dose.times_a_day > 1 else "plan_walks"
    return Phrase.of(words, minutes=dose.minutes, days=dose.days)


def why_lines(facts: Facts) -> Word:
    """One line a choice: the newest decision of each rule that shaped the plan."""
    newest: dict[str, Decision] = {}
    for each in facts.history.of(Decision):
        if each.rule.startswith(WHY_RULES) and each.words:
            newest[f"{each.rule}{each.subject}"] = each
    if not newest:  # the decisions of a plan from before they were kept
        newest = {each.subject: each for each in starting.start(facts)[1] if each.words}
    told = [words for each in newest.values() if (words := reasons.told(facts, each))]
    first, rest = told[:1], told[1:]
    return Listed([*first, *rest[1 - MOST_REASONS :]], lines=True)


PAGES = (walk_line, why_lines, mornings_line, minutes, week_lines)
RULES = (
    exercise_picture, fault_picture, exercise_fault, exercise_fix, exercise_ways, fault_ways,
    which_page, week_buttons, held_what, held_allows, session_title, session_lines, exercise_buttons, exercise_name,
    exercise_target,
    exercise_set_up, exercise_cues, exercise_why, morning_items, mini_items, *PAGES,
)  # fmt: skip

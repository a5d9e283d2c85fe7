"""Which patterns a day of the programme has for this person, how many slots it has grown to, and how often a week."""

from collections.abc import Mapping
from dataclasses import replace

from content.programme import Slot
from flows import doses
from flows.course import Course, monday
from flows.facts import Facts
from flows.known import Known

WITHOUT_MORE = 2  # sessions a week; the third one has to be earned (training.md §4 P.7; CJ)
PAIRED = ("hinge", "squat")  # never both up in one session (training.md §4 P.5); the first wins a tie
MAIN = (2, 3)  # slots that carry the day's main lifts, counted from 1 (training.md §3)


def letters(facts: Facts, course: Course) -> tuple[str, ...]:
    """The days of the programme in turn: A, B; with three sessions from phase build on A, B, C."""
    number = doses.phase_of(facts, course).number
    days = facts.library.programme.day
    if a_week(facts, course) < len(days):
        return tuple(id for id, day in days.items() if not day.from_phase)
    return tuple(id for id, day in days.items() if day.from_phase <= number)


def next_letter(facts: Facts, course: Course) -> str:
    """The letter after the last completed one."""
    turn = letters(facts, course)
    if course.last_letter not in turn:
        return turn[0]
    return turn[(turn.index(course.last_letter) + 1) % len(turn)]


def a_week(facts: Facts, course: Course) -> int:
    """Sessions this week: one where it was made smaller, else as usual."""
    return 1 if smaller(facts) else usually_a_week(facts, course)


def usually_a_week(facts: Facts, course: Course) -> int:
    """Sessions a week: the days chosen, as far as the phase goes; the third needs two sets in the main slots."""
    known = Known(facts.known)
    phase = doses.phase_of(facts, course)
    most = phase.sessions[1]
    if known.trained and phase.sessions_trained:
        most = phase.sessions_trained[1]
    if most > WITHOUT_MORE and not known.trained and not main_slots_full(facts, course):
        most = WITHOUT_MORE
    return max(1, min(len(known.days) or most, most))


def smaller(facts: Facts) -> bool:
    """The week for which the person asked for one session of ten minutes, after a quiet one."""
    told = facts.known.get("smaller_week")
    return bool(told) and told == monday(facts.today).isoformat()


def minutes(facts: Facts) -> int:
    """What a session may take this week: the person's own, or the ten of a smaller week."""
    own = Known(facts.known).minutes
    return min(own, facts.library.programme.minutes[0].minutes) if smaller(facts) else own


def main_slots_full(facts: Facts, course: Course) -> bool:
    """Rule P.7: the main slots have two sets each."""
    for letter in ("A", "B"):
        for number in MAIN:
            for pattern in facts.library.programme.day[letter].slots[number - 1].ladders:
                standing = course.standings.get(pattern)
                if standing and len(course.line(standing.exercise).sets) < len(MAIN):
                    return False
    return True


def patterns(facts: Facts, course: Course, letter: str) -> tuple[tuple[str, bool], ...]:
    """The ladders of a day's slots in order, each with whether it is the light one; as many as the day has grown to."""
    day = facts.library.programme.day[letter]
    phase = doses.phase_of(facts, course)
    count = max(1, min(course.slots.get(letter, phase.exercises[0]), phase.exercises[1]))
    found = [(chosen(facts, course, slot), slot.light) for slot in day.slots]
    if phase.id == "learn" and day.fifth and count == len(found) - 1:
        last = course.fifth.get(letter)
        turn = day.fifth[(day.fifth.index(last) + 1) % len(day.fifth)] if last in day.fifth else day.fifth[0]
        found = [*found[: count - 1], (turn, False)]
    if count > len(found) and seventh(facts, course, letter):
        found.append((course.favourite, False))
    return tuple(found[:count])


def seventh(facts: Facts, course: Course, letter: str) -> bool:
    """The person's own choice, on days that do not have it already: no exercise comes twice in a session, as both
    would count as exposures (training.md §3, "exposure")."""
    day = facts.library.programme.day[letter]
    return bool(course.favourite) and course.favourite not in [chosen(facts, course, slot) for slot in day.slots]


def spare(facts: Facts, course: Course, letter: str, used: tuple[str, ...]) -> tuple[str, ...]:
    """Further patterns of the day, for a slot whose own pattern has to pass."""
    found = (chosen(facts, course, slot) for slot in facts.library.programme.day[letter].slots)
    return tuple(pattern for pattern in dict.fromkeys(found) if pattern not in used)


def chosen(facts: Facts, course: Course, slot: Slot) -> str:
    """The slot's ladder; where it asks for the weakest, the one the person stands lowest on."""
    if not slot.weakest:
        return slot.ladders[0]
    return min(slot.ladders, key=lambda ladder: course.standings[ladder].rung if ladder in course.standings else 0)


def new(course: Course, pattern: str) -> bool:
    """Something of it rose, and no session has asked it yet."""
    standing = course.standings.get(pattern)
    return standing is not None and course.line(standing.exercise).new


def waits_for_other(course: Course, days: list[tuple[tuple[str, bool], ...]], pattern: str) -> bool:
    """Hinge or squat where the other has just risen and both come on one day: never both up in one session."""
    others = [name for name in PAIRED if name != pattern and new(course, name)]
    return pattern in PAIRED and any({pattern, *others} <= {name for name, _ in day} for day in days if others)


def planned_sets(facts: Facts, course: Course, letter: str) -> int:
    """The hard sets of one session as it stands, brace included."""
    total = 0
    for number, (pattern, _) in enumerate(patterns(facts, course, letter), 1):
        standing = course.standings.get(pattern)
        line = course.lines.get(standing.exercise) if standing else None
        if line and line.sets:
            total += min(len(line.sets), doses.most_sets(facts, course, number))
    return total


def week_letters(facts: Facts, course: Course) -> tuple[str, ...]:
    """The letters of a whole week from the next session on."""
    turn = letters(facts, course)
    first = turn.index(next_letter(facts, course))
    return tuple(turn[(first + place) % len(turn)] for place in range(a_week(facts, course)))


def planned_week(facts: Facts, course: Course) -> int:
    return sum(planned_sets(facts, course, letter) for letter in week_letters(facts, course))


def with_slot(course: Course, letter: str, count: int) -> Course:
    slots: Mapping[str, int] = {**course.slots, letter: count}
    return replace(course, slots=slots)

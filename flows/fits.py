"""Which exercises a person may do: kit, position, tags, joints, limits and the heavy gate always hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from content.models import Exercise, Ladder, Tag
from flows import flare_day, loads, pain
from flows.course import Course, Standing
from flows.facts import Facts
from flows.known import Known
from flows.records import Measure

LIMIT_TAGS = {
    "lift": "lift_limit",
    "bending": "no_bending",
    "twisting": "no_twisting",
    "impact": "no_impact",
    "overhead": "no_overhead",
    "sitting": "sitting_limit",
}
TRIGGER_TAGS = {"bending": "flex_sens", "arching": "ext_sens"}  # measures.md §5, question 18
TWISTS = ("AR5", "AR6")  # a back that twisting sets off leaves them out in the learn phase (measures.md §5)
BRIDGE_TOP = 1  # after a hold: the lowest two rungs (red-flags.md §6 step 7)


@dataclass(frozen=True)
class Pick:
    """An exercise for a rung that may not be the one asked for."""

    exercise: Exercise
    rung: int
    wanted: int


def tag_ids(facts: Facts) -> frozenset[str]:
    """Every careful tag, sore joint and limit that is in force today."""
    found: frozenset[str] | None = facts.found.get("tag_ids")
    if found is None:
        found = facts.found["tag_ids"] = tag_ids_of(facts)
    return found


def tag_ids_of(facts: Facts) -> frozenset[str]:
    known = Known(facts.known)
    ids = set(known.tags | known.joints)
    if known.older:
        ids.add("older")
    trigger = TRIGGER_TAGS.get(str(known.values.get("trigger") or ""))
    if trigger:
        ids.add(trigger)
    until = known.values.get("limits_until")
    if not until or facts.today <= date.fromisoformat(str(until)):
        ids |= {LIMIT_TAGS[name] for name, value in known.limits.items() if value and name in LIMIT_TAGS}
    return frozenset(id for id in ids if id in facts.library.tags)


def tags(facts: Facts) -> tuple[Tag, ...]:
    found: tuple[Tag, ...] | None = facts.found.get("tags")
    if found is None:
        found = facts.found["tags"] = tuple(facts.library.tag(id) for id in sorted(tag_ids(facts)))
    return found


def why_not(facts: Facts, course: Course | None, exercise: Exercise, rung: int | None = None) -> str:
    """What forbids this exercise today: kit, position, a tag's id, early, gate, green; "" = nothing."""
    if reason := barred(facts, course, exercise, exercise.rung if rung is None else rung):
        return reason
    for id in exercise.needs_green:
        last = course.line(id).exposures[-1:] if course else ()
        if not last or last[0].colour != "green":
            return "green"
    if exercise.heavy_gate and not gate_open(facts, course, facts.library.ladder(exercise.ladder)):
        return "gate"
    return ""


def barred(facts: Facts, course: Course | None, exercise: Exercise, rung: int) -> str:
    """What forbids it whatever the last exposures were: kit, position, a tag's id, early; "" = nothing."""
    known = Known(facts.known)
    if not loads.there(exercise, loads.letters(facts)):
        return "kit"
    for tag in tags(facts):
        reason = tag_forbids(tag, exercise, rung, course)
        if reason:
            return reason
    if known.values.get("trigger") == "twisting" and exercise.id in TWISTS and (not course or course.phase == "learn"):
        return "twisting"
    return ""


def tag_forbids(tag: Tag, exercise: Exercise, rung: int, course: Course | None) -> str:
    """What this one tag, joint or limit says against an exercise at a rung; "" = nothing."""
    if set(exercise.positions) <= set(tag.hides_positions):
        return "position"
    careful = exercise.careful.get(tag.id)
    if exercise.id in tag.hides or (careful and careful.effect == "hide"):
        return tag.id
    if tag.rung_at_most is not None and rung > tag.rung_at_most:
        return tag.id
    if rung > tag.ladder_at_most.get(exercise.ladder, rung):
        return tag.id
    for early in tag.early:
        standing = course.standings.get(exercise.ladder) if course else None
        if (
            early.ladder == exercise.ladder
            and rung > early.rung
            and (standing.sessions if standing else 0) < early.sessions
        ):
            return "early"
    return ""


def gate_open(facts: Facts, course: Course | None, ladder: Ladder) -> bool:
    """G1: the heavy rungs open after six calm exposures, low usual pain, a quiet leg and confidence [T8 idea; CJ]."""
    if course is None:
        return False
    gate = facts.library.programme.gate
    exposures = sorted(
        (exposure for id in ladder.ids for exposure in course.line(id).exposures), key=lambda exposure: exposure.day
    )[-gate.exposures :]
    if len(exposures) < gate.exposures or any(exposure.colour == "red" for exposure in exposures):
        return False
    return usual_allows(facts) and leg_quiet(facts) and sure(facts, ladder.id) >= gate.sure_at_least


def usual_allows(facts: Facts) -> bool:
    """u of 5 and less; or 6 to 8, level for eight weeks."""
    gate = facts.library.programme.gate
    u = pain.usual(facts)
    if u <= gate.usual_at_most:
        return True
    if not gate.high_usual[0] <= u <= gate.high_usual[1]:
        return False
    medians = []
    for week in range(gate.high_usual_weeks):
        last = facts.today - timedelta(days=7 * week)
        values = pain.day_values(facts, last, 7)
        if not values:
            return False
        medians.append(median(values.values()))
    return max(medians) - min(medians) <= gate.high_usual_within


def leg_quiet(facts: Facts) -> bool:
    """Pain has not gone further down the leg in 28 days."""
    since = facts.today - timedelta(days=facts.library.programme.gate.leg_quiet_days)
    levels = [entry.value for entry in facts.history.of(Measure, since=since) if entry.name == "leg_level"]
    return all(later <= earlier for earlier, later in pairwise(levels))


def sure(facts: Facts, pattern: str) -> int:
    """How sure they are of this pattern; not asked = conf1 (training.md §7)."""
    asked = (facts.known.get("conf_pattern") or {}).get(pattern)
    return int(asked) if asked is not None else Known(facts.known).confidence


def rung_cap(facts: Facts, course: Course, ladder: Ladder) -> int:
    """The highest rung the phase leaves open; a break from the heavy hinge lowers it for 14 days."""
    phase = facts.library.programme.phase[course.phase]
    cap = phase.rungs[1] if phase.rungs else ladder.top
    if course.bridge == "hold":
        cap = min(cap, BRIDGE_TOP)
    if ladder.id == "hinge" and course.hinge_break_until and facts.today < course.hinge_break_until:
        cap = min(cap, facts.library.programme.gate.break_rungs[1])
    flare = flare_day.highest_rung(facts)
    return min(cap, ladder.top) if flare is None else min(cap, ladder.top, flare)


def on_rung(facts: Facts, course: Course, ladder: Ladder, rung: int) -> Exercise | None:
    """The exercise of this rung that a person may do; their tags' preferred positions first, then the listed order."""
    fitting = [exercise for exercise in facts.library.on(ladder.id, rung) if not why_not(facts, course, exercise, rung)]
    prefers = {position for tag in tags(facts) for position in tag.prefers}
    return min(fitting, key=lambda exercise: bool(prefers) and not prefers & set(exercise.positions), default=None)


def pick(facts: Facts, course: Course, pattern: str, wanted: int, start: int | None = None) -> Pick | None:
    """The exercise for a rung; a hidden one gives way by training.md §3 "Exact rung hidden". None: the slot passes."""
    ladder = facts.library.ladder(pattern)
    cap = rung_cap(facts, course, ladder)
    wanted = max(0, min(wanted, cap))
    rules = facts.library.programme.start_rung
    bold = course.phase != "bridge" and Known(facts.known).confidence >= rules.one_higher_sure_at_least
    higher = (wanted + 1,) if bold and wanted < cap else ()
    begun = wanted if start is None else start
    far = range(wanted + 1, min(begun + rules.nearest_higher_within, cap) + 1)
    for rung in (wanted, *higher, *range(wanted - 1, -1, -1), *far):
        exercise = on_rung(facts, course, ladder, rung)
        if exercise:
            return Pick(exercise, rung, wanted)
    return None


def above(facts: Facts, course: Course, standing: Standing) -> Pick | None:
    """The next rung up that a person may do, skipping at most two that are hidden from them; None at the top."""
    ladder = facts.library.ladder(standing.pattern)
    cap = rung_cap(facts, course, ladder)
    reach = standing.rung + 1 + facts.library.programme.start_rung.nearest_higher_within
    for rung in range(standing.rung + 1, min(cap, reach) + 1):
        exercise = on_rung(facts, course, ladder, rung)
        if exercise and exercise.id != standing.exercise:
            return Pick(exercise, rung, rung)
    return None


def below(facts: Facts, course: Course, pattern: str, rung: int) -> Pick | None:
    """The nearest lower rung that a person may do."""
    ladder = facts.library.ladder(pattern)
    for lower in range(rung - 1, -1, -1):
        exercise = on_rung(facts, course, ladder, lower)
        if exercise:
            return Pick(exercise, lower, rung - 1)
    return None


def lowest(facts: Facts, course: Course, pattern: str) -> Pick | None:
    """The lowest rung that a person may do."""
    ladder = facts.library.ladder(pattern)
    for rung in range(ladder.top + 1):
        exercise = on_rung(facts, course, ladder, rung)
        if exercise:
            return Pick(exercise, rung, 0)
    return None


def words_for(facts: Facts, exercise: Exercise) -> Iterator[str]:
    """What tags and joints add to an exercise, in content's own words, each once."""
    said: set[str] = set()
    for tag in tags(facts):
        careful = exercise.careful.get(tag.id)
        for words in (careful.say if careful else "", tag.cue if cue_fits(tag, exercise) else ""):
            if words and words not in said:
                said.add(words)
                yield words


def cue_fits(tag: Tag, exercise: Exercise) -> bool:
    """Whether the words mean anything here: no turning where nothing turns, no bed for the standing."""
    if tag.cue_on and exercise.ladder not in tag.cue_on:
        return False
    return not tag.cue_lying or set(exercise.positions) <= {"bed", "floor"}


def hold_limit(facts: Facts) -> int | None:
    """The longest single hold in seconds that the tags allow."""
    return min((tag.hold_at_most for tag in tags(facts) if tag.hold_at_most), default=None)


def phase_limit(facts: Facts) -> int | None:
    """The highest phase number that the tags allow."""
    return min((tag.phase_at_most for tag in tags(facts) if tag.phase_at_most is not None), default=None)

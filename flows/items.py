"""One exercise of today: what its pattern stands on, what was earned, and what holds it back."""

from dataclasses import dataclass, replace
from datetime import timedelta

from content.models import Exercise, Kit
from flows import doses, fits, loads, restraint, rises, starting
from flows.course import Course, Line, Standing, same_week
from flows.cuts import Cut
from flows.facts import Facts
from flows.known import Known
from flows.planned import Planned
from flows.reasons import asked, decided
from flows.records import CheckIn, Decision, Measure, PainScore, SessionLog, SetTarget, Walk
from flows.restraint import Less, Lowered

DAY = timedelta(days=1)
TOLD_LATER = 2 * DAY  # how far back a session may lie that is told of (scripts/logged.toml)
DATED: tuple[type, ...] = (SessionLog, CheckIn, PainScore, Walk, Measure)  # what is told of a day on that day


@dataclass(frozen=True)
class Ask:
    """What a slot asks of its exercise today."""

    slot: int = 0
    light: bool = False
    before: int | None = None
    less: Less = ""
    most_sets: int | None = None
    may_rise: bool = False


def build(facts: Facts, course: Course, pattern: str, ask: Ask) -> Planned | None:
    """The exercise of one pattern today; None where nothing of it may be done, and the slot passes."""
    reasons: list[Decision] = []
    standing = course.standings.get(pattern)
    if standing is None:
        course, standing = starting.place(facts, course, pattern, course.start_rung)
        if standing is None:
            return None
    if standing.dropped_until:
        if facts.today < standing.dropped_until:
            return None
        return tried_again(facts, course, standing, ask)
    if comes_home(facts, standing):
        standing = at_home(facts, course, standing)
        reasons.append(
            decided(facts, "swap.back", standing.exercise, "back", "why_swap_back", exercise=standing.exercise)
        )
    found = standing_now(facts, course, standing, ask.light)
    if found is None:
        return None
    exercise, rung, line = found
    own, tempo = line, line.tempo
    if restraint.unsure(facts, course, pattern):
        low = fits.lowest(facts, course, pattern)
        if low is None:
            return None
        exercise, rung, line = low.exercise, low.rung, line_of(facts, course, low.exercise, 1)
        line = replace(line, sets=line.sets[:1], base=())
        reasons.append(sure_reason(facts, standing, exercise))
    elif line.due and ask.may_rise:
        exercise, rung = facts.library.exercise(line.due.exercise), line.due.rung
        tempo = line.due.tempo or (tempo if exercise.id == line.exercise else "")
        reasons.append(rise_reason(facts, line))
        line = replace(line, exercise=exercise.id, sets=line.due.sets, base=())
    active = list(restraint.cuts(facts, course, pattern, ask.before, ask.less, ask.most_sets))
    gains = restraint.gains(facts, course, standing, own, active)
    lowered = restraint.lower(facts, course, exercise, rung, line, active)
    if not lowered.sets:
        return None
    wanted = (exercise.id, line.sets)
    reasons += [
        decided(facts, cut.rule, lowered.exercise.id, "less", words, exercise=lowered.exercise.id, score=cut.value)
        for cut in active
        if (words := cut_words(cut, wanted, lowered))
    ]
    line = line if line.tempo == tempo else replace(line, tempo=tempo)
    return finished(facts, course, standing, ask, lowered, line, gains, tuple(reasons))


def cut_words(cut: Cut, wanted: tuple[str, tuple[SetTarget, ...]], lowered: Lowered) -> str:
    """What is said of a cut; a gap that took nothing here says nothing, and nothing of a weight where there is none."""
    if not cut.rule.startswith("gap."):
        return cut.words
    if (lowered.exercise.id, lowered.sets) == wanted:
        return ""
    return cut.words if restraint.loaded(lowered.sets) else f"{cut.words}_plain"


def rises_today(facts: Facts, course: Course, pattern: str, light: bool, before: int | None) -> bool:
    """Whether what this pattern does today, its light version or a stand-in, would take a rise."""
    standing = course.standings.get(pattern)
    if standing is None or standing.dropped_until:
        return False
    standing = at_home(facts, course, standing) if comes_home(facts, standing) else standing
    found = standing_now(facts, course, standing, light)
    if found is None or (standing.home and found[2].due and found[2].due.kind != "restore"):
        return False  # what a stand-in has earned it earned as another pattern's own
    return may_rise(facts, course, pattern, found[2], before)


def steps_up(facts: Facts, course: Course, pattern: str, light: bool) -> bool:
    """A higher rung stands in today, as what it stands on cannot be done: no band in the hotel, but weights."""
    standing = course.standings.get(pattern)
    if standing is None or standing.home or standing.dropped_until:
        return False
    found = standing_now(facts, course, standing, light)
    return found is not None and found[1] > standing.rung


def may_rise(facts: Facts, course: Course, pattern: str, line: Line, before: int | None = None) -> bool:
    """An earned rise is taken today: none in this week yet, nothing of today that forbids what it leads to, and no rule
    that stops rises, a sore start included."""
    if (
        line.due is None
        or same_week(line.risen_on, facts.today)
        or went_back(facts)
        or not rises.may_be_done(facts, course, pattern, line.due)
    ):
        return False
    return not any(cut.stops_rises for cut in restraint.cuts(facts, course, pattern, before))


def went_back(facts: Facts) -> bool:
    """Somebody's clock moved back: days that are still to come were told of. A session of the last two days may be
    told of afterwards, and a journey or a late night moves no more than one."""
    later = facts.today + TOLD_LATER + DAY
    return any(facts.history.of(kind, since=later) for kind in DATED)


def finished(
    facts: Facts,
    course: Course,
    standing: Standing,
    ask: Ask,
    lowered: restraint.Lowered,
    line: Line,
    gains: bool,
    reasons: tuple[Decision, ...],
) -> Planned:
    exercise = lowered.exercise
    own = course.line(exercise.id)
    reach = doses.reach(facts, course, exercise, ask.slot)
    wanted = restraint.no_heavier(facts, exercise, own, lowered.sets)
    high = highest(facts, course, exercise, ask.slot, wanted)
    most = doses.most_sets(facts, course, ask.slot)
    sets: list[SetTarget] = []
    for place, target in enumerate(wanted[:most]):
        same = place > 0 and target is wanted[place - 1]
        sets.append(sets[-1] if same else doses.shown(facts, bounded(facts, target, exercise, high)))
    known = Known(facts.known)
    kit = loads.carried(facts, exercise)
    return Planned(
        exercise=exercise.id,
        pattern=standing.pattern,
        rung=lowered.rung,
        sets=tuple(sets),
        low=reach.low,
        high=high,
        rest=doses.rest(facts, course, lowered.rung) + own.rest_more,
        tempo=line.tempo or exercise.tempo,
        gains=gains,
        changes=own.changes,
        try_next=own.try_next,
        expects=restraint.unsure(facts, course, standing.pattern),
        asks_sure=asks_sure(facts, course, standing, lowered.rung),
        asks_owned=loads.OWNED.get(kit, "") if kit and not own.done and not owned_told(known, kit) else "",
        asks_released=known.trained
        and not own.done
        and bool(kit and kit != "B")
        and not loads.named_load(known, exercise),
        careful=tuple(fits.words_for(facts, exercise)),
        reasons=reasons,
    )


def owned_told(known: Known, kit: Kit) -> bool:
    name = loads.OWNED.get(kit)
    return name is None or "gym" in known.kit or name in (known.values.get("owned") or {})  # a gym has the usual ones


def standing_now(facts: Facts, course: Course, standing: Standing, light: bool) -> tuple[Exercise, int, Line] | None:
    """The exercise it stands on, or what fits in its place: kit, tags and phase may have changed since."""
    exercise = facts.library.exercise(standing.exercise)
    cap = fits.rung_cap(facts, course, facts.library.ladder(standing.pattern))
    swapped = exercise.ladder != standing.pattern
    sets = len(course.line(standing.exercise).sets) or doses.begin_sets(facts, course)
    if light and not swapped:
        lighter = light_version(facts, course, standing)
        if lighter and (line := line_of(facts, course, lighter[0], sets)).sets:
            return lighter[0], lighter[1], line
    if standing.rung <= cap and not fits.why_not(facts, course, exercise, None if swapped else standing.rung):
        line = line_of(facts, course, exercise, sets)
        if line.sets:  # none: even the lightest weight that is there now is too much for a first time
            return exercise, standing.rung, line
    found = fits.pick(facts, course, standing.pattern, min(standing.rung, cap), course.start_rung)
    if found is not None and found.rung > standing.rung and restraint.sore(course.line(standing.exercise)):
        found = fits.below(facts, course, standing.pattern, standing.rung)  # never up after a sore time
    while found is not None:
        line = line_of(facts, course, found.exercise, sets)
        if line.sets:
            return found.exercise, found.rung, line
        found = fits.below(facts, course, standing.pattern, found.rung)
    return None


def light_version(facts: Facts, course: Course, standing: Standing) -> tuple[Exercise, int] | None:
    """Session C's hinge: a side branch of the rung, else a rung lower."""
    ladder = facts.library.ladder(standing.pattern)
    for exercise in facts.library.on(ladder.id, standing.rung):
        if exercise.is_branch and not fits.why_not(facts, course, exercise, standing.rung):
            return exercise, standing.rung
    lower = fits.below(facts, course, standing.pattern, standing.rung)
    return (lower.exercise, lower.rung) if lower else None


def line_of(facts: Facts, course: Course, exercise: Exercise, sets: int) -> Line:
    """The exercise's own line; a first one where it was never done."""
    line = course.line(exercise.id)
    if line.sets and not loads.other_kind(facts, exercise, line.sets):
        return line
    first = doses.first_sets(facts, course, exercise, max(1, sets)) or ()
    if line.sets and restraint.sore(line) and (kit := loads.carried(facts, exercise)):  # less than any first weight
        first = tuple(replace(one, load=min(loads.weights(facts, kit))) if one.load else one for one in first)
    if line.sets:  # with a band in place of a weight it begins anew, while the own one waits as it is
        return replace(line, sets=first, base=(), due=None, jump=())
    return replace(line, sets=first)


def comes_home(facts: Facts, standing: Standing) -> bool:
    """The two weeks of a swap are over."""
    return bool(standing.home and standing.swapped_until and facts.today >= standing.swapped_until)


def at_home(facts: Facts, course: Course, standing: Standing) -> Standing:
    """Back on the exercise that a swap left."""
    home = facts.library.exercise(standing.home)
    return replace(standing, exercise=home.id, rung=max(home.rung, min(standing.rung, home.rung_to)), home="")


def tried_again(facts: Facts, course: Course, standing: Standing, ask: Ask) -> Planned | None:
    """The dated card: the dropped pattern once more, lowest rung, one set."""
    found = fits.lowest(facts, course, standing.pattern)
    if found is None or (standing.try_again_on and facts.today < standing.try_again_on):
        return None
    line = line_of(facts, course, found.exercise, 1)
    if not line.sets:
        return None
    why = decided(facts, "drop.again", standing.pattern, "try", "why_drop_again", pattern=standing.pattern)
    lowered = restraint.Lowered(found.exercise, found.rung, line.sets[:1])
    planned = finished(facts, course, standing, ask, lowered, line, False, (why,))
    return replace(planned, try_again=True)


def asks_sure(facts: Facts, course: Course, standing: Standing, rung: int) -> bool:
    """When the pattern is first met, before its first heavy rung, and every 28 days."""
    rules = facts.library.pain.confidence
    if standing.pattern not in rules.ladders:
        return False
    if standing.sure_on is None:  # never asked, or the three small tries are done
        return True
    if (facts.today - standing.sure_on).days >= rules.again_days:
        return True
    return rung >= rules.before_rung > standing.rung


def highest(facts: Facts, course: Course, exercise: Exercise, slot: int, sets: tuple[SetTarget, ...]) -> int:
    """The most that is asked of these sets: the top of the range, or what counts as it before a big step."""
    reach = doses.reach(facts, course, exercise, slot)
    return max(reach.high, rises.goal(facts, exercise, course.line(exercise.id), reach, sets))


def bounded(facts: Facts, target: SetTarget, exercise: Exercise, high: int) -> SetTarget:
    """Never above the range, nor above a clinician's lift limit."""
    if target.load and loads.carried(facts, exercise):
        load = loads.liftable(facts, exercise, target.load)  # weights that were told later, or are gone
        target = target if load == target.load else replace(target, load=load)
    return target if doses.amount(target) <= high else doses.with_amount(target, max(high, 1))


def rise_reason(facts: Facts, line: Line) -> Decision:
    due = line.due
    assert due is not None
    target = asked(due.sets[0])
    return decided(facts, due.rule, due.exercise, due.kind, f"why_now_{due.kind}", exercise=due.exercise, **target)


def sure_reason(facts: Facts, standing: Standing, exercise: Exercise) -> Decision:
    tries = standing.tries + 1
    return decided(facts, "sure.low", standing.pattern, "try", "why_sure_low", exercise=exercise.id, number=tries)

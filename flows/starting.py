"""Where training begins: at the end of the intake, after a long break, and after a clinician's check."""

from dataclasses import replace
from datetime import date, timedelta

from content.programme import PhaseId, StartRung
from flows import doses, fits, pain, walking
from flows.course import Course, Line, Standing, monday, of
from flows.facts import Facts
from flows.holds import Level
from flows.known import Known
from flows.reasons import decided
from flows.records import Decision

BIRTH_RECENT = timedelta(weeks=6)  # after the sixth week until the twelfth
NO_BRIDGE = ("rx_", "visceral", "selfharm")  # limits and the gap rule instead (red-flags.md §6 step 7)
BRIDGE_E2 = ("neuro", "ces", "cord", "fx", "ca_", "inf", "lump", "axspa", "flare")  # spine, nerve and bone


def start(facts: Facts) -> tuple[Course, tuple[Decision, ...]]:
    """A new course from the intake's answers; what helped this person before is not forgotten."""
    facts = facts.knowing(kit_today=None)  # it begins with what is at home, wherever the answers were given
    before = of(facts)
    phase, why = first_phase(facts)
    known = Known(facts.known)
    rung, row = start_rung(facts, phase)
    course = Course(
        started_on=facts.today,
        phase=phase,
        phase_since=facts.today,
        bridge="intake" if phase == "bridge" else "",
        start_rung=rung,
        lines={id: Line(id, helped=line.helped) for id, line in before.lines.items() if line.helped} if before else {},
        sessions=before.sessions if before else (),
        favourite=before.favourite if before else "",
        monday=monday(facts.today),
        walk=walking.start(facts),
        version=facts.library.programme.version,
    )
    slots = facts.library.programme.phase[phase].exercises[0]
    course = replace(course, slots=dict.fromkeys(facts.library.programme.day, slots))
    for pattern in facts.library.ladders:
        course, _ = place(facts, course, pattern, rung)
    decisions = [
        decided(facts, "start.phase", "plan", phase, f"why_start_{why}", phase=phase, usual=pain.usual(facts)),
        decided(facts, "start.rung", "plan", str(rung), f"why_rung_{row}", rung=rung),
        decided(facts, "start.sets", "plan", str(doses.begin_sets(facts, course)), sets_words(facts, course)),
    ]
    if course.walk:
        minutes = course.walk.minutes
        decisions.append(decided(facts, "walk.start", "walk", "start", "why_walk_start", minutes=minutes))
    for tag in fits.tags(facts):
        if tag.say:
            decisions.append(decided(facts, "start.tag", tag.id, "adapted", "why_tag", tag=tag.id))
    if known.trained:
        decisions.append(decided(facts, "start.trained", "plan", "half", "why_start_load_trained"))
    return course, tuple(decisions)


def sets_words(facts: Facts, course: Course) -> str:
    return "why_sets_one" if doses.begin_sets(facts, course) == 1 else "why_sets_two"


def first_phase(facts: Facts) -> tuple[PhaseId, str]:
    """The bridge for those who need a smaller start, else phase learn; with the first reason that fits."""
    rules = facts.library.programme.phase_zero
    known = Known(facts.known)
    if birth_lately(facts):
        return "bridge", "birth"
    if known.confidence <= rules.sure_at_most:
        return "bridge", "unsure"
    if known.fear >= rules.worried_from and known.confidence <= rules.worried_sure_at_most:
        return "bridge", "worried"
    if pain.usual(facts) >= rules.usual_from:
        return "bridge", "usual"
    minutes = walking.comfortable(facts)
    if minutes is not None and minutes < rules.walk_under_minutes:
        return "bridge", "walk"
    return "learn", "learn"


def birth_lately(facts: Facts) -> bool:
    """Six to twelve weeks after a birth (red-flags.md 2b, rx_preg; CJ)."""
    told = (facts.known.get("screen_on") or {}).get("rx_preg")
    over = told and facts.today - date.fromisoformat(str(told)) > BIRTH_RECENT
    return "birth_recent" in Known(facts.known).tags and not over


def start_rung(facts: Facts, phase: PhaseId) -> tuple[int, str]:
    """The highest row of programme.toml that fits, lowered by tags; with the row's name."""
    rules = facts.library.programme.start_rung
    row = next(name for name in reversed(rules.row) if fits_row(facts, phase, rules.row[name]))
    caps = [tag.start_rung_at_most for tag in fits.tags(facts) if tag.start_rung_at_most is not None]
    rung = min(rules.row[row].rung, rules.never_above, *caps)
    return rung, row if rung == rules.row[row].rung else "tag"


def fits_row(facts: Facts, phase: PhaseId, row: StartRung) -> bool:
    known = Known(facts.known)
    return (
        (not row.phase_zero or phase == "bridge")
        and (not row.no_floor or "no_floor" in known.tags)
        and (not row.active or known.active)
        and (not row.trained or known.trained)
        and (row.sure_at_least is None or known.confidence >= row.sure_at_least)
        and (row.sure_at_most is None or known.confidence <= row.sure_at_most)
        and (row.usual_at_most is None or pain.usual(facts) <= row.usual_at_most)
    )


def place(
    facts: Facts, course: Course, pattern: str, wanted: int, sets: int | None = None
) -> tuple[Course, Standing | None]:
    """Stands a pattern on a rung it can be done and started on; a first weight too heavy means a rung lower."""
    sets = sets or doses.begin_sets(facts, course)
    found = fits.pick(facts, course, pattern, wanted, course.start_rung)
    while found is not None:
        targets = doses.first_sets(facts, course, found.exercise, sets)
        if targets is not None:
            line = course.line(found.exercise.id)
            course = course.with_line(replace(line, sets=line.sets or targets))
            known = course.standings.get(pattern)
            standing = Standing(pattern, found.exercise.id, found.rung, start=found.rung)
            if known is not None:
                standing = replace(known, exercise=found.exercise.id, rung=found.rung, home="", swapped_until=None)
            return course.with_standing(standing), standing
        found = fits.below(facts, course, pattern, found.rung)
    return course, None


def after_clearance(facts: Facts, flag: str, level: Level) -> tuple[Course, tuple[Decision, ...]]:
    """What a cleared hold means for training: the bridge, or the plan as it was with the gap rule (red-flags.md §6)."""
    course = of(facts)
    if course is None:
        course, decisions = start(facts)
    else:
        decisions = ()
    return bridged(facts, course, flag, decisions) if bridges(flag, level) else (course, decisions)


def bridged(
    facts: Facts, course: Course, flag: str, decisions: tuple[Decision, ...] = ()
) -> tuple[Course, tuple[Decision, ...]]:
    """Phase 0 on top of where training stood; one that runs begins anew."""
    if course.bridge == "hold" and course.phase == "bridge":
        return replace(course, phase_since=facts.today), decisions
    before = course.phase_before if course.phase == "bridge" else course.phase
    course = replace(course, phase="bridge", phase_since=facts.today, phase_before=before, bridge="hold")
    return course, (*decisions, decided(facts, "bridge.begin", flag, "bridge", "why_bridge_hold", phase="bridge"))


def bridges(flag: str, level: Level) -> bool:
    """After E0 and E1, and after an E2 of spine, nerve or bone; never for readiness, belly or crisis flags."""
    if flag.startswith(NO_BRIDGE):
        return False
    return level in ("E0", "E1") or flag == "pain_high" or (level == "E2" and flag.startswith(BRIDGE_E2))

"""The clearance path: who looked, when, what they said; each hold is lifted, lowered or kept (red-flags.md §6)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal

from content.flags import flags
from flows import course, flare_day, limits, starting, triage
from flows.effects import Begin, ChangeHold, Effect, OpenHold, Record, Remember, Remind, TellCoach
from flows.engine import Option, Rule, absorb
from flows.facts import Facts
from flows.hold import awake, close
from flows.holds import Hold, clinical, gravest, locked
from flows.intake import waits
from flows.limits import lift_weights, like_weight
from flows.screening import LISTS, effective
from flows.starting import bridges
from flows.words import Phrase, Word

Verdict = Literal["lifted", "gentle", "hold", "kept"]

ASK_AGAIN = timedelta(days=14)  # red-flags.md §6 step 3 (CJ)
RESCREEN = (7, 28)  # days (red-flags.md §6 step 8; CJ)
FOUR_LISTS = LISTS[1:5]


def standing(facts: Facts) -> list[Hold]:
    """Open holds that a clinician can clear."""
    return list(clinical(facts.holds))


def nothing_open(answer: Any, facts: Facts) -> bool:
    return not standing(facts)


def care_comes_first(answer: Any, facts: Facts) -> bool:
    """No clinician's check is open, and a crisis is."""
    return not standing(facts) and locked(facts.holds)


def newest(facts: Facts) -> Hold:
    return max(standing(facts), key=lambda hold: hold.opened_at)


def room_matters(facts: Facts) -> bool:
    """E0 and E1 need somebody in the room; an E2 may be cleared by phone (red-flags.md §6 step 1)."""
    return facts.answers.get("who") in ("doctor", "physio") and locked(standing(facts))


def days_since(facts: Facts) -> list[Option]:
    """A check counts when it came after the newest hold opened."""
    opened = newest(facts).opened_at.astimezone(facts.now.tzinfo).date()
    age = (facts.now.date() - opened).days
    if age <= 0:
        keys = ["today_since", "before", "not_yet"]
    elif age == 1:
        keys = ["today", "yesterday_since", "before", "not_yet"]
    else:
        keys = ["today", "yesterday", "earlier", "not_yet"]
    return [Option(key) for key in keys]


def days_between(facts: Facts) -> list[Option]:
    opened = newest(facts).opened_at.astimezone(facts.now.tzinfo).date()
    days = [facts.now.date() - timedelta(days=back) for back in range(2, 6)]
    return [Option(day.isoformat(), day) for day in days if day >= opened]


def is_before(answer: Any, facts: Facts) -> bool:
    return date.fromisoformat(str(answer)) < newest(facts).opened_at.astimezone(facts.now.tzinfo).date()


def ask_days(facts: Facts) -> list[Option]:
    return [
        Option((facts.today + timedelta(weeks=weeks)).isoformat(), Phrase(f"clearance_weeks_{weeks}"))
        for weeks in (1, 2, 4)
    ]


# limits


def other_too(answer: Any, facts: Facts) -> bool:
    return "other" in (facts.answers.get("limits") or ())


def limits_told(facts: Facts) -> dict[str, Any]:
    if facts.answers.get("exercise") != "limits":
        return {}
    return limits.told(facts.answers.get("limits"), facts.answers.get("lift"), facts.answers.get("other_limit"))


def limits_line(facts: Facts) -> Word:
    return limits.line(limits_told(facts), facts)


# calls


def four_lists(facts: Facts) -> dict[str, Any]:
    return {"lists": FOUR_LISTS, "source": "clearance"}


def three_items(facts: Facts) -> dict[str, Any]:
    return {"lists": ("ces_mini",), "source": "clearance"}


# what the answers mean for each hold


def counts(hold: Hold, facts: Facts) -> bool:
    """Whether this clinician can clear this hold (red-flags.md §6 step 1)."""
    who, room = facts.answers.get("who"), facts.answers.get("in_person") == "room"
    flag = flags().flag[hold.flag]
    if hold.level == "E0":
        return who == "doctor" and room
    if flag.doctor:
        return who == "doctor" and (room or hold.level != "E1")
    if hold.level == "E1":
        return who in ("doctor", "physio") and room
    return who in ("doctor", "physio", "nurse")


def verdict(hold: Hold, facts: Facts) -> Verdict:
    """What becomes of one hold (red-flags.md §6 step 3)."""
    said = facts.answers.get("exercise")
    grave = hold.level in ("E0", "E1")
    if not counts(hold, facts):
        return "kept"
    if said in ("fine", "limits"):
        return "lifted" if flags().flag[hold.flag].opens else "kept"
    if said == "walking":
        return "gentle"
    if said == "not_yet":
        return "hold"
    return "kept" if grave else "gentle"  # not discussed


def found_again(answer: Any, facts: Facts) -> bool:
    """The last check says of an open hold's own sign that it is new or worse: this visit does not count for it."""
    told = answer if isinstance(answer, dict) else {}
    answers = {question: value for question in told if (value := effective(told, question))}
    person = triage.person(facts, "clearance")
    for hold in standing(facts):
        found = triage.read(flags().flag[hold.flag], answers, person)
        if found.level in ("E0", "E1") or (found.level and triage.graver(found.level, hold.level)):
            return True
    return False


def is_fresh(hold: Hold, facts: Facts) -> bool:
    """Opened by the last check of this very conversation."""
    return hold.open and hold.source == "clearance" and hold.opened_at >= facts.now - timedelta(hours=1)


def apply_clearance(facts: Facts) -> Iterator[Effect]:
    """Every hold by its own verdict; what is lifted brings limits, tags, the bridge and two re-screens."""
    lifted: list[Hold] = []
    said = str(facts.answers.get("exercise") or "")
    for hold in standing(facts):
        if is_fresh(hold, facts):
            continue  # the last check found it
        match verdict(hold, facts):
            case "lifted":
                lifted.append(hold)
            case "gentle":
                yield from lowered(hold, "E2G", said, facts.today + ASK_AGAIN, facts)
            case "hold":
                asked = date.fromisoformat(str(facts.answers.get("ask_when") or (facts.today + ASK_AGAIN).isoformat()))
                yield from lowered(hold, "E2", said, asked, facts)
            case "kept":
                yield ChangeHold(replace(hold, clearance=said))
    for hold in lifted:
        for effect in cleared(hold, said, facts):
            facts = absorb(facts, effect)
            yield effect
    if lifted:
        yield from after_lifting(lifted, facts)


def lowered(hold: Hold, level: Any, said: str, ask_on: date, facts: Facts) -> Iterator[Effect]:
    """A clinician looked, and strength waits: the lock becomes a hold or a gentle track, asked about again."""
    lower = level if hold.level in ("E0", "E1", "E2") else hold.level
    yield ChangeHold(replace(hold, level=lower, clearance=said, ask_again_on=ask_on))
    moment = facts.now + (ask_on - facts.today)
    yield Remind("hold_nudge", awake(moment, facts), {"hold": hold.id})


def cleared(hold: Hold, said: str, facts: Facts) -> Iterator[Effect]:
    rescreen = tuple(facts.today + timedelta(days=days) for days in RESCREEN)
    given_limits = tuple(sorted(limits_told(facts)))
    yield from close(hold, "clinician", facts, clearance=said, limits=given_limits, rescreen_on=rescreen)
    given = sorted(
        {
            *(facts.known.get("given_tags") or ()),
            *flags().flag[hold.flag].tags_cleared_of(facts.known.get("screen") or {}),
        }
    )
    yield Remember("given_tags", given)
    yield Remember("tags", sorted({*(facts.known.get("tags") or ()), *given}))


def after_lifting(lifted: list[Hold], facts: Facts) -> Iterator[Effect]:
    told = limits_told(facts)
    for effect in limits.kept(told, facts):
        facts = absorb(facts, effect)
        yield effect
    if course.of(facts) is not None:
        for hold in lifted:
            onward, decisions = starting.after_clearance(facts, hold.flag, hold.level)
            yield Remember(course.KEY, course.kept(onward))
            facts = facts.knowing(**{course.KEY: course.kept(onward)})
            yield from (Record(decision) for decision in decisions)
    if flare_day.is_open(facts) and any(bridges(hold.flag, hold.level) for hold in lifted):
        yield from flare_day.closed(facts)  # a clinician looked: the bridge leads on from here (training.md §7)
    yield Remind("recheck", awake(facts.now + timedelta(days=RESCREEN[0]), facts))
    yield TellCoach("cleared", False)


def still_locked(answer: Any, facts: Facts) -> bool:
    return locked(standing(facts))


def waits_for_strength(answer: Any, facts: Facts) -> bool:
    return gravest(standing(facts)) in ("E2", "E2G")


def week_missing(answer: Any, facts: Facts) -> bool:
    return facts.known.get("intake") == "done" and not facts.known.get("days") and not waits(facts)


def plan_missing(answer: Any, facts: Facts) -> bool:
    return facts.known.get("intake") == "done" and not facts.known.get("plan") and not waits(facts)


def ask_week(facts: Facts) -> Iterator[Effect]:
    yield Begin("intake")


def show_plan(facts: Facts) -> Iterator[Effect]:
    yield Begin("plan_card")


def note_worse(facts: Facts) -> Iterator[Effect]:
    """Worse since they looked: it opens anew, so that this check no longer counts."""
    for hold in standing(facts):
        again = replace(hold, id=f"{hold.flag}-{facts.now:%Y%m%d%H%M%S}-again", opened_at=facts.now, answer="worse")
        yield ChangeHold(hold.closed(facts.now, "raised"))
        yield OpenHold(again)


# words


def cleared_kind(facts: Facts) -> str:
    if facts.known.get("intake") != "done":
        return "intake"
    lifted = [hold for hold in facts.holds if hold.closed_by == "clinician" and hold.closed_at == facts.now]
    return "bridge" if any(bridges(hold.flag, hold.level) for hold in lifted) else "plain"


def cleared_line(facts: Facts) -> Word:
    who = Phrase(f"clearance_by_{facts.answers.get('who')}")
    if limits_told(facts):
        return Phrase.of("clearance_cleared_limits", who=who, limits=limits_line(facts))
    return Phrase.of("clearance_cleared", who=who)


def gentle_kind(facts: Facts) -> str:
    said = str(facts.answers.get("exercise") or "")
    return said if said in ("walking", "not_yet", "not_discussed") else "stays"


def stays_kind(facts: Facts) -> str:
    counted = [hold for hold in standing(facts) if hold.level in ("E0", "E1") and counts(hold, facts)]
    if counted and facts.answers.get("exercise") == "not_discussed":
        return "call_back"
    return "waits" if counted and facts.answers.get("ask_when") else "who"


def who_must(facts: Facts) -> Word:
    hold = min(standing(facts), key=lambda each: each.level)
    if hold.level == "E0" or flags().flag[hold.flag].doctor:
        return Phrase("clearance_needs_doctor")
    if hold.level == "E1":
        return Phrase("clearance_needs_room")
    return Phrase("clearance_needs_clinician" if flags().flag[hold.flag].opens else "clearance_needs_prenatal")


def ask_day(facts: Facts) -> Word:
    days = [hold.ask_again_on for hold in standing(facts) if hold.ask_again_on]
    return min(days) if days else facts.today + ASK_AGAIN


RULES: tuple[Rule, ...] = (
    care_comes_first, found_again, nothing_open, room_matters, days_since, days_between, is_before, ask_days,
    lift_weights, like_weight, other_too, limits_line, four_lists, three_items, apply_clearance, still_locked,
    waits_for_strength, week_missing, plan_missing, ask_week, show_plan, note_worse, cleared_kind, cleared_line,
    gentle_kind, stays_kind, who_must, ask_day,
)  # fmt: skip

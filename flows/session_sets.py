"""One tap logs a set: what each answer of an exercise means for the plan of the day."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flows import course, doses, loads, modify, owned, pain, plan, reasons, slots
from flows.alternatives import alternatives
from flows.effects import Effect, Note, Record, Remember
from flows.engine import Option
from flows.facts import Facts
from flows.known import Known
from flows.planned import SessionPlan
from flows.records import Measure, SetLog
from flows.session_log import (
    COLOURS,
    DOING,
    HURT,
    Doing,
    after_hurt,
    doing,
    hurt_unsorted,
    none_done,
    noted,
    today,
    with_band,
    with_number,
    with_set,
    with_typed,
)  # fmt: skip
from flows.session_words import amount_word, last_over, usual_here
from flows.words import Content, Listed, Phrase, Word

ASKED_ANEW = (
    "set",
    "last_set",
    "not_as_planned",
    "reps",
    "weight",
    "band",
    "number",
    "swap",
    "cues_asked",
    "rest_kept",
)
NEAR_REPS = (-4, -3, -2, -1, 1, 2, 3, 4)
NEAR_WEIGHTS = 2  # owned ones on either side
FAR_TIMES, FAR_MORE = 2, 10  # more than this many times, and this many more, is asked about once
BRACE = "BR1"  # the brace before a lift that makes tense (training.md §7)
BOUND = 1000.0  # heavier than anything (measures.md §3: 300 kg, 660 lb)


def changed(facts: Facts, one: Doing) -> Note:
    day = today(facts)
    assert day is not None
    return noted(day.with_now(one))


# which set it is


def fresh(facts: Facts) -> Iterator[Effect]:
    """A new set is asked without the answers of the one before."""
    for name in ASKED_ANEW:
        if facts.answers.get(name) is not None:
            yield Note(name, None)


def all_done(answer: Any, facts: Facts) -> bool:
    day = today(facts)
    return day is None or day.now is None


def must_end(answer: Any, facts: Facts) -> bool:
    day = today(facts)
    return day is not None and day.must_end and day.now is not None


def one_set_left(answer: Any, facts: Facts) -> bool:
    return doing(facts).last


def set_was_last(answer: Any, facts: Facts) -> bool:
    """After a set was logged: none is left, and its colour is still to be told."""
    one = doing(facts)
    return len(one.done) >= len(one.targets)


def fewer_known(answer: Any, facts: Facts) -> bool:
    """A number was typed in place of a tap: it says how many, not how it was."""
    return isinstance(answer, int | dict)


def number_red(answer: Any, facts: Facts) -> bool:
    return pain.colour(facts, answer, "during", usual_here(facts)) == "red"


def compared(answer: Any, facts: Facts) -> bool:
    """What was feared did not come: worth saying."""
    one, band = last_over(facts), pain.bands(facts, usual_here(facts))
    if one is None or one.expected is None or one.during != "green" or not one.done:
        return False
    return band is not None and one.expected > band.during.green[1]


# what can be tapped


def set_choices(facts: Facts) -> list[Option]:
    keys = ["done", "fewer", "more_done", "lost_form", "swap", "skip"]
    one = doing(facts)
    if one.target.load:
        keys.insert(3, "weight")
    name = facts.library.exercise(one.item.exercise).short.lower()
    return [*(Option(key) for key in keys), Option(f"/why:{name}", Phrase("session_why"))]


def last_choices(facts: Facts) -> list[Option]:
    return [*band_choices(facts), Option("other")]


def band_choices(facts: Facts) -> list[Option]:
    """The seven that tell colour and reserve; a usual pain of 8 has no amber."""
    band = pain.bands(facts, usual_here(facts))
    amber = band is not None and band.during.amber is not None
    return [Option(key) for key in COLOURS if key != "more" or amber]


def differences(facts: Facts) -> list[Option]:
    keys = ["fewer", "more_done", "lost_form", "swap", "row", "skip"]
    if doing(facts).target.load:
        keys.insert(2, "weight")
    return [Option(key) for key in keys]


def numbers_near(facts: Facts) -> list[Option]:
    """Around the target: fewer below, more above."""
    target = doing(facts).target
    goal, step = doses.amount(target), 5 if target.seconds or target.metres else 1
    fewer = "fewer" in (facts.answers.get("set"), facts.answers.get("not_as_planned"))
    near = [goal + step * by for by in NEAR_REPS if (by < 0) == fewer and goal + step * by > 0]
    return [Option(str(number), Content(str(number))) for number in near]


def weights_near(facts: Facts) -> list[Option]:
    return near_loads(facts, doing(facts))


def near_loads(facts: Facts, one: Doing) -> list[Option]:
    """The owned weights on either side of the planned one."""
    exercise = facts.library.exercise(one.item.exercise)
    kit = loads.carried(facts, exercise)
    owned = loads.weights(facts, kit) if kit and kit != "B" else ()
    now = one.target.load
    below = [weight for weight in owned if weight < now][-NEAR_WEIGHTS:]
    above = [weight for weight in owned if weight > now][:NEAR_WEIGHTS]
    return [Option(f"{weight:g}", Content(f"{weight:g}")) for weight in (*below, *above)]


def swaps(facts: Facts) -> list[Option]:
    """Other versions, equal in score and said so."""
    found = alternatives(facts, doing(facts).item)
    options = [
        Option(kind, Phrase.of(f"session_swap_{kind}", name=Content(facts.library.exercise(item.exercise).short)))
        for kind, item in found.items()
    ]
    return [*options, Option("keep")]


# what an answer means


def log_set(value: Any, facts: Facts) -> Iterator[Effect]:
    one = doing(facts)
    match value:
        case "done":
            yield changed(facts, with_set(one))
        case "lost_form":
            yield changed(facts, with_set(one, lost_form=True))
        case int() | dict() if none_done(value, facts):
            yield left_out(facts, one)
        case int() | dict():
            yield changed(facts, with_typed(one, value, Known(facts.known).units))
        case "skip":
            yield left_out(facts, one)


def left_out(facts: Facts, one: Doing) -> Note:
    return changed(facts, replace(one, over=True, skipped=True))


def log_last(value: Any, facts: Facts) -> Iterator[Effect]:
    one = doing(facts)
    if none_done(value, facts):
        yield left_out(facts, one)
    elif isinstance(value, int | dict):
        yield changed(facts, with_typed(one, value, Known(facts.known).units))
    elif value in COLOURS:
        yield changed(facts, with_band(with_set(one), value, facts, usual_here(facts)))


def log_different(value: Any, facts: Facts) -> Iterator[Effect]:
    one = doing(facts)
    match value:
        case "lost_form":
            yield changed(facts, with_set(one, lost_form=True))
        case "row":
            yield changed(facts, with_set(one))
        case "skip":
            yield left_out(facts, one)


def log_reps(value: Any, facts: Facts) -> Iterator[Effect]:
    one = doing(facts)
    yield left_out(facts, one) if none_done(value, facts) else changed(facts, with_set(one, int(value)))


def log_weight(value: Any, facts: Facts) -> Iterator[Effect]:
    yield changed(facts, with_set(doing(facts), load=float(value), unit=Known(facts.known).units))


def no_number_named(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("number_named") is None


def correct_set(facts: Facts) -> Iterator[Effect]:
    """The set before this rest was fewer, or more, than was tapped."""
    yield from correct_set_answered(facts.answers.get("number_named"), facts)


def correct_set_answered(value: Any, facts: Facts) -> Iterator[Effect]:
    one = doing(facts)
    if isinstance(value, int) and one.sets and not one.sets[-1].test:
        yield changed(facts, replace(one, sets=(*one.sets[:-1], replace(one.sets[-1], done=value))))


def before_the_work(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("interrupted") == "warm_up"


def brace_words(facts: Facts) -> Word:
    """The cues of the gentle brace (training.md §7)."""
    return Content(" ".join(facts.library.exercise(BRACE).cues))


def set_is_far(answer: Any, facts: Facts) -> bool:
    """A set that nobody does after the last one: asked about once more (training.md §4 P.6)."""
    done = doing(facts).done
    return bool(done) and (load_far(facts, done[-1]) or reps_far(done[-1]))


def still_far(answer: Any, facts: Facts) -> bool:
    """The number that was typed in place of the doubted one is no nearer."""
    return isinstance(answer, int | dict) and set_is_far(answer, facts)


def load_far(facts: Facts, one: SetLog) -> bool:
    return loads.far_above(facts, one.load, one.target.load) or takes_no_weight(facts, one)


def takes_no_weight(facts: Facts, one: SetLog) -> bool:
    """A weight was told of an exercise that has a band, or nothing."""
    carried = loads.carried(facts, facts.library.exercise(doing(facts).item.exercise))
    return bool(one.load) and not one.target.load and carried not in loads.WEIGHTS


def far_or_other(facts: Facts) -> str:
    last = doing(facts).done[-1]
    return "other" if takes_no_weight(facts, last) else "far"


def reps_far(one: SetLog) -> bool:
    """More than twice what was asked, and ten more than that: a slip of the finger, or a wish read as a number (CJ)."""
    asked = doses.amount(one.target)
    return one.done > FAR_TIMES * asked and one.done > asked + FAR_MORE


def settle_set(value: Any, facts: Facts) -> Iterator[Effect]:
    """A slip of the finger becomes the set as planned; what was really done stays as it was done."""
    one = doing(facts)
    last = one.sets[-1]
    if isinstance(value, int | dict):
        yield changed(facts, replace(one, sets=(*one.sets[:-1], retold(facts, one, value))))
    if value == "no":
        load = last.target.load if load_far(facts, last) or not last.target.load else last.load
        amount = doses.amount(last.target) if reps_far(last) else last.done
        yield changed(facts, replace(one, sets=(*one.sets[:-1], replace(last, load=load, done=amount))))


def retold(facts: Facts, one: Doing, value: int | dict[str, float]) -> SetLog:
    """The doubted set with the number that was typed; a bare one is of what was doubted."""
    last = one.sets[-1]
    told = value if isinstance(value, dict) else {"load" if load_far(facts, last) else "reps": value}
    before = replace(one, sets=one.sets[:-1])
    return with_typed(before, {"reps": last.done, "load": last.load, **told}, Known(facts.known).units).sets[-1]


def set_settled(facts: Facts) -> Word:
    """The doubted set as it was put right by a number."""
    one, told = doing(facts), facts.answers.get("weight_sure")
    log = retold(facts, one, told) if isinstance(told, int | dict) else one.sets[-1]
    amount = amount_word(log.target, log.done)
    load = reasons.weight(log.load, log.target.unit)
    return Phrase.of("session_at_weight", amount=amount, load=load) if log.load else amount


def set_planned(facts: Facts) -> Word:
    """What was asked, in the terms of what stands out: its weight, or how many."""
    one = doing(facts)
    last = one.done[-1] if one.done else SetLog(one.target, 0)
    if load_far(facts, last) or not reps_far(last):
        return reasons.weight(last.target.load, last.target.unit, last.target.band)
    return amount_word(last.target)


def set_done(facts: Facts) -> Word:
    one = doing(facts)
    last = one.done[-1] if one.done else SetLog(one.target, 0)
    if load_far(facts, last) or not reps_far(last):
        return reasons.weight(last.load, last.target.unit)
    return amount_word(doses.with_amount(last.target, last.done))


def log_band(value: Any, facts: Facts) -> Iterator[Effect]:
    yield changed(facts, with_band(doing(facts), str(value), facts, usual_here(facts)))


def log_number(value: Any, facts: Facts) -> Iterator[Effect]:
    yield changed(facts, with_number(doing(facts), int(value), facts))


def swap_exercise(value: Any, facts: Facts) -> Iterator[Effect]:
    """Another version takes its place; the sets that were done stay as they were logged."""
    one = doing(facts)
    found = alternatives(facts, one.item).get(str(value))
    if found is None:
        return
    day = today(facts)
    assert day is not None
    left = replace(found, sets=found.sets[: max(1, len(one.targets) - len(one.done))])
    other = Doing.of(left, swapped_from=one.item.exercise)
    kept = [replace(one, over=True, targets=one.targets[: len(one.done)])] if one.done else []
    at = day.place
    yield noted(replace(day, doings=(*day.doings[:at], *kept, other, *day.doings[at + 1 :])))
    for reason in found.reasons:
        yield Record(reason)


def show_cues(facts: Facts) -> Iterator[Effect]:
    """ "How do I do this?": the same question with its cues; a rest that is running goes on."""
    yield Note("cues_asked", True)
    if facts.answers.get("interrupted") == "rest":
        yield Note("rest_kept", facts.answers.get("rest_until"))


def was_resting(answer: Any, facts: Facts) -> bool:
    return bool(facts.answers.get("rest_kept"))


def rest_or_cues(facts: Facts) -> str:
    return "cues" if facts.answers.get("rest_kept") else "rest"


def rest_starts(facts: Facts) -> Iterator[Effect]:
    until = facts.now + timedelta(seconds=doing(facts).item.rest)
    yield Note("rest_until", facts.answers.get("rest_kept") or until.replace(microsecond=0).isoformat())


def rest_seconds(facts: Facts) -> int:
    """Till its end; at least a moment, as a rest can be over while its cues are read."""
    until = datetime.fromisoformat(str(facts.answers["rest_until"]))
    return max(1, round((until - facts.now).total_seconds()))


# asked before the first set


def rested_before(answer: Any, facts: Facts) -> bool:
    """The dated card of a pattern that was dropped: avoiding it for ever is no plan (training.md §6)."""
    one = doing(facts)
    return one.item.try_again and "again" not in one.asked and not one.sets


def answer_again(value: Any, facts: Facts) -> Iterator[Effect]:
    one = doing(facts)
    if value == "yes":
        yield changed(facts, replace(one, asked=(*one.asked, "again")))
        return
    yield changed(facts, replace(one, asked=(*one.asked, "again"), over=True, skipped=True))
    put_off = modify.put_off(facts, one.item.pattern)
    if put_off is not None:
        stands, decision = put_off
        yield Remember(course.KEY, course.kept(stands))
        yield Record(decision)


def weights_unknown(answer: Any, facts: Facts) -> bool:
    one = doing(facts)
    owned = facts.known.get("owned") or {}
    return bool(one.item.asks_owned) and one.item.asks_owned not in owned and not one.sets


def released_unknown(answer: Any, facts: Facts) -> bool:
    """A trained person may name a pain-free load for ten; one such question a session."""
    day, one = today(facts), doing(facts)
    asked = day is not None and any("released" in each.asked for each in day.doings)
    return one.item.asks_released and not asked and not one.sets


def keep_released(value: Any, facts: Facts) -> Iterator[Effect]:
    one = doing(facts)
    yield changed(facts, replace(one, asked=(*one.asked, "released")))
    if not isinstance(value, int | float) or not value:
        return
    ladder = facts.library.exercise(one.item.exercise).ladder
    table = {**(facts.known.get("released") or {}), ladder: float(value)}
    yield Remember("released", table)
    if (stands := course.of(facts)) is not None:
        yield Remember(course.KEY, course.kept(owned.placed_anew(facts.knowing(released=table), stands)))


def sure_unknown(answer: Any, facts: Facts) -> bool:
    one = doing(facts)
    return one.item.asks_sure and "sure" not in one.asked and not one.sets


def dares(answer: Any, facts: Facts) -> bool:
    one = doing(facts)
    return one.item.expects and "expected" not in one.asked and not one.sets


def keep_owned(value: Any, facts: Facts) -> Iterator[Effect]:
    """The weights that there are, in the person's unit; not sure: the usual ones."""
    kind = doing(facts).item.asks_owned
    found = weights_in(value)
    told: dict[str, Any] = {}
    if value in ("not_sure", "none") or found:
        told["owned"] = {**(facts.known.get("owned") or {}), kind: found}
    if value == "none":
        told["kit"] = [kit for kit in facts.known.get("kit") or () if kit.rstrip("s") != kind]
    yield from (Remember(key, known) for key, known in told.items())
    if told and (stands := course.of(facts)) is not None:
        yield Remember(course.KEY, course.kept(owned.fitted(facts.knowing(**told), stands)))


def keep_owned_plan(value: Any, facts: Facts) -> Iterator[Effect]:
    yield replanned(facts)


def owned_read(facts: Facts) -> Word:
    """Which weights were read in what was typed."""
    found = weights_in(facts.answers.get("owned"))
    return Listed([Content(f"{weight:g}") for weight in found]) if found else Phrase("session_owned_unread")


def weights_in(said: Any) -> list[float]:
    return sorted({float(one) for one in re.findall(r"\d+(?:\.\d+)?", str(said)) if 0 < float(one) < BOUND})


def owned_unread(answer: Any, facts: Facts) -> bool:
    return weights_unknown(answer, facts)


def keep_sure(value: Any, facts: Facts) -> Iterator[Effect]:
    """How sure of this pattern; four and less makes it small (training.md §7)."""
    one = doing(facts)
    pattern = one.item.pattern
    yield changed(facts, replace(one, asked=(*one.asked, "sure")))
    if not isinstance(value, int):
        return
    yield Remember("conf_pattern", {**(facts.known.get("conf_pattern") or {}), pattern: value})
    yield Record(Measure(facts.now, facts.today, "conf_pattern", value, pattern))
    stands = course.of(facts)
    if stands is not None and pattern in stands.standings:
        standing = replace(stands.standings[pattern], sure_on=facts.today)
        yield Remember(course.KEY, course.kept(stands.with_standing(standing)))
    low = value <= facts.library.pain.confidence.low_at_most
    words = "why_sure_small" if low else "why_sure_usual"
    yield Record(reasons.decided(facts, "sure.told", pattern, "noted", words, pattern=pattern, score=value))


def sure_line(facts: Facts) -> Word:
    """How sure, and what follows from it: three small tries, or the exercise as planned."""
    score = facts.answers.get("sure")
    if not isinstance(score, int):
        return Phrase("session_sure_skipped")
    low = score <= facts.library.pain.confidence.low_at_most
    return Phrase.of("session_sure_low" if low else "session_sure_enough", n=score)


def keep_sure_plan(value: Any, facts: Facts) -> Iterator[Effect]:
    yield replanned(facts)


def keep_expected(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "tense":  # asked again after the brace
        return
    one = doing(facts)
    expected = value if isinstance(value, int) else None
    yield changed(facts, replace(one, expected=expected, asked=(*one.asked, "expected")))


def replanned(facts: Facts) -> Note:
    """What is still ahead, planned with what is known now; what was begun stays."""
    day = today(facts)
    assert day is not None
    new = {item.pattern: item for item in day_plan(facts).items}
    doings = []
    for place, one in enumerate(day.doings):
        item = new.get(one.item.pattern)
        if place < day.place or one.sets or one.swapped_from or item is None:
            doings.append(one)
        else:
            doings.append(replace(Doing.of(item), asked=one.asked, expected=one.expected))
    return noted(replace(day, doings=tuple(doings)))


def day_plan(facts: Facts) -> SessionPlan:
    """Today's session by what was answered before it."""
    told = facts.answers
    before = told.get("before")
    return plan.session_today(
        facts,
        planned_minutes(facts),
        energy=str(told.get("energy") or ""),
        pain_before=before if isinstance(before, int) else pain.last_value(facts),
        less="set" if told.get("easier") == "less" else "",
    )


def planned_minutes(facts: Facts) -> int:
    """The short version, and a gentle one, take ten."""
    told = facts.answers
    short = "short" in (told.get("offer"), told.get("choose")) or told.get("red_start") == "gentle"
    if isinstance(told.get("minutes"), int):
        return int(told["minutes"])
    return 10 if short else slots.minutes(facts)


def picture_once(facts: Facts) -> str:
    """Each exercise opens with its picture, and cues that are asked for bring it again."""
    one = doing(facts)
    if facts.answers.get("cues_asked"):
        return f"loop:{one.item.exercise}"
    return "" if one.sets else one.item.exercise


# it hurts


def hurt_args(facts: Facts) -> dict[str, Any]:
    """What the helper conversation needs to know about the exercise; a red tap was told already."""
    tapped = (facts.answers.get("last_set"), facts.answers.get("band"))
    known = next((key for key in ("too_much", "sharp") if key in tapped), "")
    if isinstance(facts.answers.get("number"), int):
        known = "too_much"
    day = today(facts)
    first = day is not None and day.place <= 1  # right after the brace: nothing comes sooner
    one = DOING.dump_python(doing(facts), mode="json")
    return {"doing": one, "told": known, "u": facts.answers.get("u"), "first": first}


def take_hurt(value: Any, facts: Facts) -> Iterator[Effect]:
    """What was found is kept; left without an answer, the exercise is over and nothing of it rises."""
    found = HURT.validate_python(value["found"]) if value.get("found") else None
    one = doing(facts)
    unknown = replace(one, over=True, during=pain.worst(one.during, "amber"))
    yield changed(facts, after_hurt(one, found) if found else unknown)
    yield Note("interrupted", "")


def left_hurting(answer: Any, facts: Facts) -> bool:
    """{Stop} in the middle of "it hurts", and now it goes on: first that is asked to its end."""
    return hurt_unsorted(facts)


SETS = (
    fresh, all_done, must_end, one_set_left, set_was_last, fewer_known, number_red, compared, set_choices,
    last_choices, band_choices, differences, numbers_near, weights_near, swaps, log_set, log_last, log_different,
    log_reps, log_weight, log_band, log_number, swap_exercise, rest_starts, rest_seconds, weights_unknown,
    sure_unknown, released_unknown, keep_released, dares, keep_owned, keep_owned_plan, owned_read, owned_unread,
    keep_sure, keep_sure_plan, keep_expected, picture_once, hurt_args, take_hurt, left_hurting, rested_before,
    sure_line, set_is_far, still_far, far_or_other, set_settled, none_done, settle_set, set_planned, set_done,
    answer_again, show_cues, was_resting, rest_or_cues,
    no_number_named, correct_set, correct_set_answered, before_the_work, brace_words,
)  # fmt: skip

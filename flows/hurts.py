"""It hurts: believe it, change ONE thing, try one set, keep what helps (training.md §6, modify first)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flows import course, doses, flare_day, loads, modify, pain
from flows.effects import Effect, Note, Record
from flows.engine import Option
from flows.facts import Facts
from flows.holds import training
from flows.modify import ChangePlan
from flows.records import Change, Colour, PainScore, SetLog, SetTarget
from flows.session_log import COLOURS, DOING, HURT, Doing, HurtResult
from flows.session_words import amber_band, amount_word, green_to, red_from, usual_here
from flows.words import Content, Phrase, Word

BANDS = {"fine": "green", **{key: COLOURS[key] for key in ("more", "too_much", "sharp")}}


def doing(facts: Facts) -> Doing:
    return DOING.validate_python(facts.answers["doing"], strict=False)


def found(facts: Facts) -> HurtResult:
    """What is known so far; left in the middle, the exercise is over for today."""
    kept = facts.answers.get("found")
    return HURT.validate_python(kept, strict=False) if kept else HurtResult()


def noted(result: HurtResult) -> Note:
    return Note("found", HURT.dump_python(result, mode="json"))


# how high


def known_sharp(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("told") == "sharp"


def known_red(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("told") == "too_much"


def bands_offered(facts: Facts) -> list[Option]:
    band = pain.bands(facts, usual_here(facts))
    amber = band is not None and band.during.amber is not None
    return [Option(key) for key in BANDS if key != "more" or amber]


def note_band(value: Any, facts: Facts) -> Iterator[Effect]:
    colour, score = told(str(value), facts)
    yield noted(replace(found(facts), during=colour, pain=score))


def told(value: str, facts: Facts) -> tuple[Colour, int | None]:
    """The colour of a tap, and its number where the band is one number wide."""
    band = pain.bands(facts, usual_here(facts))
    amber = band.during.amber if band else None
    score = amber[0] if value == "more" and amber and amber[0] == amber[1] else None
    return BANDS[value], score


def note_fine(value: Any, facts: Facts) -> Iterator[Effect]:
    if value != "change":
        yield noted(replace(found(facts), over=value == "leave"))


def note_settled(value: Any, facts: Facts) -> Iterator[Effect]:
    yield noted(replace(found(facts), during="red"))
    if isinstance(value, int):
        yield Record(PainScore(facts.now, facts.today, "now", value))


def settled(answer: Any, facts: Facts) -> bool:
    """Green again at rest within three minutes: one change may be tried."""
    return pain.colour(facts, answer, "after", usual_here(facts)) == "green"


def two_reds(answer: Any, facts: Facts) -> bool:
    """Red on this exercise for the second time in 28 days, and another one can take its place."""
    stands = course.of(facts)
    rules = facts.library.pain.modify_rules
    if stands is None or flare_day.is_open(facts):  # in a flare its own rows decide, and nothing is swapped
        return False
    since = facts.today - timedelta(days=rules.swap_within_days)
    line = stands.line(doing(facts).item.exercise)
    reds = sum(each.day >= since and "red" in (each.during, each.colour) for each in line.exposures)
    return reds + 1 >= rules.swap_reds and swap_exercise(facts) is not None


# one change


def think_of_change(facts: Facts) -> Iterator[Effect]:
    if facts.answers.get("tried") is None:
        yield Note("tried", [])


def change_used(answer: Any, facts: Facts) -> bool:
    """At most one change and one test per exercise and session."""
    return doing(facts).change is not None


def helped_before(answer: Any, facts: Facts) -> bool:
    return modify.helped_before(facts, doing(facts).item) is not None


def remembered_change(facts: Facts) -> Word:
    change = modify.helped_before(facts, doing(facts).item)
    return change_words_of(facts, change) if change else ""


def use_remembered(value: Any, facts: Facts) -> Iterator[Effect]:
    change = modify.helped_before(facts, doing(facts).item)
    if value == "yes" and change:
        yield Note("chosen", [change.step, change.option])


def choose_change(value: Any, facts: Facts) -> Iterator[Effect]:
    yield Note("bites", value)
    yield chosen_note(facts, str(value), tried(facts))


def another_change(value: Any, facts: Facts) -> Iterator[Effect]:
    """The next idea; the one that was declined is not offered again today."""
    if value != "other":
        return
    now = facts.answers.get("chosen")
    passed = [*tried(facts), *([modify.name_of(*now)] if now else [])]
    yield Note("tried", passed)
    yield chosen_note(facts, str(facts.answers.get("bites") or "not_sure"), tuple(passed))


def tried(facts: Facts) -> tuple[str, ...]:
    return tuple(facts.answers.get("tried") or ())


def chosen_note(facts: Facts, bite: str, passed: tuple[str, ...]) -> Note:
    """No sooner than it comes already: what comes first and bites late is cut short in its place."""
    impossible = ("swap", "drop", "order") if facts.answers.get("first") else ("swap", "drop")
    bite = "last_reps" if bite == "late" and facts.answers.get("first") else bite
    change = modify.first_change(facts, doing(facts).item, bite, (*passed, *impossible))
    return Note("chosen", [change.step, change.option] if change else None)


def chosen(facts: Facts) -> ChangePlan | None:
    kept, stands = facts.answers.get("chosen"), course.of(facts)
    if not kept or stands is None:
        return None
    step = facts.library.pain.step(str(kept[0]))
    option = next((each for each in step.option if each.id == kept[1]), None)
    return modify.change_plan(facts, stands, doing(facts).item, step, option)


def no_change_left(answer: Any, facts: Facts) -> bool:
    return chosen(facts) is None


def swap_is_next(answer: Any, facts: Facts) -> bool:
    """Every change of the ladder was tried and none kept it calm: the swap is its next step (training.md §6)."""
    stands, exercise = course.of(facts), doing(facts).item.exercise
    if chosen(facts) is not None or stands is None or flare_day.is_open(facts) or tried(facts):
        return False
    return modify.still_sore(stands.line(exercise)) and swap_exercise(facts) is not None


def reds_or_tried(facts: Facts) -> str:
    return "reds" if two_reds(None, facts) and facts.answers.get("bites") is None else "tried"


def next_time_first(answer: Any, facts: Facts) -> bool:
    change = chosen(facts)
    return change is not None and change.step == "order"


def late_or_not(facts: Facts) -> str:
    return "late" if facts.answers.get("bites") == "late" else "other"


def change_words(facts: Facts) -> Word:
    """What changes, and the one set to try it with."""
    change = chosen(facts)
    if change is None:
        return ""
    if not change.sets:
        return change.words
    return Phrase.of("hurts_try", change=change.words, amount=amount_word(change.sets[0]))


def change_words_of(facts: Facts, change: ChangePlan) -> Word:
    return Content(facts.library.pain.step(change.step).name.lower())


def change_name(facts: Facts) -> Word:
    """Another exercise in its place is called by its own name: "less weight" would be none of it."""
    change = chosen(facts)
    if change is None:
        return ""
    other = change.exercise != doing(facts).item.exercise
    return Content(
        facts.library.exercise(change.exercise).short if other else facts.library.pain.step(change.step).name
    )


def keep_order(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "on":
        yield noted(replace(found(facts), change=Change("order"), over=True))


# the test


def note_test(value: Any, facts: Facts) -> Iterator[Effect]:
    """Green: it stays. Else the exercise rests for today, and the next exposure begins with the next step."""
    change, before = chosen(facts), found(facts)
    if change is None:
        return
    colour, score = told(str(value), facts)
    helped = colour == "green"
    target = change.sets[0]
    test = SetLog(target, doses.amount(target), target.load, test=True)
    left = sets_left(facts, change) if helped else None
    higher = [each for each in (before.pain, score) if each is not None]
    yield noted(
        replace(
            before,
            during=pain.worst(before.during, colour),
            pain=max(higher) if higher else None,
            change=Change(change.step, helped, change.option),
            test=test,
            targets=left,
            tempo=change.tempo if helped else "",
            over=not helped or change.exercise != doing(facts).item.exercise,
        )
    )


def sets_left(facts: Facts, change: ChangePlan) -> tuple[SetTarget, ...]:
    """The sets that are still planned, with what the change leaves of them."""
    one = doing(facts)
    left = one.targets[len(one.done) :]
    if change.step == "load":
        return tuple(change.sets[0] for _ in left)
    if change.step == "fatigue" and len(one.targets) > 1:
        return left[:-1]
    return tuple(change.sets[0] for _ in left) if change.step == "fatigue" else left


# over, swapped, sharp


def note_over(value: Any, facts: Facts) -> Iterator[Effect]:
    yield from note_over_now(facts)


def note_over_now(facts: Facts) -> Iterator[Effect]:
    yield noted(replace(found(facts), over=True, during=found(facts).during or red_if_told(facts)))


def note_dropped(facts: Facts) -> Iterator[Effect]:
    """Left today: it rests with a date on which it is tried again (training.md §6, end)."""
    rests = None if flare_day.is_open(facts) else Change("drop")
    during = found(facts).during or red_if_told(facts)
    yield noted(replace(found(facts), over=True, during=during, change=rests))


def rests_words(facts: Facts) -> Word:
    item = doing(facts).item
    if flare_day.is_open(facts) or item.pattern == modify.BREATHING:
        return Phrase("hurts_left_today")
    rules = facts.library.pain.modify_rules
    on = facts.today + timedelta(days=rules.try_again_days)
    return Phrase.of("hurts_rests", name=exercise_name(facts), on=on)


def red_if_told(facts: Facts) -> Colour | None:
    return "red" if facts.answers.get("told") else None


def note_swap(value: Any, facts: Facts) -> Iterator[Effect]:
    yield noted(replace(found(facts), over=True, during="red", change=Change("swap")))


def note_sharp(value: Any, facts: Facts) -> Iterator[Effect]:
    """Red whatever the number; down the leg is asked about at once."""
    yield noted(replace(found(facts), during="red", sharp=value == "back", leg=value == "leg", over=True))


def back_or_leg(facts: Facts) -> str:
    return "leg" if found(facts).leg else "back"


def nerve_list(facts: Facts) -> dict[str, Any]:
    return {"lists": ["ces_mini"], "source": "session"}


def note_screening(value: Any, facts: Facts) -> Iterator[Effect]:
    yield Note("screened", True)


def held(answer: Any, facts: Facts) -> bool:
    return training(facts.holds) != "active"


def note_gone(facts: Facts) -> Iterator[Effect]:
    yield Note("gone", True)


# words


def exercise_name(facts: Facts) -> Word:
    return Content(facts.library.exercise(doing(facts).item.exercise).short)


def set_said(facts: Facts) -> Word:
    one = doing(facts)
    return Phrase.of("hurts_set", name=exercise_name(facts), number=min(one.number, len(one.targets)))


def band_line(facts: Facts) -> Word:
    return line_of(str(facts.answers.get("band") or "fine"), facts)


def test_line(facts: Facts) -> Word:
    return line_of(str(facts.answers.get("test") or "fine"), facts)


def line_of(value: str, facts: Facts) -> Word:
    """The number and the colour word, always both."""
    if value == "sharp":
        return Phrase("hurts_line_sharp")
    low: Word = {"more": amber_band, "too_much": red_from}.get(value, green_to)(facts)
    return Phrase.of(f"hurts_line_{value}", n=low, colour=Phrase(f"colour_{BANDS[value]}"))


def swap_exercise(facts: Facts) -> str | None:
    stands = course.of(facts)
    item = doing(facts).item
    if stands is None:
        return None
    other = modify.swap_for(facts, stands, item.pattern, facts.library.exercise(item.exercise), item.rung)
    return other.id if other else None


def swap_name(facts: Facts) -> Word:
    return lowered(facts, swap_exercise(facts))


def lowered(facts: Facts, id: str | None) -> Word:
    name = facts.library.exercise(id).short if id else ""
    return Content(name[:1].lower() + name[1:])


def swap_title(facts: Facts) -> Word:
    id = swap_exercise(facts)
    return Content(loads.as_done(facts, facts.library.exercise(id)).name) if id else ""


def swap_set_up(facts: Facts) -> Word:
    id = swap_exercise(facts)
    return Content(loads.as_done(facts, facts.library.exercise(id)).set_up) if id else ""


def swap_cues(facts: Facts) -> Word:
    id = swap_exercise(facts)
    return Content(" ".join(facts.library.exercise(id).cues)) if id else ""


def swap_picture(facts: Facts) -> str:
    return swap_exercise(facts) or ""


def settle_minutes(facts: Facts) -> Word:
    """Pain at rest is green again within this, or no test set today (training.md §6)."""
    return facts.library.pain.modify_rules.settle_minutes


RULES = (
    known_sharp, known_red, bands_offered, note_band, note_fine, note_settled, settled, two_reds, think_of_change,
    change_used, helped_before, remembered_change, use_remembered, choose_change, another_change, no_change_left,
    next_time_first, swap_is_next, reds_or_tried, late_or_not, change_words, change_name, keep_order, note_test,
    note_over, note_over_now,
    note_dropped, rests_words, note_swap, note_sharp, back_or_leg, nerve_list, note_screening, held, note_gone,
    exercise_name, set_said, band_line, test_line, swap_name, swap_title, swap_set_up, swap_cues, swap_picture,
    green_to, amber_band, red_from, settle_minutes,
)  # fmt: skip

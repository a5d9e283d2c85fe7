"""What a session says: targets, cues, the line an exercise leaves behind, and what comes next."""

from collections.abc import Iterator
from datetime import datetime

from content.script import words_in
from flows import course, doses, loads, pain, plan, reasons, slots
from flows.alternatives import alternatives
from flows.facts import Facts
from flows.flare_day import LETTER
from flows.known import Known
from flows.planned import SessionPlan
from flows.records import SetLog, SetTarget
from flows.session_log import COLOURS, Doing, doing, none_done, today, with_band, with_number, with_typed
from flows.words import Content, Listed, Moment, Phrase, Word

CUE_WORDS = 34  # of a message's 60 are left for set-up and cues
SETTLED = 2  # exposures after which the set-up is known and the cues are enough
LEFT_WORDS = {"5+": "5", "3-4": "34", "1-2": "12", "0": "0"}


def usual_here(facts: Facts) -> int | None:
    """u as it was when the session began: what is scored inside it does not move its bands."""
    kept = facts.answers.get("u")
    return int(kept) if kept is not None else None


# numbers and names


def amount_word(target: SetTarget, count: int | None = None) -> Word:
    """8 reps, 8 a side, 30 seconds, 5 breaths, 6 times 5 seconds."""
    number = doses.amount(target) if count is None else count
    if target.reps and target.hold:
        return Phrase.of("session_holds_side" if target.per_side else "session_holds", n=number, hold=target.hold)
    unit = unit_of(target)
    if target.per_side:
        return Phrase.of("session_side" if unit == "reps" else f"session_{unit}_side", n=number)
    return Phrase.of(f"session_{unit}", n=number)


def unit_of(target: SetTarget) -> str:
    return "seconds" if target.seconds else "breaths" if target.breaths else "meters" if target.metres else "reps"


def weight_word(target: SetTarget, load: float | None = None) -> Word:
    return reasons.weight(target.load if load is None else load, target.unit, target.band)


def name_of(facts: Facts, doing: Doing) -> Content:
    return Content(loads.as_done(facts, facts.library.exercise(doing.item.exercise)).name)


def short_of(facts: Facts, doing: Doing) -> Content:
    return Content(facts.library.exercise(doing.item.exercise).short)


def target_words(facts: Facts, one: Doing) -> Word:
    target = one.target
    name = name_of(facts, one)
    if target.load or target.band:
        return Phrase.of("session_target_with", name=name, weight=weight_word(target), amount=amount_word(target))
    return Phrase.of("session_target", name=name, amount=amount_word(target))


# before


def minutes(facts: Facts) -> Word:
    """The minutes of a session: the person's, and never above the phase's."""
    return session_minutes(facts)


def session_minutes(facts: Facts) -> int:
    stands = course.of(facts)
    chosen = slots.minutes(facts)
    return min(chosen, facts.library.programme.phase[stands.phase].minutes[1]) if stands else chosen


def letter(facts: Facts) -> str:
    day = today(facts)
    return day.plan.letter if day else plan.letter_next(facts) or "A"


def title(facts: Facts) -> Word:
    return title_of(letter(facts))


def title_of(letter: str) -> Word:
    """Session A; the steps of a flare have no letter."""
    return Phrase("session_title_flare") if letter == LETTER else Phrase.of("session_title", letter=letter)


def next_plan(facts: Facts) -> SessionPlan:
    return plan.session_today(facts, slots.minutes(facts))


def in_short(facts: Facts) -> Word:
    """Hinge, row, bridge."""
    return Listed([Content(facts.library.ladder(item.pattern).short) for item in next_plan(facts).items[1:4]])


def before_said(facts: Facts) -> Word:
    return int(facts.answers.get("before") or 0)


def warm_up_minutes(facts: Facts) -> Word:
    day = today(facts)
    return day.plan.warm_up_minutes if day else facts.library.programme.warm_up.minutes


def warm_up_items(facts: Facts) -> Word:
    day, programme = today(facts), facts.library.programme
    easier = day.plan.easier if day else ""
    items: list[Word] = [Content(programme.warm_up.words)]
    if easier:
        items.append(Phrase.of("session_warm_easy", name=reasons.exercise_word(facts, easier)))
    if day and day.plan.balance:
        items.append(Content(programme.balance.words[0]))
    return Listed(items)


def warms_up(facts: Facts) -> bool:
    """In ten minutes the brace is the warm-up."""
    day = today(facts)
    return day is None or day.plan.warm_up_minutes > 0


# an exercise


def place(facts: Facts) -> Word:
    day = today(facts)
    assert day is not None
    number, last = min(day.place + 1, len(day.doings)), len(day.doings)
    count = max(last, len(day.plan.items))  # what was left out today stays counted: "3 of 5" never turns into "3 of 4"
    return Phrase.of("session_place_last" if number == last > 1 else "session_place", number=number, count=count)


def target_line(facts: Facts) -> Word:
    return target_words(facts, doing(facts))


def cues(facts: Facts) -> Word:
    """Set-up while it is new, what tags and joints add, then as many cues as one look takes."""
    one = doing(facts)
    exercise = loads.as_done(facts, facts.library.exercise(one.item.exercise))
    stands = course.of(facts)
    new = stands is None or stands.line(exercise.id).done < SETTLED or bool(facts.answers.get("cues_asked"))
    tempo = one.tempo if one.tempo != exercise.tempo else ""
    parts = [*([exercise.set_up] if new else []), *one.item.careful, *exercise.cues]
    kit = loads.carried(facts, exercise)
    if exercise.household and (kit == "H" or loads.in_bag(facts, kit, one.target.load)):
        parts.insert(0, exercise.household)
    told: list[Word] = [Phrase.of("session_tempo", **counts(tempo))] if "-" in tempo else []
    changed = changes_in_force(facts, one)
    if changed:  # the set-up is known by now, and the change needs its words
        parts = [part for part in parts if part != exercise.set_up]
    told += changed
    used = 0
    for part in parts:
        used += words_in(part)
        if used <= CUE_WORDS or part in one.item.careful:
            told.append(Content(part))
    return joined(told)


def changes_in_force(facts: Facts, one: Doing) -> list[Word]:
    """What was changed to keep it calm, as a cue; weights, sets and tempo speak for themselves."""
    steps = [(each.step, each.option) for each in one.item.changes]
    if one.change is not None and one.change.helped:
        steps.append((one.change.step, one.change.option))
    found: list[Word] = []
    for step, option in dict.fromkeys(steps):
        if step == "speed":
            found.append(Phrase("session_change_speed"))
        elif way := facts.library.pain.step(step).said_of(one.item.exercise, option):
            found.append(Phrase.of("session_change", way=Content(way[:1].lower() + way[1:])))
    return found


def counts(tempo: str) -> dict[str, Word]:
    down, still, up = tempo.split("-")
    return {"down": int(down), "still": int(still), "up": int(up)}


def joined(parts: list[Word]) -> Word:
    """Sentences one after another."""
    told: Word = parts[0] if parts else ""
    for part in parts[1:]:
        told = Phrase.of("session_then", one=told, other=part)
    return told


def amount(facts: Facts) -> Word:
    return amount_word(doing(facts).target)


def short_name(facts: Facts) -> Word:
    return short_of(facts, doing(facts))


def next_name(facts: Facts) -> Word:
    return name_of(facts, doing(facts))


def next_pattern(facts: Facts) -> Word:
    return Content(facts.library.ladder(doing(facts).item.pattern).short)


def next_short(facts: Facts) -> Word:
    return reasons.exercise_word(facts, doing(facts).item.exercise)


def set_number(facts: Facts) -> Word:
    return min(doing(facts).number, len(doing(facts).targets))


def sets_planned(facts: Facts) -> Word:
    return len(doing(facts).targets)


def first_or_again(facts: Facts) -> str:
    one = doing(facts)
    if not one.done:
        return "first"
    if facts.answers.get("cues_asked"):
        return "cues"
    before, now = one.done[-1].target, one.target
    other = (before.load, before.band, doses.amount(before)) != (now.load, now.band, doses.amount(now))
    return "changed" if other or changes_in_force(facts, one) else "again"


def change_line(facts: Facts) -> Word:
    """What is different from the set before, said again: it is easily forgotten in a rest."""
    return joined(changes_in_force(facts, doing(facts)))


def told_set(facts: Facts, one: Doing, log: SetLog, number: int) -> Word:
    amount = Phrase.of(
        "session_at_weight", amount=amount_word(log.target, log.done), load=weight_word(log.target, log.load)
    )
    own = log.load != log.target.load
    told = amount if own else amount_word(log.target, log.done)
    return Phrase.of("session_set", name=short_of(facts, one), number=number, amount=told)


def set_line(facts: Facts) -> Word:
    """The set that is being answered, as it will be kept."""
    one, said = doing(facts), facts.answers.get("set")
    if none_done(said, facts):
        return Phrase.of("session_left_out", name=short_of(facts, one))
    logged = with_typed(one, said, Known(facts.known).units)
    return told_set(facts, one, logged.done[-1], one.number)


def rest_line(facts: Facts) -> Word:
    """The set that was logged last."""
    one = doing(facts)
    return told_set(facts, one, one.done[-1], len(one.done)) if one.done else short_of(facts, one)


def rest_end(facts: Facts) -> Word:
    until = facts.answers.get("rest_until")
    at = datetime.fromisoformat(str(until)) if until else facts.now
    return Moment(at, "t", Known(facts.known).clock_24)


def exercise_line(facts: Facts) -> Word:
    """What the exercise leaves behind: "Bridge: 10, 10, with 3 or 4 left. Back 0 to 4: green." """
    if none_done(facts.answers.get("last_set"), facts):
        return Phrase.of("session_left_out", name=short_of(facts, doing(facts)))
    one = as_answered(facts)
    return Phrase.of(
        "session_line",
        name=short_of(facts, one),
        amounts=Phrase.of(f"session_amounts_{unit_of(one.targets[0])}", amounts=Listed([*map(done_word, one.done)])),
        left=Phrase(f"session_left_{LEFT_WORDS[one.reps_left]}") if one.reps_left else "",
        back=back_words(facts, one),
    )


def done_word(log: SetLog) -> Word:
    """8, or with a weight of one's own "8 at 16 kg"."""
    if log.load == log.target.load:
        return log.done
    return Phrase.of("session_at_weight", amount=log.done, load=weight_word(log.target, log.load))


def as_answered(facts: Facts) -> Doing:
    """The exercise with the answer that is being given to it."""
    one, told = doing(facts), facts.answers
    if len(one.done) < len(one.targets):
        said = told.get("last_set")
        one = with_typed(one, said, Known(facts.known).units)
        return with_band(one, said, facts, usual_here(facts)) if isinstance(said, str) and said in COLOURS else one
    if isinstance(told.get("number"), int):
        return with_number(one, int(told["number"]), facts)
    return with_band(one, str(told["band"]), facts, usual_here(facts)) if told.get("band") in COLOURS else one


def back_words(facts: Facts, one: Doing) -> Word:
    """The number and the colour word, always both."""
    band = pain.bands(facts, usual_here(facts))
    if one.during is None or band is None:
        return ""
    if "sharp" in (facts.answers.get("last_set"), facts.answers.get("band")):
        return Phrase("session_back_sharp")
    colour = Phrase(f"colour_{one.during}")
    if one.pain is not None:
        return Phrase.of("session_back_number", score=one.pain, colour=colour)
    if one.during == "red":
        return Phrase.of("session_back_from", low=band.during.red[0], colour=colour)
    low, high = band.during.amber if one.during == "amber" and band.during.amber else band.during.green
    return Phrase.of("session_back_range", low=low, high=high, colour=colour)


# the bands of the eight


def green_to(facts: Facts) -> Word:
    band = pain.bands(facts, usual_here(facts))
    return band.during.green[1] if band else 0


def amber_band(facts: Facts) -> Word:
    band = pain.bands(facts, usual_here(facts))
    low, high = band.during.amber if band and band.during.amber else (0, 0)
    return low if low == high else Phrase.of("session_range", low=low, high=high)


def red_from(facts: Facts) -> Word:
    band = pain.bands(facts, usual_here(facts))
    return band.during.red[0] if band else 0


# questions about an exercise


def owned_kind(facts: Facts) -> Word:
    return Phrase(f"session_owned_{doing(facts).item.asks_owned or 'dumbbell'}")


def unit_word(facts: Facts) -> Word:
    return Phrase(f"session_unit_{Known(facts.known).units}")


def owned_example(facts: Facts) -> Word:
    return Phrase(f"session_example_{Known(facts.known).units}")


def how_many(facts: Facts) -> Word:
    target = doing(facts).target
    unit = unit_of(target)
    return Phrase(f"session_how_many_{unit}_side" if target.per_side else f"session_how_many_{unit}")


def swap_line(facts: Facts) -> Word:
    """What was chosen in the place of this one."""
    chosen = str(facts.answers.get("swap") or "keep")
    one = doing(facts)
    found = alternatives(facts, one.item).get(chosen)
    if found is None:
        return Phrase.of("session_kept", name=short_of(facts, one))
    other = Content(facts.library.exercise(found.exercise).short)
    return Phrase.of("session_swapped", name=short_of(facts, one), other=other)


def expected(facts: Facts) -> Word:
    return last_expected(facts)[0]


def went_to(facts: Facts) -> Word:
    return last_expected(facts)[1]


def last_expected(facts: Facts) -> tuple[Word, Word]:
    """The number that was feared, and where it went."""
    one = last_over(facts)
    if one is None or one.expected is None:
        return "", ""
    return one.expected, one.pain if one.pain is not None else Phrase.of("session_at_most", n=green_to(facts))


def last_over(facts: Facts) -> Doing | None:
    """The exercise that ended just now."""
    day = today(facts)
    return day.doings[day.place - 1] if day and day.place else None


# stopping and ending


def done_so_far(facts: Facts) -> Word:
    day = today(facts)
    sets = sum(len(one.sets) for one in day.doings) if day else 0  # test sets are done too
    exercises = day.begun_exercises if day else 0
    return Phrase.of("session_counts", exercises=counted("exercise", exercises), sets=counted("set", sets))


def counted(what: str, number: int) -> Word:
    return Phrase(f"session_one_{what}") if number == 1 else Phrase.of(f"session_{what}s", n=number)


def where_we_are(facts: Facts) -> Word:
    day = today(facts)
    if day is None or day.now is None:
        return Phrase("session_the_end")
    return Phrase.of("session_where", number=day.place + 1, name=reasons.exercise_word(facts, day.now.item.exercise))


def saved_line(facts: Facts) -> Word:
    return Phrase.of("session_saved_line", title=title(facts), counts=done_so_far(facts))


def exercise_count(facts: Facts) -> Word:
    day = today(facts)
    return Phrase(f"number_{len(day.doings)}") if day and len(day.doings) <= 7 else ""


def cool_down_words(facts: Facts) -> Word:
    """Lying where the floor is open; seated where it is not."""
    ease = facts.library.programme.cool_down
    lies = "no_floor" not in Known(facts.known).tags
    return Content(ease.words if lies or not ease.words_no_floor else ease.words_no_floor)


def cool_down_minutes(facts: Facts) -> Word:
    return facts.library.programme.cool_down.minutes


def moved_to(facts: Facts) -> Word:
    from flows.reminders import snoozed

    choice = str(facts.answers.get("offer") or facts.answers.get("later") or "hour")
    known = Known(facts.known)
    usual = known.train_time if facts.answers.get("due") == "session" else known.morning_time or known.train_time
    at = Moment(snoozed(choice, usual, facts), "t", known.clock_24)
    return Phrase.of("session_tomorrow_at", time=at) if choice == "tomorrow" else at


def summary_lines(facts: Facts) -> Iterator[Word]:
    day = today(facts)
    assert day is not None
    yield Phrase.of("session_saved", title=title_of(day.plan.letter), counts=done_so_far(facts))
    before, after = facts.answers.get("before"), facts.answers.get("after")
    if isinstance(after, int):
        colour = Phrase(f"colour_{pain.colour(facts, after, 'after', usual_here(facts)) or 'none'}")
        known = isinstance(before, int)
        words = "session_back_both" if known else "session_back_after"
        yield Phrase.of(words, before=before or 0, after=after, colour=colour)


WORDS = (
    minutes, title, in_short, before_said, warm_up_minutes, warm_up_items, place, target_line, cues, amount,
    short_name, next_name, next_short, set_number, sets_planned, first_or_again, set_line, rest_line, rest_end,
    exercise_line, green_to, amber_band, red_from, owned_kind, unit_word, owned_example, how_many, swap_line,
    expected, went_to, done_so_far, where_we_are, saved_line, exercise_count, cool_down_words, cool_down_minutes,
    warms_up, moved_to, change_line, next_pattern,
)  # fmt: skip

"""The intake: each answer is kept at once, follow-ups come where an answer asks for them, and it ends with the plan."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from content import places
from content.flags import flags
from content.models import Country
from flows import hard_things, judging, supported, triage, walking
from flows.effects import Begin, CancelReminders, Effect, Erase, PlanReminders, Record, Remember, Remind
from flows.engine import Option, Rule, absorb
from flows.facts import Facts
from flows.hard_things import scores, things
from flows.holds import gravest
from flows.known import Known
from flows.records import Measure, PainScore
from flows.screening import POSITIVE_BONE, named
from flows.triage import BAND_65, BAND_70, LEG_REACH, NO
from flows.wording import country_code
from flows.words import Content, Listed, Phrase, Word, clock

LISTS = ("s1", "s2", "s3", "s4", "s5", "r1", "r2", "r3", "r4")  # red-flags.md §4: in this order
ZONES = {
    "America/New_York": "eastern", "America/Chicago": "central", "America/Denver": "mountain",
    "America/Los_Angeles": "pacific",
}  # fmt: skip
LEG_TAGS = frozenset({"leg_symptoms", "bilateral_known", "neuro_known"})
LEG_LEVELS = {"buttock": 1, "thigh": 2, "below_knee": 3, "both_legs": 3}  # measures.md §5, leg_level
HABITS = {"08:00": "coffee", "12:30": "lunch", "17:30": "work", "19:30": "evening"}
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORST = 10
REMIND_AT, SECOND_AFTER = time(9, 0), timedelta(days=2)  # left: next morning, and day 3 (conversations.md §2)


def waits(facts: Facts) -> bool:
    """E0 to E2G: days and times are asked after the hold (measures.md §5)."""
    return gravest(facts.holds) in ("E0", "E1", "E2", "E2G")


# place


def zones(facts: Facts) -> list[Option]:
    country = facts.clinic.default_country
    if country == "US":
        return [*(Option(f"{zone}|US") for zone in ZONES), Option("elsewhere")]
    here = Option(f"{places.main_zone(country)}|{country}", Content(facts.library.country(country).name))
    return [here, Option("elsewhere")]


def place_told(facts: Facts) -> tuple[str, str]:
    """Zone and country of the newest answer; the operator's country where it was skipped."""
    for step in ("place_typed", "place_shared", "place"):
        value = str(facts.answers.get(step) or "")
        if "|" in value:
            zone, _, country = value.partition("|")
            return zone, country
    return places.main_zone(facts.clinic.default_country), ""


def land(facts: Facts) -> Country:
    return facts.library.country(place_told(facts)[1] or facts.clinic.default_country)


def keep_place(answer: Any, facts: Facts) -> Iterator[Effect]:
    if answer in ("elsewhere", "by_sharing", "by_typing"):
        return
    zone, country = place_told(facts)
    yield Remember("zone", zone)
    yield Remember("country", country or None)
    if (
        facts.known.get("intake") != "done"
    ):  # somebody who moves keeps their units: /settings changes them with the weights
        yield Remember("units", land(facts).mass)
        yield Remember("clock_24", land(facts).clock == 24)
        yield Remember("intake", "open")
        morning = datetime.combine(facts.today + timedelta(days=1), REMIND_AT, facts.now.tzinfo)
        yield Remind("intake_left", morning)


def place_record(facts: Facts) -> Word:
    if facts.answers.get("place") == "elsewhere" and not {"place_shared", "place_typed"} & set(facts.answers):
        return Phrase("intake_elsewhere")
    zone, country = place_told(facts)
    if not country:
        return Phrase.of("intake_place_skipped", zone=zone_words(zone))
    moved = facts.known.get("intake") == "done"
    known = Known(facts.known)
    mass, hours = (known.units, 24 if known.clock_24 else 12) if moved else (land(facts).mass, land(facts).clock)
    measures = f"intake_{'pounds' if mass == 'lb' else 'kilos'}_{hours}"
    number = Content(land(facts).emergency or land(facts).emergency_words)
    return Phrase.of("intake_place_is", zone=zone_words(zone), number=number, measures=Phrase(measures))


def zone_words(zone: str) -> Word:
    if zone in ZONES:
        return Phrase(f"intake_zone_{ZONES[zone]}")
    return Phrase.of("intake_zone", city=Content(zone.rpartition("/")[2].replace("_", " ")))


# age and lists


def keep_age(answer: Any, facts: Facts) -> Iterator[Effect]:
    if answer != "under_18":
        yield Remember("age", answer)


def age_has_words(facts: Facts) -> bool:
    return facts.answers.get("age") in ("18-39", *BAND_65)


def age_words(facts: Facts) -> str:
    return "young" if facts.answers.get("age") == "18-39" else "older"


def erase(facts: Facts) -> Iterator[Effect]:
    yield Erase()


def all_lists(facts: Facts) -> dict[str, Any]:
    return {"lists": LISTS, "source": "intake"}


def lists_are_open(facts: Facts) -> bool:
    """Asked once in an intake; stepping back over them does not ask them again the same day."""
    screened = facts.known.get("screened") or {}
    return any(screened.get(each) != facts.today.isoformat() for each in LISTS)


def lists_result(facts: Facts) -> str:
    return "noted" if waits(facts) or facts.known.get("tags") else "clear"


def look_again(answer: Any, facts: Facts) -> Iterator[Effect]:
    """Readiness and pain change what the lists mean: every flag is looked at anew."""
    yield from judging.judged(facts, "intake", "intake")


def readiness_changed(facts: Facts) -> bool:
    return readiness(facts) != ""


def readiness(facts: Facts) -> str:
    """What being active or not made of a known disease: a gentle plan first, or light work."""
    found = triage.verdicts(triage.screen(facts), triage.person(facts))["rx_disease"]
    return "gentle" if found.level == "E2G" else "cap" if "cap" in found.tags else ""


def readiness_line(facts: Facts) -> Word:
    bout = any(hold.open and hold.trigger == "bout" and hold.level == "E2" for hold in facts.holds)
    if facts.answers.get("since"):
        return Phrase("screening_check_first" if bout else "screening_gentle")
    if readiness(facts) == "gentle":
        return Phrase("intake_gentle")
    return Phrase.of("screening_noted", line=Content(facts.library.tag("cap").say))


# the back


def worst_is_open(facts: Facts) -> bool:
    return facts.answers.get("usual") != WORST


def worst_is_lower(answer: Any, facts: Facts) -> bool:
    """The worst of seven days below their average: one of the two is a slip."""
    return isinstance(answer, int) and answer < usual_told(facts)


def usual_told(facts: Facts) -> int:
    told = facts.answers.get("usual")
    return told if isinstance(told, int) else int(facts.known.get("usual") or 0)


def keep_reach(answer: Any, facts: Facts) -> Iterator[Effect]:
    yield Remember("reach", answer)
    yield Remember("leg_level", LEG_LEVELS.get(str(answer), 0))


def leg_symptoms(facts: Facts) -> bool:
    """Everybody with leg symptoms keeps the card (red-flags.md §4)."""
    return facts.known.get("reach") in LEG_REACH or bool(Known(facts.known).tags & LEG_TAGS)


def number_to_copy(facts: Facts) -> list[Option]:
    number = facts.library.country(country_code(facts)).emergency
    return [Option("copy", Phrase.of("hold_copy", number=Content(number)), copies=number)] if number else []


def left_out_questions(facts: Facts) -> tuple[str, ...]:
    asked = {
        question
        for step in ("reach_items", "bout_items")
        for question in (facts.answers.get(step) or {}).get("items", ())
    }
    return tuple(question for question in triage.contradictions(facts) if question not in asked)


def something_left_out(facts: Facts) -> bool:
    return bool(left_out_questions(facts))


def left_out(facts: Facts) -> dict[str, Any]:
    return {"items": left_out_questions(facts), "source": "intake"}


def keep_since(answer: Any, facts: Facts) -> Iterator[Effect]:
    yield Remember("since", answer)
    changed_lately = facts.known.get("onset") in ("sudden", "slow")  # said beside thin bones
    yield from keep_new_pain(answer == "under_6_weeks" or changed_lately, facts)


def keep_new_pain(new: bool, facts: Facts) -> Iterator[Effect]:
    """A new bout counts again for the rows that look at it, also where a clinician had settled an older one."""
    yield Remember("new_pain", new)
    settled = facts.known.get("settled") or {}
    if new and not facts.known.get("new_pain") and settled:
        yield Remember("settled", {id: level for id, level in settled.items() if flags().flag[id].answer})


def may_be_unlike(facts: Facts) -> bool:
    """On and off, with anything in list 5 or a band of 70 and over (measures.md §5, question 17)."""
    told = triage.screen(facts)
    history = any(told.get(question, "no") not in NO for question in flags().all_of("s5"))
    return facts.answers.get("since") == "on_and_off" and (history or facts.known.get("age") in BAND_70)


def keep_like_other(answer: Any, facts: Facts) -> Iterator[Effect]:
    yield from keep_new_pain(answer == "no", facts)


def sex_matters(facts: Facts) -> bool:
    """Asked for the bone rule alone: a band of 70 and over, and new pain (red-flags.md §2, fx_combo)."""
    return facts.known.get("age") in BAND_70 and bool(facts.known.get("new_pain"))


def onset_matters(facts: Facts) -> bool:
    told = triage.screen(facts)
    bone = any(told.get(question) in POSITIVE_BONE for question in ("fx_bone", "fx_steroid"))
    asked = bool(told.get("fx_onset")) or not facts.known.get("new_pain")
    return not asked and (bone or facts.known.get("age") in BAND_70)


def look_at_bout(facts: Facts) -> Iterator[Effect]:
    yield from judging.judged(facts, "intake", "bout")


def bout_needs_check(facts: Facts) -> bool:
    return any(hold.open and hold.trigger == "bout" and hold.level in ("E2", "E2G") for hold in facts.holds)


# kit, walks, days, times


def keep_list(key: str) -> Rule:
    def rule(answer: Any, facts: Facts) -> Iterator[Effect]:
        yield Remember(key, list(answer))

    return named(f"keep_{key}", rule)


def keep(key: str) -> Rule:
    """The answer as it is; what was skipped is missing, never 0 (measures.md §3)."""

    def rule(answer: Any, facts: Facts) -> Iterator[Effect]:
        yield Remember(key, None if answer == "skip" else answer)

    return named(f"keep_{key}", rule)


def walking_is_open(facts: Facts) -> bool:
    """Not while a hold forbids even the usual walk (red-flags.md §1)."""
    return walking.usual_is_fine(facts)


def training_is_open(facts: Facts) -> bool:
    return not waits(facts)


def week_is_missing(answer: Any, facts: Facts) -> bool:
    """Taken up after a clearance: the days and times that the hold had left out."""
    return facts.known.get("intake") == "done" and not facts.known.get("days")


def picked_days(facts: Facts) -> tuple[int, ...]:
    told = facts.answers.get("days_pick")
    if told:
        return tuple(sorted(WEEK.index(day) for day in told))
    days = facts.answers.get("days")
    return tuple(int(day) for day in days) if days and days != "pick" else ()


def touch(days: tuple[int, ...]) -> bool:
    """Sessions are on dates that do not follow each other (training.md §3)."""
    return any((day + 1) % 7 in days for day in days)


def days_touch(answer: Any, facts: Facts) -> bool:
    return answer != "pick" and touch(tuple(answer))


def picked_days_touch(answer: Any, facts: Facts) -> bool:
    return touch(picked_days(facts))


def no_day_picked(answer: Any, facts: Facts) -> bool:
    return not answer


def keep_days(answer: Any, facts: Facts) -> Iterator[Effect]:
    if answer != "pick" and not touch(tuple(answer)):
        yield Remember("days", list(answer))


def keep_days_pick(answer: Any, facts: Facts) -> Iterator[Effect]:
    days = picked_days(facts)
    if days and not touch(days):
        yield Remember("days", list(days))


def days_record(facts: Facts) -> Word:
    days = picked_days(facts)
    return Listed([Phrase(f"weekday_{day}") for day in days]) if days else Phrase("intake_pick_days")


def little_exercise(facts: Facts) -> bool:
    """Whoever exercises little is asked if a gentler start suits; nobody is asked about weight (training.md §5)."""
    return facts.answers.get("active") == "little" or facts.answers.get("only") == "supported"


def keep_supported(answer: Any, facts: Facts) -> Iterator[Effect]:
    yield from supported.keep(facts, answer == "yes")


def minutes_words(facts: Facts) -> str:
    return "gentler" if Known(facts.known).supported else "plain"


def keep_minutes(answer: Any, facts: Facts) -> Iterator[Effect]:
    yield Remember("minutes", int(answer))


def morning_is_open(facts: Facts) -> bool:
    """Not asked again when only the week was missing; not under E0 and E1 (measures.md §5, question 32)."""
    return "morning_time" not in facts.known and gravest(facts.holds) not in ("E0", "E1")


def keep_morning(answer: Any, facts: Facts) -> Iterator[Effect]:
    if answer != "other":
        yield Remember("morning_time", None if answer == "none" else answer)


def morning_record(facts: Facts) -> Word:
    value = facts.answers.get("morning_typed") or facts.answers.get("morning_time")
    if value in ("other", "none"):
        return Phrase("intake_morning_other" if value == "other" else "intake_no_mornings")
    return Phrase.of("intake_morning_at", time=shown(facts, str(value)))


def keep_train(answer: Any, facts: Facts) -> Iterator[Effect]:
    if answer != "other":
        yield Remember("train_time", answer)
        yield Remember("habit", HABITS.get(str(answer), ""))


def train_record(facts: Facts) -> Word:
    value = str(facts.answers.get("train_typed") or facts.answers.get("train_time"))
    if value == "other":
        return Phrase("intake_sessions_other")
    if value not in HABITS:
        return Phrase.of("intake_sessions_at", time=shown(facts, value))
    habit = Phrase(f"intake_habit_{HABITS[value]}")
    return Phrase.of("intake_sessions_after", habit=habit, time=shown(facts, value))


def shown(facts: Facts, value: str) -> Word:
    return Content(clock(time.fromisoformat(value), bool(facts.known.get("clock_24"))))


def short_clock(hour: int, minute: int) -> Rule:
    """5:30 where am and pm go without saying, or 17:30."""

    def rule(facts: Facts) -> Word:
        long = clock(time(hour, minute), bool(facts.known.get("clock_24")))
        return Content(long.partition(" ")[0])

    return named(f"clock_{hour}", rule)


# the end


def finish_intake(facts: Facts) -> Iterator[Effect]:
    """All that was told becomes measures; then the plan, or the card of the hold that comes first."""
    if facts.answers.get("only"):
        yield from told(facts)
        yield PlanReminders()
        return
    effects: list[Effect] = list(measures(facts)) if facts.answers.get("usual") is not None else []
    effects.append(Remember("intake", "done"))
    effects.append(CancelReminders(("intake_left",)))
    for effect in effects:
        facts = absorb(facts, effect)
    yield from effects
    yield PlanReminders()
    yield Begin("check_first" if gravest(facts.holds) in ("E2", "E2G") else "plan_card")


def measures(facts: Facts) -> Iterator[Effect]:
    """measures.md §3, day 0. The anchor is the usual pain that later readings may not rise above by more than 1."""
    answers, now, today = facts.answers, facts.now, facts.today
    usual = int(answers["usual"])
    yield Remember("anchor", usual)
    if usual == WORST:
        yield Remember("worst", usual)
        yield Record(PainScore(now, today, "worst", usual))
    yield from told(facts)


def told(facts: Facts) -> Iterator[Effect]:
    """The scores that were given, of the whole intake or of one question that was asked again."""
    answers, now, today = facts.answers, facts.now, facts.today
    for moment in ("usual", "worst"):
        if answers.get(moment) is not None:
            yield Record(PainScore(now, today, moment, int(answers[moment])))
    for name in ("peg_enjoy", "peg_activity", "conf1", "fear1"):
        if answers.get(name) not in (None, "skip"):
            yield Record(Measure(now, today, name, float(answers[name])))
    for number, (what, score) in enumerate(zip(things(facts), scores(facts), strict=True), 1):
        if score is not None:
            yield Record(Measure(now, today, f"psfs_{number}", float(score), about=what))


# left and taken up


def intake_is_open(facts: Facts) -> bool:
    return facts.known.get("intake") == "open"


def plan_is_waiting(answer: Any, facts: Facts) -> bool:
    return facts.known.get("intake") == "done" and facts.known.get("plan") == "shown"


def remind_once_more(facts: Facts) -> Iterator[Effect]:
    """Day 3 after the first line; then silence."""
    if facts.answers.get("due") and not facts.answers.get("last"):
        yield Remind("intake_left", facts.now + SECOND_AFTER, {"last": True})


SCORES = ("usual", "worst", "peg_enjoy", "peg_activity", "conf1", "fear1")
CHOICES = ("active", "trigger", "walk", "sex", "onset")

RULES: tuple[Rule, ...] = (
    zones, keep_place, place_record, keep_age, age_has_words, age_words, erase, all_lists, lists_are_open,
    lists_result, look_again, readiness_changed, readiness_line, worst_is_open, worst_is_lower, usual_told,
    keep_reach, leg_symptoms,
    something_left_out, left_out, keep_since, may_be_unlike, keep_like_other, sex_matters, onset_matters, look_at_bout,
    bout_needs_check, number_to_copy, walking_is_open, training_is_open,
    week_is_missing, days_touch, picked_days_touch, no_day_picked, keep_days, keep_days_pick, days_record, keep_minutes,
    little_exercise, keep_supported, minutes_words, supported.supported_minutes,
    morning_is_open, keep_morning, morning_record, keep_train, train_record, finish_intake, intake_is_open,
    plan_is_waiting, remind_once_more, *map(keep, (*SCORES, *CHOICES)), *map(keep_list, ("kit", "joints")),
    *hard_things.RULES,
    short_clock(8, 0), short_clock(12, 30), short_clock(17, 30), short_clock(19, 30),
)  # fmt: skip

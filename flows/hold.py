"""An open emergency or same-day hold owns the chat: card, confirm, follow-ups, mistake, the way to clearance."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from content.flags import Flag, flags
from flows import course, judging, pain, starting
from flows.effects import Begin, CancelReminders, ChangeHold, Effect, Record, Remember, Remind, TellCoach
from flows.engine import Option, Rule
from flows.facts import Facts
from flows.heard_words import heard
from flows.holds import ORDER, Hold, Level, clinical, locked
from flows.known import clock_time
from flows.records import Decision
from flows.wording import country_code
from flows.words import Content, Phrase, Word

__all__ = ["RULES", "close", "eased_pain", "heard"]

SOON = {"E0": ("hold_10min", timedelta(minutes=10)), "E1": ("hold_2h", timedelta(hours=2))}  # red-flags.md §5; CJ
LATER = (("hold_day_1", 1), ("hold_day_3", 3), ("hold_day_7", 7))  # days; out of quiet hours; then silence
FOUR_LISTS = ("s1", "s2", "s3", "s4")
FOLLOW_UPS = ("hold_10min", "hold_2h", "hold_day_1", "hold_day_3", "hold_day_7")
NUDGES = (14, 28)  # days of an E2 that nobody has looked at (red-flags.md §6)
ONE_CORRECTION_IN = timedelta(days=7)  # red-flags.md §5
QUIET_FROM, QUIET_TO = time(21, 0), time(7, 0)  # behaviour.md §2


def current(facts: Facts) -> Hold | None:
    """The hold that this conversation is about: the one it was begun with while it is open, else the gravest."""
    open_now = clinical(facts.holds)
    named = [hold for hold in open_now if hold.id == facts.answers.get("hold")]
    grave = sorted((hold for hold in open_now if hold.level in ("E0", "E1")), key=lambda hold: hold.level)
    return next(iter([*named, *grave]), None)


def flag_of(facts: Facts) -> Flag:
    hold = current(facts)
    id = hold.flag if hold else str(facts.answers.get("flag") or "")
    return flags().flag.get(id) or flags().flag["rx_symptom"]


def level_of(facts: Facts) -> Level:
    hold = current(facts)
    level: Any = hold.level if hold else facts.answers.get("level") or "E0"
    return "E0" if level == "E0" else "E1" if level == "E1" else "E2"


# which way in


def asks_insist(answer: Any, facts: Facts) -> bool:
    return bool(facts.answers.get("insist")) and still_locked(answer, facts)


def is_about_other(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("moment") == "other"


def is_past(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("moment") == "past"


def is_question(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("moment") == "question"


def is_denial(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("moment") == "denial"


def is_again(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("moment") == "again" and still_locked(answer, facts)


def is_taken_up(answer: Any, facts: Facts) -> bool:
    """A crisis had the chat; this hold still stands and speaks again."""
    return facts.answers.get("moment") == "taken_up" and still_locked(answer, facts)


def confirms_check(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("moment") == "check" and current(facts) is not None


def is_nudge(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("due") == "hold_nudge" and not still_locked(answer, facts) and bool(checks(facts))


def is_follow_up(answer: Any, facts: Facts) -> bool:
    return facts.answers.get("due") in FOLLOW_UPS and still_locked(answer, facts)


def is_injury(answer: Any, facts: Facts) -> bool:
    """Two days after a strain, while its check is still open."""
    return facts.answers.get("due") == "hold_injury" and injury(facts) is not None


def injury(facts: Facts) -> Hold | None:
    return next((hold for hold in checks(facts) if hold.flag == "fx_new_injury" and hold.level == "E2"), None)


def nothing_locks(answer: Any, facts: Facts) -> bool:
    """Nothing is open, and this is no card for somebody whom we do not know yet."""
    return current(facts) is None and not facts.answers.get("flag")


def is_stranger(answer: Any, facts: Facts) -> bool:
    """Before consent the card is all: nothing is kept, so nothing can be answered."""
    return not facts.known.get("consent")


def needs_confirm(facts: Facts) -> bool:
    return bool(facts.answers.get("confirm")) and current(facts) is not None


ABOUT_A_LOCK = (
    "confirm", "waiting", "please_call", "called", "again", "insist", "checking_on", "mistake", "no_correction",
    "person", "clearing",
)  # fmt: skip


def is_over(step: Any, facts: Facts) -> bool:
    """Nothing is locked any more, and this step speaks of a lock."""
    return step in ABOUT_A_LOCK and all_open(step, facts)


def still_locked(answer: Any, facts: Facts) -> bool:
    return locked(clinical(facts.holds))


def all_open(answer: Any, facts: Facts) -> bool:
    return not still_locked(answer, facts)


def one_more(answer: Any, facts: Facts) -> bool:
    """The same words opened a second lock, and nobody has asked about it yet."""
    hold = current(facts)
    return hold is not None and hold.source == "freetext" and hold.answer == "unconfirmed"


# words


def what_is_left(facts: Facts) -> str:
    return "shut" if still_locked("", facts) else "open"


def card_kind(facts: Facts) -> str:
    card = flag_of(facts).card
    if level_of(facts) != "E0":
        return "same_day_legs" if card == "clot" else "same_day"
    if card == "clot":
        return "heart"
    return card if card in ("nerves", "heart", "stroke", "belly", "injury") else "today_now"


def sign(facts: Facts) -> Word:
    told = flag_of(facts).told
    return Content(told[:1].upper() + told[1:])


def told(facts: Facts) -> Word:
    return Content(flag_of(facts).told)


def symptom(facts: Facts) -> Word:
    return Content(flag_of(facts).symptom)


def once_more(facts: Facts) -> Word:
    return Content(flag_of(facts).once_more)


def places_to_go(facts: Facts) -> Word:
    """Where a same-day check is to be had; a country's advice line where it has one."""
    line = facts.library.country(country_code(facts)).urgent
    if line is None or line.confirm:
        return Phrase("hold_places")
    return Phrase.of("hold_places_line", name=Content(line.name), number=Content(line.number))


def waiting_kind(facts: Facts) -> str:
    return "emergency" if level_of(facts) == "E0" else "same_day"


def please_kind(facts: Facts) -> str:
    return waiting_kind(facts)


def follow_up_kind(facts: Facts) -> str:
    hold = current(facts)
    if hold is None or facts.now - hold.opened_at >= timedelta(hours=12):
        return "later"
    return "soon" if hold.level == "E0" else "soon_same_day"


def other_kind(facts: Facts) -> str:
    return waiting_kind(facts)


def lesson(facts: Facts) -> str:
    card = flag_of(facts).card
    return card if card in ("nerves", "heart", "stroke") else "other"


def ways(facts: Facts) -> list[Option]:
    hold = current(facts)
    called = level_of(facts) == "E0" and not (hold and hold.called_at)
    return [Option(key) for key in ("called", "checked", "mistake", "person") if key != "called" or called]


def numbers_to_copy(facts: Facts) -> list[Option]:
    number = facts.library.country(country_code(facts)).emergency
    if not number or level_of(facts) != "E0":
        return []
    return [Option("copy", Phrase.of("hold_copy", number=Content(number)), copies=number)]


def nudge_ways(facts: Facts) -> list[Option]:
    from_itself = any(hold.open and hold.level in flags().flag[hold.flag].resolve_levels for hold in facts.holds)
    return [Option(key) for key in ("/checked", "/gone", "/human") if key != "/gone" or from_itself]


# what is asked of the world


def send_follow_ups(facts: Facts) -> Iterator[Effect]:
    """10 minutes (E0) or 2 hours (E1) whatever the hour; then a day, day 3 and day 7 outside quiet hours."""
    hold = current(facts)
    if hold is None or hold.level not in SOON:
        return
    kind, after = SOON[hold.level]
    yield Remind(kind, facts.now + after, {"hold": hold.id, "urgent": True})
    for kind, days in LATER:
        yield Remind(kind, awake(facts.now + timedelta(days=days), facts), {"hold": hold.id})


def checks(facts: Facts) -> list[Hold]:
    """Open holds that ask for a check before strength work, the gravest first."""
    found = [hold for hold in facts.holds if hold.open and hold.level in ("E2", "E2G")]
    return sorted(found, key=lambda hold: ORDER.index(hold.level))


def plan_nudges(facts: Facts) -> Iterator[Effect]:
    """Nobody has looked: one line on day 14 and one on day 28, then silence (red-flags.md §6)."""
    found = checks(facts)
    if found:
        ahead = [each for each in NUDGES if each > (facts.now - found[0].opened_at).days]
        if ahead:
            moment = awake(found[0].opened_at + timedelta(days=ahead[0]), facts)
            yield Remind("hold_nudge", moment, {"hold": found[0].id})


def awake(moment: datetime, facts: Facts) -> datetime:
    """The same moment, or the end of the quiet hours that it falls into."""
    start = clock_time(facts.known.get("quiet_from")) or QUIET_FROM
    end = clock_time(facts.known.get("quiet_to")) or QUIET_TO
    at = moment.time()
    if at < end:
        return datetime.combine(moment.date(), end, moment.tzinfo)
    return datetime.combine(moment.date() + timedelta(days=1), end, moment.tzinfo) if at >= start else moment


def tell_coach(facts: Facts) -> Iterator[Effect]:
    hold = current(facts)
    if hold is not None:
        yield TellCoach("emergency" if hold.level == "E0" else "same_day", hold.level == "E0", flag_of(facts).told)


def note_called(facts: Facts) -> Iterator[Effect]:
    hold = current(facts)
    if hold is not None:
        yield ChangeHold(replace(hold, called_at=facts.now))
    yield CancelReminders(("hold_10min", "hold_2h"))


def take_confirm(answer: Any, facts: Facts) -> Iterator[Effect]:
    hold = current(facts)
    if hold is not None:
        yield ChangeHold(replace(hold, answer=str(answer)))


def may_correct(facts: Facts) -> bool:
    """One correction a hold; a second of the same flag within 7 days needs the clearance path (red-flags.md §5)."""
    hold = current(facts)
    if hold is None or hold.mistake_at is not None:
        return False
    return not any(
        each.flag == hold.flag and each.mistake_at and facts.now - each.mistake_at <= ONE_CORRECTION_IN
        for each in facts.holds
    )


def take_mistake(answer: Any, facts: Facts) -> Iterator[Effect]:
    hold = current(facts)
    if hold is not None:
        yield ChangeHold(replace(hold, mistake_at=facts.now))


def correct(facts: Facts) -> Iterator[Effect]:
    """It was no sign after all: open again, kept as corrected."""
    hold = current(facts)
    if hold is None:
        return
    yield from close(hold, "corrected", facts)
    if hold.level in ("E0", "E1"):
        yield TellCoach("corrected", False, flag_of(facts).told)


def note_known(facts: Facts) -> Iterator[Effect]:
    hold = current(facts)
    if hold is None:
        return
    yield from close(hold, "corrected", facts)
    yield from given_tags(flags().flag[hold.flag].tags_when_cleared, facts)


def injury_lists(facts: Facts) -> dict[str, Any]:
    return {"lists": FOUR_LISTS, "source": "review"}


def found_something(answer: Any, facts: Facts) -> bool:
    """Anything toggled in the four lists: it goes first."""
    found = answer if isinstance(answer, dict) else {}
    return any(found.get(f"{each}_again", found.get(each)) for each in FOUR_LISTS)


def close_injury(facts: Facts) -> Iterator[Effect]:
    hold = injury(facts)
    if hold is not None:
        yield from close(hold, "resolved", facts)


def plan_if_missing(facts: Facts) -> Iterator[Effect]:
    """The hold had kept the end of the intake away: its last questions, or the plan."""
    if facts.known.get("intake") != "done" or any(hold.open for hold in facts.holds):
        return
    if not facts.known.get("days"):
        yield Begin("intake")
    elif not facts.known.get("plan"):
        yield Begin("plan_card")


def raise_injury(facts: Facts) -> Iterator[Effect]:
    """Two days on and not two points better: somebody looks today."""
    hold = injury(facts)
    if hold is not None:
        yield from judging.opened(facts, hold.flag, "E1", "review", hold.trigger, "not_better_in_two_days")


def note_history(facts: Facts) -> Iterator[Effect]:
    """Past and checked: a tag, no hold (red-flags.md §5)."""
    yield from given_tags(flag_of(facts).tags_when_cleared, facts)


def given_tags(tags: tuple[str, ...], facts: Facts) -> Iterator[Effect]:
    given = sorted({*(facts.known.get("given_tags") or ()), *tags})
    yield Remember("given_tags", given)
    yield Remember("tags", sorted({*(facts.known.get("tags") or ()), *given}))


def close(hold: Hold, by: Any, facts: Facts, **changes: Any) -> Iterator[Effect]:
    """The hold ends; what was said of its flag no longer counts, or counts as looked at."""
    flag = flags().flag[hold.flag]
    yield ChangeHold(replace(hold.closed(facts.now, by), **changes))
    if by == "clinician" or by == "resolved":
        yield Remember("settled", {**(facts.known.get("settled") or {}), hold.flag: hold.level})
    if by in ("corrected", "resolved"):
        kept = {key: value for key, value in (facts.known.get("screen") or {}).items() if key not in flag.answer}
        yield Remember("screen", kept)
    if not locked(each for each in clinical(facts.holds) if each.id != hold.id):
        yield CancelReminders(FOLLOW_UPS)
    yield Record(
        Decision(
            facts.now, facts.today, "hold", hold.flag, str(by),
            {"symptom": flag.symptom, "level": hold.level, "hold": hold.id},
            source=flag.source, version=judging.RULES_VERSION, words=f"hold_{by}_why",
        )
    )  # fmt: skip


def eased_pain(facts: Facts) -> Iterator[Effect]:
    """Usual pain of 8 and less, from enough day values, opens pain_high by itself (red-flags.md 2b; CJ)."""
    hold = next((each for each in facts.holds if each.open and each.flag == "pain_high"), None)
    clock = facts.library.programme.clock
    if hold is None or len(pain.day_values(facts, facts.today, clock.usual_days_wide)) < clock.usual_values:
        return
    if pain.usual(facts) < facts.library.pain.no_strength_from:
        yield from close(hold, "resolved", facts)
        yield from small_start(facts, hold)


def small_start(facts: Facts, hold: Hold) -> Iterator[Effect]:
    """Training begins again with the bridge, where a plan stands (red-flags.md §6 step 7)."""
    if course.of(facts) is None:
        return
    onward, decisions = starting.after_clearance(facts, hold.flag, hold.level)
    yield Remember(course.KEY, course.kept(onward))
    yield from (Record(decision) for decision in decisions)


def open_it(facts: Facts) -> Iterator[Effect]:
    """What was said of the past, of somebody else or as a question is felt now."""
    flag, level = flag_of(facts), level_of(facts)
    words = str(facts.answers.get("said") or "")
    yield from judging.opened(facts, flag.id, level, "freetext", words, "confirmed")


def opens_a_check(answer: Any, facts: Facts) -> bool:
    return level_of(facts) == "E2"


def show_check_first(facts: Facts) -> Iterator[Effect]:
    yield Begin("check_first", {"card": True})


RULES: tuple[Rule, ...] = (
    asks_insist, is_taken_up, is_about_other, is_past, is_question, is_denial, is_again, confirms_check, is_nudge,
    is_follow_up, is_injury, injury_lists, found_something, close_injury, plan_if_missing, raise_injury,
    nothing_locks, is_stranger, needs_confirm, one_more, what_is_left,
    plan_nudges, still_locked, all_open, card_kind, sign, told, symptom,
    once_more, places_to_go, waiting_kind, please_kind, follow_up_kind, other_kind, lesson, ways, numbers_to_copy,
    nudge_ways, send_follow_ups, tell_coach, note_called, take_confirm, may_correct, take_mistake, correct,
    note_known, note_history, open_it, opens_a_check, show_check_first,
)  # fmt: skip

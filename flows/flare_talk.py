"""A flare is declared: safety first, then how bad and how it moves, and what helps today; training rests."""

from collections.abc import Iterator
from typing import Any

from flows import course, flare_opening, judging, pain, reminders
from flows.effects import Begin, Drop, Effect, Note, PlanReminders, Record
from flows.engine import Option, absorb
from flows.facts import Facts
from flows.flare_day import RETURN, check_today, closed, day_number, may_close, mild, returned
from flows.flare_words import day_words, flare_minutes, noticed, row_words, told_why
from flows.holds import training
from flows.records import CheckIn, Flare, PainScore
from flows.words import Phrase, Word

HELPED = ("walks", "weight", "rest", "warmth")  # what the next flare begins with
SELF_CARE_FROM = 8  # red-flags.md, flare_escalating: 8 and more with no basic self-care is a same-day check


def already_open(answer: Any, facts: Facts) -> bool:
    return reminders.flare_open(facts)


def take_over(facts: Facts) -> Iterator[Effect]:
    """What a check of this moment has told already is not asked again."""
    score, moved = facts.answers.get("score"), facts.answers.get("moved")
    if isinstance(score, int) and isinstance(moved, str):
        yield Note("u", pain.usual(facts))
        yield Note("pain", score)
        yield Note("moving", moved)


def pain_unknown(facts: Facts) -> bool:
    return facts.answers.get("pain") is None


def moving_unknown(facts: Facts) -> bool:
    return facts.answers.get("moving") is None


def flare_lists(facts: Facts) -> dict[str, Any]:
    return {"lists": ["s1", "s2", "s3", "s4"], "source": "flare"}


def flare_screened(value: Any, facts: Facts) -> Iterator[Effect]:
    yield Note("lists_done", True)


def held(answer: Any, facts: Facts) -> bool:
    return training(facts.holds) in ("hold", "locked")


def note_flare_pain(value: Any, facts: Facts) -> Iterator[Effect]:
    yield Note("u", pain.usual(facts))
    if isinstance(value, int):
        yield Record(PainScore(facts.now, facts.today, "flare", value))


def very_high(facts: Facts) -> bool:
    score = facts.answers.get("pain")
    return isinstance(score, int) and score >= SELF_CARE_FROM


def note_self_care(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "no":
        yield from opened(facts, "no_self_care")
        yield from judging.opened(facts, "flare_escalating", "E1", "flare", "no_self_care", "no")


def opened(facts: Facts, words: str = "") -> Iterator[Effect]:
    """Day 0, where a strain that was told in the lists has not made it so; the third is told to be one."""
    yield from flare_opening.opened(facts, words)
    yield PlanReminders()
    if flare_opening.is_third(facts):
        yield Note("many", True)


def open_flare_now(facts: Facts) -> Iterator[Effect]:
    """Day 0. From now on the morning check is the flare's."""
    score = facts.answers.get("pain")
    moving: Any = facts.answers.get("moving") or ""
    colour = "red" if moving == "no_chores" else pain.colour(facts, score, "after", facts.answers.get("u"))
    yield Record(CheckIn(facts.now, facts.today, "flare", score, moving, colour=colour))
    for effect in opened(facts):
        facts = absorb(facts, effect)
        yield effect
    if colour != "green":
        yield from told_why(facts)
    yield Drop("morning")  # an offer of before speaks of other days


def flare_score(facts: Facts) -> Word:
    return int(facts.answers.get("pain") or 0)


def moving_words(facts: Facts) -> Word:
    return Phrase(f"flare_moving_{facts.answers.get('moving') or 'fine'}")


def mild_or_not(facts: Facts) -> str:
    """A score in the green band is told so, kindly."""
    return (
        "mild" if pain.colour(facts, facts.answers.get("pain"), "after", facts.answers.get("u")) == "green" else "flare"
    )


def open_words(facts: Facts) -> Word:
    """The day as the morning told it, or that its check comes first."""
    if check_today(facts) is None:
        return Phrase.of("flare_on_day", day=day_number(facts), words=Phrase("flare_waits_unasked"))
    return day_words(facts)


def flare_choice(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "check" or (value == "over" and check_today(facts) is None):
        yield Begin("check_in")
    elif value == "over" and may_close(facts):
        yield Note("closed", True)
        yield from closed(facts)


def check_first(answer: Any, facts: Facts) -> bool:
    """ "It is over" is believed after two green mornings, and today's was not told yet."""
    return answer == "over" and check_today(facts) is None


def just_closed(answer: Any, facts: Facts) -> bool:
    return bool(facts.answers.get("closed"))


def closed_words(facts: Facts) -> Word:
    """Day 11: two calm mornings and a calm session."""
    marks = facts.history.of(Flare)
    opened = [mark for mark in marks if mark.mark == "opened"]
    rows = [mark for mark in marks if opened and mark.mark == "row" and mark.day >= opened[-1].day]
    days = (facts.today - opened[-1].day).days if opened else 0
    words = "flare_closed" if any(mark.row == RETURN for mark in rows) else "flare_closed_mornings"
    return Phrase.of("flare_on_day", day=days, words=Phrase(words))


def note_helped(value: Any, facts: Facts) -> Iterator[Effect]:
    if value != "skip":  # words of one's own are shown, and not said again next time: they may name a medicine
        yield Record(Flare(facts.now, facts.today, "helped", words=str(value) if value in HELPED else "else"))


def back_or_bridge(facts: Facts) -> str:
    stands = course.of(facts)
    if stands and stands.bridge == "flare":
        return "bridge"
    helped = facts.answers.get("helped")
    return "skipped" if helped == "skip" else "back" if helped in HELPED else "own"


def soon_words(facts: Facts) -> str:
    return "soon" if returned(facts) else "session"


def flare_ways_today(facts: Facts) -> list[Option]:
    """On a mild day 0 the first short session may begin at once."""
    ways = ("/session", "/why", "/human") if mild(facts) else ("/why", "/human")
    return [Option(key) for key in ways]


def many_or_not(facts: Facts) -> Word:
    return Phrase("flare_many") if facts.answers.get("many") else ""


RULES = (
    take_over, pain_unknown, moving_unknown, already_open, flare_lists, flare_screened, held, note_flare_pain,
    very_high, note_self_care, open_flare_now, flare_score, moving_words, mild_or_not, flare_choice, check_first,
    just_closed, closed_words, note_helped, noticed, back_or_bridge, soon_words, flare_ways_today, flare_minutes,
    many_or_not,
    row_words, open_words,
)  # fmt: skip

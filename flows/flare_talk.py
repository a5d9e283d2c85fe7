"""A flare is declared: safety first, then how bad and how it moves, and what helps today; training rests."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flows import judging, pain, reminders
from flows.effects import Begin, Effect, Note, PlanReminders, Record, TellCoach
from flows.facts import Facts
from flows.flare_day import close_if_calm, opened_on, row_words
from flows.holds import training
from flows.records import CheckIn, Flare, PainScore
from flows.words import Phrase, Word

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
    yield Record(Flare(facts.now, facts.today, "opened", words=words))
    yield PlanReminders()
    rules = facts.library.pain.flare_opens
    since = facts.today - timedelta(days=rules.many_within_days)
    if 1 + sum(flare.mark == "opened" for flare in facts.history.of(Flare, since=since)) >= rules.many:
        yield TellCoach("flares")


def open_flare_now(facts: Facts) -> Iterator[Effect]:
    """Day 0. From now on the morning check is the flare's."""
    score, moving = facts.answers.get("pain"), str(facts.answers.get("moving") or "")
    colour = "red" if moving == "no_chores" else pain.colour(facts, score, "after", facts.answers.get("u"))
    yield Record(
        CheckIn(**{**vars(CheckIn(facts.now, facts.today, "flare", score)), "moving": moving, "colour": colour})
    )
    yield from opened(facts)


def flare_score(facts: Facts) -> Word:
    return int(facts.answers.get("pain") or 0)


def moving_words(facts: Facts) -> Word:
    return Phrase(f"flare_moving_{facts.answers.get('moving') or 'fine'}")


def mild_or_not(facts: Facts) -> str:
    """A score in the green band is told so, kindly."""
    return (
        "mild" if pain.colour(facts, facts.answers.get("pain"), "after", facts.answers.get("u")) == "green" else "flare"
    )


def flare_choice(value: Any, facts: Facts) -> Iterator[Effect]:
    if value == "check":
        yield Begin("check_in")
    elif value == "over":
        checks = [each for each in facts.history.of(CheckIn, opened_on(facts)) if each.kind == "flare"]
        if checks and checks[-1].day == facts.today and checks[-1].pain is not None:
            yield from close_if_calm(facts, checks[-1].pain, checks[-1].moving)


def believed(facts: Facts) -> str:
    return "soon" if reminders.flare_open(facts) else "closed"


RULES = (
    take_over, pain_unknown, moving_unknown, already_open, flare_lists, flare_screened, held, note_flare_pain,
    very_high, note_self_care, open_flare_now, flare_score, moving_words, mild_or_not, flare_choice, believed,
    row_words,
)  # fmt: skip

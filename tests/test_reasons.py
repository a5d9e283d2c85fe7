"""Every decision of the coaching rules can be told in plain words, and says where its rule comes from."""

import re
import tomllib
from pathlib import Path

from content.script import Phrases
from flows import reasons
from flows.records import Decision
from flows.words import Phrase, render
from tests.trainee import MONDAY, Felt, only, somebody

ROOT = Path(__file__).resolve().parent.parent
PHRASES = Phrases.model_validate(tomllib.loads((ROOT / "content" / "phrases.toml").read_text("utf-8")))
RULES = ("alternatives", "deload", "items", "layoff", "matrix", "modify", "phases", "progression", "restraint", "rises", "sessions", "starting", "walking", "week")  # fmt: skip


def told(person, decision: Decision) -> str:
    phrase = reasons.told(person.facts, decision)
    assert phrase is not None
    return render(phrase, PHRASES)


def test_every_phrase_that_a_rule_names_is_there():
    for name in RULES:
        for id in re.findall(
            r'(?<!f)"((?:why|modify)_[a-z0-9_]+)"', (ROOT / "flows" / f"{name}.py").read_text("utf-8")
        ):
            assert id in PHRASES.phrase, f"{name}.py names {id}"


def test_every_step_of_the_ladder_and_every_field_of_the_matrix_has_words():
    person = somebody()
    pain = person.facts.library.pain
    for step in pain.modify:
        assert f"modify_{step.id}" in PHRASES.phrase
    for row in pain.matrix:
        if row.do not in ("progress", "swap"):
            assert f"why_{row.during}_{row.morning}" in PHRASES.phrase
    for gap in person.facts.library.programme.gap:
        assert not gap.cut or f"why_gap_{gap.row}" in PHRASES.phrase
    for phase in person.facts.library.programme.phase:
        assert f"why_phase_{phase}" in PHRASES.phrase


def test_every_rule_has_a_source_in_words():
    for rule in reasons.SOURCES:
        assert f"source_{rule}" in PHRASES.phrase


def test_twelve_weeks_of_decisions_are_all_told_in_sixty_words():
    person = somebody()
    for week in range(12):
        for weekday in (0, 3):
            feels = only("HI2", Felt(pain=7, during="red")) if week == 6 else only("RO2", Felt(left="5+"))
            log = person.train(MONDAY.fromordinal(MONDAY.toordinal() + 7 * week + weekday), feels, 45)
            person.morning(log, 6 if week == 7 else 3)
    for entry in person.entries:
        if isinstance(entry, Decision) and entry.words:
            words = told(person, entry)
            assert 3 < len(words.split()) <= 60
            assert "{" not in words
            assert render(reasons.source(entry), PHRASES)


def test_a_rise_is_told_as_a_coach_would():
    person = somebody()
    inputs = {
        "exercise": "RO2",
        "load": 12,
        "unit": "lb",
        "band": "",
        "times": 2,
        "high": 10,
        "amount": 8,
        "unit_of": "reps",
    }
    why = reasons.decided(person.facts, "p.load", "RO2", "raise", "why_rise_load", **inputs)
    assert told(person, why) == (
        "The one-arm row goes to 12 lb because, two times in a row, all sets reached 10, you had reps left, "
        "your back stayed calm, and so did the morning. One small step at a time."
    )
    assert reasons.source(why) == Phrase.of("source_p", version=person.facts.library.programme.version)

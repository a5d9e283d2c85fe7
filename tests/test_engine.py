"""The engine: how a script is walked, and what is refused before anybody can walk it."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from content.script import Phrases, Script, faults
from flows.effects import Edit, Effect, Remember, Say, StartTimer
from flows.engine import Flow, Option, Turn, begun_small
from flows.facts import Facts
from flows.resolving import unresolved

PHRASES = Phrases(
    phrase={
        "answered": "{question}\n<b>{answer}</b>", "sorry": "A tap works best here.", "which": "Which one?",
        "toggled": "✓ {label}", "and_so_on": ", ",
    },
    label={"done": "Done", "none": "None"},
)  # fmt: skip

KNEE = """
start = "chest_pain"
back = true

[step.chest_pain]
say = "Do you get chest pain?"
choices = { yes = "Yes", no = "No" }
branch = { yes = "see_doctor" }

[step.pain]
say = "How bad is your knee, 0 to 10?"
answer = "score"
sorry = ["I need a number from 0 to 10.", "A number, like 3."]
record = "Knee: {answer} of 10."
branch = { severe = "see_doctor" }
after = ["keep_pain"]

[step.places]
say = "Where?"
answer = { kind = "list", most = 3 }
choices = { front = "Front", back_of = "Back", side = "Side", none = "None" }

[step.rest]
say = "Rest."
choices = { ready = "I'm ready" }
timeout = { after = "rest_seconds", then = "done" }

[step.done]
say = "Thank you, {name}."
final = true

[step.see_doctor]
say = "Please see a doctor."
final = true

[heard.hurts]
words = ["it hurts", "ouch"]
then = "pain"

[retired]
breathless = "chest_pain"
"""


def severe(answer: int, facts: Facts) -> bool:
    return answer >= 8


def keep_pain(answer: int, facts: Facts) -> Iterator[Effect]:
    yield Remember("usual", answer)


def rest_seconds(facts: Facts) -> int:
    return 90 if facts.known.get("usual") == 3 else 60


def name(facts: Facts) -> str:
    return "<b>Ann</b> & co"


RULES = (severe, keep_pain, rest_seconds, name)


def flow(text: str = KNEE, rules: tuple[Any, ...] = RULES) -> Flow:
    return Flow("knee", Script.model_validate(tomllib.loads(text)), rules, PHRASES)


def facts() -> Facts:
    return Facts(datetime(2026, 11, 22, 16, tzinfo=UTC), library=None)  # the engine itself knows no exercises


def walk(*said: str, tapped: bool = False) -> Turn:
    knee = flow()
    turn = knee.begin(facts())
    for words in said:
        assert turn.frame is not None
        turn = knee.answer(turn.frame, words, facts(), tapped=tapped)
    return turn


def texts(turn: Turn) -> list[str]:
    return [effect.text for effect in turn.effects if isinstance(effect, Say)]


def test_an_answer_leads_to_the_step_below() -> None:
    turn = walk("no")
    assert turn.frame is not None and turn.frame.step == "pain"
    assert texts(turn) == ["How bad is your knee, 0 to 10?"]


def test_a_named_answer_takes_its_own_road_and_the_flow_ends() -> None:
    turn = walk("Yes")
    assert turn.frame is None
    assert texts(turn) == ["Please see a doctor."]
    assert turn.result["chest_pain"] == "yes"


def test_a_guard_decides_by_arithmetic() -> None:
    assert texts(walk("no", "8")) == ["Please see a doctor."]
    assert texts(walk("no", "7")) == ["Where?"]


def test_a_rule_that_is_run_once_answered_is_seen_by_the_steps_behind_it() -> None:
    turn = walk("no", "3", "none")
    assert StartTimer("knee.rest", 90) not in turn.effects, "facts of another turn come from the store"
    assert Remember("usual", 3) in walk("no", "3").effects


def test_what_is_no_answer_is_asked_again_in_other_words() -> None:
    once = walk("no", "banana")
    assert texts(once) == ["I need a number from 0 to 10.\n\nHow bad is your knee, 0 to 10?"]
    twice = walk("no", "banana", "purple")
    assert texts(twice)[0].startswith("A number, like 3.")
    assert twice.frame is not None and twice.frame.misses == 2


def test_an_answer_in_time_forgets_the_misses() -> None:
    turn = walk("no", "banana", "4")
    assert turn.frame is not None and turn.frame.misses == 0


def test_a_list_toggles_in_place_and_none_becomes_done() -> None:
    turn = walk("no", "3", "front", tapped=True)
    assert turn.frame is not None and turn.frame.toggled == ("front",)
    edit = turn.effects[0]
    assert isinstance(edit, Edit)
    assert [button.label for row in edit.buttons for button in row] == ["✓ Front", "Back", "Side", "Done"]
    assert walk("no", "3", "front", "front", tapped=True).frame.toggled == ()  # type: ignore[union-attr]


def test_a_list_closes_with_done_with_none_and_at_its_most() -> None:
    assert walk("no", "3", "front", "done", tapped=True).frame.answers["places"] == ("front",)  # type: ignore[union-attr]
    assert walk("no", "3", "none", tapped=True).frame.answers["places"] == ()  # type: ignore[union-attr]
    full = walk("no", "3", "front", "side", "back_of", tapped=True).frame
    assert full is not None and full.answers["places"] == ("front", "side", "back_of")


def test_words_of_a_person_and_of_rules_are_escaped() -> None:
    knee = flow()
    turn = walk("no", "3", "none")
    assert turn.frame is not None
    assert texts(knee.answer(turn.frame, "ready", facts(), tapped=True)) == [
        "Thank you, &lt;b&gt;Ann&lt;/b&gt; &amp; co."
    ]


def test_back_asks_the_question_before_and_forgets_its_answer() -> None:
    knee = flow()
    turn = walk("no", "3")
    assert turn.frame is not None
    back = knee.back(turn.frame, facts())
    assert back is not None and back.frame is not None
    assert back.frame.step == "pain" and "pain" not in back.frame.answers
    first = knee.back(back.frame, facts())
    assert first is not None and first.frame is not None and first.frame.step == "chest_pain"
    assert knee.back(first.frame, facts()) is None


def test_time_up_takes_its_own_road_and_other_steps_do_not_wait() -> None:
    knee = flow()
    resting = walk("no", "3", "none").frame
    assert resting is not None
    turn = knee.time_up(resting, facts())
    assert turn is not None and turn.frame is None
    asked = walk("no").frame
    assert asked is not None and knee.time_up(asked, facts()) is None


def test_a_retired_step_is_asked_as_its_heir_and_its_old_answer_is_not_taken() -> None:
    from dataclasses import replace

    knee = flow()
    frame = walk().frame
    assert frame is not None
    turn = knee.answer(replace(frame, step="breathless"), "no", facts(), tapped=False)
    assert turn.frame is not None and turn.frame.step == "chest_pain" and "chest_pain" not in turn.frame.answers


def test_words_heard_everywhere_lead_to_their_step() -> None:
    knee = flow()
    assert knee.hears("Ouch!", "pain") == "hurts" and knee.hears("fine", "pain") == ""
    frame = walk("no", "3").frame
    assert frame is not None
    turn = knee.interject(frame, "hurts", facts())
    assert turn.frame is not None and turn.frame.step == "pain" and turn.frame.answers["interrupted"] == "places"


def problems(text: str, rules: tuple[Any, ...] = RULES) -> str:
    script = Script.model_validate(tomllib.loads(text))
    found = [*faults(script, "knee.toml", "knee"), *unresolved(script, rules, "knee.toml")]
    return "\n".join(map(str, found))


def test_a_good_script_has_no_faults() -> None:
    assert problems(KNEE) == ""


def test_a_misspelt_answer_is_found_with_its_place_and_a_remedy() -> None:
    found = problems(KNEE.replace('{ yes = "see_doctor" }', '{ yse = "see_doctor" }'))
    assert "knee.toml" in found and "step.chest_pain" in found and "'yse'" in found


def test_a_misspelt_rule_is_found_with_the_one_that_was_meant() -> None:
    assert "did you mean 'severe'?" in problems(KNEE.replace("severe =", "sevree ="))


def test_every_fault_is_told_at_once() -> None:
    broken = (
        KNEE.replace('then = "done"', 'then = "dnoe"')
        .replace("{name}", "{nmae}")
        .replace("Where?", "word " * 61)
        .replace('breathless = "chest_pain"', 'breathless = "chest"')
    )
    found = problems(broken)
    for part in ("'dnoe'", "{nmae}", "61 words", "'chest'"):
        assert part in found


def test_a_dead_end_and_a_step_that_nobody_reaches_are_found() -> None:
    lonely = KNEE.replace("[heard.hurts]", '[step.island]\nsay = "Alone"\nfinal = true\n\n[heard.hurts]')
    found = problems(lonely)
    assert "step.island" in found and "cannot be reached" in found
    open_end = KNEE.replace('say = "Please see a doctor."\nfinal = true', 'say = "Please see a doctor."')
    assert "leads nowhere" in problems(open_end)


def test_button_data_over_sixty_four_bytes_is_found() -> None:
    long = "x" * 60
    assert "64 is the most" in problems(KNEE.replace('no = "No" }', f'{long} = "No" }}'))


def test_a_guard_that_is_no_guard_is_found() -> None:
    def severe(answer: int, facts: Facts) -> int:
        return answer

    assert "is no guard" in problems(KNEE, (severe, keep_pain, rest_seconds, name))


def test_choices_of_a_rule_have_their_own_words_and_styles() -> None:
    def weights(facts: Facts) -> list[Option]:
        return [Option("4", "4 kg", "green"), Option("other")]

    text = """
    start = "load"
    [step.load]
    say = "Which?"
    choices_from = "weights"
    choices = { other = "Other" }
    [step.end]
    final = true
    """
    turn = flow(text, (weights,)).begin(facts())
    say = turn.effects[-1]
    assert isinstance(say, Say)
    assert [(button.label, button.style) for button in say.buttons[0]] == [("4 kg", "green"), ("Other", None)]


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("None of these", "none of these"),
        ("A gym", "a gym"),
        ("I take pills", "I take pills"),
        ("ER", "ER"),
        ("2", "2"),
    ],
)
def test_a_label_begins_small_inside_a_sentence(label: str, inside: str) -> None:
    assert begun_small(label) == inside

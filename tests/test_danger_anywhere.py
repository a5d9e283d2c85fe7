"""Wherever a person stands in any conversation, words of an emergency are answered first: the card, the lock, no training."""

from collections import defaultdict
from itertools import cycle

import pytest

import flows
from content.hearing import safety_net
from flows.conversation import converse
from flows.effects import CancelReminders, Effect, OpenHold, Remind, Say
from flows.facts import Facts
from flows.heard import Edited, Heard, Media, Text
from flows.holds import locked
from tests.chat import Chat, as_read
from tests.everywhere import Places, walked
from tests.test_locks import SAID as GRAVEST

OWN = {"hold", "crisis"}  # the conversations that an emergency begins
TRAINING_WORDS = ("session", "set ", "reps", "exercise", "squat", "hinge", "bridge phase")
SAID = [
    *GRAVEST,
    ("ces_sexual", "no feeling when we have sex since my back went", "no feelng when we hav sex since my back went"),
    ("cord_gait", "numb from the chest down and my legs are weak", "nubm from the chest down an my legs are weka"),
    ("inf_fever", "fever, my back is agony and I am confused", "feverr, my back is agony and im confusd"),
    ("rx_bp", "blood pressure 195/120 with a headache and blurred vision", "blod presure 195/120 with a hedache"),
    ("rx_hernia", "my hernia is hard and painful and I keep vomiting", "my herna is hard and painfull and i keep vomitting"),
    ("rx_preg", "I'm 26 weeks pregnant and bleeding", "im 26 weeks pregnent and bleding"),
    ("rx_symptom", "my tongue is swelling and my throat is closing", "my tonge is sweling and my throat is closin"),
]  # fmt: skip
CARRIED = (
    ("text", lambda words: Text(words)),
    ("text in the middle of a report", lambda words: Text(f"Pain 4 today, slept ok. {words}. What's next?")),
    ("edited", lambda words: Edited(words)),
    ("caption", lambda words: Media("photo", caption=words)),
    ("shouted", lambda words: Text(words.upper())),
)


def places() -> Places:
    return walked()[1]


def stands(flag: str, facts: Facts) -> bool:
    return any(hold.open and hold.flag == flag and hold.level == "E0" for hold in facts.holds)


def effects(place: str, said: Heard, facts: Facts) -> tuple[Effect, ...]:
    state, _ = places()[place]
    return converse(flows.coach(), state, said, facts).effects


def test_nearly_every_step_that_asks_was_visited_and_every_conversation() -> None:
    asks = {
        f"{name}.{step}"
        for name, flow in flows.coach().flows.items()
        for step, one in flow.script.step.items()
        if one.asks
    }
    aside = {name for name, flow in flows.coach().flows.items() if flow.script.aside}
    missed = {step for step in asks - set(places()) if step.partition(".")[0] not in aside}
    assert len(missed) <= len(asks) / 8, sorted(missed)
    steps: dict[str, int] = defaultdict(int)
    for step in places():
        steps[step.partition(".")[0]] += 1
    waits = {step.partition(".")[0] for step in asks}
    before_consent = {"welcome"}  # nothing is kept there; test_holds.py and test_crisis.py speak of it
    assert waits - aside - before_consent <= set(steps)


def test_every_emergency_is_answered_first_wherever_it_is_said() -> None:
    """Each step hears one emergency in each way it can come; over all steps every flag, plain and mistyped, comes in turn."""
    phrases = cycle([(flag, words) for flag, *both in SAID for words in both])
    failed: list[str] = []
    for place, (_, facts) in places().items():
        for how, carried in CARRIED:
            flag, words = next(phrases)
            known, shut, again = facts, locked(facts.holds), stands(flag, facts)
            done = effects(place, carried(words), known)
            says = [each for each in done if isinstance(each, Say)]
            opened = {each.hold.flag for each in done if isinstance(each, OpenHold)}
            first = as_read(says[0].text) if says else ""
            number = known.library.country(
                str(known.known.get("country") or known.clinic.default_country)
            ).emergency_words
            wrong = [
                what
                for what, right in (
                    ("opened no hold of it", flag in opened or again),
                    ("no number in the first message", number in first),
                    ("training talk", not any(word in first.lower() for word in TRAINING_WORDS)),
                    ("it does not ring", bool(says) and not says[0].silent),
                    ("reminders go on", shut or any(isinstance(each, CancelReminders) for each in done)),
                    ("no follow-up", again or any(isinstance(each, Remind) for each in done)),
                )
                if not right
            ]
            if wrong:
                failed.append(f"{place}, {how}, {words!r}: {', '.join(wrong)}: {first[:120]!r}")
    assert not failed, "\n".join([f"{len(failed)} of {len(places()) * len(CARRIED)}", *failed[:25]])


def test_after_it_no_training_conversation_is_left_open_anywhere() -> None:
    for place, (state, facts) in places().items():
        turned = converse(flows.coach(), state, Text("I can't pee and my groin is numb"), facts)
        left = {frame.flow for frame in turned.state.frames}
        assert not left & {"session", "hurts", "morning"}, place
        assert turned.state.frames[-1].flow in OWN, place


def test_every_flag_that_can_be_an_emergency_has_its_sentences_plain_and_mistyped() -> None:
    assert {rule.flag for rule in safety_net().rules if rule.level == "E0"} == {flag for flag, _, _ in SAID}


@pytest.mark.parametrize("country", ["US", "GB", "DE"])
def test_the_number_is_that_of_the_country(country: str) -> None:
    for flag, plain, _ in SAID:
        chat = Chat({"consent": 1, "country": country}).says(plain)
        number = chat.facts.library.country(country).emergency_words
        assert locked(chat.holds), flag
        assert any(number in line for line in chat.lines[1:3]), flag

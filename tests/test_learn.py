"""Questions find their checked answer, or the honest line that there is none; small talk and media get a kind one."""

from datetime import timedelta
from typing import Any

import pytest

import flows
from content.library import load
from flows import learn
from flows.effects import React
from flows.holds import Hold
from tests.chat import Chat, assert_chat, typical
from tests.training import in_training


def person(**known: Any) -> Chat:
    return Chat(typical(**known), at="2026-11-25 12:00")


ASKED = {
    "should I avoid deadlifts?": "ed_deadlift",
    "deadlfits?": "ed_deadlift",
    "is it ok to train when I'm sore?": "ed_sore",
    "do I need a scan?": "ed_scan",
    "do i need an MRI?": "ed_scan",
    "are sit ups bad for me?": "ed_situps",
    "how much protein do I need?": "ed_protein",
    "is walking good?": "ed_walk",
    "how heavy should I lift?": "ed_weightload",
    "what is a flare?": "ed_flare",
    "can I lift with osteoporosis": "ed_bone",
    "I'm scared to bend": "ed_fear",
    "how do I sleep with back pain?": "ed_sleep",
    "what can't you do?": "ed_bot",
    "should I get the injection my doctor offered?": "no_injection",
    "should I have surgery?": "no_surgery",
    "can i take ibuprofen?": "no_medicine",
    "can you write me a sick note": "no_certificate",
}


@pytest.mark.parametrize("question", ASKED)
def test_a_question_finds_its_answer(question: str) -> None:
    assert [answer.id for answer in learn.find(question, flows.coach().library)] == [ASKED[question]]


@pytest.mark.parametrize(
    "question",
    [
        "what about turmeric?",
        "what is the capital of France?",
        "should i see a chiropractor?",
        "how long will it take?",
        "???",
    ],
)
def test_where_there_is_no_answer_none_is_made_up(question: str) -> None:
    assert learn.find(question, flows.coach().library) == ()


@pytest.mark.parametrize("id", list(load().answers))
def test_every_answer_is_found_by_its_own_question(id: str) -> None:
    answer = flows.coach().library.answers[id]
    assert answer in learn.find(answer.question, flows.coach().library)


def test_an_answer_is_told_with_its_limit_and_its_source_in_place() -> None:
    chat = person()
    chat.says("should I avoid deadlifts?")
    assert chat.last.startswith("Not always.") and "Not for you if a clinician set limits." in chat.last
    assert chat.visible() == ["Helpful", "Why", "Ask a person"]
    chat.taps("Why")
    assert "35 people" in chat.last
    chat.taps("Back")
    assert chat.last.startswith("Not always.") and len(chat.messages) == 1


def test_a_question_without_an_answer_offers_a_person_and_the_topics() -> None:
    assert_chat(
        """
        you: what about turmeric?
        bot (silent): I have no checked answer on that, so I won't guess. A person can answer, or pick a topic I know. [Ask a person] [My topics]
        """,
        person(),
    )


def test_the_topics_turn_page_by_page_and_hold_them_all() -> None:
    chat = person()
    chat.says("/learn")
    seen: set[str] = set()
    for _ in range(12):
        seen |= set(chat.visible()) - {"More topics"}
        assert len(chat.visible()) <= 8
        chat.taps("More topics")
    assert seen == {answer.topic for answer in chat.coach.library.answers.values()}


def test_under_a_lock_nothing_speaks_of_training() -> None:
    chat = person()
    chat.holds.append(Hold("h1", "ces_bladder", "E0", chat.now - timedelta(hours=3), "freetext"))
    facts = chat.facts.answered(about="should I avoid deadlifts?")
    assert learn.which_answer(facts) == "waits"
    advice = {id for id, answer in facts.library.answers.items() if answer.training_advice}
    for page in range(8):
        offered = {option.key.removeprefix("one:") for option in learn.topics(page, facts)}
        assert not offered & advice


def test_a_question_in_the_middle_of_another_step_is_answered_beside_it() -> None:
    chat = person()
    chat.says("/pause").says("do I need a scan?")
    assert "Usually not." in chat.messages[-2].text
    assert chat.last.startswith("Where we were:") and chat.step == "pause.how_long"


@pytest.mark.parametrize("said", ["thanks", "Thank you!", "ok", "lol", "❤️", "👍", "good night"])
def test_a_kind_word_gets_a_reaction_and_no_message(said: str) -> None:
    chat = person()
    chat.says(said)
    assert chat.messages == [] and any(isinstance(effect, React) for effect in chat.effects)


SMALL_TALK = {
    "are you a robot?": "Yes, a program. A person is one tap away.",
    "Are you human": "Yes, a program. A person is one tap away.",
    "you are useless": "I can take it. Shall we go on, or pause?",
    "I'm frustrated": "Thank you for telling me.",
    "bla " * 200: "That was long, and I read it for warning signs.",
}


@pytest.mark.parametrize("said", SMALL_TALK)
def test_small_talk_has_a_kind_answer(said: str) -> None:
    chat = person()
    chat.says(said)
    assert chat.last.startswith(SMALL_TALK[said])


MEDIA = {
    ("voice", ""): "I can't hear or see these. If it's urgent, call 911.",
    ("video_note", ""): "I can't hear or see these.",
    ("photo", ""): "I can't see pictures or read scans. If it's urgent, call 911.",
    ("document", ""): "I can't see pictures or read scans.",
    ("sticker", "😖"): "Is your back acting up, or is it a mood?",
    ("sticker", "🦄"): "Thanks. I work with words and taps.",
    ("dice", ""): "Thanks. I work with words and taps.",
    ("contact", ""): "Thanks. I work with words and taps.",
    ("something new", ""): "Thanks. I work with words and taps.",
}


@pytest.mark.parametrize("sent", MEDIA)
def test_what_is_not_words_gets_a_kind_useful_answer(sent: tuple[str, str]) -> None:
    chat = person()
    chat.sends(*sent)
    assert chat.last.startswith(MEDIA[sent]) and chat.visible()


def test_a_thumb_is_a_reaction_and_where_a_yes_was_asked_it_is_checked() -> None:
    chat = person()
    chat.sends("sticker", "👍")
    assert chat.messages == [] and any(isinstance(effect, React) for effect in chat.effects)
    chat.says("/delete").taps("Go on").sends("sticker", "👍")
    assert chat.last.startswith("Is that a yes?") and "Yes, delete all" in chat.visible() and not chat.erased


def test_the_emergency_signs_name_the_number_of_the_country() -> None:
    chat = Chat(known=typical(country="GB"))
    chat.says("what is cauda equina?")
    assert "999" in chat.transcript and "{" not in chat.last


def test_a_lesson_that_comes_by_itself_says_what_it_answers() -> None:
    chat = in_training(at="2026-11-24 12:30").due("lesson")
    question = chat.last.removeprefix("A short one, 20 seconds: ").partition(" // ")[0]
    assert question in {answer.question for answer in chat.coach.library.answers.values()}
